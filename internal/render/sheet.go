package render

import (
	"net/url"
	"slices"
	"strings"

	"necblogs/internal/canonical"
	"necblogs/internal/planet"
)

// sheet is what the templates are given: what the layout needs of any page, and
// in V what the page alone needs.
type sheet struct {
	Kind        string // names the template
	Site        planet.Site
	Path        string // as [Page] has it
	Static      bool   // of an export
	Meetings    bool   // there are series of them
	AllBlogs    int    // in the config
	Title       string // of the page, without the planet's; "" on the front page
	Description string
	Canonical   string // absolute
	NoIndex     bool
	Feeds       feeds
	Aside       bool         // with the list of blogs beside it
	Blogs       []blogHealth // for that list
	MoreBlogs   int          // that are not named there
	Posting     *posting     // nil on every page but a story's
	V           any
}

// Asking reports whether blogs are about to be polled for the first time.
func (s sheet) Asking() bool {
	return slices.ContainsFunc(s.Blogs, func(b blogHealth) bool { return b.State == planet.StateNew })
}

// feeds are the links to what one can subscribe to on a page; a "" is absent.
type feeds struct {
	Title           string
	Atom, RSS, JSON string
}

// SidebarBlogs is how many blogs are named beside a page: of thousands the list would be
// longer than the page.
const SidebarBlogs = 100

// sheet begins the sheet of a page. The caller fills in what differs.
func (r *Renderer) sheet(kind string, p Page, title string, v any) sheet {
	blogs := make([]blogHealth, len(p.Sidebar))
	for i, h := range p.Sidebar {
		blogs[i] = r.health(h)
	}
	return sheet{
		Kind:      kind,
		Site:      r.site,
		Path:      p.Path,
		Static:    r.static,
		Meetings:  len(r.series) > 0,
		AllBlogs:  len(r.blogs),
		Title:     title,
		Canonical: r.absolute(p.Path),
		NoIndex:   r.site.NoIndex,
		Feeds:     r.feeds("", r.site.Title),
		Blogs:     blogs,
		MoreBlogs: len(r.blogs) - len(blogs),
		V:         v,
	}
}

// feeds are the three feeds below a page's address from the planet's root.
func (r *Renderer) feeds(below, title string) feeds {
	return feeds{
		Title: title,
		Atom:  r.path(below + "atom.xml"),
		RSS:   r.path(below + "rss.xml"),
		JSON:  r.path(below + "feed.json"),
	}
}

// link is something with a name and an address. Path may be "".
type link struct {
	Name string
	Path string
}

// pager is the links to the next run of a list, and to its first.
type pager struct {
	Older  string
	Newest string
	Ranked bool // the best are first, not the newest
}

// pager makes the links below a list at the address path. An export has no
// addresses with a query: it leads on to the archive, which has every story.
func (r *Renderer) pager(path string, l Listing) pager {
	var out pager
	switch {
	case l.Older == "":
	case r.static:
		out.Older = r.path("archive/")
	default:
		out.Older = r.path(path) + "?before=" + url.QueryEscape(l.Older)
	}
	if l.Newer {
		out.Newest = r.path(path)
	}
	return out
}

// outward is an address as a link out of the planet: itself, without user and
// password, where it is a web address, "" where it is something a reader had
// better not follow.
func outward(address string) string {
	u, err := url.Parse(address)
	if err != nil || !canonical.Web(u) {
		return ""
	}
	return canonical.Public(address)
}

// host is the host of an address as people write it.
func host(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return strings.TrimPrefix(u.Hostname(), "www.")
}
