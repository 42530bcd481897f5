// Package poll fetches the feeds that are due and records the outcomes.
//
// [Poller] decides which feeds are polled when, and round.go how many at once.
// pipeline.go takes one feed from the request to its recorded outcome, and advance.go
// says what the feed's state is after that.
package poll

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"golang.org/x/sync/semaphore"

	"necblogs/internal/fetch"
	"necblogs/internal/planet"
	"necblogs/internal/schedule"
	"necblogs/internal/story"
)

const (
	lease  = time.Minute            // how long a claim holds: after that other machines take over a dead one's feeds
	renew  = lease / 3              // how often claims are renewed
	grace  = 5 * time.Second        // for the polls that run when the program is asked to stop
	spread = 5 * time.Second        // within which the first polls after a start begin
	gap    = 200 * time.Millisecond // between the beginnings of two of them, at most
	nap    = 15 * time.Second       // between two looks at what is due, at most
	tick   = 100 * time.Millisecond // between two such looks, at least, so that several feeds are claimed at a time
)

// Rules are what the config says of polling. They are replaced as a whole when
// the config changes.
type Rules struct {
	Maker       story.Maker
	Client      *fetch.Client
	Limits      schedule.Limits
	Concurrency int // polls at once
	PerHost     int // polls at once of feeds on one host
}

// limits are those of one blog. pushed says that its hub pushes what it posts: then it
// is polled only to make sure, at the longest interval.
func (r *Rules) limits(b planet.Blog, pushed bool) schedule.Limits {
	l := r.Limits
	switch {
	case pushed:
		l.Interval = l.Max
	case b.Interval > 0:
		l.Interval = b.Interval
	}
	return l
}

// Options are what a poller is given besides its rules.
type Options struct {
	Log     *slog.Logger
	Now     func() time.Time
	Jitter  func() float64        // from 0 to 1
	Observe func(planet.Poll)     // is told of each poll that was recorded, by many goroutines; may be nil
	Busy    func() (leave func()) // waits for a turn to keep a core busy; nil: nobody need wait
}

// Poller polls. It may be used concurrently.
type Poller struct {
	store     Store
	group     group
	log       *slog.Logger
	now       func() time.Time
	jitter    func() float64
	observe   func(planet.Poll) // as in Options; never nil
	who       string            // names this process in claims
	rules     atomic.Pointer[Rules]
	wake      chan struct{}
	last      atomic.Int64          // when a poll was last recorded, Unix ms
	busy      func() (leave func()) // as in Options; never nil
	memory    *semaphore.Weighted   // bytes of bodies that are being read and stored
	conflicts conflicts
}

// New returns a poller.
func New(store Store, rules *Rules, o Options) *Poller {
	p := &Poller{store: store, log: o.Log, now: o.Now, jitter: o.Jitter, observe: o.Observe, who: rand.Text(), busy: o.Busy,
		wake: make(chan struct{}, 1), memory: semaphore.NewWeighted(memory), conflicts: conflicts{blogs: map[string]*conflict{}}}
	if p.observe == nil {
		p.observe = func(planet.Poll) {}
	}
	if p.busy == nil {
		p.busy = func() func() { return func() {} }
	}
	p.group = group{store: store, busy: p.busy}
	p.rules.Store(rules)
	p.last.Store(p.now().UnixMilli())
	return p
}

// SetRules puts a changed config in force. Polls that are under way finish by the old
// one, but what they bring of a blog whose rules have changed is not stored.
func (p *Poller) SetRules(ctx context.Context, r *Rules) {
	was := p.rules.Swap(r)
	if err := p.hasten(ctx, was, r); err != nil {
		p.log.Error("a shorter interval holds after the next poll only", "error", err)
	}
	p.Wake()
}

// Wake makes Run look at once whether something is due.
func (p *Poller) Wake() {
	select {
	case p.wake <- struct{}{}:
	default:
	}
}

// LastPoll returns when a poll was last recorded; before the first one, when p was
// made.
func (p *Poller) LastPoll() time.Time { return time.UnixMilli(p.last.Load()) }

// Run polls what is due until ctx ends, and then waits for the polls under way, which
// have 5 seconds. Trouble with the database is logged and tried again; Run does not
// give up.
func (p *Poller) Run(ctx context.Context) {
	r := p.newRound(ctx)
	defer r.close()
	r.gap, r.spaced = p.firstGap(ctx)
	var at time.Time // when to look again at what is due
	look := time.NewTimer(nap)
	defer look.Stop()
	lookAt := func(t time.Time) {
		at = t
		look.Reset(max(t.Sub(p.now()), tick))
	}
	for !r.over() {
		hungry := r.hungry
		if r.start(p.claimDue); hungry && !r.hungry { // all that is due is claimed
			lookAt(p.nextDue(ctx))
		}
		if o, ended := r.wait(p.wake, look.C); ended && !o.next.IsZero() && o.next.Before(at) {
			lookAt(o.next)
		}
		if r.giveStale() {
			lookAt(p.now())
		}
	}
	if err := p.store.Release(context.WithoutCancel(ctx), p.who); err != nil {
		p.log.Error("cannot give feeds back", "error", err)
	}
}

// claimDue claims what is due now.
func (p *Poller) claimDue(ctx context.Context, n int) ([]planet.FeedState, error) {
	now := p.now()
	return p.store.ClaimDue(ctx, p.who, now, now.Add(lease), n)
}

// firstGap is the time between the first polls after a start, and how many these are,
// so that they come in no burst.
func (p *Poller) firstGap(ctx context.Context) (time.Duration, int) {
	due, err := p.store.CountDue(ctx, p.now())
	if err != nil || due == 0 {
		return 0, 0
	}
	return min(spread/time.Duration(due), gap), due
}

// nextDue is when to look again: when the next feed falls due, but at most a nap from
// now.
func (p *Poller) nextDue(ctx context.Context) time.Time {
	soon := p.now().Add(nap)
	next, err := p.store.NextDue(ctx, p.now())
	if err != nil || next.IsZero() || next.After(soon) {
		return soon
	}
	return next
}

// Due polls what is due now, once, and hands each outcome to done, which may be nil, as
// it comes. The error joins why polls could not be recorded and why no more feeds could
// be claimed or, where ctx has ended, that Due was stopped. A failed poll that was
// recorded is no error.
func (p *Poller) Due(ctx context.Context, done func(planet.Poll)) error {
	now := p.now() // what falls due again meanwhile is not polled twice
	return p.once(ctx, done, func(ctx context.Context, n int) ([]planet.FeedState, error) {
		return p.store.ClaimDue(ctx, p.who, now, p.now().Add(lease), n)
	})
}

// Blogs polls the named blogs, due or not, once each, even where a process that has
// died still holds them. done and the error are as for [Poller.Due].
func (p *Poller) Blogs(ctx context.Context, slugs []string, done func(planet.Poll)) error {
	return p.once(ctx, done, func(_ context.Context, n int) ([]planet.FeedState, error) {
		n = min(n, len(slugs))
		batch := slugs[:n]
		slugs = slugs[n:]
		return p.store.Claim(ctx, p.who, p.now().Add(lease), batch)
	})
}

// once polls what claim hands out until it hands out no more.
func (p *Poller) once(ctx context.Context, done func(planet.Poll), claim claim) error {
	r := p.newRound(ctx)
	defer r.close()
	var errs error
	for !r.over() {
		r.start(claim)
		if len(r.running) == 0 && ctx.Err() == nil {
			break
		}
		o, ended := r.wait(nil, nil)
		if ended && o.err == nil && done != nil {
			done(o.poll)
		}
		errs = errors.Join(errs, o.err)
	}
	if ctx.Err() != nil {
		stopped := fmt.Errorf("stopped after %d polls: %w", r.count, ctx.Err())
		return errors.Join(errs, stopped, p.store.Release(context.WithoutCancel(ctx), p.who))
	}
	return errors.Join(errs, r.err)
}

// outcome is what came of a poll, or why that could not be recorded.
type outcome struct {
	state planet.FeedState // with which it was claimed
	poll  planet.Poll
	next  time.Time // when the feed falls due again; zero: not known
	stale *Rules    // by which it was polled, where nothing was stored because of [errStale]
	err   error
}

// poll polls one feed and logs the outcome. reach is called with each stage that the
// poll reaches.
func (p *Poller) poll(ctx context.Context, rules *Rules, state planet.FeedState, reach func(stage)) outcome {
	skipped := outcome{state: state, poll: planet.Poll{Blog: state.Blog, At: p.now(), Status: planet.Skipped}}
	blog, ok := rules.Maker.Blogs[state.Blog]
	if !ok { // it left the config after it was claimed, or only another machine's has it
		p.disagree(state.Blog, rules, "the database has a blog in force that this machine's config has not, and so does not poll")
		skipped.poll.Notes = []string{"this machine's config has it not"}
		return skipped
	}
	j := &job{rules: rules, blog: blog, state: state, start: p.now(), reach: reach}
	err := p.pipeline(ctx, j)
	switch {
	case errors.Is(err, errStale):
		p.log.Info("what a poll brought is not stored", "blog", blog.Slug, "because", err)
		skipped.stale, skipped.poll.Notes = rules, []string{err.Error()}
		return skipped
	case err != nil && ctx.Err() != nil:
		return outcome{state: state, err: fmt.Errorf("poll of %s was interrupted", blog.Slug)}
	case err != nil:
		p.log.Error("poll not recorded", "blog", blog.Slug, "error", err)
		return outcome{state: state, err: fmt.Errorf("poll of %s: %w", blog.Slug, err), next: p.putOff(ctx, rules, state)}
	}
	p.last.Store(p.now().UnixMilli())
	p.observe(j.poll)
	p.logPoll(j)
	return outcome{state: state, poll: j.poll, next: j.next.NextPoll}
}

// putOff gives back a feed whose poll could not be recorded, and returns when it falls
// due: when its lease would have ended, or sooner where the config lets it be polled
// that often. Where not even that can be stored the lease runs out, and the time is
// zero.
func (p *Poller) putOff(ctx context.Context, rules *Rules, state planet.FeedState) time.Time {
	next := p.now().Add(min(lease, rules.Limits.Min))
	if state.NextPoll.After(next) { // asked for by name
		next = state.NextPoll
	}
	if err := p.store.PutOff(ctx, p.who, state.Blog, next); err != nil {
		return time.Time{}
	}
	return next
}

// logPoll logs a line for a poll, with the events that it told. It is at level debug
// where nothing has changed and the poll before had not failed either.
func (p *Poller) logPoll(j *job) {
	r, level := j.poll, slog.LevelInfo
	switch {
	case r.Failed():
		level = slog.LevelWarn
	case r.New == 0 && r.Updated == 0 && len(j.events) == 0 && j.state.Error == "":
		level = slog.LevelDebug
	}
	attrs := []any{"blog", r.Blog, "status", r.Status, "new", r.New, "updated", r.Updated, "took", r.Took.Round(time.Millisecond)}
	if r.Error != "" {
		attrs = append(attrs, "error", r.Error)
	}
	for _, e := range j.events {
		if e.Kind != planet.Broke { // which says the error again
			attrs = append(attrs, string(e.Kind), e.Text)
		}
	}
	p.log.Log(context.Background(), level, "polled", attrs...)
}
