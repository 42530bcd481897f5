package story_test

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"necblogs/internal/canonical"
	"necblogs/internal/planet"
	"necblogs/internal/store"
	"necblogs/internal/story"
)

func rep(name, match string) planet.Representative {
	return planet.Representative{Name: name, Slug: canonical.Slug(name), Match: regexp.MustCompile(match)}
}

// Changes of the config that mean something else to what is stored already. Each
// does to the pages what the config's later words would have done from the start.
var changes = []struct {
	name   string
	change func(w *world)
	want   string // among the differences that a replay prints first
}{
	{"representatives", func(w *world) {
		w.blogs[2].Representatives = []planet.Representative{rep("Ida Marsh", "Ida Marsh"), rep("Tom Fell", "Tom Fell")}
	}, "representative: admin → Tom Fell"},
	{"a representative by another name", func(w *world) { w.blogs[1] = person("tom", "Thomas Fell") }, "representative: Tom Fell → Thomas Fell"},
	{"excluded", func(w *world) { w.blogs[0].Exclude.Title = regexp.MustCompile("raffle") }, "off:  → excluded"},
	{"included", func(w *world) { w.blogs[1].Include.Title = regexp.MustCompile("Assembly") }, "off:  → excluded"},
	{"no series", func(w *world) { w.series = nil }, "meeting: assembly/2031-03-01 → "},
	{"another series", func(w *world) {
		w.series = append([]planet.Series{{Slug: "board", Name: "Board", Match: regexp.MustCompile("Board")}}, w.series...)
	}, "meeting:  → board/2031-02-20"},
	{"the mirror is none", func(w *world) { w.blogs[4].Mirror = false }, "same text as: 1 (mirror, J3 1.000, C3 1.000) → 1 (text"},
	{"another is a mirror", func(w *world) { w.blogs[0].Mirror = true }, "shown entry of its story"},
	{"copies are not looked for", func(w *world) { w.copies = false }, "story: "},
}

// stock is posts that the changes make a difference to.
func stock() []came {
	report := text(1, 300)
	return []came{
		{"copy", post("copy", 1, -2, "Assembly meeting, 1 March 2031", report)},
		{"ida", post("ida", 1, 0, "Assembly meeting, 1 March 2031", report)},
		{"ida", post("ida", 2, 0, "A raffle", text(2, 100))},
		{"ruth", post("ruth", 1, 1, "Tom Fell on the Assembly of 1 March 2031", text(3, 300))},
		{"tom", post("tom", 1, 1, "Board, 20 February 2031", text(4, 300))},
		{"tom", post("tom", 2, 1, "Thanks", "Thank you all.")},
	}
}

func (w *world) fill() {
	w.now = later
	for _, c := range stock() {
		w.poll(c.blog, c.item)
	}
}

func TestConfigChanges(t *testing.T) {
	for _, tt := range changes {
		t.Run(tt.name, func(t *testing.T) {
			from := newWorld(t, everybody()...)
			tt.change(from)
			from.configure(from.blogs...)
			from.fill()
			want := from.whole()

			w := newWorld(t, everybody()...)
			w.fill()
			before := w.whole()
			if before == want {
				t.Fatal("the change makes no difference, so the test tells nothing")
			}
			w.checkReplay()

			tt.change(w)
			found := slices.ContainsFunc(w.replay(false), func(c story.Change) bool {
				return strings.HasPrefix(c.What+": "+c.Before+" → "+c.After, tt.want)
			})
			if !found {
				t.Errorf("no %q in %+v", tt.want, w.replay(false))
			}
			if w.whole() != before {
				t.Error("a replay that was not to change anything did")
			}
			if len(w.replay(true)) == 0 {
				t.Error("a replay that was to change something did not")
			}
			w.check()
			if got := w.whole(); got != want {
				t.Errorf("after a replay:\n%s\nwant\n%s", got, want)
			}
			w.checkReplay()

			// A config that is loaded has the same effect, and taken back it has none.
			w = newWorld(t, everybody()...)
			w.fill()
			revision, _ := w.Current()
			w.configure(w.blogs...)
			if now, _ := w.Current(); now != revision {
				t.Error("the same config makes pages new")
			}
			tt.change(w)
			w.configure(w.blogs...)
			w.check()
			if got := w.whole(); got != want {
				t.Errorf("after loading the config:\n%s\nwant\n%s", got, want)
			}
			w.checkReplay()
			w.series, w.copies = assembly, true
			w.configure(everybody()...)
			w.check()
			if got := w.whole(); got != before {
				t.Errorf("after taking it back:\n%s\nwas\n%s", got, before)
			}
		})
	}
}

// A replay tells how far it is while it derives the entries, too, which is half of the work.
func TestReplayTellsHowFarItIs(t *testing.T) {
	w := newWorld(t, everybody()...)
	w.fill()
	var told []int
	w.do(func(ctx context.Context, m story.Maker, tx *store.Tx) error {
		ids, err := tx.AllEntries(ctx)
		if err != nil {
			return err
		}
		_, err = m.Replay(ctx, tx, ids, w.now, func(n int) { told = append(told, n) })
		return err
	})
	if all := w.entries(); !slices.Equal(told, []int{all / 2, all}) {
		t.Errorf("of %d entries it told %v", all, told)
	}
}

// A blog that leaves the config and comes back, by whatever rules.
func TestBlogLeaves(t *testing.T) {
	w := newWorld(t, everybody()...)
	w.fill()
	before := w.whole()
	ids := feedIDs(w.all())
	w.configure(w.blogs[1:]...)
	w.check()
	if got := w.outcome(); strings.Contains(got, "(ida)") || !strings.Contains(got, "(copy)") {
		t.Errorf("without Ida's blog:\n%s", got)
	}
	if w.titles(planet.ListBlog("ida")) != "" {
		t.Error("a list of it is left")
	}
	w.checkReplay()
	w.replay(true) // which must not forget whose reports those of absent blogs are
	blogs := everybody()
	w.configure(blogs...)
	w.check()
	if got := w.whole(); got != before {
		t.Errorf("back again:\n%s\nwas\n%s", got, before)
	}
	if got := feedIDs(w.all()); !slices.Equal(got, ids) {
		t.Errorf("feed ids were %v, are %v", ids, got)
	}
	w.configure(blogs[1:]...)
	blogs[0].Exclude.Title = regexp.MustCompile("raffle")
	w.configure(blogs...)
	w.check()
	if got := w.outcome(); strings.Contains(got, "raffle") {
		t.Errorf("it came back by its old rules:\n%s", got)
	}
	w.checkReplay()
}

// A name is mended while the blog that posted the same under it before is out of the config:
// the stories keep their addresses.
func TestNameIsMended(t *testing.T) {
	report := post("ida", 1, 0, "Assembly meeting, 1 March 2031", text(1, 300))
	moved := report
	moved.GUID, moved.Link = "https://marsh.example/1", "https://marsh.example/1"
	for name, again := range map[string]planet.Item{"at its address": report, "at another address": moved} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, person("ida", "Ida Mrash"), person("marsh", "Ida Mrash"))
			w.now = later
			w.poll("ida", report)
			w.poll("marsh", again)
			w.configure(person("marsh", "Ida Mrash"))
			before := w.all()
			w.configure(person("marsh", "Ida Marsh"))
			w.check()
			after := w.all()
			if len(before) != 1 || len(after) != 1 || after[0].ID != before[0].ID || after[0].FeedID != before[0].FeedID || after[0].Shown.Representative != "Ida Marsh" {
				t.Errorf("the stories were %v, are %v:\n%s", feedIDs(before), feedIDs(after), w.outcome())
			}
			w.checkReplay()
			w.configure(person("ida", "Ida Mrash"), person("marsh", "Ida Marsh"))
			w.check()
			if n := len(w.all()); n != 2 {
				t.Errorf("where the config names two people there are %d stories", n)
			}
		})
	}
}

// An excluded entry is no evidence for a meeting, does not date a story, and is
// no copy that readers are told of.
func TestOffThePages(t *testing.T) {
	w := newWorld(t, everybody()...)
	w.fill()
	w.blogs[4].Exclude.Title = regexp.MustCompile("Assembly")
	w.configure(w.blogs...)
	w.check()
	s := w.of(w.entry("Assembly meeting, 1 March 2031", "ida"))
	if len(s.Copies) != 0 || !s.Published.Equal(day0) {
		t.Errorf("%d copies, published %s", len(s.Copies), s.Published)
	}
}

// A blog that joins later enters the merged feeds only with what was young when
// it was first seen.
func TestNoFlood(t *testing.T) {
	undated := func(title string, seed uint64) planet.Item {
		return planet.Item{GUID: "urn:" + title, Title: title, Content: paragraphs(text(seed, 60))}
	}
	w := newWorld(t, blog("ida"))
	w.now = later
	w.poll("ida", post("ida", 2, 39, "Young", text(1, 60)), post("ida", 1, 0, "Old", text(2, 60)), undated("Undated", 3))
	if got := w.titles(planet.ListFeed); got != "Undated, Young, Old" {
		t.Errorf("of a blog that was there from the start: %s", got)
	}
	w.configure(blog("ida"), blog("tom"))
	w.poll("tom", post("tom", 2, 39, "Tom's young", text(4, 60)), post("tom", 1, 0, "Tom's old", text(5, 60)), undated("Tom's undated", 6))
	if got := w.titles(planet.ListFeed); got != "Undated, Tom's young, Young, Old" {
		t.Errorf("of a blog that joined later: %s", got)
	}
	if got := w.titles(planet.ListAll); got != "Tom's undated, Undated, Tom's young, Young, Tom's old, Old" {
		t.Errorf("on the pages: %s", got)
	}
	w.now = later.AddDate(0, 1, 0) // after a month without Tom's server
	w.poll("tom", post("tom", 3, 45, "Tom's late", text(8, 60)), post("tom", 4, 1, "Tom's oldest", text(9, 60)))
	if got := w.titles(planet.ListFeed); got != "Tom's late, Undated, Tom's young, Young, Old" {
		t.Errorf("seen late: %s", got)
	}
	w.poll("tom", undated("Tom's next", 7))
	if got := w.titles(planet.ListFeed); !strings.HasPrefix(got, "Tom's next, ") {
		t.Errorf("the next without a date: %s", got)
	}
	// Under another slug a blog brings the feeds nothing new, and takes nothing from them.
	before := w.titles(planet.ListFeed)
	w.configure(blog("ida"), blog("tom"), blog("ruth"))
	w.poll("ruth", post("ruth", 2, 39, "Young", text(1, 60)), post("ruth", 1, 0, "Old", text(2, 60)))
	w.configure(blog("tom"), blog("ruth"))
	if got, want := w.titles(planet.ListFeed), strings.Replace(before, "Undated, ", "", 1); got != want {
		t.Errorf("once its stories are Ruth's: %s, want %s", got, want)
	}
	w.check()
	w.checkReplay()
}

// What a lapsed domain posts is kept back until the operator lets it in.
func TestLapsedDomain(t *testing.T) {
	w := newWorld(t, blog("ida"))
	english := "The committee met on Monday and agreed that the report of the chair is to be sent to all of the members with a note. " + text(1, 40)
	german := "Der Ausschuss hat am Montag beschlossen und wird nicht mehr mit den Mitgliedern auf das Ergebnis für die Wahl warten, die auch sich ist. "
	var posts, spam []planet.Item
	for n := range 3 {
		posts = append(posts, post("ida", n, -n, "Post", english+strings.Repeat(" And that was the end of it.", n)))
		i := post("casino", n, -n, "Spiel", strings.Repeat(german, n+1)) // the same path in the guid
		spam = append(spam, i)
	}
	w.poll("ida", posts...)
	before := w.whole()
	res := w.poll("ida", spam...)
	if res.Hold == "" || res.New != 3 || w.whole() != before {
		t.Errorf("hold %q, %d new, pages:\n%s", res.Hold, res.New, w.whole())
	}
	w.check()
	w.checkReplay()
	picture := planet.Item{GUID: "picture", Content: photo("1").Content}
	w.put(story.Batch{Held: true, Items: append(spam, planet.Item{GUID: "nothing"}, picture)}, "ida")
	picture.Content = ""
	w.put(story.Batch{Held: true, Items: []planet.Item{picture}}, "ida")
	if w.whole() != before {
		t.Error("the next poll lets it in")
	}
	if res := w.put(story.Batch{Held: true, Items: []planet.Item{post("casino", 8, 1, "Spiel", german+text(8, 40)), post("casino", 9, 1, "Spiel", german+text(9, 60))}}, "ida"); res.Hold != "" {
		t.Errorf("it is held already: %s", res.Hold)
	}
	filtered := blog("ida")
	filtered.Exclude.Title = regexp.MustCompile("Spiel")
	w.configure(filtered)
	w.put(story.Batch{Held: true, Items: append(spam, post("casino", 4, 1, "Werbung", german+text(1, 40)))}, "ida")
	filtered.Exclude.Title = regexp.MustCompile("Werbung")
	w.configure(filtered)
	if w.whole() != before {
		t.Errorf("a filter that comes and goes lets it in:\n%s", w.whole())
	}
	w.said(func(ctx context.Context, m story.Maker, tx *store.Tx) error {
		n, err := m.Release(ctx, tx, "ida", w.now)
		if n != 6 {
			t.Errorf("%d let in", n)
		}
		return err
	})
	if got := w.titles(planet.ListAll); !strings.Contains(got, "Spiel") || strings.Contains(got, "Werbung") {
		t.Errorf("after the release: %s", got)
	}
	w.checkReplay()
}

// A blog that moves to another host and posts too little there for its language to be
// told is not held.
func TestShortPostsAfterMove(t *testing.T) {
	w := newWorld(t, blog("ida"))
	english := "The committee met on Monday and agreed that the report of the chair is to be sent to all of the members."
	w.poll("ida", post("ida", 1, 0, "Post", english), post("ida", 2, -1, "Post", english+" And that was the end of it."))
	if res := w.poll("ida", post("new", 3, 2, "Hafen", "Die Fähre fährt um neun."), post("new", 4, 1, "Hafen", "Und die um zehn nicht.")); res.Hold != "" {
		t.Error(res.Hold)
	}
	short := newWorld(t, blog("ida"))
	short.poll("ida", post("ida", 1, 0, "Hafen", "Die Fähre fährt um neun."), post("ida", 2, -1, "Hafen", "Und die um zehn nicht."))
	if res := short.poll("ida", post("new", 3, 2, "Post", english), post("new", 4, 1, "Post", english+" And that was the end of it.")); res.Hold != "" {
		t.Error(res.Hold)
	}
}

// A blog in Japanese, of which Chinese signs are a good part, that moves to another
// host is the same blog.
func TestJapaneseBlogMoves(t *testing.T) {
	w := newWorld(t)
	for n := range 8 {
		slug := fmt.Sprint("ida", n)
		w.configure(blog(slug))
		for _, host := range []string{slug, "new-" + slug} {
			a, b := post(host, 1, 0, host, strings.Repeat("議会は丘の上で開かれ", 9)+host), post(host, 2, -1, host+"2", strings.Repeat("船は雨の中で見えず", 9)+host)
			if res := w.poll(slug, a, b); res.Hold != "" {
				t.Error(res.Hold)
			}
		}
	}
}

// Dates that move with the fetch are told, so that they are not believed.
func TestDatesMove(t *testing.T) {
	w := newWorld(t, blog("ida"))
	w.now = later
	fetch := func(undated bool) story.Result {
		a, b := post("ida", 1, 0, "One", text(1, 60)), post("ida", 2, 0, "Two", text(2, 60))
		a.Published, b.Published = w.now, w.now
		return w.put(story.Batch{Items: []planet.Item{a, b}, Undated: undated}, "ida")
	}
	if fetch(false).DatesMoved {
		t.Error("at first sight nothing has moved")
	}
	before := w.whole()
	if !fetch(false).DatesMoved {
		t.Error("not seen")
	}
	for range 2 {
		if res := fetch(true); res.New != 0 || res.Updated != 0 {
			t.Errorf("%d new, %d updated", res.New, res.Updated)
		}
	}
	if after := w.whole(); after != before {
		t.Errorf("was\n%s\nis\n%s", before, after)
	}
	at := w.now
	w.put(story.Batch{Items: []planet.Item{post("ida", 3, -300, "Three", text(3, 60))}, Undated: true}, "ida")
	if s := w.of(w.entry("Three")); !s.Published.Equal(at) {
		t.Errorf("published %s, which is not believed", s.Published)
	}
	for range 3 { // the day of an event, which is put off
		a, b := post("ida", 4, 0, "Four", text(4, 60)), post("ida", 5, 0, "Five", text(5, 60))
		a.Published, b.Published = w.now.AddDate(0, 0, 1), w.now.AddDate(0, 0, 2)
		if w.poll("ida", a, b).DatesMoved {
			t.Error("dates to come are taken for the fetch's")
		}
	}
	w.poll("ida", weekly("a", "", 7, 0)...)
	imported := weekly("b", "", 0, 0)
	for i := range imported {
		imported[i].Published = w.now
	}
	if w.poll("ida", imported...).DatesMoved {
		t.Error("the day of an import is taken for the fetch's")
	}
}

// The dates of a blog whose clock is ahead of the planet's stay, and are believed.
func TestClockAhead(t *testing.T) {
	w := newWorld(t, blog("ida"))
	w.now = later
	var items []planet.Item
	for n := range 4 {
		item := post("ida", n, 0, fmt.Sprintf("Notes %d", n), text(uint64(n), 60))
		item.Published, item.Updated = w.now.Add(30*time.Second), w.now.Add(time.Hour)
		items = append([]planet.Item{item}, items...)
		if w.poll("ida", items...).DatesMoved {
			t.Errorf("taken for dates that move when there are %d posts", n+1)
		}
		if s := w.all()[0]; s.Updated.After(w.now) {
			t.Errorf("updated %s, which is yet to come", s.Updated)
		}
	}
}

// What an entry says of its meeting is read by the date under which it stands,
// whatever date its feed gives it later.
func TestDatesChange(t *testing.T) {
	for name, change := range map[string]func(i *planet.Item){
		"another date": func(*planet.Item) {},
		"the blog has moved": func(i *planet.Item) {
			i.GUID, i.Link = "urn:"+i.Title, strings.Replace(i.Link, "ida.example", "marsh.example", 1)
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, blog("ida"))
			w.now = later
			items := []planet.Item{
				post("ida", 3, -9, "Assembly report 22 March 2031", text(3, 60)), // a slip
				post("ida", 2, -10, "Assembly, 18 February 2031", text(2, 60)),
				post("ida", 1, -40, "Assembly report 20th January", text(1, 60)),
			}
			w.poll("ida", items...)
			want := w.whole()
			for _, part := range []string{"assembly/2031-01-20 title", "assembly/2031-02-18 title"} {
				if !strings.Contains(want, part) {
					t.Errorf("nothing is on %s:\n%s", part, want)
				}
			}
			w.now = day0.AddDate(2, 0, 0)
			for i := range items {
				change(&items[i])
				items[i].Published = day0.AddDate(1, 0, 0)
			}
			if res := w.poll("ida", items...); res.New != 0 {
				t.Errorf("%d new", res.New)
			}
			if got := w.whole(); got != want {
				t.Errorf("was\n%s\nis\n%s", want, got)
			}
			w.check()
			w.checkReplay()
		})
	}
}
