package poll

import (
	"context"
	"errors"
	"time"

	"necblogs/internal/planet"
)

// claim hands out up to n feeds to poll.
type claim func(ctx context.Context, n int) ([]planet.FeedState, error)

// round is polls under way: at most Concurrency at once, and PerHost at once
// to one host. What waits for its host keeps no worker: more is claimed as long
// as a worker has nothing to do. It is used by one goroutine.
type round struct {
	poller   *Poller
	ctx      context.Context // ends when no more is to be started
	work     context.Context // ends a while later
	close    func()
	queue    *queue
	outcomes chan outcome
	running  int
	count    int
	hungry   bool // there may be more to claim
	gap      time.Duration
	spaced   int // how many starts are to be a gap apart
	errs     error
}

func (p *Poller) newRound(ctx context.Context) *round {
	work, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() { time.AfterFunc(grace, cancel) })
	return &round{
		poller: p, ctx: ctx, work: work, close: func() { stop(); cancel() },
		queue: newQueue(p.rules.Load().PerHost), outcomes: make(chan outcome), hungry: true,
	}
}

// start starts as many polls as there is room for. It reports whether it has
// found out that there is no more to claim for now.
func (r *round) start(claim claim) (sated bool) {
	rules := r.poller.rules.Load()
	r.queue.perHost = rules.PerHost
	for r.ctx.Err() == nil && r.running < rules.Concurrency {
		if !r.queue.ready() {
			if !r.hungry {
				return sated
			}
			r.more(claim, 4*rules.Concurrency)
			sated = !r.hungry
			continue
		}
		state := r.queue.next()
		r.running++
		go func() { r.outcomes <- r.poller.poll(r.work, rules, state) }()
		if r.spaced > 0 {
			r.spaced--
			pause(r.ctx, r.gap)
		}
	}
	return sated
}

// more claims up to n feeds.
func (r *round) more(claim claim, n int) {
	states, err := claim(r.ctx, n)
	if err != nil && r.ctx.Err() == nil {
		r.poller.log.Error("cannot claim feeds", "error", err)
		r.errs = errors.Join(r.errs, err)
	}
	r.queue.add(states)
	r.hungry = len(states) == n
}

func (r *round) finish(o outcome) {
	r.running--
	r.count++
	r.queue.done(o.state)
	r.errs = errors.Join(r.errs, o.err)
}

// over reports whether nothing runs and nothing more is to be started.
func (r *round) over() bool { return r.running == 0 && r.ctx.Err() != nil }

// stopping is closed when ctx ends; while polls run out it is nil.
func (r *round) stopping() <-chan struct{} {
	if r.ctx.Err() != nil {
		return nil
	}
	return r.ctx.Done()
}

func pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}
