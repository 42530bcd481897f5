package server

import (
	"context"
	"math"
	"net/http"
	"slices"

	"necblogs/internal/render"
)

// static is a file whose name tells its content, so that it never changes.
func (s *Server) static(w http.ResponseWriter, r *http.Request) {
	v := s.view.Load()
	i := slices.IndexFunc(render.Static, func(a render.Asset) bool { return a.Path == r.URL.Path })
	if i < 0 {
		s.fail(w, r, v, errNotFound)
		return
	}
	k := key{path: r.URL.Path, config: v.number}
	a, err := s.cache.get(r.Context(), k, demand{}, s.now(), func() (maker, error) {
		a := &answer{body: render.Static[i].Bytes, contentType: render.Static[i].ContentType, maxAge: assetAge,
			edition: math.MaxInt64} // of every edition: it is never made anew
		return func(context.Context) (*answer, error) { return a.seal(v.headers, r.Pattern, v.since), nil }, nil
	})
	if err != nil {
		s.fail(w, r, v, err)
		return
	}
	a.send(w, r)
}

// image is a copy of an image of another server, where the config has them
// served from here.
func (s *Server) image(w http.ResponseWriter, r *http.Request) {
	v := s.view.Load()
	if v.Images != nil {
		if src, ok := v.Images.Source(r.PathValue("signature"), r.PathValue("source")); ok {
			v.Images.Serve(w, r, src)
			return
		}
	}
	s.fail(w, r, v, errNotFound)
}
