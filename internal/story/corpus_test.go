package story_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"necblogs/internal/planet"
	"necblogs/internal/planettest"
	"necblogs/internal/planettest/corpustest"
)

// corpusBlogs is the corpus's blogs as an operator would configure them.
func corpusBlogs(l planettest.Labels) []planet.Blog {
	people := map[string][]planet.Representative{
		"annblack": {{Name: "Ann Black"}}, "lukeakehurst": {{Name: "Luke Akehurst"}}, "mishrahman": {{Name: "Mish Rahman"}},
		"clpd":               {rep("Gemma Bolton", `(?i)Gemma\s+Bolton`), rep("Ann Henderson", `(?i)Ann\s+Henderson`)},
		"jessbarnard-mirror": {{Name: "Jess Barnard"}},
	}
	blogs := make([]planet.Blog, len(l.Blogs))
	for i, b := range l.Blogs {
		blogs[i] = blog(b.Slug)
		blogs[i].Name, blogs[i].Representatives, blogs[i].Mirror = b.Name, people[b.Slug], strings.Contains(b.Slug, "mirror")
	}
	return blogs
}

// arrivalOrders are ways in which the corpus may come.
var arrivalOrders = map[string]func(*world, map[string][]planet.Item){
	"feed by feed": func(w *world, feeds map[string][]planet.Item) {
		for _, b := range w.blogs {
			w.poll(b.Slug, feeds[b.Slug]...)
		}
	},
	"feed by feed, the last first": func(w *world, feeds map[string][]planet.Item) {
		for _, b := range slices.Backward(w.blogs) {
			w.poll(b.Slug, feeds[b.Slug]...)
		}
	},
	"one by one, oldest first": func(w *world, feeds map[string][]planet.Item) { oneByOne(w, feeds, 1) },
	"one by one, newest first": func(w *world, feeds map[string][]planet.Item) { oneByOne(w, feeds, -1) },
}

func oneByOne(w *world, feeds map[string][]planet.Item, sign int) {
	var all []came
	for _, b := range w.blogs {
		for _, item := range feeds[b.Slug] {
			all = append(all, came{b.Slug, item})
		}
	}
	slices.SortStableFunc(all, func(a, b came) int { return sign * a.item.Published.Compare(b.item.Published) })
	for _, c := range all {
		w.poll(c.blog, c.item)
	}
}

func TestCorpus(t *testing.T) {
	l := planettest.ReadLabels(t)
	feeds := corpustest.Feeds(t)
	wholes := map[string]string{}
	for name, arrive := range arrivalOrders {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			var err error
			w.now, w.series = time.Date(2023, 8, 1, 0, 0, 0, 0, time.UTC), []planet.Series{corpustest.NEC}
			w.configure(corpusBlogs(l)...)
			if w.london, err = time.LoadLocation("Europe/London"); err != nil {
				t.Fatal(err)
			}
			arrive(w, feeds)
			w.check()
			w.checkReplay()
			wholes[name] = w.whole()
			m := w.measure(l)
			t.Logf("copies: %d found, %d right of %d; meetings: %d of %d right; representatives: %d of %d",
				m.found, m.copies, len(l.Same), m.meetings, m.labelled, m.people, m.named)
			if m.found != m.copies || m.copies != len(l.Same) {
				t.Error("copies: precision or recall is less than 1")
			}
			if m.meetings < m.labelled-3 { // three that only a reader who knows the body can place
				t.Error("meetings: more than three of the labelled are wrong")
			}
			if m.people < m.named {
				t.Error("representatives: not all are right")
			}
			for _, nobody := range []string{"Admin", "admin", "Dave", "Rachel Garnham", "Jake Rubin"} {
				for _, s := range w.all() {
					if s.Shown.Representative == nobody {
						t.Errorf("%q is by %s", s.Shown.Title, nobody)
					}
				}
			}
		})
	}
	for name, whole := range wholes {
		if whole != wholes["feed by feed"] {
			t.Errorf("%s makes another planet", name)
		}
	}
}

// measured counts what is right.
type measured struct{ found, copies, labelled, meetings, named, people int }

func (w *world) measure(l planettest.Labels) (m measured) {
	slugs := map[string]string{}
	for _, b := range l.Blogs {
		slugs[b.Name] = b.Slug
	}
	wanted := map[[3]string]bool{}
	for _, s := range l.Same {
		a, b := slugs[s.A.Blog]+" "+s.A.Title, slugs[s.B.Blog]+" "+s.B.Title
		wanted[[3]string{a, b, s.Reason}], wanted[[3]string{b, a, s.Reason}] = true, true
	}
	of := map[string]planet.Entry{}
	key := func(blog, title string, at time.Time) string {
		return blog + " " + title + " " + at.In(w.london).Format(time.DateOnly)
	}
	for _, s := range w.all() {
		of[key(s.Shown.Blog, s.Shown.Title, s.Shown.Published)] = s.Shown
		for _, c := range s.Copies {
			m.found++
			if wanted[[3]string{s.Shown.Blog + " " + s.Shown.Title, c.Entry.Blog + " " + c.Entry.Title, string(c.Reason)}] {
				m.copies++
			}
			if c.Entry.Meeting == (planet.MeetingRef{}) { // as explain tells it
				c.Entry.Meeting = s.Shown.Meeting
			}
			of[key(c.Entry.Blog, c.Entry.Title, c.Entry.Published)] = c.Entry
		}
	}
	for _, label := range l.Entries {
		if label.Kind == "empty" {
			continue
		}
		e, ok := of[slugs[label.Blog]+" "+label.Title+" "+label.Published[:10]]
		if !ok {
			w.Errorf("%q of %s is on no page", label.Title, label.Blog)
			continue
		}
		m.labelled++
		date := ""
		if e.Meeting.Series != "" {
			date = e.Meeting.Date.String()
		}
		if corpustest.Accepts(label, date) {
			m.meetings++
		} else {
			w.Logf("%s, %q: on %q, want %q", e.Blog, e.Title, e.Meeting, label.Meeting)
		}
		if label.Representative == "" {
			continue
		}
		m.named++
		if e.Representative == label.Representative {
			m.people++
		} else {
			w.Logf("%s, %q: by %q, want %q", e.Blog, e.Title, e.Representative, label.Representative)
		}
	}
	return m
}
