package dedupe_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"necblogs/internal/dedupe"
)

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
// it is; a round-up that begins with a whole report is not. If fewer than 300 words are left
// under the report's own title, the names do not matter.
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
	check(t, "short", true, 35, func(w *writer, _ int) (a, b dedupe.Side) {
		report := w.words(500)
		return known("Ida Marsh", entry("ida", 0, "Assembly report", w.text(report))),
			known("Ida Marsh", entry("letter", 0, "Assembly report", w.text(report[:100], report[400:])))
	})
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
