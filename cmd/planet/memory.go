package main

import (
	"runtime"
	"runtime/debug"
	"runtime/metrics"
)

// Between two collections the heap grows by half of what was in use after the first,
// but by this much at least: collecting a small heap costs as much as serving some
// thousand pages, and a large one is mostly texts, which the collector need not scan.
// Go's own rule doubles the heap: 10 MB become 20, and 120 become 240.
const leastGrowth = 16 << 20

// tuneGC puts this rule in force, unless $GOGC or $GOMEMLIMIT set another.
func (a app) tuneGC() {
	if a.getenv("GOGC") == "" && a.getenv("GOMEMLIMIT") == "" {
		(&sentinel{percent: 100}).tune()
	}
}

// sentinel is an object to which nothing refers: each collection runs its finalizer,
// which is tune.
type sentinel struct {
	percent int // the GC percentage in force
	// Without a pointer it would share its block of memory with other small objects, and
	// the finalizer would wait until nothing refers to these either (runtime.SetFinalizer).
	_ *byte
}

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
