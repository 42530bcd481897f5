package store

import (
	"cmp"
	"context"
	"slices"

	"necblogs/internal/planet"
)

// Rule stores the operator's word.
func (t *Tx) Rule(ctx context.Context, r planet.Ruling) error {
	id, err := t.nextNumber(ctx)
	if err != nil {
		return err
	}
	return t.exec(ctx, `INSERT INTO rulings (id, kind, a, b, at) VALUES ($1, $2, $3, $4, $5)`,
		id, string(r.Kind), r.A, r.B, ms(r.At))
}

// Revoke takes a ruling back.
func (t *Tx) Revoke(ctx context.Context, id int64) error {
	return t.exec(ctx, `DELETE FROM rulings WHERE id = $1`, id)
}

// Rulings returns what the operator said of any of the entries, in the order in
// which it was said.
func (r reader) Rulings(ctx context.Context, ids []int64) ([]planet.Ruling, error) {
	type row struct {
		ID   int64
		Kind string
		A, B int64
		At   int64
	}
	rows, err := either[row](ctx, r.q, "rulings", ids)
	slices.SortFunc(rows, func(a, b row) int { return cmp.Compare(a.ID, b.ID) })
	return mapped(rows, func(r row) planet.Ruling {
		return planet.Ruling{ID: r.ID, Kind: planet.RulingKind(r.Kind), A: r.A, B: r.B, At: at(r.At)}
	}), err
}
