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
	body := text(1, 200) + " Café."
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
	step("paragraphs made one", func(i *planet.Item) { i.Content = strings.Join(strings.Fields(i.Content), " ") }, 0, 0, first.Updated)
	step("white space in the title", func(i *planet.Item) { i.Title = " Report  " }, 0, 0, first.Updated)
	step("an accent on its own", func(i *planet.Item) { i.Content = strings.Replace(i.Content, "é", "e\u0301", 1) }, 0, 0, first.Updated)
	edit := w.now
	step("an edit", func(i *planet.Item) { i.Content += "<p>A word is added.</p>" }, 1, 1, edit)
	said := w.now.Add(-time.Second)
	step("an edit that the feed dates", func(i *planet.Item) { i.Title, i.Updated = "Report, corrected", said }, 1, 2, said)
	ahead := w.now
	step("an edit that the feed dates ahead", func(i *planet.Item) { i.Title, i.Updated = "Report, mended", w.now.Add(time.Hour) }, 1, 3, ahead)
	pages, _ := w.Current()
	step("the beginning only", func(i *planet.Item) { i.Content, i.Summary = "", excerpt(body, 55) }, 0, 3, ahead)
	step("the beginning only, the title in front", func(i *planet.Item) { i.Summary = "Report, mended " + excerpt(body, 50) }, 0, 3, ahead)
	step("a link to the text", func(i *planet.Item) { i.Summary = `<a href="https://ida.example/posts/1/">Read more …</a>` }, 0, 3, ahead)
	step("no text", func(i *planet.Item) { i.Summary = "" }, 0, 3, ahead)
	step("markup around no text", func(i *planet.Item) { i.Summary = `<div class="post-body"><p>&nbsp;</p></div>` }, 0, 3, ahead)
	if now, _ := w.Current(); now != pages {
		t.Error("the pages are made anew for less than the text")
	}
	renamed := w.now
	step("no text, another title", func(i *planet.Item) { i.Title, i.Summary = "Report on the ferry", "" }, 1, 4, renamed)
	step("neither text nor title nor address", func(i *planet.Item) { i.Title, i.Link = "", "" }, 0, 4, renamed)
	if s := w.of(id); s.Shown.Title != "Report on the ferry" || s.Shown.URL != "https://ida.example/posts/1/" {
		t.Errorf("%q at %s", s.Shown.Title, s.Shown.URL)
	}
	if s := w.of(id); !strings.Contains(s.Shown.Text, "A word is added.") || s.Shown.Excerpt {
		t.Errorf("the excerpt has replaced the full text: %.60q", s.Shown.Text)
	}
	if last, err := w.Revisions(t.Context(), id, 1); err != nil || len(last) != 1 || last[0].N != 4 {
		t.Errorf("the last revision: %+v, %v", last, err)
	}
	w.now = day0.AddDate(0, 0, -9)
	step("an edit by a clock that has been put back", func(i *planet.Item) { i.Title, i.Updated = "Report on the ferries", time.Time{} }, 1, 5, first.Published)
	revisions, err := w.Revisions(t.Context(), id, 10)
	if err != nil || len(revisions) != 5 {
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
		w.do(func(ctx context.Context, _ story.Maker, tx *store.Tx) error { return tx.Replace(ctx, r, false) })
	}
	good := read().Text
	for _, change := range []func(r *planet.Record){
		func(r *planet.Record) { r.HTML = "<div>" + r.HTML + "</div>" },
		func(r *planet.Record) { r.Fingerprint = []byte{} },
	} {
		want := read()
		r := want
		change(&r)
		w.do(func(ctx context.Context, _ story.Maker, tx *store.Tx) error { return tx.Replace(ctx, r, false) })
		changes := w.replay(true)
		if got := read(); got.HTML != want.HTML || !slices.Equal(got.Fingerprint, want.Fingerprint) || (len(changes) == 1 && changes[0].What == "markup") != (r.HTML != want.HTML) {
			t.Errorf("after a replay that tells of %+v: %.40q, %d bytes", changes, got.HTML, len(got.Fingerprint))
		}
	}

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

// A text gives way to one that is longer but breaks off, to another excerpt, and to pictures and sound.
func TestTextGivesWay(t *testing.T) {
	body := text(1, 60)
	for name, tt := range map[string]struct{ was, now planet.Item }{
		"a longer one that breaks off": {planet.Item{Content: paragraphs(body)}, planet.Item{Content: paragraphs(body + " And more […]")}},
		"another excerpt":              {planet.Item{Content: excerpt(body, 55)}, planet.Item{Content: excerpt("Mended: "+body, 50)}},
		"a picture":                    {planet.Item{Content: paragraphs(body)}, planet.Item{Content: photo("1").Content}},
		"a picture for a summary":      {planet.Item{Summary: paragraphs(body)}, planet.Item{Summary: photo("1").Content}},
		"another recording": {planet.Item{Enclosures: []planet.Enclosure{{URL: "https://ida.example/a.mp3"}}},
			planet.Item{Enclosures: []planet.Enclosure{{URL: "https://ida.example/b.mp3"}}}},
	} {
		t.Run(name, func(t *testing.T) {
			w, fresh := newWorld(t, blog("ida")), newWorld(t, blog("ida"))
			tt.was.GUID, tt.now.GUID, tt.was.Title, tt.now.Title = "a", "a", "Report", "Report"
			w.poll("ida", tt.was)
			w.poll("ida", tt.now)
			fresh.poll("ida", tt.now)
			is, want := w.all()[0].Shown, fresh.all()[0].Shown
			if is.HTML != want.HTML || !slices.Equal(is.Enclosures, want.Enclosures) {
				t.Errorf("%q with %v, want %q with %v", is.HTML, is.Enclosures, want.HTML, want.Enclosures)
			}
			w.checkReplay()
		})
	}
}

// An excerpt of another length is no edit, nor is one that grows into its text.
func TestExcerptGrows(t *testing.T) {
	w := newWorld(t, blog("ida"))
	body := text(1, 300)
	w.poll("ida", post("ida", 1, 0, "Report", excerpt(body, 55)))
	before := w.all()[0]
	for _, tt := range []struct {
		content string
		words   int
	}{{excerpt(body, 90), 90}, {excerpt(body, 40), 90}, {body, 300}} {
		res := w.poll("ida", post("ida", 1, 0, "Report", tt.content))
		s := w.all()[0]
		if res.Updated != 0 || s.Shown.Revisions != 0 || !s.Updated.Equal(before.Updated) || s.Shown.Words != tt.words || s.Shown.Excerpt != (tt.words < 300) {
			t.Errorf("%.20q: %d updated, %d revisions, %d words", tt.content, res.Updated, s.Shown.Revisions, s.Shown.Words)
		}
	}
	w.check()
	w.checkReplay()
}

// Who has reprinted a report has it still when its author writes a part of it anew where
// it stands, whichever came first; not when there is another report in its place. It is a
// copy of what is most like it.
func TestEditOfWhatIsReprinted(t *testing.T) {
	body := words(1, 600)
	anew := slices.Concat(body[:90], words(2, 80), body[170:400], words(3, 80), body[480:])
	report := func(text string) planet.Item { return post("ida", 1, 0, "Assembly report", text) }
	for _, tt := range []struct {
		name    string
		texts   []string // the first, and after each edit
		stories int
	}{
		{"a quarter", []string{set(body), set(anew)}, 1},
		{"a word, and a quarter", []string{set(body), set(body) + " Mended.", set(anew)}, 1},
		{"a word before it was reprinted, and a quarter", []string{set(body) + " Draft.", set(body), set(anew)}, 1},
		{"a quarter, and a word later", []string{set(body), set(anew), set(anew) + " Mended."}, 1},
		{"all", []string{set(body), set(anew), text(4, 600)}, 2},
	} {
		for _, late := range []bool{false, true} {
			w := newWorld(t, blog("ida"), blog("copy"))
			reprint := post("copy", 1, 0, "Ida Marsh's Assembly report", set(body))
			for i, text := range tt.texts {
				w.poll("ida", report(text))
				if i == 0 && !late {
					w.poll("copy", reprint)
				}
			}
			if late {
				w.poll("copy", reprint)
			}
			if got := len(w.all()); got != tt.stories {
				t.Errorf("%s, the reprint late: %t: %d stories, want %d", tt.name, late, got, tt.stories)
			}
			if c := w.all()[0].Copies; tt.stories == 1 && c[0].Score != 1 {
				t.Errorf("%s, the reprint late: %t: %+v", tt.name, late, c[0].Verdict)
			}
			w.check()
			w.checkReplay()
		}
	}
}

// What an edited post was before is compared under the title that it had then.
func TestTitlesBeforeEdits(t *testing.T) {
	body := words(1, 600)
	anew := slices.Concat(body[:90], words(2, 80), body[170:400], words(3, 80), body[480:])
	for name, tt := range map[string]struct {
		was, is, other string // titles; the post is written anew with the second
		day            int    // of the other blog's, and its text
		text           string
		stories        int
	}{
		"a wrong day, corrected": {"Ferry meeting, 23 February 2031", "Ferry meeting, 20 February 2031", "Ferry meeting, 23 February 2031", 0, set(body), 1},
		"another day's notice":   {"Surgery on 4 March 2031", "Surgery on 4 March 2031", "Surgery on 18 March 2031", 14, edited(1, set(body), .02), 2},
	} {
		w := newWorld(t, blog("ida"), blog("copy"))
		w.now = later
		w.poll("ida", post("ida", 1, 0, tt.was, set(body)))
		w.poll("ida", post("ida", 1, 0, tt.is, set(anew)))
		w.poll("copy", post("copy", 1, tt.day, tt.other, tt.text))
		if got := len(w.all()); got != tt.stories {
			t.Errorf("%s: %d stories, want %d", name, got, tt.stories)
		}
		w.checkReplay()
	}
}
