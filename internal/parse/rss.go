package parse

import (
	"bytes"
	"cmp"
	"regexp"
	"strings"

	"github.com/mmcdole/gofeed/rss"

	"necblogs/internal/planet"
)

// rss reads every version of RSS, RDF among them.
func (d *document) rss(in *input) (planet.Feed, error) {
	parsed, err := (&rss.Parser{}).Parse(bytes.NewReader(d.xml))
	if err != nil {
		return planet.Feed{}, err
	}
	x := extensions(parsed.Extensions)
	at := bases{xml: d.base, address: in.address}
	feed := planet.Feed{
		About: planet.About{
			Title:   plain(in.title(cmp.Or(parsed.Title, x.text("dc", "title")))),
			Self:    at.resolve(x.link("self")),
			Hub:     at.resolve(x.link("hub")),
			Author:  signed(x.author(), parsed.ManagingEditor),
			Updated: date(parsed.LastBuildDate, parsed.PubDate, x.text("dc", "date")),
		},
		Format:   d.rssVersion(parsed.Version),
		Language: cmp.Or(parsed.Language, x.text("dc", "language"), d.lang),
		Pace:     rssPace(parsed, x),
	}
	at.site = at.resolve(cmp.Or(firstHTTP(parsed.Links), parsed.Link, x.link("alternate")))
	feed.Site = at.site
	facts := d.factsOf(len(parsed.Items))
	feed.Items = make([]planet.Item, len(parsed.Items))
	for i, item := range parsed.Items {
		feed.Items[i] = in.rssItem(item, facts[i], at)
	}
	return feed, nil
}

// rssVersion is the format in words.
func (d *document) rssVersion(version string) string {
	family := "rss"
	if bytes.Contains(d.xml[:nameEnd(d.xml, 1)], []byte("RDF")) {
		family = "rdf"
	}
	return strings.TrimSpace(family + " " + cmp.Or(d.version, version))
}

// factsOf is the facts of n items. All are zero if the scanner has found another number of
// items than gofeed.
func (d *document) factsOf(n int) []facts {
	if len(d.items) != n {
		return make([]facts, n)
	}
	return d.items
}

// person is the name in an author element that has children, as Atom's has, even where
// software has escaped them.
func person(author string) string {
	if m := named.FindStringSubmatch(author); m != nil {
		return m[1]
	}
	return author
}

var named = regexp.MustCompile(`(?i)<name>\s*([^<]+?)\s*</name>`)

// signed is the first of what says who wrote an item that says more than a mailbox, which
// is all that RSS wants of an author; or the first.
func signed(authors ...string) string {
	for _, a := range authors {
		if a != "" && !mailbox.MatchString(a) {
			return a
		}
	}
	return cmp.Or(authors...)
}

var mailbox = regexp.MustCompile(`^\s*(?:mailto:)?[^\s@]+@[^\s@]+\s*$`)

func (in *input) rssItem(item *rss.Item, f facts, at bases) planet.Item {
	x := extensions(item.Extensions)
	at.xml = cmp.Or(f.base, at.xml)
	out := planet.Item{
		GUID:   f.about,
		Link:   at.resolve(cmp.Or(x.text("feedburner", "origLink"), firstHTTP(item.Links), item.Link, x.link("alternate"))),
		Title:  in.title(cmp.Or(item.Title, x.text("dc", "title"))),
		Author: signed(x.texts("dc", "creator"), person(item.Author), x.author()),
		Content: cmp.Or(item.Content, x.text("atom", "content"),
			item.Custom["encoded"], item.Custom["content"]),
		Summary: cmp.Or(item.Description, x.text("dc", "description"),
			x.text("itunes", "summary"), x.text("atom", "summary"), item.Custom["summary"]),
		Language: cmp.Or(f.lang, x.text("dc", "language")),
		Image:    at.resolve(x.image()),
		Published: date(item.PubDate, x.text("dc", "date"),
			x.text("dcterms", "issued"), x.text("dcterms", "created"), x.text("atom", "published"), item.Custom["published"], item.Custom["date"]),
		Updated: date(x.text("atom", "updated"), x.text("dcterms", "modified"), item.Custom["updated"]),
	}
	if item.GUID != nil && item.GUID.Value != "" {
		out.GUID = item.GUID.Value
		if out.Link == "" && !strings.EqualFold(item.GUID.IsPermalink, "false") {
			out.Link = at.permalink(out.GUID)
		}
	}
	for _, c := range item.Categories {
		out.Categories = addCategory(out.Categories, c.Value)
	}
	for _, e := range item.Enclosures {
		out.Enclosures = addEnclosure(out.Enclosures, at.resolve(e.URL), e.Type, e.Length)
	}
	x.complete(&out, at)
	out.Base = cmp.Or(f.textBase(out), at.xml, out.Link, at.first())
	return out
}
