package main

import (
	"context"
	"fmt"
	"time"

	"necblogs/internal/store"
)

const (
	indexBatch = 400         // stories indexed in one transaction: fewer would leave more to merge
	indexShort = 100         // the same in a running planet, where polls wait for it
	indexEvery = time.Second // how often serve looks whether there is something to index
)

// index brings the search index up to date, a batch of stories in each turn.
func index(ctx context.Context, s *store.Store, batch int, turns turns) error {
	for {
		leave := turns.take()
		n, err := s.IndexSome(ctx, batch)
		leave()
		if err != nil {
			return fmt.Errorf("bring the search index up to date: %w", err)
		}
		if n == 0 {
			return nil
		}
	}
}

// index keeps the search index up to date until ctx ends.
func (p *process) index(ctx context.Context) {
	update := func() {
		if err := index(ctx, p.store, indexShort, p.turns); err != nil && ctx.Err() == nil {
			p.log.Error("search lags behind", "error", err)
		}
	}
	update()
	for range every(ctx, indexEvery) {
		update()
	}
}
