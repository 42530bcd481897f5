package store

import (
	"context"
	"fmt"
	"slices"

	"necblogs/internal/planet"
)

// storyRow is a row of stories.
type storyRow struct {
	ID        int64
	FeedID    string `db:"feed_id"`
	Published int64
	Updated   int64
	Shown     int64
	Fullest   int64
	Hidden    int64
}

// Stories returns the stories with these ids as they are stored, without their
// entries and lists.
func (t *Tx) Stories(ctx context.Context, ids []int64) ([]planet.StoryRecord, error) {
	rows, err := in[storyRow](ctx, t.tx, `SELECT * FROM stories WHERE id IN (?) ORDER BY id`, ids)
	return mapped(rows, storyRow.record), err
}

func (r storyRow) record() planet.StoryRecord {
	return planet.StoryRecord{ID: r.ID, FeedID: r.FeedID, Published: at(r.Published), Updated: at(r.Updated),
		Shown: r.Shown, Fullest: r.Fullest, Hidden: at(r.Hidden)}
}

// HiddenEntries returns the entries of each hidden story.
func (t *Tx) HiddenEntries(ctx context.Context) (map[int64][]int64, error) {
	type row struct{ ID, Story int64 }
	rows, err := all[row](ctx, t.tx, `SELECT id, story FROM entries WHERE story IN (SELECT id FROM stories WHERE hidden > 0) ORDER BY story, id`)
	of := map[int64][]int64{}
	for _, r := range rows {
		of[r.Story] = append(of[r.Story], r.ID)
	}
	return of, err
}

// HasFeedID reports whether a story has the id already.
func (t *Tx) HasFeedID(ctx context.Context, id string) (bool, error) {
	return exists(ctx, t.tx, `SELECT id FROM stories WHERE feed_id = $1 LIMIT 1`, id)
}

// PutStory stores a story, assigns its entries to it, and enters it into its lists. It
// touches the transaction where a reader sees the difference.
func (t *Tx) PutStory(ctx context.Context, s planet.StoryRecord) error {
	row := storyRow{s.ID, s.FeedID, ms(s.Published), ms(s.Updated), s.Shown, s.Fullest, ms(s.Hidden)}
	fresh, err := t.changed(ctx, `
		INSERT INTO stories (id, feed_id, published, updated, shown, fullest, hidden)
		VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (id) DO NOTHING`,
		row.ID, row.FeedID, row.Published, row.Updated, row.Shown, row.Fullest, row.Hidden)
	if err != nil {
		return fmt.Errorf("store story %d: %w", s.ID, err)
	}
	if fresh {
		t.Touch()
	} else if err := t.update(ctx, s, row); err != nil {
		return fmt.Errorf("store story %d: %w", s.ID, err)
	}
	for _, e := range s.Entries {
		joined, err := t.changed(ctx, `UPDATE entries SET story = $1 WHERE id = $2 AND story <> $1`, s.ID, e)
		if err != nil {
			return err
		}
		if joined {
			t.Touch()
		}
	}
	if fresh {
		return t.enterLists(ctx, s, s.Lists, nil)
	}
	return t.enter(ctx, s)
}

// update stores what has changed of a story that is there already.
func (t *Tx) update(ctx context.Context, s planet.StoryRecord, row storyRow) error {
	changed, err := t.changed(ctx, `
		UPDATE stories SET feed_id = $1, published = $2, updated = $3, shown = $4, fullest = $5, hidden = $6
		WHERE id = $7 AND (feed_id <> $1 OR published <> $2 OR updated <> $3 OR shown <> $4 OR fullest <> $5 OR hidden <> $6)`,
		row.FeedID, row.Published, row.Updated, row.Shown, row.Fullest, row.Hidden, row.ID)
	if err != nil {
		return err
	}
	if changed {
		t.Touch()
	}
	return t.thaw(ctx, s)
}

// DropStory takes a story whose first entry has joined another off every list. Its feed
// id stays its own, should it come back.
func (t *Tx) DropStory(ctx context.Context, id int64) error {
	if err := t.enter(ctx, planet.StoryRecord{ID: id}); err != nil {
		return err
	}
	if err := t.thaw(ctx, planet.StoryRecord{ID: id}); err != nil {
		return err
	}
	return t.exec(ctx, `UPDATE stories SET shown = 0, fullest = 0, hidden = 0 WHERE id = $1`, id)
}

// enter makes s.Lists the lists that a story stands in.
func (t *Tx) enter(ctx context.Context, s planet.StoryRecord) error {
	type listing struct {
		List      string
		Published int64
		Entered   int64
	}
	old, err := all[listing](ctx, t.tx, `SELECT list, published, entered FROM listings WHERE story = $1`, s.ID)
	if err != nil {
		return err
	}
	// A story keeps its number when an earlier copy moves it in time, or after a time off the list.
	entered, err := t.departed(ctx, s.ID)
	if err != nil {
		return err
	}
	stays := map[string]bool{}
	for _, o := range old {
		if o.Published == ms(s.Published) && slices.Contains(s.Lists, o.List) {
			stays[o.List] = true
			continue
		}
		entered[o.List] = o.Entered
		t.Touch()
		if err := t.exec(ctx, `DELETE FROM listings WHERE list = $1 AND published = $2 AND story = $3`,
			o.List, o.Published, s.ID); err != nil {
			return err
		}
		if !slices.Contains(s.Lists, o.List) {
			if err := t.exec(ctx, `
				INSERT INTO departed (story, list, entered) VALUES ($1, $2, $3)
				ON CONFLICT (story, list) DO UPDATE SET entered = excluded.entered`, s.ID, o.List, o.Entered); err != nil {
				return err
			}
		}
		t.tally.add(o.List, at(o.Published), -1)
	}
	lists := slices.DeleteFunc(slices.Clone(s.Lists), func(list string) bool { return stays[list] })
	return t.enterLists(ctx, s, lists, entered)
}

// departed are the numbers that a story had in the lists that it has left.
func (t *Tx) departed(ctx context.Context, story int64) (map[string]int64, error) {
	type row struct {
		List    string
		Entered int64
	}
	rows, err := all[row](ctx, t.tx, `SELECT list, entered FROM departed WHERE story = $1`, story)
	return keyed(rows, func(r row) (string, int64) { return r.List, r.Entered }), err
}

// enterLists enters a story into lists. entered has its numbers in those that it was in
// before.
func (t *Tx) enterLists(ctx context.Context, s planet.StoryRecord, lists []string, entered map[string]int64) error {
	if len(lists) == 0 {
		return nil
	}
	t.Touch()
	var args []any
	for _, list := range lists {
		number, moved := entered[list]
		if !moved {
			var err error
			if number, err = t.nextIn(ctx, list); err != nil {
				return err
			}
		}
		args = append(args, list, ms(s.Published), s.ID, number)
		t.tally.add(list, s.Published, 1)
	}
	return t.exec(ctx, `INSERT INTO listings (list, published, story, entered) VALUES `+t.placeholders(len(lists), 4), args...)
}
