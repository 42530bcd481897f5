package store

import (
	"cmp"
	"context"

	"necblogs/internal/planet"
)

// addReasons says of each copy why it is one: by what ties it to the shown
// entry, else by the strongest tie to another entry of the story.
func (r reader) addReasons(ctx context.Context, stories map[int64]*planet.Story, members map[int64][]member) error {
	var copies []int64
	for _, story := range stories {
		for _, c := range story.Copies {
			copies = append(copies, c.Entry.ID)
		}
	}
	if len(copies) == 0 {
		return nil
	}
	ties, err := r.ties(ctx, copies)
	if err != nil {
		return err
	}
	for id, story := range stories {
		inside := map[int64]bool{}
		for _, m := range members[id] {
			inside[m.ID] = true
		}
		for i := range story.Copies {
			c := &story.Copies[i]
			if l, ok := strongest(ties[c.Entry.ID], inside, story.Shown.ID); ok {
				c.Verdict, c.Made, c.To = l.Verdict, l.Made, l.Other(c.Entry.ID)
			}
		}
	}
	return nil
}

// ties returns what ties each of the entries to others: links, and merges by
// the operator.
func (r reader) ties(ctx context.Context, entries []int64) (map[int64][]planet.Link, error) {
	ties, err := r.Links(ctx, entries)
	if err != nil {
		return nil, err
	}
	said, err := r.Rulings(ctx, entries)
	if err != nil {
		return nil, err
	}
	for _, r := range said {
		if r.Kind == planet.Merge {
			ties = append(ties, planet.Link{A: r.A, B: r.B, Verdict: planet.Verdict{Reason: planet.ByOperator, Score: 1}, Made: r.At})
		}
	}
	of := map[int64][]planet.Link{}
	for _, l := range ties {
		of[l.A], of[l.B] = append(of[l.A], l), append(of[l.B], l)
	}
	return of, nil
}

// strongest picks among an entry's ties to others of its story: the operator's
// word before all else, then a tie to the shown entry, then the highest score; of
// equal ones the same whatever the order in which they were found.
func strongest(ties []planet.Link, inside map[int64]bool, shown int64) (best planet.Link, ok bool) {
	rank := func(l planet.Link) int {
		switch {
		case l.Reason == planet.ByOperator:
			return 2
		case l.A == shown || l.B == shown:
			return 1
		}
		return 0
	}
	for _, l := range ties {
		if inside[l.A] && inside[l.B] &&
			(!ok || cmp.Or(cmp.Compare(rank(l), rank(best)), cmp.Compare(l.Score, best.Score),
				cmp.Compare(l.J3, best.J3), cmp.Compare(best.Reason, l.Reason)) > 0) {
			best, ok = l, true
		}
	}
	return best, ok
}
