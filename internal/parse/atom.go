package parse

import (
	"bytes"
	"cmp"
	"html"
	"strings"

	"github.com/mmcdole/gofeed/atom"

	"necblogs/internal/planet"
)

// atom reads Atom 1.0 (RFC 4287) and 0.3.
func (d *document) atom(in *input) (planet.Feed, error) {
	parsed, err := (&atom.Parser{}).Parse(bytes.NewReader(d.xml))
	if err != nil {
		return planet.Feed{}, err
	}
	x := extensions(parsed.Extensions)
	at := bases{xml: d.base, address: in.address}
	feed := planet.Feed{
		About: planet.About{
			ID:      atomID(parsed.ID),
			Title:   plain(in.title(parsed.Title)),
			Self:    at.resolve(atomLink(parsed.Links, "self")),
			Hub:     at.resolve(atomLink(parsed.Links, "hub")),
			Author:  atomAuthors(parsed.Authors),
			Updated: date(parsed.Updated),
		},
		Format:   strings.TrimSpace("atom " + parsed.Version),
		Language: cmp.Or(d.lang, x.text("dc", "language")),
		Pace:     updatePace(x),
	}
	at.site = at.resolve(atomLink(parsed.Links, "alternate"))
	feed.Site = at.site
	facts := d.factsOf(len(parsed.Entries))
	feed.Items = make([]planet.Item, len(parsed.Entries))
	for i, entry := range parsed.Entries {
		feed.Items[i] = in.atomItem(entry, facts[i], at)
	}
	return feed, nil
}

func (in *input) atomItem(entry *atom.Entry, f facts, at bases) planet.Item {
	x := extensions(entry.Extensions)
	at.xml = cmp.Or(f.base, at.xml)
	id := atomID(entry.ID)
	out := planet.Item{
		GUID: id,
		Link: cmp.Or(at.resolve(cmp.Or(x.text("feedburner", "origLink"), atomLink(entry.Links, "alternate"))), at.permalink(id),
			at.resolve(atomLink(entry.Links, "self"))), // where feeds made by hand give the post's page
		Title:     in.title(f.title.html(entry.Title, html.EscapeString)),
		Author:    cmp.Or(atomAuthors(entry.Authors), x.author()),
		Summary:   f.summary.html(entry.Summary, paragraphs),
		Language:  cmp.Or(f.lang, x.text("dc", "language")),
		Image:     at.resolve(x.image()),
		Published: date(entry.Published),
		Updated:   date(entry.Updated),
	}
	if out.Author == "" && entry.Source != nil {
		out.Author = atomAuthors(entry.Source.Authors) // RFC 4287 4.1.2
	}
	if entry.Content != nil {
		out.Content = f.content.html(entry.Content.Value, paragraphs)
	}
	for _, c := range entry.Categories {
		out.Categories = addCategory(out.Categories, cmp.Or(c.Label, c.Term))
	}
	for _, l := range entry.Links {
		if l.Rel == "enclosure" {
			out.Enclosures = addEnclosure(out.Enclosures, at.resolve(l.Href), l.Type, l.Length)
		}
	}
	x.complete(&out, at)
	out.Base = cmp.Or(f.textBase(out), at.xml, out.Link, at.first())
	return out
}

// idMark is put before ids, so that gofeed takes them for no addresses: it would spell an
// address anew, and an id is to be kept byte for byte (RFC 4287 4.2.6).
const idMark = ":"

func atomID(marked string) string { return strings.TrimSpace(strings.TrimPrefix(marked, idMark)) }

// html is the text of a construct as HTML, by escape where it is plain. A construct
// without a type is plain by RFC 4287 3.1.1, but much software forgets to say that
// its text is HTML.
func (c construct) html(text string, escape func(string) string) string {
	if c.invented() {
		c = construct{} // gofeed has unescaped it, see [scanner.replacement]
	}
	switch {
	case c.mode == "escaped" && c.kind == "": // gofeed leaves it escaped
		return html.UnescapeString(text)
	case strings.Contains(c.kind, "html"), strings.Contains(c.kind, "xml"), c.kind == "" && looksHTML(text):
		return text
	case c.kind == "", c.kind == "text", strings.HasPrefix(c.kind, "text/"): // text/markdown, too, is to be shown as text (RFC 4287 4.1.3.3)
		return escape(text)
	}
	return "" // it is not a text, but application/pdf or the like
}

// atomLink is the address of the first link of a relation; of alternates the first for
// people, if there is one.
func atomLink(links []*atom.Link, rel string) string {
	found := ""
	for _, l := range links {
		if !strings.EqualFold(l.Rel, rel) || l.Href == "" {
			continue
		}
		if rel != "alternate" || l.Type == "" || strings.Contains(l.Type, "html") {
			return l.Href
		}
		found = cmp.Or(found, l.Href)
	}
	return found
}

func atomAuthors(people []*atom.Person) string {
	return listed(people, func(p *atom.Person) string { return cmp.Or(person(p.Name), p.Email) })
}
