package poll_test

import (
	"testing"
	"time"
)

// A shorter interval holds at once, from the last poll on; not for a feed that
// failed or that asks for more time itself, and a longer one holds after the next poll.
func TestShorterInterval(t *testing.T) {
	w := newWorld(t)
	w.Set("http://good.example/feed", 200, nil, one)
	w.Set("http://slow.example/feed", 200, map[string]string{"Cache-Control": "max-age=3000"}, one)
	w.Set("http://bad.example/feed", 503, map[string]string{"Retry-After": "3000"}, nil)
	var slugs []string
	for _, addr := range []string{"http://good.example/feed", "http://slow.example/feed", "http://bad.example/feed"} {
		slugs = append(slugs, w.blog(addr))
	}
	began := w.clock.Now()
	before := map[string]time.Time{}
	for _, slug := range slugs {
		w.poll(slug)
		before[slug] = w.state(slug).NextPoll
	}
	fresh := w.blog("http://fresh.example/feed")
	first := w.state(fresh).NextPoll
	w.clock.Advance(10 * time.Minute)
	w.rules.Limits.Interval = 20 * time.Minute
	w.configure()
	if got := w.state(fresh).NextPoll; !got.Equal(first) {
		t.Errorf("what was never polled is due at %s, was at %s", got, first)
	}
	for slug, want := range map[string]time.Duration{"good": 20 * time.Minute, "slow": 50 * time.Minute, "bad": before["bad"].Sub(began)} {
		if got := w.state(slug).NextPoll.Sub(began); got < want || got > want+want/10 {
			t.Errorf("%s is polled after %s, want %s", slug, got, want)
		}
	}
	next := w.state("good").NextPoll
	w.rules.Limits.Interval = 2 * time.Hour
	w.configure()
	if got := w.state("good").NextPoll; !got.Equal(next) {
		t.Errorf("a longer interval moves the poll to %s", got)
	}
}

// A poll that runs when the interval becomes shorter is followed by the next as the
// config says by then.
func TestShorterIntervalDuringPoll(t *testing.T) {
	for name, change := range map[string]func(*world){
		"the planet's": func(w *world) { w.rules.Limits.Interval = 20 * time.Minute },
		"the blog's":   func(w *world) { w.blogs[0].Interval = 20 * time.Minute },
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			slug := w.blog(feed)
			w.Handle(feed, during(func() {
				change(w)
				w.configure()
			}, one))
			w.poll(slug)
			if got := w.state(slug).NextPoll.Sub(began); got != 20*time.Minute {
				t.Errorf("it is polled again after %s", got)
			}
		})
	}
}
