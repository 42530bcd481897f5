package store

import (
	"context"

	"necblogs/internal/planet"
)

// Tell stores something that happened to a blog.
func (t *Tx) Tell(ctx context.Context, e planet.Event) error {
	id, err := t.nextNumber(ctx)
	if err != nil {
		return err
	}
	return t.exec(ctx, `INSERT INTO events (id, at, blog, kind, text) VALUES ($1, $2, $3, $4, $5)`,
		id, ms(e.At), e.Blog, string(e.Kind), e.Text)
}

// Events returns the newest events, newest first.
func (s *Store) Events(ctx context.Context, n int) ([]planet.Event, error) {
	type row struct {
		ID, At           int64
		Blog, Kind, Text string
	}
	rows, err := all[row](ctx, s.read, `SELECT * FROM events ORDER BY id DESC LIMIT $1`, n)
	return mapped(rows, func(r row) planet.Event {
		return planet.Event{ID: r.ID, At: at(r.At), Blog: r.Blog, Kind: planet.EventKind(r.Kind), Text: r.Text}
	}), err
}
