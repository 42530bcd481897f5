package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"necblogs/internal/planet"
)

// What is stored comes back as it was.
func TestEntries(t *testing.T) {
	eachPlanet(t, func(t *testing.T, s *Store) {
		var want []planet.Record
		for n := range 700 { // more than one query asks for
			want = append(want, record(n, "ida", noon(1).Add(time.Duration(n)*time.Minute)))
		}
		want = insert(t, s, []string{planet.ListAll}, want...)
		ids := make([]int64, len(want))
		for i, r := range want {
			ids[len(ids)-1-i] = r.ID // asked for in another order
			if r.ID != int64(i+1) {
				t.Fatalf("entry %d has the id %d", i, r.ID)
			}
		}
		write(t, s, func(ctx context.Context, tx *Tx) error {
			got, err := tx.Records(ctx, ids)
			if err != nil {
				return err
			}
			for i := range want {
				want[i].Keys = nil
			}
			if d := cmp.Diff(want, got); d != "" {
				t.Errorf("records: %s", d)
			}
			sides, err := tx.Sides(ctx, ids)
			for i := range want {
				want[i].Item, want[i].HTML, want[i].Text = planet.Item{}, "", ""
			}
			if d := cmp.Diff(want, sides); d != "" {
				t.Errorf("sides: %s", d)
			}
			return err
		})
		hits, err := s.Known(t.Context(), []int64{5003, 6000, 9})
		if err != nil || len(hits) != 1+700 {
			t.Fatalf("%d hits, %v", len(hits), err)
		}
		if i := slices.IndexFunc(hits, func(h planet.KeyHit) bool { return h.Key == 5003 }); i < 0 || hits[i].Entry != 4 || hits[i].Blog != "ida" {
			t.Errorf("hits %+v", hits[:5])
		}
		e, err := s.Entry(t.Context(), 4)
		if err != nil || e.Title != "Report 3" || e.Text != "" {
			t.Errorf("%+v, %v", e, err)
		}
		if _, err := s.Entry(t.Context(), 9999); !errors.Is(err, planet.ErrNotFound) {
			t.Errorf("an entry that is not there: %v", err)
		}
	})
}

// A transaction that fails leaves nothing, and nobody sees a new revision.
func TestWriteFails(t *testing.T) {
	eachPlanet(t, func(t *testing.T, s *Store) {
		before, _ := s.Current()
		err := s.Write(t.Context(), func(tx *Tx) error {
			tx.Touch()
			if err := tx.Insert(t.Context(), []planet.Record{record(1, "ida", noon(1))}); err != nil {
				return err
			}
			return errStop
		})
		if !errors.Is(err, errStop) {
			t.Fatal(err)
		}
		if now, _ := s.Current(); now != before {
			t.Errorf("revision %d, was %d", now, before)
		}
		if hits, err := s.Known(t.Context(), []int64{5001}); err != nil || len(hits) != 0 {
			t.Errorf("%v, %v", hits, err)
		}
		r := insert(t, s, nil, record(1, "ida", noon(1)))
		if r[0].ID != 1 {
			t.Errorf("the first entry has the id %d", r[0].ID)
		}
	})
}

// The revision grows with what a reader sees, and with nothing else.
func TestRevision(t *testing.T) {
	eachPlanet(t, func(t *testing.T, s *Store) {
		r := insert(t, s, []string{planet.ListAll}, record(1, "ida", noon(1)), record(2, "tom", noon(2)))
		story := planet.StoryRecord{ID: 1, FeedID: "urn:ida:1", Published: r[0].Published, Updated: r[0].Updated,
			Shown: 1, Fullest: 1, Entries: []int64{1}, Lists: []string{planet.ListAll}}
		for _, tt := range []struct {
			name    string
			visible bool
			do      func(context.Context, *Tx) error
		}{
			{"nothing", false, func(context.Context, *Tx) error { return nil }},
			{"the same story", false, func(ctx context.Context, tx *Tx) error { return tx.PutStory(ctx, story) }},
			{"a copy joins it", true, func(ctx context.Context, tx *Tx) error {
				story.Entries = []int64{1, 2}
				return tx.PutStory(ctx, story)
			}},
			{"another list", true, func(ctx context.Context, tx *Tx) error {
				story.Lists = append(story.Lists, planet.ListFeed)
				return tx.PutStory(ctx, story)
			}},
			{"off", true, func(ctx context.Context, tx *Tx) error {
				story.Shown, story.Lists = 0, nil
				return tx.PutStory(ctx, story)
			}},
			{"seen again", false, func(ctx context.Context, tx *Tx) error { return tx.Seen(ctx, 1, 5) }},
			{"further keys", false, func(ctx context.Context, tx *Tx) error { return tx.AddKeys(ctx, 1, []int64{7, 8, 7}) }},
			{"a blog leaves", true, func(ctx context.Context, tx *Tx) error {
				_, _, err := tx.SyncBlogs(ctx, noon(2), twoBlogs[:1], nil)
				return err
			}},
		} {
			before, _ := s.Current()
			write(t, s, tt.do)
			if now, _ := s.Current(); (now > before) != tt.visible {
				t.Errorf("%s: revision %d, was %d", tt.name, now, before)
			}
		}
	})
}

// A story is read whole: who is shown, why the others are copies, whose it is.
func TestStories(t *testing.T) {
	eachPlanet(t, func(t *testing.T, s *Store) {
		records := []planet.Record{record(1, "ida", noon(1)), record(2, "ida", noon(2)), record(3, "tom", noon(3)), record(4, "tom", noon(4)), record(5, "ida", noon(5)), record(6, "ida", noon(5))}
		records[0].RepresentativeFrom, records[0].Representative = planet.FromAuthor, "admin"
		records[3].Off = planet.Excluded
		meeting := planet.MeetingRef{Series: "assembly", Date: 22001}
		insert(t, s, nil, records...)
		write(t, s, func(ctx context.Context, tx *Tx) error {
			for _, id := range []int64{2, 3, 4, 5} {
				if err := tx.DropStory(ctx, id); err != nil {
					return err
				}
			}
			for _, l := range []planet.Link{
				{A: 1, B: 2, Verdict: planet.Verdict{Reason: planet.ByCorrection, Score: .9, J3: .9, C3: .95}, Made: noon(2)},
				{A: 2, B: 3, Verdict: planet.Verdict{Reason: planet.ByText, Score: .8, J3: .8, C3: .85}, Made: noon(3)},
				{A: 5, B: 6, Verdict: planet.Verdict{Reason: planet.ByText, Score: .99}}, // out of the story
			} {
				if err := tx.PutLinks(ctx, l.B, []planet.Link{l}); err != nil {
					return err
				}
			}
			if err := tx.PutLinks(ctx, 2, []planet.Link{
				{A: 1, B: 2, Verdict: planet.Verdict{Reason: planet.ByCorrection, Score: .91, J3: .91, C3: .95}, Made: noon(8)},
				{A: 2, B: 3, Verdict: planet.Verdict{Reason: planet.ByText, Score: .8, J3: .8, C3: .85}, Made: noon(8)}}); err != nil {
				return err
			}
			if err := tx.Rule(ctx, planet.Ruling{Kind: planet.Merge, A: 1, B: 5, At: noon(6)}); err != nil {
				return err
			}
			if err := tx.SetMeeting(ctx, 3, meeting, planet.MeetingFromText); err != nil {
				return err
			}
			return tx.PutStory(ctx, planet.StoryRecord{ID: 1, FeedID: "urn:ida:1", Published: noon(1), Updated: noon(2), Shown: 1, Fullest: 2,
				Entries: []int64{1, 2, 3, 4, 5}, Lists: []string{planet.ListAll, planet.ListMeeting(meeting)}})
		})
		story, err := s.StoryOf(t.Context(), 3)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, c := range story.Copies {
			got = append(got, fmt.Sprintf("%d %s %.2f %s", c.Entry.ID, c.Reason, c.Score, c.Made.Format("02")))
		}
		if d := cmp.Diff([]string{"2 correction 0.91 02", "3 text 0.80 03", "5 operator 1.00 06"}, got); d != "" {
			t.Errorf("copies: %s", d)
		}
		if story.ID != 1 || story.Shown.ID != 1 || story.Fullest.ID != 2 || story.Fullest.Text == "" || story.Shown.Item.GUID != "" {
			t.Errorf("%+v", story)
		}
		if story.Shown.Representative != "Ida Marsh" || story.Shown.Meeting != meeting || story.Shown.MeetingFrom != planet.MeetingFromText || story.Others != 0 {
			t.Errorf("by %s, on %s by %s, %d others", story.Shown.Representative, story.Shown.Meeting, story.Shown.MeetingFrom, story.Others)
		}
		if _, err := s.StoryOf(t.Context(), 99); !errors.Is(err, planet.ErrNotFound) {
			t.Errorf("the story of no entry: %v", err)
		}
		enrol(t, s, noon(7), twoBlogs[0])
		if story, err = s.StoryOf(t.Context(), 1); err != nil || len(story.Copies) != 2 {
			t.Errorf("with a blog that left, %d copies, %v", len(story.Copies), err)
		}
	})
}

// A text that is replaced is kept as a revision where it is one.
func TestReplaceAndBlank(t *testing.T) {
	eachPlanet(t, func(t *testing.T, s *Store) {
		r := insert(t, s, []string{planet.ListAll}, record(1, "ida", noon(1)))[0]
		old := planet.Record{Fingerprint: r.Fingerprint}
		write(t, s, func(ctx context.Context, tx *Tx) error {
			before, err := tx.Similar(ctx, old)
			r.Title, r.Text, r.HTML, r.Edited, r.Revisions = "Corrected", "Other words.", "<p>Other words.</p>", noon(2), 1
			r.Fingerprint = fingerprint(11, 12, 13, 14, 15, 16, 17)
			if err := tx.Replace(ctx, r, true); err != nil {
				return err
			}
			after, err2 := tx.Similar(ctx, old)
			if !slices.Equal(before, []int64{1}) || len(after) != 0 {
				t.Errorf("found by its old text: %v, and when that is replaced: %v", before, after)
			}
			found, err3 := tx.Similar(ctx, planet.Record{Fingerprint: fingerprint(9, 11, 12, 13, 14, 15, 16, 17), TextHash: r.TextHash})
			if !slices.Equal(found, []int64{1}) {
				t.Errorf("by its new one: %v", found)
			}
			return errors.Join(err, err2, err3)
		})
		list, err := s.Revisions(t.Context(), 1, 10)
		want := []planet.Revision{{N: 1, Seen: noon(2), Title: "Report 1", HTML: "<p>As <em>received</em>.</p>", Text: "As received."}}
		if d := cmp.Diff(want, list); d != "" || err != nil {
			t.Error(d, err)
		}
		write(t, s, func(ctx context.Context, tx *Tx) error {
			if err := tx.Blank(ctx, 1); err != nil {
				return err
			}
			records, err := tx.Records(ctx, []int64{1})
			if len(records) != 1 || records[0].Off != planet.Erased || records[0].Title+records[0].Text+records[0].GUID+records[0].Item.Content != "" {
				t.Errorf("what is left: %+v", records)
			}
			erased, err2 := tx.ErasedTexts(ctx, []int64{1, r.TextHash})
			if len(erased) != 1 {
				t.Errorf("known by its text: %v", erased)
			}
			return errors.Join(err, err2)
		})
		if list, err := s.Revisions(t.Context(), 1, 10); len(list) != 0 || err != nil {
			t.Errorf("%d revisions are left, %v", len(list), err)
		}
		if yes, err := s.Erased(t.Context(), 1); !yes || err != nil {
			t.Errorf("erased: %v, %v", yes, err)
		}
	})
}

// Story 1 joins another and comes back: it has its feed id still.
func TestFeedIDStays(t *testing.T) {
	eachPlanet(t, func(t *testing.T, s *Store) {
		insert(t, s, []string{planet.ListAll}, record(1, "ida", noon(1)), record(2, "ida", noon(2)))
		write(t, s, func(ctx context.Context, tx *Tx) error {
			if err := tx.DropStory(ctx, 2); err != nil {
				return err
			}
			taken, err := tx.HasFeedID(ctx, "urn:ida:2")
			if !taken {
				t.Error("its feed id is free for others")
			}
			stories, err2 := tx.Stories(ctx, []int64{2})
			if len(stories) != 1 || stories[0].FeedID != "urn:ida:2" || stories[0].Shown != 0 {
				t.Errorf("%+v", stories)
			}
			return errors.Join(err, err2)
		})
		if list, err := s.List(t.Context(), planet.ListAll, planet.Cursor{}, 10); len(list) != 1 || err != nil {
			t.Errorf("%d stories, %v", len(list), err)
		}
	})
}

// What hundreds share costs no more than what a few do, and hides no copy.
func TestCommonShingles(t *testing.T) {
	eachPlanet(t, func(t *testing.T, s *Store) {
		var records []planet.Record
		for n := range 1200 {
			r := record(n, "ida", noon(1))
			r.Fingerprint = fingerprint(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, uint16(1000+n), 12)
			records = append(records, r)
		}
		insert(t, s, nil, records...)
		write(t, s, func(ctx context.Context, tx *Tx) error {
			ids, err := tx.Similar(ctx, planet.Record{Fingerprint: fingerprint(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)})
			if len(ids) != candidates || ids[0] != 1200 || !slices.Contains(ids, 1161) {
				t.Errorf("%d candidates, from %v", len(ids), ids[:min(3, len(ids))])
			}
			ids, err2 := tx.Similar(ctx, planet.Record{Fingerprint: fingerprint(6, 7, 8, 9, 10, 11, 1300)})
			if !slices.Equal(ids, []int64{301}) {
				t.Errorf("%v, want that which shares two", ids)
			}
			ids, err3 := tx.Similar(ctx, planet.Record{Fingerprint: fingerprint(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 1300, 12)})
			if len(ids) != candidates || ids[0] != 301 {
				t.Errorf("%d candidates, from %v, want first that which is the same", len(ids), ids[:min(3, len(ids))])
			}
			ids, err4 := tx.Similar(ctx, planet.Record{Fingerprint: fingerprint(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 21, 22, 23, 24, 25)})
			if len(ids) != 0 {
				t.Errorf("%d candidates with the same introduction, want none", len(ids))
			}
			return errors.Join(err, err2, err3, err4)
		})
	})
}

// A story that was hidden leaves a tombstone in its feeds, and so does one that had joined
// it before: who subscribed then has both.
func TestTombstones(t *testing.T) {
	eachPlanet(t, func(t *testing.T, s *Store) {
		ida, tom := planet.ListBlog("ida"), planet.ListBlog("tom")
		insert(t, s, []string{planet.ListAll, ida}, record(1, "ida", noon(1)), record(2, "ida", noon(2)))
		insert(t, s, []string{planet.ListAll, tom}, record(3, "tom", noon(3)))
		updated := noon(1)
		hide := func(entries ...int64) {
			updated = updated.Add(time.Minute) // an edit of what is hidden already is no news
			write(t, s, func(ctx context.Context, tx *Tx) error {
				for _, joins := range entries[1:] {
					if err := tx.DropStory(ctx, joins); err != nil {
						return err
					}
				}
				return tx.PutStory(ctx, planet.StoryRecord{ID: 1, FeedID: "urn:ida:1", Published: noon(1), Updated: updated, Hidden: noon(5), Entries: entries})
			})
		}
		for _, tt := range []struct {
			entries []int64
			list    string
			want    string
			news    bool // to whom a hub tells of changes
		}{
			{[]int64{1}, planet.ListFeed, "[urn:ida:1]", true}, {[]int64{1}, ida, "[urn:ida:1]", false}, {[]int64{1}, tom, "[]", false},
			{[]int64{1, 3}, planet.ListFeed, "[urn:ida:1 urn:tom:3]", true}, {[]int64{1, 3}, ida, "[urn:ida:1]", false}, {[]int64{1, 3}, tom, "[urn:tom:3]", false},
		} {
			before, _ := s.Mark(t.Context(), planet.ListFeed, 10)
			hide(tt.entries...)
			if mark, err := s.Mark(t.Context(), planet.ListFeed, 10); err != nil || tt.news != (mark != before) {
				t.Errorf("%v hidden: the feed's mark was %s, is %s (%v)", tt.entries, before, mark, err)
			}
			hidden, err := s.Hidden(t.Context(), tt.list, 10)
			var ids []string
			for _, h := range hidden {
				if ids = append(ids, h.FeedID); !h.Hidden.Equal(noon(5)) {
					t.Errorf("%s is hidden since %v", h.FeedID, h.Hidden)
				}
			}
			if got := fmt.Sprint(ids); err != nil || got != tt.want {
				t.Errorf("%v hidden, in %s: %s, want %s (%v)", tt.entries, tt.list, got, tt.want, err)
			}
		}
	})
}
