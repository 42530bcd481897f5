// Package render turns domain objects into the bytes of the planet's pages.
//
// Each page is made of a view ([Listing], [StoryPage], …) and of what every page is given
// ([Page]). Both hold domain objects, and nothing that is made for the eye: what the
// templates of web/ show is worked out here. A page depends on these and on [Config]
// alone. Nothing here reads a clock, so the same view gives the same bytes. Pages carry
// no inline script and no inline style, and load nothing from other servers but the
// images that posts contain and the blogs' own pictures.
package render

import (
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"net/url"
	"strings"

	"necblogs/internal/planet"
	"necblogs/web"
)

// Renderer writes pages. It is safe for concurrent use.
type Renderer struct {
	site   planet.Site
	static bool
	base   string // path of site.URL, with a slash at both ends
	blogs  map[string]planet.Blog
	people map[string]Person // by slug
	series map[string]string // names
	pages  map[string]*template.Template
	image  func(src string) string // where an image is loaded from; "" leaves it out
}

// Config is what the config says of every page.
type Config struct {
	Site            planet.Site
	Blogs           []planet.Blog
	Representatives []Person        // everybody whom it names, with the faces
	Series          []planet.Series // of meetings
	Static          bool            // for an export: no search, and no address with a query

	// Proxy says where the planet serves a copy of an image from, for [planet.ImagesProxy]:
	// a path below the planet's root without a leading slash, or "" to leave the image out.
	// Where it is nil that mode shows no images.
	Proxy func(src string) string
}

// New returns a Renderer of the planet that c describes.
func New(c Config) *Renderer {
	r := &Renderer{
		site:   c.Site,
		static: c.Static,
		base:   basePath(c.Site.URL),
		blogs:  make(map[string]planet.Blog, len(c.Blogs)),
		people: make(map[string]Person, len(c.Representatives)),
		series: make(map[string]string, len(c.Series)),
	}
	for _, b := range c.Blogs {
		r.blogs[b.Slug] = b
	}
	for _, p := range c.Representatives {
		r.people[p.Slug] = p
	}
	for _, s := range c.Series {
		r.series[s.Slug] = s.Name
	}
	r.image = func(src string) string {
		switch {
		case c.Site.Images == planet.ImagesLink:
			return src
		case c.Site.Images == planet.ImagesProxy && c.Proxy != nil:
			if rest := c.Proxy(src); rest != "" {
				return r.path(rest)
			}
		}
		return ""
	}
	r.pages = r.parse()
	return r
}

// parse makes one template set per page: the shared ones and the page's own
// "main", which every page defines.
func (r *Renderer) parse() map[string]*template.Template {
	shared := template.Must(template.New("layout.html").Funcs(r.funcs()).ParseFS(web.FS, "templates/layout.html", "templates/parts.html"))
	files, _ := fs.Glob(web.FS, "templates/*.html") // fails only on a malformed pattern
	pages := make(map[string]*template.Template)
	for _, file := range files {
		name := strings.TrimSuffix(strings.TrimPrefix(file, "templates/"), ".html")
		if name != "layout" && name != "parts" {
			pages[name] = template.Must(template.Must(shared.Clone()).ParseFS(web.FS, file))
		}
	}
	return pages
}

// write runs the page's template over the sheet.
func (r *Renderer) write(w io.Writer, s sheet) error {
	if err := r.pages[s.Kind].Execute(w, s); err != nil {
		return fmt.Errorf("rendering the page %s: %w", s.Kind, err)
	}
	return nil
}

// basePath is the path of the planet's public address, so that links hold where
// a planet lives below the root of its host.
func basePath(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return "/"
	}
	return "/" + strings.TrimPrefix(strings.TrimSuffix(u.EscapedPath(), "/")+"/", "/")
}

// Base is the path of the planet's root in its public address, with a slash at
// both ends.
func (r *Renderer) Base() string { return r.base }

// path is the link to a page, given its address from the planet's root without
// the leading slash.
func (r *Renderer) path(rest string) string { return r.base + rest }

// absolute is the public address of a page, given its canonical path and query.
func (r *Renderer) absolute(path string) string {
	return strings.TrimSuffix(r.site.URL, "/") + "/" + strings.TrimPrefix(path, "/")
}

// public is the public address of what a link of [Renderer.path] leads to.
func (r *Renderer) public(link string) string { return r.absolute(strings.TrimPrefix(link, r.base)) }
