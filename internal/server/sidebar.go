package server

import (
	"cmp"
	"context"
	"slices"
	"sync"

	"necblogs/internal/planet"
	"necblogs/internal/render"
)

// sidebar is the health of the blogs that are named beside every page, read once per
// revision.
type sidebar struct {
	sync.Mutex
	revision int64
	healths  []planet.Health
}

// sidebar returns what the sidebar says as of the current revision.
func (s *Server) sidebar(ctx context.Context, v *view) ([]planet.Health, error) {
	revision, _ := s.store.Current()
	v.side.Lock()
	defer v.side.Unlock()
	if v.side.healths != nil && v.side.revision == revision {
		return v.side.healths, nil
	}
	healths, err := s.store.Healths(ctx, s.now(), v.Blogs[:min(len(v.Blogs), render.SidebarBlogs)])
	if err != nil {
		return nil, err
	}
	v.side.revision, v.side.healths = revision, healths
	return healths, nil
}

// listed is every blog with its address for people: the config's or, where that
// has none, what its feed says.
func (s *Server) listed(ctx context.Context, v *view) ([]planet.Blog, error) {
	abouts, err := s.store.Abouts(ctx)
	if err != nil {
		return nil, err
	}
	all := slices.Clone(v.Blogs)
	for i, b := range all {
		all[i].Site = cmp.Or(b.Site, abouts[b.Slug].Site)
	}
	return all, nil
}
