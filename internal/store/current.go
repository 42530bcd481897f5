package store

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// mark is a revision of the planet: its number, when it began, and the number of the
// last one that was not a poll's.
type mark struct {
	Revision int64
	Changed  int64 // Unix ms
	Firm     int64
	ahead    int64 // how much more [Store.Current] counts than Revision, see [Store.restart]
	since    int64 // what Current counted at the last restart
}

// Current returns the planet's revision, which grows with every change that a reader
// could see, and when it last grew. It asks no database: what other processes change is
// noticed by [Store.Follow]. The revision also grows when the database turns out to
// have been put back to an earlier state; from then on this process counts otherwise
// than the database.
func (s *Store) Current() (revision int64, changed time.Time) {
	m := s.latest.Load()
	return m.Revision + m.ahead, at(m.Changed)
}

// Firm returns the last revision, up to Current's, that was not a poll's.
func (s *Store) Firm() int64 {
	m := s.latest.Load()
	return max(m.Firm+m.ahead, m.since)
}

// Follow keeps Current up with what other processes write, until ctx ends. It looks
// once every interval; PostgreSQL besides tells of each change as it is made.
func (s *Store) Follow(ctx context.Context, every time.Duration) {
	if s.engine.listen != nil {
		var told sync.WaitGroup
		told.Go(func() { s.engine.listen(ctx, s) })
		defer told.Wait()
	}
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			s.look(ctx) // what fails now is read with the next tick
		}
	}
}

// lookTime limits a look at the revision: on a connection that has died without a word
// it would last until that is noticed.
const lookTime = 3 * time.Second

// look is Refresh within lookTime.
func (s *Store) look(ctx context.Context) error {
	ctx, stop := context.WithTimeout(ctx, lookTime)
	defer stop()
	return s.Refresh(ctx)
}

// Refresh brings Current up with the database at once.
func (s *Store) Refresh(ctx context.Context) error {
	known := s.latest.Load()
	type row struct {
		mark
		Schema int64
	}
	r, err := one[row](ctx, s.read, `
		SELECT revision, changed, firm, (SELECT COALESCE(MAX(version_id), 0) FROM goose_db_version) AS schema FROM planet`)
	if err != nil {
		return fmt.Errorf("read revision: %w", err)
	}
	m := r.mark
	s.schema.Store(r.Schema)
	if known != nil && (m.Revision < known.Revision || m.Revision == known.Revision && m.Changed != known.Changed) {
		s.restart(known, m)
		return nil
	}
	s.advance(m)
	return nil
}

// advance makes a revision the current one, unless a later one is.
func (s *Store) advance(m mark) {
	for {
		old := s.latest.Load()
		if old != nil {
			m.ahead, m.since = old.ahead, old.since
		}
		if old != nil && old.Revision >= m.Revision || s.latest.CompareAndSwap(old, &m) {
			return
		}
	}
}

// restart follows a database that has an earlier revision than was known: a standby
// without the last transactions has taken over, or a backup was restored. The database
// will give the lost revisions' numbers again, to others. So that no page made of a
// lost revision passes for one of those, Current goes on counting from where it was.
func (s *Store) restart(known *mark, m mark) {
	m.since = known.Revision + known.ahead + 1
	m.ahead = m.since - m.Revision
	s.latest.CompareAndSwap(known, &m) // else somebody else has seen it too, or the next look will
}
