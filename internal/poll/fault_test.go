package poll_test

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"necblogs/internal/planet"
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
			rules := w.rules
			w.poller = poll.New(faulty{pollStore{w.store}, func() error { return broken() }}, &rules, poll.Options{
				Log: slog.New(slog.DiscardHandler), Now: w.clock.Now, Jitter: func() float64 { return 0 }})
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
