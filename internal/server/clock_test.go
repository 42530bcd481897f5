package server_test

import (
	"strings"
	"testing"
	"time"
)

// What was made while the clock was ahead is not shown until the clock is there
// again.
func TestStatusAfterClockWasAhead(t *testing.T) {
	const year = 365 * 24 * time.Hour
	w := newWorld(t, 10)
	w.blog("ada")
	w.clock.Advance(year)
	w.get("/status")
	w.clock.Advance(-year)
	w.posts("ada", run("ada", 0, 2)...)
	if got := w.get("/status"); strings.Contains(got, "It has not been polled yet") || !strings.Contains(got, "2 January 2026") {
		t.Errorf("/status is that of another time:\n%s", got)
	}
}
