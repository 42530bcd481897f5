package store

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"necblogs/internal/planet"
)

// tally is what a transaction counts, to be stored when it ends: a poll of twenty
// posts enters eighty lists, mostly the same.
type tally struct {
	months  map[month]int    // stories that came less those that went
	entered map[string]int64 // stories that ever entered a list, with those of this transaction
	days    map[blogDay]planet.Day
}

func newTally() tally { return tally{map[month]int{}, map[string]int64{}, map[blogDay]planet.Day{}} }

// month is one of a list, by its first day (UTC).
type month struct {
	list  string
	first planet.Date
}

// add counts a story of a list in the month of a time, or counts it off.
func (c *tally) add(list string, published time.Time, n int) {
	u := published.UTC()
	c.months[month{list, planet.NewDate(u.Year(), u.Month(), 1)}] += n
}

// nextIn gives a story that enters a list its number among all that ever did.
// Stories that leave are not counted off, so a number is given once.
func (t *Tx) nextIn(ctx context.Context, list string) (int64, error) {
	if _, counted := t.tally.entered[list]; !counted {
		n, err := t.Entered(ctx, list)
		if err != nil {
			return 0, err
		}
		t.tally.entered[list] = n
	}
	t.tally.entered[list]++
	return t.tally.entered[list], nil
}

// count stores what was counted.
func (t *Tx) count(ctx context.Context) error {
	for m, n := range t.tally.months {
		if n == 0 {
			continue
		}
		if err := t.exec(ctx, `
			INSERT INTO counts (list, month, n) VALUES ($1, $2, $3)
			ON CONFLICT (list, month) DO UPDATE SET n = counts.n + excluded.n`, m.list, m.first, n); err != nil {
			return fmt.Errorf("count the stories of %s: %w", m.list, err)
		}
		if n > 0 {
			continue
		}
		if err := t.exec(ctx, `DELETE FROM counts WHERE list = $1 AND month = $2 AND n = 0`, m.list, m.first); err != nil {
			return fmt.Errorf("count the stories of %s: %w", m.list, err)
		}
	}
	for list, n := range t.tally.entered {
		if err := t.exec(ctx, `
			INSERT INTO entered (list, n) VALUES ($1, $2) ON CONFLICT (list) DO UPDATE SET n = excluded.n`, list, n); err != nil {
			return fmt.Errorf("count the stories that entered %s: %w", list, err)
		}
	}
	return t.countDays(ctx)
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
	return keyed(rows, func(r row) (string, int) { return r.List, r.N }), err
}
