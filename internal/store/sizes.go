package store

import (
	"context"
	"fmt"

	"necblogs/internal/planet"
)

// Size is what one table takes on the disk, its indexes included; the tables in
// which SQLite keeps the full-text index count as one, "search".
type Size struct {
	Table string
	Bytes int64
}

// Sizes returns what the database takes, the largest table first; what is free
// within SQLite's file stands under the name "free".
func (s *Store) Sizes(ctx context.Context) ([]Size, error) { return s.engine.sizes(ctx, s) }

// Totals counts what is stored.
func (s *Store) Totals(ctx context.Context) (planet.Totals, error) {
	type row struct{ Entries, Stories int }
	r, err := one[row](ctx, s.read, `
		SELECT (SELECT COUNT(*) FROM entries) AS entries, (SELECT COUNT(*) FROM entries WHERE story = id) AS stories`)
	if err != nil {
		return planet.Totals{}, fmt.Errorf("count what is stored: %w", err)
	}
	return planet.Totals{Entries: r.Entries, Stories: r.Stories, Copies: r.Entries - r.Stories}, nil
}
