package poll_test

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"necblogs/internal/planet"
	"necblogs/internal/planettest"
	"necblogs/internal/store"
	"necblogs/internal/story"
)

// The config changes while a blog is being polled: what it brings by the old rules
// is not stored, as nothing would ever put it right, and comes by the new ones.
func TestConfigChangesDuringPoll(t *testing.T) {
	posts := planettest.RSS(post(2, began.Add(-time.Hour), "<p>two</p>"), post(1, began.Add(-2*time.Hour), "<p>one</p>"))
	for name, change := range map[string]struct {
		to    func(*world)
		stale bool     // what the poll has brought
		want  []string // titles after the next one
	}{
		"the blog leaves": {func(w *world) { w.blogs = nil }, true, nil},
		"it has a filter": {func(w *world) { w.blogs[0].Exclude.Title = regexp.MustCompile("2") }, true, []string{"Report 1"}},
		"another blog comes": {func(w *world) {
			w.blogs = append(w.blogs, planet.Blog{Slug: "other", Name: "other", Feed: w.URL("http://other.example/")})
		}, false, []string{"Report 2", "Report 1"}},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			slug := w.blog(feed)
			w.Handle(feed, during(func() {
				change.to(w)
				w.configure()
			}, posts))
			if p := w.poll(slug); (p.Status == planet.Skipped) != change.stale {
				t.Errorf("the poll that ran: %+v", p)
			}
			w.Set(feed, 200, nil, posts)
			w.clock.Advance(2 * time.Hour)
			w.due()
			equal(t, "titles", w.titles(), change.want)
		})
	}
}

// A blog of which the config says something else while it is being polled is polled again by
// the new config at once, not only when the claim on it has run out.
func TestPolledAgainByChangedConfig(t *testing.T) {
	const other = "http://other.example/feed/"
	for name, change := range map[string]func(*planet.Blog, *world){
		"a filter":        func(b *planet.Blog, _ *world) { b.Exclude.Title = regexp.MustCompile("2") },
		"another address": func(b *planet.Blog, w *world) { b.Feed = w.URL(other) },
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.Set(other, 200, nil, one)
			slug := w.blog(feed)
			w.Handle(feed, during(func() {
				w.Set(feed, 200, nil, one)
				change(&w.blogs[0], w)
				w.configure()
				for w.state(slug).ClaimedBy == "" { // a new address frees it, and the poller claims it again
				}
			}, one))
			w.run()
			if p := w.await(1)[0]; p.New != 1 {
				t.Errorf("%+v", p)
			}
		})
	}
}

// So it is where the config is in force in the database a moment before the poller has it.
func TestPolledAgainByConfigInForce(t *testing.T) {
	w := newWorld(t)
	w.blog(feed)
	w.Handle(feed, during(func() {
		w.Set(feed, 200, nil, one)
		w.blogs[0].Exclude.Title = regexp.MustCompile("2")
		w.write(func(ctx context.Context, tx *store.Tx) error {
			return story.NewMaker(w.blogs, nil, time.UTC, true).Sync(ctx, tx, w.blogs, w.clock.Now())
		})
	}, one))
	w.run()
	for !strings.Contains(w.log.String(), "is not stored") {
	}
	w.configure()
	w.await(1)
}

// Two machines with different configs: what the one that is not in force polls is
// not stored while its file may only come later, and then by its own, as its log says
// once for each blog until that changes. Nor does it poll a blog that it has not at all.
func TestAnotherConfigInForce(t *testing.T) {
	w := newWorld(t)
	w.Set(feed, 200, nil, one)
	slug := w.blog(feed)
	other := slices.Clone(w.blogs)
	other[0].Exclude.Title = regexp.MustCompile("raffle")
	elsewhere := func(blogs []planet.Blog) {
		t.Helper()
		w.write(func(ctx context.Context, tx *store.Tx) error {
			return story.NewMaker(blogs, nil, time.UTC, true).Sync(ctx, tx, blogs, w.clock.Now())
		})
	}
	poll := func(status planet.Status, warned int) {
		t.Helper()
		w.clock.Advance(2 * time.Minute)
		if p := w.poll(slug); p.Status != status {
			t.Errorf("%+v", p)
		}
		if n := strings.Count(w.log.String(), "another config of a blog in force"); n != warned {
			t.Errorf("%d warnings, want %d: %s", n, warned, w.log)
		}
	}
	posted := 0
	posts := func() { posted++; w.Set(feed, 200, nil, planettest.RSS(post(posted, began, "<p>more</p>"))) }
	posts()
	elsewhere(other)
	poll(planet.Skipped, 0)
	w.clock.Advance(8 * time.Minute)
	w.configure() // this one takes up the changed file, which is the other's again a moment later
	elsewhere(other)
	poll(planet.Skipped, 0)
	w.clock.Advance(7 * time.Minute)
	poll(planet.Skipped, 0)
	poll(planet.New, 1)
	posts()
	poll(planet.New, 1)
	elsewhere(w.blogs)
	posts()
	poll(planet.New, 1)
	elsewhere(other)
	posts()
	poll(planet.Skipped, 1)
	w.clock.Advance(10 * time.Minute)
	poll(planet.New, 2)
	w.blogs = nil
	w.configure()
	elsewhere(other)
	for range 3 {
		w.clock.Advance(2 * time.Hour)
		w.due()
	}
	if n := strings.Count(w.log.String(), "a blog in force that this machine's config has not"); n != 1 {
		t.Errorf("of a blog that it has not: %d warnings, want 1: %s", n, w.log)
	}
	if text := w.log.String(); !strings.Contains(text, "level=WARN") || !strings.Contains(text, "blog="+slug) || !strings.Contains(text, "same config file") {
		t.Errorf("the log: %s", text)
	}
}
