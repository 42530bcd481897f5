package story

import (
	"bytes"
	"cmp"
	"slices"

	"necblogs/internal/dedupe"
	"necblogs/internal/planet"
)

// compose makes the story of the given entries, whose ids ascend. counts has those of them
// whose evidence of a meeting counts. If one entry is hidden, the story is on no page.
func (m Maker) compose(c component, members []int64) (s planet.StoryRecord, counts map[int64]bool) {
	s = planet.StoryRecord{ID: members[0], Entries: members}
	if removals := c.removals(members); len(removals) > 0 {
		s.Hidden = removals[0].At
	}
	inTime := slices.SortedFunc(slices.Values(members), c.earlier)
	s.Published, s.Updated = c.records[inTime[0]].Published, c.records[inTime[0]].Updated
	counts = map[int64]bool{}
	var candidates []dedupe.Candidate
	for _, id := range inTime {
		r := c.records[id]
		if r.Off == planet.On && !r.Edited.IsZero() && r.Updated.After(s.Updated) {
			s.Updated = r.Updated
		}
		if _, configured := m.Blogs[r.Blog]; configured && r.Off == planet.On && s.Hidden.IsZero() {
			counts[id] = true
			candidates = append(candidates, dedupe.Candidate{ID: id, Side: c.sides[id], Own: m.own(r)})
		}
	}
	if s.Updated.Before(s.Published) {
		s.Updated = s.Published
	}
	if len(candidates) > 0 {
		s.Shown, s.Fullest = dedupe.Shown(candidates), dedupe.Fullest(candidates)
		if shown := c.records[s.Shown]; shown.Updated.After(s.Updated) && corrects(candidates, s.Shown) {
			s.Updated = shown.Updated // whether an author edits a report or posts it again, its readers are to notice
		}
		for _, id := range c.mistaken(candidates, s.Shown) {
			delete(counts, id)
		}
		s.Lists = c.lists(s, candidates, counts)
	}
	return s, counts
}

// corrects reports whether an entry corrects another of its story.
func corrects(members []dedupe.Candidate, entry int64) bool {
	i := slices.IndexFunc(members, func(v dedupe.Candidate) bool { return v.ID == entry })
	return slices.ContainsFunc(members, func(old dedupe.Candidate) bool { return dedupe.Corrects(members[i], old) })
}

// mistaken are the entries whose evidence of a meeting does not hold, so that no meeting is
// known by a wrong day: those that say the same as an entry which a later one of its blog
// corrects; mirrors whose titles name other days than the original that is shown, as after
// the original was edited in place; and those that have an earlier one's title and read the
// day in it in another year, by their own date. The candidates are in the order of their times.
func (c component) mistaken(candidates []dedupe.Candidate, shown int64) (ids []int64) {
	says := func(v dedupe.Candidate) planet.Evidence { return c.records[v.ID].Evidence }
	original := c.sides[shown]
	otherDays := func(a, b dedupe.Side) bool {
		return len(a.Dates) > 0 && len(b.Dates) > 0 && !slices.Equal(a.Dates, b.Dates)
	}
	corrected := map[string]bool{} // what is said by entries that were corrected
	for i, v := range candidates {
		said := says(v)
		if said.Series != "" && slices.ContainsFunc(candidates, func(by dedupe.Candidate) bool {
			return says(by).Series == said.Series && !bytes.Equal(says(by).Says, said.Says) && dedupe.Corrects(by, v)
		}) {
			corrected[string(said.Says)] = true
		}
		overtaken := v.Mirror && !original.Mirror && said.Series == c.records[shown].Evidence.Series && otherDays(v.Side, original)
		if overtaken || slices.ContainsFunc(candidates[:i], func(first dedupe.Candidate) bool {
			return otherDays(first.Side, v.Side) && dedupe.SameTitle(first.Title, v.Title)
		}) {
			ids = append(ids, v.ID)
		}
	}
	for _, v := range candidates {
		if corrected[string(says(v).Says)] {
			ids = append(ids, v.ID)
		}
	}
	return ids
}

// earlier compares entries by time, with those that are off the pages last. Those of one
// time it compares by blog and guid, as the store does: the order in which they came must
// not matter.
func (c component) earlier(a, b int64) int {
	x, y := c.records[a], c.records[b]
	off := func(r planet.Record) int { return min(len(r.Off), 1) }
	return cmp.Or(cmp.Compare(off(x), off(y)), x.Published.Compare(y.Published),
		cmp.Compare(x.Blog, y.Blog), cmp.Compare(x.GUID, y.GUID), cmp.Compare(a, b))
}

// own reports whether the blog of an entry is its representative's own: it
// carries that person's reports and nobody else's.
func (m Maker) own(r planet.Record) bool {
	b := m.blog(r.Blog)
	return !b.Mirror && len(b.Representatives) == 1 && b.Representatives[0].Name == r.Representative
}

// lists are the lists that a story stands in. They depend on its visible entries, of which
// the earliest comes first: on their blogs, and on the first that names a known person, or a
// meeting, if the one shown names none. The story stays in the merged feeds and in their
// archives even if the blog of the entry that brought it there was taken out of the config,
// as where it has been given another slug.
func (c component) lists(s planet.StoryRecord, visible []dedupe.Candidate, counts map[int64]bool) []string {
	lists := []string{planet.ListAll}
	shown := c.records[s.Shown]
	person, known := shown.RepresentativeSlug, shown.Known()
	met := planet.MeetingRef{}
	if counts[s.Shown] { // else it may still have one, which [setCounts] takes off
		met = shown.Meeting
	}
	for _, v := range visible {
		r := c.records[v.ID]
		lists = append(lists, planet.ListBlog(r.Blog))
		if !known && r.Known() {
			person, known = r.RepresentativeSlug, true
		}
		if met == (planet.MeetingRef{}) && counts[v.ID] {
			met = r.Meeting
		}
	}
	if slices.ContainsFunc(s.Entries, func(id int64) bool { return c.records[id].Fed && c.records[id].Off == planet.On }) {
		lists = append(lists, planet.ListFeed)
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
