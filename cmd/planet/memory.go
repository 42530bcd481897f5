package main

import (
	"runtime"
	"runtime/debug"
	"runtime/metrics"
)

// The heap grows between two collections by half of what was in use after the
// last one, and by this much at least: to collect a small heap costs as much as
// some thousand pages, and a large one is mostly texts, which cost nothing to
// keep. Go's own rule, as much again, makes 20 MB of 10 and 240 of 120.
const leastGrowth = 16 << 20

// tuneGC puts this rule in force, unless $GOGC or $GOMEMLIMIT set another.
func (a app) tuneGC() {
	if a.getenv("GOGC") == "" && a.getenv("GOMEMLIMIT") == "" {
		(&sentinel{percent: 100}).tune()
	}
}

// sentinel is an object to which nothing refers: each collection runs its finalizer,
// which is tune.
type sentinel struct{ percent int } // the GC percentage in force

// tune sets when the next collection begins.
func (s *sentinel) tune() {
	live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(live)
	used := max(live[0].Value.Uint64(), 1<<20)
	if percent := int(100 * max(leastGrowth, used/2) / used); percent != s.percent {
		s.percent = percent
		debug.SetGCPercent(percent) // stops the world for some microseconds
	}
	runtime.SetFinalizer(s, (*sentinel).tune)
}
