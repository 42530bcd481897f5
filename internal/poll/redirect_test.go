package poll_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"necblogs/internal/planet"
	"necblogs/internal/planettest"
)

const moved = "http://new.example/feed/"

func (w *world) redirect(status int) {
	w.Set(feed, status, map[string]string{"Location": moved}, nil)
}

// adopted adds a blog that has moved for good.
func (w *world) adopted() (slug string) {
	w.t.Helper()
	w.Set(moved, 200, nil, one)
	w.redirect(301)
	slug = w.blog(feed)
	for range 3 {
		w.poll(slug)
		w.clock.Advance(24 * time.Hour)
	}
	if w.state(slug).Moved != w.URL(moved) {
		w.t.Fatal("not adopted")
	}
	return slug
}

func TestPermanentRedirectIsAdopted(t *testing.T) {
	for _, status := range []int{301, 308} {
		w := newWorld(t)
		w.Set(moved, 200, map[string]string{"ETag": `"1"`}, one)
		w.redirect(status)
		slug := w.blog(feed)
		for _, wait := range []time.Duration{0, time.Hour, time.Hour} {
			w.clock.Advance(wait)
			w.poll(slug)
		}
		if h := w.health(slug); h.Redirect != w.URL(moved) || h.Sightings != 3 || len(w.told()) != 0 {
			t.Errorf("%d: three sightings in two hours: %q, %d times, events %v", status, h.Redirect, h.Sightings, w.told())
		}
		w.clock.Advance(22 * time.Hour)
		w.poll(slug)
		if s := w.state(slug); s.Moved != w.URL(moved) || s.ETag != "" {
			t.Errorf("%d: not adopted after a day: %+v", status, s)
		}
		equal(t, "events", w.events(), []planet.EventKind{planet.Moved})
		if text := w.told()[0].Text; !strings.Contains(text, w.URL(feed)) || !strings.Contains(text, w.URL(moved)) {
			t.Errorf("event %q", text)
		}
		if !strings.Contains(w.log.String(), `moved="has moved for good`) {
			t.Errorf("the log does not say that it has moved:\n%s", w.log)
		}
		before := w.Count(feed)
		w.poll(slug)
		w.start()
		w.poll(slug)
		if w.Count(feed) != before {
			t.Errorf("%d: the old address is asked still", status)
		}
		if n := len(w.stories()); n != 1 || len(w.told()) != 1 {
			t.Errorf("%d: %d stories, events %v", status, n, w.told())
		}
		if h := w.health(slug); h.Redirect != w.URL(moved) || h.State != planet.StateOK {
			t.Errorf("%d: status says %q, %s", status, h.Redirect, h.State)
		}
	}
}

// A blog moves from www. to the bare name and, some time later, back: nothing is left
// to change in the config.
func TestPermanentRedirectBack(t *testing.T) {
	w := newWorld(t)
	slug := w.adopted()
	w.Set(feed, 200, nil, one)
	w.Set(moved, 301, map[string]string{"Location": feed}, nil)
	for range 3 {
		w.poll(slug)
		w.clock.Advance(24 * time.Hour)
	}
	if h := w.health(slug); h.Redirect != "" || w.state(slug).Moved != "" {
		t.Errorf("status says %q, it is polled at %q", h.Redirect, w.state(slug).Moved)
	}
	equal(t, "events", w.events(), []planet.EventKind{planet.Moved, planet.Moved})
	for _, e := range w.told() {
		if strings.Contains(e.Text, "to "+w.URL(feed)) == strings.Contains(e.Text, "change the config") {
			t.Errorf("event %q", e.Text)
		}
	}
}

func TestTemporaryRedirectIsNotAdopted(t *testing.T) {
	for _, status := range []int{302, 303, 307} {
		w := newWorld(t)
		w.Set(moved, 200, nil, one)
		w.redirect(status)
		slug := w.blog(feed)
		for range 5 {
			w.clock.Advance(24 * time.Hour)
			w.poll(slug)
		}
		if s := w.state(slug); s.Moved != "" || s.Redirect != "" || s.Failures != 0 {
			t.Errorf("%d: %+v", status, s)
		}
	}
}

func TestSightingsAreInARow(t *testing.T) {
	for name, other := range map[string]func(*world){
		"no redirect":    func(w *world) { w.Set(feed, 200, nil, one) },
		"a failure":      func(w *world) { w.Set(feed, 500, nil, nil) },
		"another target": func(w *world) { w.Set(feed, 301, map[string]string{"Location": "http://other.example/"}, nil) },
	} {
		w := newWorld(t)
		w.Set(moved, 200, nil, one)
		w.Set("http://other.example/", 200, nil, one)
		slug := w.blog(feed)
		for day := range 9 {
			if day%3 == 2 {
				other(w)
			} else {
				w.redirect(301)
			}
			w.poll(slug)
			w.clock.Advance(24 * time.Hour)
		}
		if s := w.state(slug); s.Moved != "" {
			t.Errorf("adopted although every third poll saw %s: %+v", name, s)
		}
	}
}

func TestRedirectToNoFeedIsNotAdopted(t *testing.T) {
	w := newWorld(t)
	w.Set(moved, 200, nil, []byte("<!doctype html><title>Parked</title><p>This domain is for sale."))
	w.redirect(301)
	slug := w.blog(feed)
	for range 5 {
		w.clock.Advance(24 * time.Hour)
		if p := w.poll(slug); !p.Failed() {
			t.Fatalf("%+v", p)
		}
	}
	if s := w.state(slug); s.Moved != "" || s.Redirect != "" || s.Failures != 5 {
		t.Errorf("%+v", s)
	}
}

// A target that says 304 to another address's validators has shown no feed: it
// is asked for one before it is adopted.
func TestRedirectTargetIsReadBeforeAdoption(t *testing.T) {
	w := newWorld(t)
	w.Set(feed, 200, map[string]string{"ETag": `"old"`}, one)
	slug := w.blog(feed)
	w.poll(slug)
	w.redirect(301)
	w.Handle(moved, http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if r.Header.Get("If-None-Match") != "" {
			rw.WriteHeader(304)
			return
		}
		rw.Write([]byte("<html>No feed here."))
	}))
	for range 5 {
		w.clock.Advance(24 * time.Hour)
		w.poll(slug)
	}
	equal(t, "events", w.events(), []planet.EventKind{planet.Broke}) // and never Moved
}

func TestAdoptedAddressThatFailsIsGivenBack(t *testing.T) {
	for _, status := range []int{500, 410} {
		w := newWorld(t)
		slug := w.adopted()
		w.Set(moved, 200, map[string]string{"ETag": `"moved"`}, one)
		w.poll(slug)
		w.Set(moved, status, nil, nil)
		w.Set(feed, 200, nil, one)
		w.poll(slug)
		w.clock.Advance(time.Hour)
		equal(t, "due an hour after the failure", w.due(), []string{slug})
		if etag := w.Last(feed).Get("If-None-Match"); etag != "" {
			t.Errorf("%d: asked with the other address' %s", status, etag)
		}
		if s := w.state(slug); s.Moved != "" || s.Failures != 0 || s.HTTPStatus != 200 {
			t.Errorf("%d: %+v", status, s)
		}
		equal(t, "events", w.events(), []planet.EventKind{planet.Moved, planet.Moved})
		if text := w.told()[1].Text; !strings.Contains(text, "back to "+w.URL(feed)) {
			t.Errorf("event %q", text)
		}
	}

	// Where the address in the config redirects there still, that has to last a day anew.
	w := newWorld(t)
	slug := w.adopted()
	w.Set(moved, 500, nil, nil)
	w.poll(slug)
	w.Set(moved, 200, nil, one)
	for range 3 {
		w.poll(slug)
	}
	if s := w.state(slug); s.Moved != "" || s.Sightings != 3 {
		t.Errorf("adopted again after three polls at once: %+v", s)
	}
}

// A user and a password go along to where the feed has moved on its own host, and
// nobody is told of them.
func TestPasswordMovesAlong(t *testing.T) {
	w := newWorld(t)
	const within = "http://blog.example/moved/"
	locked := http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if user, password, _ := r.BasicAuth(); user != "keeper" || password != "s3cret" {
			rw.WriteHeader(http.StatusUnauthorized)
			return
		}
		rw.Write(one)
	})
	w.Handle(within, locked)
	w.Set(feed, 301, map[string]string{"Location": within}, nil)
	slug := w.blog(feed, func(b *planet.Blog) { b.Feed = strings.Replace(b.Feed, "://", "://keeper:s3cret@", 1) })
	for range 4 {
		w.poll(slug)
		w.clock.Advance(24 * time.Hour)
	}
	h := w.health(slug)
	if h.State != planet.StateOK || h.Sightings != 0 || h.Redirect != w.URL(within) || h.Blog.Feed != w.URL(feed) {
		t.Errorf("%s, moved to %q from %q", h.State, h.Redirect, h.Blog.Feed)
	}
	w.Set(within, 500, nil, nil)
	w.poll(slug)
	equal(t, "events", w.events(), []planet.EventKind{planet.Moved, planet.Moved})
	for _, e := range w.told() {
		if strings.Contains(e.Text, "keeper") || strings.Contains(e.Text, "s3cret") {
			t.Errorf("event %q", e.Text)
		}
	}
}

// A host that is switched off a while after its blog has moved is not all that is
// left when the new one stumbles: both are asked in turn until one answers.
func TestMovedAndTheOldHostIsGone(t *testing.T) {
	for name, old := range map[string]http.Handler{"switched off": planettest.Reset(), "gone": http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(410) })} {
		w := newWorld(t)
		slug := w.adopted()
		w.Handle(feed, old)
		next := func(times int) {
			t.Helper()
			for range times {
				w.clock.Advance(w.state(slug).NextPoll.Sub(w.clock.Now()))
				equal(t, name+": polled", w.due(), []string{slug})
			}
		}
		w.Set(moved, 503, nil, nil)
		next(1)
		if h := w.health(slug); h.Redirect != "" || h.Sightings != 0 {
			t.Errorf("%s: an address that was given up: %q, seen %d times", name, h.Redirect, h.Sightings)
		}
		w.Set(moved, 200, nil, one)
		next(2)
		if s := w.state(slug); s.Moved != w.URL(moved) || s.Failures != 0 || s.HTTPStatus != 200 {
			t.Errorf("%s: after an hour's trouble at the new address: %+v", name, s)
		}
		equal(t, name+": events", w.events(), []planet.EventKind{planet.Moved, planet.Moved, planet.Moved})
		if text := w.told()[2].Text; !strings.Contains(text, "again at "+w.URL(moved)) {
			t.Errorf("%s: event %q", name, text)
		}

		w.Set(moved, 503, nil, nil)
		next(20) // however long it takes
		w.Set(moved, 200, nil, one)
		next(2)
		if s := w.state(slug); s.Moved != w.URL(moved) || s.Failures != 0 {
			t.Errorf("%s: after weeks: %+v", name, s)
		}
		equal(t, name+": events of weeks", w.events()[3:], []planet.EventKind{planet.Moved, planet.Broke, planet.Recovered, planet.Moved})

		w.Set(moved, 410, nil, nil)
		next(3)
		if s := w.state(slug); s.Gone.IsZero() {
			t.Errorf("%s: gone at the new address too: %+v", name, s)
		}
	}
}
