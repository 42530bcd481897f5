package store

import (
	"cmp"
	"context"
	"slices"
	"time"

	"necblogs/internal/canonical"
	"necblogs/internal/planet"
)

// Healths returns the health of the given blogs, in their order. A blog that
// the database does not know is new.
func (s *Store) Healths(ctx context.Context, now time.Time, blogs []planet.Blog) ([]planet.Health, error) {
	list := make([]planet.Health, 0, len(blogs))
	for some := range slices.Chunk(blogs, chunk) { // what is read of ten thousand blogs is much more than what is kept of it
		healths, err := s.healths(ctx, now, some)
		if err != nil {
			return nil, err
		}
		list = append(list, healths...)
	}
	return list, nil
}

// Unpolled returns the health of blogs for which there is no database yet.
func Unpolled(blogs []planet.Blog) []planet.Health {
	return mapped(blogs, func(b planet.Blog) planet.Health { return health(b, planet.FeedState{}) })
}

func (s *Store) healths(ctx context.Context, now time.Time, blogs []planet.Blog) ([]planet.Health, error) {
	slugs := mapped(blogs, func(b planet.Blog) string { return b.Slug })
	type row struct {
		feedRow
		Entries int
		Newest  int64
	}
	rows, err := in[row](ctx, s.read, `
		SELECT f.*, b.entries, COALESCE((SELECT MAX(published) FROM entries e WHERE e.blog = b.slug), 0) AS newest
		FROM feeds f JOIN blogs b ON b.slug = f.blog WHERE f.blog IN (?)`, slugs)
	if err != nil {
		return nil, err
	}
	days, err := s.days(ctx, slugs, dayOf(now)-planet.HealthDays+1)
	if err != nil {
		return nil, err
	}
	known := keyed(rows, func(r row) (string, row) { return r.Blog, r })
	list := make([]planet.Health, len(blogs))
	for i, b := range blogs {
		r := known[b.Slug]
		state, err := r.state()
		if err != nil {
			return nil, err
		}
		list[i] = health(b, state)
		list[i].Entries, list[i].Newest, list[i].Days = r.Entries, at(r.Newest), days[b.Slug]
	}
	return list, nil
}

func health(b planet.Blog, f planet.FeedState) planet.Health {
	b.Site, b.Feed = cmp.Or(b.Site, f.About.Site), canonical.Public(b.Feed)
	redirect := f.Moved
	if redirect == "" && f.Sightings > 0 { // without sightings it was adopted, and fails
		redirect = f.Redirect
	}
	h := planet.Health{
		Blog: b, State: planet.StateOK, LastPoll: f.LastPoll, LastSuccess: f.LastSuccess,
		NextPoll: f.NextPoll, Why: f.Why, HTTPStatus: f.HTTPStatus, Error: f.Error, Failures: f.Failures,
		Redirect: canonical.Public(redirect), Sightings: f.Sightings, ETag: f.ETag, LastModified: f.LastModified, Recent: f.Recent,
	}
	switch {
	case b.Paused:
		h.State, h.NextPoll, h.Why = planet.StatePaused, time.Time{}, "paused in the config"
	case !f.Held.IsZero():
		h.State = planet.StateHeld
	case !f.Gone.IsZero():
		h.State = planet.StateGone
	case f.Failures > 0:
		h.State = planet.StateFailing
	case f.LastPoll.IsZero():
		h.State = planet.StateNew
	}
	return h
}

// days returns each blog's days with polls, oldest first.
func (s *Store) days(ctx context.Context, slugs []string, first planet.Date) (map[string][]planet.Day, error) {
	type row struct {
		Blog                 string
		Day                  int32
		Polls, Failed, Fresh int
	}
	rows, err := in[row](ctx, s.read, `SELECT * FROM days WHERE day >= ? AND blog IN (?) ORDER BY day`, slugs, first)
	if err != nil {
		return nil, err
	}
	days := map[string][]planet.Day{}
	for _, r := range rows {
		days[r.Blog] = append(days[r.Blog], planet.Day{Date: planet.Date(r.Day), Polls: r.Polls, Failed: r.Failed, New: r.Fresh})
	}
	return days, nil
}

// Pulses returns, for every blog, when a poll of it last succeeded and how many have
// failed since.
func (s *Store) Pulses(ctx context.Context) (map[string]planet.Pulse, error) {
	type row struct {
		Blog     string
		Success  int64
		Failures int
	}
	rows, err := all[row](ctx, s.read, `SELECT blog, last_success AS success, failures FROM feeds`)
	return keyed(rows, func(r row) (string, planet.Pulse) {
		return r.Blog, planet.Pulse{LastSuccess: at(r.Success), Failures: r.Failures}
	}), err
}
