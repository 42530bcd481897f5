package story_test

import (
	"slices"
	"testing"
	"time"

	"necblogs/internal/planet"
	"necblogs/internal/story"
)

// The page shows one copy, the fullest text may be another's, and neither moves
// the story in time.
func TestShownAndTimes(t *testing.T) {
	report := text(1, 600)
	w := newWorld(t, everybody()...)
	w.now = later
	w.poll("copy", post("copy", 7, 2, "Assembly meeting, 1 March 2031", report))
	s := w.all()[0]
	feedID := s.FeedID
	w.poll("ida", post("ida", 1, 1, "Assembly meeting, 1 March 2031", excerpt(report, 100)))
	s = w.all()[0]
	if s.FeedID != feedID || s.Shown.Blog != "ida" || s.Fullest.Blog != "copy" || s.Shown.Representative != "Ida Marsh" {
		t.Errorf("%s by %s, text of %s, %s", s.FeedID, s.Shown.Blog, s.Fullest.Blog, s.Shown.Representative)
	}
	if want := day0.AddDate(0, 0, 1); !s.Published.Equal(want) || !s.Updated.Equal(want) {
		t.Errorf("published %s, updated %s, want %s: the change of the shown copy is no edit", s.Published, s.Updated, want)
	}
	// An edit at the source is one, also of a copy that is not shown.
	at := w.now
	w.poll("copy", post("copy", 7, 2, "Assembly meeting, 1 March 2031", report+" A last word."))
	if s = w.all()[0]; !s.Updated.Equal(at) || !s.Published.Equal(day0.AddDate(0, 0, 1)) || s.FeedID != feedID {
		t.Errorf("updated %s, want %s; published %s", s.Updated, at, s.Published)
	}
	w.check()
}

// A report that is posted again, corrected, is one with an edit to those who subscribe.
func TestCorrectionIsAnEdit(t *testing.T) {
	report := post("ida", 1, 0, "Assembly meeting, 1 March 2031", text(1, 600))
	corrected := post("ida", 2, 1, report.Title, edited(2, text(1, 600), .01))
	reprint := post("ruth", 1, 2, report.Title, text(1, 600))
	other := post("ida", 3, -9, "Notes", text(3, 200))
	ida := func(items ...planet.Item) func(*world) {
		return func(w *world) { w.poll("ida", append(items, other)...) }
	}
	ruth := func(w *world) { w.poll("ruth", reprint) }
	for name, polls := range map[string][]func(*world){
		"in order":             {ida(report), ida(corrected, report), ruth},
		"the correction last":  {ruth, ida(report), ida(corrected, report)},
		"the correction first": {ida(corrected), ruth, ida(corrected, report)},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, everybody()...)
			w.now = later
			for _, poll := range polls {
				poll(w)
			}
			s := w.all()[0]
			if s.Shown.GUID != corrected.GUID || !s.Published.Equal(report.Published) || !s.Updated.Equal(corrected.Published) {
				t.Errorf("%s is shown, published %s, updated %s", s.Shown.GUID, s.Published, s.Updated)
			}
			w.check()
			w.copies = false
			if !slices.ContainsFunc(w.replay(false), func(c story.Change) bool { return c.What == "updated" }) {
				t.Error("a replay without duplicates does not tell that the story is updated no longer")
			}
		})
	}
}

// A mirror may name the day in its title where the original names none.
func TestDateOfAMirror(t *testing.T) {
	w := newWorld(t, everybody()...)
	w.now = later
	w.poll("ida", post("ida", 1, 0, "Assembly report", text(1, 600)))
	w.poll("copy", post("copy", 1, 0, "Assembly report, 1 March 2031", text(1, 600)))
	if s := w.all()[0]; s.Shown.Blog != "ida" || s.Shown.Meeting.String() != "assembly/2031-03-01" {
		t.Errorf("%s is shown, on %q", s.Shown.Blog, s.Shown.Meeting)
	}
	w.check()
}

// A wrong date is no meeting once it is corrected, and none for others.
func TestWrongDate(t *testing.T) {
	w := newWorld(t, everybody()...)
	w.now = later
	wrong := post("ida", 1, 0, "Assembly meeting, 1 February 2031", text(1, 600))
	right := post("ida", 2, 1, "Assembly meeting, 1 March 2031", text(1, 600))
	w.poll("ida", wrong)
	w.poll("ruth", post("ruth", 1, 2, "Assembly meeting, February 2031", text(24, 300)))
	w.poll("copy", post("copy", 1, 0, wrong.Title, text(1, 600)))
	w.poll("ida", right, wrong)
	march := planet.MeetingRef{Series: "assembly", Date: planet.NewDate(2031, time.March, 1)}
	for title, want := range map[string]planet.MeetingRef{wrong.Title: march, right.Title: march, "Assembly meeting, February 2031": {}} {
		if got := w.of(w.entry(title)).Shown.Meeting; got != want {
			t.Errorf("%s: on %q, want %q", title, got, want)
		}
	}
	w.check()
	w.checkReplay()
}

// Nor is one in whose year another blog imported the report, whose title names no year.
func TestWrongDateImported(t *testing.T) {
	w := newWorld(t, everybody()...)
	w.now = day0.AddDate(2, 0, 0)
	title := "Assembly report, 10 March"
	w.poll("ida", post("ida", 1, 9, title, text(1, 600)))
	w.poll("saul", post("saul", 1, 400, title, text(1, 600)))
	w.poll("ruth", post("ruth", 1, 400, "Assembly meeting, March 2032", text(24, 300)))
	for title, want := range map[string]string{title: "assembly/2031-03-10", "Assembly meeting, March 2032": ""} {
		if got := w.of(w.entry(title)).Shown.Meeting.String(); got != want {
			t.Errorf("%s: on %q, want %q", title, got, want)
		}
	}
	w.check()
	w.checkReplay()
}

// Nor is it for a story that one with the same wrong date joins, which is shown.
func TestWrongDateJoins(t *testing.T) {
	w := newWorld(t, blog("ida"), blog("tom"))
	w.now = later
	wrong := post("ida", 1, 1, "Assembly meeting, 1 February 2031", text(1, 600))
	w.poll("ida", post("ida", 2, 2, "Assembly meeting, 1 March 2031", text(1, 600)), wrong)
	w.poll("tom", post("tom", 1, 0, wrong.Title, text(2, 600)))
	tom := w.entry(wrong.Title, "tom")
	w.merge(w.entry(wrong.Title, "ida"), tom)
	if s := w.of(tom); s.Shown.ID != tom || s.Shown.Meeting.String() != "assembly/2031-03-01" {
		t.Errorf("%d is shown, on %q", s.Shown.ID, s.Shown.Meeting)
	}
	for date, want := range map[planet.Date]int{planet.NewDate(2031, time.February, 1): 0, planet.NewDate(2031, time.March, 1): 1} {
		if list := w.list(planet.ListMeeting(planet.MeetingRef{Series: "assembly", Date: date})); len(list) != want {
			t.Errorf("%d reports on %s, want %d", len(list), date, want)
		}
	}
	w.checkReplay()
}

// Nor is one that was corrected where it stands, though a mirror keeps it.
func TestWrongDateEdited(t *testing.T) {
	w := newWorld(t, everybody()...)
	w.now = later
	wrong := post("ida", 1, 0, "Assembly meeting, 23 February 2031", text(1, 600))
	right := wrong
	right.Title = "Assembly meeting, 20 February 2031"
	w.poll("ida", wrong)
	w.poll("ruth", post("ruth", 1, 2, "Assembly meeting, February 2031", text(24, 300)))
	w.poll("copy", post("copy", 1, 0, wrong.Title, text(1, 600)))
	w.poll("ida", right)
	for title, want := range map[string]string{right.Title: "assembly/2031-02-20", "Assembly meeting, February 2031": "assembly/2031-02-20"} {
		if got := w.of(w.entry(title)).Shown.Meeting.String(); got != want {
			t.Errorf("%s: on %q, want %q", title, got, want)
		}
	}
	w.check()
	w.checkReplay()
}
