package store

import (
	"context"

	"necblogs/internal/planet"
)

// Links returns the links of which one end is among the entries.
func (r reader) Links(ctx context.Context, ids []int64) ([]planet.Link, error) {
	type row struct {
		A, B int64
		planet.Verdict
		Made int64
	}
	rows, err := either[row](ctx, r.q, "links", ids)
	return mapped(rows, func(r row) planet.Link { return planet.Link{A: r.A, B: r.B, Verdict: r.Verdict, Made: at(r.Made)} }), err
}

// PutLinks replaces all links of an entry. A link that stays keeps its time.
func (t *Tx) PutLinks(ctx context.Context, entry int64, list []planet.Link) error {
	old, err := t.Links(ctx, []int64{entry})
	if err != nil {
		return err
	}
	stays := map[[2]int64]bool{}
	for _, l := range list {
		stays[[2]int64{l.A, l.B}] = true
		if err := t.exec(ctx, `
			INSERT INTO links (a, b, reason, score, j3, c3, made) VALUES ($1, $2, $3, $4, $5, $6, $7)
			ON CONFLICT (a, b) DO UPDATE SET reason = excluded.reason, score = excluded.score, j3 = excluded.j3, c3 = excluded.c3`,
			l.A, l.B, string(l.Reason), l.Score, l.J3, l.C3, ms(l.Made)); err != nil {
			return err
		}
	}
	for _, l := range old {
		if !stays[[2]int64{l.A, l.B}] {
			if err := t.exec(ctx, `DELETE FROM links WHERE a = $1 AND b = $2`, l.A, l.B); err != nil {
				return err
			}
		}
	}
	return nil
}
