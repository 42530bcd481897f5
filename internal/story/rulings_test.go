package story_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"necblogs/internal/planet"
	"necblogs/internal/store"
	"necblogs/internal/story"
)

// said is the operator's word on entries.
func (w *world) said(fn func(ctx context.Context, m story.Maker, tx *store.Tx) error) {
	w.Helper()
	w.do(fn)
	w.now = w.now.Add(time.Minute)
	w.check()
}

func (w *world) merge(a, b int64) {
	w.Helper()
	w.said(func(ctx context.Context, m story.Maker, tx *store.Tx) error { return m.Merge(ctx, tx, a, b, w.now) })
}

func (w *world) split(a int64) {
	w.Helper()
	w.said(func(ctx context.Context, m story.Maker, tx *store.Tx) error { return m.Split(ctx, tx, a, w.now) })
}

func (w *world) hide(a int64) {
	w.Helper()
	w.said(func(ctx context.Context, m story.Maker, tx *store.Tx) error { return m.Hide(ctx, tx, a, w.now) })
}

func (w *world) unhide(a int64) {
	w.Helper()
	w.said(func(ctx context.Context, m story.Maker, tx *store.Tx) error { return m.Unhide(ctx, tx, a) })
}

func (w *world) erase(a int64) {
	w.Helper()
	w.said(func(ctx context.Context, m story.Maker, tx *store.Tx) error { return m.Erase(ctx, tx, a, w.now) })
}

// assemblyWorld has a report, a mirror of it, and the report of another person.
func assemblyWorld(t testing.TB) (w *world, polls func()) {
	w = newWorld(t, everybody()...)
	w.now = later
	report := text(1, 300)
	polls = func() {
		w.poll("ida", post("ida", 1, 0, "Assembly meeting, 1 March 2031", report))
		w.poll("copy", post("copy", 1, 1, "Copied", report))
		w.poll("tom", post("tom", 1, 2, "Assembly report", "We met on 1 March 2031. "+text(2, 300)))
	}
	polls()
	return w, polls
}

// lasts asserts that what holds now holds after polls, a config that comes and
// goes, and a replay.
func (w *world) lasts(polls func()) {
	w.Helper()
	before := w.whole() + fmt.Sprint(w.tombstones())
	polls()
	blogs := w.blogs
	w.configure(blogs[0])
	w.check()
	w.configure(blogs...)
	w.check()
	w.checkReplay()
	w.replay(true)
	w.check()
	if after := w.whole() + fmt.Sprint(w.tombstones()); after != before {
		w.Errorf("it is another now:\n%s", gocmp.Diff(before, after))
	}
}

func (w *world) tombstones() (list []string) {
	w.Helper()
	hidden, err := w.Hidden(w.Context(), planet.ListFeed, 10)
	if err != nil {
		w.Fatal(err)
	}
	for _, s := range hidden {
		list = append(list, fmt.Sprint(s.FeedID, " ", s.Hidden.UTC()))
	}
	return list
}

func TestMergeAndSplit(t *testing.T) {
	w, polls := assemblyWorld(t)
	ida, copied, tom := w.entry("Assembly meeting, 1 March 2031"), w.entry("Copied"), w.entry("Assembly report")
	ids := map[int64]string{ida: w.of(ida).FeedID, tom: w.of(tom).FeedID}

	w.merge(ida, tom)
	w.merge(tom, ida) // to say it again changes nothing
	s := w.of(tom)
	if s.ID != ida || len(s.Copies) != 2 || s.FeedID != ids[ida] || len(w.all()) != 1 {
		t.Fatalf("story %d with %d copies, %s", s.ID, len(s.Copies), s.FeedID)
	}
	for _, c := range s.Copies {
		want := planet.ByMirror
		if c.Entry.ID == tom {
			want = planet.ByOperator
		}
		if c.Reason != want || c.Score != 1 || c.Made.IsZero() {
			t.Errorf("copy %d: %s, %v, %s", c.Entry.ID, c.Reason, c.Score, c.Made)
		}
	}
	w.lasts(polls)

	w.poll("saul", post("saul", 1, 3, "Third", text(3, 300)))
	w.merge(tom, w.entry("Third")) // as well
	if n := len(w.all()); n != 1 {
		t.Errorf("%d stories", n)
	}
	w.split(w.entry("Third"))
	w.hide(w.entry("Third"))

	w.merge(ida, tom)
	w.split(tom) // takes the merge back
	w.split(copied)
	if len(w.all()) != 3 || w.of(tom).FeedID != ids[tom] || w.of(ida).FeedID != ids[ida] {
		t.Errorf("%d stories, feed ids %s and %s", len(w.all()), w.of(tom).FeedID, w.of(ida).FeedID)
	}
	own := w.of(copied).FeedID
	w.lasts(polls)
	w.poll("ruth", post("ruth", 1, 3, "Reprint", text(1, 300)))
	if s := w.of(copied); len(s.Copies) != 0 {
		t.Errorf("a new copy joined what the operator said stands alone")
	}

	w.merge(copied, ida)
	if s := w.of(copied); s.ID != ida || len(s.Copies) != 2 {
		t.Errorf("story %d with %d copies", s.ID, len(s.Copies))
	}
	w.split(copied)
	if s := w.of(copied); s.FeedID != own {
		t.Errorf("feed id was %s, is %s", own, s.FeedID)
	}
	if err := w.try(func(ctx context.Context, m story.Maker, tx *store.Tx) error { return m.Merge(ctx, tx, ida, ida, w.now) }); err == nil {
		t.Error("an entry was merged with itself")
	}
	if err := w.try(func(ctx context.Context, m story.Maker, tx *store.Tx) error { return m.Merge(ctx, tx, ida, 999, w.now) }); err == nil {
		t.Error("an entry was merged with none")
	}
}

// The archives have a story without the copies that have left it, or the planet.
func TestArchivedCopies(t *testing.T) {
	w, _ := assemblyWorld(t)
	copies := func(when string, want int) {
		t.Helper()
		list, err := w.Archived(t.Context(), planet.ListFeed, 0, 10, true)
		n := 0
		for _, s := range list {
			n += len(s.Copies)
		}
		if n != want || err != nil {
			t.Errorf("%s: %d copies, %v; want %d", when, n, err, want)
		}
	}
	copies("at first", 1)
	all := w.blogs
	w.configure(all[:len(all)-1]...)
	copies("while its blog is out", 0)
	w.configure(all...)
	copies("when it is back", 1)
	w.split(w.entry("Copied"))
	copies("when it stands alone", 0)
}

func TestHide(t *testing.T) {
	w, polls := assemblyWorld(t)
	ida, copied, tom := w.entry("Assembly meeting, 1 March 2031"), w.entry("Copied"), w.entry("Assembly report")
	if s := w.of(tom); s.Shown.Meeting.String() != "assembly/2031-03-01" || s.Shown.MeetingFrom != planet.MeetingFromText {
		t.Fatalf("Tom's report is on %q, by %q", s.Shown.Meeting, s.Shown.MeetingFrom)
	}
	hidden := w.now
	w.hide(copied) // which takes its whole story off
	if got := w.titles(planet.ListAll); got != "Assembly report" {
		t.Errorf("left: %s", got)
	}
	s := w.of(ida)
	if !s.Hidden.Equal(hidden) || s.Shown.ID != 0 {
		t.Errorf("hidden %s, shows %d", s.Hidden, s.Shown.ID)
	}
	// What is on no page is no evidence that there was a meeting.
	if s := w.of(tom); s.Shown.Meeting != (planet.MeetingRef{}) {
		t.Errorf("Tom's report is on %s still", s.Shown.Meeting)
	}
	w.lasts(polls)
	w.hide(copied)
	w.hide(ida)
	if s := w.of(ida); !s.Hidden.Equal(hidden) {
		t.Errorf("to hide it again moved its tombstone to %s", s.Hidden)
	}
	w.poll("ruth", post("ruth", 1, 3, "Reprint", text(1, 300)))
	if got := w.titles(planet.ListAll); got != "Assembly report" {
		t.Errorf("a new copy brought a hidden story back: %s", got)
	}
	w.poll("ida", post("ida", 1, 0, "Assembly meeting, 1 March 2031", text(1, 300)+" And a word."))
	w.check()
	if got := w.titles(planet.ListAll); got != "Assembly report" {
		t.Errorf("an edit brought a hidden story back: %s", got)
	}
	w.unhide(ida)
	if s := w.of(ida); !s.Hidden.IsZero() || s.Shown.ID != ida || len(s.Copies) != 2 {
		t.Errorf("hidden %s, shows %d, %d copies", s.Hidden, s.Shown.ID, len(s.Copies))
	}
	if s := w.of(tom); s.Shown.Meeting.String() != "assembly/2031-03-01" {
		t.Errorf("Tom's report is on %q", s.Shown.Meeting)
	}
	w.checkReplay()
}

// What was hidden with a story stays hidden when it parts from it, whatever parts
// them, until the operator puts all of it back.
func TestHiddenStaysHidden(t *testing.T) {
	report := text(1, 300)
	for name, part := range map[string]func(w *world){
		"one is written anew": func(w *world) { w.poll("ida", post("ida", 1, 0, "Original", text(9, 300))) },
		"nothing is a copy": func(w *world) {
			w.copies = false
			w.configure(w.blogs...)
		},
		"other representatives": func(w *world) {
			w.configure(person("ida", "Ida Marsh"), person("ruth", "Ruth Holt"), person("saul", "Saul Brook"), blog("copy"))
		},
		"a replay": func(w *world) {
			w.copies = false
			w.replay(true)
		},
		"the operator": func(w *world) { w.split(w.entry("Original")) },
	} {
		for _, named := range []string{"Original", "Copied"} {
			for _, old := range []bool{false, true} {
				t.Run(fmt.Sprint(name, ", ", named, ", ", old), func(t *testing.T) {
					w := newWorld(t, blog("ida"), blog("ruth"), blog("saul"), blog("copy"))
					w.now = later
					w.poll("ida", post("ida", 1, 0, "Original", report))
					w.poll("ruth", post("ruth", 1, 1, "Copied", report))
					w.poll("copy", post("copy", 1, 1, "Another", text(2, 300)))
					first, copied := w.entry("Original"), w.entry("Copied")
					id, hidden := w.of(first).FeedID, w.now
					w.hide(w.entry(named))
					w.poll("saul", post("saul", 1, 2, "Joined later", report))
					joined := w.entry("Joined later")
					if w.of(joined).ID != first {
						t.Fatal("it did not join, so the test tells nothing")
					}
					if old { // as versions before have it
						w.forgetHidden(w.entry(named))
						w.configure(w.blogs...)
					}

					part(w)
					w.check()
					if w.of(copied).ID == first {
						t.Fatal("they have not parted, so the test tells nothing")
					}
					if got := w.titles(planet.ListAll); got != "Another" {
						t.Errorf("public: %s", got)
					}
					if s := w.of(first); s.FeedID != id || !s.Hidden.Equal(hidden) {
						t.Errorf("the story of %s is %s, hidden since %s; was since %s", id, s.FeedID, s.Hidden, hidden)
					}
					w.lasts(func() {})

					w.unhide(joined)
					w.check()
					for _, e := range []int64{first, copied, joined} {
						if s := w.of(e); !s.Hidden.IsZero() || s.Shown.ID == 0 {
							t.Errorf("%d is hidden still", e)
						}
					}
					if got := w.tombstones(); got != nil {
						t.Errorf("tombstones: %s", got)
					}
					w.checkReplay()
				})
			}
		}
	}
}

// forgetHidden takes back what hides entries, but for the one that was named.
func (w *world) forgetHidden(named int64) {
	w.Helper()
	w.do(func(ctx context.Context, m story.Maker, tx *store.Tx) error {
		ids, err := tx.AllEntries(ctx)
		if err != nil {
			return err
		}
		said, err := tx.Rulings(ctx, ids)
		for _, r := range said {
			if r.Kind == planet.Hide && r.A != named {
				err = errors.Join(err, tx.Revoke(ctx, r.ID))
			}
		}
		return err
	})
}

// Two stories that were hidden one by one are put back one by one.
func TestHiddenApart(t *testing.T) {
	w := newWorld(t, everybody()...)
	w.now = later
	w.poll("ida", post("ida", 1, 0, "One", text(1, 300)))
	w.poll("ruth", post("ruth", 1, 1, "Two", text(2, 300)))
	w.hide(w.entry("One"))
	w.hide(w.entry("Two"))
	w.unhide(w.entry("One"))
	if got := w.titles(planet.ListAll); got != "One" {
		t.Errorf("public: %s", got)
	}
}

// The operator's word is seen at once by a program that runs on the same file.
func TestSeenElsewhere(t *testing.T) {
	w, _ := assemblyWorld(t)
	id := w.entry("Copied")
	file := w.file
	w.Close()
	synctest.Test(t, func(t *testing.T) {
		serve, err := store.Open(t.Context(), file)
		if err != nil {
			t.Fatal(err)
		}
		defer serve.Close()
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		go serve.Follow(ctx, 200*time.Millisecond)
		before, _ := serve.Current()

		command, err := store.Open(t.Context(), file)
		if err != nil {
			t.Fatal(err)
		}
		defer command.Close()
		m := w.maker()
		if err := command.Write(t.Context(), func(tx *store.Tx) error { return m.Hide(t.Context(), tx, id, w.now) }); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Second)
		if now, _ := serve.Current(); now <= before {
			t.Errorf("revision %d, was %d", now, before)
		}
		stories, err := serve.List(t.Context(), planet.ListAll, planet.Cursor{}, 10)
		if err != nil || len(stories) != 1 {
			t.Errorf("%d stories, %v", len(stories), err)
		}
	})
}
