package story

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strconv"

	"necblogs/internal/canonical"
	"necblogs/internal/dedupe"
	"necblogs/internal/planet"
)

// component is a set of entries that links, rulings and stories tie together, with all
// that decides which of them are one story.
type component struct {
	records map[int64]planet.Record
	sides   map[int64]dedupe.Side
	links   []planet.Link
	rulings []planet.Ruling
}

// assemble makes the stories of the given entries and of all that are linked to them. It
// returns the story of each entry by the entry's id, and the evidence that begins or ceases
// to count because its entry comes onto a page or leaves it.
func (m Maker) assemble(ctx context.Context, tx Tx, ids []int64) (of map[int64]int64, turned []planet.Evidence, err error) {
	of = map[int64]int64{}
	for part := range slices.Chunk(ids, batch) {
		part = slices.DeleteFunc(slices.Clone(part), func(id int64) bool { return of[id] != 0 }) // done, with one that it is linked to
		some, more, err := m.assembleSome(ctx, tx, part)
		if err != nil {
			return nil, nil, err
		}
		maps.Copy(of, some)
		turned = append(turned, more...)
	}
	return of, turned, nil
}

// assembleSome does what assemble does, for a few entries.
func (m Maker) assembleSome(ctx context.Context, tx Tx, ids []int64) (of map[int64]int64, turned []planet.Evidence, err error) {
	c, err := m.gather(ctx, tx, ids)
	if err != nil {
		return nil, nil, err
	}
	feedIDs, err := c.feedIDs(ctx, tx)
	if err != nil {
		return nil, nil, err
	}
	of = map[int64]int64{}
	for _, members := range c.stories(planet.Merge) {
		s, counts := m.compose(c, members)
		if s.FeedID = feedIDs[s.ID]; s.FeedID == "" {
			if s.FeedID, err = m.feedID(ctx, tx, c.records[s.ID]); err != nil {
				return nil, nil, err
			}
		}
		if err := tx.PutStory(ctx, s); err != nil {
			return nil, nil, err
		}
		if err := c.hideEach(ctx, tx, members); err != nil {
			return nil, nil, err
		}
		for _, id := range members {
			of[id] = s.ID
			r := c.records[id]
			changed, err := setCounts(ctx, tx, r, counts[id])
			if err != nil {
				return nil, nil, err
			}
			if changed {
				turned = append(turned, r.Evidence)
			}
		}
	}
	for _, r := range c.records {
		if of[r.Story] != r.Story {
			if err := tx.DropStory(ctx, r.Story); err != nil {
				return nil, nil, err
			}
		}
	}
	return of, turned, nil
}

// hideEach stores the ruling that hides a story for each of its entries, also for those that
// have joined it since: so an entry that leaves the story, as when its author edits it, stays
// hidden.
func (c component) hideEach(ctx context.Context, tx Tx, members []int64) error {
	removals := c.removals(members)
	i := slices.IndexFunc(removals, func(r planet.Ruling) bool { return r.Kind == planet.Hide })
	if i < 0 {
		return nil
	}
	word := removals[i]
	for _, id := range members {
		if slices.ContainsFunc(removals, func(r planet.Ruling) bool { return r.A == id }) {
			continue
		}
		if err := tx.Rule(ctx, planet.Ruling{Kind: planet.Hide, A: id, B: cmp.Or(word.B, word.A), At: word.At}); err != nil {
			return err
		}
	}
	return nil
}

// removals are the rulings that take any of the entries off the pages, the earliest first.
func (c component) removals(members []int64) []planet.Ruling {
	list := slices.DeleteFunc(slices.Clone(c.rulings), func(r planet.Ruling) bool {
		return r.Kind != planet.Hide && r.Kind != planet.Erase || !slices.Contains(members, r.A)
	})
	slices.SortStableFunc(list, func(x, y planet.Ruling) int { return x.At.Compare(y.At) })
	return list
}

// setCounts stores whether an entry's evidence of a meeting counts, as it does while the
// entry is on a page and not corrected, and reports whether that has changed. An entry whose
// evidence does not count is on no meeting itself, though its story may be.
func setCounts(ctx context.Context, tx Tx, r planet.Record, counts bool) (changed bool, err error) {
	if !counts && r.Meeting != (planet.MeetingRef{}) {
		if err := tx.SetMeeting(ctx, r.ID, planet.MeetingRef{}, ""); err != nil {
			return false, err
		}
	}
	if r.Evidence.Series == "" || r.Evidence.Counts == counts {
		return false, nil
	}
	return true, tx.SetCounts(ctx, r.ID, counts)
}

// gather reads the given entries and all that are tied to them, directly or through others.
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
		ids = nil
		next := func(id int64) {
			if id != 0 && !seen[id] {
				seen[id] = true
				ids = append(ids, id)
			}
		}
		for _, r := range records {
			next(r.Story)
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

// stories groups the entries. The operator's word goes before the links: rulings of the
// given kinds hold their two entries together, and splits keep theirs apart.
func (c component) stories(together ...planet.RulingKind) [][]int64 {
	var pairs [][2]int64
	apart := map[int64]bool{}
	for _, r := range c.rulings {
		switch {
		case r.Kind == planet.Split:
			apart[r.A] = true
		case r.B != 0 && slices.Contains(together, r.Kind):
			pairs = append(pairs, [2]int64{r.A, r.B})
		}
	}
	return dedupe.Group(c.sides, c.links, pairs, apart)
}

// feedIDs are the feed ids by story of all stories that these entries are or were the
// first of: a story that comes apart and together again keeps its id.
func (c component) feedIDs(ctx context.Context, tx Tx) (map[int64]string, error) {
	old, err := tx.Stories(ctx, slices.Collect(maps.Keys(c.records)))
	ids := make(map[int64]string, len(old))
	for _, s := range old {
		ids[s.ID] = s.FeedID
	}
	return ids, err
}

// feedID is the id of a new story in every feed: the one that its first entry has. Where
// another story has that already, because two entries have one guid and are not one story,
// it is made from the entry's number. An id that is made becomes a key of the entry, so that
// it is recognised in the feed of a planet that reads ours.
func (m Maker) feedID(ctx context.Context, tx Tx, first planet.Record) (string, error) {
	host := canonical.Host(m.blog(first.Blog).Feed)
	number := "entry/" + strconv.FormatInt(first.ID, 10)
	guid := first.GUID
	if guid == "" && first.URL == "" {
		guid = number
	}
	id := canonical.FeedID(guid, first.URL, host, first.FirstSeen)
	taken, err := tx.HasFeedID(ctx, id)
	if err != nil {
		return "", err
	}
	if taken {
		id = canonical.FeedID(number, "", host, first.FirstSeen)
	}
	if id == first.GUID || id == first.URL {
		return id, nil
	}
	return id, tx.AddKeys(ctx, first.ID, []int64{hash("global", id)})
}
