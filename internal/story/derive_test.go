package story_test

import (
	"cmp"
	"slices"
	"testing"

	"necblogs/internal/planet"
)

// Categories are plain text, as titles are.
func TestCategories(t *testing.T) {
	w := newWorld(t, everybody()...)
	item := post("ruth", 1, 0, "Report", text(1, 60))
	item.Categories = []string{"Roads &amp; drains", "a < b", "<b>Tolls</b>", "&nbsp;"}
	w.poll("ruth", item)
	want := []string{"Roads & drains", "a < b", "Tolls"}
	if got := w.all()[0].Shown.Categories; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

// Who is the representative, in lists too: never the author where a rule or the
// blog names somebody, whichever copy is shown.
func TestRepresentatives(t *testing.T) {
	w := newWorld(t, everybody()...)
	report := text(1, 300)
	item := post("ruth", 1, 0, "Guest post", report)
	item.Author = "Ruth"
	w.poll("ruth", item)
	if got := w.titles(planet.ListRepresentative("ruth")); got != "Guest post" {
		t.Errorf("by Ruth: %q", got)
	}
	w.poll("ida", post("ida", 1, 1, "Assembly report", report))
	s := w.all()[0]
	if s.Shown.Representative != "Ida Marsh" || w.titles(planet.ListRepresentative("ruth")) != "" ||
		w.titles(planet.ListRepresentative("ida-marsh")) != cmp.Or(s.Shown.Title, "?") {
		t.Errorf("%q by %q; by Ruth: %q", s.Shown.Title, s.Shown.Representative, w.titles(planet.ListRepresentative("ruth")))
	}
	w.check()
}
