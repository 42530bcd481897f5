package server

import "net/http"

// maxToken bounds a callback's token in bytes; what is longer is none of ours.
const maxToken = 64

// websub answers under /websub/ what hubs ask, and takes what they bring: the
// only addresses to which one may post.
func (s *Server) websub(w http.ResponseWriter, r *http.Request) {
	if s.Callbacks == nil || len(chiParam(r, "token")) > maxToken {
		s.fail(w, r, s.view.Load(), errNotFound)
		return
	}
	s.Callbacks.ServeHTTP(w, r)
}
