package server

import "net/http"

// ServeHTTP answers from the cache what is there, before all else: a hit needs
// no route, no database and no template. What the middleware adds to an answer is
// kept with it.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if a := s.hit(r); a != nil {
		s.metrics.count(a.route, a.send(w, r))
		return
	}
	s.Handler.ServeHTTP(w, r)
}

// hit is the answer that the cache has, or nil. A request with a body is none;
// see [Server.bounded].
func (s *Server) hit(r *http.Request) *answer {
	if r.ContentLength != 0 || r.URL.RawQuery != "" || r.URL.RawPath != "" || r.Method != http.MethodGet && r.Method != http.MethodHead {
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
