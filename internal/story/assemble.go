package story

import (
	"context"
	"slices"
	"strconv"

	"necblogs/internal/canonical"
	"necblogs/internal/dedupe"
	"necblogs/internal/planet"
)

// component is entries that links and merges hold together, with all that
// decides which of them are one story.
type component struct {
	records map[int64]planet.Record
	sides   map[int64]dedupe.Side
	links   []planet.Link
	rulings []planet.Ruling
}

// assemble makes the stories of the given entries and of all that are linked
// to them, and returns the story of each.
func (m Maker) assemble(ctx context.Context, tx Tx, ids []int64) (map[int64]int64, error) {
	c, err := m.gather(ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	active, err := tx.Active(ctx)
	if err != nil {
		return nil, err
	}
	story := map[int64]int64{}
	for _, members := range c.stories() {
		s, err := m.compose(ctx, tx, c, members, active)
		if err != nil {
			return nil, err
		}
		for _, id := range members {
			story[id] = s.ID
		}
		if err := tx.PutStory(ctx, s); err != nil {
			return nil, err
		}
	}
	for _, r := range c.records {
		if r.Story != 0 && story[r.Story] != r.Story {
			if err := tx.DropStory(ctx, r.Story); err != nil {
				return nil, err
			}
		}
	}
	return story, nil
}

// gather reads everything that is linked to the given entries, however far.
// Empty entries are in no story.
func (m Maker) gather(ctx context.Context, tx Tx, ids []int64) (component, error) {
	c := component{records: map[int64]planet.Record{}, sides: map[int64]dedupe.Side{}}
	seen := map[int64]bool{}
	for len(ids) > 0 {
		for _, id := range ids {
			seen[id] = true
		}
		records, err := tx.Sides(ctx, ids)
		if err != nil {
			return c, err
		}
		for _, r := range records {
			if r.Off == planet.Empty {
				continue
			}
			c.records[r.ID] = r
			if c.sides[r.ID], err = m.side(r); err != nil {
				return c, err
			}
		}
		links, err := tx.Links(ctx, ids)
		if err != nil {
			return c, err
		}
		rulings, err := tx.Rulings(ctx, ids)
		if err != nil {
			return c, err
		}
		c.links, c.rulings = append(c.links, links...), append(c.rulings, rulings...)
		ids = ids[:0:0]
		next := func(id int64) {
			if id != 0 && !seen[id] {
				seen[id] = true
				ids = append(ids, id)
			}
		}
		for _, l := range links {
			next(l.A)
			next(l.B)
		}
		for _, r := range rulings {
			next(r.A)
			next(r.B)
		}
	}
	return c, nil
}

// stories groups the entries, the operator's word over the program's.
func (c component) stories() [][]int64 {
	links := make([]dedupe.Link, len(c.links))
	for i, l := range c.links {
		links[i] = dedupe.Link{A: l.A, B: l.B, Verdict: dedupe.Verdict{Reason: l.Reason, Score: l.Score, J3: l.J3, C3: l.C3}}
	}
	var together [][2]int64
	apart := map[int64]bool{}
	for _, r := range c.rulings {
		switch r.Kind {
		case planet.Merge:
			together = append(together, [2]int64{r.A, r.B})
		case planet.Split:
			apart[r.A] = true
		}
	}
	return dedupe.Group(c.sides, links, together, apart)
}

// compose is a story of the given entries, of which the first, by id, is the
// one that was seen first. Where an entry is hidden its story is on no page.
func (m Maker) compose(ctx context.Context, tx Tx, c component, members []int64, active map[string]bool) (planet.StoryRecord, error) {
	first := c.records[members[0]]
	s := planet.StoryRecord{ID: first.ID, Entries: members, Published: first.Published, Updated: first.Updated}
	for _, r := range c.rulings {
		if r.Kind == planet.Hide && slices.Contains(members, r.A) {
			s.Hidden = r.At
		}
	}
	var visible []dedupe.Candidate
	for _, id := range members {
		r := c.records[id]
		if r.Off == planet.On && r.Published.Before(s.Published) {
			s.Published = r.Published
		}
		if !r.Edited.IsZero() && r.Updated.After(s.Updated) {
			s.Updated = r.Updated
		}
		if r.Off == planet.On && active[r.Blog] && s.Hidden.IsZero() {
			visible = append(visible, dedupe.Candidate{ID: id, Side: c.sides[id], Own: m.own(r)})
		}
	}
	if s.Updated.Before(s.Published) {
		s.Updated = s.Published
	}
	if len(visible) > 0 {
		s.Shown, s.Fullest = dedupe.Shown(visible), dedupe.Fullest(visible)
		s.Lists = c.lists(s, visible)
	}
	var err error
	s.FeedID, err = m.feedID(ctx, tx, first)
	return s, err
}

// own reports whether the blog of an entry is its representative's own: it
// carries that person's reports and nobody else's.
func (m Maker) own(r planet.Record) bool {
	b := m.blog(r.Blog)
	return !b.Mirror && len(b.Representatives) == 1 && b.Representatives[0].Name == r.Representative
}

// lists are those that a story stands in: by its visible entries, its person
// and its meeting.
func (c component) lists(s planet.StoryRecord, visible []dedupe.Candidate) []string {
	lists := []string{planet.ListAll}
	shown := c.records[s.Shown]
	person, met := shown.RepresentativeSlug, shown.Meeting
	known := shown.Known()
	for _, v := range visible {
		r := c.records[v.ID]
		lists = append(lists, planet.ListBlog(r.Blog))
		if r.Fed {
			lists = append(lists, planet.ListFeed)
		}
		if !known && r.Known() {
			person, known = r.RepresentativeSlug, true
		}
		if met == (planet.MeetingRef{}) {
			met = r.Meeting
		}
	}
	if person != "" {
		lists = append(lists, planet.ListRepresentative(person))
	}
	if met != (planet.MeetingRef{}) {
		lists = append(lists, planet.ListMeeting(met))
	}
	slices.Sort(lists)
	return slices.Compact(lists)
}

// feedID is the id of a story in every feed: given once, from its first entry.
// Where another story has it already, two entries of one guid that are not one
// story, it is made from the entry's number.
func (m Maker) feedID(ctx context.Context, tx Tx, first planet.Record) (string, error) {
	old, err := tx.Stories(ctx, []int64{first.ID})
	if err != nil {
		return "", err
	}
	if len(old) > 0 {
		return old[0].FeedID, nil
	}
	host := canonical.Host(m.blog(first.Blog).Feed)
	number := strconv.FormatInt(first.ID, 10)
	guid := first.GUID
	if guid == "" && first.URL == "" {
		guid = number
	}
	id := canonical.FeedID(guid, first.URL, host, first.FirstSeen)
	taken, err := tx.HasFeedID(ctx, id)
	if err != nil || !taken {
		return id, err
	}
	return canonical.FeedID(number, "", host, first.FirstSeen), nil
}
