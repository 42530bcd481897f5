package poll_test

import (
	"bytes"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"necblogs/internal/planet"
	"necblogs/internal/planettest"
)

// says reports whether a note of a poll contains the words.
func says(p planet.Poll, words string) bool {
	return slices.ContainsFunc(p.Notes, func(n string) bool { return strings.Contains(n, words) })
}

func TestTruncatedBody(t *testing.T) {
	w := newWorld(t)
	whole := planettest.RSS(post(2, began.Add(-time.Hour), "<p>Two.</p>"), post(1, began.Add(-2*time.Hour), "<p>One.</p>"))
	half := whole[:bytes.LastIndex(whole, []byte("One"))]
	sent := func(rw http.ResponseWriter, r *http.Request) {
		rw.Header().Set("ETag", `"whole"`)
		rw.Header().Set("Last-Modified", "whole")
		planettest.Truncated("application/rss+xml", half, 100).ServeHTTP(rw, r)
	}
	w.Handle(feed, http.HandlerFunc(sent))
	slug := w.blog(feed)
	p := w.poll(slug)
	if p.Status != planet.New || p.New != 1 || !says(p, "broke off") {
		t.Errorf("%+v", p)
	}
	equal(t, "titles", w.titles(), []string{"Report 2"})
	if s := w.state(slug); s.ETag != "" || s.LastModified != "" || s.BodyHash != nil || s.Failures != 0 {
		t.Errorf("what vouches for half a body is kept: %+v", s)
	}
	w.Set(feed, 200, map[string]string{"ETag": `"whole"`}, whole)
	if p := w.poll(slug); p.New != 1 || len(p.Notes) != 0 {
		t.Errorf("%+v", p)
	}
	equal(t, "titles", w.titles(), []string{"Report 2", "Report 1"})

	// A Content-Length that promises too much marks the poll too, though no item is lost.
	w.Handle(feed, planettest.Truncated("application/rss+xml", append(whole, ' '), 7))
	if p := w.poll(slug); p.Failed() || !says(p, "broke off") || w.state(slug).ETag != "" {
		t.Errorf("%+v", p)
	}
}

func TestWebPageInsteadOfAFeed(t *testing.T) {
	w := newWorld(t)
	w.Set(feed, 200, map[string]string{"Content-Type": "text/html"}, []byte(`<!doctype html><title>A blog</title>
		<link rel=alternate type=application/rss+xml href="/feed/"><link rel=alternate type=application/rss+xml href="/new/rss.xml">`))
	slug := w.blog(feed)
	p := w.poll(slug)
	want := "the feed seems to have moved to " + w.URL("http://blog.example/new/rss.xml")
	if !p.Failed() || !strings.HasSuffix(p.Error, want) || w.state(slug).Error != p.Error {
		t.Errorf("%q, want … %q", p.Error, want)
	}
	if w.Count("http://blog.example/new/rss.xml") != 0 || w.state(slug).Moved != "" {
		t.Error("it was followed")
	}

	const door = "http://blog.example/login/"
	w.Set(feed, 302, map[string]string{"Location": door}, nil)
	w.Set(door, 200, map[string]string{"Content-Type": "text/html"}, []byte(`<!doctype html><title>A blog</title>
		<link rel=alternate type=application/rss+xml href="/feed/"><link rel=alternate type=application/rss+xml href="/login/">`))
	if p := w.poll(slug); !p.Failed() || strings.Contains(p.Error, "moved") {
		t.Errorf("of a page that names the feed's own address: %q", p.Error)
	}
}

func TestItemLimit(t *testing.T) {
	w := newWorld(t)
	w.Handle(feed, http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(rw, `<rss version="2.0"><channel><title>A blog</title>`)
		for i := range 5000 {
			fmt.Fprintf(rw, "<item><guid>%d</guid><title>Item %d</title></item>", i, i)
		}
		fmt.Fprint(rw, `</channel></rss>`)
	}))
	p := w.poll(w.blog(feed))
	if p.New != 2000 || p.Items != 2000 || !says(p, "3000 items beyond the newest 2000") {
		t.Errorf("%d new of %d, %q", p.New, p.Items, p.Notes)
	}
}

func TestSameGUIDTwice(t *testing.T) {
	w := newWorld(t)
	first, second := post(1, began.Add(-time.Hour), "<p>The one.</p>"), post(2, began.Add(-2*time.Hour), "<p>The other.</p>")
	second.GUID = first.GUID
	w.Set(feed, 200, nil, planettest.RSS(first, second, second))
	slug := w.blog(feed)
	if p := w.poll(slug); p.New != 2 || len(p.Notes) != 1 || !says(p, "several items") {
		t.Errorf("%+v", p)
	}
	w.Set(feed, 200, nil, append(planettest.RSS(first, second), ' '))
	if p := w.poll(slug); p.New != 0 || p.Updated != 0 {
		t.Errorf("the second time: %+v", p)
	}
	for _, s := range w.stories() {
		if (s.Shown.Title == "Report 1") != (s.Shown.GUID != "") {
			t.Errorf("%q has the guid %q", s.Shown.Title, s.Shown.GUID)
		}
	}
}

func TestNotesAreBounded(t *testing.T) {
	w := newWorld(t)
	items := make([]planettest.Item, 300)
	for i := range items {
		items[i] = planettest.Item{GUID: fmt.Sprint("twice ", i/2), Title: fmt.Sprint("Item ", i), Link: fmt.Sprint("http://blog.example/", i)}
	}
	w.Set(feed, 200, nil, planettest.RSS(items...))
	if p := w.poll(w.blog(feed)); len(p.Notes) > 11 || !says(p, "more notes") {
		t.Errorf("%d notes", len(p.Notes))
	}
}

// The feed is built anew at each fetch, and says so of each of its posts.
func TestDatesThatMoveWithTheFetch(t *testing.T) {
	w := newWorld(t)
	n := 0
	w.Handle(feed, http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) {
		n++
		now := w.clock.Now()
		rw.Write(planettest.RSS(post(3, now, "<p>Three, the third report.</p>"), post(2, now.Add(-time.Minute), "<p>Two, the second report.</p>"),
			post(1, now.Add(-2*time.Minute), "<p>One, the first report.</p>")))
	}))
	slug := w.blog(feed)
	for range 5 {
		w.poll(slug)
		w.clock.Advance(time.Hour)
	}
	if n != 5 || !w.state(slug).Undated {
		t.Error("not found out")
	}
	equal(t, "events", w.events(), []planet.EventKind{planet.DatesOff})
	for _, s := range w.stories() {
		if s.Published.After(began) || s.Shown.Revisions != 0 {
			t.Errorf("%s: published %v, %d revisions", s.Shown.Title, s.Published, s.Shown.Revisions)
		}
	}
	w.Handle(feed, http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) {
		rw.Write(planettest.RSS(post(4, w.clock.Now().Add(-48*time.Hour), "<p>Four, the fourth report.</p>")))
	}))
	w.poll(slug)
	if s := w.stories()[0]; s.Shown.Title != "Report 4" || !s.Published.Equal(w.clock.Now()) {
		t.Errorf("its dates are believed still: %s, %v", s.Shown.Title, s.Published)
	}

	// The operator gives the blog another feed, which may do better.
	const other = "http://other.example/feed/"
	dated := w.clock.Now().Add(-24 * time.Hour)
	w.Set(other, 200, nil, planettest.RSS(post(5, dated, "<p>Five, the fifth report.</p>")))
	w.blogs[0].Feed = w.URL(other)
	w.configure()
	w.due()
	if s := w.stories()[4]; s.Shown.Title != "Report 5" || !s.Published.Equal(dated) {
		t.Errorf("the dates of another feed are not believed either: %s, %v", s.Shown.Title, s.Published)
	}
}

// Posts that announce what is to come are dated in the future, and honestly so.
func TestDatesToCome(t *testing.T) {
	w := newWorld(t)
	announced := func(html string) []byte {
		return planettest.RSS(post(2, began.Add(60*24*time.Hour), html), post(1, began.Add(30*24*time.Hour), "<p>The spring assembly.</p>"))
	}
	w.Set(feed, 200, nil, announced("<p>The summer assembly.</p>"))
	slug := w.blog(feed)
	w.poll(slug)
	w.clock.Advance(time.Hour)
	w.Set(feed, 200, nil, announced("<p>The summer assembly, in the hall.</p>"))
	w.poll(slug)
	if w.state(slug).Undated || len(w.told()) != 0 {
		t.Errorf("its dates are not believed: %v", w.told())
	}
	for _, s := range w.stories() {
		if !s.Published.Equal(began) {
			t.Errorf("%s is shown under %v", s.Shown.Title, s.Published)
		}
	}
}

func TestGUIDsThatChangeAtEachFetch(t *testing.T) {
	w := newWorld(t)
	n := 0
	w.Handle(feed, http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) {
		n++
		linked := post(1, began.Add(-time.Hour), "<p>It has an address.</p>")
		linked.GUID = fmt.Sprintf("session-%d-1", n)
		bare := planettest.Item{GUID: fmt.Sprintf("session-%d-2", n), Title: "No address", Date: began.Add(-2 * time.Hour), HTML: "<p>Nothing but words.</p>"}
		items := []planettest.Item{linked, bare}
		if n == 3 {
			items = append([]planettest.Item{{GUID: "session-3-3", Title: "News", Date: began, HTML: "<p>This is new.</p>"}}, items...)
		}
		rw.Write(planettest.RSS(items...))
	}))
	slug := w.blog(feed)
	for i, want := range []int{2, 0, 1, 0} {
		if p := w.poll(slug); p.New != want || p.Updated != 0 {
			t.Errorf("fetch %d: %+v", i+1, p)
		}
	}
	if n := len(w.stories()); n != 3 {
		t.Errorf("%d stories: %q", n, w.titles())
	}
}

func TestVanishedEntryStays(t *testing.T) {
	w := newWorld(t)
	two := planettest.RSS(post(2, began.Add(-time.Hour), "<p>Two.</p>"), post(1, began.Add(-2*time.Hour), "<p>One.</p>"))
	w.Set(feed, 200, nil, two)
	slug := w.blog(feed)
	w.poll(slug)
	w.Set(feed, 200, nil, planettest.RSS(post(2, began.Add(-time.Hour), "<p>Two.</p>")))
	w.poll(slug)
	w.Set(feed, 200, nil, planettest.RSS())
	w.poll(slug)
	equal(t, "titles", w.titles(), []string{"Report 2", "Report 1"})
	w.Set(feed, 200, nil, two)
	if p := w.poll(slug); p.New != 0 {
		t.Errorf("back again: %+v", p)
	}
}

// Items that lack a guid, an address or a title are stored once each all the same.
func TestItemsThatLackSomething(t *testing.T) {
	w := newWorld(t)
	at := began.Add(-time.Hour)
	items := []planettest.Item{
		{Link: "http://blog.example/a/", Title: "No guid", Date: at, HTML: "<p>It has an address.</p>"},
		{GUID: "b", Title: "No address", Date: at, HTML: "<p>It has a guid.</p>"},
		{GUID: "c", Link: "http://blog.example/c/", Date: at, HTML: "<p>It has no title.</p>"},
		{Title: "Neither guid nor address", Date: at, HTML: "<p>It has a text.</p>"},
		{GUID: "e", Link: "http://blog.example/e/", Title: "No text and no date"},
		{Title: "A title alone"},
	}
	w.Set(feed, 200, nil, planettest.RSS(items...))
	slug := w.blog(feed)
	if p := w.poll(slug); p.New != len(items) {
		t.Errorf("%+v", p)
	}
	w.clock.Advance(time.Hour)
	w.Set(feed, 200, nil, append(planettest.RSS(items...), ' '))
	if p := w.poll(slug); p.New != 0 || p.Updated != 0 {
		t.Errorf("the second time: %+v", p)
	}
	if n := len(w.stories()); n != len(items) {
		t.Errorf("%d stories: %q", n, w.titles())
	}
}
