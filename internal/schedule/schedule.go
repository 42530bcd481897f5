// Package schedule says when a feed is polled next, and why then. It is pure: the
// caller passes the time and the jitter.
//
// The pace is the slowest of what the operator, the feed and the server ask for, within
// the operator's limits. Failures back off from there, hours and days in which the feed
// asks not to be polled are skipped, and jitter only lengthens.
package schedule

import (
	"cmp"
	"fmt"
	"time"

	"necblogs/internal/planet"
)

const (
	week = 7 * 24 * time.Hour
	day  = 24 * time.Hour

	silentAfter = 10 // polls in a row without anything new, from which the pace slows
)

// Limits are the operator's. What is not set (zero or less) gets the config's default:
// an hour, at least 15 minutes, at most a day. A Max below Min counts as Min.
type Limits struct {
	Interval time.Duration // the blog's own, or else the planet's
	Min, Max time.Duration
}

// Outcome is how the poll that has just ended went.
type Outcome int

const (
	OK      Outcome = iota // 200 or 304
	Failed                 // no answer, or any other than these
	Gone                   // 410, or 404 for a long time
	TooMany                // 429
)

// State is what is known of a feed when its poll has ended.
type State struct {
	Outcome    Outcome
	Asked      planet.Asked
	RetryAfter time.Duration // of the answer (RFC 9110, 10.2.3); 0: not said
	Failures   int           // of the blog in a row; 0 also where only this machine has failed
	Silent     int           // successful polls in a row that brought nothing new
}

// Next is when to poll next, and why then, in words for the operator.
type Next struct {
	At  time.Time
	Why string
}

// Plan says when to poll again a feed whose poll ended at now.
//
//   - After a success: the slowest of the interval, the feed's ttl, max-age and
//     expires, within min and max. From the tenth poll without anything new the
//     interval grows by 8 % a poll up to 80 %, with jitter to its double at most.
//   - After a failure: the slower of the interval and the feed's ttl, doubled
//     with each further failure, up to max. After a 429 that comes with
//     Retry-After it is not doubled.
//   - A feed that is gone: after a week, whatever max says.
//   - Never before Retry-After, even where that exceeds max; but more than max
//     and more than a day is cut to the longer of the two.
//   - jitter, from 0 to 1, lengthens the whole by up to a tenth, also over max.
//   - Last, skipHours and skipDays put the poll off to the next hour in which
//     the feed may be polled, also over max, by a week at most.
func Plan(now time.Time, l Limits, s State, jitter float64) Next {
	l = l.orDefault()
	var wait time.Duration
	var why string
	switch s.Outcome {
	case OK:
		wait, why = pace(now, l, s)
	case Gone:
		wait, why = max(week, l.Interval), "the feed is gone: tried once a week"
	default:
		wait, why = backoff(l, s)
	}
	if asked := min(s.RetryAfter, max(l.Max, day)); asked > wait {
		wait, why = asked, "the server asked to wait "+span(asked)
	}
	jitter = min(max(jitter, 0), 1)
	next := Next{At: now.Add(wait + time.Duration(jitter*float64(wait)/10)), Why: why}
	if awake := wake(next.At, s.Asked.Pace, jitter); !awake.Equal(next.At) {
		next = Next{At: awake, Why: "the feed asks not to be polled at this time (skipHours, skipDays)"}
	}
	return next
}

func (l Limits) orDefault() Limits {
	l.Min = cmp.Or(max(l.Min, 0), 15*time.Minute)
	l.Max = max(cmp.Or(max(l.Max, 0), day), l.Min)
	l.Interval = l.clamp(cmp.Or(max(l.Interval, 0), time.Hour))
	return l
}

// Shorter reports whether a feed that asks for nothing is polled more often under l
// than under the other limits.
func (l Limits) Shorter(than Limits) bool { return l.orDefault().Interval < than.orDefault().Interval }

func (l Limits) clamp(d time.Duration) time.Duration { return min(max(d, l.Min), l.Max) }

// pace is the wait after a success.
func pace(now time.Time, l Limits, s State) (time.Duration, string) {
	wait, why := l.Interval, ""
	if s.Silent >= silentAfter {
		wait += wait / 100 * time.Duration(8*min(s.Silent-silentAfter+1, 10))
		why = fmt.Sprintf(", with nothing new in %d polls", s.Silent)
	}
	slower := func(d time.Duration, said string) {
		if d > wait {
			wait, why = d, said
		}
	}
	slower(s.Asked.Pace.TTL, ", as the feed asks")
	slower(s.Asked.MaxAge, ", as the server asks")
	if !s.Asked.Expires.IsZero() {
		slower(s.Asked.Expires.Sub(now), ", as the server asks")
	}
	wait = l.clamp(wait)
	return wait, every(wait) + why
}

// backoff is the wait after a failure.
func backoff(l Limits, s State) (time.Duration, string) {
	wait := l.clamp(max(l.Interval, s.Asked.Pace.TTL))
	if s.Outcome == TooMany && s.RetryAfter > 0 {
		return wait, "the server asked for fewer polls: tried again after " + span(wait)
	}
	for n := s.Failures; n > 1 && wait < l.Max; n-- {
		wait = min(2*wait, l.Max)
	}
	switch s.Failures {
	case 0:
		return wait, "this machine failed, not the blog: tried again after " + span(wait)
	case 1:
		return wait, "failed once: tried again after " + span(wait)
	}
	return wait, fmt.Sprintf("%d failures in a row: tried again after %s", s.Failures, span(wait))
}
