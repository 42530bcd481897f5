package store

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"necblogs/internal/planet"
)

// Lists are cut into pages that meet without gap or overlap, also where many
// stories are of one time.
func TestLists(t *testing.T) {
	eachPlanet(t, func(t *testing.T, s *Store) {
		var records []planet.Record
		for n := range 25 {
			at := noon(1).AddDate(0, n%5, 0)
			if n%7 == 0 {
				at = noon(3)
			}
			records = append(records, record(n, "ida", at))
		}
		insert(t, s, []string{planet.ListAll, planet.ListBlog("ida")}, records...)
		insert(t, s, []string{planet.ListBlog("tom")}, record(99, "tom", noon(9)))
		var all []planet.Story
		for after := (planet.Cursor{}); ; {
			page, err := s.List(t.Context(), planet.ListAll, after, 4)
			if err != nil {
				t.Fatal(err)
			}
			if len(page) == 0 {
				break
			}
			all = append(all, page...)
			after = planet.After(page[len(page)-1])
		}
		if len(all) != 25 {
			t.Fatalf("%d stories", len(all))
		}
		newer := func(a, b planet.Story) int {
			if d := b.Published.Compare(a.Published); d != 0 {
				return d
			}
			return int(b.ID - a.ID)
		}
		if !slices.IsSortedFunc(all, newer) {
			t.Error("not the newest first")
		}
		for i, story := range all {
			previous, next, err := s.Beside(t.Context(), planet.ListAll, story)
			if err != nil {
				t.Fatal(err)
			}
			if (previous == nil) != (i == 24) || previous != nil && previous.ID != all[i+1].ID ||
				(next == nil) != (i == 0) || next != nil && next.ID != all[i-1].ID {
				t.Errorf("beside story %d: %v, %v", story.ID, previous, next)
			}
		}
		march, err := s.Between(t.Context(), planet.ListAll, noon(1).AddDate(0, 0, -1), noon(31), planet.Cursor{}, 100)
		if err != nil {
			t.Fatal(err)
		}
		months, err := s.Months(t.Context(), planet.ListAll, time.UTC)
		if err != nil || len(months) != 5 || months[0].N != len(march) || months[0].Date != planet.NewDate(2031, 3, 1) {
			t.Errorf("%d in March, months %v, %v", len(march), months, err)
		}
		lists, err := s.Lists(t.Context(), "blog/")
		if d := cmp.Diff(map[string]int{"blog/ida": 25, "blog/tom": 1}, lists); d != "" || err != nil {
			t.Error(d, err)
		}
	})
}

// A story that comes and goes while others read is there whole, or not at all.
func TestListsWhileStoriesComeAndGo(t *testing.T) {
	eachPlanet(t, func(t *testing.T, s *Store) {
		lists := []string{planet.ListAll}
		insert(t, s, lists, record(1, "ida", noon(1)), record(2, "ida", noon(2)))
		on := planet.StoryRecord{ID: 1, FeedID: "urn:ida:1", Published: noon(1), Updated: noon(1), Shown: 1, Fullest: 1, Entries: []int64{1}, Lists: lists}
		off := planet.StoryRecord{ID: 1, FeedID: "urn:ida:1", Published: noon(1), Updated: noon(1), Entries: []int64{1}}
		done := make(chan error, 1)
		go func() {
			var err error
			for n := range 400 {
				err = errors.Join(err, s.Write(t.Context(), func(tx *Tx) error { return tx.PutStory(t.Context(), []planet.StoryRecord{off, on}[n%2]) }))
			}
			done <- err
		}()
		for {
			select {
			case err := <-done:
				if err != nil {
					t.Fatal(err)
				}
				return
			default:
			}
			list, err := s.List(t.Context(), planet.ListAll, planet.Cursor{}, 10)
			if err != nil {
				t.Fatal(err)
			}
			previous, _, err := s.Beside(t.Context(), planet.ListAll, list[0])
			if err != nil {
				t.Fatal(err)
			}
			if previous != nil {
				list = append(list, *previous)
			}
			if slices.ContainsFunc(list, func(story planet.Story) bool { return story.Shown.ID == 0 }) {
				t.Fatalf("a story without an entry: %+v", list)
			}
		}
	})
}

// A month begins where the readers live.
func TestMonthsOfAZone(t *testing.T) {
	eachPlanet(t, func(t *testing.T, s *Store) {
		newYear := time.Date(2031, 1, 1, 0, 0, 0, 0, time.UTC)
		for n, hours := range []int{-6, -2, -1, 0, 4, 5} {
			insert(t, s, []string{planet.ListAll}, record(n, "ida", newYear.Add(time.Duration(hours)*time.Hour)))
		}
		for _, tt := range []struct{ offset, december, january int }{{0, 3, 3}, {2, 1, 5}, {-5, 5, 1}, {9, 0, 6}} {
			months, err := s.Months(t.Context(), planet.ListAll, time.FixedZone("", tt.offset*3600))
			want := []planet.Count{{Date: planet.NewDate(2030, 12, 1), N: tt.december}, {Date: planet.NewDate(2031, 1, 1), N: tt.january}}
			want = slices.DeleteFunc(want, func(c planet.Count) bool { return c.N == 0 })
			if d := cmp.Diff(want, months); d != "" || err != nil {
				t.Errorf("%d hours east: %s %v", tt.offset, d, err)
			}
		}
	})
}
