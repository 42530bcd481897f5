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

// sizesSQLite reads every page's head: 60 ms for 250 MB.
func sizesSQLite(ctx context.Context, s *Store) ([]Size, error) {
	sizes, err := all[Size](ctx, s.read, `
		SELECT CASE WHEN d.name LIKE 'search!_%' ESCAPE '!' THEN 'search' ELSE COALESCE(m.tbl_name, d.name) END AS "table",
			SUM(d.pgsize) AS bytes
		FROM dbstat d LEFT JOIN sqlite_master m ON m.name = d.name
		WHERE d.aggregate = TRUE GROUP BY 1 ORDER BY 2 DESC, 1`)
	if err != nil {
		return nil, fmt.Errorf("sizes of %s: %w", s.name, err)
	}
	var free int64
	if err := s.read.GetContext(ctx, &free, `SELECT freelist_count * page_size FROM pragma_freelist_count, pragma_page_size`); err != nil {
		return nil, fmt.Errorf("free space in %s: %w", s.name, err)
	}
	if free > 0 {
		sizes = append(sizes, Size{"free", free})
	}
	return sizes, nil
}

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
