package store

import (
	"context"
	"maps"
	"slices"
	"time"

	"necblogs/internal/canonical"
	"necblogs/internal/planet"
)

// Healths returns the health of the given blogs, in their order. A blog that
// the database does not know is new.
func (s *Store) Healths(ctx context.Context, now time.Time, blogs []planet.Blog) ([]planet.Health, error) {
	list := make([]planet.Health, 0, len(blogs))
	for some := range slices.Chunk(blogs, chunk) { // what the database says of ten thousand is much more than what is kept
		healths, err := s.healths(ctx, now, some)
		if err != nil {
			return nil, err
		}
		list = append(list, healths...)
	}
	return list, nil
}

// Unpolled returns the blogs' health where there is no database yet.
func Unpolled(blogs []planet.Blog) []planet.Health {
	list := make([]planet.Health, len(blogs))
	for i, b := range blogs {
		list[i] = health(b, planet.FeedState{})
	}
	return list
}

func (s *Store) healths(ctx context.Context, now time.Time, blogs []planet.Blog) ([]planet.Health, error) {
	slugs := make([]string, len(blogs))
	for i, b := range blogs {
		slugs[i] = b.Slug
	}
	rows, err := in[feedRow](ctx, s.read, `SELECT * FROM feeds WHERE blog IN (?)`, slugs)
	if err != nil {
		return nil, err
	}
	type tally struct {
		Blog    string
		Entries int
		Newest  int64
	}
	tallies, err := in[tally](ctx, s.read, `
		SELECT b.slug AS blog, b.entries, COALESCE((SELECT MAX(published) FROM entries e WHERE e.blog = b.slug), 0) AS newest
		FROM blogs b WHERE b.slug IN (?)`, slugs)
	if err != nil {
		return nil, err
	}
	days, err := s.days(ctx, slugs, dayOf(now)-planet.HealthDays+1)
	if err != nil {
		return nil, err
	}
	state := map[string]planet.FeedState{}
	for _, r := range rows {
		if state[r.Blog], err = r.state(); err != nil {
			return nil, err
		}
	}
	count := map[string]tally{}
	for _, t := range tallies {
		count[t.Blog] = t
	}
	list := make([]planet.Health, len(blogs))
	for i, b := range blogs {
		list[i] = health(b, state[b.Slug])
		list[i].Entries, list[i].Newest, list[i].Days = count[b.Slug].Entries, at(count[b.Slug].Newest), days[b.Slug]
	}
	return list, nil
}

func health(b planet.Blog, f planet.FeedState) planet.Health {
	if b.Site == "" {
		b.Site = f.About.Site
	}
	h := planet.Health{
		Blog: b, State: planet.StateOK, LastPoll: f.LastPoll, LastSuccess: f.LastSuccess,
		NextPoll: f.NextPoll, Why: f.Why, HTTPStatus: f.HTTPStatus, Error: f.Error, Failures: f.Failures,
		Redirect: f.Redirect, Sightings: f.Sightings, ETag: f.ETag, Modified: f.LastModified, Recent: f.Recent,
	}
	if f.Moved != "" {
		h.Redirect = f.Moved
	}
	h.Blog.Feed, h.Redirect = canonical.Public(h.Blog.Feed), canonical.Public(h.Redirect)
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

// Pulses returns, of every blog, when it was last polled well and how often it has
// failed since.
func (s *Store) Pulses(ctx context.Context) (map[string]planet.Pulse, error) {
	type row struct {
		Blog     string
		Success  int64
		Failures int
	}
	rows, err := all[row](ctx, s.read, `SELECT blog, last_success AS success, failures FROM feeds`)
	if err != nil {
		return nil, err
	}
	pulses := make(map[string]planet.Pulse, len(rows))
	for _, r := range rows {
		pulses[r.Blog] = planet.Pulse{LastSuccess: at(r.Success), Failures: r.Failures}
	}
	return pulses, nil
}

// Events returns the newest events, newest first.
func (s *Store) Events(ctx context.Context, n int) ([]planet.Event, error) {
	type row struct {
		ID, At           int64
		Blog, Kind, Text string
	}
	rows, err := all[row](ctx, s.read, `SELECT * FROM events ORDER BY id DESC LIMIT $1`, n)
	if err != nil {
		return nil, err
	}
	list := make([]planet.Event, len(rows))
	for i, r := range rows {
		list[i] = planet.Event{ID: r.ID, At: at(r.At), Blog: r.Blog, Kind: planet.EventKind(r.Kind), Text: r.Text}
	}
	return list, nil
}

// Months returns how many stories a list holds by the months of a zone, oldest
// first; months without any are left out. They are counted by UTC's: the hours in
// which one of the two has begun a month already are counted again.
func (s *Store) Months(ctx context.Context, list string, zone *time.Location) ([]planet.Count, error) {
	type row struct {
		Month int32
		N     int
	}
	rows, err := all[row](ctx, s.read, `SELECT month, n FROM counts WHERE list = $1 AND n > 0`, list)
	if err != nil {
		return nil, err
	}
	n := map[planet.Date]int{}
	edges := map[planet.Date]bool{}
	for _, r := range rows {
		month := planet.Date(r.Month)
		n[month] = r.N
		edges[month], edges[next(month)] = true, true
	}
	for edge := range edges {
		utc := edge.Time()
		here := edge.Begins(zone)
		first, last, sign := here, utc, 1
		switch here.Compare(utc) {
		case 0:
			continue
		case 1:
			first, last, sign = utc, here, -1
		}
		between, err := all[int](ctx, s.read, `SELECT COUNT(*) FROM listings WHERE list = $1 AND published >= $2 AND published < $3`,
			list, ms(first), ms(last))
		if err != nil {
			return nil, err
		}
		n[edge] += sign * between[0]
		n[planet.DateOf(utc.AddDate(0, -1, 0))] -= sign * between[0]
	}
	months := []planet.Count{}
	for _, month := range slices.Sorted(maps.Keys(n)) {
		if n[month] > 0 {
			months = append(months, planet.Count{Date: month, N: n[month]})
		}
	}
	return months, nil
}

// next is the first day of the month after one's first day.
func next(month planet.Date) planet.Date { return planet.DateOf(month.Time().AddDate(0, 1, 0)) }

// Lists returns the lists that begin with a prefix, such as "meeting/", with
// how many stories each holds; empty ones are left out.
func (s *Store) Lists(ctx context.Context, prefix string) (map[string]int, error) {
	type row struct {
		List string
		N    int
	}
	rows, err := all[row](ctx, s.read, `
		SELECT list, SUM(n) AS n FROM counts WHERE list >= $1 AND list < $2 GROUP BY list HAVING SUM(n) > 0`,
		prefix, prefix+"\U0010FFFF")
	if err != nil {
		return nil, err
	}
	lists := make(map[string]int, len(rows))
	for _, r := range rows {
		lists[r.List] = r.N
	}
	return lists, nil
}
