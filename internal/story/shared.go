package story

import (
	"context"
	"slices"

	"necblogs/internal/planet"
)

// findShared notes the addresses that stand for posts of different titles, in this
// batch or among the entries, as where each post links to the front page.
func (id *identifier) findShared() {
	note := func(d *Draft, self int64) {
		other := func(h planet.KeyHit) bool {
			return h.Entry != self && h.Title != d.record.Title && h.Off != planet.Erased
		}
		if d.keys.url == 0 || id.hits.shared(d.keys.url) {
			return
		}
		if d.shared || slices.ContainsFunc(id.hits.of(id.batch.Blog.Slug, d.keys.url), other) {
			id.shared = append(id.shared, d.keys.url)
		}
	}
	for _, d := range id.fresh {
		note(d, 0)
	}
	for _, k := range id.known {
		note(k.draft, k.hit.Entry)
	}
}

// share stores that addresses do not tell entries apart, and returns the entries that have
// them, since the address alone no longer makes these copies of others.
func share(ctx context.Context, tx Tx, keys []int64) ([]planet.Record, error) {
	for _, key := range keys {
		if err := tx.Share(ctx, key); err != nil {
			return nil, err
		}
	}
	hits, err := tx.Known(ctx, keys)
	if err != nil {
		return nil, err
	}
	var holders []int64
	for _, h := range hits {
		holders = append(holders, h.Entry)
	}
	return stored(ctx, tx, holders)
}
