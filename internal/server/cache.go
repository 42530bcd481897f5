package server

import (
	"context"
	"net/http"
	"net/url"
	"sync"
	"sync/atomic"
	"time"

	"github.com/maypok86/otter/v2"
	"golang.org/x/time/rate"
)

const (
	cacheBytes = 32 << 20 // bounds what the cache holds, in bytes of bodies

	// While polls bring something every moment, an answer is made anew so often …
	remakeRate  = 2  // a second, after
	remakeBurst = 10 // at once, of the first half of which somebody waits for each …
	// … and who asks while it is being made has the one before, for so long.
	makingGrace = 500 * time.Millisecond
	// Who then waits for the new one, does not for longer, as while the database hangs.
	patience = 2 * time.Second
)

// cache keeps the answer of each address that was made last. Where it is not of
// the edition that is asked for it is made anew, once however many ask, and under
// a steady stream of editions not for each of them. Meanwhile those who ask are
// given the old one where it may still be shown, see [edition], at most a second
// in all. The first to come after a quiet time waits for the new one.
type cache struct {
	answers *otter.Cache[key, *answer]
	asked   atomic.Int64
	misses  atomic.Int64          // of those, where the answer had to be made
	busy    func() (leave func()) // waits for a turn to make one that nobody waits for
	passing func(error) bool      // whether an error is the planet's, as while the database is away, and no word on the address

	mu     sync.Mutex
	making map[key]*making
}

// edition is what an answer is made of: a revision of the planet, or a time.
type edition struct {
	wanted int64
	firm   int64 // the oldest that may be shown for a moment instead
}

// making is an answer that is being made.
type making struct {
	began time.Time
	done  chan struct{} // closed when the rest is there
	*answer
	kept bool // the answer is the old one, because no other could be made
	err  error
}

func newCache(busy func() (leave func()), passing func(error) bool) *cache {
	return &cache{busy: busy, passing: passing, making: map[key]*making{}, answers: otter.Must(&otter.Options[key, *answer]{
		MaximumWeight: cacheBytes,
		Weigher: func(k key, a *answer) uint32 {
			return uint32(len(k.path) + len(k.query) + 2*len(a.body) + 1024) // the compressed forms come later
		},
	})}
}

// maker makes an answer. It may run on when the request for which it does has ended.
type maker func(context.Context) (*answer, error)

// get returns the answer under a key, of the edition wanted or later, or an
// earlier one that may be shown at now instead. What is not there is made, and
// mine says that it was for this call; an error is that of all who wait.
func (c *cache) get(ctx context.Context, k key, e edition, now time.Time, ready func() maker) (a *answer, mine bool, err error) {
	c.asked.Add(1)
	ctx = context.WithoutCancel(ctx)
	for {
		c.mu.Lock()
		old, _ := c.answers.GetIfPresent(k)
		if k.timed && old != nil && old.edition > e.wanted { // the clock was ahead when it was made
			old = nil
		}
		m, under := c.making[k]
		shown := old != nil && old.edition >= e.firm
		switch {
		case old != nil && old.edition >= e.wanted,
			shown && under && (now.Sub(m.began) < makingGrace || now.Sub(m.began) >= patience),
			shown && !under && !old.again.AllowN(now, 1):
			c.mu.Unlock()
			return old, false, nil
		case !under:
			m = &making{began: now, done: make(chan struct{})}
			c.making[k] = m
			c.misses.Add(1)
			c.mu.Unlock()
			build := ready()
			if shown && old.again.TokensAt(now) < remakeBurst/2 {
				go func() {
					defer c.busy()()
					c.remake(ctx, k, m, old, shown, build)
				}()
				return old, false, nil
			}
			go c.remake(ctx, k, m, old, shown, build)
			if !m.ready(shown) {
				return old, false, nil
			}
			return m.answer, true, m.err
		}
		c.mu.Unlock()
		if !m.ready(shown) {
			return old, false, nil
		}
		switch {
		case m.err != nil:
			return nil, false, m.err
		case (m.kept || m.once) && m.edition >= e.firm:
			return m.answer, false, nil
		}
	}
}

// ready waits for the answer, where an old one can be shown only for so long. It
// reports whether the answer is there.
func (m *making) ready(shown bool) bool {
	if !shown {
		<-m.done
		return true
	}
	late := time.NewTimer(patience)
	defer late.Stop()
	select {
	case <-m.done:
		return true
	case <-late.C:
		return false
	}
}

// remake makes the answer under a key in the place of an old one. While none can
// be made, the old one stays where it may be shown.
func (c *cache) remake(ctx context.Context, k key, m *making, old *answer, shown bool, build maker) {
	if m.answer, m.err = build(ctx); m.err == nil {
		m.answer.follow(old)
	} else if shown && c.passing(m.err) {
		m.answer, m.kept, m.err = old, true, nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case m.err != nil:
		c.answers.Invalidate(k) // who asks next is to learn of it
	case !m.kept && !m.once:
		c.answers.Set(k, m.answer)
	}
	delete(c.making, k)
	close(m.done)
}

// follow makes an answer ready to take another's place: in the codings that the
// other was asked for, so that nobody waits for them, and as often made anew. One
// that is the same was not modified.
func (a *answer) follow(old *answer) {
	if old == nil {
		a.again = rate.NewLimiter(remakeRate, remakeBurst)
		return
	}
	a.again = old.again
	if a.etag == old.etag {
		a.modified, a.another, a.known, a.fixed = old.modified, old.another, old.known, old.fixed
	} else {
		a.another = a.modified.Equal(old.modified)
	}
	for i := range old.forms {
		if old.forms[i].asked.Load() {
			a.in(i)
		}
	}
}

// key names an answer: the address with those of its parameters that matter, and
// the config. What is made by the clock has keys of its own, and tells of the fault.
type key struct {
	path, query string
	config      int64
	timed       bool
	fault       *string
}

func keyOf(r *http.Request, params []string, config int64) key {
	k := key{path: r.URL.Path, config: config}
	if r.URL.RawQuery == "" {
		return k
	}
	query, kept := r.URL.Query(), url.Values{}
	for _, p := range params {
		if v := query.Get(p); v != "" {
			kept.Set(p, v)
		}
	}
	k.query = kept.Encode()
	return k
}
