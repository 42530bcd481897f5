package story

import (
	"context"
	"slices"

	"necblogs/internal/planet"
)

// findShared notes the addresses that stand for posts of different titles, in this
// batch or among the entries, as where each post links to the front page, or for a crowd of
// posts, which may have no titles.
func (id *identifier) findShared() {
	posts := map[int64]int{} // new ones, by address
	for _, d := range id.fresh {
		posts[d.keys.url]++
	}
	note := func(d *Draft, self int64) {
		other := func(h planet.KeyHit) bool {
			return h.Entry != self && h.Title != d.record.Title && h.Off != planet.Erased
		}
		if d.keys.url == 0 || id.hits.shared(d.keys.url) {
			return
		}
		if own := id.own[d.keys.url]; d.shared || len(own)+posts[d.keys.url] > crowd || slices.ContainsFunc(own, other) {
			id.shared = append(id.shared, d.keys.url)
		}
	}
	for _, d := range id.fresh {
		note(d, 0)
	}
	for _, k := range id.known {
		note(k.draft, k.hit.Entry)
	}
	slices.Sort(id.shared)
	id.shared = slices.Compact(id.shared)
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
	return tx.Records(ctx, holders)
}
