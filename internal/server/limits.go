package server

import (
	"context"
	"net/http"
	"net/netip"
	"runtime"
	"sync"
	"time"

	"github.com/maypok86/otter/v2"
	"golang.org/x/time/rate"
)

const (
	maxAddress  = 4 << 10          // bytes of a request's path and query
	bodyTime    = 30 * time.Second // for a request's body, after its header, to come
	makeTime    = 20 * time.Second // for a page to be made
	turnTime    = 10 * time.Second // for its turn to come
	costlyRate  = 10               // costly answers a second for each reader: nobody reads on faster for long
	costlyBurst = 300              // and so many at once, for a feed reader that goes back through all pages
	costlyTurns = 2                // costly answers made at once: pollers too need the database's connections for reading
	metricTurns = 1                // metrics told at once, beside these, for the same reason
	mostReaders = 8192             // whose pace is known
)

// limits keep readers from slowing others and the polls down: few pages are made at once,
// fewer of those that are costly, and of these each reader may have only so many a second.
// What the cache has is never limited.
type limits struct {
	plain, costly, metrics turns
	warn                   sync.Once
	readers                *otter.Cache[netip.Prefix, *rate.Limiter] // the pace of those who came of late
}

func newLimits() *limits {
	return &limits{plain: make(turns, 4*runtime.GOMAXPROCS(0)), costly: make(turns, costlyTurns), metrics: make(turns, metricTurns),
		readers: otter.Must(&otter.Options[netip.Prefix, *rate.Limiter]{MaximumSize: mostReaders})}
}

// costly reports whether a request is for a search or a place deep in a list. These
// take longest to make, and there are too many of them for the cache to have most.
func costly(r *http.Request) bool {
	query := r.URL.Query()
	return query.Get("q") != "" || query.Get("before") != ""
}

// pace is how long a reader has to wait for a costly answer; where that is 0 the answer is
// counted as given.
func (l *limits) pace(reader netip.Prefix, now time.Time) time.Duration {
	bucket, _ := l.readers.ComputeIfAbsent(reader, func() (*rate.Limiter, bool) {
		return rate.NewLimiter(costlyRate, costlyBurst), false
	})
	turn := bucket.ReserveN(now, 1)
	wait := turn.DelayFrom(now)
	if wait > 0 {
		turn.CancelAt(now)
	}
	return wait
}

// turns are as many as may do something at once.
type turns chan struct{}

// enter waits for a turn. Whoever has one calls leave.
func (t turns) enter(ctx context.Context) (leave func(), err error) {
	ctx, stop := context.WithTimeout(ctx, turnTime)
	defer stop()
	select {
	case t <- struct{}{}:
		return func() { <-t }, nil
	case <-ctx.Done():
		return nil, errBusy
	}
}

// allowed is an error where a reader has to wait for a costly answer.
func (s *Server) allowed(r *http.Request, v *view) error {
	if !costly(r) {
		return nil
	}
	wait := s.limits.pace(readerOf(r, v.TrustedProxies), s.now())
	if wait == 0 {
		return nil
	}
	if r.Header.Get("X-Forwarded-For") != "" && !among(v.TrustedProxies, address(r.RemoteAddr)) {
		s.limits.warn.Do(func() {
			s.log.Warn("all readers who come by this proxy are limited as if they were one; name it under trusted_proxies if it is yours",
				"proxy", address(r.RemoteAddr).String())
		})
	}
	return &fault{status: http.StatusTooManyRequests, retry: wait}
}

// bounded refuses addresses that are longer than any of the planet's, and bodies
// of requests that have none. After any body the connection is closed: a proxy
// in front may think that it ends elsewhere (RFC 9112, 11.2).
func (s *Server) bounded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.ContentLength != 0 {
			w.Header().Set("Connection", "close")
			if reads(r) {
				s.fail(w, r, s.view.Load(), &fault{status: http.StatusBadRequest, sentence: "The request has a body, and no page here takes one."})
				return
			}
			_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(bodyTime)) // where there is no connection there is none to be slow
		}
		if len(r.URL.EscapedPath())+len(r.URL.RawQuery) > maxAddress {
			s.fail(w, r, s.view.Load(), &fault{status: http.StatusRequestURITooLong})
			return
		}
		next.ServeHTTP(w, r)
	})
}
