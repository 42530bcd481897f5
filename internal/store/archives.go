package store

import (
	"context"
	"fmt"

	"necblogs/internal/planet"
)

// nextIn gives a story that enters a list its number among all that ever did.
// Stories that leave are not counted off, so a number is given once.
func (t *Tx) nextIn(ctx context.Context, list string) (int64, error) {
	var n int64
	err := t.tx.GetContext(ctx, &n, `
		INSERT INTO entered (list, n) VALUES ($1, 1) ON CONFLICT (list) DO UPDATE SET n = entered.n + 1 RETURNING n`, list)
	if err != nil {
		return 0, fmt.Errorf("count a story into list %s: %w", list, err)
	}
	return n, nil
}

// Entered is how many stories have ever entered a list.
func (s *Store) Entered(ctx context.Context, list string) (int64, error) {
	var n []int64
	if err := query_(ctx, s.read, &n, `SELECT n FROM entered WHERE list = $1`, list); err != nil || len(n) == 0 {
		return 0, err
	}
	return n[0], nil
}

// Archived returns the stories that entered a list after the first `after` up to
// the `upto`-th and are in it still, newest first. None can come to join them.
func (s *Store) Archived(ctx context.Context, list string, after, upto int64) ([]planet.Story, error) {
	var ids []int64
	err := query_(ctx, s.read, &ids, `
		SELECT story FROM listings WHERE list = $1 AND entered > $2 AND entered <= $3
		ORDER BY published DESC, story DESC`, list, after, upto)
	if err != nil {
		return nil, fmt.Errorf("archive of list %s from %d to %d: %w", list, after, upto, err)
	}
	return s.Stories(ctx, ids)
}

// Beyond reports whether one of the stories that entered a list after the first
// `after` stands after a place in it.
func (s *Store) Beyond(ctx context.Context, list string, after int64, place planet.Cursor) (bool, error) {
	var ids []int64
	err := query_(ctx, s.read, &ids, `
		SELECT story FROM listings WHERE list = $1 AND entered > $2 AND (published, story) < ($3, $4) LIMIT 1`,
		list, after, ms(place.Published), place.Story)
	return len(ids) > 0, err
}

// StoryIDs returns the ids of a list's stories, newest first.
func (s *Store) StoryIDs(ctx context.Context, list string) ([]int64, error) {
	var ids []int64
	err := query_(ctx, s.read, &ids, `SELECT story FROM listings WHERE list = $1 ORDER BY published DESC, story DESC`, list)
	if err != nil {
		return nil, fmt.Errorf("list %s: %w", list, err)
	}
	return ids, nil
}
