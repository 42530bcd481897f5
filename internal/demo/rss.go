package demo

import (
	"encoding/xml"
	"fmt"
	"time"
)

// The names of namespaces are written out, since encoding/xml would make up
// prefixes of its own, and no blog looks like that.
type rssFeed struct {
	XMLName   struct{}  `xml:"rss"`
	Version   string    `xml:"version,attr"`
	ContentNS string    `xml:"xmlns:content,attr"`
	DublinNS  string    `xml:"xmlns:dc,attr"`
	AtomNS    string    `xml:"xmlns:atom,attr"`
	PaceNS    string    `xml:"xmlns:sy,attr"`
	Title     string    `xml:"channel>title"`
	Self      rssSelf   `xml:"channel>atom:link"`
	Link      string    `xml:"channel>link"`
	Tagline   string    `xml:"channel>description"`
	Built     string    `xml:"channel>lastBuildDate"`
	Language  string    `xml:"channel>language"`
	Period    string    `xml:"channel>sy:updatePeriod"`
	Frequency int       `xml:"channel>sy:updateFrequency"`
	Generator string    `xml:"channel>generator"`
	Items     []rssItem `xml:"channel>item"`
}

type rssSelf struct {
	Href string `xml:"href,attr"`
	Rel  string `xml:"rel,attr"`
	Type string `xml:"type,attr"`
}

type rssItem struct {
	Title   string  `xml:"title"`
	Link    string  `xml:"link"`
	Creator cdata   `xml:"dc:creator"`
	Date    string  `xml:"pubDate"`
	GUID    rssGUID `xml:"guid"`
	Summary cdata   `xml:"description"`
	Content cdata   `xml:"content:encoded"`
}

type rssGUID struct {
	PermaLink bool   `xml:"isPermaLink,attr"`
	Text      string `xml:",chardata"`
}

type cdata struct {
	Text string `xml:",cdata"`
}

// rss is the blog's feed as WordPress would write it.
func (b blog) rss(base string, posts []post) ([]byte, error) {
	feed := rssFeed{
		Version:   "2.0",
		ContentNS: "http://purl.org/rss/1.0/modules/content/",
		DublinNS:  "http://purl.org/dc/elements/1.1/",
		AtomNS:    "http://www.w3.org/2005/Atom",
		PaceNS:    "http://purl.org/rss/1.0/modules/syndication/",
		Title:     b.Name,
		Self:      rssSelf{base + b.feed(), "self", "application/rss+xml"},
		Link:      base + b.home(),
		Tagline:   b.Tagline,
		Built:     posts[0].Date.UTC().Format(time.RFC1123Z),
		Language:  "en-GB",
		Period:    "hourly",
		Frequency: 1,
		Generator: "https://wordpress.org/?v=6.8.3",
	}
	for _, p := range posts {
		content := string(p.Body)
		if b.Excerpts {
			content = p.excerpt()
		}
		feed.Items = append(feed.Items, rssItem{
			Title:   p.Title,
			Link:    base + b.path(p),
			Creator: cdata{b.Author},
			Date:    p.Date.UTC().Format(time.RFC1123Z),
			GUID:    rssGUID{false, fmt.Sprintf("%s%s?p=%d", base, b.home(), p.Number)},
			Summary: cdata{p.excerpt()},
			Content: cdata{content},
		})
	}
	return document(feed)
}

func document(feed any) ([]byte, error) {
	body, err := xml.MarshalIndent(feed, "", "\t")
	return append([]byte(xml.Header), body...), err
}
