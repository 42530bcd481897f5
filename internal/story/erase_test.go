package story_test

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"necblogs/internal/planet"
	"necblogs/internal/store"
	"necblogs/internal/story"
)

// found reports which of the words stand, in any case, in the database's files.
func (w *world) found(words ...string) (there []string) {
	w.Helper()
	for _, suffix := range []string{"", "-wal", "-shm"} {
		b, err := os.ReadFile(w.file + suffix)
		if err != nil && !os.IsNotExist(err) {
			w.Fatal(err)
		}
		b = bytes.ToLower(b)
		for _, word := range words {
			if bytes.Contains(b, []byte(strings.ToLower(word))) {
				there = append(there, word+" in planet.db"+suffix)
			}
		}
	}
	return there
}

// scrub indexes what is to be indexed, as a running program does, and scrubs.
func (w *world) scrub() {
	w.Helper()
	for {
		n, err := w.IndexSome(w.Context(), 100)
		if err != nil {
			w.Fatal(err)
		}
		if n == 0 {
			break
		}
	}
	if err := w.Scrub(w.Context()); err != nil {
		w.Fatal(err)
	}
}

// unusual are a title and a word of a text that stand nowhere else.
func unusual(n int) (title, word string) {
	return fmt.Sprintf("Quixvorb%dZ", n), fmt.Sprintf("jabberflotz%dk", n)
}

func TestErase(t *testing.T) {
	w := newWorld(t, everybody()...)
	w.now = later
	const victim, all = 20, 40
	item := func(blog string, n int) planet.Item {
		title, word := unusual(n)
		i := post(blog, n, -n%30, title+" at the Assembly, 1 March 2031", word+" "+text(uint64(n), 30+17*n%400))
		i.GUID, i.Categories = fmt.Sprintf("https://%s.example/?p=%d", blog, n), []string{word}
		return i
	}
	for n := range all { // erased pages lie among others
		w.poll("ida", item("ida", n))
	}
	mirrored := item("ida", victim)
	mirrored.GUID, mirrored.Link = "https://copy.example/?p=1", "https://copy.example/1"
	w.poll("copy", mirrored)
	before := item("ida", victim)
	before.Content = strings.Replace(before.Content, "</p>", " First draft gribbleplonk.</p>", 1)
	w.poll("ida", before)
	w.poll("ida", item("ida", victim)) // a revision holds the draft
	title, word := unusual(victim)
	id := w.entry(title + " at the Assembly, 1 March 2031")
	feedID := w.of(id).FeedID
	w.scrub()
	if there := w.found(title); len(there) == 0 {
		t.Fatal("the title is not found before it is erased, so the test tells nothing")
	}

	at := w.now
	w.erase(id)
	w.scrub()
	if there := w.found(title, word, "gribbleplonk"); there != nil {
		t.Errorf("after erasing: %v", there)
	}
	if got := w.tombstones(); len(got) != 1 || got[0] != fmt.Sprint(feedID, " ", at.UTC()) {
		t.Errorf("tombstones: %v", got)
	}
	if n := len(w.all()); n != all-1 {
		t.Errorf("%d stories, want %d: the copy goes too", n, all-1)
	}
	for n := range all {
		if other, _ := unusual(n); n != victim && len(w.found(other)) == 0 {
			t.Errorf("%s is gone too", other)
		}
	}

	// Nothing brings it back: not the next poll, not an edit, not the same post
	// under another guid, not a mirror that had not been polled yet.
	again := item("ida", victim)
	edited := again
	edited.Content, edited.Title = edited.Content+"<p>An edit.</p>", "Edited"+title
	moved := again
	moved.GUID = "https://ida.example/?p=999"
	elsewhere := again
	elsewhere.GUID, elsewhere.Link = "urn:x", "https://ruth.example/x"
	later := elsewhere
	later.Content += "<p>An edit.</p>"
	draft := before // what it said at first
	draft.GUID, draft.Link = "urn:draft", "https://ruth.example/draft"
	mended := edited // another engine, and a line more under each post
	mended.GUID, mended.Link, mended.Title = "urn:z", "https://marsh.example/z", again.Title
	linking := planet.Item{GUID: "urn:y", Link: again.Link, Title: title + " is worth reading", Content: "<p>" + word + "</p>"}
	w.lasts(func() {
		for _, i := range []planet.Item{again, edited, moved} {
			w.poll("ida", i, item("ida", 1))
		}
		w.poll("copy", mirrored)
		for _, i := range []planet.Item{elsewhere, later, draft} {
			if res := w.poll("ruth", i); res.New != 0 {
				t.Errorf("%d new", res.New)
			}
		}
		w.poll("saul", linking)
		w.poll("ida", mended, item("ida", 1))
	})
	heir := item("ida", 1) // another post is given its address, which tells nothing but that one now
	heir.Link = again.Link
	w.poll("ida", heir)
	if res := w.poll("ruth", planet.Item{GUID: "urn:heir", Link: again.Link, Title: "Worth reading", Content: "<p>Read it.</p>"}); res.Copies != 1 {
		t.Errorf("%+v at its address", res)
	}
	w.scrub()
	if there := w.found(title, word, "gribbleplonk"); there != nil {
		t.Errorf("after polls: %v", there)
	}
	for name, fn := range map[string]func(context.Context, story.Maker, *store.Tx) error{
		"unhide": func(ctx context.Context, m story.Maker, tx *store.Tx) error { return m.Unhide(ctx, tx, id) },
		"merge":  func(ctx context.Context, m story.Maker, tx *store.Tx) error { return m.Merge(ctx, tx, id, 1, w.now) },
	} {
		if err := w.try(fn); err == nil || !strings.Contains(err.Error(), "erased for good") {
			t.Errorf("%s of an erased entry: %v", name, err)
		}
	}
	w.erase(id) // twice is once
	if got := w.tombstones(); len(got) != 1 || got[0] != fmt.Sprint(feedID, " ", at.UTC()) {
		t.Errorf("tombstones: %v", got)
	}
}

// Whoever is named by an erased entry alone is named nowhere any more, in whatever
// order the operator hid and erased.
func TestEraseForgetsItsAuthor(t *testing.T) {
	for name, hidden := range map[string]bool{"shown": false, "hidden before": true} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, blog("ida"))
			by := func(n int, author string) planet.Item {
				i := post("ida", n, -n, fmt.Sprint("Report ", n), text(uint64(n), 60))
				i.Author = author
				return i
			}
			items := []planet.Item{by(1, "Zylphia Quorrick"), by(2, "Bertram Ollenshaw"), by(3, "Bertram Ollenshaw")}
			w.poll("ida", items...)
			w.scrub()
			if there := w.found("zylphia-quorrick"); len(there) == 0 {
				t.Fatal("the author is not found before the entry is erased, so the test tells nothing")
			}
			for _, title := range []string{"Report 1", "Report 2"} {
				id := w.entry(title)
				if hidden {
					w.hide(id)
				}
				w.erase(id)
			}
			again := items[0]
			again.GUID, again.Link, again.Published = "urn:again", "https://ida.example/again", day0.AddDate(0, 0, 1)
			items = append(items, again)
			w.poll("ida", items...)
			w.scrub()
			if there := w.found("zylphia", "quorrick"); there != nil {
				t.Errorf("after erasing: %v", there)
			}
			if got := w.titles(planet.ListRepresentative("bertram-ollenshaw")); got != "Report 3" {
				t.Errorf("the other author has %q", got)
			}
			if n, err := w.Entered(t.Context(), planet.ListRepresentative("bertram-ollenshaw")); n != 2 || err != nil {
				t.Errorf("%d stories have entered the other's list, %v; numbers are given once", n, err)
			}
			w.lasts(func() { w.poll("ida", items...) })
		})
	}
}

// What is erased takes nothing with it that is not a copy of it, and comes back by no way
// that its copies leave open.
func TestEraseOne(t *testing.T) {
	mine := post("ida", 1, 0, "Mine", text(1, 200))
	copied := planet.Item{GUID: "c", Link: mine.Link, Title: "Copied", Content: mine.Content, Published: mine.Published}
	theirs := planet.Item{GUID: "t", Link: mine.Link, Title: "Theirs", Content: paragraphs(text(2, 200)), Published: mine.Published}
	as := func(i planet.Item, guid, link string) planet.Item {
		i.GUID, i.Link, i.Title, i.Content = guid, link, "Back", paragraphs(text(3, 50)+text(1, 150))
		return i
	}
	edited := theirs
	edited.Content += "<p>An edit.</p>"
	const news = "https://tom.example/news"
	for name, tt := range map[string]struct {
		split, erase string
		at           string // where theirs stands, if not at mine
		blog         string
		later        []planet.Item
		want         string
	}{
		"another's report at its address": {"", "Mine", "", "tom", []planet.Item{edited}, "Theirs"},
		"a copy that stands alone":        {"Copied", "Copied", "", "tom", []planet.Item{theirs}, "Theirs, Mine"},
		"another guid":                    {"Copied", "Mine", "", "ida", []planet.Item{as(mine, "b", mine.Link), post("ida", 2, -1, "More", text(4, 60))}, "Theirs, Copied, More"},
		"another domain":                  {"Copied", "Mine", "", "ida", []planet.Item{as(mine, "https://marsh.example/?p=1", "https://marsh.example/1")}, "Theirs, Copied"},
		"its guid in another blog":        {"Copied", "Mine", "", "saul", []planet.Item{as(mine, mine.GUID, "https://saul.example/1")}, "Theirs, Copied"},
		"others at an address of many":    {"", "Theirs", news, "tom", []planet.Item{post("tom", 3, 1, "Three", text(5, 60)), post("tom", 4, 2, "Four", text(6, 60))}, "Four, Three, Mine"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, everybody()...)
			w.now = later
			w.poll("ida", mine)
			w.poll("copy", copied)
			first := theirs
			first.Link = cmp.Or(tt.at, first.Link)
			w.poll("tom", first)
			for i := range tt.later {
				if tt.at != "" {
					tt.later[i].Link = tt.at
				}
			}
			if tt.split != "" {
				w.split(w.entry(tt.split))
			}
			w.erase(w.entry(tt.erase))
			for range 2 {
				w.poll(tt.blog, tt.later...)
				if got := w.titles(planet.ListAll); got != tt.want {
					t.Errorf("%s, want %s", got, tt.want)
				}
			}
			w.check()
			w.checkReplay()
		})
	}
}

// An excerpt that two reports share is a copy of the one that is left.
func TestEraseOneOfTwo(t *testing.T) {
	w := newWorld(t, everybody()...)
	w.now = later
	lead := text(1, 60) + "\n"
	w.poll("ida", post("ida", 1, 0, "Mine", lead+text(2, 300)))
	w.poll("tom", post("tom", 1, 1, "Theirs", lead+text(3, 300)))
	w.poll("ruth", post("ruth", 1, 2, "Shared", excerpt(lead, 55)))
	if n := len(w.all()); n != 3 {
		t.Fatalf("%d stories: %s", n, w.outcome())
	}
	w.erase(w.entry("Mine"))
	if got := w.titles(planet.ListAll); got != "Theirs" {
		t.Errorf("%s", got)
	}
	w.checkReplay()
}

// A hidden story that is erased keeps its tombstone's time.
func TestEraseHidden(t *testing.T) {
	w, polls := assemblyWorld(t)
	id := w.entry("Copied")
	w.hide(id)
	before := fmt.Sprint(w.tombstones())
	w.erase(id)
	if after := fmt.Sprint(w.tombstones()); after != before {
		t.Errorf("tombstones were %s, are %s", before, after)
	}
	w.lasts(polls)
}

// While somebody reads, the log cannot be emptied; then the scrub says so, and
// the next one does it.
func TestEraseWhileReading(t *testing.T) {
	w := newWorld(t, blog("ida"))
	title, word := unusual(1)
	w.poll("ida", post("ida", 1, 0, title, word+" "+text(1, 30)))
	w.scrub()

	reading, err := w.raw.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	var seen string
	if err := reading.QueryRow(`SELECT title FROM entries`).Scan(&seen); err != nil || seen != title {
		t.Fatalf("%q, %v", seen, err)
	}
	w.erase(1)
	for n := 1; n > 0; {
		if n, err = w.IndexSome(t.Context(), 100); err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	if err := w.Scrub(ctx); err == nil || !strings.Contains(err.Error(), "reader") {
		t.Errorf("scrub while somebody reads: %v", err)
	}
	if err := reading.Rollback(); err != nil {
		t.Fatal(err)
	}
	w.scrub()
	if there := w.found(title, word); there != nil {
		t.Errorf("after the reader has gone: %v", there)
	}
}
