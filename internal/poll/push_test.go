package poll_test

import (
	"fmt"
	"testing"
	"time"

	"necblogs/internal/planet"
	"necblogs/internal/planettest"
)

// A push puts the next poll off to the longest interval, and brings none forward
// for which a server has asked to be given more time.
func TestPushPutsOffThePoll(t *testing.T) {
	for name, answer := range map[string]struct {
		status int
		header map[string]string
		want   time.Duration // from the poll to the next
	}{
		"a feed that is well":        {200, nil, 2 * time.Hour},
		"one that asks for 20 hours": {503, map[string]string{"Retry-After": "72000"}, 20 * time.Hour},
		"one that is well and does":  {302, map[string]string{"Location": moved, "Retry-After": "72000"}, 20 * time.Hour},
		"one that fails":             {500, nil, time.Hour},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.rules.Limits.Max = 2 * time.Hour
			w.Set(moved, 200, nil, one)
			w.Set(feed, answer.status, answer.header, one)
			slug := w.blog(feed)
			w.poll(slug)
			if err := w.poller.Push(t.Context(), slug, one, "application/rss+xml"); err != nil {
				t.Fatal(err)
			}
			if got := w.state(slug).NextPoll.Sub(began); got != answer.want {
				t.Errorf("it is polled after %s, want %s", got, answer.want)
			}
		})
	}
}

// Of a blog whose hub pushes, a poll that fails is tried again after its own interval:
// nobody is to see it as failing for a day because it was away for a minute. So is one
// that brings what the hub has not pushed, and from then on every one.
func TestPushedBlogThatFailsIsTriedAgain(t *testing.T) {
	w := newWorld(t)
	w.Set(feed, 200, nil, one)
	slug := w.blog(feed)
	w.poll(slug)
	sub := planet.Subscription{Token: "token", Blog: slug, Expires: began.Add(240 * time.Hour)}
	if err := w.store.PutSubscription(t.Context(), sub); err != nil {
		t.Fatal(err)
	}
	if err := w.poller.Push(t.Context(), slug, one, "application/rss+xml"); err != nil {
		t.Fatal(err)
	}
	news := planettest.RSS(post(2, began, "<p>News.</p>"))
	for i, step := range []struct {
		status int
		body   []byte
		want   time.Duration
	}{{200, one, 24 * time.Hour}, {500, one, time.Hour}, {500, one, 2 * time.Hour}, {200, one, 24 * time.Hour}, {200, news, time.Hour}, {200, news, time.Hour}} {
		w.Set(feed, step.status, nil, step.body)
		w.poll(slug)
		if got := w.state(slug).NextPoll.Sub(w.clock.Now()); got != step.want {
			t.Errorf("%d: after a %d it is polled after %s, want %s", i+1, step.status, got, step.want)
		}
	}
}

// A push is stored, judged and refused as a poll is.
func TestPush(t *testing.T) {
	w, slug := reporting(t)
	push := func(slug string, body []byte) error {
		return w.poller.Push(t.Context(), slug, body, "application/rss+xml")
	}
	if err := push(slug, planettest.RSS(post(9, began, "<p>News of the ferry.</p>"))); err != nil || len(w.stories()) != 4 {
		t.Errorf("%v, stories %q", err, w.titles())
	}
	before := w.state(slug)
	for name, err := range map[string]error{
		"no feed":             push(slug, []byte("<!doctype html><title>502</title>")),
		"of no blog":          push("nobody", one),
		"of one that is gone": func() error { w.blogs = nil; w.configure(); return push(slug, one) }(),
	} {
		if err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if got := w.state(slug); got.NextPoll.After(before.NextPoll) || len(w.told()) != 0 {
		t.Errorf("what was refused puts the poll off to %s, events %v", got.NextPoll, w.told())
	}

	w, slug = reporting(t)
	var spam []planettest.Item
	for i, text := range foreign {
		address := fmt.Sprintf("http://casino.example/bonus-%d", i)
		spam = append(spam, planettest.Item{GUID: address, Link: address, Title: "Der beste Bonus", Date: began, HTML: text})
	}
	if err := push(slug, planettest.RSS(spam...)); err != nil || len(w.stories()) != 3 || w.state(slug).Held.IsZero() {
		t.Errorf("a casino: %v, stories %q", err, w.titles())
	}
	equal(t, "events", w.events(), []planet.EventKind{planet.WasHeld})
}
