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

// by is a side of somebody whom the feed names, known of somebody whom the config names.
func by(person string, s dedupe.Side) dedupe.Side {
	s.Representative = person
	return s
}

func known(person string, s dedupe.Side) dedupe.Side {
	s.Representative, s.Known = person, true
	return s
}

// found reports whether the program would make two entries one story: they are
// candidates, and the verdict is that they are copies.
func found(t *testing.T, a, b dedupe.Side) bool {
	t.Helper()
	v, ok := dedupe.Compare(a, b)
	if w, okToo := dedupe.Compare(b, a); v != w || ok != okToo {
		t.Errorf("not symmetric: %+v, %+v", v, w)
	}
	return ok && candidates(a, b)
}

// candidates reports whether two entries are compared by the program: whether they share
// two of their samples, or their texts are the same.
func candidates(a, b dedupe.Side) bool {
	sample, shared := b.Fingerprint.Sample(), 0
	for _, shingle := range a.Fingerprint.Sample() {
		if slices.Contains(sample, shingle) {
			shared++
		}
	}
	return shared >= 2 || a.Fingerprint.Hash == b.Fingerprint.Hash
}

const pairs = 120 // of each kind; the seeds are fixed

// recall is the share of the pairs that are found to be one story.
func recall(t *testing.T, seed uint64, pair func(w *writer, i int) (a, b dedupe.Side)) float64 {
	t.Helper()
	w, got := newWriter(seed), 0
	for i := range pairs {
		if a, b := pair(w, i); found(t, a, b) {
			got++
		}
	}
	return float64(got) / pairs
}

// check fails unless all of the pairs, or none, are one story.
func check(t *testing.T, name string, want bool, seed uint64, pair func(w *writer, i int) (a, b dedupe.Side)) {
	t.Helper()
	if got := recall(t, seed, pair); want && got < 1 || !want && got > 0 {
		t.Errorf("%s: %.3f are one story, want all: %t", name, got, want)
	}
}

func TestReposts(t *testing.T) {
	for _, tt := range []struct {
		changed, want float64
	}{{0, 1}, {.02, 1}, {.05, .99}, {.10, .97}, {.15, .85}} {
		for _, blog := range []string{"other", "ida"} { // cross-posted; corrected
			got := recall(t, 1, func(w *writer, _ int) (a, b dedupe.Side) {
				original := w.words(w.between(120, 1500))
				return entry("ida", 0, "Assembly report", w.text(original)),
					entry(blog, 1, "Assembly report", w.text(w.changed(original, tt.changed)))
			})
			t.Logf("%2.0f %% of the words changed, to %s: %.3f found", 100*tt.changed, blog, got)
			if got < tt.want {
				t.Errorf("less than %.3f", tt.want)
			}
		}
	}
}

// TestCandidates: of short notices that are copies of one another hardly any are not compared.
func TestCandidates(t *testing.T) {
	w, copies, compared := newWriter(42), 0, 0
	for range 10 * pairs {
		notice := w.words(60)
		a, b := entry("ida", 0, "The ferry", w.text(notice)), entry("copy", 0, "The ferry", w.text(w.changed(notice, .1)))
		if _, same := dedupe.Compare(a, b); same {
			copies++
			if candidates(a, b) {
				compared++
			}
		}
	}
	if compared < copies*499/500 {
		t.Errorf("of %d copies %d are compared", copies, compared)
	}
}

// TestPutIn: a paragraph more or less, or another, makes no other text of a report on another
// blog, nor does a long footer under its title.
func TestPutIn(t *testing.T) {
	check(t, "a paragraph rewritten", true, 6, func(w *writer, _ int) (a, b dedupe.Side) {
		report := w.words(900)
		return entry("ida", 0, "Assembly report", w.text(report)), entry("copy", 1, "Assembly report", w.text(splice(report, 400, 70, w.words(70))))
	})
	check(t, "a footer", true, 6, func(w *writer, _ int) (a, b dedupe.Side) {
		report := w.words(400)
		return entry("ida", 0, "Assembly report", w.text(report)), entry("copy", 1, "Assembly report", w.text(report, w.words(130)))
	})
	check(t, "a paragraph more", true, 6, func(w *writer, _ int) (a, b dedupe.Side) {
		report := w.words(600)
		return entry("ida", 0, "Assembly report", w.text(report)), entry("copy", 1, "Assembly report", w.text(splice(report, 70, 0, w.words(95))))
	})
	check(t, "a paragraph left out by a program, which keeps the time", true, 6, func(w *writer, _ int) (a, b dedupe.Side) {
		report := w.words(500)
		return entry("ida", 0, "Assembly report", w.text(report)), by("admin", entry("copy", 0, "Assembly report", w.text(splice(report, 200, 130, nil))))
	})
}

// TestGrown: a report to which its author adds is the one that an editor has reprinted as
// it was, below an introduction.
func TestGrown(t *testing.T) {
	check(t, "grown", true, 27, func(w *writer, i int) (a, b dedupe.Side) {
		report := w.words(w.between(400, 900))
		n := len(report)
		grown := splice(splice(report, n*2/3, 0, w.words(n/10)), n/3, 0, w.words(n/10))
		return entry("ida", 0, "Assembly report", w.text(grown)), entry("editor", 2, "Ida Marsh reports", w.text(w.words(n/[]int{9, 4}[i%2]), report, w.words(15)))
	})
	check(t, "grown by a word of its title", true, 28, func(w *writer, i int) (a, b dedupe.Side) {
		report := w.words(300)
		grown := splice(report, 150, 0, slices.Concat(w.words(20), []string{"Wexcombe"}, w.words(20)))
		copied := [][][]string{{{"Ida", "Marsh", "writes"}, report}, {report, {"by", "Ida", "Marsh"}}}[i%2]
		return by("Ida Marsh", entry("ida", 0, "Assembly of Wexcombe", w.text(grown))), entry("editor", 2, "From Ida Marsh", w.text(copied...))
	})
}

// TestMirrorLeftBehind: a mirror has a report as it was before its author rewrote two
// paragraphs where it stands; another blog may have words of its own there.
func TestMirrorLeftBehind(t *testing.T) {
	for _, mirror := range []bool{true, false} {
		check(t, fmt.Sprint("mirror: ", mirror), mirror, 29, func(w *writer, i int) (a, b dedupe.Side) {
			report, n := w.words(600), []int{50, 39}[i%2]
			a = entry("ida", 0, "Assembly report", w.text(splice(splice(report, 90, n, w.words(n)), 400, n, w.words(n))))
			b = entry("copy", 0, "Assembly report", w.text(report))
			b.Mirror = mirror
			return a, b
		})
	}
}

// TestLonger: who has a report with a half more amid it is its author, or has the report
// that others shorten.
func TestLonger(t *testing.T) {
	for name, change := range map[string]func(short, long dedupe.Side) (dedupe.Side, dedupe.Side){
		"the author's, elsewhere": func(s, l dedupe.Side) (dedupe.Side, dedupe.Side) {
			return by("Ida Marsh", s), by("I. Marsh", l)
		},
		"known to be the author's": func(s, l dedupe.Side) (dedupe.Side, dedupe.Side) {
			return known("Ida Marsh", s), known("Ida Marsh", l)
		},
		"shortened by an editor": func(s, l dedupe.Side) (dedupe.Side, dedupe.Side) {
			s.Published = s.Published.AddDate(0, 0, 2)
			return by("editor", s), by("Ida Marsh", l)
		},
	} {
		check(t, name, true, 23, func(w *writer, _ int) (a, b dedupe.Side) {
			report := w.words(600)
			return change(entry("ida", 0, "Assembly report", w.text(report)),
				entry("copy", 1, "From the Assembly", w.text(splice(splice(report, 400, 0, w.words(150)), 200, 0, w.words(150)))))
		})
	}
}

// TestMonthAndDay: a title that names the month and the year is at one with another that
// names a day of it, and so are those of two blogs that name two days running.
func TestMonthAndDay(t *testing.T) {
	for title, want := range map[string]bool{
		"Assembly report – February 2031 – Ida Marsh": true,
		"Assembly report, February":                   true,
		"Assembly report, 16th February":              true,
		"Assembly report, 17th February":              false,
		"Assembly report – January 2031":              false,
		"Assembly report – February 2030":             false,
	} {
		w := newWriter(24)
		report := w.words(250)
		for _, texts := range [][2]string{{w.text(report), w.text(w.words(30), report, w.words(20))}, {w.text(w.words(30), report, w.words(20)), w.text(report)}} {
			a := entry("ida", 0, "Assembly report, 15th February: harbours", texts[0])
			if got := found(t, a, entry("copy", 2, title, texts[1])); got != want {
				t.Errorf("%q: one story: %t", title, got)
			}
		}
	}
	for month := range strings.FieldsSeq("January February March April May June July August September October November December " +
		"Jan Feb Mar Apr Jun Jul Aug Sept Sep Oct Nov Dec") {
		title := "Assembly report, 15th June"
		if strings.HasPrefix(month, "Jun") {
			title = "Assembly report, 15th May"
		}
		w := newWriter(24)
		report := w.words(250)
		if found(t, entry("ida", 0, title, w.text(report)), entry("copy", 2, "Assembly report, "+month, w.text(w.words(30), report, w.words(20)))) {
			t.Errorf("%s: one story with a report of another month", month)
		}
	}
}

// TestFigures: the figures in a title that a mirror makes of a text's first words are no
// occasion.
func TestFigures(t *testing.T) {
	for _, mirror := range []bool{true, false} {
		w := newWriter(25)
		for range 6 {
			report := w.words(130)
			a := entry("ida", 0, "Assembly report, 3 March 2031", "Of 31,774 carers 13 in a hundred have seen it. "+w.text(w.changed(report, .08)))
			b := entry("mirror", 1, "Of 31,774 carers 13 in a hund…", "Of 31,774 carers 13 in a hundred have seen it. "+w.text(report))
			b.Mirror = mirror
			if got := found(t, a, b); got != mirror {
				t.Errorf("mirror %t: one story: %t", mirror, got)
			}
		}
	}
}

// TestMessages: the title that a feed makes of a short message is the beginning of its
// text, and no heading above it.
func TestMessages(t *testing.T) {
	const message = "The ferry of Wexcombe is saved, by eleven votes to nine. I spoke, Tom Fell spoke, and then somebody woke the chair. Good night!"
	a := entry("ida", 0, "The ferry of Wexcombe is saved, by…", message)
	b := entry("mirror", 0, "Ida Marsh: The ferry of Wexcombe is saved, by eleven …", "Ida Marsh: "+message)
	b.Mirror = true
	if !found(t, a, b) {
		t.Error("a message and its mirror are two stories")
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
		{"unmarked, with a pointer below", func(w *writer, full []string, n int) string {
			return strings.Join(full[:n], " ") + ".\nClick here to read the full report on the blog of Ida Marsh"
		}, 40, 200, 1},
		{"title and PDF in front", func(w *writer, full []string, n int) string {
			return title + " NB a pdf version of the report is available here " + strings.Join(full[:n-16], " ") + mark
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
			got := recall(t, 2, func(w *writer, _ int) (a, b dedupe.Side) {
				full := w.words(w.between(400, 3000))
				return entry("ida", 0, title, tt.make(w, full, w.between(tt.lo, tt.hi))), entry("copy", 1, title, w.text(full))
			})
			t.Logf("%.3f found", got)
			if got < tt.want {
				t.Errorf("less than %.3f", tt.want)
			}
		})
	}
}

// TestPointers: the beginning of a report under an editor's title, with a line below it
// that leads to the rest, is an excerpt; after words of the editor's own it is quoted, and
// a round-up that leads on at the same place is not the report.
func TestPointers(t *testing.T) {
	for _, pointer := range []string{"Read the full report here.", "Click here for the rest.", "You can read the rest on her blog.", "See full post",
		"Full report: https://ida.example/spring", "The full text is on Ida’s own site.", "View the whole post on Ida’s blog"} {
		w := newWriter(26)
		for range pairs {
			report := w.words(w.between(400, 900))
			beginning := w.text(report[:w.between(40, 200)])
			whole := entry("ida", 0, "Assembly report", w.text(report))
			if !found(t, whole, entry("copy", 1, "Ida Marsh on the Assembly", beginning+"\n"+pointer)) {
				t.Fatalf("%q: two stories", pointer)
			}
			if found(t, whole, entry("tom", 1, "My view of it", w.text(w.words(6))+" "+beginning+"\n"+pointer)) {
				t.Fatalf("%q, quoted: one story", pointer)
			}
			if !found(t, by("Ida Marsh", whole), entry("copy", 1, "A day on the hill", "Ida Marsh has sent her report: "+beginning+"\n"+pointer)) {
				t.Fatalf("%q, introduced: two stories", pointer)
			}
			roundUp := entry("tom", 1, "What they say", beginning+"\nClick here to read the whole of it.\n"+w.text(w.words(300))+"\nClick here to read the whole of it.")
			if found(t, roundUp, entry("copy", 1, "Ida Marsh on the Assembly", beginning+"\n"+pointer)) {
				t.Fatalf("%q, a round-up: one story", pointer)
			}
		}
	}
	for _, comment := range []string{"I had to read it twice before I knew it.", "The whole hill is of one mind about that.", "I take a more hopeful view of this.",
		"Whoever wants to read the whole of it will find that the hill was as silent then as it is now, and so was I."} {
		check(t, comment, false, 26, func(w *writer, _ int) (a, b dedupe.Side) {
			report := w.words(400)
			return entry("ida", 0, "Assembly report", w.text(report)), entry("tom", 1, "My view of it", w.text(report[:100])+"\n"+comment)
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
	for name, reprint := range map[string]func(s dedupe.Side) dedupe.Side{
		"by the config": func(s dedupe.Side) dedupe.Side { return known("Ida Marsh", s) },
		"by the title": func(s dedupe.Side) dedupe.Side {
			s.Title, s.Undated = "Ida Marsh reports back", "Ida Marsh reports back"
			return by("admin", s)
		},
		"by both titles": func(s dedupe.Side) dedupe.Side {
			s.Title, s.Undated = "Assembly report", "Assembly report"
			return by("admin", s)
		},
	} {
		check(t, "a short report below a long introduction, whose it is "+name, true, 41, func(w *writer, _ int) (a, b dedupe.Side) {
			report := w.words(w.between(70, 100))
			return known("Ida Marsh", entry("ida", 0, "Assembly report", w.text(report))),
				reprint(entry("editor", 2, "What we heard", w.text(w.words(w.between(54, 60)), report)))
		})
	}
	check(t, "a short report, known to be hers, above an editor's news", true, 41, func(w *writer, _ int) (a, b dedupe.Side) {
		report := w.words(w.between(70, 100))
		return known("Ida Marsh", entry("ida", 0, "Assembly report", w.text(report))),
			known("Ida Marsh", entry("editor", 2, "What we heard", w.text(report, w.words(w.between(38, 58)))))
	})
}

// TestNewsletters: a report that a newsletter reprints under its own number or month,
// below an introduction and with a footer or without, is the same report.
func TestNewsletters(t *testing.T) {
	check(t, "newsletters", true, 13, func(w *writer, i int) (a, b dedupe.Side) {
		report := w.words(w.between(300, 900))
		intro, footer := w.words(w.between(0, len(report)/6)), w.words(w.between(0, len(report)/8))
		title := []string{"Bulletin 41: Ida Marsh reports", "April newsletter", "Issue 7"}[i%3]
		return entry("ida", 0, "Assembly report, 3 March 2031", w.text(report)), entry("letter", 12, title, w.text(intro, report, footer))
	})
}

// TestHeaded: an excerpt that has an editor's heading above the beginning of a report is
// of that report, whole or an excerpt itself, where the config names the same person for
// both. Of two excerpts the titles must name the same occasion.
func TestHeaded(t *testing.T) {
	const mark = " […]"
	for _, tt := range []struct {
		name, title string
		head        int
		known, cut  bool
		want        bool
	}{
		{"of a whole report", "Ida Marsh reports from the March assembly", 6, true, false, true},
		{"of a whole report, no date", "Ida Marsh reports back", 6, true, false, true},
		{"of an excerpt", "Ida Marsh reports from the March assembly", 6, true, true, true},
		{"of an excerpt, no date", "Ida Marsh reports back", 6, true, true, false},
		{"somebody's", "Ida Marsh reports from the March assembly", 6, false, false, false},
		{"somebody's, of an excerpt", "Ida Marsh reports from the March assembly", 6, false, true, false},
		{"of an excerpt, below a sentence", "Ida Marsh reports from the March assembly", 14, true, true, false},
		{"below a sentence or two", "Ida Marsh reports from the March assembly", 20, true, false, false},
	} {
		check(t, tt.name, tt.want, 35, func(w *writer, i int) (a, b dedupe.Side) {
			full := w.words(w.between(400, 900))
			text := w.text(full)
			if tt.cut {
				text = strings.Join(full[:55], " ") + mark
			}
			a = entry("ida", 0, "Assembly report, 3 March 2031", text)
			b = entry("paper", 7, tt.title, strings.Join(append(w.words(tt.head), full[:55-tt.head]...), " ")+mark)
			switch {
			case tt.known:
				a, b = known("Ida Marsh", a), known("Ida Marsh", b)
			case i%2 == 0: // the config names a person for one of them only
				a, b = known("Ida Marsh", a), by("Ida Marsh", b)
			}
			return a, b
		})
	}
}

// TestShortened: a long report of which an editor leaves out every second paragraph is
// that report where the config names the same person for both, or the editor says whose
// it is; a round-up that begins with a whole report is not.
func TestShortened(t *testing.T) {
	for name, rest := range map[string][]int{"shortened": {1, 3, 5, 7, 9, 11, 13, 15}, "a round-up": {8, 9, 10, 11, 12, 13, 14, 15}} {
		check(t, name, name == "shortened", 33, func(w *writer, _ int) (a, b dedupe.Side) {
			var long, short [][]string
			for i := range 16 {
				paragraph := w.words(w.between(50, 90))
				long = append(long, paragraph)
				if !slices.Contains(rest, i) {
					short = append(short, paragraph)
				}
			}
			return known("Ida Marsh", entry("ida", 0, "Assembly report, 3 March 2031", w.text(long...))),
				known("Ida Marsh", entry("letter", 9, "What Ida Marsh told us", w.text(append([][]string{w.words(12)}, short...)...)))
		})
	}
	for _, tt := range []struct {
		title, introduction string
		is                  bool
	}{
		{"Ida Marsh reports", "With thanks.", true},
		{"From the Assembly", "Ida Marsh has sent us this.", true},
		{"From the Assembly", "With thanks.", false},
		{"Ida Marsh is wrong", "With thanks.", false},
	} {
		check(t, fmt.Sprintf("%+v", tt), tt.is, 34, func(w *writer, i int) (a, b dedupe.Side) {
			report := w.words([]int{445, 480}[i%2])
			return by("Ida Marsh", entry("ida", 0, "Assembly report", w.text(report))),
				by("editor", entry("letter", 1, tt.title, w.text(strings.Fields(tt.introduction), report[:370])))
		})
	}
}

// TestHeadlines: what an editor puts above a report, with figures and months of what was
// decided, is no other occasion; of an excerpt, where the config names the same person for
// both.
func TestHeadlines(t *testing.T) {
	for _, tt := range []struct {
		days    int
		changed float64
		want    bool
	}{{1, .03, true}, {12, .06, false}} {
		check(t, fmt.Sprint(tt.days, " days"), tt.want, 31, func(w *writer, i int) (a, b dedupe.Side) {
			report := w.words(w.between(400, 900))
			title := []string{"Ferries, harbours and 76 targets – Ida Marsh’s report", "Ready for May: Ida Marsh reports", "2032 votes and ferries: Ida Marsh’s report"}[i%3]
			return known("Ida Marsh", entry("ida", 0, "Assembly report, 3 March 2031", w.text(report))),
				by("editor", entry("paper", tt.days, title, w.text(w.changed(report, tt.changed), w.words(20))))
		})
		check(t, fmt.Sprint("an excerpt, ", tt.days, " days"), tt.want, 37, func(w *writer, i int) (a, b dedupe.Side) {
			report := w.words(w.between(400, 900))
			return known("Ida Marsh", entry("ida", 0, "Assembly report, 3 March 2031", strings.Join(report[:w.between(55, 200)], " ")+" […]")),
				known("Ida Marsh", entry("paper", tt.days, "2032 votes and ferries: Ida Marsh’s report", w.text(report)))
		})
	}
	check(t, "mended, 12 days", true, 31, func(w *writer, _ int) (a, b dedupe.Side) {
		report := w.words(400)
		mended := report
		for n := range 6 {
			mended = splice(mended, 30+60*n, 1, []string{fmt.Sprint("slip", n)})
		}
		return entry("ida", 0, "Assembly report, 3 March 2031", w.text(report)), entry("paper", 12, "2032 votes and ferries", w.text(mended))
	})
}
