package emit

import (
	"cmp"
	"strconv"
	"strings"
	"time"

	"necblogs/internal/clean"
	"necblogs/internal/planet"
)

// item is a story as all three formats tell it.
type item struct {
	id        string
	url       string // the shown entry's own address, else the planet's page of the story
	title     string // "" where there is none
	html      string
	lead      string // plain text
	author    string
	authorURL string // the planet's page of the person, or ""
	language  string // "" where it is the planet's own or not known
	image     string
	published time.Time // zero: not known
	updated   time.Time // zero: nothing is known
	labels    []label
	related   []link // the planet's page of the story, and where else it stands
	files     []link // enclosures
	origin    Origin
}

// label is a category: what programs compare, what people read, and whose word it
// is (the address of a list of the planet's, or "" for the author's own).
type label struct {
	term, text, scheme string
}

func (d *Doc) item(s planet.Story) item {
	e, origin := s.Shown, d.origin(s.Shown.Blog, s.Origin)
	it := item{
		id:        s.FeedID,
		title:     line(e.Title),
		html:      legal(cmp.Or(s.Fullest.HTML, e.HTML)),
		lead:      line(cmp.Or(e.Lead, s.Fullest.Lead)),
		author:    cmp.Or(person(e.Representative), person(e.Author), origin.Blog.Name),
		image:     web(cmp.Or(e.Image, s.Fullest.Image)),
		published: dated(s.Published, s.FirstSeen),
		labels:    d.labels(e, origin),
		files:     files(s),
		origin:    origin,
	}
	it.updated = later(it.published, dated(s.Updated))
	it.url, it.related = d.related(s)
	if d.Site.Images == planet.ImagesNone {
		it.html, it.image = withoutImages(it.html), ""
	}
	if e.RepresentativeSlug != "" {
		it.authorURL = d.abs("/representative/" + e.RepresentativeSlug + "/")
	}
	if l := clean.Language(e.Language); !strings.EqualFold(l, d.Site.Language) {
		it.language = l
	}
	return it
}

// origin is the blog's origin, or what it was when the archives took a story of it
// in, with every gap filled that the config can fill.
func (d *Doc) origin(slug string, then *planet.About) Origin {
	o := d.Blogs[slug]
	if then != nil {
		o.About = *then
	}
	o.Blog.Name = cmp.Or(line(o.Blog.Name), slug)
	o.Title = cmp.Or(line(o.Title), o.Blog.Name)
	o.Site = cmp.Or(web(o.Site), web(o.Blog.Site))
	o.Self = cmp.Or(web(o.Self), web(o.Blog.Feed))
	o.ID = cmp.Or(line(o.ID), o.Self)
	o.Author = cmp.Or(line(clean.Author(o.Author)), o.Blog.Name) // cleaned as that of an item is
	o.Updated = dated(o.Updated)
	return o
}

// related is the story's address and its further ones. The planet's own page is
// "via", through which it came, since some readers offer a "related" link as the
// story's subject. A copy at an address that is named already adds nothing.
func (d *Doc) related(s planet.Story) (alternate string, links []link) {
	page := d.abs("/story/" + strconv.FormatInt(s.ID, 10) + "/")
	alternate = web(s.Shown.URL)
	if alternate == "" {
		alternate = page
	} else {
		links = append(links, newLink("via", page, "text/html", line(d.Site.Title)))
	}
	named := map[string]bool{"": true, alternate: true}
	for _, c := range s.Copies {
		if href := web(c.Entry.URL); !named[href] {
			named[href] = true
			links = append(links, newLink("related", href, "", "also at "+d.origin(c.Entry.Blog, nil).Blog.Name))
		}
	}
	return alternate, links
}

// files are the story's enclosures whose address can be linked.
func files(s planet.Story) []link {
	var links []link
	for _, e := range s.Enclosures() {
		href := web(e.URL)
		if href == "" {
			continue
		}
		l := newLink("enclosure", href, mediaType(e.Type), "")
		if e.Length > 0 {
			l.Length = strconv.FormatInt(e.Length, 10)
		}
		links = append(links, l)
	}
	return links
}

// labels are the blog, the representative, the meeting, then the post's own
// categories, each once.
func (d *Doc) labels(e planet.Entry, o Origin) []label {
	labels := []label{{e.Blog, o.Blog.Name, d.abs("/blog/")}}
	if name := person(e.Representative); name != "" && e.RepresentativeSlug != "" {
		labels = append(labels, label{e.RepresentativeSlug, name, d.abs("/representative/")})
	}
	if m := e.Meeting; m != (planet.MeetingRef{}) {
		name := cmp.Or(line(d.Series[m.Series].Name), m.Series)
		text := name + " " + m.Date.Long()
		labels = append(labels, label{m.String(), text, d.abs("/meeting/")})
	}
	seen := map[string]bool{"": true}
	for _, c := range e.Categories {
		if c = line(c); !seen[c] {
			seen[c] = true
			labels = append(labels, label{term: c, text: c})
		}
	}
	return labels
}
