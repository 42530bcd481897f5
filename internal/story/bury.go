package story

import (
	"context"
	"math"
	"slices"
	"strconv"
	"time"

	"necblogs/internal/dedupe"
	"necblogs/internal/planet"
)

// traces are the keys by which an entry is recognised if it comes again after it has been
// erased and has no text left to compare with: its title and time within its blog, and each
// of its earlier texts.
func traces(ctx context.Context, tx Tx, r planet.Record) ([]int64, error) {
	var list []int64
	if r.Title != "" {
		list = append(list, momentKey(r.Blog, r.Title, r.Published))
	}
	earlier, err := tx.Revisions(ctx, r.ID, math.MaxInt32)
	for _, e := range earlier {
		if hash := int64(dedupe.Of(e.Title, e.Text).Hash); hash != 0 {
			list = append(list, earlierKey(hash))
		}
	}
	return list, err
}

func momentKey(blog, title string, at time.Time) int64 {
	return hash("moment", blog, dedupe.PlainTitle(title), strconv.FormatInt(at.UnixMilli(), 10))
}

func earlierKey(text int64) int64 { return hash("earlier", strconv.FormatInt(text, 10)) }

// bury sets aside the new drafts of a text that was erased. They are recognised in any blog
// by the address, the guid or the whole text, the last or an earlier one, and in its own
// blog also by the title and the time.
func (id *identifier) bury(ctx context.Context) error {
	var texts, keys []int64
	for _, d := range id.fresh {
		keys = append(keys, momentKey(id.batch.Blog.Slug, d.record.Title, d.record.Item.Published))
		if text := d.record.TextHash; text != 0 {
			texts, keys = append(texts, text), append(keys, earlierKey(text))
		}
	}
	left, err := lookUp(ctx, id.tx.Known, keys)
	if err != nil {
		return err
	}
	erased, err := id.tx.ErasedTexts(ctx, texts)
	if err != nil {
		return err
	}
	gone := map[int64]bool{}
	for _, text := range erased {
		gone[text] = true
	}
	id.fresh = slices.DeleteFunc(id.fresh, func(d *Draft) bool {
		buried := gone[d.record.TextHash] || id.hits.erased(d.keys.global) || !d.shared && id.hits.erased(d.keys.url) ||
			left.erased(earlierKey(d.record.TextHash)) || left.erased(momentKey(id.batch.Blog.Slug, d.record.Title, d.record.Item.Published))
		if buried {
			id.buried = append(id.buried, d)
		}
		return buried
	})
	return nil
}
