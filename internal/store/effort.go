package store

import (
	"sync/atomic"
	"time"

	"github.com/jmoiron/sqlx"

	"necblogs/internal/planet"
)

// effort counts operations and sums up what they take.
type effort struct{ count, took atomic.Int64 }

func (e *effort) since(start time.Time) {
	e.count.Add(1)
	e.took.Add(int64(time.Since(start)))
}

func (e *effort) sum() planet.Effort {
	return planet.Effort{Count: e.count.Load(), Took: time.Duration(e.took.Load())}
}

// pool is several connections, and what was done on them.
type pool struct {
	*sqlx.DB
	effort effort
}

// timed counts a query that began at start, where a pool was asked.
func timed(q queryer, start time.Time) {
	if p, ok := q.(*pool); ok {
		p.effort.since(start)
	}
}

// Efforts returns what was done since the start: "read" are queries, "write" whole
// transactions, with the time for which they waited for those before them.
func (s *Store) Efforts() map[string]planet.Effort {
	return map[string]planet.Effort{"read": s.read.effort.sum(), "write": s.writes.sum()}
}
