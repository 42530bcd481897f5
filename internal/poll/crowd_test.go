package poll_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"necblogs/internal/fetch"
	"necblogs/internal/planet"
	"necblogs/internal/planettest"
	"necblogs/internal/poll"
)

// door counts who is inside at once, and keeps them there until it is opened.
type door struct {
	mu     sync.Mutex
	inside int
	most   int
	came   sync.Cond // somebody
	opened chan struct{}
}

var none = planettest.RSS()

func newDoor() *door {
	d := &door{opened: make(chan struct{})}
	d.came.L = &d.mu
	return d
}

// wait returns when n are inside.
func (d *door) wait(n int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for d.inside < n {
		d.came.Wait()
	}
}

func (d *door) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	d.mu.Lock()
	d.inside++
	d.most = max(d.most, d.inside)
	d.came.Broadcast()
	d.mu.Unlock()
	select {
	case <-d.opened:
	case <-r.Context().Done():
	}
	d.mu.Lock()
	d.inside--
	d.mu.Unlock()
	w.Write(none)
}

// numbered adds n blogs whose slugs begin with prefix and whose feeds are at an address
// with their number in it, where serve puts them. It returns their slugs.
func (w *world) numbered(prefix string, n int, address string, serve func(i int, addr string)) (slugs []string) {
	for i := range n {
		slug, addr := fmt.Sprintf("%s%04d", prefix, i), fmt.Sprintf(address, i)
		serve(i, addr)
		w.blogs = append(w.blogs, planet.Blog{Slug: slug, Name: slug, Feed: w.URL(addr)})
		slugs = append(slugs, slug)
	}
	w.configure()
	return slugs
}

// behind and bringing are what numbered serves.
func (w *world) behind(d *door) func(int, string) {
	return func(_ int, addr string) { w.Handle(addr, d) }
}

func (w *world) bringing(body []byte) func(int, string) {
	return func(_ int, addr string) { w.Set(addr, 200, nil, body) }
}

// A thousand feeds of one host that hangs come before all others in the
// database's order: the others are polled all the same, at once, and the host
// is never asked for more than two at a time.
func TestOneHostDelaysNobody(t *testing.T) {
	w := newWorld(t)
	w.rules.Concurrency = 4
	d := newDoor()
	w.numbered("a", 1000, "http://many.example/feed/%d", w.behind(d))
	w.numbered("b", 8, "http://other%d.example/feed", w.bringing(none))
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan bool)
	go func() {
		defer close(done)
		w.poller.Due(ctx, nil)
	}()
	for _, p := range w.await(8) {
		if !strings.HasPrefix(p.Blog, "b") {
			t.Errorf("%s was polled", p.Blog)
		}
	}
	stop() // the thousand are not waited for
	close(d.opened)
	<-done
	if d.most != 2 {
		t.Errorf("the host was asked for %d at once, want 2", d.most)
	}
}

// More dead blogs than places come before the living ones; some hang behind
// redirects to one host.
func TestDeadBlogsDelayNobody(t *testing.T) {
	w := newWorld(t)
	w.rules.Concurrency = 2
	d := newDoor()
	w.Handle("http://slow.example/", d)
	w.numbered("a", 6, "http://dead%d.example/feed", func(i int, addr string) {
		if w.Handle(addr, d); i%2 == 0 {
			w.Set(addr, 302, map[string]string{"Location": "http://slow.example/"}, nil)
		}
	})
	w.numbered("b", 8, "http://alive%d.example/feed", w.bringing(none))
	done := make(chan error)
	go func() { done <- w.poller.Due(context.Background(), nil) }()
	for _, p := range w.await(8) {
		if !strings.HasPrefix(p.Blog, "b") {
			t.Errorf("%s was polled", p.Blog)
		}
	}
	close(d.opened)
	w.await(6)
	if err := <-done; err != nil {
		t.Error(err)
	}
}

// Three places are three requests at once: no fourth comes while they are taken,
// until those three have lost their places by waiting.
func TestConcurrency(t *testing.T) {
	w := newWorld(t)
	w.rules.Concurrency = 3
	d := newDoor()
	w.numbered("a", 12, "http://host%d.example/feed", w.behind(d))
	time.AfterFunc(400*time.Millisecond, func() { close(d.opened) })
	if n := len(w.due()); n != 12 || d.most != 3 {
		t.Errorf("%d polls, %d at once, want 12 and 3", n, d.most)
	}
}

// The config raises per_host while feeds wait for their host.
func TestPerHostIsRaised(t *testing.T) {
	w := newWorld(t)
	w.rules.PerHost = 1
	d := newDoor()
	w.numbered("a", 6, "http://many.example/feed/%d", w.behind(d))
	w.run()
	d.wait(1)
	w.rules.PerHost = 2
	w.configure()
	d.wait(2)
	close(d.opened)
	w.await(6)
}

func TestRunPollsWhatFallsDue(t *testing.T) {
	w := newWorld(t)
	w.Set(feed, 200, map[string]string{"ETag": `"1"`}, one)
	w.blog(feed)
	w.run()
	w.await(1)
	w.poller.Wake()
	for range 3 {
		w.clock.Advance(time.Hour)
		w.poller.Wake()
		if p := w.await(1)[0]; p.Status != planet.Unchanged {
			t.Errorf("%+v", p)
		}
	}
	w.Set("http://late.example/feed", 200, nil, one)
	w.blog("http://late.example/feed")
	if p := w.await(1)[0]; p.Blog != "late" {
		t.Errorf("a blog that came with a changed config: %+v", p)
	}
	if !w.poller.LastPoll().Equal(w.clock.Now()) {
		t.Errorf("last poll %v", w.poller.LastPoll())
	}
}

// A process that was killed has left its claims: whoever polls by name does not
// heed them, whoever polls what is due waits for their end.
func TestKilledProcess(t *testing.T) {
	w := newWorld(t)
	w.Set(feed, 200, nil, one)
	slug := w.blog(feed)
	if claimed, err := w.store.ClaimDue(context.Background(), "the dead", w.clock.Now(), w.clock.Now().Add(time.Minute), 10); len(claimed) != 1 || err != nil {
		t.Fatal(claimed, err)
	}
	equal(t, "due while the claim holds", w.due(), nil)
	if p := w.poll(slug); p.New != 1 {
		t.Errorf("by name: %+v", p)
	}
	w.clock.Advance(2 * time.Hour)
	if claimed, err := w.store.ClaimDue(context.Background(), "the dead", w.clock.Now(), w.clock.Now().Add(time.Minute), 10); len(claimed) != 1 || err != nil {
		t.Fatal(claimed, err)
	}
	w.clock.Advance(59 * time.Second)
	equal(t, "due a second before the claim ends", w.due(), nil)
	w.clock.Advance(time.Second)
	equal(t, "due when it ends", w.due(), []string{slug})
}

// Two processes on one database never poll a feed twice.
func TestTwoPollers(t *testing.T) {
	w := newWorld(t)
	for host := range 8 {
		w.numbered(fmt.Sprintf("host%d-", host), 5, fmt.Sprintf("http://host%d.example/%%d", host), w.bringing(none))
	}
	var wait sync.WaitGroup
	for _, p := range []*poll.Poller{w.poller, w.newPoller()} {
		wait.Go(func() {
			if err := p.Due(context.Background(), nil); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	var polled []string
	for _, p := range w.await(40) {
		polled = append(polled, p.Blog)
	}
	slices.Sort(polled)
	if n := len(slices.Compact(polled)); n != 40 || len(w.polls) != 0 {
		t.Errorf("%d of 40 blogs, and %d polls more", n, len(w.polls))
	}
}

// What waits for its host for longer than a lease is still ours; what could not
// be recorded is not.
func TestLeasesAreRenewed(t *testing.T) {
	w := newWorld(t)
	w.Set(feed, 200, nil, one)
	w.blog(feed)
	ctx := context.Background()
	if _, err := w.store.ClaimDue(ctx, "us", w.clock.Now(), w.clock.Now().Add(time.Minute), 10); err != nil {
		t.Fatal(err)
	}
	w.clock.Advance(50 * time.Second)
	if err := w.store.Renew(ctx, "us", w.clock.Now().Add(time.Minute), []string{"blog"}); err != nil {
		t.Fatal(err)
	}
	w.clock.Advance(50 * time.Second)
	equal(t, "due after the renewal", w.due(), nil)
	if err := w.store.Renew(ctx, "us", w.clock.Now().Add(time.Minute), []string{"another"}); err != nil {
		t.Fatal(err)
	}
	w.clock.Advance(10 * time.Second)
	equal(t, "due a minute after", w.due(), []string{"blog"})
}

// What is claimed late in a long round is kept from others no less long.
func TestLateClaims(t *testing.T) {
	w := newWorld(t)
	w.rules.Concurrency = 1 // so that four feeds are claimed at a time, and the fifth when these are polled
	polls := 0
	slugs := w.numbered("blog", 5, "http://host%d.example/feed", func(_ int, addr string) {
		w.Handle(addr, during(func() {
			if polls++; polls < 5 {
				w.clock.Advance(time.Minute)
				return
			}
			if list, err := w.store.ClaimDue(t.Context(), "other", w.clock.Now(), w.clock.Now().Add(time.Minute), 9); err != nil || len(list) > 0 {
				t.Errorf("another claims %+v, %v", list, err)
			}
		}, one))
	})
	equal(t, "polled", w.due(), slugs)
}

// Asked to stop, the poller lets what runs finish and gives back what waits.
func TestGracefulStop(t *testing.T) {
	w := newWorld(t)
	d := newDoor()
	w.numbered("a", 5, "http://many.example/feed/%d", w.behind(d))
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan bool)
	go func() {
		w.poller.Run(ctx)
		close(done)
	}()
	d.wait(2)
	cancel()
	close(d.opened)
	<-done
	for _, p := range w.await(2) {
		if p.Status != planet.Unchanged {
			t.Errorf("%+v", p)
		}
	}
	if len(w.polls) != 0 {
		t.Errorf("%d polls were begun after the end", len(w.polls))
	}
	if n := len(w.due()); n != 3 {
		t.Errorf("%d are due at once for the next process, want 3", n)
	}
}

// What does not finish within the grace leaves nothing behind and is due again.
func TestStopDoesNotWaitForever(t *testing.T) {
	w := newWorld(t)
	arrived := make(chan bool)
	w.Handle(feed, http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		close(arrived)
		planettest.Hang(nil).ServeHTTP(rw, r)
	}))
	slug := w.blog(feed)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error)
	go func() { done <- w.poller.Due(ctx, nil) }()
	<-arrived
	cancel()
	began := time.Now()
	if err := <-done; err == nil {
		t.Error("no word of what was not done")
	}
	if took := time.Since(began); took > 7*time.Second {
		t.Errorf("stopping took %v", took)
	}
	if s := w.state(slug); !s.LastPoll.IsZero() || s.Failures != 0 {
		t.Errorf("%+v", s)
	}
	w.Set(feed, 200, nil, one)
	equal(t, "due", w.due(), []string{slug})
}

// Of large feeds no two are in memory as more than bytes.
func TestLargeFeedsAreReadAlone(t *testing.T) {
	w := newWorld(t)
	w.rules.Client = fetch.New(fetch.Options{AllowPrivate: true, Now: w.clock.Now}) // the shipped limits
	large := planettest.RSS(post(1, w.clock.Now(), strings.Repeat("<p>The weir was opened at noon.</p>", 100_000)))
	w.numbered("large", 3, "http://large%d.example/feed", w.bringing(large))
	var mu sync.Mutex
	inside, most := 0, 0
	count := func(n int) {
		mu.Lock()
		defer mu.Unlock()
		inside += n
		most = max(most, inside)
	}
	busy := func() func() {
		count(1)
		return func() { count(-1) }
	}
	p := poll.New(pollStore{w.store}, &w.rules, poll.Options{Log: slog.New(slog.NewTextHandler(w.log, nil)), Now: w.clock.Now,
		Jitter: func() float64 { return 0 }, Busy: busy})
	fresh := 0
	if err := p.Due(context.Background(), func(p planet.Poll) { fresh += p.New }); err != nil {
		t.Fatal(err)
	}
	if fresh != 3 || most != 1 {
		t.Errorf("%d new entries, want 3; %d feeds were read at once, want 1", fresh, most)
	}
}
