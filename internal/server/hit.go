package server

import (
	"net/http"
	"strings"
)

// ServeHTTP answers from the cache what is there, before all else: a hit needs
// no route, no database and no template. What the middleware adds to an answer is
// kept with it.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	r = s.rooted(r)
	if a := s.hit(r); a != nil {
		s.metrics.count(a.route, a.send(w, r))
		return
	}
	s.routed.ServeHTTP(w, r)
}

// rooted is a request with its address as routes and cache know it: decoded, so
// that one page has one address however it is escaped, and from the planet's root,
// also where a proxy in front leaves the path of the public address before it.
func (s *Server) rooted(r *http.Request) *http.Request {
	rest, below := strings.CutPrefix(r.URL.Path, s.view.Load().root)
	if r.URL.RawPath == "" && (!below || rest == r.URL.Path[1:]) {
		return r
	}
	plain, u := *r, *r.URL
	if u.RawPath = ""; below {
		u.Path = "/" + rest
	}
	plain.URL = &u
	return &plain
}

// hit is the answer that the cache has, or nil. A request with a body is none;
// see [Server.bounded].
func (s *Server) hit(r *http.Request) *answer {
	if r.ContentLength != 0 || r.URL.RawQuery != "" || !reads(r) {
		return nil
	}
	revision, _ := s.store.Current()
	a, ok := s.cache.answers.GetIfPresent(key{path: r.URL.Path, config: s.view.Load().number})
	if !ok || a.edition < revision {
		return nil
	}
	s.cache.asked.Add(1)
	return a
}
