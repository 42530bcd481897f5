package story_test

import (
	"cmp"
	"html"
	"slices"
	"strings"
	"testing"

	"necblogs/internal/planet"
	"necblogs/internal/story"
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

// What an item is read by: its language is its own or its feed's, its relative addresses
// begin at its own base, its page, the blog's or the feed; its text is the first that is one.
func TestReadBy(t *testing.T) {
	const link = `<p><a href="x">x</a></p>`
	for name, tt := range map[string]struct {
		site string
		item planet.Item
		want string
	}{
		"a locale":      {"https://ida.example/blog/", planet.Item{Language: "pt_BR", Base: "https://ida.example/base/", Link: "https://ida.example/page/", Content: link}, "pt-BR https://ida.example/base/x"},
		"no language":   {"https://ida.example/blog/", planet.Item{Language: "not a language", Base: "https://ida.example/base/", Link: "https://ida.example/page/", Content: link}, " https://ida.example/base/x"},
		"all said":      {"https://ida.example/blog/", planet.Item{Language: "cy", Base: "https://ida.example/base/", Link: "https://ida.example/page/", Content: link}, "cy https://ida.example/base/x"},
		"no base":       {"https://ida.example/blog/", planet.Item{Link: "https://ida.example/page/", Content: link}, "en https://ida.example/page/x"},
		"no address":    {"https://ida.example/blog/", planet.Item{Content: link}, "en https://ida.example/blog/x"},
		"no site":       {"", planet.Item{Content: link}, "en https://ida.example/feed/x"},
		"hidden markup": {"", planet.Item{Content: "<script>x</script>", Summary: link}, "en https://ida.example/feed/x"},
	} {
		w := newWorld(t, blog("ida"))
		w.blogs[0].Site, tt.item.Title = tt.site, "Report"
		w.put(story.Batch{Language: "en", Items: []planet.Item{tt.item}}, "ida")
		shown := w.all()[0].Shown
		if got := shown.Language + " " + strings.Split(shown.HTML+`""`, `"`)[1]; got != tt.want {
			t.Errorf("%s: %s, want %s", name, got, tt.want)
		}
	}
}

// Where an item's content is a picture alone, its summary has the words.
func TestPictureForContent(t *testing.T) {
	const picture, words = `<img src="https://ida.example/tower.png" alt="The tower">`, `<p>The clock tower is open again.</p>`
	for name, tt := range map[string]struct {
		content, summary, text string
		pictures               int
	}{
		"words below":                {picture, words, "The clock tower is open again.", 1},
		"the same picture below":     {picture, picture + words, "The clock tower is open again.", 1},
		"the same and no words":      {picture, picture, "", 1},
		"words beside a picture":     {picture + words, "<p>Open again.</p>", "The clock tower is open again.", 1},
		"no summary of a picture":    {picture, "", "", 1},
		"one of several below":       {picture + picture + picture, picture + words, "The clock tower is open again.", 4},
		"words below what is broken": {picture + "<!-- the bell", words, "The clock tower is open again.", 1},
		"words escaped twice":        {picture, html.EscapeString(words), "The clock tower is open again.", 1},
	} {
		w := newWorld(t, blog("ida"))
		w.poll("ida", planet.Item{GUID: "1", Link: "https://ida.example/1", Title: "The tower", Content: tt.content, Summary: tt.summary})
		shown := w.all()[0].Shown
		if shown.Text != tt.text || strings.Count(shown.HTML, "<img") != tt.pictures {
			t.Errorf("%s: %q in %s", name, shown.Text, shown.HTML)
		}
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
