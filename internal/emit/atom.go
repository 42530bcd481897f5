package emit

import (
	"encoding/xml"
	"io"
	"slices"
	"time"

	"github.com/gorilla/feeds"

	"necblogs/internal/clean"
	"necblogs/internal/planet"
)

// Atom writes the document as Atom 1.0 (RFC 4287), with paging and archives of RFC
// 5005 and tombstones of RFC 6721. Copies of a story are links rel="related" titled
// "also at …". The error is the writer's.
func Atom(w io.Writer, d Doc) error {
	f := newAtomFeed(d.Site, d.title(), d.id(), d.updated())
	f.Subtitle = line(d.Site.Subtitle)
	if d.Archive {
		f.Mark = &archiveMark{}
		f.Generator.Version = "" // a new version of the program must not change it
	}
	f.Links = append([]link{newLink("alternate", d.abs(d.Path), "text/html", "")}, d.links(AtomType)...)
	for _, g := range d.Gone {
		f.Gone = append(f.Gone, deletedEntry{Ref: g.FeedID, When: rfc3339(known(dated(g.Hidden)))})
	}
	for _, s := range d.Stories {
		f.Entries = append(f.Entries, d.atomEntry(s))
	}
	return feeds.WriteXML(f, w)
}

// atomFeed shadows gorilla's single link and its entries, and adds what is missing.
type atomFeed struct {
	Lang      string `xml:"xml:lang,attr,omitempty"`
	XmlnsGone string `xml:"xmlns:at,attr"`
	XmlnsMark string `xml:"xmlns:fh,attr"`
	feeds.AtomFeed
	Links     []link `xml:"link"`
	Generator generator
	Mark      *archiveMark   `xml:"fh:archive"`
	Gone      []deletedEntry `xml:"at:deleted-entry"`
	Entries   []atomEntry    `xml:"entry"`
}

// FeedXml makes an atomFeed a feeds.XmlFeed in place of the embedded one.
func (f *atomFeed) FeedXml() any { return f }

type generator struct {
	XMLName xml.Name `xml:"generator"`
	Version string   `xml:"version,attr,omitempty"`
	Name    string   `xml:",chardata"`
}

type deletedEntry struct {
	Ref  string `xml:"ref,attr"`
	When string `xml:"when,attr"`
}

// atomEntry shadows gorilla's categories and source, which are one string each, its
// links, which have no title, and its content, which would be a quarter longer for
// being escaped.
type atomEntry struct {
	Lang string `xml:"xml:lang,attr,omitempty"`
	feeds.AtomEntry
	Links      []link `xml:"link"`
	Categories []atomCategory
	Content    *atomContent
	Source     *atomSource
}

type atomCategory struct {
	XMLName xml.Name `xml:"category"`
	Term    string   `xml:"term,attr"`
	Scheme  string   `xml:"scheme,attr,omitempty"`
	Label   string   `xml:"label,attr,omitempty"`
}

type atomContent struct {
	XMLName xml.Name `xml:"content"`
	Type    string   `xml:"type,attr"`
	HTML    string   `xml:",cdata"`
}

type atomSource struct {
	XMLName xml.Name `xml:"source"`
	ID      string   `xml:"id"`
	Title   string   `xml:"title"`
	Updated string   `xml:"updated,omitempty"`
	Links   []link   `xml:"link"`
	Author  *feeds.AtomAuthor
}

func newAtomFeed(site planet.Site, title, id string, updated time.Time) *atomFeed {
	f := &atomFeed{
		Lang:      clean.Language(site.Language),
		XmlnsGone: "http://purl.org/atompub/tombstones/1.0",
		XmlnsMark: "http://purl.org/syndication/history/1.0",
		Generator: generator{Name: generatorName, Version: site.Version},
	}
	f.Xmlns = "http://www.w3.org/2005/Atom"
	f.Title, f.Id, f.Updated = title, id, rfc3339(known(updated))
	f.Author = atomAuthor(owner(site), site.URL)
	f.Author.Email = site.OwnerEmail
	return f
}

func (d *Doc) atomEntry(s planet.Story) atomEntry {
	it := d.item(s)
	e := atomEntry{Lang: it.language, Source: d.source(it)}
	e.Title, e.Id = it.title, it.id
	e.Published, e.Updated = rfc3339(it.published), rfc3339(known(it.updated))
	e.Author = atomAuthor(it.author, it.authorURL)
	e.Links = slices.Concat([]link{newLink("alternate", it.url, "", "")}, it.related, it.files)
	for _, l := range it.labels {
		c := atomCategory{Term: l.term, Scheme: l.scheme}
		if l.text != l.term {
			c.Label = l.text
		}
		e.Categories = append(e.Categories, c)
	}
	if it.lead != "" {
		e.Summary = &feeds.AtomSummary{Type: "text", Content: it.lead}
	}
	if it.html != "" {
		e.Content = &atomContent{Type: "html", HTML: it.html}
	}
	return e
}

// source is nil for a blog that the document does not know. In an archive document
// the origin's date stands still with the entry.
func (d *Doc) source(it item) *atomSource {
	o := it.origin
	if o.ID == "" {
		return nil
	}
	s := &atomSource{ID: o.ID, Title: o.Title, Updated: rfc3339(o.Updated), Author: atomAuthor(o.Author, "")}
	if d.Archive {
		s.Updated = rfc3339(it.updated)
	}
	if o.Self != "" {
		s.Links = append(s.Links, newLink("self", o.Self, "", ""))
	}
	if o.Site != "" {
		s.Links = append(s.Links, newLink("alternate", o.Site, "", ""))
	}
	return s
}

func atomAuthor(name, uri string) *feeds.AtomAuthor {
	return &feeds.AtomAuthor{AtomPerson: feeds.AtomPerson{Name: name, Uri: uri}}
}

// known is the time, or a fixed one where RFC 4287 wants a date and there is none.
func known(t time.Time) time.Time {
	if t.IsZero() {
		return time.Unix(0, 0).UTC()
	}
	return t
}
