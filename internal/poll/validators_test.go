package poll_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"necblogs/internal/planet"
	"necblogs/internal/planettest"
)

func TestValidators(t *testing.T) {
	odd := map[string]string{"ETag": `W/"odd \ one,x"`, "Last-Modified": "the day before yesterday"}
	renewed := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("ETag", "renewed-and-unquoted")
		w.WriteHeader(http.StatusNotModified)
	}
	w := newWorld(t)
	w.Set(feed, 200, odd, one)
	slug := w.blog(feed)
	sent := func(when, etag, modified string) {
		t.Helper()
		h := w.Last(feed)
		if h.Get("If-None-Match") != etag || h.Get("If-Modified-Since") != modified {
			t.Errorf("%s: sent %q and %q, want %q and %q", when, h.Get("If-None-Match"), h.Get("If-Modified-Since"), etag, modified)
		}
	}

	w.poll(slug)
	sent("the first time", "", "")
	if p := w.poll(slug); p.Status != planet.Unchanged || p.HTTPStatus != 304 || p.Bytes != 0 {
		t.Errorf("a 304: %+v", p)
	}
	sent("byte for byte", odd["ETag"], odd["Last-Modified"])

	w.Handle(feed, http.HandlerFunc(renewed))
	w.poll(slug)
	w.poll(slug)
	sent("renewed by a 304, which says nothing of the other", "renewed-and-unquoted", odd["Last-Modified"])

	w.Handle(feed, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Last-Modified", "yesterday")
		w.WriteHeader(http.StatusNotModified)
	}))
	w.poll(slug)
	w.poll(slug)
	sent("renewed by another", "renewed-and-unquoted", "yesterday")

	w.Set(feed, 200, map[string]string{"ETag": `"new"`}, one)
	if p := w.poll(slug); p.Status != planet.Unchanged || p.HTTPStatus != 200 || p.Items != 1 {
		t.Errorf("the same body under a new ETag: %+v", p)
	}
	w.poll(slug)
	sent("stored anew with the same body; what a 200 omits is dropped", `"new"`, "")

	w.Handle(feed, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.Write(one) }))
	w.poll(slug)
	w.poll(slug)
	sent("a 200 without any", "", "")
}

// A feed that cannot be read does not cost the validators of the one that could.
func TestValidatorsOutliveABadAnswer(t *testing.T) {
	w := newWorld(t)
	good := map[string]string{"ETag": `"good"`}
	w.Set(feed, 200, good, one)
	slug := w.blog(feed)
	w.poll(slug)
	w.Set(feed, 200, map[string]string{"ETag": `"bad"`}, []byte("<html><p>Down for repairs."))
	w.poll(slug)
	w.Set(feed, 200, good, one)
	if p := w.poll(slug); p.HTTPStatus != 304 {
		t.Errorf("%+v", p)
	}
	w.Set(feed, 503, nil, nil)
	w.poll(slug)
	w.Handle(feed, planettest.Bomb("gzip", one, 64<<20))
	w.poll(slug)
	w.Set(feed, 200, good, one)
	if p := w.poll(slug); p.HTTPStatus != 304 {
		t.Errorf("after a fault and one that is too large: %+v", p)
	}
}

// A server that answers with nothing, or that a condition fails, when it is asked whether the
// feed has changed is asked for the feed whole the next time.
func TestNothingForAnAnswer(t *testing.T) {
	for _, status := range []int{http.StatusOK, http.StatusPreconditionFailed} {
		w := newWorld(t)
		w.Handle(feed, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("ETag", `"same"`)
			if r.Header.Get("If-None-Match") == "" {
				w.Write(one)
				return
			}
			w.WriteHeader(status)
		}))
		slug := w.blog(feed)
		w.poll(slug)
		if p := w.poll(slug); !p.Failed() || p.HTTPStatus != status {
			t.Errorf("%d to validators: %+v", status, p)
		}
		if p := w.poll(slug); p.Status != planet.Unchanged || p.HTTPStatus != 200 {
			t.Errorf("after %d to validators: %+v", status, p)
		}
	}
}

func TestNewAddressForgetsValidators(t *testing.T) {
	const other = "http://other.example/feed/"
	w := newWorld(t)
	same := map[string]string{"ETag": `"same"`, "Last-Modified": "same"}
	w.Set(feed, 200, same, one)
	w.Set(other, 200, same, one)
	slug := w.blog(feed)
	w.poll(slug)
	w.blogs[0].Feed = w.URL(other)
	w.configure()
	equal(t, "due after the change", w.due(), []string{slug})
	if whole, all := w.asked(other); whole != 1 || all != 1 {
		t.Errorf("%d of %d requests to the new address were unconditional, want 1 of 1", whole, all)
	}
	if n := len(w.stories()); n != 1 {
		t.Errorf("%d stories after the move, want 1", n)
	}
}

// The config changes while the old address is being polled: what it brings,
// its validators above all, is not the new address's.
func TestAddressChangesDuringPoll(t *testing.T) {
	const other = "http://other.example/feed/"
	w := newWorld(t)
	arrived, release := make(chan bool), make(chan bool)
	w.Handle(feed, http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) {
		close(arrived)
		<-release
		rw.Header().Set("ETag", `"old address"`)
		rw.Write(one)
	}))
	w.Set(other, 200, nil, one)
	slug := w.blog(feed)
	polled := make(chan planet.Poll, 1)
	go func() {
		w.poller.Due(context.Background(), func(p planet.Poll) { polled <- p })
		close(polled)
	}()
	<-arrived
	w.blogs[0].Feed = w.URL(other)
	w.configure()
	close(release)
	if p := <-polled; p.Status != planet.Skipped {
		t.Errorf("the poll of the old address: %+v", p)
	}
	<-polled
	if s := w.state(slug); s.ETag != "" || s.BodyHash != nil || !s.LastPoll.IsZero() {
		t.Errorf("the old address's answer is kept: %+v", s)
	}
	equal(t, "due", w.due(), []string{slug})
}

func TestOneUnconditionalFetchAWeek(t *testing.T) {
	w := newWorld(t)
	w.Set(feed, 200, map[string]string{"ETag": `"stuck"`}, one)
	slug := w.blog(feed)
	for range 22 * 4 {
		w.poll(slug)
		w.clock.Advance(6 * time.Hour)
	}
	if whole, all := w.asked(feed); whole != 4 || all != 88 {
		t.Errorf("%d of %d requests in 22 days were unconditional, want 4 of 88", whole, all)
	}
}

func TestNotModifiedUnasked(t *testing.T) {
	w := newWorld(t)
	w.Set(feed, 304, nil, nil)
	slug := w.blog(feed)
	if p := w.poll(slug); !p.Failed() || p.HTTPStatus != 304 || p.Error == "" {
		t.Errorf("%+v", p)
	}
	if s := w.state(slug); s.Failures != 1 || !s.LastSuccess.IsZero() {
		t.Errorf("%+v", s)
	}
}
