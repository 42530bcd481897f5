package store

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"necblogs/internal/planet"
)

// List returns up to n stories of a list after a place in it, newest first,
// whole: shown and fullest entry with their texts, copies, meeting.
func (s *Store) List(ctx context.Context, list string, after planet.Cursor, n int) ([]planet.Story, error) {
	const ever = 1 << 52 // ms; no story is so far from 1970
	return s.Between(ctx, list, time.UnixMilli(-ever), time.UnixMilli(ever), after, n)
}

// Between returns up to n stories of a list after a place in it, newest first, of those
// that were published from a time on and before another.
func (s *Store) Between(ctx context.Context, list string, from, to time.Time, after planet.Cursor, n int) ([]planet.Story, error) {
	if after == (planet.Cursor{}) || !after.Published.Before(to) {
		after = planet.Cursor{Published: to, Story: -1}
	}
	stories, err := s.found(ctx, `
		SELECT story FROM listings WHERE list = $1 AND (published, story) < ($2, $3) AND published >= $4
		ORDER BY published DESC, story DESC LIMIT $5`, list, ms(after.Published), after.Story, ms(from), n)
	if err != nil {
		return nil, fmt.Errorf("list %s: %w", list, err)
	}
	return stories, nil
}

// Floods returns how many stories of a list each blog has that were published from a
// time on and before another, by slug; nil where none of the given blogs has more than
// most.
func (s *Store) Floods(ctx context.Context, list string, from, to time.Time, blogs []string, most int) (map[string]int, error) {
	// A blog's own list has at least as many, and is counted in no time, as a day of
	// a planet of thousands of blogs is not.
	text, args, err := expand(s.read, `
		SELECT list FROM listings WHERE published >= ? AND published < ? AND list IN (?)
		GROUP BY list HAVING COUNT(*) > ? LIMIT 1`, ms(from), ms(to), mapped(blogs, planet.ListBlog), most)
	if err != nil {
		return nil, fmt.Errorf("blogs in list %s: %w", list, err)
	}
	flooded, err := exists(ctx, s.read, text, args...)
	if err != nil || !flooded {
		return nil, err
	}
	type row struct {
		Blog string
		N    int
	}
	rows, err := all[row](ctx, s.read, `
		SELECT e.blog, COUNT(*) AS n FROM listings l JOIN stories s ON s.id = l.story JOIN entries e ON e.id = s.shown
		WHERE l.list = $1 AND l.published >= $2 AND l.published < $3 GROUP BY e.blog`, list, ms(from), ms(to))
	if err != nil {
		return nil, fmt.Errorf("blogs in list %s from %s to %s: %w", list, from, to, err)
	}
	return keyed(rows, func(r row) (string, int) { return r.Blog, r.N }), nil
}

// Beside returns the stories of a list right before and right after one, in time; nil
// at the ends.
func (s *Store) Beside(ctx context.Context, list string, story planet.Story) (previous, next *planet.Story, err error) {
	side := func(query string) (*planet.Story, error) {
		found, err := s.found(ctx, query, list, ms(story.Published), story.ID)
		if err != nil || len(found) == 0 {
			return nil, err
		}
		return &found[0], nil
	}
	if previous, err = side(`SELECT story FROM listings WHERE list = $1 AND (published, story) < ($2, $3)
		ORDER BY published DESC, story DESC LIMIT 1`); err != nil {
		return nil, nil, err
	}
	next, err = side(`SELECT story FROM listings WHERE list = $1 AND (published, story) > ($2, $3)
		ORDER BY published, story LIMIT 1`)
	return previous, next, err
}

// StoryIDs returns the ids of a list's stories, newest first.
func (s *Store) StoryIDs(ctx context.Context, list string) ([]int64, error) {
	ids, err := all[int64](ctx, s.read, `SELECT story FROM listings WHERE list = $1 ORDER BY published DESC, story DESC`, list)
	if err != nil {
		return nil, fmt.Errorf("list %s: %w", list, err)
	}
	return ids, nil
}

// Beyond reports whether any story that entered a list after its first `after` ones
// stands behind a place in it.
func (s *Store) Beyond(ctx context.Context, list string, after int64, place planet.Cursor) (bool, error) {
	return exists(ctx, s.read, `
		SELECT story FROM listings WHERE list = $1 AND entered > $2 AND (published, story) < ($3, $4) LIMIT 1`,
		list, after, ms(place.Published), place.Story)
}

// Entered returns how many stories have ever entered a list, with those that have left
// it.
func (r reader) Entered(ctx context.Context, list string) (int64, error) {
	return one[int64](ctx, r.q, `SELECT COALESCE(MAX(n), 0) FROM entered WHERE list = $1`, list)
}

// Months returns how many stories a list holds in each month of a zone, oldest first;
// months without any are left out. What is stored are counts by UTC's months. Where a
// month begins in the zone at another moment, the stories in between are counted and
// moved to the month that they belong to.
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
		edges[month], edges[planet.DateOf(month.Time().AddDate(0, 1, 0))] = true, true
	}
	for edge := range edges {
		utc, here := edge.Time(), edge.Begins(zone)
		if here.Equal(utc) {
			continue
		}
		first, last, sign := here, utc, 1
		if utc.Before(here) {
			first, last, sign = utc, here, -1
		}
		between, err := one[int](ctx, s.read, `SELECT COUNT(*) FROM listings WHERE list = $1 AND published >= $2 AND published < $3`,
			list, ms(first), ms(last))
		if err != nil {
			return nil, err
		}
		n[edge] += sign * between
		n[planet.DateOf(utc.AddDate(0, -1, 0))] -= sign * between
	}
	months := []planet.Count{}
	for _, month := range slices.Sorted(maps.Keys(n)) {
		if n[month] > 0 {
			months = append(months, planet.Count{Date: month, N: n[month]})
		}
	}
	return months, nil
}

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
	return keyed(rows, func(r row) (string, int) { return r.List, r.N }), err
}

// Hidden returns the stories that the operator took off a list last, newest first,
// without their entries; of [planet.ListFeed], those taken off the planet. A story that
// had joined one of these is among them too: feeds had it by an id of its own.
func (s *Store) Hidden(ctx context.Context, list string, n int) ([]planet.StoryRecord, error) {
	rows, err := all[storyRow](ctx, s.read, `
		SELECT o.id, o.feed_id, o.published, o.updated, o.shown, o.fullest, s.hidden
		FROM stories s CROSS JOIN entries e CROSS JOIN stories o -- in this order
		WHERE s.hidden > 0 AND e.story = s.id AND o.id = e.id AND ($1 = '`+planet.ListFeed+`' OR EXISTS (SELECT 1 FROM departed d WHERE d.story = o.id AND d.list = $1))
		ORDER BY s.hidden DESC, s.id DESC, o.id LIMIT $2`, list, n)
	return mapped(rows, storyRow.record), err
}

// Mark returns a text that changes when the newest n stories of a list do, or those
// that the operator took off it last: a list's feed tells of both.
func (s *Store) Mark(ctx context.Context, list string, n int) (string, error) {
	type row struct{ ID, Published, Updated, Shown, Fullest int64 }
	rows, err := all[row](ctx, s.read, `
		SELECT s.id, s.published, s.updated, s.shown, s.fullest FROM listings l JOIN stories s ON s.id = l.story
		WHERE l.list = $1 ORDER BY l.published DESC, l.story DESC LIMIT $2`, list, n)
	if err != nil {
		return "", fmt.Errorf("mark of list %s: %w", list, err)
	}
	hidden, err := s.Hidden(ctx, list, n)
	ids := mapped(hidden, func(s planet.StoryRecord) string { return s.FeedID })
	return toJSON([]any{rows, ids}), err
}
