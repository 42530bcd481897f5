package server

import (
	"net/http"

	"github.com/go-chi/chi/v5"
)

// image is a copy of an image of another server, where the config has them
// served from here.
func (s *Server) image(w http.ResponseWriter, r *http.Request) {
	v := s.view.Load()
	if v.Images == nil {
		s.fail(w, r, v, errNotFound)
		return
	}
	src, ok := v.Images.Source(chi.URLParam(r, "signature"), chi.URLParam(r, "source"))
	if !ok {
		s.fail(w, r, v, errNotFound)
		return
	}
	v.Images.Serve(w, r, src)
}
