package server_test

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"necblogs/internal/fetch"
	"necblogs/internal/planet"
	"necblogs/internal/planettest"
	"necblogs/internal/poll"
	"necblogs/internal/schedule"
	"necblogs/internal/server"
	"necblogs/internal/store"
	"necblogs/internal/story"
)

// pollStore is the store as the poller knows it.
type pollStore struct{ *store.Store }

func (s pollStore) Write(ctx context.Context, fn func(poll.Tx) error) error {
	return s.Store.Write(ctx, func(t *store.Tx) error {
		t.Polled()
		return fn(t)
	})
}

// world is a whole planet on a fake internet: what its blogs publish is polled,
// stored and served.
type world struct {
	*planettest.Internet
	t      testing.TB
	clock  *planettest.Clock
	store  *store.Store
	client *fetch.Client
	config server.Config
	poller *poll.Poller
	server *server.Server
}

// newWorld is a planet of Wexcombe without blogs whose feeds have so many stories.
func newWorld(t testing.TB, stories int) *world {
	w := &world{Internet: planettest.NewInternet(t), t: t, clock: planettest.NewClock(time.Date(2026, 1, 2, 12, 0, 0, 0, time.UTC))}
	var err error
	if w.store, err = store.Open(t.Context(), filepath.Join(t.TempDir(), "planet.db")); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.store.Close() })
	w.client = fetch.New(fetch.Options{AllowPrivate: true, Now: w.clock.Now})
	t.Cleanup(w.client.Close)
	w.config.Site = planet.Site{Title: "Planet Wexcombe", URL: "https://planet.wexcombe.example/", Language: "en-GB", Zone: time.UTC,
		Stories: stories, Text: planet.TextFold, Images: planet.ImagesLink}
	w.config.Series = []planet.Series{}
	w.configure()
	return w
}

// configure puts the config in force, as a start or a changed file does.
func (w *world) configure() {
	w.t.Helper()
	w.rule(func(m story.Maker, tx *store.Tx) error {
		return m.Sync(w.t.Context(), tx, w.config.Blogs, w.clock.Now())
	})
	rules := &poll.Rules{Maker: w.maker(), Client: w.client, Concurrency: 4, PerHost: 4,
		Limits: schedule.Limits{Interval: time.Hour, Min: time.Minute, Max: 24 * time.Hour}}
	w.poller = poll.New(pollStore{w.store}, rules, poll.Options{Log: silence, Now: w.clock.Now, Jitter: func() float64 { return 0 }})
	if w.server == nil {
		w.on(w.store)
	} else {
		w.server.SetConfig(w.config)
	}
}

func (w *world) maker() story.Maker {
	return story.NewMaker(w.config.Blogs, w.config.Series, time.UTC, true)
}

// rule applies a word of the operator's to what is stored.
func (w *world) rule(fn func(m story.Maker, tx *store.Tx) error) {
	w.t.Helper()
	if err := w.store.Write(w.t.Context(), func(tx *store.Tx) error { return fn(w.maker(), tx) }); err != nil {
		w.t.Fatal(err)
	}
}

var silence = slog.New(slog.DiscardHandler)

// on has the planet served from a store that may be another than the poller's.
func (w *world) on(s server.Store) {
	w.server = server.New(s, w.config, server.Options{Log: silence, Now: w.clock.Now, Alive: always})
}

func always() bool { return true }

// blog adds a blog to the config; what it publishes is set by posts.
func (w *world) blog(slug string, people ...string) {
	w.t.Helper()
	b := planet.Blog{Slug: slug, Name: "The " + slug + " blog", Feed: w.URL("http://" + slug + ".example/feed")}
	for _, p := range people {
		b.Representatives = append(b.Representatives, planet.Representative{Name: p, Slug: strings.ReplaceAll(strings.ToLower(p), " ", "-")})
	}
	w.config.Blogs = append(w.config.Blogs, b)
	w.configure()
}

// corpus adds the blogs of the corpus to the config, polls them, and returns their slugs.
func (w *world) corpus() (slugs []string) {
	w.t.Helper()
	feeds := planettest.ServeCorpus(w.t)
	for _, l := range planettest.ReadLabels(w.t).Blogs {
		w.config.Blogs = append(w.config.Blogs, planet.Blog{Slug: l.Slug, Name: l.Name, Feed: feeds.URL + "/" + l.File})
		slugs = append(slugs, l.Slug)
	}
	w.configure()
	w.poll(slugs...)
	return slugs
}

// posts makes a blog's feed these items, an hour passes, and it is polled.
func (w *world) posts(slug string, items ...planettest.Item) {
	w.t.Helper()
	w.Set("http://"+slug+".example/feed", 200, map[string]string{"Content-Type": "application/rss+xml"}, planettest.RSS(items...))
	w.poll(slug)
}

// renamed gives a blog's feed another title, and it is polled.
func (w *world) renamed(slug string) {
	w.t.Helper()
	feed := bytes.Replace(planettest.RSS(run(slug, 300, 301)...), []byte("A blog"), []byte("Another name"), 1)
	w.Set("http://"+slug+".example/feed", 200, map[string]string{"Content-Type": "application/rss+xml"}, feed)
	w.poll(slug)
}

func (w *world) poll(slugs ...string) {
	w.t.Helper()
	w.clock.Advance(time.Hour)
	err := w.poller.Blogs(w.t.Context(), slugs, func(p planet.Poll) {
		if p.Failed() {
			w.t.Errorf("poll of %s: %s", p.Blog, p.Error)
		}
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

// post is the n-th post of a blog, n hours after the beginning of 2025, of words
// that no other post has.
func post(slug string, n int) planettest.Item {
	var text strings.Builder
	for i := range 30 {
		fmt.Fprintf(&text, "%s%dw%d ", slug, n, i*i)
	}
	return planettest.Item{
		GUID:  fmt.Sprintf("http://%s.blogs.example/?p=%d", slug, n),
		Link:  fmt.Sprintf("http://%s.blogs.example/%d/", slug, n),
		Title: fmt.Sprintf("Report %d of %s", n, slug),
		Date:  time.Date(2025, 1, 1, n, 0, 0, 0, time.UTC),
		HTML:  "<p>" + text.String() + "</p>",
	}
}

// run is the posts from the first number to before the last, newest first as a
// blog gives them.
func run(slug string, from, to int) []planettest.Item {
	var items []planettest.Item
	for n := to - 1; n >= from; n-- {
		items = append(items, post(slug, n))
	}
	return items
}

// ask asks the planet for an address without its host.
func (w *world) ask(path string, header ...string) *httptest.ResponseRecorder {
	w.t.Helper()
	return w.from("192.0.2.1", path, header...)
}

// from asks for a path as somebody at an address.
func (w *world) from(address, path string, header ...string) *httptest.ResponseRecorder {
	w.t.Helper()
	r := httptest.NewRequestWithContext(w.t.Context(), http.MethodGet, path, nil)
	r.RemoteAddr = address + ":4711"
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	return w.serve(r)
}

func (w *world) serve(r *http.Request) *httptest.ResponseRecorder {
	rec := httptest.NewRecorder()
	w.server.ServeHTTP(rec, r)
	return rec
}

// get is ask where there must be an answer.
func (w *world) get(path string) string {
	w.t.Helper()
	rec := w.ask(path)
	if rec.Code != http.StatusOK {
		w.t.Fatalf("%s: %d\n%s", path, rec.Code, rec.Body)
	}
	return rec.Body.String()
}

// document is a feed as a program reads it.
type document struct {
	ids   []string
	links map[string]string // path by relation
	items []docItem
}

type docItem struct {
	ID        string `xml:"id"`
	GUID      string `xml:"guid"`
	Title     string `xml:"title"`
	Published string `xml:"published"`
	Updated   string `xml:"updated"`
	Link      []struct {
		Rel  string `xml:"rel,attr"`
		Href string `xml:"href,attr"`
	} `xml:"link"`
	Content string `xml:"content"`
}

// read asks for a feed in any of the three formats.
func (w *world) read(path string) document {
	w.t.Helper()
	body := w.get(path)
	d := document{links: map[string]string{}}
	link := func(rel, href string) {
		rest, ours := strings.CutPrefix(href, strings.TrimSuffix(w.config.Site.URL, "/"))
		if !ours {
			w.t.Fatalf("%s: %s leads to %s", path, rel, href)
		}
		d.links[rel] = rest
	}
	if strings.HasPrefix(body, "{") {
		var f struct {
			Next  string `json:"next_url"`
			Items []struct{ ID string }
		}
		if err := json.Unmarshal([]byte(body), &f); err != nil {
			w.t.Fatalf("%s: %v", path, err)
		}
		if f.Next != "" {
			link("next", f.Next)
		}
		for _, i := range f.Items {
			d.ids = append(d.ids, i.ID)
		}
		return d
	}
	type links []struct {
		Rel  string `xml:"rel,attr"`
		Href string `xml:"href,attr"`
	}
	var f struct {
		Links   links     `xml:"http://www.w3.org/2005/Atom link"`
		Entries []docItem `xml:"entry"`
		Channel struct {
			Links links     `xml:"http://www.w3.org/2005/Atom link"`
			Items []docItem `xml:"item"`
		} `xml:"channel"`
	}
	if err := xml.Unmarshal([]byte(body), &f); err != nil {
		w.t.Fatalf("%s: %v", path, err)
	}
	for _, l := range append(f.Links, f.Channel.Links...) {
		if l.Rel != "alternate" && l.Rel != "hub" {
			link(l.Rel, l.Href)
		}
	}
	d.items = append(f.Entries, f.Channel.Items...)
	for _, i := range d.items {
		d.ids = append(d.ids, i.ID+i.GUID)
	}
	return d
}
