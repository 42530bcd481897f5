package story_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"necblogs/internal/meeting"
	"necblogs/internal/planet"
	"necblogs/internal/store"
	"necblogs/internal/story"
)

// check computes all that is kept in step (stories, lists, counts, meetings)
// again from the entries, the plainest way, and compares.
func (w *world) check() {
	w.Helper()
	entries := w.readEntries()
	members := map[int64][]stored{}
	perBlog := map[string]int{}
	for _, e := range entries {
		members[e.story] = append(members[e.story], e)
		perBlog[e.blog]++
	}
	w.checkStories(members)
	w.checkLists(members)
	w.checkMeetings(entries)
	for slug, n := range w.readInts(`SELECT slug, entries FROM blogs`) {
		if n != perBlog[slug] {
			w.Errorf("blog %s counts %d entries, has %d", slug, n, perBlog[slug])
		}
	}
}

// stored is an entry as the checks see it.
type stored struct {
	id, story                      int64
	blog, off, person, personFrom  string
	series, meetingFrom            string
	meeting                        int32
	published, updated, edited     int64
	fed, active, hidden            bool
	evidence, says                 string
	counts                         bool
	shown, storyPublished, fullest int64
	feedID                         string
}

func (e stored) visible() bool { return e.off == "" && e.active && !e.hidden }

func (w *world) readEntries() (list []stored) {
	w.Helper()
	rows, err := w.raw.Query(`
		SELECT e.id, e.story, e.blog, e.off, e.representative_slug, e.representative_from, e.series, e.meeting_from, e.meeting,
			e.published, e.updated, e.edited, e.fed, b.active, s.hidden <> 0, COALESCE(v.series, ''), COALESCE(v.says, ''),
			COALESCE(v.counts, FALSE), s.shown, s.published, s.fullest, s.feed_id
		FROM entries e JOIN blogs b ON b.slug = e.blog LEFT JOIN evidence v ON v.entry = e.id LEFT JOIN stories s ON s.id = e.story
		ORDER BY e.published, e.blog, e.guid, e.id`)
	if err != nil {
		w.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var e stored
		if err := rows.Scan(&e.id, &e.story, &e.blog, &e.off, &e.person, &e.personFrom, &e.series, &e.meetingFrom, &e.meeting,
			&e.published, &e.updated, &e.edited, &e.fed, &e.active, &e.hidden, &e.evidence, &e.says,
			&e.counts, &e.shown, &e.storyPublished, &e.fullest, &e.feedID); err != nil {
			w.Fatalf("an entry has no story: %v", err)
		}
		list = append(list, e)
	}
	return list
}

func (w *world) readInts(query string) map[string]int {
	w.Helper()
	rows, err := w.raw.Query(query)
	if err != nil {
		w.Fatal(err)
	}
	defer rows.Close()
	m := map[string]int{}
	for rows.Next() {
		var key string
		var n int
		if err := rows.Scan(&key, &n); err != nil {
			w.Fatal(err)
		}
		m[key] = n
	}
	return m
}

// checkStories looks at each story's first entry, times, and what it shows.
func (w *world) checkStories(members map[int64][]stored) {
	w.Helper()
	ids := map[string]int64{}
	for id, all := range members {
		first := slices.MinFunc(all, func(a, b stored) int { return int(a.id - b.id) })
		if first.id != id {
			w.Errorf("story %d begins with entry %d", id, first.id)
		}
		earliest, visible := all[0], map[int64]bool{0: true}
		for _, e := range all {
			if (e.off == "") != (earliest.off == "") && e.off == "" {
				earliest = e
			}
			if e.visible() {
				visible[e.id] = true
			}
		}
		if first.storyPublished != earliest.published {
			w.Errorf("story %d: published %d, its earliest entry %d", id, first.storyPublished, earliest.published)
		}
		if !visible[first.shown] || !visible[first.fullest] || (first.shown == 0) != (len(visible) == 1) {
			w.Errorf("story %d shows %d, fullest %d, of %v", id, first.shown, first.fullest, visible)
		}
		if other := ids[first.feedID]; other != 0 {
			w.Errorf("stories %d and %d share the feed id %s", id, other, first.feedID)
		}
		ids[first.feedID] = id
		if old := w.feedID[id]; old != "" && old != first.feedID {
			w.Errorf("story %d: feed id was %s, is %s", id, old, first.feedID)
		}
		w.feedID[id] = first.feedID
	}
}

// checkLists computes lists and counts from the entries.
func (w *world) checkLists(members map[int64][]stored) {
	w.Helper()
	lists, counts := map[string]int{}, map[string]int{}
	for id, all := range members {
		in := map[string]bool{}
		var person, meeting string
		known := false
		for i, e := range append(all, all...) { // the shown one first, then the earliest
			if !e.visible() || i < len(all) && e.id != e.shown {
				continue
			}
			in[planet.ListAll], in[planet.ListBlog(e.blog)] = true, true
			if byRule := e.personFrom != "author"; e.person != "" && (person == "" && e.id == e.shown || byRule && !known) {
				person, known = e.person, byRule
			}
			if e.series != "" && meeting == "" {
				meeting = planet.ListMeeting(planet.MeetingRef{Series: e.series, Date: planet.Date(e.meeting)})
			}
		}
		if len(in) > 0 && slices.ContainsFunc(all, func(e stored) bool { return e.fed && e.off == "" }) {
			in[planet.ListFeed] = true
		}
		if person != "" {
			in[planet.ListRepresentative(person)] = true
		}
		if meeting != "" {
			in[meeting] = true
		}
		at := time.UnixMilli(all[0].storyPublished).UTC()
		for list := range in {
			lists[fmt.Sprintf("%s %d %d", list, all[0].storyPublished, id)] = 1
			counts[fmt.Sprintf("%s %d", list, planet.NewDate(at.Year(), at.Month(), 1))]++
		}
	}
	have := w.readInts(`SELECT list || ' ' || published || ' ' || story, 1 FROM listings`)
	if !maps.Equal(have, lists) {
		w.Errorf("listings differ: %s", difference(have, lists))
	}
	have = w.readInts(`SELECT list || ' ' || month, n FROM counts`)
	if !maps.Equal(have, counts) {
		w.Errorf("counts differ: %s", difference(have, counts))
	}
}

func difference(have, want map[string]int) (s string) {
	for _, k := range slices.Sorted(maps.Keys(have)) {
		if have[k] != want[k] {
			s += fmt.Sprintf("\n  have %s: %d, want %d", k, have[k], want[k])
		}
	}
	for _, k := range slices.Sorted(maps.Keys(want)) {
		if _, ok := have[k]; !ok {
			s += fmt.Sprintf("\n  lack %s: %d", k, want[k])
		}
	}
	return s
}

// checkMeetings resolves the meetings of every series from all its evidence at once.
func (w *world) checkMeetings(entries []stored) {
	w.Helper()
	evidence := map[string][]meeting.Entry{}
	for _, e := range entries {
		corrected := slices.ContainsFunc(entries, func(by stored) bool {
			return by.story == e.story && by.visible() && by.evidence == e.evidence && by.says != e.says
		})
		if says := e.visible() && e.evidence != ""; e.counts != says && !(says && corrected) {
			w.Errorf("entry %d: its evidence counts %v, it is visible %v", e.id, e.counts, e.visible())
		}
		if !e.counts {
			continue
		}
		said := meeting.Entry{ID: e.id}
		if err := json.Unmarshal([]byte(e.says), &said.Evidence); err != nil {
			w.Fatal(err)
		}
		evidence[e.evidence] = append(evidence[e.evidence], said)
	}
	verdicts := map[int64]string{}
	for series, list := range evidence {
		for id, v := range meeting.Resolve(list) {
			verdicts[id] = fmt.Sprint(series, " ", v.Date, " ", v.From)
		}
	}
	for _, e := range entries {
		have := ""
		if e.series != "" {
			have = fmt.Sprint(e.series, " ", planet.Date(e.meeting), " ", e.meetingFrom)
		}
		if have != verdicts[e.id] {
			w.Errorf("entry %d is on meeting %q, want %q", e.id, have, verdicts[e.id])
		}
	}
}

// checkReplay replays without keeping the result: what came of the polls one by
// one must be what comes of all items at once.
func (w *world) checkReplay() {
	w.Helper()
	for _, c := range w.replay(false) {
		w.Errorf("replay finds a difference: %+v", c)
	}
}

// replay computes all again, for good or not.
func (w *world) replay(apply bool) (changes []story.Change) {
	w.Helper()
	enough := errors.New("only looked")
	err := w.try(func(ctx context.Context, m story.Maker, tx *store.Tx) error {
		if _, err := m.Enrol(ctx, tx, w.blogs, w.now); err != nil {
			return err
		}
		ids, err := tx.AllEntries(ctx)
		if err != nil {
			return err
		}
		if changes, err = m.Replay(ctx, tx, ids, w.now, func(int) {}); err != nil || apply {
			return err
		}
		return enough
	})
	if err != nil && !errors.Is(err, enough) {
		w.Fatal(err)
	}
	return changes
}
