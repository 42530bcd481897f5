package poll_test

import (
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
				if got := w.titles(); len(got) == 0 {
					t.Error("no story is left")
				}
			})
		}
	}
}

// A clock that was ahead by years does not keep a server from being asked without
// its validators once a week, nor a redirect from being adopted.
func TestClockWasAheadByYears(t *testing.T) {
	const moved = "http://new.example/feed"
	w := newWorld(t)
	w.Set(feed, 301, map[string]string{"Location": w.URL(moved)}, nil)
	w.Set(moved, 200, map[string]string{"ETag": `"stuck"`}, one)
	slug := w.blog(feed)
	const years = 10 * 365 * 24 * time.Hour
	w.clock.Advance(years)
	w.poll(slug)
	w.clock.Advance(-years)
	for range 10 {
		w.clock.Advance(24*time.Hour + time.Minute)
		w.due()
	}
	if s := w.state(slug); s.Moved != w.URL(moved) {
		t.Errorf("the redirect was seen since %s, and is not adopted", s.RedirectSeen)
	}
	if whole, all := w.asked(moved); whole < 2 || whole == all {
		t.Errorf("asked %d times, of these %d without validators", all, whole)
	}
}
