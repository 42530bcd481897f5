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
	var row struct{ Entries, Stories int }
	err := s.read.GetContext(ctx, &row, `
		SELECT (SELECT COUNT(*) FROM entries) AS entries, (SELECT COUNT(*) FROM entries WHERE story = id) AS stories`)
	if err != nil {
		return planet.Totals{}, fmt.Errorf("count what is stored: %w", err)
	}
	return planet.Totals{Entries: row.Entries, Stories: row.Stories, Copies: row.Entries - row.Stories}, nil
}
