package demo

import (
	"fmt"
	"time"
)

type atomFeed struct {
	XMLName   struct{}    `xml:"http://www.w3.org/2005/Atom feed"`
	ID        string      `xml:"id"`
	Updated   string      `xml:"updated"`
	Title     atomText    `xml:"title"`
	Subtitle  atomText    `xml:"subtitle"`
	Links     []atomLink  `xml:"link"`
	Author    atomPerson  `xml:"author"`
	Generator string      `xml:"generator"`
	Entries   []atomEntry `xml:"entry"`
}

type atomEntry struct {
	ID        string     `xml:"id"`
	Published string     `xml:"published"`
	Updated   string     `xml:"updated"`
	Title     atomText   `xml:"title"`
	Content   atomText   `xml:"content"`
	Links     []atomLink `xml:"link"`
	Author    atomPerson `xml:"author"`
}

type atomText struct {
	Type string `xml:"type,attr"`
	Text string `xml:",chardata"`
}

type atomLink struct {
	Rel  string `xml:"rel,attr"`
	Type string `xml:"type,attr"`
	Href string `xml:"href,attr"`
}

type atomPerson struct {
	Name  string `xml:"name"`
	Email string `xml:"email"`
}

// atom is the blog's feed as Blogger would write it: ids are tags that do not
// change with the address, and every author has the same mailbox.
func (b blog) atom(base string, posts []post) ([]byte, error) {
	const id = "tag:blogger.example,1999:blog-4410372285513906178"
	author := atomPerson{b.Author, "noreply@blogger.example"}
	feed := atomFeed{
		ID:       id,
		Updated:  posts[0].Date.Format(time.RFC3339),
		Title:    atomText{"text", b.Name},
		Subtitle: atomText{"html", b.Tagline},
		Links: []atomLink{
			{"self", "application/atom+xml", base + b.feed()},
			{"alternate", "text/html", base + b.home()},
		},
		Author:    author,
		Generator: "Blogger",
	}
	for _, p := range posts {
		feed.Entries = append(feed.Entries, atomEntry{
			ID:        fmt.Sprintf("%s.post-%d", id, 7300000000000000000+p.Number),
			Published: p.Date.Format(time.RFC3339),
			Updated:   p.Date.Format(time.RFC3339),
			Title:     atomText{"text", p.Title},
			Content:   atomText{"html", string(p.Body)},
			Links:     []atomLink{{"alternate", "text/html", base + b.path(p)}},
			Author:    author,
		})
	}
	return document(feed)
}
