package poll_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"necblogs/internal/planet"
	"necblogs/internal/planettest"
	"necblogs/internal/poll"
	"necblogs/internal/store"
)

// watched counts the transactions of a store, and refuses to store the state of
// one blog. Where it is away none is to be had; where it is fragile it goes away
// with the first that fails.
type watched struct {
	pollStore
	writes        atomic.Int64
	refused       string
	away, fragile atomic.Bool
}

func (s *watched) Write(ctx context.Context, fn func(poll.Tx) error) error {
	s.writes.Add(1)
	if s.away.Load() {
		return errLocked
	}
	err := s.pollStore.Write(ctx, func(tx poll.Tx) error { return fn(refusing{tx, s.refused}) })
	if err != nil && s.fragile.Load() {
		s.away.Store(true)
	}
	return err
}

type refusing struct {
	poll.Tx
	blog string
}

var (
	errRefused = errors.New("refused")
	errLocked  = errors.New("locked")
)

func (tx refusing) Insert(ctx context.Context, records []planet.Record) error {
	if err := tx.Tx.Insert(ctx, records); err != nil || records[0].Blog != tx.blog {
		return err
	}
	return errRefused
}

func (tx refusing) PutUnchanged(ctx context.Context, was, f planet.FeedState, p planet.Poll) (bool, error) {
	stored, err := tx.Tx.PutUnchanged(ctx, was, f, p)
	if f.Blog == tx.blog {
		return stored, errRefused // after it was written: it must not stay
	}
	return stored, err
}

// TestTogether: outcomes that come within a moment of each other are written in one
// transaction, as far as it has room. One that cannot be written spoils no other, and
// where the database is away, or goes away, none waits for it anew.
func TestTogether(t *testing.T) {
	for name, tt := range map[string]struct {
		items                  int
		refused                int // outcome that cannot be written; 0: none
		away, fragile          bool
		transactions, recorded int
	}{
		"nothing new": {transactions: 1, recorded: 60},
		"posts":       {items: 3, transactions: 1, recorded: 60},
		"many posts":  {items: 19, transactions: 3, recorded: 60},
		"one refused": {items: 3, refused: 7, transactions: 1 + 60, recorded: 59},
		"locked":      {items: 3, away: true, transactions: 1},
		"lost":        {items: 3, refused: 1, fragile: true, transactions: 2},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				db, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "planet.db"))
				if err != nil {
					t.Fatal(err)
				}
				defer db.Close()
				w := &world{t: t, clock: planettest.NewClock(began), store: db}
				for i := range 60 {
					w.blogs = append(w.blogs, planet.Blog{Slug: fmt.Sprint("blog-", i+1), Name: fmt.Sprint("Blog ", i+1), Feed: fmt.Sprintf("http://host%d.example/feed", i+1)})
				}
				w.configure()
				s := &watched{pollStore: pollStore{db}}
				s.away.Store(tt.away)
				s.fragile.Store(tt.fragile)
				p := poll.New(s, &poll.Rules{}, poll.Options{Log: slog.New(slog.DiscardHandler), Now: w.clock.Now})
				var wg sync.WaitGroup
				var failed atomic.Int64
				for i, b := range w.blogs {
					wg.Go(func() {
						err := p.Together(t.Context(), tt.items, func(tx poll.Tx) error {
							if i+1 == tt.refused {
								return errRefused
							}
							return tx.Tell(t.Context(), planet.Event{At: began, Blog: b.Slug, Kind: planet.Moved})
						})
						if err != nil {
							failed.Add(1)
						}
						if locked := tt.away || tt.fragile; errors.Is(err, errLocked) != locked {
							t.Errorf("%s: %v", b.Slug, err)
						}
					})
				}
				wg.Wait()
				if n := s.writes.Load(); n != int64(tt.transactions) {
					t.Errorf("%d transactions, want %d", n, tt.transactions)
				}
				list, err := db.Events(t.Context(), 100)
				if err != nil || len(list) != tt.recorded || int(failed.Load()) != 60-tt.recorded {
					t.Errorf("%d recorded, want %d; %d told that they are not; %v", len(list), tt.recorded, failed.Load(), err)
				}
			})
		})
	}
}

// TestUnchangedTogether polls 60 blogs that have nothing new, as they are in a
// database: their outcomes are written together, as many as this machine has ready
// at a time. One that cannot be
// written spoils no other, and one that another poll was ahead of is not undone.
func TestUnchangedTogether(t *testing.T) {
	w := newWorld(t)
	slugs := w.unchanged(60)
	refused := slugs[7]
	s := &watched{pollStore: pollStore{w.store}, refused: refused}
	p := w.pollerOn(s)
	var polled []string
	err := p.Blogs(t.Context(), slugs, func(p planet.Poll) {
		if p.Status != planet.Unchanged || p.HTTPStatus != http.StatusNotModified {
			t.Errorf("%s: %s, %d", p.Blog, p.Status, p.HTTPStatus)
		}
		polled = append(polled, p.Blog)
	})
	if !errors.Is(err, errRefused) {
		t.Errorf("the error of the one that was refused is %v", err)
	}
	if len(polled) != 59 || slices.Contains(polled, refused) {
		t.Errorf("%d were recorded, the refused one among them: %v", len(polled), slices.Contains(polled, refused))
	}
	for _, slug := range slugs {
		if f := w.state(slug); f.LastPoll.Equal(w.clock.Now()) == (slug == refused) || len(f.Recent) != 2 && slug != refused {
			t.Errorf("%s: last poll %v of %v, %d remembered", slug, f.LastPoll, w.clock.Now(), len(f.Recent))
		}
	}

	s.refused = ""
	s.writes.Store(0)
	w.clock.Advance(2 * time.Hour)
	if err := p.Blogs(t.Context(), slugs, nil); err != nil {
		t.Fatal(err)
	}
	if n := s.writes.Load(); n >= 60 {
		t.Errorf("60 outcomes took %d transactions", n)
	}
}

// unchanged adds n blogs that are polled once and then, two hours later, have nothing
// new. It returns their slugs.
func (w *world) unchanged(n int) (slugs []string) {
	slugs = w.numbered("blog", n, "http://host%d.example/feed", func(i int, addr string) {
		w.Set(addr, 200, map[string]string{"Etag": fmt.Sprintf(`"%d"`, i)}, good(i))
	})
	if err := w.poller.Blogs(w.t.Context(), slugs, nil); err != nil {
		w.t.Fatal(err)
	}
	w.clock.Advance(2 * time.Hour)
	return slugs
}

// living adds n blogs of three posts each and returns their slugs.
func (w *world) living(n int) []string {
	return w.numbered("blog", n, "http://host%d.example/feed", func(i int, addr string) { w.Set(addr, 200, nil, good(i)) })
}

// TestNewTogether polls 60 blogs for the first time: what they bring is stored
// together. What cannot be stored of one is its failure alone.
func TestNewTogether(t *testing.T) {
	w := newWorld(t)
	slugs := w.living(60)
	refused := slugs[7]
	s := &watched{pollStore: pollStore{w.store}, refused: refused}
	p := w.pollerOn(s)
	err := p.Blogs(t.Context(), slugs, func(p planet.Poll) {
		switch {
		case p.Blog == refused && (p.Status != planet.Failed || !strings.Contains(p.Error, errRefused.Error())):
			t.Errorf("%s, of which nothing could be stored: %s, %q", p.Blog, p.Status, p.Error)
		case p.Blog != refused && (p.Status != planet.New || p.New != 3):
			t.Errorf("%s: %s, %d new, %q", p.Blog, p.Status, p.New, p.Error)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	if n := s.writes.Load(); n >= 60 {
		t.Errorf("60 outcomes took %d transactions", n)
	}
	for _, slug := range slugs {
		want := 3
		if slug == refused {
			want = 0
		}
		if n := w.health(slug).Entries; n != want {
			t.Errorf("%s has %d entries, want %d", slug, n, want)
		}
	}
}

// TestAwayTogether: of many outcomes that come while the database is locked, or
// goes away in the middle, not each waits for it alone. They are no failures of
// the feeds, and are polled again.
func TestAwayTogether(t *testing.T) {
	for name, fragile := range map[string]bool{"locked": false, "lost": true} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			slugs := w.living(60)
			s := &watched{pollStore: pollStore{w.store}, refused: slugs[0]}
			s.away.Store(!fragile)
			s.fragile.Store(fragile)
			p := w.pollerOn(s)
			recorded := 0
			count := func(planet.Poll) { recorded++ }
			if err := p.Blogs(t.Context(), slugs, count); !errors.Is(err, errLocked) {
				t.Errorf("the error is %v", err)
			}
			if recorded == len(slugs) {
				t.Error("all are recorded: this test sees nothing")
			}
			if n := s.writes.Load(); n >= 60 {
				t.Errorf("%d transactions were begun or waited for", n)
			}
			for _, slug := range slugs {
				if f := w.state(slug); f.Failures != 0 {
					t.Errorf("%s counts as failing: %s", slug, f.Error)
				}
			}
			s.refused = ""
			s.away.Store(false)
			recorded = 0
			if err := p.Blogs(t.Context(), slugs, count); err != nil || recorded != len(slugs) {
				t.Errorf("later %d are recorded, %v", recorded, err)
			}
		})
	}
}

// TestStopWritesWhatWaits: a poller that is asked to stop while outcomes wait to
// be written together writes them before it ends.
func TestStopWritesWhatWaits(t *testing.T) {
	w := newWorld(t)
	slugs := w.unchanged(8)
	ctx, stop := context.WithCancel(t.Context())
	w.Handle("http://host0.example/feed", http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		stop() // the others' outcomes wait, or are under way
		rw.WriteHeader(http.StatusNotModified)
	}))
	var recorded []string
	err := w.poller.Blogs(ctx, slugs, func(p planet.Poll) { recorded = append(recorded, p.Blog) })
	if err == nil {
		t.Error("a round that was stopped says nothing of it")
	}
	for _, slug := range recorded {
		if f := w.state(slug); !f.LastPoll.Equal(w.clock.Now()) {
			t.Errorf("%s was told as recorded and is not", slug)
		}
	}
	if len(recorded) == 0 {
		t.Error("what was fetched is not recorded")
	}
}
