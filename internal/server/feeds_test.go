package server_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"necblogs/internal/planet"
	"necblogs/internal/planettest"
	"necblogs/internal/store"
	"necblogs/internal/story"
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
		w.posts("olive", run("olive", 0, 57)...)
		var got []string
		n := 57
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
		if diff := cmp.Diff(ids("olive", 0, 57), got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", format, diff)
		}
	}
}

// walk reads the archive documents of a feed, from the subscription document
// back to the oldest.
func (w *world) walk(first string) (docs []string, all []string) {
	w.t.Helper()
	for path := w.read(first).links["prev-archive"]; path != ""; {
		d := w.read(path)
		if d.links["current"] != first || d.links["self"] != path {
			w.t.Errorf("%s: links %v", path, d.links)
		}
		docs, all = append(docs, path), append(all, d.ids...)
		path = d.links["prev-archive"]
	}
	return docs, all
}

// The archives and the subscription document have every story, the archives none
// twice; and once read they never change, whatever comes.
func TestArchives(t *testing.T) {
	w := newWorld(t, 10)
	w.blog("olive", "Olive Hartnell")
	w.posts("olive", run("olive", 0, 130)...)
	for _, list := range []string{"/", "/blog/olive/", "/representative/olive-hartnell/"} {
		for _, format := range []string{"atom.xml", "rss.xml"} {
			first := list + format
			docs, archived := w.walk(first)
			if len(docs) < 2 || len(archived) != len(slices.Compact(sorted(archived))) {
				t.Errorf("%s: %d documents with %d stories", first, len(docs), len(archived))
			}
			all := slices.Compact(sorted(append(archived, w.read(first).ids...)))
			if diff := cmp.Diff(sorted(ids("olive", 0, 130)), all); diff != "" {
				t.Errorf("%s (-want +got):\n%s", first, diff)
			}
		}
	}
	docs, _ := w.walk("/atom.xml")
	before := map[string]string{}
	for _, path := range docs {
		rec := w.ask(path)
		if c := rec.Header().Get("Cache-Control"); c != "public, max-age=31536000, immutable" {
			t.Errorf("%s: Cache-Control %q", path, c)
		}
		before[path] = rec.Body.String() + rec.Header().Get("ETag") + rec.Header().Get("Last-Modified")
	}
	// Newer stories, and some that are older than all.
	w.posts("olive", append(run("olive", 200, 260), run("olive", -30, 0)...)...)
	// Edits and copies of what is in the archives, also by whose blog it is.
	edited := run("olive", 5, 15)
	for i := range edited {
		edited[i].HTML += "<p>Correction: the tolls rise after all.</p>"
	}
	w.posts("olive", edited...)
	w.blog("mill", "Olive Hartnell")
	copies := run("olive", 5, 25)
	for i := range copies {
		copies[i].GUID, copies[i].Link = strings.Replace(copies[i].GUID, "olive", "mill", 1), strings.Replace(copies[i].Link, "olive", "mill", 1)
	}
	w.posts("mill", copies...)
	if n := len(w.read("/blog/mill/atom.xml").ids); n != 10 {
		t.Fatalf("the copies are %d stories", n)
	}
	for path, was := range before {
		rec := w.ask(path)
		if rec.Body.String()+rec.Header().Get("ETag")+rec.Header().Get("Last-Modified") != was {
			t.Errorf("%s is not what it was", path)
		}
	}
	_, archived := w.walk("/atom.xml")
	want := slices.Concat(ids("olive", -30, 0), ids("olive", 0, 130), ids("olive", 200, 260))
	all := slices.Compact(sorted(append(archived, w.read("/atom.xml").ids...)))
	if diff := cmp.Diff(sorted(want), all); diff != "" {
		t.Errorf("with the later ones (-want +got):\n%s", diff)
	}
}

// A blog's old posts can come after its new ones, too few to fill an archive
// document and too old for the subscription document.
func TestArchiveOfFewOldStories(t *testing.T) {
	w := newWorld(t, 5)
	w.blog("olive")
	w.posts("olive", run("olive", 100, 110)...)
	w.posts("olive", run("olive", 0, 3)...)
	docs, archived := w.walk("/atom.xml")
	all := slices.Compact(sorted(append(archived, w.read("/atom.xml").ids...)))
	if len(docs) != 1 || len(all) != 13 {
		t.Errorf("documents %v with %d stories in all", docs, len(all))
	}
}

// What was erased for good is in no archive, and in no copy that was kept for one.
func TestArchiveForgetsWhatIsErased(t *testing.T) {
	w := newWorld(t, 10)
	w.blog("olive")
	w.posts("olive", run("olive", 0, 60)...)
	w.walk("/atom.xml")
	ctx := t.Context()
	stories, err := w.store.StoryIDs(ctx, planet.ListFeed)
	if err != nil {
		t.Fatal(err)
	}
	m := story.NewMaker(w.config.Blogs, nil, time.UTC, true)
	err = w.store.Write(ctx, func(tx *store.Tx) error { return m.Erase(ctx, tx, stories[60-20-1], w.clock.Now()) })
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/atom-50.xml", "/rss-50.xml", "/feed-50.json"} {
		if body := w.get(path); strings.Contains(body, "olive20w") || !strings.Contains(body, "olive21w") {
			t.Errorf("%s has it still, or nothing", path)
		}
	}
	kept, err := w.store.Frozen(ctx, stories)
	if err != nil || len(kept) != 49 {
		t.Errorf("%d stories are kept for the archives (%v)", len(kept), err)
	}
}

func TestArchiveAddresses(t *testing.T) {
	w := newWorld(t, 10)
	w.blog("olive")
	w.posts("olive", run("olive", 0, 60)...)
	for path, want := range map[string]int{"/atom-50.xml": 200, "/rss-50.xml": 200, "/feed-50.json": 200, "/atom-60.xml": 200,
		"/atom-1.xml": 200, "/atom-61.xml": 404, "/atom-150.xml": 404, "/atom-0.xml": 404, "/atom--5.xml": 404,
		"/atom-050.xml": 404, "/atom-99999999999999999999.xml": 404, "/blog/nobody/atom-50.xml": 404} {
		if code := w.ask(path).Code; code != want {
			t.Errorf("%s: %d, want %d", path, code, want)
		}
	}
	// The document that comes after the last full one has its address before it is full.
	rec := w.ask(w.read("/atom-50.xml").links["next-archive"])
	if rec.Code != 200 || strings.Contains(rec.Header().Get("Cache-Control"), "immutable") {
		t.Errorf("the one that fills: %d, %s", rec.Code, rec.Header().Get("Cache-Control"))
	}
}

// What the operator hides leaves every feed and archive, with a tombstone, and
// takes nothing with it; put back, it is in the archives once.
func TestHiddenStory(t *testing.T) {
	w := newWorld(t, 10)
	w.blog("olive")
	w.posts("olive", run("olive", 0, 60)...)
	ctx, id := t.Context(), "http://olive.blogs.example/?p=20"
	stories, err := w.store.StoryIDs(ctx, planet.ListFeed)
	if err != nil {
		t.Fatal(err)
	}
	hidden := stories[60-20-1]
	rule := func(fn func(m story.Maker, tx *store.Tx) error) {
		t.Helper()
		m := story.NewMaker(w.config.Blogs, nil, time.UTC, true)
		if err := w.store.Write(ctx, func(tx *store.Tx) error { return fn(m, tx) }); err != nil {
			t.Fatal(err)
		}
	}
	rule(func(m story.Maker, tx *store.Tx) error { return m.Hide(ctx, tx, hidden, w.clock.Now()) })
	_, archived := w.walk("/atom.xml")
	if slices.Contains(archived, id) || len(archived) < 49 {
		t.Errorf("%d stories in the archives: %v", len(archived), archived)
	}
	if body := w.get("/atom.xml"); !strings.Contains(body, `<at:deleted-entry ref="`+id+`"`) {
		t.Error("no tombstone")
	}
	rule(func(m story.Maker, tx *store.Tx) error { return m.Unhide(ctx, tx, hidden) })
	_, archived = w.walk("/atom.xml")
	all := append(archived, w.read("/atom.xml").ids...)
	if len(slices.Compact(sorted(all))) != 60 || len(slices.Compact(sorted(archived))) != len(archived) {
		t.Errorf("put back: %d stories in all, %d in the archives", len(slices.Compact(sorted(all))), len(archived))
	}
	if strings.Contains(w.get("/atom.xml"), "deleted-entry") {
		t.Error("put back, and a tombstone still")
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
	corpus := planettest.ServeCorpus(t)
	var slugs, paths []string
	for _, b := range planettest.ReadLabels(t).Blogs {
		w.config.Blogs = append(w.config.Blogs, planet.Blog{Slug: b.Slug, Name: b.Name, Feed: corpus.URL + "/" + b.File})
		slugs = append(slugs, b.Slug)
	}
	w.configure()
	w.poll(slugs...)
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

func TestFeedsWithoutImages(t *testing.T) {
	w := newWorld(t, 10)
	w.config.Site.Images = planet.ImagesNone
	w.blog("olive")
	item := post("olive", 1)
	item.HTML += `<p><img src="http://olive.example/drain.jpg" alt="A drain">after</p>`
	w.posts("olive", item)
	for _, format := range allFormats {
		if body := w.get("/" + format); strings.Contains(body, "drain.jpg") || !strings.Contains(body, "after") {
			t.Errorf("%s: %s", format, body)
		}
	}
}
