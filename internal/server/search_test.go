package server_test

import (
	"context"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"necblogs/internal/planet"
	"necblogs/internal/search"
	"necblogs/internal/server"
)

// hasty is a store that gives up the first searches.
type hasty struct {
	server.Store
	left    atomic.Int64 // of them
	asked   atomic.Int64
	trouble string // with all
}

func (s *hasty) Search(context.Context, search.Query, search.Rank, *time.Location, planet.Cursor, int) (search.Page, error) {
	s.asked.Add(1)
	return search.Page{GaveUp: s.left.Add(-1) >= 0, Trouble: s.trouble}, nil
}

// A search that was given up, as while the machine has much to do, is looked for
// again when it is asked again; one that was not is kept.
func TestGivenUpSearchIsNotKept(t *testing.T) {
	for _, path := range []string{"/search?q=tolls", "/search.atom?q=tolls"} {
		w := newWorld(t, 10)
		s := &hasty{Store: w.store}
		s.left.Store(2)
		w.on(s)
		for i, want := range []int64{1, 2, 3, 3} {
			rec := w.ask(path)
			if rec.Code != http.StatusOK || s.asked.Load() != want {
				t.Errorf("%s, asked the %d. time: %d; it was looked for %d times, want %d", path, i+1, rec.Code, s.asked.Load(), want)
			}
			if kept := rec.Header().Get("Cache-Control"); (kept == "public, max-age=0") != (i < 2) {
				t.Errorf("%s, asked the %d. time: Cache-Control %q", path, i+1, kept)
			}
		}
	}
	w := newWorld(t, 10)
	w.on(&hasty{Store: w.store, trouble: "The search took too long."})
	if rec := w.ask("/search.atom?q=tolls"); rec.Code != http.StatusServiceUnavailable || !strings.Contains(rec.Body.String(), "took too long") {
		t.Errorf("a feed of what could not be looked for: %d %s", rec.Code, rec.Body)
	}
}

// What of a query makes no sense is left out and said, above what the rest finds.
func TestSearchOfWhatMakesSense(t *testing.T) {
	w := newWorld(t, 10)
	w.blog("olive", "Ada Quill")
	w.posts("olive", run("olive", 0, 3)...)
	w.index()
	for q, want := range map[string]struct {
		trouble string
		stories int
	}{
		"olive":                               {"", 3},
		"olive1w0 after:soon":                 {"after:soon is no date; use 2022-07-19, 2022-07 or 2022.", 1},
		strings.Repeat("report olive ", 20):   {"That is a long search; only its first 16 words were looked for.", 3},
		strings.Repeat("report zeppelin ", 9): {"That is a long search; only its first 16 words were looked for. Nothing was found.", 0},
		"after:soon":                          {"after:soon is no date; use 2022-07-19, 2022-07 or 2022.", 0},
		"blog:mill":                           {"There is no blog &#34;mill&#34; here; its name is the last part of the address of its page.", 0},
		"representative:ada":                  {"There is no representative &#34;ada&#34; here; give the whole name in quotes, or the last part of the address of the page.", 0},
		`representative:"Ada Quill" zeppelin`: {"", 0},
		"representative:ada-quill":            {"", 3},
		"author:ada":                          {"There is no filter author:, only blog:, representative:, after: and before:; as words, nothing was found.", 0},
		`olive -zeppelin By:"Ada Quill"`:      {"There is no filter by:, only blog:, representative:, after: and before:; as words, nothing was found.", 0},
		"zeppelin Blog: olive":                {"Write blog: without a space behind it; as words, nothing was found.", 0},
		"blog:olive zeppelin":                 {"", 0},
		"zeppelin: at 10:30 http://x.example": {"", 0},
	} {
		page := w.get("/search?" + url.Values{"q": {q}}.Encode())
		if n := strings.Count(page, `<h2 class="title"`); n != want.stories {
			t.Errorf("%s: %d stories, want %d", q, n, want.stories)
		}
		if feed := regexp.MustCompile(`<link rel="alternate" type="application/atom\+xml"[^>]* href="([^"]*)"`).FindStringSubmatch(page); feed == nil || w.ask(html.UnescapeString(feed[1])).Code != http.StatusOK {
			t.Errorf("%s: announces the feed %q", q, feed)
		}
		_, said, _ := strings.Cut(page, `<p class="trouble" role="status">`)
		if said, _, _ = strings.Cut(said, "</p>"); said != want.trouble {
			t.Errorf("%s: says %q, want %q", q, said, want.trouble)
		}
	}
}

// Who looks for a blog by its name, which is in none of its posts, is led to it.
func TestSearchForABlog(t *testing.T) {
	w := newWorld(t, 10)
	for _, slug := range []string{"mill", "olive", "olive-press"} {
		w.blog(slug)
	}
	w.config.Blogs[0].Name = "Красная Мельница"
	w.configure()
	for q, want := range map[string][]string{
		"мельница":       {"mill"},
		"The OLIVE blog": {"olive"},
		"“olive-press”":  {"olive-press"},
		"olive":          {"olive", "olive-press"},
		"press mill":     nil,
		"liv":            nil,
	} {
		page := w.get("/search?" + url.Values{"q": {q}}.Encode())
		_, main, _ := strings.Cut(page, "<main")
		var got []string
		for _, m := range regexp.MustCompile(`href="/blog/([^/]*)/"`).FindAllStringSubmatch(main, -1) {
			got = append(got, m[1])
		}
		if !strings.Contains(main, "Nothing found") || !slices.Equal(got, want) {
			t.Errorf("%s: leads to %q, want %q", q, got, want)
		}
	}
}
