// Package emit writes the planet's own feeds: Atom 1.0, RSS 2.0 and JSON Feed
// 1.1, one [Doc] in three spellings, and the status feed. It is the only door to
// gorilla/feeds: that library's types are embedded here and the fields in which
// they fall short are shadowed, so that no feed is built from strings.
//
// What is written depends on the Doc alone: no clock, no map order. Whatever the
// stories contain, the document is well-formed: what XML 1.0 cannot carry is
// dropped, a date that RFC 3339 or RFC 5322 cannot spell is left out, and an
// address that is not absolute http or https is not linked.
package emit

import (
	"cmp"
	"net/url"
	"strings"
	"time"

	"github.com/gorilla/feeds"

	"necblogs/internal/planet"
)

// Media types of the documents that [Atom] (and [Status]), [RSS] and [JSON] write.
const (
	AtomType = "application/atom+xml"
	RSSType  = "application/rss+xml"
	JSONType = "application/feed+json"
)

// Doc is one feed document: the first page of a feed, an older page of it, or one
// of its archive documents. Paths begin with a slash, carry their query, are
// escaped as in an address, and are "" where there is no such document.
type Doc struct {
	Site  planet.Site // whose Hub is "" where the hub is not told of this feed
	Title string      // of this feed, such as "Ann Black – planet necblogs"
	Path  string      // of the page that the feed belongs to, such as "/blog/clpd/"
	Self  string      // of this document
	Base  string      // of the feed's first document, to which one subscribes; names the feed in all its documents

	Next string // the next older page (RFC 5005 section 3)

	Archive     bool   // a document that never changes again (RFC 5005 section 4)
	PrevArchive string // the archive document before this one
	NextArchive string // the archive document after this one

	Stories []planet.Story           // newest first
	Blogs   map[string]Origin        // by slug: whence the stories come
	Series  map[string]planet.Series // by slug: the names of the meetings
	Gone    []planet.StoryRecord     // what the operator hid, as tombstones (RFC 6721); Atom only
}

// Origin is the blog that a story comes from and what its feed says of itself, for
// atom:source (RFC 4287 section 4.2.11) and RSS source. What is "" falls back to
// what the config says of the blog, and its ID to its Self.
type Origin struct {
	Blog planet.Blog
	// About.Updated is what the feed said when it last brought something, or else when
	// the newest of its entries changed. It must not be what the feed says at each fetch:
	// many say "now", and each poll would change every document.
	planet.About
}

// abs is the public address of a path.
func (d *Doc) abs(path string) string { return absolute(d.Site, path) }

func absolute(site planet.Site, path string) string {
	return strings.TrimSuffix(site.URL, "/") + path
}

// owner is who answers for the planet's feeds; Atom asks for a name.
func owner(site planet.Site) string {
	return cmp.Or(line(site.OwnerName), line(site.Title), host(site))
}

// host is the planet's host without a port, which a tag URI cannot hold.
func host(site planet.Site) string {
	u, err := url.Parse(site.URL)
	if err != nil || u.Hostname() == "" {
		return "localhost"
	}
	return u.Hostname()
}

// id names the feed: the same in all its pages and archive documents, as RFC 5005
// asks.
func (d *Doc) id() string { return d.abs(d.Base) }

func (d *Doc) title() string { return cmp.Or(line(d.Title), line(d.Site.Title)) }

// updated is the newest change of anything in the document. It is never the time of
// writing, so that an unchanged feed keeps its bytes; zero where nothing is dated.
func (d *Doc) updated() time.Time {
	var t time.Time
	for _, s := range d.Stories {
		t = later(t, dated(s.Updated, s.Published, s.FirstSeen))
	}
	for _, g := range d.Gone {
		t = later(t, dated(g.Hidden))
	}
	return t
}

// links are the feed's links to its own documents, of this media type, and to its
// hub. The hub is told of first documents alone, so only they announce it.
func (d *Doc) links(mime string) []link {
	var links []link
	add := func(rel, path string) {
		if path != "" {
			links = append(links, newLink(rel, d.abs(path), mime, ""))
		}
	}
	add("self", d.Self)
	if d.Self == d.Base {
		if d.Site.Hub != "" {
			links = append(links, newLink("hub", d.Site.Hub, "", ""))
		}
	} else if !d.Archive {
		add("first", d.Base)
	}
	add("next", d.Next)
	if d.Archive {
		add("current", d.Base)
	}
	add("prev-archive", d.PrevArchive)
	add("next-archive", d.NextArchive)
	return links
}

// link is gorilla's atom:link with a title.
type link struct {
	feeds.AtomLink
	Title string `xml:"title,attr,omitempty"`
}

func newLink(rel, href, mime, title string) link {
	return link{feeds.AtomLink{Rel: rel, Href: href, Type: mime}, title}
}

// generatorName stands in the generator elements.
const generatorName = "planet-necblogs"

// archiveMark is fh:archive (RFC 5005 section 4).
type archiveMark struct{}
