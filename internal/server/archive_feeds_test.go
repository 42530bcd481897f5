package server_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"necblogs/internal/planet"
	"necblogs/internal/store"
	"necblogs/internal/story"
)

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
	w.posts("olive", run("olive", 0, 110)...)
	for _, list := range []string{"/", "/blog/olive/", "/representative/olive-hartnell/"} {
		for _, format := range []string{"atom.xml", "rss.xml"} {
			first := list + format
			docs, archived := w.walk(first)
			if len(docs) < 2 || len(archived) != len(slices.Compact(sorted(archived))) {
				t.Errorf("%s: %d documents with %d stories", first, len(docs), len(archived))
			}
			all := slices.Compact(sorted(append(archived, w.read(first).ids...)))
			if diff := cmp.Diff(sorted(ids("olive", 0, 110)), all); diff != "" {
				t.Errorf("%s (-want +got):\n%s", first, diff)
			}
		}
	}
	docs, _ := w.walk("/atom.xml")
	before := map[string]string{}
	for _, path := range docs {
		rec := w.ask(path)
		if c := rec.Header().Get("Cache-Control"); c != "public, max-age=86400" {
			t.Errorf("%s: Cache-Control %q", path, c)
		}
		before[path] = rec.Body.String() + rec.Header().Get("ETag")
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
	w.renamed("mill")
	w.renamed("olive")
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
		if rec.Body.String()+rec.Header().Get("ETag") != was {
			t.Errorf("%s is not what it was", path)
		}
	}
	_, archived := w.walk("/atom.xml")
	want := slices.Concat(ids("olive", -30, 0), ids("olive", 0, 110), ids("olive", 200, 260), ids("olive", 300, 301))
	all := slices.Compact(sorted(append(archived, w.read("/atom.xml").ids...)))
	if diff := cmp.Diff(sorted(want), all); diff != "" {
		t.Errorf("with the later ones (-want +got):\n%s", diff)
	}
}

// A blog that is taken out of the config and put in again is in the archives what
// and where it was. Meanwhile they have of its stories what is left of them elsewhere.
func TestArchivesOfABlogThatComesBack(t *testing.T) {
	w := newWorld(t, 10)
	w.blog("mill")
	w.blog("olive")
	w.posts("olive", run("olive", 0, 60)...)
	w.posts("mill", run("mill", 0, 60)...)
	reprints := run("olive", 0, 60)
	for i := range reprints {
		reprints[i].GUID, reprints[i].Link = fmt.Sprintf("mill-reprint-%d", i), fmt.Sprintf("http://mill.blogs.example/reprint-%d/", i)
		reprints[i].Date = reprints[i].Date.Add(time.Minute)
	}
	w.posts("mill", reprints[:20]...)
	docs, _ := w.walk("/atom.xml")
	before := map[string]string{}
	for _, path := range docs {
		before[path] = w.get(path)
	}
	all := w.config.Blogs
	w.config.Blogs = all[:1]
	w.configure()
	if left, _ := w.walk("/atom.xml"); len(left) == 0 || w.get("/atom-50.xml") == before["/atom-50.xml"] {
		t.Error("the blog's stories are in the archives while it is out")
	}
	for _, path := range docs {
		if rec := w.ask(path); strings.Contains(rec.Body.String(), "olive.blogs.example/4") || strings.Contains(rec.Body.String(), "The olive blog") {
			t.Errorf("%s has what the blog posted, while it is out", path)
		}
	}
	w.config.Blogs = nil
	w.configure()
	if left, _ := w.walk("/atom.xml"); len(left) > 0 {
		t.Errorf("a planet without blogs leads to the documents %v", left)
	}
	w.config.Blogs = all
	w.configure()
	if again, _ := w.walk("/atom.xml"); !slices.Equal(again, docs) {
		t.Errorf("the documents are %v, were %v", again, docs)
	}
	for path, was := range before {
		if w.get(path) != was {
			t.Errorf("%s is not what it was", path)
		}
	}
}

// The feed of an export has as many stories as the config says, also where those
// that came last have left with their blog.
func TestStaticFeedOfWhatIsLeft(t *testing.T) {
	w := newWorld(t, 10)
	w.config.Static = true
	w.blog("mill")
	w.blog("olive")
	w.posts("mill", run("mill", 0, 60)...)
	w.posts("olive", run("olive", 0, 60)...)
	w.config.Blogs = w.config.Blogs[:1]
	w.configure()
	d := w.read("/atom.xml")
	if len(d.ids) < 10 {
		t.Errorf("%d stories in the feed", len(d.ids))
	}
	for next := d.links["next"]; next != ""; next = d.links["next"] {
		older := w.read(next)
		d.ids, d.links = append(d.ids, older.ids...), older.links
	}
	if diff := cmp.Diff(sorted(ids("mill", 0, 60)), sorted(d.ids)); diff != "" {
		t.Errorf("all that can be reached (-want +got):\n%s", diff)
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
	w.rule(func(m story.Maker, tx *store.Tx) error { return m.Erase(ctx, tx, stories[60-20-1], w.clock.Now()) })
	for _, path := range []string{"/atom-50.xml", "/rss-50.xml", "/feed-50.json"} {
		if body := w.get(path); strings.Contains(body, "olive20w") || !strings.Contains(body, "olive21w") {
			t.Errorf("%s has it still, or nothing", path)
		}
	}
	for _, feed := range []string{"/atom.xml", "/blog/olive/atom.xml"} {
		if !strings.Contains(w.get(feed), `<at:deleted-entry ref="http://olive.blogs.example/?p=20"`) {
			t.Errorf("%s has no tombstone", feed)
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
	w.blog("mill")
	w.posts("olive", run("olive", 0, 60)...)
	ctx, id := t.Context(), "http://olive.blogs.example/?p=20"
	stories, err := w.store.StoryIDs(ctx, planet.ListFeed)
	if err != nil {
		t.Fatal(err)
	}
	hidden := stories[60-20-1]
	w.rule(func(m story.Maker, tx *store.Tx) error { return m.Hide(ctx, tx, hidden, w.clock.Now()) })
	_, archived := w.walk("/atom.xml")
	if slices.Contains(archived, id) || len(archived) < 49 {
		t.Errorf("%d stories in the archives: %v", len(archived), archived)
	}
	for feed, want := range map[string]bool{"/atom.xml": true, "/blog/olive/atom.xml": true, "/blog/mill/atom.xml": false} {
		if has := strings.Contains(w.get(feed), `<at:deleted-entry ref="`+id+`"`); has != want {
			t.Errorf("%s has a tombstone: %v", feed, has)
		}
	}
	w.rule(func(m story.Maker, tx *store.Tx) error { return m.Unhide(ctx, tx, hidden) })
	_, archived = w.walk("/atom.xml")
	all := append(archived, w.read("/atom.xml").ids...)
	if len(slices.Compact(sorted(all))) != 60 || len(slices.Compact(sorted(archived))) != len(archived) {
		t.Errorf("put back: %d stories in all, %d in the archives", len(slices.Compact(sorted(all))), len(archived))
	}
	if strings.Contains(w.get("/atom.xml"), "deleted-entry") {
		t.Error("put back, and a tombstone still")
	}
}
