package store

import (
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
