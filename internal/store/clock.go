package store

import (
	"context"
	"fmt"
	"time"
)

// skew is how far apart the clocks of machines may be that share a database.
const skew = time.Minute

// rewind puts right what was recorded while the clock was ahead, by more than
// machines differ: without it a feed would be polled again only when the clock
// is back where it was. The pace of each feed stays, counted from now.
func (s *Store) rewind(ctx context.Context, now time.Time) error {
	var n int
	if err := s.read.GetContext(ctx, &n, `SELECT COUNT(*) FROM feeds WHERE last_poll > $1`, ms(now.Add(skew))); err != nil || n == 0 {
		return err
	}
	return s.Write(ctx, func(t *Tx) error {
		err := t.exec(ctx, `
			UPDATE feeds SET next_poll = next_poll - last_poll + $1, last_poll = $1, claimed_by = '', claimed_until = 0,
				last_success = CASE WHEN last_success > $1 THEN $1 ELSE last_success END,
				fetched = CASE WHEN fetched > $1 THEN $1 ELSE fetched END,
				redirect_seen = CASE WHEN redirect_seen > $1 THEN $1 ELSE redirect_seen END
			WHERE last_poll > $2`, ms(now), ms(now.Add(skew)))
		if err != nil {
			return fmt.Errorf("put right what was polled with a clock that was ahead: %w", err)
		}
		return nil
	})
}
