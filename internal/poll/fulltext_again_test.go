package poll_test

import (
	"bytes"
	"net/http"
	"strings"
	"testing"
	"time"

	"necblogs/internal/planettest"
)

// When pages are no longer asked for, what the author edits is shown as the feed has it,
// wherever it has its text.
func TestFullTextNoMore(t *testing.T) {
	const link = "http://blog.example/1/"
	for _, element := range []string{"description", "content:encoded"} {
		w := newWorld(t)
		set := func(text string) {
			w.Set(feed, 200, nil, []byte(`<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>A blog</title><item>
				<title>Meeting</title><guid>1</guid><link>`+link+`</link><`+element+`>`+text+`</`+element+`></item></channel></rss>`))
		}
		set("The assembly of Wexcombe met on a wet […]")
		w.Set(link, 200, map[string]string{"Content-Type": "text/html; charset=utf-8"}, page(reports[0]))
		slug := w.blog(feed, fullText)
		w.poll(slug)
		w.blogs[0].FullText = false
		w.configure()
		set("I take back what I wrote.")
		if p := w.poll(slug); p.Updated != 1 || w.stories()[0].Fullest.Text != "I take back what I wrote." {
			t.Errorf("%s: %+v, %q", element, p, w.stories()[0].Fullest.Text)
		}
	}
}

// The key comes into the config when the blog's posts are stored, perhaps while its feed
// is being asked: their pages are fetched, once, and no edit is told.
func TestFullTextIsTurnedOn(t *testing.T) {
	const link = "http://blog.example/1/"
	w := newWorld(t)
	w.Set(link, 200, map[string]string{"Content-Type": "text/html; charset=utf-8"}, page(reports[0]))
	body := planettest.RSS(excerpt(1, "In which rain is a theme"))
	w.Set(feed, 200, map[string]string{"ETag": `"1"`}, body)
	slug := w.blog(feed)
	w.poll(slug)
	w.Handle(feed, during(func() {
		fullText(&w.blogs[0])
		w.configure()
	}, body))
	w.poll(slug)
	w.Set(feed, 200, map[string]string{"ETag": `"1"`}, body)
	for range 3 {
		w.clock.Advance(2 * time.Hour)
		if p := w.poll(slug); p.Failed() || p.New+p.Updated > 0 {
			t.Errorf("%+v", p)
		}
	}
	if s := w.stories(); len(s) != 1 || s[0].Fullest.Excerpt || s[0].Shown.Revisions > 0 || !strings.Contains(s[0].Fullest.Text, "new ferry had been ordered") {
		t.Errorf("%+v", s)
	}
	if n := w.Count(link); n != 1 {
		t.Errorf("the page was fetched %d times", n)
	}
}

// A page that is not there, or has nothing to say, is not asked for again and
// again; one that cannot be had for now ends the attempt for this poll.
func TestFullTextFails(t *testing.T) {
	for name, tt := range map[string]struct {
		answer http.Handler
		asked  int // of two pages, in three polls
		note   string
	}{
		"not there":   {http.NotFoundHandler(), 2, "not there (404)"},
		"gone":        {http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(410) }), 2, "not there (410)"},
		"no article":  {answers("<html><body></body></html>"), 2, ""},
		"not a page":  {answers("%PDF-1.7\n" + strings.Repeat("(The chair was Marian Thackwray.) Tj\n", 100)), 2, "application/pdf"},
		"no longer":   {answers("<p>Hello."), 2, "no more than the feed"},
		"too many":    {http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(429) }), 3, "tried again later"},
		"overloaded":  {http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(503) }), 3, "tried again later"},
		"a bomb":      {planettest.Bomb("gzip", []byte("<html>"), 64<<20), 2, "too large"},
		"in circles":  {http.RedirectHandler("?", http.StatusFound), 2, "in a circle"},
		"a reset":     {planettest.Reset(), 6, ""}, // net/http tries a kept connection that breaks twice
		"deeply nest": {answers(strings.Repeat("<div>", 100_000)), 2, ""},
		"too much":    {answers("<article>" + strings.Repeat("<p>Hear, hear.</p>", 60_000)), 2, "no article"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.Handle("http://blog.example/1/", tt.answer)
			w.Handle("http://blog.example/2/", tt.answer)
			slug := w.blog(feed, fullText)
			for i := range 3 {
				w.Set(feed, 200, nil, append(planettest.RSS(excerpt(2, "Of the second"), excerpt(1, "Of the first")), strings.Repeat(" ", i)...))
				p := w.poll(slug)
				if p.Failed() || p.Updated != 0 || i == 0 && (p.New != 2 || !says(p, tt.note)) {
					t.Errorf("%+v", p)
				}
				for _, note := range p.Notes {
					if strings.Contains(note, "no feed") || strings.Contains(note, "the feed was") {
						t.Errorf("of a page: %s", note)
					}
				}
			}
			if n := w.Count("http://blog.example/1/") + w.Count("http://blog.example/2/"); n != tt.asked {
				t.Errorf("pages were asked for %d times, want %d", n, tt.asked)
			}
			if n := len(w.stories()); n != 2 {
				t.Errorf("%d stories", n)
			}
		})
	}
}

// An item is edited while its page cannot be had: it keeps the text that the page
// had, until the page can be had again.
func TestFullTextIsAskedForAgain(t *testing.T) {
	const link, text = "http://blog.example/1/", "The assembly of Wexcombe met on a wet evening"
	html := map[string]string{"Content-Type": "text/html; charset=utf-8"}
	for _, edited := range []string{text, "The assembly of Wexcombe met on a wet and windy evening"} {
		w := newWorld(t)
		w.Set(link, 200, html, page(reports[0]))
		w.Set(feed, 200, nil, planettest.RSS(excerpt(1, text)))
		slug := w.blog(feed, fullText)
		w.poll(slug)
		w.Set(link, 503, nil, nil)
		e := excerpt(1, edited)
		e.Title = "Corrected title"
		w.Set(feed, 200, nil, planettest.RSS(e))
		w.poll(slug)
		if s := w.stories()[0]; s.Shown.Title != "Corrected title" || !strings.Contains(s.Fullest.Text, "new ferry had been ordered") {
			t.Errorf("while the page is away: %q, %.80q", s.Shown.Title, s.Fullest.Text)
		}
		w.Set(link, 200, html, page(strings.ReplaceAll(reports[0], "new ferry", "second bridge")))
		w.clock.Advance(2 * time.Hour)
		w.Set(feed, 200, nil, append(planettest.RSS(e), ' '))
		w.poll(slug)
		if s := w.stories()[0]; !strings.Contains(s.Fullest.Text, "second bridge had been ordered") {
			t.Errorf("when the page is back: %.80q", s.Fullest.Text)
		}
	}
}

// Of a page that breaks off nothing is taken for the whole article, unless the page
// has its end and its server has promised too much.
func TestFullTextOfHalfAPage(t *testing.T) {
	const link, kind = "http://blog.example/1/", "text/html; charset=utf-8"
	whole := page(reports[0])
	old := bytes.Replace(whole, []byte("</html>"), []byte("</HTML>"), 1)
	half := whole[:bytes.Index(whole, []byte("new ferry"))]
	w := newWorld(t)
	e := excerpt(1, "The assembly of Wexcombe met on a wet evening")
	slug := w.blog(feed, fullText)
	for i, step := range []struct {
		page http.Handler
		want bool // the whole text
	}{{planettest.Truncated(kind, half, 100), false}, {planettest.Truncated(kind, old, 7), true}} {
		w.Handle(link, step.page)
		w.Set(feed, 200, nil, append(planettest.RSS(e), strings.Repeat(" ", i)...))
		p := w.poll(slug)
		if got := w.stories()[0].Fullest; got.Excerpt == step.want || strings.Contains(got.Text, "new ferry had been ordered") != step.want {
			t.Errorf("step %d: %q, %q", i, p.Notes, got.Text)
		}
	}
}

// An item is edited while its page cannot be had: the edit is shown, once.
func TestFullTextEditWhilePageIsAway(t *testing.T) {
	w := newWorld(t)
	w.Set("http://blog.example/1/", 503, nil, nil)
	w.Set(feed, 200, nil, planettest.RSS(excerpt(1, "The assembly of Wexcombe met on a wet evening")))
	slug := w.blog(feed, fullText)
	w.poll(slug)
	e := excerpt(1, "The chair was Marian Thackwray and not, as I had written, her brother")
	e.Title = "Corrected title"
	w.Set(feed, 200, nil, planettest.RSS(e))
	if p := w.poll(slug); p.Updated != 1 || w.stories()[0].Shown.Title != "Corrected title" {
		t.Errorf("%+v, %q", p, w.stories()[0].Shown.Title)
	}
	w.clock.Advance(2 * time.Hour)
	before, _ := w.store.Current()
	w.Set(feed, 200, nil, append(planettest.RSS(e), ' '))
	if p := w.poll(slug); p.Updated != 0 {
		t.Errorf("%+v", p)
	}
	if now, _ := w.store.Current(); now != before {
		t.Errorf("revision %d, was %d", now, before)
	}
}
