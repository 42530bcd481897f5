package store

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"necblogs/internal/planet"
)

// Archived returns the stories that entered a list after its first `after` ones, up to
// the `upto`-th, and are still in it, newest first. No story can come to join them.
// If fixed is true, each is as it was when it was first asked for so, whatever has become
// of it since: an edit changes no archive. But a story of which an entry is on no page
// now, for example because its blog has left the config, is as it is now, for as long as
// that lasts.
func (s *Store) Archived(ctx context.Context, list string, after, upto int64, fixed bool) ([]planet.Story, error) {
	ids, err := all[int64](ctx, s.read, `
		SELECT story FROM listings WHERE list = $1 AND entered > $2 AND entered <= $3
		ORDER BY published DESC, story DESC`, list, after, upto)
	if err != nil {
		return nil, fmt.Errorf("archive of list %s from %d to %d: %w", list, after, upto, err)
	}
	if !fixed {
		return s.Stories(ctx, ids)
	}
	stories, err := s.Frozen(ctx, ids)
	if err == nil && len(stories) < len(ids) {
		if err = s.freeze(ctx, ids); err == nil {
			stories, err = s.Frozen(ctx, ids)
		}
	}
	if err == nil {
		err = s.withoutAbsent(ctx, ids, stories)
	}
	return slices.SortedFunc(maps.Values(stories), func(a, b planet.Story) int {
		return cmp.Or(b.Published.Compare(a.Published), cmp.Compare(b.ID, a.ID))
	}), err
}

// Frozen returns those of the stories that are in the archives, by id, as they are
// there.
func (s *Store) Frozen(ctx context.Context, ids []int64) (map[int64]planet.Story, error) {
	type row struct {
		Story int64
		Parts []byte
	}
	rows, err := in[row](ctx, s.read, `SELECT story, parts FROM archived WHERE story IN (?)`, ids)
	if err != nil {
		return nil, err
	}
	stories := make(map[int64]planet.Story, len(rows))
	for _, r := range rows {
		text, err := decoder.DecodeAll(r.Parts, nil)
		if err != nil {
			return nil, fmt.Errorf("archived story %d: %w", r.Story, err)
		}
		var story planet.Story
		if err := json.Unmarshal(text, &story); err != nil {
			return nil, fmt.Errorf("archived story %d: %w", r.Story, err)
		}
		if story.Fullest.ID == 0 {
			story.Fullest = story.Shown
		}
		stories[r.Story] = story
	}
	return stories, nil
}

// withoutAbsent replaces those of the archived stories of which an entry is on no page
// now. The story as it is now takes their place, if it is on a page.
func (s *Store) withoutAbsent(ctx context.Context, ids []int64, stories map[int64]planet.Story) error {
	absent, err := in[int64](ctx, s.read, `
		SELECT e.id FROM entries e JOIN blogs b ON b.slug = e.blog
		WHERE e.story IN (?) AND (e.off <> '' OR NOT b.active)`, ids)
	if err != nil || len(absent) == 0 {
		return err
	}
	var fewer []int64
	for id, story := range stories {
		if slices.Contains(absent, story.Shown.ID) || slices.ContainsFunc(story.Copies, func(c planet.Copy) bool { return slices.Contains(absent, c.Entry.ID) }) {
			fewer = append(fewer, id)
			delete(stories, id)
		}
	}
	now, err := s.Stories(ctx, fewer)
	for _, story := range now {
		stories[story.ID] = story
	}
	return err
}

// freeze keeps stories as they are now for the archives. Those that are there already
// stay as they are there.
func (s *Store) freeze(ctx context.Context, ids []int64) error {
	return s.Write(ctx, func(t *Tx) error {
		stories, err := s.Stories(ctx, ids)
		if err != nil {
			return err
		}
		for _, story := range stories {
			members := []int64{story.Shown.ID}
			for _, c := range story.Copies {
				members = append(members, c.Entry.ID)
			}
			if story.Fullest.ID == story.Shown.ID {
				story.Fullest = planet.Entry{}
			}
			story.Shown.Text, story.Fullest.Text = "", "" // feeds have no use for it
			feed, err := t.Feed(ctx, story.Shown.Blog)
			if err != nil {
				return err
			}
			story.Origin = &feed.About
			if err := t.exec(ctx, `INSERT INTO archived (story, members, parts) VALUES ($1, $2, $3) ON CONFLICT (story) DO NOTHING`,
				story.ID, toJSON(members), encoder.EncodeAll([]byte(toJSON(story)), nil)); err != nil {
				return err
			}
		}
		return nil
	})
}

// thaw takes a story out of the archives if it has lost one of the entries that it has
// there: the operator may have split that off or had it erased.
func (t *Tx) thaw(ctx context.Context, s planet.StoryRecord) error {
	rows, err := all[string](ctx, t.tx, `SELECT members FROM archived WHERE story = $1`, s.ID)
	if err != nil || len(rows) == 0 {
		return err
	}
	var members []int64
	if err := fromJSON(rows[0], &members); err != nil {
		return err
	}
	if !slices.ContainsFunc(members, func(e int64) bool { return !slices.Contains(s.Entries, e) }) {
		return nil
	}
	return t.exec(ctx, `DELETE FROM archived WHERE story = $1`, s.ID)
}
