package store

import (
	"context"
	"maps"
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
func (t *Tx) Rulings(ctx context.Context, ids []int64) ([]planet.Ruling, error) {
	return rulings(ctx, t.tx, ids)
}

// RulingsOn returns what the operator said of entries.
func (s *Store) RulingsOn(ctx context.Context, entries []int64) ([]planet.Ruling, error) {
	return rulings(ctx, s.read, entries)
}

func rulings(ctx context.Context, q queryer, ids []int64) ([]planet.Ruling, error) {
	type row struct {
		ID   int64
		Kind string
		A, B int64
		At   int64
	}
	byID := map[int64]planet.Ruling{}
	for _, query := range []string{`SELECT * FROM rulings WHERE a IN (?)`, `SELECT * FROM rulings WHERE b IN (?)`} {
		rows, err := in[row](ctx, q, query, ids)
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			byID[r.ID] = planet.Ruling{ID: r.ID, Kind: planet.RulingKind(r.Kind), A: r.A, B: r.B, At: at(r.At)}
		}
	}
	list := make([]planet.Ruling, 0, len(byID))
	for _, id := range slices.Sorted(maps.Keys(byID)) {
		list = append(list, byID[id])
	}
	return list, nil
}
