package emit

import (
	"cmp"
	"encoding/xml"
	"html"
	"io"
	"time"

	"github.com/gorilla/feeds"

	"necblogs/internal/clean"
	"necblogs/internal/planet"
)

// RSS writes the document as RSS 2.0 with the content, dc and atom modules.
// RSS takes one enclosure an item; further ones, the story's copies and the planet's
// page of it are atom:link elements, which readers that do not know them pass over.
// Tombstones have no place in RSS. The error is the writer's.
func RSS(w io.Writer, d Doc) error {
	f := &rss{
		Atom:    "http://www.w3.org/2005/Atom",
		DC:      "http://purl.org/dc/elements/1.1/",
		History: "http://purl.org/syndication/history/1.0",
		Channel: d.rssChannel(),
	}
	f.Version, f.ContentNamespace = "2.0", "http://purl.org/rss/1.0/modules/content/"
	return feeds.WriteXML(f, w)
}

type rss struct {
	feeds.RssFeedXml
	Atom    string      `xml:"xmlns:atom,attr"`
	DC      string      `xml:"xmlns:dc,attr"`
	History string      `xml:"xmlns:fh,attr"`
	Channel *rssChannel `xml:"channel"`
}

// FeedXml makes an rss a feeds.XmlFeed.
func (f *rss) FeedXml() any { return f }

type rssChannel struct {
	feeds.RssFeed
	Links []atomLink
	Mark  *archiveMark `xml:"fh:archive"`
	Items []rssItem    `xml:"item"`
}

// rssItem shadows gorilla's title, which would be written empty, its only category
// and its source, which has no address. An author element would need a mailbox:
// dc:creator does not.
type rssItem struct {
	Title string `xml:"title,omitempty"`
	feeds.RssItem
	Creator    string `xml:"dc:creator,omitempty"`
	Language   string `xml:"dc:language,omitempty"`
	Updated    string `xml:"atom:updated,omitempty"`
	Categories []rssCategory
	Source     *rssSource
	Links      []atomLink
}

type rssCategory struct {
	XMLName xml.Name `xml:"category"`
	Domain  string   `xml:"domain,attr,omitempty"`
	Text    string   `xml:",chardata"`
}

type rssSource struct {
	XMLName xml.Name `xml:"source"`
	URL     string   `xml:"url,attr"`
	Title   string   `xml:",chardata"`
}

// atomLink is a link under its RSS name.
type atomLink struct {
	XMLName xml.Name `xml:"atom:link"`
	link
}

func atomLinks(links []link) []atomLink {
	var out []atomLink
	for _, l := range links {
		out = append(out, atomLink{link: l})
	}
	return out
}

func (d *Doc) rssChannel() *rssChannel {
	c := &rssChannel{Links: atomLinks(d.links(RSSType))}
	c.Title, c.Link = d.title(), d.abs(d.Path)
	c.RssFeed.Description = cmp.Or(line(d.Site.Subtitle), c.Title)
	c.Language = clean.Language(d.Site.Language)
	c.LastBuildDate = rfc1123(d.updated())
	c.Docs = "https://www.rssboard.org/rss-specification"
	c.Generator = generatorName
	if d.Archive {
		c.Mark = &archiveMark{}
	} else if d.Site.Version != "" {
		c.Generator += " " + d.Site.Version
	}
	if d.Site.OwnerEmail != "" {
		c.ManagingEditor = d.Site.OwnerEmail + " (" + owner(d.Site) + ")"
	}
	for _, s := range d.Stories {
		c.Items = append(c.Items, d.rssItem(s))
	}
	return c
}

func (d *Doc) rssItem(s planet.Story) rssItem {
	it := d.item(s)
	r := rssItem{Title: it.title, Creator: it.author, Language: it.language}
	r.Link, r.PubDate = it.url, rfc1123(it.published)
	// Not dc:date: Miniflux would believe it over pubDate and move an edited story.
	if it.updated.After(it.published) {
		r.Updated = rfc3339(it.updated)
	}
	r.Guid = &feeds.RssGuid{Id: it.id, IsPermaLink: "false"}
	r.Description = html.EscapeString(it.lead) // a description is read as HTML
	if it.html != "" {
		r.Content = &feeds.RssContent{Content: it.html}
	}
	if it.title == "" && it.lead == "" {
		r.Description = it.html // an item must have one of the two
	}
	for _, l := range it.labels {
		r.Categories = append(r.Categories, rssCategory{Domain: l.scheme, Text: l.text})
	}
	if it.origin.Self != "" {
		r.Source = &rssSource{URL: it.origin.Self, Title: it.origin.Title}
	}
	r.Links = atomLinks(it.related)
	if len(it.files) > 0 {
		r.Enclosure = rssEnclosure(it.files[0])
		r.Links = append(r.Links, atomLinks(it.files[1:])...)
	}
	return r
}

// rssEnclosure fills in what RSS requires and the blog did not say.
func rssEnclosure(l link) *feeds.RssEnclosure {
	return &feeds.RssEnclosure{
		Url:    l.Href,
		Length: cmp.Or(l.Length, "0"),
		Type:   cmp.Or(l.Type, "application/octet-stream"),
	}
}

// rfc1123 spells a time for RSS; "" for the zero time.
func rfc1123(t time.Time) string { return spelt(t, time.RFC1123Z) }
