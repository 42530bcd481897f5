package store

import (
	"context"
	"fmt"
	"time"
)

// skew is how far apart the clocks of machines may be that share a database.
const skew = time.Minute

// rewind puts right what was recorded while the clock was ahead, by more than machines
// may differ: otherwise a feed would be polled again only when the clock is back where
// it was. Each feed keeps its pace, counted from now, and what was to be polled at once
// is. A claim that reaches further than until, the end of one that is made now, was made
// by a clock that was ahead, perhaps by a process that was killed, and is given up. That
// takes a look at all feeds, and so is done no more often than by how much machines may
// differ.
func (s *Store) rewind(ctx context.Context, now, until time.Time) error {
	if now.Sub(at(s.rewound.Load())).Abs() < skew {
		return nil
	}
	const ahead = `last_poll > $1 OR next_poll > $1 AND (last_poll = 0 OR why = '` + readdressed + `')`
	latest, leased := ms(now.Add(skew)), ms(until.Add(skew))
	n, err := one[int](ctx, s.read, `SELECT COUNT(*) FROM feeds WHERE `+ahead+` OR claimed_until > $2`, latest, leased)
	if err != nil {
		return err
	}
	if n > 0 {
		err := s.Write(ctx, func(t *Tx) error {
			if err := t.exec(ctx, `UPDATE feeds SET claimed_by = '', claimed_until = 0 WHERE claimed_until > $1`, leased); err != nil {
				return err
			}
			return t.exec(ctx, `
				UPDATE feeds SET next_poll = CASE WHEN last_poll > $1 THEN next_poll - last_poll + $2 ELSE $2 END, claimed_by = '', claimed_until = 0,
					last_poll = CASE WHEN last_poll > $2 THEN $2 ELSE last_poll END,
					last_success = CASE WHEN last_success > $2 THEN $2 ELSE last_success END,
					fetched = CASE WHEN fetched > $2 THEN $2 ELSE fetched END,
					redirect_seen = CASE WHEN redirect_seen > $2 THEN $2 ELSE redirect_seen END
				WHERE `+ahead, latest, ms(now))
		})
		if err != nil {
			return fmt.Errorf("put right what was polled with a clock that was ahead: %w", err)
		}
	}
	s.rewound.Store(ms(now))
	return nil
}
