package story

import (
	"cmp"
	"context"
	"slices"

	"necblogs/internal/planet"
)

// Preview is what an item would be as an entry.
type Preview struct {
	planet.Record
	Reason planet.Reason // why it is a copy of another blog's entry; "" where it is none
	Score  float64
	Of     planet.Record // that entry, without its text
}

// Short reports whether the feed may have more of the entry on the article's page: there
// it would be fetched with full_text.
func (p Preview) Short() bool { return mayGoOn(p.Record) }

// Preview puts a batch as [Maker.Put] does and returns all entries of its blog as they
// are then, newest first. The caller has to roll the transaction back.
func (m Maker) Preview(ctx context.Context, tx Tx, b Batch) ([]Preview, error) {
	drafts, _, err := m.Prepare(ctx, b, tx.Known)
	if err != nil {
		return nil, err
	}
	if _, err := m.Put(ctx, tx, b, drafts); err != nil {
		return nil, err
	}
	ids, err := tx.BlogEntries(ctx, b.Blog.Slug)
	if err != nil {
		return nil, err
	}
	records, err := tx.Records(ctx, ids)
	if err != nil {
		return nil, err
	}
	list := make([]Preview, len(records))
	for i, r := range records {
		if list[i], err = m.preview(ctx, tx, r); err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(list, func(x, y Preview) int { return y.Published.Compare(x.Published) })
	return list, nil
}

// preview finds the entry of another blog that carries the same text as one, the most alike
// where there are several. One on no page, as of a blog that was taken out, is none.
func (m Maker) preview(ctx context.Context, tx Tx, r planet.Record) (Preview, error) {
	links, err := tx.Links(ctx, []int64{r.ID})
	if err != nil {
		return Preview{}, err
	}
	slices.SortStableFunc(links, func(x, y planet.Link) int { return cmp.Compare(y.Score, x.Score) })
	for _, l := range links {
		others, err := tx.Sides(ctx, []int64{l.Other(r.ID)})
		if err != nil {
			return Preview{}, err
		}
		if len(others) == 1 && others[0].Blog != r.Blog && others[0].Off == planet.On && m.configured(r, others[0]) {
			return Preview{Record: r, Reason: l.Reason, Score: l.Score, Of: others[0]}, nil
		}
	}
	return Preview{Record: r}, nil
}
