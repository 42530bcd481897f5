package poll_test

import (
	"slices"
	"testing"
	"time"
)

// The clock of a machine may be wrong by a day until it has asked for the time.
// Neither way is a feed polled more than once for it, nor left out for a day.
func TestClockJumps(t *testing.T) {
	for name, jump := range map[string]time.Duration{"forward": 24 * time.Hour, "back": -24 * time.Hour} {
		for _, restart := range []bool{false, true} {
			t.Run(name, func(t *testing.T) {
				w := newWorld(t)
				all := []string{"ada", "ben", "cleo"}
				for _, slug := range all {
					addr := "http://" + slug + ".example/feed"
					w.Set(addr, 200, map[string]string{"ETag": `"1"`}, one)
					w.blog(addr)
				}
				equal(t, "polled first", w.due(), all)
				w.clock.Advance(jump)
				if restart {
					w.start()
				}
				var polled []string
				for range 12 { // two hours, at an interval of one
					polled = append(polled, w.due()...)
					w.clock.Advance(10 * time.Minute)
				}
				for _, slug := range all {
					times := 0
					for _, p := range polled {
						if p == slug {
							times++
						}
					}
					if times < 1 || times > 2 {
						t.Errorf("%s was polled %d times in the two hours after the jump", slug, times)
					}
				}
				slices.Sort(polled)
				if got := w.titles(); len(got) == 0 {
					t.Error("no story is left")
				}
			})
		}
	}
}
