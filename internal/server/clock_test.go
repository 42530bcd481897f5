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

// A page that shows how things stand is made anew after a while, and not for everyone who asks.
func TestStatusIsKeptForAWhile(t *testing.T) {
	w := newWorld(t, 10)
	w.blog("ada")
	w.get("/status")
	for i, wait := range []time.Duration{0, time.Minute} {
		before := w.store.Efforts()["read"].Count
		w.clock.Advance(wait)
		w.get("/status")
		if asked := w.store.Efforts()["read"].Count > before; asked != (i == 1) {
			t.Errorf("after %v the database is asked: %v", wait, asked)
		}
	}
}

// What a changed config changes on a page is new to whoever has a date alone, however
// soon it changes again.
func TestConfigIsAModification(t *testing.T) {
	w := newWorld(t, 10)
	w.clock.Advance(time.Since(w.clock.Now())) // the database's last change has the machine's clock
	for _, path := range []string{"/about", "/status"} {
		for _, wait := range []time.Duration{100 * time.Millisecond, 2 * time.Second, time.Hour} {
			w.clock.Advance(w.clock.Now().Add(2 * time.Hour).Truncate(time.Hour).Sub(w.clock.Now()))
			w.config.Site.Title = "Planet Wexcombe"
			w.server.SetConfig(w.config)
			modified := w.ask(path).Header().Get("Last-Modified")
			for _, want := range []int{304, 200} {
				if got := w.from("198.51.100.7", path, "If-Modified-Since", modified).Code; got != want {
					t.Errorf("%s, where the config changes after %v: %d, want %d", path, wait, got, want)
				}
				w.clock.Advance(wait)
				w.config.Site.Title = "Planet Ashby"
				w.server.SetConfig(w.config)
			}
		}
	}
}
