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

// What a changed config changes on a page is new to whoever has a date alone.
func TestConfigIsAModification(t *testing.T) {
	w := newWorld(t, 10)
	w.clock.Advance(time.Since(w.clock.Now()) + time.Hour) // to after the database's last change, whose clock is the machine's
	w.server.SetConfig(w.config)
	modified := w.ask("/about").Header().Get("Last-Modified")
	for _, want := range []int{304, 200} {
		if got := w.from("198.51.100.7", "/about", "If-Modified-Since", modified).Code; got != want {
			t.Errorf("%d, want %d", got, want)
		}
		w.clock.Advance(time.Hour)
		w.config.Site.Title = "Planet Ashby"
		w.server.SetConfig(w.config)
	}
}
