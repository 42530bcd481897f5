package planettest

import (
	"encoding/xml"
	"time"
)

// Item is one item of a feed that a test makes. A field left empty is left out of
// the feed; a zero Date too.
type Item struct {
	GUID   string
	Link   string
	Title  string
	Author string
	Date   time.Time
	HTML   string
}

// RSS is an RSS 2.0 feed of items, WordPress's way: content:encoded and
// dc:creator. Its title is "A blog", its site http://blog.example/.
func RSS(items ...Item) []byte {
	type item struct {
		Title   string `xml:"title,omitempty"`
		Link    string `xml:"link,omitempty"`
		GUID    string `xml:"guid,omitempty"`
		Creator string `xml:"dc:creator,omitempty"`
		Date    string `xml:"pubDate,omitempty"`
		Content string `xml:"content:encoded,omitempty"`
	}
	type rss struct {
		XMLName struct{} `xml:"rss"`
		Version string   `xml:"version,attr"`
		Content string   `xml:"xmlns:content,attr"`
		DC      string   `xml:"xmlns:dc,attr"`
		Title   string   `xml:"channel>title"`
		Link    string   `xml:"channel>link"`
		Items   []item   `xml:"channel>item"`
	}
	feed := rss{
		Version: "2.0",
		Content: "http://purl.org/rss/1.0/modules/content/",
		DC:      "http://purl.org/dc/elements/1.1/",
		Title:   "A blog",
		Link:    "http://blog.example/",
	}
	for _, i := range items {
		feed.Items = append(feed.Items, item{i.Title, i.Link, i.GUID, i.Author, stamp(i.Date, time.RFC1123Z), i.HTML})
	}
	return marshalXML(feed)
}

// Atom is an Atom 1.0 feed of items; its id is urn:planettest:a-blog.
func Atom(items ...Item) []byte {
	type text struct {
		Type string `xml:"type,attr"`
		Text string `xml:",chardata"`
	}
	type link struct {
		Rel  string `xml:"rel,attr"`
		Href string `xml:"href,attr"`
	}
	type person struct {
		Name string `xml:"name"`
	}
	type entry struct {
		ID        string  `xml:"id,omitempty"`
		Title     string  `xml:"title"`
		Link      *link   `xml:"link"`
		Author    *person `xml:"author"`
		Published string  `xml:"published,omitempty"`
		Updated   string  `xml:"updated,omitempty"`
		Content   *text   `xml:"content"`
	}
	type atom struct {
		XMLName struct{} `xml:"http://www.w3.org/2005/Atom feed"`
		ID      string   `xml:"id"`
		Title   string   `xml:"title"`
		Link    link     `xml:"link"`
		Entries []entry  `xml:"entry"`
	}
	feed := atom{ID: "urn:planettest:a-blog", Title: "A blog", Link: link{"alternate", "http://blog.example/"}}
	for _, i := range items {
		e := entry{ID: i.GUID, Title: i.Title, Published: stamp(i.Date, time.RFC3339), Updated: stamp(i.Date, time.RFC3339)}
		if i.Link != "" {
			e.Link = &link{"alternate", i.Link}
		}
		if i.Author != "" {
			e.Author = &person{i.Author}
		}
		if i.HTML != "" {
			e.Content = &text{"html", i.HTML}
		}
		feed.Entries = append(feed.Entries, e)
	}
	return marshalXML(feed)
}

func stamp(t time.Time, layout string) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(layout)
}

func marshalXML(feed any) []byte {
	body, err := xml.MarshalIndent(feed, "", " ")
	if err != nil {
		panic(err) // the types above marshal
	}
	return append([]byte(xml.Header), body...)
}
