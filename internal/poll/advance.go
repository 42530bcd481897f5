package poll

import (
	"fmt"
	"net/http"
	"slices"
	"time"

	"necblogs/internal/canonical"
	"necblogs/internal/planet"
	"necblogs/internal/story"
)

const (
	goneAfter   = 10             // failures in a row after which a feed is gone, if the last ones were 404 (see [missing]): six days at an hour's interval
	adoptAfter  = 3              // sightings of a permanent redirect …
	adoptWithin = 24 * time.Hour // … over at least this long, after which its target is adopted
)

// advance returns a feed's state after a poll, and the events to tell. It is pure. It
// does not decide when to poll next.
func advance(s planet.FeedState, a answer, res story.Result, now time.Time) (planet.FeedState, []planet.Event) {
	t := teller{blog: s.Blog, now: now}
	s.LastPoll, s.Error, s.HTTPStatus = now, a.trouble, a.status
	switch {
	case a.ours: // this machine's trouble says nothing of the blog
	case a.trouble != "":
		fail(&s, &t)
		if a.refused() {
			s.ETag, s.LastModified = "", ""
		}
	default:
		succeed(&s, a, res, &t)
	}
	return s, t.events
}

// refused reports whether it may be the validators that the server does not know how to
// answer: some caches do so with nothing, and some servers with 412.
func (a *answer) refused() bool {
	return a.status == http.StatusPreconditionFailed || a.response != nil && a.status == http.StatusOK && a.size == 0
}

func succeed(s *planet.FeedState, a answer, res story.Result, t *teller) {
	if s.Failures >= planet.BrokeAfter || !s.Gone.IsZero() {
		t.tell(planet.Recovered, "answers again after %s", failures(s.Failures))
	}
	if s.Failures > 0 && s.Moved != "" {
		t.tell(planet.Moved, "answers again at %s, where it has moved for good, and did not at %s; please change the config", canonical.Public(s.Moved), canonical.Public(s.Address))
	}
	s.LastSuccess, s.Failures, s.Gone = t.now, 0, time.Time{}
	s.Silent++
	if res.New > 0 || res.Updated > 0 {
		s.Silent = 0
	}
	keepValidators(s, a)
	countRedirect(s, a, t)
	keepPace(s, a)
	if a.fresh {
		updated := s.About.Updated
		s.About = a.feed.About
		if s.Silent > 0 { // many feeds say that they have changed just now, at each fetch
			s.About.Updated = updated
		}
	}
	judge(s, res, t)
}

// judge notes where the items that came show that the blog must be held, or that its
// dates cannot be believed.
func judge(s *planet.FeedState, res story.Result, t *teller) {
	if res.Hold != "" {
		s.Held = t.now
		t.tell(planet.WasHeld, "%s; what it posts is kept back until 'planet release %s'", res.Hold, s.Blog)
	}
	if res.DatesMoved && !s.Undated {
		s.Undated = true
		t.tell(planet.DatesOff, "dates its posts anew at each fetch; its dates are no longer believed")
	}
}

// fail counts a failure. A feed that is gone stays so until it answers again. One with two
// addresses is gone only where the adopted one fails again after the one in the config.
func fail(s *planet.FeedState, t *teller) {
	s.Failures++
	switch swapped := swapAddress(s, t); {
	case !s.Gone.IsZero():
	case swapped && (s.Failures == 1 || s.Moved != ""):
	case s.HTTPStatus == http.StatusGone:
		s.Gone = t.now
		t.tell(planet.WentGone, "says that its feed is gone for good; it is asked once a week")
	case s.Failures >= goneAfter && missing(s):
		s.Gone = t.now
		t.tell(planet.WentGone, "has no feed at its address any more; after %d failures in a row it is asked once a week", s.Failures)
	case s.Failures == planet.BrokeAfter:
		t.tell(planet.Broke, "%s", s.Error)
	}
}

// swapAddress swaps the two addresses of a feed that has moved. Where the adopted one
// fails, the one in the config is asked the next time, and where that fails too, as
// when the old host was switched off after the move, the adopted one again, and so on
// until one answers. The adopted address is in Moved while it is used, and otherwise in
// Redirect, without sightings. swapAddress reports whether there are two.
func swapAddress(s *planet.FeedState, t *teller) (swapped bool) {
	used, spare := s.Moved, ""
	if s.Sightings == 0 {
		spare = s.Redirect
	}
	noRedirect(s)
	if used == "" && spare == "" {
		return false
	}
	if used != "" && s.Failures == 1 {
		t.tell(planet.Moved, "the address that it had moved to, %s, fails; back to %s", canonical.Public(used), canonical.Public(s.Address))
	}
	s.Moved, s.Redirect = spare, used
	s.ETag, s.LastModified, s.BodyHash = "", "", nil
	return true
}

// missing reports whether the server answers 404 and has given no other answer of late.
// A blog that is being set up again after weeks away answers 404 too, but only for a
// moment.
func missing(s *planet.FeedState) bool {
	return s.HTTPStatus == http.StatusNotFound &&
		!slices.ContainsFunc(s.Recent, func(p planet.Poll) bool { return p.HTTPStatus != http.StatusNotFound })
}

// keepValidators keeps what the server gave to ask with the next time. A 304 may renew
// them; a full answer without any drops them. A body that broke off earns none, so that
// the whole of it is fetched the next time.
func keepValidators(s *planet.FeedState, a answer) {
	r := a.response
	switch {
	case r.Status == http.StatusNotModified:
		if r.ETag != "" {
			s.ETag = r.ETag
		}
		if r.LastModified != "" {
			s.LastModified = r.LastModified
		}
	case r.Truncated:
		s.ETag, s.LastModified, s.BodyHash, s.Fetched = "", "", nil, s.LastPoll
	default:
		s.ETag, s.LastModified, s.BodyHash, s.Fetched = r.ETag, r.LastModified, a.hash, s.LastPoll
	}
}

// countRedirect counts the sightings of a permanent redirect, and adopts its target
// when it has been seen often and long enough. A target that answers 304 at first sight
// has not shown yet that it has a feed, so the whole of it is asked for. On adoption
// the validators, which belong to the old address, are forgotten.
func countRedirect(s *planet.FeedState, a answer, t *teller) {
	to := a.response.Permanent
	if to == "" || to == s.URL() {
		noRedirect(s)
		return
	}
	if to != s.Redirect || s.Sightings == 0 {
		s.Redirect, s.Sightings, s.RedirectSeen = to, 0, t.now
		if a.status == http.StatusNotModified {
			s.ETag, s.LastModified, s.BodyHash = "", "", nil
		}
	}
	s.Sightings++
	if s.Sightings < adoptAfter || t.now.Sub(s.RedirectSeen) < adoptWithin {
		return
	}
	from, was := canonical.Public(s.URL()), canonical.Public(s.Address)
	s.Moved, s.ETag, s.LastModified = to, "", ""
	noRedirect(s)
	if canonical.Public(to) == was {
		s.Moved = ""
		t.tell(planet.Moved, "has moved back from %s to %s, where the config has it", from, was)
		return
	}
	t.tell(planet.Moved, "has moved for good from %s to %s; please change the config", from, canonical.Public(to))
}

// noRedirect forgets a permanent redirect whose sightings were being counted.
func noRedirect(s *planet.FeedState) {
	s.Redirect, s.Sightings, s.RedirectSeen = "", 0, time.Time{}
}

// keepPace keeps what feed and server ask for. What a 304 does not mention stays as the
// full answer said it (RFC 9111, 3.2); what it mentions holds, even where that is to
// wait no longer.
func keepPace(s *planet.FeedState, a answer) {
	r := a.response
	says := func(header string) bool { return r.Status == http.StatusOK || r.Header.Get(header) != "" }
	if says("Cache-Control") {
		s.Asked.MaxAge = r.MaxAge
	}
	if says("Expires") {
		s.Asked.Expires = r.Expires
	}
	if a.fresh {
		s.Asked.Pace = a.feed.Pace
	}
}

// failures is "1 failure", "3 failures".
func failures(n int) string {
	if n == 1 {
		return "1 failure"
	}
	return fmt.Sprintf("%d failures", n)
}

// teller collects events of one blog.
type teller struct {
	blog   string
	now    time.Time
	events []planet.Event
}

func (t *teller) tell(kind planet.EventKind, format string, args ...any) {
	t.events = append(t.events, planet.Event{At: t.now, Blog: t.blog, Kind: kind, Text: fmt.Sprintf(format, args...)})
}
