package main

import (
	"strings"
	"testing"
	"time"

	"necblogs/internal/planet"
)

// A day on which a hub pushed and nothing was polled is none on which all polls
// went well; the pages say "no polls" of it too.
func TestStripOfADayOfPushes(t *testing.T) {
	day := planet.Day{Date: planet.DateOf(time.Now().UTC()), New: 2}
	got := statusPrinter{}.strip(planet.Health{Days: []planet.Day{day}})
	if want := strings.Repeat("·", planet.HealthDays) + "  0 polls, 0 failed, 2 new"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}
