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

	// While polls bring something every moment, an answer is made anew remakeBurst times in a
	// row, then remakeRate times a second. For the first half of the burst those who ask wait;
	// after that they are given the old answer while the new one is being made.
	remakeRate  = 2
	remakeBurst = 10

	// While an answer is being made anew, whoever asks is given the old one for the first
	// makingGrace, and from then on waits for the new one, but for no longer than patience:
	// while the database hangs it is the old one again.
	makingGrace = 500 * time.Millisecond
	patience    = 2 * time.Second
)

// cache keeps the last answer made for each address. If that is too old for whoever asks,
// it is made anew: once, however many ask, and not for every edition if these come fast.
// Meanwhile those who ask are given the old one where it may still be shown, see [demand],
// for a second at most in all. The first who asks after a quiet time waits for the new one.
type cache struct {
	answers   *otter.Cache[key, *answer]
	asked     atomic.Int64
	misses    atomic.Int64          // of those asked for: how many had to be made
	busy      func() (leave func()) // waits for a turn to make an answer that nobody waits for
	transient func(error) bool      // reports whether an error will pass, as while the database is away

	mu     sync.Mutex
	making map[key]*making
}

// demand says which edition of an answer will do. The edition is the revision of the planet
// that the answer was made of or, of an answer made by the clock, the time.
type demand struct {
	wanted int64 // this or a later one
	firm   int64 // the oldest that may be shown for a moment instead
}

// atOnce reports whether who asks at the time now is given the old answer, which may be nil,
// without waiting; m is the one that is being made, or nil.
func (d demand) atOnce(old *answer, m *making, now time.Time) bool {
	switch {
	case old == nil:
		return false
	case old.edition >= d.wanted:
		return true
	case old.edition < d.firm:
		return false
	case m != nil:
		took := now.Sub(m.began)
		return took < makingGrace || took >= patience
	}
	return !old.again.AllowN(now, 1)
}

// making is an answer that is being made.
type making struct {
	began time.Time
	done  chan struct{} // closed when the fields below are set
	*answer
	kept bool // the answer is the old one, because no other could be made
	err  error
}

func newCache(busy func() (leave func()), transient func(error) bool) *cache {
	return &cache{busy: busy, transient: transient, making: map[key]*making{}, answers: otter.Must(&otter.Options[key, *answer]{
		MaximumWeight: cacheBytes,
		Weigher: func(k key, a *answer) uint32 {
			return uint32(len(k.path) + len(k.query) + 2*len(a.body) + 1024) // the compressed forms come later
		},
	})}
}

// maker makes an answer. It may still run when the request that it serves has ended.
type maker func(context.Context) (*answer, error)

// get returns the answer under a key that will do by d at the time now. Where there is
// none it has one made by what prepare returns, for others who ask too: an error of the
// maker is returned to all who wait. An error of prepare is this call's alone.
func (c *cache) get(ctx context.Context, k key, d demand, now time.Time, prepare func() (maker, error)) (*answer, error) {
	c.asked.Add(1)
	ctx = context.WithoutCancel(ctx)
	for {
		c.mu.Lock()
		old, _ := c.answers.GetIfPresent(k)
		if k.timed && old != nil && old.edition > d.wanted { // the clock was ahead when it was made
			old = nil
		}
		m, underway := c.making[k]
		if d.atOnce(old, m, now) {
			c.mu.Unlock()
			return old, nil
		}
		usable := old != nil && old.edition >= d.firm // if need be
		background := false                           // nobody waits for it
		if !underway {
			c.misses.Add(1)
			build, err := prepare()
			if err != nil {
				c.mu.Unlock()
				if usable {
					return old, nil
				}
				return nil, err
			}
			m = &making{began: now, done: make(chan struct{})}
			c.making[k] = m
			background = usable && old.again.TokensAt(now) < remakeBurst/2
			go c.remake(ctx, k, m, old, usable, background, build)
		}
		c.mu.Unlock()
		switch {
		case background, !m.wait(usable):
			return old, nil
		case m.err != nil:
			return nil, m.err
		case !underway, m.edition >= d.wanted, (m.kept || m.incomplete) && m.edition >= d.firm:
			return m.answer, nil
		}
		// What came out is too old for who asked after it was begun.
	}
}

// wait waits for the answer, only for so long where there is an old one to give. It
// reports whether the answer is there.
func (m *making) wait(usable bool) bool {
	var late <-chan time.Time
	if usable {
		late = time.After(patience)
	}
	select {
	case <-m.done:
		return true
	case <-late:
		return false
	}
}

// remake makes the answer under a key in the place of an old one. While none can
// be made, the old one stays where it is usable.
func (c *cache) remake(ctx context.Context, k key, m *making, old *answer, usable, background bool, build maker) {
	if background {
		defer c.busy()()
	}
	if m.answer, m.err = build(ctx); m.err == nil {
		m.answer.follow(old)
	} else if usable && c.transient(m.err) {
		m.answer, m.kept, m.err = old, true, nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case m.err != nil:
		c.answers.Invalidate(k) // who asks next is to learn of it
	case !m.kept && !m.incomplete:
		c.answers.Set(k, m.answer)
	}
	delete(c.making, k)
	close(m.done)
}

// follow makes an answer ready to take the place of an old one, which may be nil. It is
// compressed in the codings in which the old one was asked for, so that nobody waits for
// that, and shares its limit of being made anew. Where both are the same bytes it counts
// as unmodified since.
func (a *answer) follow(old *answer) {
	if old == nil {
		a.again = rate.NewLimiter(remakeRate, remakeBurst)
		return
	}
	a.again = old.again
	if a.etag == old.etag {
		a.modified, a.sameSecond, a.headers304, a.headers = old.modified, old.sameSecond, old.headers304, old.headers
	} else {
		a.sameSecond = a.modified.Equal(old.modified)
	}
	for i := range old.forms {
		if old.forms[i].asked.Load() {
			a.in(i)
		}
	}
}

// key names an answer: by the address with those of its parameters that matter, by the
// config and, where it is made by the clock, by the config file's fault, of which it tells.
type key struct {
	path, query string
	config      int64
	timed       bool
	configFault *string
}

func keyOf(r *http.Request, params []string, config int64) key {
	query, kept := r.URL.Query(), url.Values{}
	for _, p := range params {
		if v := query.Get(p); v != "" {
			kept.Set(p, v)
		}
	}
	return key{path: r.URL.Path, query: kept.Encode(), config: config}
}
