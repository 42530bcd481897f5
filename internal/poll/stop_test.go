package poll_test

import (
	"context"
	"testing"
	"time"

	"necblogs/internal/poll"
)

// closing is a store during whose look at what falls due next the program is
// asked to stop.
type closing struct {
	pollStore
	looks *int
	wake  func()
	stop  func()
}

func (s closing) NextDue(ctx context.Context, now time.Time) (time.Time, error) {
	if *s.looks++; *s.looks < 5 { // what a start sets going is over by then
		s.wake()
	} else {
		s.stop()
	}
	return s.Store.NextDue(ctx, now)
}

// Who is asked to stop while nothing runs, but just before waiting for
// something to do, does not wait for it.
func TestStopBetweenPolls(t *testing.T) {
	w := newWorld(t)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	var p *poll.Poller
	p = w.pollerOn(closing{pollStore{w.store}, new(int), func() { p.Wake() }, stop})
	done := make(chan bool)
	go func() {
		defer close(done)
		p.Run(ctx)
	}()
	select {
	case <-done:
	case <-time.After(5 * time.Second):
		t.Error("the poller waits although it was asked to stop and nothing runs")
	}
}
