package dedupe_test

import (
	"strings"
	"testing"

	"necblogs/internal/dedupe"
)

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
