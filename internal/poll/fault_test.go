package poll_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"necblogs/internal/planet"
	"necblogs/internal/planettest"
	"necblogs/internal/poll"
	"necblogs/internal/store"
)

// faulty is a store whose transactions fail at their last step but one.
type faulty struct {
	pollStore
	fault func() error
}

func (s faulty) Write(ctx context.Context, fn func(poll.Tx) error) error {
	return s.Store.Write(ctx, func(t *store.Tx) error { return fn(faultyTx{t, s.fault}) })
}

type faultyTx struct {
	poll.Tx
	fault func() error
}

func (t faultyTx) PutStory(ctx context.Context, s planet.StoryRecord) error {
	if err := t.fault(); err != nil {
		return err
	}
	return t.Tx.PutStory(ctx, s)
}

// What cannot be stored is a failure that is recorded, leaves nothing half
// written, and keeps no validator that would hide it from the next poll.
func TestWhatCannotBeStored(t *testing.T) {
	for name, fault := range map[string]func() error{
		"an error": func() error { return errors.New("the stories are locked away") },
		"a panic":  func() error { panic("the stories are on fire") },
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.Set(feed, 200, map[string]string{"ETag": `"1"`}, one)
			slug := w.blog(feed)
			broken := fault
			w.poller = w.pollerOn(faulty{pollStore{w.store}, func() error { return broken() }})
			p := w.poll(slug)
			if !p.Failed() || !strings.Contains(p.Error, "the stories are") {
				t.Errorf("%+v", p)
			}
			if s := w.state(slug); s.Failures != 1 || s.ETag != "" || s.BodyHash != nil || s.NextPoll.Sub(began) != time.Hour {
				t.Errorf("%+v", s)
			}
			if h := w.health(slug); h.Entries != 0 || len(w.stories()) != 0 {
				t.Errorf("half a poll was stored: %d entries, stories %q", h.Entries, w.titles())
			}
			broken = func() error { return nil }
			if p := w.poll(slug); p.New != 1 || len(w.stories()) != 1 {
				t.Errorf("%+v", p)
			}
		})
	}
}

// unread is a store that cannot tell what it knows.
type unread struct {
	pollStore
	fault func() error
}

func (s unread) Known(ctx context.Context, keys []int64) ([]planet.KeyHit, error) {
	if err := s.fault(); err != nil {
		return nil, err
	}
	return s.Store.Known(ctx, keys)
}

// full is the error of a database without space.
func full(t *testing.T) error {
	db, err := sql.Open("sqlite", "file:"+filepath.Join(t.TempDir(), "small.db")+"?_pragma=max_page_count(2)")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err = db.Exec(`CREATE TABLE minutes (text); INSERT INTO minutes VALUES (RANDOMBLOB(100000))`); err == nil {
		t.Fatal("it holds all")
	}
	return fmt.Errorf("keep the minutes: %w", err)
}

// A database in trouble is no failure of the blog: nothing is written down of it,
// also where there is space for that, and what had moved stays where it is. It is
// given back, and polled again as soon as its lease would have ended.
func TestDatabaseInTrouble(t *testing.T) {
	for name, faulted := range map[string]func(s pollStore, fault func() error) poll.Store{
		"writing": func(s pollStore, fault func() error) poll.Store { return faulty{s, fault} },
		"reading": func(s pollStore, fault func() error) poll.Store { return unread{s, fault} },
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.adopted()
			before, events := w.state("blog"), w.events()
			trouble := full(t)
			w.poller = w.pollerOn(faulted(pollStore{w.store}, func() error { return trouble }))
			w.Set(moved, 200, nil, planettest.RSS(post(2, w.clock.Now(), "<p>The assembly of Wexcombe met again.</p>")))
			w.clock.Advance(24 * time.Hour)
			for range 4 {
				polled := 0
				if err := w.poller.Due(t.Context(), func(planet.Poll) { polled++ }); !errors.Is(err, trouble) || polled != 0 {
					t.Errorf("%d polls are recorded, %v", polled, err)
				}
				w.clock.Advance(2 * time.Minute)
			}
			before.NextPoll = w.clock.Now().Add(-time.Minute) // a lease after the last try
			if diff := cmp.Diff(before, w.state("blog")); diff != "" {
				t.Error(diff)
			}
			equal(t, "events", w.events(), events)
			before.NextPoll = w.clock.Now().Add(time.Hour)
			w.write(func(ctx context.Context, tx *store.Tx) error {
				return tx.PutFeed(ctx, before, planet.Poll{Blog: "blog", At: before.LastPoll})
			})
			if err := w.poller.Blogs(t.Context(), []string{"blog"}, nil); !errors.Is(err, trouble) || !w.state("blog").NextPoll.Equal(before.NextPoll) {
				t.Errorf("asked for by name: %v, polled again at %s", err, w.state("blog").NextPoll)
			}
			w.clock.Advance(time.Hour)
			if text := w.log.String(); !strings.Contains(text, "keep the minutes") {
				t.Errorf("the log says nothing of it: %s", text)
			}
			trouble = nil
			equal(t, "due when it is over", w.due(), []string{"blog"})
			if s := w.state("blog"); s.Failures != 0 || s.Moved != w.URL(moved) || len(w.stories()) != 2 {
				t.Errorf("%+v, stories %q", s, w.titles())
			}
		})
	}
}

// What the database refuses of a feed is its failure, told without SQL.
func TestWhatTheDatabaseRefuses(t *testing.T) {
	w := newWorld(t)
	w.Set(feed, 200, nil, one)
	slug := w.blog(feed)
	refuse := func() error {
		return w.store.Write(t.Context(), func(tx *store.Tx) error {
			return tx.Insert(t.Context(), []planet.Record{{Entry: planet.Entry{Blog: "nobody"}}})
		})
	}
	w.poller = w.pollerOn(unread{pollStore{w.store}, refuse})
	if p := w.poll(slug); !p.Failed() || !strings.Contains(p.Error, "the database refuses it") || strings.Contains(p.Error, "INSERT") {
		t.Errorf("%+v", p)
	}
	if s := w.state(slug); s.Failures != 1 || s.NextPoll.Sub(began) != time.Hour {
		t.Errorf("%+v", s)
	}
	if text := w.log.String(); !strings.Contains(text, "INSERT INTO") {
		t.Errorf("the log does not say why: %s", text)
	}
}

// shut is a store that hands nothing out.
type shut struct{ pollStore }

func (shut) ClaimDue(context.Context, string, time.Time, time.Time, int) ([]planet.FeedState, error) {
	return nil, errors.New("the doors are locked")
}

func TestNothingCanBeClaimed(t *testing.T) {
	w := newWorld(t)
	w.Set(feed, 200, nil, one)
	w.blog(feed)
	if err := w.pollerOn(shut{pollStore{w.store}}).Due(t.Context(), nil); err == nil || !strings.Contains(w.log.String(), "the doors are locked") {
		t.Errorf("%v, log %s", err, w.log.String())
	}
}
