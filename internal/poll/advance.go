package poll

import (
	"fmt"
	"time"

	"necblogs/internal/planet"
	"necblogs/internal/story"
)

const (
	brokeAfter  = 3              // failures in a row that are told as an event
	adoptAfter  = 3              // sightings of a permanent redirect …
	adoptWithin = 24 * time.Hour // … over at least this long, before its target is adopted
)

// advance is a feed's state after a poll, and what is worth telling of it. It
// is pure; when to poll next is not decided here.
func advance(s planet.FeedState, a answer, res story.Result, now time.Time) (planet.FeedState, []planet.Event) {
	t := teller{blog: s.Blog, now: now}
	s.LastPoll, s.Error, s.HTTPStatus = now, a.trouble, 0
	if a.response != nil {
		s.HTTPStatus = a.response.Status
	}
	if a.ours {
		return s, nil
	}
	if a.trouble != "" {
		fail(&s, &t)
		return s, t.events
	}
	if s.Failures >= brokeAfter {
		t.tell(planet.Recovered, "answers again after %d failures", s.Failures)
	}
	s.LastSuccess, s.Failures, s.Gone = now, 0, time.Time{}
	s.Silent++
	if res.New > 0 || res.Updated > 0 {
		s.Silent = 0
	}
	validators(&s, a)
	redirects(&s, a, &t)
	s.Asked.MaxAge, s.Asked.Expires = a.response.MaxAge, a.response.Expires
	if a.fresh {
		s.Asked.Pace, s.About = a.feed.Pace, about(a.feed)
	}
	if res.Hold != "" {
		s.Held = now
		t.tell(planet.WasHeld, "%s; what it posts is kept back until 'planet release %s'", res.Hold, s.Blog)
	}
	if res.DatesMoved && !s.Undated {
		s.Undated = true
		t.tell(planet.DatesOff, "dates its posts anew at each fetch; its dates are no longer believed")
	}
	return s, t.events
}

// fail counts a failure. An adopted address that fails is given up at once for
// the one in the config.
func fail(s *planet.FeedState, t *teller) {
	s.Failures++
	s.Silent = 0
	if s.HTTPStatus == 410 {
		if s.Gone.IsZero() {
			s.Gone = t.now
			t.tell(planet.WentGone, "says that its feed is gone for good; it is asked once a week")
		}
	} else {
		s.Gone = time.Time{}
	}
	if s.Failures == brokeAfter && s.Gone.IsZero() {
		t.tell(planet.Broke, "%s", s.Error)
	}
	if s.Moved != "" {
		t.tell(planet.Moved, "the address that it had moved to, %s, fails; back to %s", s.Moved, s.Address)
		s.Moved, s.ETag, s.LastModified, s.BodyHash = "", "", "", nil
	}
	s.Redirect, s.Sightings, s.RedirectSeen = "", 0, time.Time{}
}

// validators keeps what the server gave to ask with the next time. A 304 may
// renew them; a full answer without them drops them. A body that was cut off
// earns none, so that it is fetched again whole.
func validators(s *planet.FeedState, a answer) {
	r := a.response
	if r.Status == 304 {
		if r.ETag != "" {
			s.ETag = r.ETag
		}
		if r.LastModified != "" {
			s.LastModified = r.LastModified
		}
		return
	}
	s.ETag, s.LastModified, s.BodyHash, s.Fetched = r.ETag, r.LastModified, a.hash, s.LastPoll
	if r.Truncated {
		s.ETag, s.LastModified, s.BodyHash = "", "", nil
	}
}

// redirects counts the sightings of a permanent redirect and adopts its target
// when it has been seen often and long enough. The validators are the old
// address's and are forgotten.
func redirects(s *planet.FeedState, a answer, t *teller) {
	to := a.response.Permanent
	if to == "" || to == s.URL() {
		s.Redirect, s.Sightings, s.RedirectSeen = "", 0, time.Time{}
		return
	}
	if to != s.Redirect {
		s.Redirect, s.Sightings, s.RedirectSeen = to, 0, t.now
	}
	s.Sightings++
	if s.Sightings < adoptAfter || t.now.Sub(s.RedirectSeen) < adoptWithin {
		return
	}
	t.tell(planet.Moved, "has moved for good from %s to %s; please change the config", s.URL(), to)
	s.Moved = to
	s.Redirect, s.Sightings, s.RedirectSeen = "", 0, time.Time{}
	s.ETag, s.LastModified = "", ""
}

func about(f planet.Feed) planet.About {
	return planet.About{ID: f.ID, Title: f.Title, Site: f.Site, Self: f.Self, Hub: f.Hub, Language: f.Language,
		Icon: f.Icon, Updated: f.Updated}
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
