package store

import (
	"context"
	"fmt"
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

// month is a month of a list; first is its first day, by UTC.
type month struct {
	list  string
	first planet.Date
}

// add counts n more stories of a list in the month, by UTC, of a time.
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

// putTally stores what was counted.
func (t *Tx) putTally(ctx context.Context) error {
	for m, n := range t.tally.months {
		if n == 0 {
			continue
		}
		err := t.exec(ctx, `
			INSERT INTO counts (list, month, n) VALUES ($1, $2, $3)
			ON CONFLICT (list, month) DO UPDATE SET n = counts.n + excluded.n`, m.list, m.first, n)
		if err == nil && n < 0 {
			err = t.exec(ctx, `DELETE FROM counts WHERE list = $1 AND month = $2 AND n = 0`, m.list, m.first)
		}
		if err != nil {
			return fmt.Errorf("count the stories of %s: %w", m.list, err)
		}
	}
	for list, n := range t.tally.entered {
		if err := t.exec(ctx, `
			INSERT INTO entered (list, n) VALUES ($1, $2) ON CONFLICT (list) DO UPDATE SET n = excluded.n`, list, n); err != nil {
			return fmt.Errorf("count the stories that entered %s: %w", list, err)
		}
	}
	return t.putDays(ctx)
}

// blogDay is one day of one blog.
type blogDay struct {
	blog string
	date planet.Date
}

// poll counts a poll of a blog among those of its day.
func (c *tally) poll(blog string, p planet.Poll) {
	d := planet.Day{Date: dayOf(p.At), Polls: 1, New: p.New}
	if p.Failed() {
		d.Failed = 1
	}
	c.day(blog, d)
}

// day adds d to what is counted of that day of a blog.
func (c *tally) day(blog string, d planet.Day) {
	key := blogDay{blog, d.Date}
	n := c.days[key]
	c.days[key] = planet.Day{Date: d.Date, Polls: n.Polls + d.Polls, Failed: n.Failed + d.Failed, New: n.New + d.New}
}

// daysAtOnce is how many days one statement stores.
const daysAtOnce = 128

// putDays stores what was counted of days.
func (t *Tx) putDays(ctx context.Context) error {
	var args []any
	for key, n := range t.tally.days {
		args = append(args, key.blog, key.date, n.Polls, n.Failed, n.New)
	}
	const of = 5 // values of a row
	for some := range slices.Chunk(args, of*daysAtOnce) {
		if err := t.exec(ctx, `INSERT INTO days (blog, day, polls, failed, fresh) VALUES `+t.placeholders(len(some)/of, of)+`
			ON CONFLICT (blog, day) DO UPDATE SET polls = days.polls + excluded.polls, failed = days.failed + excluded.failed,
				fresh = days.fresh + excluded.fresh`, some...); err != nil {
			return fmt.Errorf("count polls: %w", err)
		}
	}
	return nil
}
