package server_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"necblogs/internal/planettest"
)

var allFormats = []string{"atom.xml", "rss.xml", "feed.json"}

var regexpOlive, regexpTom = regexp.MustCompile("Olive Hartnell"), regexp.MustCompile("Tom Penhale")

// ids are those that the n-th posts of a blog have in every feed.
func ids(slug string, from, to int) []string {
	var list []string
	for n := to - 1; n >= from; n-- {
		list = append(list, fmt.Sprintf("http://%s.blogs.example/?p=%d", slug, n))
	}
	return list
}

func sorted(list []string) []string {
	list = slices.Clone(list)
	slices.Sort(list)
	return list
}

// Older pages reach every story exactly once, newest first, also while others
// come in before and among them.
func TestPagingReachesEachStoryOnce(t *testing.T) {
	for _, format := range allFormats {
		w := newWorld(t, 10)
		w.blog("olive")
		w.posts("olive", run("olive", 0, 33)...)
		var got []string
		n := 33
		for path := "/" + format; path != ""; {
			d := w.read(path)
			if len(d.ids) > 10 {
				t.Errorf("%s: %d stories", path, len(d.ids))
			}
			got = append(got, d.ids...)
			path = d.links["next"]
			n++
			w.posts("olive", post("olive", n)) // newer than all
		}
		if diff := cmp.Diff(ids("olive", 0, 33), got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", format, diff)
		}
	}
}

// A blog that joins later brings into the merged feeds only what is young; its own
// feeds and the page have it all. A blog that is merely polled later is no such one.
func TestNoFlood(t *testing.T) {
	w := newWorld(t, 60)
	w.blog("olive")
	w.config.Blogs = nil
	w.blog("olive")
	w.blog("mill") // joins an hour after the start
	w.posts("olive", run("olive", 0, 3)...)
	w.clock.Advance(time.Hour)
	w.blog("late")
	young := post("late", 1000)
	young.Date = w.clock.Now().AddDate(0, 0, -6)
	old := post("late", 1001)
	old.Date = w.clock.Now().AddDate(0, 0, -8)
	w.posts("late", append([]planettest.Item{young, old}, run("late", 0, 40)...)...)
	w.clock.Advance(90 * 24 * time.Hour)
	w.posts("mill", run("mill", 0, 5)...)
	for _, format := range allFormats {
		got := sorted(w.read("/" + format).ids)
		want := slices.Concat(ids("late", 1000, 1001), ids("mill", 0, 5), ids("olive", 0, 3))
		if diff := cmp.Diff(sorted(want), got); diff != "" {
			t.Errorf("/%s (-want +got):\n%s", format, diff)
		}
		if n := len(w.read("/blog/late/" + format).ids); n != 42 {
			t.Errorf("/blog/late/%s has %d stories", format, n)
		}
	}
	if page := w.get("/"); !strings.Contains(page, "Report 1001 of late") {
		t.Error("the page lacks the old posts")
	}
	// A post that comes later is news, however late it says it was written.
	w.posts("late", append([]planettest.Item{young, old}, run("late", 40, 41)...)...)
	if slices.Contains(w.read("/atom.xml").ids, "http://late.blogs.example/?p=40") {
		t.Error("an old post that came later is in the merged feed")
	}
}

// An edit at the source shows as updated and moves nothing.
func TestEditShows(t *testing.T) {
	w := newWorld(t, 60)
	w.blog("olive")
	w.posts("olive", run("olive", 0, 3)...)
	before := w.read("/atom.xml")
	edited := run("olive", 0, 3)
	edited[1].HTML += "<p>Correction: the tolls rise after all, and not before Easter.</p>"
	w.posts("olive", edited...)
	after := w.read("/atom.xml")
	if diff := cmp.Diff(before.ids, after.ids); diff != "" {
		t.Errorf("ids (-before +after):\n%s", diff)
	}
	for i := range before.items {
		b, a := before.items[i], after.items[i]
		if a.Published != b.Published {
			t.Errorf("%s: published %s, was %s", a.ID, a.Published, b.Published)
		}
		if moved := a.Updated > b.Updated; moved != (i == 1) {
			t.Errorf("%s: updated %s, was %s", a.ID, a.Updated, b.Updated)
		}
	}
	if !strings.Contains(after.items[1].Content, "not before Easter") {
		t.Error("the feed has the old text")
	}
}

// Another copy's coming to be shown changes the address and nothing that makes a
// reader show the story again.
func TestShownCopyIsNoUpdate(t *testing.T) {
	w := newWorld(t, 60)
	w.blog("branch", "Olive Hartnell", "Tom Penhale")
	w.blog("olive", "Olive Hartnell")
	report := post("olive", 5)
	repost := report
	repost.GUID, repost.Link = "http://branch.blogs.example/?p=9", "http://branch.blogs.example/9/"
	report.Title += " by Olive Hartnell"
	repost.Title = report.Title
	w.config.Blogs[0].Representatives[0].Match = regexpOlive
	w.config.Blogs[0].Representatives[1].Match = regexpTom
	w.configure()
	w.posts("branch", repost)
	before := w.read("/atom.xml").items
	w.posts("olive", report)
	after := w.read("/atom.xml").items
	if len(before) != 1 || len(after) != 1 {
		t.Fatalf("%d and %d stories", len(before), len(after))
	}
	b, a := before[0], after[0]
	if b.Link[0].Href != repost.Link || a.Link[0].Href != report.Link {
		t.Errorf("shown: %s, then %s", b.Link[0].Href, a.Link[0].Href)
	}
	if a.ID != b.ID || a.Published != b.Published || a.Updated != b.Updated {
		t.Errorf("id, published or updated moved: %+v, was %+v", a, b)
	}
}

// A hub is announced by what one subscribes to, and by nothing else.
func TestHub(t *testing.T) {
	w := newWorld(t, 10)
	w.config.Site.Hub = "https://hub.wexcombe.example/"
	w.blog("olive")
	w.posts("olive", run("olive", 0, 60)...)
	for _, format := range allFormats {
		rec := w.ask("/" + format)
		want := []string{`<https://hub.wexcombe.example/>; rel="hub"`, `<https://planet.wexcombe.example/` + format + `>; rel="self"`}
		if diff := cmp.Diff(want, rec.Header()["Link"]); diff != "" {
			t.Errorf("/%s: Link (-want +got):\n%s", format, diff)
		}
		if !strings.Contains(rec.Body.String(), "https://hub.wexcombe.example/") {
			t.Errorf("/%s does not name the hub", format)
		}
		for _, other := range []string{w.read("/" + format).links["next"], "/blog/olive/" + format, "/atom-50.xml"} {
			if rec := w.ask(other); rec.Header().Get("Link") != "" || strings.Contains(rec.Body.String(), "hub.wexcombe") {
				t.Errorf("%s names the hub", other)
			}
		}
	}
}

// The corpus polled again changes no byte of any feed, and a reader who has them
// is told so.
func TestStable(t *testing.T) {
	w := newWorld(t, 20)
	slugs := w.corpus()
	var paths []string
	for _, list := range append([]string{""}, slugs...) {
		for _, format := range allFormats {
			path := "/" + format
			if list != "" {
				path = "/blog/" + list + path
			}
			for ; path != ""; path = w.read(path).links["next"] {
				paths = append(paths, path)
			}
		}
	}
	type answer struct{ Body, ETag, Modified string }
	look := func() map[string]answer {
		got := map[string]answer{}
		for _, p := range paths {
			rec := w.ask(p)
			got[p] = answer{rec.Body.String(), rec.Header().Get("ETag"), rec.Header().Get("Last-Modified")}
		}
		return got
	}
	before := look()
	for range 3 {
		w.clock.Advance(8 * 24 * time.Hour) // also past the time when no validator is sent
		w.poll(slugs...)
	}
	if diff := cmp.Diff(before, look()); diff != "" {
		t.Errorf("not the same bytes (-before +after):\n%s", diff)
	}
	for p, a := range before {
		if code := w.ask(p, "If-None-Match", a.ETag).Code; code != 304 {
			t.Errorf("%s: %d to its own ETag", p, code)
		}
		if code := w.ask(p, "If-Modified-Since", a.Modified).Code; code != 304 {
			t.Errorf("%s: %d to its own Last-Modified", p, code)
		}
	}
}
