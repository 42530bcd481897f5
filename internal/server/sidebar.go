package server

import (
	"context"
	"sync"

	"necblogs/internal/planet"
)

// sidebar is the blogs' health as every page shows it, read once a revision.
type sidebar struct {
	sync.Mutex
	revision int64
	healths  []planet.Health
}

func (s *Server) sidebar(ctx context.Context, v *view) ([]planet.Health, error) {
	revision, _ := s.store.Current()
	v.side.Lock()
	defer v.side.Unlock()
	if v.side.healths != nil && v.side.revision == revision {
		return v.side.healths, nil
	}
	healths, err := s.store.Healths(ctx, s.now(), v.Blogs)
	if err != nil {
		return nil, err
	}
	v.side.revision, v.side.healths = revision, healths
	return healths, nil
}
