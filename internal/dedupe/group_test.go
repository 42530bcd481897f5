package dedupe_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"necblogs/internal/dedupe"
	"necblogs/internal/planet"
)

// world is a planet's worth of entries, by name, with the story each belongs to.
func world() (names []string, sides []dedupe.Side) {
	w := newWriter(8)
	put := func(name string, s dedupe.Side) {
		names, sides = append(names, name), append(sides, s)
	}
	march, april := w.words(600), w.words(700)
	put("march", known("Ida Marsh", entry("ida", 0, "Report, 3 March 2031", w.text(march))))
	put("march", known("Ida Marsh", entry("ida", 1, "Report, 3 May 2031", w.text(w.changed(march, .005)))))
	put("march", entry("copy", 2, "Report, 3 March 2031", w.text(march[:55])+" […]"))
	put("march", entry("editor", 2, "Ida Marsh reports", w.text(w.words(40), march)))
	put("april", known("Ida Marsh", entry("ida", 31, "Report, 3 April 2031", w.text(april))))
	put("april", entry("copy", 33, "Report, 3 April 2031", w.text(april[:55])+" […]"))

	a, b := w.words(300), w.words(310)
	put("a", known("Tom Fell", entry("tom", 50, "My report", w.text(a))))
	put("b", known("Una Dale", entry("una", 50, "My report", w.text(b))))
	put("round-up", entry("digest", 52, "What they say", w.text(a, b)))
	c, d := w.words(90), w.words(95)
	put("c", entry("tom", 60, "Note", w.text(c)))
	put("d", entry("tom", 61, "Another", w.text(d)))
	put("round-up 2", entry("digest", 63, "Two notes", w.text(c, d)))

	form := w.items(30)
	may, june := w.filled(form, 0, 3), w.filled(form, 0, 3)
	for _, blog := range []string{"sam", "mirror"} {
		put("may", entry(blog, 90, "Treasurer's report", w.text(may)))
		put("june", entry(blog, 120, "Treasurer's report", w.text(june)))
	}
	return names, sides
}

// Whatever the order of arrival, and of the maps, the stories are the same.
func TestArrivalOrder(t *testing.T) {
	names, sides := world()
	r := rand.New(rand.NewPCG(1, 1))
	for range 30 {
		p := newPlanet()
		at := map[int64]string{}
		for id, i := range r.Perm(len(sides)) {
			p.add(int64(id), sides[i])
			at[int64(id)] = names[i]
		}
		r.Shuffle(len(p.links), func(i, j int) { p.links[i], p.links[j] = p.links[j], p.links[i] })
		var got []string
		for _, story := range p.stories() {
			var in []string
			for _, id := range story {
				in = append(in, at[id])
			}
			if slices.Sort(in); len(slices.Compact(in)) > 1 {
				t.Errorf("one story: %v", in)
			}
			got = append(got, in[0])
		}
		slices.Sort(got)
		want := []string{"a", "april", "b", "c", "d", "june", "march", "may", "round-up", "round-up 2"}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("stories (-want +got):\n%s", diff)
		}
	}
}

func TestOperatorsWord(t *testing.T) {
	names, sides := world()
	p := newPlanet()
	for i, s := range sides {
		p.add(int64(i), s)
	}
	a, b, copyOfMarch := int64(slices.Index(names, "a")), int64(slices.Index(names, "b")), int64(2)
	got := dedupe.Group(p.sides, p.links, [][2]int64{{a, b}}, map[int64]bool{copyOfMarch: true})
	got = append(got, dedupe.Group(p.sides, p.links, nil, map[int64]bool{1: true})...)
	for _, want := range [][]int64{{a, b}, {copyOfMarch}, {0, 1, 3}, {1}, {0, 2, 3}} {
		if !slices.ContainsFunc(got, func(s []int64) bool { return slices.Equal(s, want) }) {
			t.Errorf("no story %v in %v", want, got)
		}
	}
}

// A guid or URL is certain: it joins what resembles nothing, and no veto parts it.
func TestCertainLinks(t *testing.T) {
	w := newWriter(9)
	sides := map[int64]dedupe.Side{
		1: entry("ida", 0, "Report, 3 March 2031", w.text(w.words(50))),
		2: entry("ida", 0, "Report, 9 May 2031", w.text(w.words(50))),
	}
	links := []planet.Link{{A: 2, B: 1, Verdict: planet.Verdict{Reason: planet.ByGUID, Score: 1}}}
	if diff := cmp.Diff([][]int64{{1, 2}}, dedupe.Group(sides, links, nil, nil)); diff != "" {
		t.Error(diff)
	}
	// A digest at the address of one of the three reports that it has.
	a, b, c := w.words(200), w.words(200), w.words(200)
	for _, reason := range []planet.Reason{planet.ByGUID, planet.ByURL} {
		p := newPlanet()
		for id, words := range [][]string{a, b, c} {
			p.add(int64(id), entry(fmt.Sprint("blog", id), 0, "My report", w.text(words)))
		}
		p.add(3, entry("digest", 1, "What they say", w.text(a, b, c)))
		p.links = append(p.links, planet.Link{A: 3, B: 0, Verdict: planet.Verdict{Reason: reason, Score: 1}})
		for _, l := range []int64{1, 2} {
			p.links = append(p.links, planet.Link{A: 3, B: l, Verdict: planet.Verdict{Reason: planet.ByText, J3: .5, C3: 1, Score: .5}})
		}
		if diff := cmp.Diff([][]int64{{0, 3}, {1}, {2}}, p.stories()); diff != "" {
			t.Errorf("a digest, %s: %s", reason, diff)
		}
	}
	// What programs post anew at one address is not all one story.
	for texts, want := range map[int]int{120: 100, 1: 120} {
		sides, links := map[int64]dedupe.Side{}, []planet.Link(nil)
		for id := range int64(120) {
			sides[id] = dedupe.Side{Blog: fmt.Sprint(id), Key: fmt.Sprintf("%03d", id), Fingerprint: dedupe.Fingerprint{Hash: uint64(int(id)%texts + 1)}}
			links = append(links, planet.Link{A: id, B: 0, Verdict: planet.Verdict{Reason: planet.ByURL, Score: 1}})
		}
		if got := len(dedupe.Group(sides, links[1:], nil, nil)[0]); got != want {
			t.Errorf("%d texts at one address: a story of %d entries, want %d", texts, got, want)
		}
	}
}

func TestPeopleApart(t *testing.T) {
	text := newWriter(10).text(newWriter(10).words(200))
	a, b := known("Ida Marsh", entry("ida", 0, "Report", text)), by("admin", entry("tom", 0, "Report", text))
	if _, ok := dedupe.Compare(a, b); !ok || dedupe.Vetoed(a, b) {
		t.Error("the author it falls back to is taken for a person")
	}
	b.Known = true
	if _, ok := dedupe.Compare(a, b); ok || !dedupe.Vetoed(a, b) {
		t.Error("two people's reports are one story")
	}
	w := newWriter(10)
	words := w.words(200)
	for _, title := range []string{"Report", "Report, 3 March 2031"} {
		wantStories(t, "through a third", [][]int64{{0, 2}, {1}}, known("Ida Marsh", entry("ida", 0, title, w.text(words))),
			known("Tom Fell", entry("tom", 1, title, w.text(w.changed(words, .02)))), entry("copy", 2, title, w.text(words)))
	}
	next := w.text(splice(splice(words, 30, 3, w.words(3)), 90, 3, w.words(3)))
	wantStories(t, "two weeks' notices, through a copy of one", [][]int64{{0, 2}, {1}},
		entry("ida", 0, "Advice surgery", w.text(words)), entry("ida", 7, "Advice surgery", next), entry("copy", 1, "Advice surgery", w.text(words)))
	wantStories(t, "two numbers, through a title without", [][]int64{{0, 2}, {1}},
		entry("ida", 0, "Meeting no. 11", w.text(words)), entry("tom", 7, "Meeting no. 12", next), entry("copy", 1, "Meeting", w.text(words)))
}

func TestReasons(t *testing.T) {
	w := newWriter(11)
	words := w.words(300)
	full, edited, short := w.text(words), w.text(w.changed(words, .02)), w.text(words[:60])+" […]"
	original := entry("ida", 0, "Report", full)
	markedExcerpt := entry("tom", 0, "From the Assembly", w.text(words[:35]))
	markedExcerpt.Excerpt = true
	for _, tt := range []struct {
		name   string
		other  dedupe.Side
		mirror bool
		want   planet.Reason
	}{
		{"equal elsewhere", entry("tom", 0, "Report", full), false, planet.ByText},
		{"edited elsewhere", entry("tom", 0, "Report", edited), false, planet.ByText},
		{"a mirror", entry("tom", 0, "Report", edited), true, planet.ByMirror},
		{"a mirror's excerpt", entry("tom", 0, "Report", short), true, planet.ByExcerpt},
		{"excerpt", entry("tom", 0, "Report", short), false, planet.ByExcerpt},
		{"excerpt by the blog's word", markedExcerpt, false, planet.ByExcerpt},
		{"corrected", entry("ida", 1, "Report", edited), false, planet.ByCorrection},
		{"title corrected", entry("ida", 1, "Report 1", full), false, planet.ByCorrection},
		{"posted twice", entry("ida", 1, "Report", full), false, planet.ByText},
		{"posted again weeks later", entry("ida", 20, "In case you missed it", full), false, planet.ByText},
	} {
		tt.other.Mirror = tt.mirror
		v, _ := dedupe.Compare(original, tt.other)
		if v.Reason != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, v.Reason, tt.want)
		}
		if score := v.J3; v.Reason != planet.ByExcerpt && v.Score != score || v.Reason == planet.ByExcerpt && v.Score != v.C3 {
			t.Errorf("%s: score %v of J3 %v, C3 %v", tt.name, v.Score, v.J3, v.C3)
		}
	}
}

func TestShownAndFullest(t *testing.T) {
	w := newWriter(12)
	words := w.words(300)
	full := w.text(words)
	make := func(id int64, blog string, day int, text string) dedupe.Candidate {
		return dedupe.Candidate{ID: id, Side: entry(blog, day, "Report", text)}
	}
	original, corrected := make(1, "ida", 1, full), make(2, "ida", 2, w.text(w.changed(words, .02)))
	mirror := make(3, "mirror", 0, full)
	mirror.Mirror = true
	editor := make(4, "editor", 0, w.text(w.words(40), words))
	excerpt := make(5, "ida", 1, w.text(words[:55])+" […]")
	excerpt.Excerpt = true
	own := make(6, "own", 5, full)
	own.Own = true
	ownExcerpt := make(7, "own", 5, w.text(words[:55])+" […]")
	ownExcerpt.Own = true
	again := make(8, "ida", 9, full)
	later, right, early, cutLater, cutRight, renamed := make(9, "ida", 5, w.text(w.changed(words, .02))), make(10, "ida", 3, w.text(w.changed(words, .02))),
		make(11, "tom", 0, full), make(12, "ida", 2, w.text(words[:55])+" […]"), make(13, "ida", 2, w.text(words[:60])+" […]"), make(14, "ida", 2, full)
	renamed.Title = "Report to the Assembly"
	stopped := make(18, "ida", 9, full)
	stopped.Title = "Report."
	recalled := make(19, "ida", 20, full)
	recalled.Title = "In case you missed it"
	host, note, noteRight := make(15, "host", 2, full), make(16, "ida", 1, "The ferry sails at nine."), make(17, "ida", 2, "The ferry sails at ten.")
	for _, tt := range []struct {
		name           string
		members        []dedupe.Candidate
		shown, fullest int64
	}{
		{"one", []dedupe.Candidate{mirror}, 3, 3},
		{"the earlier", []dedupe.Candidate{original, editor}, 4, 4},
		{"no mirror", []dedupe.Candidate{mirror, original}, 1, 1},
		{"the correction", []dedupe.Candidate{original, corrected, mirror}, 2, 2},
		{"own before earlier", []dedupe.Candidate{original, own, editor, mirror}, 6, 6},
		{"the mirror has the text", []dedupe.Candidate{excerpt, mirror}, 5, 3},
		{"another has the text", []dedupe.Candidate{ownExcerpt, editor, original, mirror}, 7, 4},
		{"posted twice", []dedupe.Candidate{original, again}, 1, 1},
		{"posted twice, with a full stop", []dedupe.Candidate{original, stopped}, 1, 1},
		{"posted again weeks later", []dedupe.Candidate{original, recalled}, 1, 1},
		{"the earlier, whatever its name", []dedupe.Candidate{original, early}, 11, 11},
		{"the last correction, before a later reprint of the first", []dedupe.Candidate{original, right, later, host}, 9, 9},
		{"an excerpt corrects nothing", []dedupe.Candidate{original, cutLater}, 1, 1},
		{"but an excerpt", []dedupe.Candidate{excerpt, cutRight}, 13, 13},
		{"the corrected title", []dedupe.Candidate{original, renamed}, 14, 14},
		{"a corrected note of a few words", []dedupe.Candidate{note, noteRight}, 17, 17},
		{"excerpts only", []dedupe.Candidate{ownExcerpt, excerpt}, 7, 7},
	} {
		for range 2 {
			slices.Reverse(tt.members)
			if got := dedupe.Shown(tt.members); got != tt.shown {
				t.Errorf("%s: shown %d, want %d", tt.name, got, tt.shown)
			}
			if got := dedupe.Fullest(tt.members); got != tt.fullest {
				t.Errorf("%s: fullest %d, want %d", tt.name, got, tt.fullest)
			}
		}
	}
}

// A title's date that was corrected soon is a slip; the same words under another
// date weeks later are another notice.
func TestSlip(t *testing.T) {
	w := newWriter(14)
	words := w.words(300)
	words[1], words[2] = "february", "assembly"
	right := slices.Replace(slices.Clone(words), 1, 2, "january")
	for name, cut := range map[string]int{"full": 300, "excerpt": 55} {
		a := entry("ida", 0, "Report, 24 February 2031", w.text(words[:cut]))
		b := entry("ida", 0, "Report, 24 January 2031", w.text(right[:cut]))
		a.Excerpt, b.Excerpt = cut < 300, cut < 300
		b.Published = b.Published.Add(56 * time.Minute)
		if v, ok := dedupe.Compare(a, b); !ok || v.Reason != planet.ByCorrection {
			t.Errorf("%s: %+v", name, v)
		}
		b.Published = b.Published.AddDate(0, 0, 30)
		if _, ok := dedupe.Compare(a, b); ok || !dedupe.Vetoed(a, b) {
			t.Errorf("%s, a month later: one story", name)
		}
	}
}

// stories are those of sides, by their places.
func stories(sides ...dedupe.Side) [][]int64 {
	p := newPlanet()
	for i, s := range sides {
		p.add(int64(i), s)
	}
	return p.stories()
}

func wantStories(t *testing.T, name string, want [][]int64, sides ...dedupe.Side) {
	t.Helper()
	if diff := cmp.Diff(want, stories(sides...)); diff != "" {
		t.Fatalf("%s: stories (-want +got):\n%s", name, diff)
	}
}

// A notice that comes word for word each week, its day in the title, is not one story by the
// post whose title forgets the day: that is told with the nearest.
func TestDayForgotten(t *testing.T) {
	w := newWriter(25)
	notice := w.text(w.words(140))
	wantStories(t, "three weeks", [][]int64{{0, 1}, {2}},
		entry("ida", 0, "Surgery", notice), entry("ida", 7, "Surgery, 11 March 2031", notice), entry("ida", 14, "Surgery, 18 March 2031", notice))
}

// Excerpts of an author who always begins with the same paragraph find each its own
// text elsewhere, by title or by time, and a text under a third title none.
func TestStandingIntroduction(t *testing.T) {
	w := newWriter(15)
	intro := w.words(56)
	report := func(n int) string { return w.text(intro, w.words(n)) }
	excerpt := w.text(intro[:55]) + " […]"
	wantStories(t, "excerpts", [][]int64{{0, 2}, {1, 3}, {4}},
		entry("ida", 0, "On finance", excerpt), entry("ida", 0, "On selections", excerpt),
		entry("copy", 1, "On finance", report(400)), entry("copy", 1, "On selections", report(200)), entry("copy", 2, "On housing", report(100)))
	wantStories(t, "excerpts on two sites", [][]int64{{0, 2}, {1, 3}},
		entry("ida", 0, "On finance", report(400)), entry("ida", 35, "On selections", report(200)),
		entry("copy", 1, "On finance", excerpt), entry("site", 36, "On selections", excerpt))
	wantStories(t, "excerpts on two sites on one day", [][]int64{{0, 2}, {1, 3}},
		entry("ida", 0, "On finance", report(400)), entry("ida", 0, "On selections", report(200)),
		entry("copy", 1, "On finance", excerpt), entry("site", 1, "On selections", excerpt))
	wantStories(t, "nothing but excerpts", [][]int64{{0}, {1}},
		entry("copy", 1, "On finance", excerpt), entry("site", 36, "On selections", excerpt))
	for _, words := range [][2]int{{200, 400}, {400, 200}} {
		wantStories(t, "one title", [][]int64{{0, 2}, {1, 3}},
			entry("ida", 0, "Assembly report", report(words[0])), entry("ida", 35, "Assembly report", report(words[1])),
			entry("copy", 1, "Assembly report", excerpt), entry("copy", 36, "Assembly report", excerpt))
		wantStories(t, "one title, the earlier", [][]int64{{0, 2}, {1}},
			entry("ida", 0, "Assembly report", report(words[0])), entry("ida", 35, "Assembly report", report(words[1])),
			entry("copy", 1, "Assembly report", excerpt))
		wantStories(t, "one title, the later", [][]int64{{0}, {1, 2}},
			entry("ida", 0, "Assembly report", report(words[0])), entry("ida", 35, "Assembly report", report(words[1])),
			entry("copy", 36, "Assembly report", excerpt))
	}
}

// Who reprints a report and its correction does not part them.
func TestReprintOfBoth(t *testing.T) {
	w := newWriter(16)
	words := w.words(400)
	old, corrected := w.text(words), w.text(words[:270], w.words(130))
	sides := []dedupe.Side{
		known("Ida Marsh", entry("ida", 0, "Report, 4 March 2031", old)), known("Ida Marsh", entry("ida", 1, "Report, 4 March 2031", corrected)),
		entry("copy", 2, "Report, 4 March 2031", old), entry("copy", 2, "Report, 4 March 2031", corrected),
	}
	if _, ok := dedupe.Compare(sides[2], sides[3]); ok {
		t.Fatal("the copies are one by themselves: nothing is tested")
	}
	wantStories(t, "both", [][]int64{{0, 1, 2, 3}}, sides...)
}

// Entries of equal dates, which arrive at once, are told apart by their keys.
func TestShownAtOnce(t *testing.T) {
	text := newWriter(13).text(newWriter(13).words(100))
	a, b := entry("ida", 0, "Report", text), entry("tom", 0, "Report", text)
	a.Published, b.Published = time.Time{}, time.Time{}
	x, y := dedupe.Candidate{ID: 1, Side: b}, dedupe.Candidate{ID: 2, Side: a}
	if dedupe.Shown([]dedupe.Candidate{x, y}) != 2 || dedupe.Shown([]dedupe.Candidate{y, x}) != 2 {
		t.Error("the order of members decides")
	}
}

// Of a report and its correction under one date, as where a feed gives no more
// than the day, the one with the higher number is shown, and without numbers the
// one seen later.
func TestShownOfOneDay(t *testing.T) {
	w := newWriter(14)
	report := w.words(100)
	a, b := entry("ida", 0, "Report", w.text(report)), entry("ida", 0, "Report", w.text(report, w.words(12)))
	for _, keys := range [][2]string{
		{"ida\nhttps://ida.example/?p=99\n", "ida\nhttps://ida.example/?p=100\n"},
		{"ida\nhttps://ida.example/report/\n", "ida\nhttps://ida.example/again/\n"},
		{"ida\nurn:uuid:5f0e9c2a-77d1\n", "ida\nurn:uuid:3b7741aa-90c3\n"},
	} {
		a.Key, b.Key = keys[0], keys[1]
		x, y := dedupe.Candidate{ID: 1, Side: a}, dedupe.Candidate{ID: 2, Side: b}
		if dedupe.Shown([]dedupe.Candidate{x, y}) != 2 || dedupe.Shown([]dedupe.Candidate{y, x}) != 2 {
			t.Errorf("of %q the first is shown", keys)
		}
		if x.ID, y.ID = 2, 1; strings.Contains(y.Key, "100") && (dedupe.Shown([]dedupe.Candidate{x, y}) != 1 || dedupe.Shown([]dedupe.Candidate{y, x}) != 1) {
			t.Errorf("of %q the one seen later is shown", keys)
		}
	}
	// The first has a higher number than the third, which was seen after one that has none.
	c := entry("ida", 0, "Report", w.text(report, w.words(9)))
	a.Key, b.Key, c.Key = "ida\nhttps://ida.example/?p=5\n", "ida\nhttps://ida.example/again/\n", "ida\nhttps://ida.example/?p=3\n"
	x, y, z := dedupe.Candidate{ID: 1, Side: a}, dedupe.Candidate{ID: 2, Side: b}, dedupe.Candidate{ID: 3, Side: c}
	if shown := dedupe.Shown([]dedupe.Candidate{x, y, z}); shown == 0 || shown != dedupe.Shown([]dedupe.Candidate{z, y, x}) {
		t.Errorf("%d is shown, by the order of members", shown)
	}
}

// A text that was posted a thousand times is one story, at a price that grows with the
// times, which is counted in allocations; one that is posted for years is several.
func TestOneTextManyTimes(t *testing.T) {
	text := newWriter(15).text(newWriter(15).words(120))
	group := func(n int) (stories [][]int64, cost float64) {
		sides := map[int64]dedupe.Side{}
		var links []planet.Link
		for id := range int64(n) {
			sides[id] = entry("ida", 0, "Tides at "+strings.Repeat("x", int(id)%50+1), text)
			if id > 0 {
				links = append(links, planet.Link{A: 0, B: id, Verdict: planet.Verdict{Reason: planet.ByText, Score: 1, J3: 1, C3: 1}})
			}
		}
		cost = testing.AllocsPerRun(1, func() { stories = dedupe.Group(sides, links, nil, nil) })
		return stories, cost
	}
	_, half := group(100)
	if stories, whole := group(200); len(stories) != 1 || whole > 3*half {
		t.Errorf("%d stories; %g allocations for 100 entries, %g for 200", len(stories), half, whole)
	}
	if stories, _ := group(1001); len(stories) != 2 || len(stories[0]) != 1000 {
		t.Errorf("of 1001 entries: %d stories, the first of %d", len(stories), len(stories[0]))
	}
}
