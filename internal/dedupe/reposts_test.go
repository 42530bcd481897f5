package dedupe_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"necblogs/internal/dedupe"
)

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

// TestImported: a blog that has imported another's reports dates them all anew, so that a
// title's day without its year is read in another year. A notice of each year has other words.
func TestImported(t *testing.T) {
	w := newWriter(43)
	report := w.words(200)
	a := entry("ida", 0, "Assembly report, 20 February", w.text(report))
	for _, tt := range []struct {
		blog, title, text string
		want              bool
	}{
		{"copy", "Assembly Report – 20 February", w.text(report), true},
		{"copy", "Assembly report, 20 February", w.text(report[:60]) + " […]", true},
		{"copy", "Assembly report, 20 February", w.text(w.changed(report, .03)), false},
		{"copy", "Assembly report, 20 February", w.text(w.changed(report[:60], .03)) + " […]", false},
		{"copy", "Assembly report, 22 February", w.text(report), false},
		{"ida", "Assembly report, 20 February", w.text(report), false},
	} {
		if got := found(t, a, entry(tt.blog, 400, tt.title, tt.text)); got != tt.want {
			t.Errorf("%s, %q, %.40s: one story: %t", tt.blog, tt.title, tt.text, got)
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
