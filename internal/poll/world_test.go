package poll_test

import (
	"context"
	"log/slog"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"necblogs/internal/fetch"
	"necblogs/internal/planet"
	"necblogs/internal/planettest"
	"necblogs/internal/poll"
	"necblogs/internal/schedule"
	"necblogs/internal/store"
	"necblogs/internal/story"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m, goleak.IgnoreTopFunction("github.com/pressly/goose/v3/internal/sqlparser.init"))
}

// began is when the worlds of the tests begin: a Friday.
var began = time.Date(2026, 1, 2, 12, 0, 0, 0, time.UTC)

const feed = "http://blog.example/feed/"

var one = planettest.RSS(post(1, began.Add(-time.Hour), "<p>The assembly of Wexcombe met.</p>"))

// pollStore is the store as the poller knows it.
type pollStore struct{ *store.Store }

func (s pollStore) Write(ctx context.Context, fn func(poll.Tx) error) error {
	return s.Store.Write(ctx, func(t *store.Tx) error { return fn(t) })
}

// world is a poller with a database of its own on a fake internet. Jitter is
// nothing, intervals are the shipped ones.
type world struct {
	*planettest.Internet
	t      testing.TB
	clock  *planettest.Clock
	store  *store.Store
	file   string
	blogs  []planet.Blog
	rules  poll.Rules
	log    *planettest.Log
	polls  chan planet.Poll // as they are observed
	poller *poll.Poller
}

func newWorld(t testing.TB) *world {
	w := &world{Internet: planettest.NewInternet(t), t: t, clock: planettest.NewClock(began), log: &planettest.Log{}, polls: make(chan planet.Poll, 10_000),
		file: filepath.Join(t.TempDir(), "planet.db")}
	client := fetch.New(fetch.Options{AllowPrivate: true, Timeout: time.Minute, Now: w.clock.Now, MaxBody: 1 << 20})
	t.Cleanup(client.Close)
	w.rules = poll.Rules{Client: client, Concurrency: 16, PerHost: 2,
		Limits: schedule.Limits{Interval: time.Hour, Min: 15 * time.Minute, Max: 24 * time.Hour}}
	w.start()
	return w
}

// start opens the database as a program does that begins, or begins again.
func (w *world) start() {
	w.t.Helper()
	if w.store != nil {
		w.store.Close()
	}
	var err error
	if w.store, err = store.Open(context.Background(), w.file); err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { w.store.Close() })
	w.configure()
	w.poller = w.newPoller()
}

func (w *world) newPoller() *poll.Poller { return w.pollerOn(pollStore{w.store}) }

// pollerOn is a poller on another store than the world's own.
func (w *world) pollerOn(s poll.Store) *poll.Poller {
	rules := w.rules
	return poll.New(s, &rules, poll.Options{Log: slog.New(slog.NewTextHandler(w.log, nil)), Now: w.clock.Now,
		Jitter: func() float64 { return 0 }, Observe: func(p planet.Poll) { w.polls <- p }})
}

// run polls on schedule until stop is called or the test ends.
func (w *world) run() (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan bool)
	go func() {
		defer close(done)
		w.poller.Run(ctx)
	}()
	stop = func() {
		cancel()
		<-done
	}
	w.t.Cleanup(stop)
	return stop
}

// await waits for n polls.
func (w *world) await(n int) (polls []planet.Poll) {
	w.t.Helper()
	late := time.After(time.Minute)
	for range n {
		select {
		case p := <-w.polls:
			polls = append(polls, p)
		case <-late:
			w.t.Fatalf("%d polls within a minute, want %d", len(polls), n)
		}
	}
	return polls
}

// write runs fn in a transaction, which must not fail.
func (w *world) write(fn func(context.Context, *store.Tx) error) {
	w.t.Helper()
	ctx := context.Background()
	if err := w.store.Write(ctx, func(tx *store.Tx) error { return fn(ctx, tx) }); err != nil {
		w.t.Fatal(err)
	}
}

// configure puts the blogs in force as a changed config does.
func (w *world) configure() {
	w.t.Helper()
	w.rules.Maker = story.NewMaker(w.blogs, nil, time.UTC, true)
	w.write(func(ctx context.Context, tx *store.Tx) error {
		return w.rules.Maker.Sync(ctx, tx, w.blogs, w.clock.Now())
	})
	if w.poller != nil {
		rules := w.rules
		w.poller.SetRules(w.t.Context(), &rules)
	}
}

// blog adds a blog to the config. Its slug is the host's first label.
func (w *world) blog(addr string, change ...func(*planet.Blog)) string {
	w.t.Helper()
	slug, _, _ := strings.Cut(strings.TrimPrefix(addr, "http://"), ".")
	b := planet.Blog{Slug: slug, Name: slug, Feed: w.URL(addr)}
	for _, f := range change {
		f(&b)
	}
	w.blogs = append(w.blogs, b)
	w.configure()
	return b.Slug
}

// poll polls one blog now, due or not.
func (w *world) poll(slug string) planet.Poll {
	w.t.Helper()
	var got []planet.Poll
	if err := w.poller.Blogs(context.Background(), []string{slug}, func(p planet.Poll) { got = append(got, p) }); err != nil {
		w.t.Fatal(err)
	}
	if len(got) != 1 {
		w.t.Fatalf("polls: %+v, want one", got)
	}
	return got[0]
}

// due polls what is due and returns which blogs that were, in order of their slugs.
func (w *world) due() (slugs []string) {
	w.t.Helper()
	if err := w.poller.Due(context.Background(), func(p planet.Poll) { slugs = append(slugs, p.Blog) }); err != nil {
		w.t.Fatal(err)
	}
	slices.Sort(slugs)
	return slugs
}

func (w *world) state(slug string) (f planet.FeedState) {
	w.t.Helper()
	w.write(func(ctx context.Context, tx *store.Tx) (err error) {
		f, err = tx.Feed(ctx, slug)
		return err
	})
	return f
}

func (w *world) health(slug string) planet.Health {
	w.t.Helper()
	for _, b := range w.blogs {
		if b.Slug == slug {
			h, err := w.store.Healths(context.Background(), w.clock.Now(), []planet.Blog{b})
			if err != nil {
				w.t.Fatal(err)
			}
			return h[0]
		}
	}
	w.t.Fatalf("no blog %s", slug)
	return planet.Health{}
}

// events are the kinds of the events so far, the oldest first.
func (w *world) events() (kinds []planet.EventKind) {
	for _, e := range w.told() {
		kinds = append(kinds, e.Kind)
	}
	return kinds
}

func (w *world) told() []planet.Event {
	w.t.Helper()
	list, err := w.store.Events(context.Background(), 1000)
	if err != nil {
		w.t.Fatal(err)
	}
	slices.Reverse(list)
	return list
}

// stories are those of the front page, newest first.
func (w *world) stories() []planet.Story {
	w.t.Helper()
	list, err := w.store.List(context.Background(), planet.ListAll, planet.Cursor{}, 1000)
	if err != nil {
		w.t.Fatal(err)
	}
	return list
}

func (w *world) titles() (titles []string) {
	for _, s := range w.stories() {
		titles = append(titles, s.Shown.Title)
	}
	return titles
}

// asked is how often addr was asked without any validator, and in all.
func (w *world) asked(addr string) (whole, all int) {
	for _, h := range w.Requests(addr) {
		if h.Get("If-None-Match") == "" && h.Get("If-Modified-Since") == "" {
			whole++
		}
		all++
	}
	return whole, all
}

func equal[T comparable](t testing.TB, what string, got, want []T) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}

// post is an item of the assembly's blog.
func post(n int, at time.Time, html string) planettest.Item {
	number := string(rune('0' + n))
	return planettest.Item{GUID: "http://blog.example/?p=" + number, Link: "http://blog.example/report-" + number + "/",
		Title: "Report " + number, Date: at, HTML: html}
}

// during answers with body after do.
func during(do func(), body []byte) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		do()
		w.Write(body)
	})
}

// hold makes a blog one that is held.
func hold(w *world, slug string) {
	w.t.Helper()
	s := w.state(slug)
	s.Held = w.clock.Now()
	w.write(func(ctx context.Context, tx *store.Tx) error {
		return tx.PutFeed(ctx, s, planet.Poll{Blog: slug, At: s.Held})
	})
}

// release lets a held blog in.
func release(w *world, slug string) {
	w.t.Helper()
	w.write(func(ctx context.Context, tx *store.Tx) error {
		_, err := w.rules.Maker.Release(ctx, tx, slug, w.clock.Now())
		return err
	})
}
