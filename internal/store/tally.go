package store

import (
	"context"
	"fmt"
	"time"

	"necblogs/internal/planet"
)

// tally is what a transaction counts, to be stored when it ends: a poll of twenty
// posts enters eighty lists, mostly the same.
type tally struct {
	months  map[month]int      // stories that came less those that went
	entered map[string]int64   // stories that ever entered a list, with those of this transaction
	days    map[blogDay][3]int // polls, failures and new entries
}

// month is one of a list, by its first day (UTC).
type month struct {
	list  string
	first planet.Date
}

// add counts a story of a list in the month of a time, or counts it off.
func (c *tally) add(list string, published time.Time, n int) {
	if c.months == nil {
		c.months = map[month]int{}
	}
	u := published.UTC()
	c.months[month{list, planet.NewDate(u.Year(), u.Month(), 1)}] += n
}

// nextIn gives a story that enters a list its number among all that ever did.
// Stories that leave are not counted off, so a number is given once.
func (t *Tx) nextIn(ctx context.Context, list string) (int64, error) {
	if _, counted := t.tally.entered[list]; !counted {
		if t.tally.entered == nil {
			t.tally.entered = map[string]int64{}
		}
		n, err := all[int64](ctx, t.tx, `SELECT n FROM entered WHERE list = $1`, list)
		if err != nil {
			return 0, err
		}
		t.tally.entered[list] = 0
		if len(n) > 0 {
			t.tally.entered[list] = n[0]
		}
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
