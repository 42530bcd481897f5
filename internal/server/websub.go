package server

import "net/http"

// websub answers under /websub/ what hubs ask, and takes what they bring: the
// only addresses to which one may post.
func (s *Server) websub(w http.ResponseWriter, r *http.Request) {
	answer := &unlessMissing{ResponseWriter: w}
	s.hubs.ServeHTTP(answer, r)
	if answer.missing {
		s.fail(w, r, s.view.Load(), errNotFound)
	}
}

// unlessMissing passes on every answer but a 404, in the place of which the error page is
// sent: a hub reads only its status, and anybody else may read the page.
type unlessMissing struct {
	http.ResponseWriter
	missing bool
}

func (u *unlessMissing) WriteHeader(status int) {
	if u.missing = status == http.StatusNotFound; !u.missing {
		u.ResponseWriter.WriteHeader(status)
	}
}

func (u *unlessMissing) Write(text []byte) (int, error) {
	if u.missing {
		return len(text), nil
	}
	return u.ResponseWriter.Write(text)
}
