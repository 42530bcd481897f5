package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"necblogs/internal/planet"
)

// StoryOf returns the story that an entry belongs to, or [planet.ErrNotFound] where
// there is no such entry. The story has the id of its first entry. One that is on no
// page has 0 as Shown.ID.
func (s *Store) StoryOf(ctx context.Context, entry int64) (planet.Story, error) {
	list, err := s.found(ctx, `SELECT story FROM entries WHERE id = $1`, entry)
	if err != nil {
		return planet.Story{}, err
	}
	if len(list) == 0 {
		return planet.Story{}, fmt.Errorf("story of entry %d: %w", entry, planet.ErrNotFound)
	}
	return list[0], nil
}

// Stories returns whole stories in the order of the ids, all as they are at one moment.
// Ids of none are left out, and of those that are on no page by now.
func (s *Store) Stories(ctx context.Context, ids []int64) ([]planet.Story, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	list, err := s.stories(ctx, func(queryer) ([]int64, error) { return ids, nil })
	return slices.DeleteFunc(list, func(story planet.Story) bool { return story.Shown.ID == 0 }), err
}

// found returns the whole stories whose ids a query finds, in its order, all as they were
// when it found them: after that a story may be taken off, or join another.
func (s *Store) found(ctx context.Context, query string, args ...any) ([]planet.Story, error) {
	return s.stories(ctx, func(q queryer) ([]int64, error) { return all[int64](ctx, q, query, args...) })
}

// stories returns whole stories as they are at the moment at which find finds their ids.
func (s *Store) stories(ctx context.Context, find func(queryer) ([]int64, error)) ([]planet.Story, error) {
	defer s.read.effort.since(time.Now())
	tx, err := s.read.BeginTxx(ctx, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true})
	if err != nil {
		return nil, fmt.Errorf("read stories: %w", plain(err))
	}
	defer tx.Rollback()
	ids, err := find(tx)
	if err != nil || len(ids) == 0 {
		return nil, err
	}
	byID, err := reader{tx}.wholeStories(ctx, ids)
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

func (r reader) wholeStories(ctx context.Context, ids []int64) (map[int64]*planet.Story, error) {
	rows, err := in[storyRow](ctx, r.q, `SELECT * FROM stories WHERE id IN (?)`, ids)
	if err != nil {
		return nil, err
	}
	members, err := r.members(ctx, ids)
	if err != nil {
		return nil, err
	}
	byID := make(map[int64]*planet.Story, len(rows))
	for _, row := range rows {
		byID[row.ID] = assemble(row, members[row.ID])
	}
	if err := r.addTexts(ctx, byID); err != nil {
		return nil, err
	}
	if err := r.addReasons(ctx, byID, members); err != nil {
		return nil, err
	}
	return byID, r.addOthers(ctx, byID)
}

// member is an entry of a story.
type member struct {
	planet.Record
	visible bool // it may be shown, and its blog is in the config
}

// members returns the entries of stories, the earliest first.
func (r reader) members(ctx context.Context, ids []int64) (map[int64][]member, error) {
	type row struct {
		entryRow
		Active bool
	}
	rows, err := in[row](ctx, r.q, `
		SELECT e.*, b.active FROM entries e JOIN blogs b ON b.slug = e.blog
		WHERE e.story IN (?) ORDER BY e.published, e.blog, e.guid, e.id`, ids)
	if err != nil {
		return nil, err
	}
	members := map[int64][]member{}
	for _, row := range rows {
		e, err := row.record()
		if err != nil {
			return nil, err
		}
		members[e.Story] = append(members[e.Story], member{e, e.Off == planet.On && row.Active})
	}
	return members, nil
}

// assemble puts a story together from its rows. It leaves out entries that are on no
// page. The story's representative and meeting stand on the shown entry, even where
// only a copy tells them; of several copies the earliest counts, as for the lists that
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
func (r reader) addTexts(ctx context.Context, stories map[int64]*planet.Story) error {
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
	rows, err := in[row](ctx, r.q, `SELECT entry, parts FROM contents WHERE entry IN (?)`, want)
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
func (r reader) addOthers(ctx context.Context, stories map[int64]*planet.Story) error {
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
	rows, err := in[row](ctx, r.q, `SELECT list, SUM(n) AS n FROM counts WHERE list IN (?) GROUP BY list`, slices.Compact(lists))
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
