package dedupe_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"necblogs/internal/dedupe"
)

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
			check(t, tt.name, true, 5, func(w *writer, i int) (a, b dedupe.Side) {
				report := w.words(tt.words)
				a = entry("ida", 0, "Assembly report", w.text(report))
				b = entry("ida", 0, []string{"Assembly report", "Assembly report (corrected)"}[i%2], w.text(tt.correct(w, report)))
				b.Published = b.Published.Add(2 * time.Hour)
				return a, b
			})
		})
	}
}

// TestSpelling: a name that is put right in title and text is a correction, also where it
// is reprinted, and so is one that is put in.
func TestSpelling(t *testing.T) {
	check(t, "a name", true, 26, func(w *writer, _ int) (a, b dedupe.Side) {
		report, blog := w.words(w.between(120, 600)), []string{"ida", "copy"}[w.IntN(2)]
		named := func(name string) string {
			return w.text(splice(splice(report, 70, 1, []string{name}), 12, 1, []string{name}))
		}
		return entry("ida", 0, "Marlok harbour, a report", named("marlok")), entry(blog, 1, "Marlock harbour: my report", named("marlock"))
	})
	check(t, "a name put in", true, 26, func(w *writer, _ int) (a, b dedupe.Side) {
		report := w.words(w.between(120, 600))
		return entry("ida", 0, "Harbour report", w.text(report)), entry("copy", 1, "Harbour report: Marlock", w.text(splice(report, 70, 1, []string{"marlock"})))
	})
}

// TestCorrectionsOfADay: a report whose title names its day is found again for
// days, though half of it is another.
func TestCorrectionsOfADay(t *testing.T) {
	for _, tt := range []struct {
		words, others int // of the report; of it, rewritten
		want          float64
	}{{50, 5, .95}, {80, 10, 1}, {220, 60, 1}, {600, 180, .97}, {600, 250, .85}} {
		got := recall(t, 7, func(w *writer, i int) (a, b dedupe.Side) {
			report := w.words(tt.words)
			third := tt.others / 3
			again := splice(splice(report, tt.words/4, third, w.words(third)), tt.words/2, tt.others-third, w.words(tt.others-third))
			return known("Ida Marsh", entry("ida", 0, "Assembly report, 3 March 2031", w.text(report))),
				known("Ida Marsh", entry("ida", i%5, "Assembly report, 3 March 2031"+[]string{" (corrected)", ", version 2"}[i%2], w.text(again)))
		})
		t.Logf("%d of %d words: %.3f found", tt.others, tt.words, got)
		if got < tt.want {
			t.Errorf("%d of %d words: %.3f found, want %.3f", tt.others, tt.words, got, tt.want)
		}
	}
}

// TestCorrectedMuchLater: a report under the title that names its day is found again a week
// later and more, where little has changed; a notice that names none is not.
func TestCorrectedMuchLater(t *testing.T) {
	for title, want := range map[string]bool{"Assembly report, 3 March 2031": true, "Advice surgery": false} {
		check(t, title, want, 28, func(w *writer, i int) (a, b dedupe.Side) {
			report := w.words(w.between(120, 280))
			return entry("ida", 0, title, w.text(report)), entry("ida", 6+i, title, w.text(splice(report, 60, 2, w.words(2))))
		})
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
		check(t, tt.name, true, 20, func(w *writer, _ int) (a, b dedupe.Side) {
			report := w.words(w.between(300, 900))
			a = by(tt.author, entry("site", 0, "Assembly report", w.text(w.words(tt.ends), report, w.words(tt.ends))))
			changed := splice(report, 120, 30, w.words(30))
			if tt.ends > 0 {
				changed = report
			}
			return a, by(tt.other, entry("site", 0, tt.title, w.text(w.words(tt.ends), changed, w.words(tt.ends))))
		})
	}
	for word := range strings.FieldsSeq("correction corrections update revised amended edited final full version again repost reposted") {
		check(t, word, true, 1, func(w *writer, _ int) (a, b dedupe.Side) {
			report := w.words(w.between(300, 900))
			return entry("site", 0, "Assembly report", w.text(w.words(24), report, w.words(24))),
				entry("site", 0, "Assembly report: "+word, w.text(w.words(24), report, w.words(24)))
		})
	}
}

// TestAgainOnOneBlog: an author posts a text again. Within days it may have another title
// if it is nearly the same or stands whole below an introduction; later only a long text
// under its own title is found, for a short one may be a notice that is filled in anew.
func TestAgainOnOneBlog(t *testing.T) {
	for _, tt := range []struct {
		title          string
		days, words    int
		slips          int // words that were changed, one here and one there
		introduced, is bool
	}{
		{"What the Assembly decided", 2, 400, 6, false, true},
		{"What the Assembly decided", 2, 400, 0, true, true},
		{"What the Assembly decided", 2, 400, 32, false, false},
		{"What the Assembly decided", 20, 400, 6, false, false},
		{"Assembly report", 20, 400, 6, false, true},
		{"Assembly report", 20, 400, 32, false, false},
		{"Assembly report", 120, 400, 6, false, true},
		{"Assembly report", 365, 400, 6, false, false}, // a guide with another year's days
		{"Assembly report", 20, 200, 2, false, false},
		{"Assembly report", 20, 200, 0, false, true},
	} {
		check(t, fmt.Sprintf("%+v", tt), tt.is, 27, func(w *writer, _ int) (a, b dedupe.Side) {
			report, introduction := w.words(tt.words), []string(nil)
			if tt.introduced {
				introduction = w.words(60)
			}
			mended := report
			for n := range tt.slips {
				mended = splice(mended, n*tt.words/tt.slips, 1, []string{fmt.Sprint("slip", n)})
			}
			return entry("ida", 0, "Assembly report", w.text(report)), entry("ida", tt.days, tt.title, w.text(introduction, mended))
		})
	}
}

// TestRepostsMuchLater: a report that its author posts again weeks later, below a few words of
// why, is found where the title says so. A form for another month has no such title.
func TestRepostsMuchLater(t *testing.T) {
	for title, want := range map[string]bool{
		"Reposted: Assembly report, 3 March 2031":   true,
		"Assembly report, 3 March 2031 (corrected)": true,
		"Assembly report, 3 March 2031":             false,
		"Assembly report, 3 April 2031 (corrected)": false,
	} {
		check(t, title, want, 26, func(w *writer, _ int) (a, b dedupe.Side) {
			report := w.words(w.between(150, 250))
			return entry("ida", 0, "Assembly report, 3 March 2031", w.text(report)),
				entry("ida", 30, title, w.text(w.words(w.between(25, 40)), report))
		})
	}
}
