package store

import (
	"context"
	"fmt"
	"slices"

	"necblogs/internal/planet"
)

// keptRevisions is how many of an entry's first revisions are kept, and how many of its
// newest. A text that changes with each poll, as one with a counter of views does, gets
// a revision from each: 8,760 in a year of polls an hour apart, each as large as the
// text. The first show what was written, the newest what has become of it.
const keptRevisions = 1000

// thin deletes the revisions of an entry between the first and the newest that are
// kept. They keep their numbers, and the entry its count.
func (t *Tx) thin(ctx context.Context, r planet.Record) error {
	if r.Revisions <= 2*keptRevisions {
		return nil
	}
	return t.exec(ctx, `DELETE FROM revisions WHERE entry = $1 AND n > $2 AND n <= $3`, r.ID, keptRevisions, r.Revisions-keptRevisions)
}

// Revisions returns the last n earlier texts of an entry that are kept, oldest first.
func (r reader) Revisions(ctx context.Context, entry int64, n int) ([]planet.Revision, error) {
	type row struct {
		N     int
		Seen  int64
		Title string
		Parts []byte
	}
	rows, err := all[row](ctx, r.q, `SELECT n, seen, title, parts FROM revisions WHERE entry = $1 ORDER BY n DESC LIMIT $2`, entry, n)
	if err != nil {
		return nil, err
	}
	slices.Reverse(rows)
	list := make([]planet.Revision, len(rows))
	for i, r := range rows {
		var c contents
		if err := c.unpack(r.Parts); err != nil {
			return nil, fmt.Errorf("revision %d of entry %d: %w", r.N, entry, err)
		}
		list[i] = planet.Revision{N: r.N, Seen: at(r.Seen), Title: r.Title, HTML: string(c.html), Text: string(c.text)}
	}
	return list, nil
}
