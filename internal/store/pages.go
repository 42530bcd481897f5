package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"necblogs/internal/planet"
)

// List returns up to n stories of a list after a place in it, newest first,
// whole: shown and fullest entry with their texts, copies, meeting.
func (s *Store) List(ctx context.Context, list string, after planet.Cursor, n int) ([]planet.Story, error) {
	const ever = 1 << 52
	return s.Between(ctx, list, time.UnixMilli(-ever), time.UnixMilli(ever), after, n)
}

// Between returns the stories of a list that were published from a time on and
// before another, newest first, up to n.
func (s *Store) Between(ctx context.Context, list string, from, to time.Time, after planet.Cursor, n int) ([]planet.Story, error) {
	if after == (planet.Cursor{}) || !after.Published.Before(to) {
		after = planet.Cursor{Published: to, Story: -1}
	}
	ids, err := all[int64](ctx, s.read, `
		SELECT story FROM listings WHERE list = $1 AND (published, story) < ($2, $3) AND published >= $4
		ORDER BY published DESC, story DESC LIMIT $5`, list, ms(after.Published), after.Story, ms(from), n)
	if err != nil {
		return nil, fmt.Errorf("list %s: %w", list, err)
	}
	return s.Stories(ctx, ids)
}

// Floods returns how many stories of a list that were published from a time on and
// before another each blog has, by slug; nil where none of the given blogs has more
// than most.
func (s *Store) Floods(ctx context.Context, list string, from, to time.Time, blogs []string, most int) (map[string]int, error) {
	// A blog's own list has these and more, and is counted at once: a day of a
	// planet of thousands is not.
	text, args, err := expand(s.read, `
		SELECT list FROM listings WHERE published >= ? AND published < ? AND list IN (?)
		GROUP BY list HAVING COUNT(*) > ? LIMIT 1`, ms(from), ms(to), mapped(blogs, planet.ListBlog), most)
	if err != nil {
		return nil, fmt.Errorf("blogs in list %s: %w", list, err)
	}
	flooded, err := all[string](ctx, s.read, text, args...)
	if err != nil || len(flooded) == 0 {
		return nil, err
	}
	type row struct {
		Blog string
		N    int
	}
	rows, err := all[row](ctx, s.read, `
		SELECT e.blog, COUNT(*) AS n FROM listings l JOIN stories s ON s.id = l.story JOIN entries e ON e.id = s.shown
		WHERE l.list = $1 AND l.published >= $2 AND l.published < $3 GROUP BY e.blog`, list, ms(from), ms(to))
	if err != nil {
		return nil, fmt.Errorf("blogs in list %s from %s to %s: %w", list, from, to, err)
	}
	return keyed(rows, func(r row) (string, int) { return r.Blog, r.N }), nil
}

// Beside returns the stories of a list right after and right before one, in
// time; nil at the ends.
func (s *Store) Beside(ctx context.Context, list string, story planet.Story) (previous, next *planet.Story, err error) {
	side := func(query string) (*planet.Story, error) {
		ids, err := all[int64](ctx, s.read, query, list, ms(story.Published), story.ID)
		if err != nil || len(ids) == 0 {
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
// entry was its first. [planet.ErrNotFound] where there is no such entry. A story that is
// on no page comes with Shown.ID 0.
func (s *Store) StoryOf(ctx context.Context, entry int64) (planet.Story, error) {
	ids, err := all[int64](ctx, s.read, `SELECT story FROM entries WHERE id = $1`, entry)
	if err != nil {
		return planet.Story{}, err
	}
	list, err := s.Stories(ctx, ids)
	if err != nil {
		return planet.Story{}, err
	}
	if len(list) == 0 {
		return planet.Story{}, fmt.Errorf("story of entry %d: %w", entry, planet.ErrNotFound)
	}
	return list[0], nil
}

// Stories returns whole stories in the order of the ids, all as they were at one
// moment.
func (s *Store) Stories(ctx context.Context, ids []int64) ([]planet.Story, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	defer s.read.effort.since(time.Now())
	tx, err := s.read.BeginTxx(ctx, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true})
	if err != nil {
		return nil, fmt.Errorf("read stories: %w", plain(err))
	}
	defer tx.Rollback()
	byID, err := storiesByID(ctx, tx, ids)
	if err != nil {
		return nil, fmt.Errorf("read stories: %w", err)
	}
	list := make([]planet.Story, 0, len(ids))
	for _, id := range ids {
		if story, ok := byID[id]; ok {
			list = append(list, *story)
		}
	}
	return list, nil
}

func storiesByID(ctx context.Context, q queryer, ids []int64) (map[int64]*planet.Story, error) {
	rows, err := in[storyRow](ctx, q, `SELECT * FROM stories WHERE id IN (?)`, ids)
	if err != nil {
		return nil, err
	}
	members, err := membersOf(ctx, q, ids)
	if err != nil {
		return nil, err
	}
	byID := make(map[int64]*planet.Story, len(rows))
	for _, row := range rows {
		byID[row.ID] = assemble(row, members[row.ID])
	}
	if err := addTexts(ctx, q, byID); err != nil {
		return nil, err
	}
	if err := addReasons(ctx, q, byID, members); err != nil {
		return nil, err
	}
	return byID, addOthers(ctx, q, byID)
}

// member is an entry of a story.
type member struct {
	planet.Record
	visible bool // it may be shown, and its blog is in the config
}

// membersOf returns the entries of stories, the earliest first.
func membersOf(ctx context.Context, q queryer, ids []int64) (map[int64][]member, error) {
	type row struct {
		entryRow
		Active bool
	}
	rows, err := in[row](ctx, q, `
		SELECT e.*, b.active FROM entries e JOIN blogs b ON b.slug = e.blog
		WHERE e.story IN (?) ORDER BY e.published, e.blog, e.guid, e.id`, ids)
	if err != nil {
		return nil, err
	}
	members := map[int64][]member{}
	for _, row := range rows {
		r, err := row.record()
		if err != nil {
			return nil, err
		}
		members[r.Story] = append(members[r.Story], member{r, r.Off == planet.On && row.Active})
	}
	return members, nil
}

// assemble puts a story together from its rows. Entries that are on no page are
// left out. The story's representative and meeting stand on the shown entry,
// also where only a copy tells them: the earliest that does, as in the lists that
// the story is in.
func assemble(row storyRow, members []member) *planet.Story {
	story := &planet.Story{ID: row.ID, FeedID: row.FeedID, Published: at(row.Published), Updated: at(row.Updated), Hidden: at(row.Hidden)}
	for _, m := range members {
		if m.ID == row.ID {
			story.FirstSeen = m.FirstSeen
		}
		switch {
		case m.ID == row.Shown:
			story.Shown = m.Entry
		case m.visible:
			story.Copies = append(story.Copies, planet.Copy{Entry: m.Entry})
		}
		if m.ID == row.Fullest {
			story.Fullest = m.Entry
		}
	}
	for _, m := range members {
		if !m.visible || row.Shown == 0 {
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
func addTexts(ctx context.Context, q queryer, stories map[int64]*planet.Story) error {
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
	rows, err := in[row](ctx, q, `SELECT entry, parts FROM contents WHERE entry IN (?)`, want)
	if err != nil {
		return err
	}
	parts := keyed(rows, func(r row) (int64, []byte) { return r.Entry, r.Parts })
	for _, story := range stories {
		for _, e := range []*planet.Entry{&story.Shown, &story.Fullest} {
			if p, ok := parts[e.ID]; ok {
				if err := fill(e, p, false); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// addOthers counts the other reports on each story's meeting.
func addOthers(ctx context.Context, q queryer, stories map[int64]*planet.Story) error {
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
	rows, err := in[row](ctx, q, `SELECT list, SUM(n) AS n FROM counts WHERE list IN (?) GROUP BY list`, slices.Compact(lists))
	if err != nil {
		return err
	}
	n := keyed(rows, func(r row) (string, int) { return r.List, r.N })
	for _, story := range stories {
		if story.Shown.Meeting != (planet.MeetingRef{}) {
			story.Others = max(0, n[planet.ListMeeting(story.Shown.Meeting)]-1)
		}
	}
	return nil
}

// Erased reports whether the text of an entry was taken down for good.
func (s *Store) Erased(ctx context.Context, entry int64) (bool, error) {
	off, err := all[string](ctx, s.read, `SELECT off FROM entries WHERE id = $1`, entry)
	return len(off) > 0 && off[0] == string(planet.Erased), err
}

// Hidden returns the stories that the operator took off a list last, newest first,
// without their entries; of [planet.ListFeed] all that were taken off the planet. Those
// that were stories of their own before they joined one of these are among them: a feed
// had them by their own ids.
func (s *Store) Hidden(ctx context.Context, list string, n int) ([]planet.StoryRecord, error) {
	rows, err := all[storyRow](ctx, s.read, `
		SELECT o.id, o.feed_id, o.published, o.updated, o.shown, o.fullest, s.hidden
		FROM stories s CROSS JOIN entries e CROSS JOIN stories o -- in this order
		WHERE s.hidden > 0 AND e.story = s.id AND o.id = e.id AND ($1 = '`+planet.ListFeed+`' OR EXISTS (SELECT 1 FROM departed d WHERE d.story = o.id AND d.list = $1))
		ORDER BY s.hidden DESC, s.id DESC, o.id LIMIT $2`, list, n)
	return mapped(rows, storyRow.record), err
}

// Mark names what the newest n stories of a list look like, and those that the operator
// took off it last, of which its feed tells too; it changes when they do.
func (s *Store) Mark(ctx context.Context, list string, n int) (string, error) {
	type row struct{ ID, Published, Updated, Shown, Fullest int64 }
	rows, err := all[row](ctx, s.read, `
		SELECT s.id, s.published, s.updated, s.shown, s.fullest FROM listings l JOIN stories s ON s.id = l.story
		WHERE l.list = $1 ORDER BY l.published DESC, l.story DESC LIMIT $2`, list, n)
	if err != nil {
		return "", fmt.Errorf("mark of list %s: %w", list, err)
	}
	hidden, err := s.Hidden(ctx, list, n)
	ids := mapped(hidden, func(s planet.StoryRecord) string { return s.FeedID })
	return toJSON([]any{rows, ids}), err
}
