package story

import (
	"context"

	"necblogs/internal/planet"
)

// bury sets aside the new drafts of a text that was erased, in whatever blog
// they bring it back: by its address, its guid, or the whole of it.
func (id *identifier) bury(ctx context.Context) error {
	var texts []int64
	for _, d := range id.fresh {
		if d.record.TextHash != 0 {
			texts = append(texts, d.record.TextHash)
		}
	}
	erased, err := id.tx.Erased(ctx, texts)
	if err != nil {
		return err
	}
	gone := map[int64]bool{}
	for _, text := range erased {
		gone[text] = true
	}
	rest := id.fresh[:0]
	for _, d := range id.fresh {
		if gone[d.record.TextHash] || id.isErased(d.keys.global) || !d.shared && id.isErased(d.keys.url) {
			id.buried = append(id.buried, d)
		} else {
			rest = append(rest, d)
		}
	}
	id.fresh = rest
	return nil
}

// isErased reports whether a key stands for erased entries and no others.
func (id *identifier) isErased(key int64) bool {
	if key == 0 || len(id.hits[key]) == 0 {
		return false
	}
	for _, h := range id.hits[key] {
		if h.Off != planet.Erased {
			return false
		}
	}
	return true
}
