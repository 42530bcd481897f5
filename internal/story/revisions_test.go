package story_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"necblogs/internal/dedupe"
	"necblogs/internal/planet"
	"necblogs/internal/store"
	"necblogs/internal/story"
)

func TestRevisions(t *testing.T) {
	w := newWorld(t, blog("ida"))
	body := text(1, 200)
	item := post("ida", 1, -3, "Report", body)
	item.Updated = day0.AddDate(0, 0, -2)
	w.poll("ida", item)
	id := w.entry("Report")
	first := w.of(id)
	step := func(name string, change func(*planet.Item), updated, revisions int, story time.Time) {
		t.Helper()
		change(&item)
		if res := w.poll("ida", item); res.Updated != updated || res.New != 0 {
			t.Errorf("%s: %d updated, %d new", name, res.Updated, res.New)
		}
		s := w.of(id)
		if s.Shown.Revisions != revisions || !s.Updated.Equal(story) {
			t.Errorf("%s: %d revisions, updated %s; want %d, %s", name, s.Shown.Revisions, s.Updated, revisions, story)
		}
		if s.FeedID != first.FeedID || !s.Published.Equal(first.Published) {
			t.Errorf("%s: %s at %s", name, s.FeedID, s.Published)
		}
		w.check()
	}
	step("nothing", func(*planet.Item) {}, 0, 0, first.Updated)
	step("white space", func(i *planet.Item) { i.Content = strings.ReplaceAll(i.Content, "</p>", " </p>\n\n  ") }, 0, 0, first.Updated)
	step("markup", func(i *planet.Item) { i.Content = strings.Replace(i.Content, "<p>", "<p><b></b>", 1) }, 0, 0, first.Updated)
	step("paragraphs run together", func(i *planet.Item) { i.Content = strings.NewReplacer("<p>", "", "</p>", " ").Replace(i.Content) }, 0, 0, first.Updated)
	step("white space in the title", func(i *planet.Item) { i.Title = " Report  " }, 0, 0, first.Updated)
	edit := w.now
	step("an edit", func(i *planet.Item) { i.Content += "<p>A word is added.</p>" }, 1, 1, edit)
	said := w.now.Add(-time.Second)
	step("an edit that the feed dates", func(i *planet.Item) { i.Title, i.Updated = "Report, corrected", said }, 1, 2, said)
	step("the beginning only", func(i *planet.Item) { i.Content, i.Summary = "", excerpt(body, 55) }, 0, 2, said)
	step("the beginning only, the title in front", func(i *planet.Item) { i.Summary = "Report, corrected " + excerpt(body, 50) }, 0, 2, said)
	step("no text", func(i *planet.Item) { i.Summary = "" }, 0, 2, said)
	if s := w.of(id); !strings.Contains(s.Shown.Text, "A word is added.") || s.Shown.Excerpt {
		t.Errorf("the excerpt has replaced the full text: %.60q", s.Shown.Text)
	}
	if last, err := w.Revisions(t.Context(), id, 1); err != nil || len(last) != 1 || last[0].N != 2 {
		t.Errorf("the last revision: %+v, %v", last, err)
	}
	revisions, err := w.Revisions(t.Context(), id, 10)
	if err != nil || len(revisions) != 2 {
		t.Fatalf("%d revisions, %v", len(revisions), err)
	}
	if r := revisions[0]; r.N != 1 || r.Title != "Report" || !r.Seen.Equal(edit) || strings.Contains(r.Text, "A word is added.") {
		t.Errorf("the first is %d, %q, replaced at %s", r.N, r.Title, r.Seen)
	}
	if r := revisions[1]; r.N != 2 || r.Title != "Report" || !strings.Contains(r.Text, "A word is added.") || !strings.Contains(r.HTML, "<p>") {
		t.Errorf("the second is %d, %q", r.N, r.Title)
	}
	w.checkReplay()
}

// What a version of this program before read otherwise is not told as an edit.
func TestEditOfWhatWasReadOtherwise(t *testing.T) {
	w := newWorld(t, blog("ida"))
	item := post("ida", 1, 0, "Report", text(1, 200))
	w.poll("ida", item)
	id := w.entry("Report")
	read := func() planet.Record {
		var r planet.Record
		w.do(func(ctx context.Context, _ story.Maker, tx *store.Tx) error {
			list, err := tx.Records(ctx, []int64{id})
			if err == nil {
				r = list[0]
			}
			return err
		})
		return r
	}
	asBefore := func() {
		r := read()
		r.Text = "Share this! " + r.Text
		f := dedupe.Of(r.Title, r.Text)
		r.Fingerprint, _ = f.MarshalBinary()
		w.do(func(ctx context.Context, _ story.Maker, tx *store.Tx) error { return tx.Replace(ctx, r, nil, false) })
	}
	good := read().Text

	asBefore()
	item.Updated = day0.AddDate(0, 0, 1)
	if res := w.poll("ida", item); res.Updated != 0 || read().Text != good {
		t.Errorf("the words are the same: %d updated; %.40q", res.Updated, read().Text)
	}
	asBefore()
	item.Title = "Report, corrected"
	if res := w.poll("ida", item); res.Updated != 1 || read().Text != good {
		t.Errorf("another title: %d updated; %.40q", res.Updated, read().Text)
	}
	if list, err := w.Revisions(t.Context(), id, 10); err != nil || len(list) != 1 || list[0].Text != good || list[0].Title != "Report" {
		t.Errorf("what it was before: %+v, %v", list, err)
	}
	w.checkReplay()
}

// An excerpt that grows into its text is no edit.
func TestExcerptGrows(t *testing.T) {
	w := newWorld(t, blog("ida"))
	body := text(1, 300)
	w.poll("ida", post("ida", 1, 0, "Report", excerpt(body, 55)))
	before := w.all()[0]
	res := w.poll("ida", post("ida", 1, 0, "Report", body))
	s := w.all()[0]
	if res.Updated != 0 || s.Shown.Revisions != 0 || !s.Updated.Equal(before.Updated) || s.Shown.Words < 300 || s.Shown.Excerpt {
		t.Errorf("%d updated, %d revisions, %d words", res.Updated, s.Shown.Revisions, s.Shown.Words)
	}
	w.check()
}

// Who has reprinted a report has it still when its author writes a part of it anew where
// it stands, whichever came first; not when there is another report in its place.
func TestEditOfWhatIsReprinted(t *testing.T) {
	body := words(1, 600)
	anew := slices.Concat(body[:90], words(2, 80), body[170:400], words(3, 80), body[480:])
	report := func(text string) planet.Item { return post("ida", 1, 0, "Assembly report", text) }
	for _, tt := range []struct {
		name    string
		text    string // after the edit
		stories int
	}{
		{"a quarter", set(anew), 1},
		{"a quarter, and a word later", set(anew) + " Mended.", 1},
		{"all", text(4, 600), 2},
	} {
		for _, late := range []bool{false, true} {
			w := newWorld(t, blog("ida"), blog("copy"))
			reprint := post("copy", 1, 0, "Ida Marsh's Assembly report", set(body))
			w.poll("ida", report(set(body)))
			if !late {
				w.poll("copy", reprint)
			}
			w.poll("ida", report(set(anew)))
			if tt.text != set(anew) {
				w.poll("ida", report(tt.text))
			}
			if late {
				w.poll("copy", reprint)
			}
			if got := len(w.all()); got != tt.stories {
				t.Errorf("%s, the reprint late: %t: %d stories, want %d", tt.name, late, got, tt.stories)
			}
			w.check()
			w.checkReplay()
		}
	}
}
