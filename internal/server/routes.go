package server

import (
	"net/http"
	"strings"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"
)

// oldFeeds are where older planets had theirs.
var oldFeeds = []string{"/rss20.xml", "/rss10.xml", "/index.rdf"}

// routes are all addresses of the planet.
func (s *Server) routes() http.Handler {
	r := chi.NewRouter()
	r.Use(s.counting, s.setHeaders, s.bounded, s.recover, middleware.GetHead)
	r.NotFound(s.noRoute)
	r.MethodNotAllowed(s.noRoute)

	r.Get("/", s.page(s.front, "before"))
	r.Get("/story/{id}/", s.page(s.story))
	r.Get("/blog/{slug}/", s.page(s.blog, "before"))
	r.Get("/representative/{slug}/", s.page(s.representative, "before"))
	r.Get("/meeting/", s.page(s.meetings))
	r.Get("/meeting/{series}/{date}/", s.page(s.meeting))
	r.Get("/archive/", s.page(s.archive))
	r.Get("/archive/{year}/{month}/", s.page(s.month, "before"))
	r.Get("/search", s.page(s.search, "q", "rank", "before"))
	r.Get("/status", s.timed(s.status))
	r.Get("/about", s.page(s.about))

	for _, format := range formats {
		r.Get("/search"+format.search, s.page(s.searchFeed(format), "q", "before"))
		for path, list := range map[string]sourceOf{"/": s.merged, "/blog/{slug}/": s.blogList,
			"/representative/{slug}/": s.representativeList, "/meeting/{series}/{date}/": s.meetingList} {
			r.Get(path+format.name, s.page(s.feed(format, list), "before"))
			r.Get(path+format.numbered("{upto:[1-9][0-9]{0,9}}"), s.page(s.archived(format, list)))
		}
	}
	r.Get("/status.atom", s.timed(s.statusFeed))
	r.Get("/opml.xml", s.page(s.opml))
	r.Get("/opensearch.xml", s.page(s.openSearch))
	for _, old := range oldFeeds {
		r.Get(old, s.movedTo("rss.xml"))
	}

	r.Get("/websub/{token}", s.websub)
	r.Post("/websub/{token}", s.websub)

	r.Get("/static/{name}", s.static)
	r.Get("/image/{signature}/{source}", s.image)
	r.Get("/robots.txt", s.page(s.robots))
	r.Get("/healthz", s.healthz)
	r.Get("/readyz", s.readyz)
	r.Get("/metrics", s.metrics.ServeHTTP)
	for _, path := range []string{"/story/{id}", "/blog/{slug}", "/representative/{slug}", "/meeting",
		"/meeting/{series}/{date}", "/archive", "/archive/{year}/{month}", "/search/", "/status/", "/about/"} {
		r.Get(path, s.otherSlash)
	}
	return r
}

// movedTo leads to another page, for good. Where that is depends on the config's url; yet
// a browser keeps a 301 for ever (RFC 9110 15.4.2) that does not say for how long.
func (s *Server) movedTo(page string) http.HandlerFunc {
	control := cacheControl(feedAge)
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", control)
		http.Redirect(w, r, s.view.Load().render.Base()+page, http.StatusMovedPermanently)
	}
}

// otherSlash leads to the same address without the slash at its end or, where it
// has none, with one.
func (s *Server) otherSlash(w http.ResponseWriter, r *http.Request) {
	u := *r.URL
	path, had := strings.CutSuffix(u.Path, "/")
	if u.Path = path; !had {
		u.Path += "/"
	}
	s.movedTo(strings.TrimLeft(u.RequestURI(), "/"))(w, r)
}
