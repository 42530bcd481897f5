package store

import (
	"context"
	"fmt"
)

// Bounds on one write transaction of [Store.IndexSome], during which a poll
// that has something to store waits.
const (
	indexBytes = 10 << 10 // of stored contents for each story asked for; some 30 KB of texts
	mergePages = 200      // of 4 KB, of the index itself
	mergeSteps = 20       // transactions of so many pages after each batch
)

// IndexSome brings the search index up to date for up to n stories, the newest
// first, in one write transaction, and then merges what the index is made of in
// further short ones. It returns how much was done: 0 where the index knows
// everything. Whatever changes a story marks it by a trigger (migration 3), so
// that a poll never waits for its own texts to be indexed.
//
// After an erasure the whole index is merged, step by step, over as many calls
// as that takes: until then the words of the erased text are found no more but
// still stand in the file.
func (s *Store) IndexSome(ctx context.Context, n int) (done int, err error) {
	type row struct{ Stories, Purges int }
	work, err := one[row](ctx, s.read, `
		SELECT (SELECT COUNT(*) FROM (SELECT 1 FROM unindexed LIMIT 1) u) AS stories, COUNT(*) AS purges FROM purges`)
	if err != nil {
		return 0, fmt.Errorf("index for search: %w", err)
	}
	switch {
	case work.Stories > 0:
		done, err = s.indexBatch(ctx, n)
		more := s.engine.merge != nil
		for step := 0; step < mergeSteps && more && err == nil; step++ {
			more, err = s.engine.merge(ctx, s)
		}
	case work.Purges > 0:
		done, err = 1, s.engine.purge(ctx, s)
	}
	if err != nil {
		return done, fmt.Errorf("index for search: %w", err)
	}
	return done, nil
}

// indexBatch indexes the newest stories that the index does not know and that no
// other process is indexing.
func (s *Store) indexBatch(ctx context.Context, n int) (done int, err error) {
	err = s.aside(ctx, "", func(t *Tx) error {
		ids, err := t.unindexed(ctx, n)
		if err != nil {
			return err
		}
		docs, err := t.documents(ctx, ids)
		if err != nil {
			return err
		}
		for _, id := range ids {
			if err := t.unindex(ctx, id); err != nil {
				return err
			}
		}
		for _, d := range docs {
			if err := t.engine.index.put(ctx, t, d); err != nil {
				return err
			}
			if err := t.exec(ctx, `INSERT INTO indexed (story, place) VALUES ($1, $2)`, d.story, d.place); err != nil {
				return err
			}
		}
		done = len(ids)
		return nil
	})
	if err != nil || done == 0 {
		return done, err
	}
	return done, s.caughtUp(ctx)
}

// caughtUp has pages of searches made anew once the index knows everything. After each
// batch would be too often: all other pages are made anew along with them.
func (s *Store) caughtUp(ctx context.Context) error {
	left, err := exists(ctx, s.read, `SELECT story FROM unindexed LIMIT 1`)
	if err != nil || left {
		return err
	}
	return s.Write(ctx, func(t *Tx) error {
		t.Polled() // what an operator hides is off at once, whatever the index knows
		t.Touch()
		return nil
	})
}

// unindexed returns the newest stories to be indexed, as many as one
// transaction should take.
func (t *Tx) unindexed(ctx context.Context, n int) ([]int64, error) {
	type row struct{ Story, Bytes int64 }
	rows, err := all[row](ctx, t.tx, `
		SELECT u.story, COALESCE(SUM(LENGTH(c.parts)), 0) AS bytes
		FROM (SELECT story FROM unindexed ORDER BY story DESC LIMIT $1`+t.engine.skip+`) u
		LEFT JOIN entries e ON e.story = u.story LEFT JOIN contents c ON c.entry = e.id
		GROUP BY u.story ORDER BY u.story DESC`, n)
	if err != nil {
		return nil, err
	}
	var ids []int64
	var bytes int64
	for _, r := range rows {
		if bytes += r.Bytes; bytes > int64(n)*indexBytes && len(ids) > 0 {
			break
		}
		ids = append(ids, r.Story)
	}
	return ids, nil
}

// unindex takes a story out of the index and off the list of those to be indexed.
func (t *Tx) unindex(ctx context.Context, story int64) error {
	for _, query := range []string{
		`DELETE FROM search WHERE ` + t.engine.index.place() + ` = (SELECT place FROM indexed WHERE story = $1)`,
		`DELETE FROM indexed WHERE story = $1`, `DELETE FROM unindexed WHERE story = $1`,
	} {
		if err := t.exec(ctx, query, story); err != nil {
			return err
		}
	}
	return nil
}
