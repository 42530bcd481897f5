package poll

import (
	"context"
	"maps"
	"slices"
	"time"

	"necblogs/internal/planet"
)

const (
	// patience is how long a poll that waits for the network keeps its place among the
	// Concurrency ones. Then another poll may have the place, since waiting costs this
	// machine nothing but memory: so sixteen dead hosts do not bring the planet to a
	// halt.
	patience = time.Second
	// crowd times Concurrency is how many polls run at most, those without a place
	// included, so that the beginnings of their bodies fit into memory.
	crowd = 8
)

// claim claims up to n feeds to poll.
type claim func(ctx context.Context, n int) ([]planet.FeedState, error)

// stage is how far a poll is.
type stage int

const (
	finished stage = iota // whether it was recorded or not
	asking                // it waits for the network
	reading               // it has its answer and works on it
	idle                  // it brought nothing, and only waits to be recorded along with others
)

// reached says how far a poll under way is.
type reached struct {
	state planet.FeedState // with which it was claimed
	stage stage
}

// run is a poll under way.
type run struct {
	stage  stage
	since  time.Time // when it began to wait for the network
	placed bool      // it has one of the Concurrency places
	atHost bool      // it counts among the PerHost polls of its host
}

// round runs polls: at most Concurrency at once, and PerHost at once to one host. A
// feed that waits for its host takes no place: more feeds are claimed as long as there
// is a place. All methods are called by one goroutine.
type round struct {
	poller   *Poller
	ctx      context.Context // ends when no more is to be started
	work     context.Context // ends a while later
	close    func()
	queue    *queue
	claimed  map[string]planet.FeedState // by blog: what waits in the queue, or runs
	running  map[string]*run             // by blog
	stale    map[string]outcome          // by blog: of which nothing was stored, see [round.giveStale]
	taken    int                         // places that are taken; more than there are where displaced polls have come back
	stages   chan reached
	outcomes chan outcome
	later    *time.Timer  // when to look again whether there is a place
	renewal  *time.Ticker // of the claims
	hungry   bool         // there may be more to claim
	err      error        // why the last claim failed
	count    int          // polls that have ended
	gap      time.Duration
	spaced   int       // how many of the next starts are to be a gap apart
	notUntil time.Time // no poll is started before
}

func (p *Poller) newRound(ctx context.Context) *round {
	work, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() { time.AfterFunc(grace, cancel) })
	r := &round{
		poller: p, ctx: ctx, work: work, queue: newQueue(), claimed: map[string]planet.FeedState{}, running: map[string]*run{}, stale: map[string]outcome{},
		stages: make(chan reached), outcomes: make(chan outcome), later: time.NewTimer(0), renewal: time.NewTicker(renew), hungry: true,
	}
	r.close = func() {
		stop()
		cancel()
		r.later.Stop()
		r.renewal.Stop()
	}
	return r
}

// start starts as many polls as there is room for, and claims feeds as it needs them.
func (r *round) start(claim claim) {
	rules := r.poller.rules.Load()
	for r.ctx.Err() == nil {
		if wait := r.untilFree(rules.Concurrency); wait > 0 {
			r.later.Reset(wait)
			return
		}
		state, ok := r.queue.next(rules.PerHost)
		if !ok {
			if !r.hungry {
				return
			}
			r.claimMore(claim, max(4*rules.Concurrency, len(r.claimed))) // twice as many each time: thousands may wait for one host
			continue
		}
		r.running[state.Blog] = &run{stage: asking, since: time.Now(), placed: true, atHost: true}
		r.taken++
		go func() {
			r.outcomes <- r.poller.poll(r.work, rules, state, func(now stage) { r.stages <- reached{state, now} })
		}()
		if r.spaced > 0 {
			r.spaced--
			r.notUntil = time.Now().Add(r.gap)
		}
	}
}

// untilFree is how long to wait until there may be a place for one more poll; 0: there
// is one. Polls that have waited for the network longer than patience lose their places
// here.
func (r *round) untilFree(places int) time.Duration {
	if wait := time.Until(r.notUntil); wait > 0 {
		return wait
	}
	if len(r.running) >= crowd*places {
		return patience
	}
	soonest := patience
	for _, p := range r.running {
		if r.taken < places {
			break
		}
		if !p.placed || p.stage != asking {
			continue
		}
		if left := patience - time.Since(p.since); left > 0 {
			soonest = min(soonest, left)
		} else {
			r.displace(p)
		}
	}
	if r.taken < places {
		return 0
	}
	return soonest
}

// displace takes away a poll's place, if it has one.
func (r *round) displace(p *run) {
	if p.placed {
		p.placed = false
		r.taken--
	}
}

// claimMore claims up to n feeds and queues those that are not in claimed already. A
// feed that is there is handed out again once its lease has ended, as after this
// machine has slept. Where its last poll was recorded meanwhile, but its outcome has not
// reached the round yet, finish queues the feed.
func (r *round) claimMore(claim claim, n int) {
	states, err := claim(r.ctx, n)
	if err != nil && r.ctx.Err() == nil {
		r.poller.log.Error("cannot claim feeds", "error", err)
		r.err = err
	}
	for _, s := range states {
		have, ok := r.claimed[s.Blog]
		if ok && have.LastPoll.Equal(s.LastPoll) {
			continue
		}
		r.claimed[s.Blog] = s
		if !ok {
			r.queue.add(s)
		}
	}
	r.hungry = len(states) == n
}

// wait waits until there is something to do: until a poll has ended, which it returns,
// or start may find more to do. wake and look tell that more feeds may be due.
func (r *round) wait(wake <-chan struct{}, look <-chan time.Time) (o outcome, ended bool) {
	stopping := r.ctx.Done()
	if r.ctx.Err() != nil && len(r.running) > 0 { // while these run out; where nothing runs there is nothing to wait for
		stopping = nil
	}
	select {
	case now := <-r.stages:
		r.follow(now.state, now.stage)
	case o = <-r.outcomes:
		r.finish(o.state)
		if o.stale != nil {
			r.stale[o.state.Blog] = o
		}
		return o, true
	case <-r.later.C:
	case <-wake:
		r.hungry = true
	case <-look:
		r.hungry = true
	case <-r.renewal.C:
		r.renew()
	case <-stopping:
	}
	return outcome{}, false
}

// follow takes or gives back places as a poll goes on. A displaced poll gets a place
// again as soon as it has its answer, even where none is free: the answer takes up
// memory until it is stored.
func (r *round) follow(s planet.FeedState, now stage) {
	p := r.running[s.Blog]
	p.stage = now
	if p.atHost {
		p.atHost = false
		r.queue.done(s)
	}
	switch now {
	case asking:
		p.since = time.Now()
	case reading:
		if !p.placed {
			p.placed = true
			r.taken++
		}
	default:
		r.displace(p)
	}
}

// finish removes a poll that has ended, and queues its feed again where it was claimed
// anew since.
func (r *round) finish(s planet.FeedState) {
	r.follow(s, finished)
	r.count++
	delete(r.running, s.Blog)
	if next := r.claimed[s.Blog]; next.LastPoll.Equal(s.LastPoll) {
		delete(r.claimed, s.Blog)
	} else {
		r.queue.add(next)
	}
}

// giveStale gives back the feeds whose polls were stale once this machine has another config,
// which the database has a little sooner: it is to be heeded at once, not when the lease has
// run out. It reports whether there were any.
func (r *round) giveStale() (given bool) {
	p := r.poller
	for blog, o := range r.stale {
		_, again := r.claimed[blog]
		if !again && o.stale == p.rules.Load() {
			continue
		}
		delete(r.stale, blog)
		if !again && p.store.PutOff(r.work, p.who, blog, o.state.NextPoll) == nil {
			given = true
		}
	}
	return given
}

// renew lengthens the leases of all feeds that wait or run. The lease of a feed whose
// poll could not be recorded is not renewed, and runs out; so it is polled again.
func (r *round) renew() {
	p, blogs := r.poller, slices.Collect(maps.Keys(r.claimed))
	if err := p.store.Renew(r.work, p.who, p.now().Add(lease), blogs); err != nil {
		p.log.Error("cannot renew leases", "error", err)
	}
}

// over reports whether nothing runs and nothing more is to be started.
func (r *round) over() bool { return len(r.running) == 0 && r.ctx.Err() != nil }
