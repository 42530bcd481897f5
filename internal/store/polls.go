package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"necblogs/internal/planet"
)

// recentPoll is a poll as feeds.recent has it. It is short: of a blog that has
// nothing new, it is most of what a poll writes.
type recentPoll struct {
	At         int64         `json:"t"`
	Took       int64         `json:"d,omitempty"` // µs
	Status     planet.Status `json:"s"`
	HTTPStatus int           `json:"h,omitempty"`
	New        int           `json:"n,omitempty"`
	Updated    int           `json:"u,omitempty"`
	Copies     int           `json:"c,omitempty"`
	Items      int           `json:"i,omitempty"`
	Bytes      int           `json:"b,omitempty"`
	Error      string        `json:"e,omitempty"`
	Notes      []string      `json:"o,omitempty"`
}

func recents(list []planet.Poll) []recentPoll {
	return mapped(list, func(p planet.Poll) recentPoll {
		return recentPoll{At: ms(p.At), Took: p.Took.Microseconds(), Status: p.Status, HTTPStatus: p.HTTPStatus, New: p.New,
			Updated: p.Updated, Copies: p.Copies, Items: p.Items, Bytes: p.Bytes, Error: p.Error, Notes: p.Notes}
	})
}

func polls(blog string, rows []recentPoll) []planet.Poll {
	if len(rows) == 0 {
		return nil
	}
	return mapped(rows, func(r recentPoll) planet.Poll {
		return planet.Poll{Blog: blog, At: at(r.At), Took: time.Duration(r.Took) * time.Microsecond, Status: r.Status,
			HTTPStatus: r.HTTPStatus, New: r.New, Updated: r.Updated, Copies: r.Copies, Items: r.Items, Bytes: r.Bytes,
			Error: r.Error, Notes: r.Notes}
	})
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

// daysAtOnce is how many days one statement counts.
const daysAtOnce = 128

// countDays stores what was counted of days.
func (t *Tx) countDays(ctx context.Context) error {
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
