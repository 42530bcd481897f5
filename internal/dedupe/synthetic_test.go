package dedupe_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"necblogs/internal/dedupe"
	"necblogs/internal/meeting"
)

var day0 = time.Date(2031, 3, 4, 10, 0, 0, 0, time.UTC)

// entry is a side of nobody known, on a blog, some days after day0.
func entry(blog string, day int, title, text string) dedupe.Side {
	at := day0.AddDate(0, 0, day)
	days, rest := meeting.TitleDates(title, at)
	return dedupe.Side{
		Blog: blog, Title: title, Published: at, Dates: days, Undated: rest,
		Key: fmt.Sprint(blog, " ", day, " ", title), Fingerprint: dedupe.Of(title, text),
	}
}

// found reports whether the program would make two entries one story: they share
// a band, and the verdict is that they are copies.
func found(t *testing.T, a, b dedupe.Side) bool {
	t.Helper()
	v, ok := dedupe.Compare(a, b)
	if w, okToo := dedupe.Compare(b, a); v != w || ok != okToo {
		t.Errorf("not symmetric: %+v, %+v", v, w)
	}
	return ok && slices.ContainsFunc(a.Fingerprint.Bands, func(band uint64) bool {
		return slices.Contains(b.Fingerprint.Bands, band)
	})
}

const pairs = 120 // of each kind; the seeds are fixed

func TestReposts(t *testing.T) {
	for _, tt := range []struct {
		changed, want float64
	}{{0, 1}, {.02, 1}, {.05, .99}, {.10, .97}, {.15, .85}} {
		for _, blog := range []string{"other", "ida"} { // cross-posted; corrected
			w, got := newWriter(1), 0
			for range pairs {
				original := w.words(w.between(120, 1500))
				a := entry("ida", 0, "Assembly report", w.text(original))
				b := entry(blog, 1, "Assembly report", w.text(w.changed(original, tt.changed)))
				if found(t, a, b) {
					got++
				}
			}
			recall := float64(got) / pairs
			t.Logf("%2.0f %% of the words changed, to %s: %.3f found", 100*tt.changed, blog, recall)
			if recall < tt.want {
				t.Errorf("less than %.3f", tt.want)
			}
		}
	}
}

// corrections are what an author does to a report of so many words before posting
// it again.
var corrections = []struct {
	name    string
	words   int
	correct func(w *writer, report []string) []string
}{
	{"a sentence rewritten", 300, func(w *writer, r []string) []string { return splice(r, 140, 22, w.words(22)) }},
	{"a paragraph rewritten", 900, func(w *writer, r []string) []string { return splice(r, 400, 70, w.words(70)) }},
	{"two paragraphs rewritten", 700, func(w *writer, r []string) []string {
		return splice(splice(r, 210, 70, w.words(70)), 490, 70, w.words(70))
	}},
	{"the first paragraph rewritten", 600, func(w *writer, r []string) []string { return splice(r, 0, 65, w.words(65)) }},
	{"the last paragraph rewritten", 600, func(w *writer, r []string) []string { return splice(r, 535, 65, w.words(65)) }},
	{"a paragraph put in after the first", 600, func(w *writer, r []string) []string { return splice(r, 70, 0, w.words(95)) }},
	{"paragraphs put in before the last", 600, func(w *writer, r []string) []string { return splice(r, 530, 0, w.words(180)) }},
	{"two paragraphs taken out", 600, func(w *writer, r []string) []string { return splice(r, 70, 140, nil) }},
	{"twenty figures", 400, func(w *writer, r []string) []string {
		for i := range 20 {
			r = splice(r, 200+5*i, 1, []string{fmt.Sprint(w.IntN(900))})
		}
		return r
	}},
}

// splice puts other words in the place of n from one on.
func splice(words []string, at, n int, others []string) []string {
	return slices.Concat(words[:at], others, words[at+n:])
}

// TestCorrections: a report that its author posts again two hours later is found,
// whatever has become of a part of it.
func TestCorrections(t *testing.T) {
	for _, tt := range corrections {
		t.Run(tt.name, func(t *testing.T) {
			w := newWriter(5)
			for i := range pairs {
				report := w.words(tt.words)
				a := entry("ida", 0, "Assembly report", w.text(report))
				b := entry("ida", 0, "Assembly report (corrected)", w.text(tt.correct(w, report)))
				b.Published = b.Published.Add(2 * time.Hour)
				if !found(t, a, b) {
					t.Fatalf("pair %d is two stories", i)
				}
			}
		})
	}
}

// TestCorrectionsOfADay: a report whose title names its day is found again for
// days, though half of it is another.
func TestCorrectionsOfADay(t *testing.T) {
	for _, tt := range []struct {
		words, others int // of the report; of it, rewritten
		want          float64
	}{{50, 5, .95}, {80, 10, 1}, {220, 60, 1}, {600, 180, .97}, {600, 250, .85}} {
		w, got := newWriter(7), 0
		for i := range pairs {
			report := w.words(tt.words)
			third := tt.others / 3
			again := splice(splice(report, tt.words/4, third, w.words(third)), tt.words/2, tt.others-third, w.words(tt.others-third))
			a := entry("ida", 0, "Assembly report, 3 March 2031", w.text(report))
			b := entry("ida", i%5, "Assembly report, 3 March 2031 (corrected)", w.text(again))
			a.Representative, a.Known, b.Representative, b.Known = "Ida Marsh", true, "Ida Marsh", true
			if found(t, a, b) {
				got++
			}
		}
		recall := float64(got) / pairs
		t.Logf("%d of %d words: %.3f found", tt.others, tt.words, recall)
		if recall < tt.want {
			t.Errorf("%d of %d words: %.3f found, want %.3f", tt.others, tt.words, recall, tt.want)
		}
	}
}

// TestCorrectionsByOthers: who posts the correction may spell the author's name in
// another way, or give another or none; where the title says that the text was
// changed, its beginning and its end may be rewritten too.
func TestCorrectionsByOthers(t *testing.T) {
	for _, tt := range []struct {
		name, author, other, title string
		ends                       int // words rewritten at each end
	}{
		{"the editor", "Ida Marsh", "Editor", "Assembly report", 0},
		{"none", "Ida Marsh", "", "Assembly report", 0},
		{"initials", "Ida Marsh", "I. Marsh", "Assembly report", 0},
		{"another editor", "Ida Marsh", "Tom Fell", "Assembly report (corrected)", 0},
		{"ends rewritten", "Ida Marsh", "Ida Marsh", "Assembly report (corrected)", 24},
		{"ends rewritten by the editor", "Ida Marsh", "Tom Fell", "Assembly report – updated", 24},
	} {
		w := newWriter(20)
		for i := range pairs {
			report := w.words(w.between(300, 900))
			a := by(tt.author, entry("site", 0, "Assembly report", w.text(w.words(tt.ends), report, w.words(tt.ends))))
			changed := splice(report, 120, 30, w.words(30))
			if tt.ends > 0 {
				changed = report
			}
			b := by(tt.other, entry("site", 0, tt.title, w.text(w.words(tt.ends), changed, w.words(tt.ends))))
			if !found(t, a, b) {
				t.Fatalf("%s: pair %d is two stories", tt.name, i)
			}
		}
	}
}

// TestPutIn: a paragraph more makes no other text of a report on another blog.
func TestPutIn(t *testing.T) {
	w := newWriter(6)
	for i := range pairs {
		report := w.words(600)
		if !found(t, entry("ida", 0, "Assembly report", w.text(report)), entry("copy", 1, "Assembly report", w.text(splice(report, 70, 0, w.words(95))))) {
			t.Fatalf("pair %d is two stories", i)
		}
	}
}

func TestExcerpts(t *testing.T) {
	const mark = " […]"
	title := "Assembly report from the spring session"
	for _, tt := range []struct {
		name   string
		make   func(w *writer, full []string, n int) string
		lo, hi int
		want   float64
	}{
		{"55 words", func(w *writer, full []string, n int) string { return strings.Join(full[:n], " ") + mark }, 55, 55, 1},
		{"40 to 200 words", func(w *writer, full []string, n int) string { return strings.Join(full[:n], " ") + mark }, 40, 200, 1},
		{"unmarked", func(w *writer, full []string, n int) string { return strings.Join(full[:n], " ") }, 40, 200, 1},
		{"title and PDF in front", func(w *writer, full []string, n int) string {
			return title + " NB a pdf version of this report is available here " + strings.Join(full[:n-16], " ") + mark
		}, 55, 200, 1},
		{"another title in front", func(w *writer, full []string, n int) string {
			return "Ida Marsh reports on the Assembly " + strings.Join(full[:n-6], " ") + mark
		}, 55, 200, .99},
		{"other first words", func(w *writer, full []string, n int) string {
			return strings.Join(append(w.words(3), full[4:n]...), " ") + mark
		}, 55, 200, 1},
		{"a tenth changed", func(w *writer, full []string, n int) string {
			return strings.Join(w.changed(full[:n], .1), " ") + mark
		}, 55, 200, .85},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w, got := newWriter(2), 0
			for range pairs {
				full := w.words(w.between(400, 3000))
				a := entry("ida", 0, title, tt.make(w, full, w.between(tt.lo, tt.hi)))
				b := entry("copy", 1, title, w.text(full))
				if found(t, a, b) {
					got++
				}
			}
			recall := float64(got) / pairs
			t.Logf("%.3f found", recall)
			if recall < tt.want {
				t.Errorf("less than %.3f", tt.want)
			}
		})
	}
}

func TestReprints(t *testing.T) {
	w := newWriter(3)
	got, edited := 0, 0
	for range pairs {
		text := w.words(w.between(120, 1500))
		intro, footer := w.words(w.between(20, 80)), w.words(w.between(0, 25))
		a := entry("ida", 0, "Assembly report", w.text(text))
		if found(t, a, entry("editor", 2, "Ida Marsh reports", w.text(intro, text, footer))) {
			got++
		}
		if found(t, a, entry("editor", 2, "Ida Marsh reports", w.text(intro, w.changed(text, .03), footer))) {
			edited++
		}
	}
	t.Logf("with an introduction %.3f found, edited too %.3f", float64(got)/pairs, float64(edited)/pairs)
	if got < pairs*99/100 || edited < pairs*97/100 {
		t.Error("less than 0.99 or 0.97")
	}
}

// TestNewsletters: a report that a newsletter reprints under its own number or month,
// with a footer or without, is the same report.
func TestNewsletters(t *testing.T) {
	w := newWriter(13)
	for i := range pairs {
		report := w.words(w.between(300, 900))
		footer := w.words(w.between(0, len(report)/8))
		title := []string{"Bulletin 41: Ida Marsh reports", "April newsletter", "Issue 7"}[i%3]
		if !found(t, entry("ida", 0, "Assembly report, 3 March 2031", w.text(report)), entry("letter", 12, title, w.text(report, footer))) {
			t.Fatalf("pair %d is two stories", i)
		}
	}
}

// never are pairs that are two stories. Each is compared directly, so that
// candidates cannot hide a false verdict.
var never = []struct {
	name string
	make func(w *writer) (a, b dedupe.Side)
}{
	{"quotation in the middle", func(w *writer) (a, b dedupe.Side) {
		quote := w.words(w.between(40, 300))
		own := func() []string { return w.words(w.between(max(6, len(quote)/20), max(12, len(quote)/2))) }
		return entry("ida", 0, "On the statement", w.text(own(), quote, own())),
			entry("tom", 0, "What they said", w.text(own(), quote, own()))
	}},
	{"quotation at the end", func(w *writer) (a, b dedupe.Side) {
		quote := w.words(w.between(40, 300))
		own := func() []string { return w.words(w.between(max(8, len(quote)/9), len(quote))) }
		return entry("ida", 0, "On the statement", w.text(own(), quote)),
			entry("tom", 0, "What they said", w.text(own(), quote))
	}},
	{"quotation in an excerpt", func(w *writer) (a, b dedupe.Side) {
		quote := w.words(w.between(60, 300))
		long := w.text(w.words(w.between(8, 30)), quote, w.words(w.between(20, 300)))
		short := append(w.words(w.between(8, 20)), quote...)[:55]
		return entry("ida", 0, "On the statement", strings.Join(short, " ")+" […]"), entry("tom", 0, "What they said", long)
	}},
	{"quotation with comments between", func(w *writer) (a, b dedupe.Side) {
		q1, q2, q3 := w.words(60), w.words(60), w.words(60)
		own := func() []string { return w.words(w.between(15, 40)) }
		return entry("ida", 0, "On the statement", w.text(q1, own(), q2, own(), q3, own())),
			entry("tom", 0, "What they said", w.text(q1, own(), q2, own(), q3, own()))
	}},
	{"one author's introduction and footer", func(w *writer) (a, b dedupe.Side) {
		intro, footer := w.words(w.between(0, 60)), w.words(w.between(20, 60))
		own := func() []string { return w.words(w.between(30, 400)) }
		return entry("ida", 0, "One thing", w.text(intro, own(), footer)),
			entry("ida", w.IntN(60), "Another thing", w.text(intro, own(), footer))
	}},
	{"one author's introduction, excerpts", func(w *writer) (a, b dedupe.Side) {
		intro := w.words(w.between(20, 42))
		own := func() []string { return append(slices.Clone(intro), w.words(400)...) }
		short := strings.Join(own()[:55], " ") + " […]"
		return entry("ida", 0, "One thing", short), entry("mirror", 9, "Another thing", w.text(own()))
	}},
	{"one author's footer on a short post", func(w *writer) (a, b dedupe.Side) {
		footer := w.words(w.between(25, 60))
		own := func() []string { return w.words(w.between(8, 25)) }
		return entry("ida", 0, "Ida Marsh on the session", w.text(own(), footer)),
			entry("ida", w.IntN(40), "Tom Fell on the session", w.text(own(), footer))
	}},
	{"two people on one agenda", func(w *writer) (a, b dedupe.Side) {
		agenda := w.items(w.between(5, 20))
		return entry("ida", 0, "Assembly report, 3 March 2031", w.text(w.words(20), w.filled(agenda, 30, 120))),
			entry("tom", 1, "Assembly report, 3 March 2031", w.text(w.words(20), w.filled(agenda, 30, 120)))
	}},
	{"a form each month, dated", func(w *writer) (a, b dedupe.Side) {
		form := w.items(w.between(8, 25))
		return entry("ida", 0, "Treasurer's report, February 2031", w.text(w.filled(form, 0, 6))),
			entry("ida", 30, "Treasurer's report, March 2031", w.text(w.filled(form, 0, 6)))
	}},
	{"a form each month, undated", func(w *writer) (a, b dedupe.Side) {
		form := w.items(w.between(8, 25))
		return entry("ida", 0, "Treasurer's report", w.text(w.filled(form, 0, 12))),
			entry("ida", 30, "Treasurer's report", w.text(w.filled(form, 0, 12)))
	}},
	{"the same notice each week", func(w *writer) (a, b dedupe.Side) {
		notice := w.text(w.words(w.between(20, 60)))
		return entry("ida", 0, "Surgery on Saturday", notice), entry("ida", 7, "Surgery on Saturday", notice)
	}},
	{"a notice with another day, place and guest", func(w *writer) (a, b dedupe.Side) {
		notice := w.words(w.between(100, 250))
		filled := func() string {
			return w.text(splice(splice(splice(notice, 10, 2, w.words(2)), 30, 3, w.words(3)), 50, 3, w.words(3)))
		}
		return entry("ida", 0, "Advice surgery", filled()), entry("ida", []int{7, 30, 365}[w.IntN(3)], "Advice surgery", filled())
	}},
	{"a notice with another day, under another title", func(w *writer) (a, b dedupe.Side) {
		notice := w.words(w.between(100, 250))
		filled := func() string { return w.text(splice(splice(notice, 10, 8, w.words(8)), 60, 6, w.words(6))) }
		return entry("ida", 0, "By-election result: Marlock", filled()), entry("ida", 1, "By-election result: Tarnside", filled())
	}},
	{"a bulletin each day, three quarters of it the same", func(w *writer) (a, b dedupe.Side) {
		top, foot := w.words(120), w.words(60)
		filled := func() string { return w.text(top, w.words(60), foot) }
		return entry("ida", 0, "Members' bulletin", filled()), entry("ida", 1, "Members' bulletin", filled())
	}},
	{"one person's reports on two bodies of one day, on one form", func(w *writer) (a, b dedupe.Side) {
		form := w.words(300)
		filled := func() string { return w.text(form[:90], w.words(70), form[90:200], w.words(90), form[200:]) }
		a = entry("ida", 0, "Assembly report, 3 March 2031", filled())
		b = entry("ida", 0, "Assembly harbour committee report, 3 March 2031", filled())
		a.Representative, a.Known, b.Representative, b.Known = "Ida Marsh", true, "Ida Marsh", true
		return a, b
	}},
	{"a dated bulletin each day, half of it the same", func(w *writer) (a, b dedupe.Side) {
		top, foot := w.words(80), w.words(60)
		filled := func() string { return w.text(top, w.words(40), foot) }
		return entry("ida", 0, "Members' bulletin, 4 March 2031", filled()), entry("ida", 1, "Members' bulletin, 5 March 2031", filled())
	}},
	{"two votes of one day on one form", func(w *writer) (a, b dedupe.Side) {
		form := w.words(w.between(120, 300))
		filled := func() string { return w.text(splice(splice(form, 20, 10, w.words(10)), 60, 10, w.words(10))) }
		return entry("ida", 0, "Amendment 1, assembly of 4 March 2031", filled()),
			entry("ida", 0, "Amendment 2, assembly of 4/3/2031", filled())
	}},
	{"two people posted by one author, who quote the same", func(w *writer) (a, b dedupe.Side) {
		statement := w.words(300)
		a = entry("site", 0, "Assembly report, 3 March 2031", w.text(w.words(60), statement, w.words(80)))
		b = entry("site", 1, "Assembly report, 3 March 2031", w.text(w.words(60), statement, w.words(80)))
		a.Representative, b.Representative = "Admin", "Admin"
		return a, b
	}},
	{"two people posted within hours, who quote the same", func(w *writer) (a, b dedupe.Side) {
		statement := w.words(w.between(200, 300))
		own := func() string {
			return w.text(w.words(w.between(15, 25)), statement, w.words(w.between(35, 50)))
		}
		a, b = entry("site", 0, "Assembly report", own()), entry("site", 0, "Assembly report", own())
		a.Representative, b.Representative = "Admin", "Admin"
		return a, b
	}},
	{"two authors of one blog, who comment on the same", func(w *writer) (a, b dedupe.Side) {
		statement := w.words(w.between(200, 300))
		own := func() string { return w.text(statement, w.words(w.between(35, 50))) }
		a, b = entry("site", 0, "Assembly report", own()), entry("site", 0, "Assembly report", own())
		a.Representative, b.Representative = "Ida Marsh", "Tom Fell"
		return a, b
	}},
	{"an author and the admin, who comment on the same", func(w *writer) (a, b dedupe.Side) {
		statement := w.words(w.between(200, 300))
		own := func() string { return w.text(statement, w.words(w.between(35, 50))) }
		a, b = entry("site", 0, "Assembly report", own()), entry("site", 0, "Assembly report", own())
		a.Representative, b.Representative = "Admin", "Tom Marsh"
		if w.IntN(2) == 0 {
			a.Representative = "Ida Marsh"
		}
		return a, b
	}},
	{"a numbered notice, mirrored", func(w *writer) (a, b dedupe.Side) {
		notice := w.text(w.words(w.between(20, 600)))
		return entry("ida", 0, "Meeting no. 11", notice), entry("copy", 14, "Meeting no. 12", notice)
	}},
	{"a form of two years, one of them mirrored", func(w *writer) (a, b dedupe.Side) {
		form := w.words(w.between(300, 900))
		return entry("ida", 0, "How to stand: guide of 1 March 2031", w.text(form)),
			entry("copy", 12, "How to stand 2030", w.text(splice(splice(form, 20, 1, w.words(1)), 90, 2, w.words(2))))
	}},
	{"two votes of one day, in one form", func(w *writer) (a, b dedupe.Side) {
		form := w.items(12)
		a = entry("ida", 0, "Vote 4 of 3 March 2031", w.text(w.filled(form, 0, 6)))
		b = entry("ida", 0, "Vote 7 of 3 March 2031", w.text(w.filled(form, 0, 6)))
		a.Representative, a.Known, b.Representative, b.Known = "Ida Marsh", true, "Ida Marsh", true
		return a, b
	}},
	{"short news of one day under one title", func(w *writer) (a, b dedupe.Side) {
		form := w.words(60)
		a = entry("ida", 0, "Live from the assembly, 3 March 2031", w.text(form))
		b = entry("ida", 0, "Live from the assembly, 3 March 2031", w.text(splice(form, 20, 18, w.words(18))))
		a.Representative, a.Known, b.Representative, b.Known = "Ida Marsh", true, "Ida Marsh", true
		return a, b
	}},
	{"a bulletin each day, its day in the title", func(w *writer) (a, b dedupe.Side) {
		top, foot := w.words(120), w.words(60)
		filled := func() string { return w.text(top, w.words(60), foot) }
		return entry("ida", 0, "Members' bulletin, 3 March 2031", filled()), entry("ida", 1, "Members' bulletin, 4 March 2031", filled())
	}},
	{"a statement, quoted whole and answered", func(w *writer) (a, b dedupe.Side) {
		statement := w.words(w.between(200, 400))
		blog := []string{"ida", "tom"}[w.IntN(2)]
		return entry("ida", 0, "Statement by the executive", w.text(statement)),
			entry(blog, 1, "Why I voted against", w.text(w.words(w.between(30, 60)), statement, w.words(w.between(150, 250))))
	}},
	{"an excerpt, and a round-up of excerpts that begins with it", func(w *writer) (a, b dedupe.Side) {
		excerpt := w.text(w.words(w.between(30, 200)))
		others := w.text(w.words(55)) + " […] " + w.text(w.words(55)) + " […]"
		return entry("ida", 0, "Library plan agreed", excerpt+" […]"), entry("tom", 1, "What they say", "Ida Marsh: "+excerpt+" […] "+others)
	}},
	{"an excerpt, and a round-up of excerpts that end in other ways", func(w *writer) (a, b dedupe.Side) {
		excerpt := w.text(w.words(w.between(30, 200)))
		end := []string{"…\n", "...\n", " (…) ", "… Read more\n", "… [Continue reading]\n"}[w.IntN(5)]
		return entry("ida", 0, "Library plan agreed", excerpt+" […]"),
			entry("tom", 1, "What they say", "Ida Marsh: "+excerpt+end+w.text(w.words(55))+end+w.text(w.words(55))+end)
	}},
	{"excerpts of which one quotes the other's beginning", func(w *writer) (a, b dedupe.Side) {
		text := w.words(100)
		return entry("ida", 0, "Library plan agreed", strings.Join(text[:55], " ")+" […]"),
			entry("tom", 1, "My view of the library plan", strings.Join(append(w.words(5), text[:50]...), " ")+" […]")
	}},
	{"the same notice for two days, mirrored", func(w *writer) (a, b dedupe.Side) {
		notice := w.text(w.words(w.between(20, 400)))
		return entry("ida", 0, "Meeting on 11 March 2031", notice), entry("copy", 14, "Meeting on 25 March 2031", notice)
	}},
	{"equal titles", func(w *writer) (a, b dedupe.Side) {
		return entry("ida", 0, "Assembly report", w.text(w.words(200))), entry("ida", 2, "Assembly report", w.text(w.words(200)))
	}},
	{"tiny", func(w *writer) (a, b dedupe.Side) {
		text := w.text(w.words(w.between(0, 19)))
		return entry("ida", 0, "Note", text), entry("tom", 0, "Note", text)
	}},
	{"a round-up's last report", func(w *writer) (a, b dedupe.Side) {
		first, last := w.words(w.between(200, 800)), w.words(w.between(80, 200))
		return entry("ida", 0, "Report", w.text(last)), entry("editor", 3, "Reports", w.text(first, last))
	}},
}

func TestNever(t *testing.T) {
	for _, tt := range never {
		t.Run(tt.name, func(t *testing.T) {
			w := newWriter(4)
			for i := range pairs {
				a, b := tt.make(w)
				v, ok := dedupe.Compare(a, b)
				if ok {
					t.Fatalf("pair %d is one story: %+v, %d and %d words", i, v, a.Fingerprint.Words, b.Fingerprint.Words)
				}
			}
		})
	}
}
