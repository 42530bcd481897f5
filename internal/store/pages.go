package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"necblogs/internal/planet"
)

// List returns up to n stories of a list after a place in it, newest first,
// whole: shown and fullest entry with their texts, copies, meeting.
func (s *Store) List(ctx context.Context, list string, after planet.Cursor, n int) ([]planet.Story, error) {
	if after == (planet.Cursor{}) {
		after = planet.Cursor{Published: time.UnixMilli(1 << 52), Story: 1 << 31}
	}
	var ids []int64
	err := query_(ctx, s.read, &ids, `
		SELECT story FROM listings WHERE list = $1 AND (published, story) < ($2, $3)
		ORDER BY published DESC, story DESC LIMIT $4`, list, ms(after.Published), after.Story, n)
	if err != nil {
		return nil, fmt.Errorf("list %s: %w", list, err)
	}
	return s.Stories(ctx, ids)
}

// Between returns the stories of a list that were published from a time on and
// before another, newest first, up to n.
func (s *Store) Between(ctx context.Context, list string, from, to time.Time, after planet.Cursor, n int) ([]planet.Story, error) {
	if after == (planet.Cursor{}) {
		after = planet.Cursor{Published: to, Story: -1}
	}
	var ids []int64
	err := query_(ctx, s.read, &ids, `
		SELECT story FROM listings WHERE list = $1 AND (published, story) < ($2, $3) AND published >= $4
		ORDER BY published DESC, story DESC LIMIT $5`, list, ms(after.Published), after.Story, ms(from), n)
	if err != nil {
		return nil, fmt.Errorf("list %s from %s to %s: %w", list, from, to, err)
	}
	return s.Stories(ctx, ids)
}

// Beside returns the stories of a list right after and right before one, in
// time; nil at the ends.
func (s *Store) Beside(ctx context.Context, list string, story planet.Story) (previous, next *planet.Story, err error) {
	side := func(query string) (*planet.Story, error) {
		var ids []int64
		if err := query_(ctx, s.read, &ids, query, list, ms(story.Published), story.ID); err != nil || len(ids) == 0 {
			return nil, err
		}
		list, err := s.Stories(ctx, ids)
		if err != nil || len(list) == 0 {
			return nil, err
		}
		return &list[0], nil
	}
	if previous, err = side(`SELECT story FROM listings WHERE list = $1 AND (published, story) < ($2, $3)
		ORDER BY published DESC, story DESC LIMIT 1`); err != nil {
		return nil, nil, err
	}
	next, err = side(`SELECT story FROM listings WHERE list = $1 AND (published, story) > ($2, $3)
		ORDER BY published, story LIMIT 1`)
	return previous, next, err
}

// StoryOf returns the story that an entry belongs to; its ID tells whether the
// entry was its first. [ErrNotFound] where there is no such entry, or the entry
// is in no story. A story that is on no page comes with Shown.ID 0.
func (s *Store) StoryOf(ctx context.Context, entry int64) (planet.Story, error) {
	var ids []int64
	if err := query_(ctx, s.read, &ids, `SELECT story FROM entries WHERE id = $1 AND story <> 0`, entry); err != nil {
		return planet.Story{}, err
	}
	list, err := s.Stories(ctx, ids)
	if err != nil {
		return planet.Story{}, err
	}
	if len(list) == 0 {
		return planet.Story{}, fmt.Errorf("story of entry %d: %w", entry, ErrNotFound)
	}
	return list[0], nil
}

// Stories returns whole stories in the order of the ids.
func (s *Store) Stories(ctx context.Context, ids []int64) ([]planet.Story, error) {
	rows, err := in[storyRow](ctx, s.read, `SELECT * FROM stories WHERE id IN (?)`, ids)
	if err != nil {
		return nil, err
	}
	entries, err := in[entryRow](ctx, s.read, `SELECT * FROM entries WHERE story IN (?) ORDER BY published, id`, ids)
	if err != nil {
		return nil, err
	}
	members := map[int64][]planet.Record{}
	for _, row := range entries {
		r, err := row.record()
		if err != nil {
			return nil, err
		}
		members[r.Story] = append(members[r.Story], r)
	}
	byID := make(map[int64]planet.Story, len(rows))
	for _, row := range rows {
		byID[row.ID] = assemble(row, members[row.ID])
	}
	if err := s.addTexts(ctx, byID); err != nil {
		return nil, err
	}
	if err := s.addReasons(ctx, byID); err != nil {
		return nil, err
	}
	if err := s.addOthers(ctx, byID); err != nil {
		return nil, err
	}
	list := make([]planet.Story, 0, len(ids))
	for _, id := range ids {
		if story, ok := byID[id]; ok {
			list = append(list, story)
		}
	}
	return list, nil
}

// assemble puts a story together from its rows. Entries that are on no page are
// left out. The story's representative and meeting stand on the shown entry,
// also where only a copy tells them.
func assemble(row storyRow, members []planet.Record) planet.Story {
	story := planet.Story{ID: row.ID, FeedID: row.FeedID, Published: at(row.Published), Updated: at(row.Updated), Hidden: at(row.Hidden)}
	for _, m := range members {
		if m.ID == row.ID {
			story.FirstSeen = m.FirstSeen
		}
		switch {
		case m.ID == row.Shown:
			story.Shown = m.Entry
		case m.Off == planet.On:
			story.Copies = append(story.Copies, planet.Copy{Entry: m.Entry})
		}
		if m.ID == row.Fullest {
			story.Fullest = m.Entry
		}
	}
	for _, m := range members {
		if m.Off != planet.On {
			continue
		}
		if m.Known() && !story.Shown.Known() {
			story.Shown.Representative, story.Shown.RepresentativeSlug = m.Representative, m.RepresentativeSlug
			story.Shown.RepresentativeFrom = m.RepresentativeFrom
		}
		if m.Meeting != (planet.MeetingRef{}) && story.Shown.Meeting == (planet.MeetingRef{}) {
			story.Shown.Meeting, story.Shown.MeetingFrom = m.Meeting, m.MeetingFrom
		}
	}
	return story
}

// addTexts reads the texts of the shown and the fullest entries.
func (s *Store) addTexts(ctx context.Context, stories map[int64]planet.Story) error {
	var want []int64
	for _, story := range stories {
		want = append(want, story.Shown.ID)
		if story.Fullest.ID != story.Shown.ID {
			want = append(want, story.Fullest.ID)
		}
	}
	slices.Sort(want)
	type row struct {
		Entry int64
		Parts []byte
	}
	rows, err := in[row](ctx, s.read, `SELECT entry, parts FROM contents WHERE entry IN (?)`, want)
	if err != nil {
		return err
	}
	parts := make(map[int64][]byte, len(rows))
	for _, r := range rows {
		parts[r.Entry] = r.Parts
	}
	for id, story := range stories {
		for _, e := range []*planet.Entry{&story.Shown, &story.Fullest} {
			if p, ok := parts[e.ID]; ok {
				if err := fill(e, p, false); err != nil {
					return err
				}
			}
		}
		stories[id] = story
	}
	return nil
}

// addReasons says of each copy why it is one: by its link to the shown entry,
// else by its strongest link within the story.
func (s *Store) addReasons(ctx context.Context, stories map[int64]planet.Story) error {
	var ids []int64
	for _, story := range stories {
		for _, c := range story.Copies {
			ids = append(ids, c.Entry.ID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	slices.Sort(ids)
	all, err := links(ctx, s.read, ids)
	if err != nil {
		return err
	}
	of := map[int64][]planet.Link{}
	for _, l := range all {
		of[l.A] = append(of[l.A], l)
		of[l.B] = append(of[l.B], l)
	}
	for id, story := range stories {
		for i := range story.Copies {
			c := &story.Copies[i]
			if l, ok := strongest(of[c.Entry.ID], story.Shown.ID); ok {
				c.Reason, c.Score, c.Made = l.Reason, l.Score, l.Made
			}
		}
		stories[id] = story
	}
	return nil
}

func strongest(links []planet.Link, shown int64) (planet.Link, bool) {
	var best planet.Link
	for _, l := range links {
		if l.A == shown || l.B == shown {
			return l, true
		}
		if best.A == 0 || l.Score > best.Score {
			best = l
		}
	}
	return best, best.A != 0
}

// addOthers counts the other reports on each story's meeting.
func (s *Store) addOthers(ctx context.Context, stories map[int64]planet.Story) error {
	var lists []string
	for _, story := range stories {
		if story.Shown.Meeting != (planet.MeetingRef{}) {
			lists = append(lists, planet.ListMeeting(story.Shown.Meeting))
		}
	}
	slices.Sort(lists)
	type row struct {
		List string
		N    int
	}
	rows, err := in[row](ctx, s.read, `SELECT list, SUM(n) AS n FROM counts WHERE list IN (?) GROUP BY list`, slices.Compact(lists))
	if err != nil {
		return err
	}
	n := map[string]int{}
	for _, r := range rows {
		n[r.List] = r.N
	}
	for id, story := range stories {
		if story.Shown.Meeting != (planet.MeetingRef{}) {
			story.Others = max(0, n[planet.ListMeeting(story.Shown.Meeting)]-1)
			stories[id] = story
		}
	}
	return nil
}

// Erased reports whether the text of an entry was taken down for good.
func (s *Store) Erased(ctx context.Context, entry int64) (bool, error) {
	var off []string
	err := query_(ctx, s.read, &off, `SELECT off FROM entries WHERE id = $1`, entry)
	return len(off) > 0 && off[0] == string(planet.Erased), err
}

// Hidden returns the stories that the operator took off last, newest first,
// without their entries.
func (s *Store) Hidden(ctx context.Context, n int) ([]planet.StoryRecord, error) {
	var rows []storyRow
	err := query_(ctx, s.read, &rows, `SELECT * FROM stories WHERE hidden > 0 ORDER BY hidden DESC, id DESC LIMIT $1`, n)
	if err != nil {
		return nil, err
	}
	list := make([]planet.StoryRecord, len(rows))
	for i, r := range rows {
		list[i] = r.record()
	}
	return list, nil
}
