package poll_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"necblogs/internal/planet"
	"necblogs/internal/planettest"
)

const feed = "http://blog.example/feed/"

var one = planettest.RSS(post(1, began.Add(-time.Hour), "<p>The assembly of Wexcombe met.</p>"))

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
	if p := w.poll(slug); p.Status != planet.Unchanged || p.HTTPStatus != 200 || p.Items != 0 {
		t.Errorf("the same body under a new ETag is read again: %+v", p)
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

// A server that answers 200 with nothing when it is asked whether the feed has changed
// is asked for the feed whole the next time.
func TestNothingForAnAnswer(t *testing.T) {
	w := newWorld(t)
	w.Handle(feed, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", `"empty"`)
		if r.Header.Get("If-None-Match") == "" {
			w.Write(one)
		}
	}))
	slug := w.blog(feed)
	w.poll(slug)
	if p := w.poll(slug); !p.Failed() {
		t.Errorf("an empty answer: %+v", p)
	}
	if p := w.poll(slug); p.Status != planet.Unchanged || p.HTTPStatus != 200 {
		t.Errorf("after an empty answer: %+v", p)
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

// That the old address asked for a slow pace, or for hours of sleep, says nothing of
// the new one, which is tried again by the config's interval where it fails at first.
func TestNewAddressForgetsPace(t *testing.T) {
	w := newWorld(t)
	w.Set(feed, 200, nil, []byte(`<rss version="2.0"><channel><title>A blog</title><ttl>1200</ttl></channel></rss>`))
	slug := w.blog(feed)
	w.poll(slug)
	w.Set("http://other.example/feed/", 500, nil, nil)
	w.blogs[0].Feed = w.URL("http://other.example/feed/")
	w.configure()
	w.due()
	if got := w.state(slug).NextPoll.Sub(began); got != time.Hour {
		t.Errorf("it is tried again after %v", got)
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

func TestNeverSoonerThanDue(t *testing.T) {
	w := newWorld(t)
	w.Set(feed, 200, nil, one)
	slug := w.blog(feed)
	never := func(when string) {
		t.Helper()
		equal(t, when, w.due(), nil)
	}
	equal(t, "new", w.due(), []string{slug})
	never("polled just now")
	w.start()
	never("after a restart")
	w.blogs[0].Interval = 2 * time.Hour
	w.configure()
	w.clock.Advance(59 * time.Minute)
	never("after a reload, a minute before it is due")
	w.blogs = w.blogs[:0]
	w.configure()
	w.blog(feed, func(b *planet.Blog) { b.Interval = 15 * time.Minute })
	never("taken out of the config and back")
	w.poll(slug) // named: at once
	w.clock.Advance(14 * time.Minute)
	never("a quarter of an hour after, less a minute")
	w.clock.Advance(time.Minute)
	equal(t, "a quarter of an hour after", w.due(), []string{slug})
	if n := w.Count(feed); n != 3 {
		t.Errorf("%d requests", n)
	}
	w.blogs[0].Paused = true
	w.configure()
	w.clock.Advance(24 * time.Hour)
	never("paused")
}

func TestFirstPollsAreSpread(t *testing.T) {
	w := newWorld(t)
	var mu sync.Mutex
	var times []time.Time
	for _, name := range []string{"a", "b", "c", "d", "e", "f"} {
		addr := "http://" + name + ".example/feed"
		w.Handle(addr, http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) {
			mu.Lock()
			times = append(times, time.Now())
			mu.Unlock()
			rw.Write(one)
		}))
		w.blog(addr)
	}
	w.run()
	w.await(6)
	slices.SortFunc(times, time.Time.Compare)
	if took := times[5].Sub(times[0]); took < 900*time.Millisecond || took > 5*time.Second {
		t.Errorf("the first polls of six blogs were over within %v", took)
	}
}

func TestPace(t *testing.T) {
	pace := func(ttl string) []byte {
		return []byte(`<rss version="2.0" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"><channel><title>A blog</title>` + ttl +
			`<item><title>Report</title><guid>1</guid></item></channel></rss>`)
	}
	date := began.Format(http.TimeFormat)
	for _, tt := range []struct {
		name   string
		status int
		header map[string]string
		body   []byte
		wait   time.Duration
	}{
		{"the config's", 200, nil, one, time.Hour},
		{"ttl", 200, nil, pace("<ttl>180</ttl>"), 3 * time.Hour},
		{"sy", 200, nil, pace("<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>6</sy:updateFrequency>"), 4 * time.Hour},
		{"skipHours", 200, nil, pace("<skipHours><hour>13</hour><hour>14</hour></skipHours>"), 3 * time.Hour},
		{"skipDays", 200, nil, pace("<skipDays><day>Friday</day></skipDays>"), 12 * time.Hour},
		{"max-age", 200, map[string]string{"Cache-Control": "public, max-age=7200"}, one, 2 * time.Hour},
		{"Expires, by the answer's own clock", 200, map[string]string{"Date": "Thu, 01 Jan 1970 00:00:00 GMT", "Expires": "Thu, 01 Jan 1970 05:00:00 GMT"}, one, 5 * time.Hour},
		{"the slowest", 200, map[string]string{"Cache-Control": "max-age=7200"}, pace("<ttl>240</ttl>"), 4 * time.Hour},
		{"at most max_interval", 200, map[string]string{"Cache-Control": "max-age=999999"}, one, 24 * time.Hour},
		{"Retry-After on 503", 503, map[string]string{"Retry-After": "18000"}, nil, 5 * time.Hour},
		{"Retry-After as a date", 429, map[string]string{"Date": date, "Retry-After": began.Add(6 * time.Hour).Format(http.TimeFormat)}, nil, 6 * time.Hour},
		{"Retry-After past", 503, map[string]string{"Date": date, "Retry-After": began.Add(-time.Hour).Format(http.TimeFormat)}, nil, time.Hour},
		{"Retry-After absurd", 503, map[string]string{"Retry-After": "99999999999999999999"}, nil, 24 * time.Hour},
		{"Retry-After of no such answer", 500, map[string]string{"Retry-After": "18000"}, nil, time.Hour},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t)
			w.Set(feed, tt.status, tt.header, tt.body)
			slug := w.blog(feed)
			w.poll(slug)
			s := w.state(slug)
			if wait := s.NextPoll.Sub(began); wait != tt.wait {
				t.Errorf("waits %v (%s), want %v", wait, s.Why, tt.wait)
			}
			if s.Why == "" {
				t.Error("does not say why")
			}
		})
	}
}

// A 304 that says nothing of its freshness leaves in force what the 200 said.
func TestPaceAfterNotModified(t *testing.T) {
	w := newWorld(t)
	w.Set(feed, 200, map[string]string{"ETag": `"1"`, "Cache-Control": "max-age=7200"}, one)
	slug := w.blog(feed)
	w.poll(slug)
	w.Set(feed, 304, nil, nil)
	w.poll(slug)
	if wait := w.state(slug).NextPoll.Sub(began); wait != 2*time.Hour {
		t.Errorf("waits %v", wait)
	}
	w.Set(feed, 304, map[string]string{"Cache-Control": "max-age=10800"}, nil)
	w.poll(slug)
	if wait := w.state(slug).NextPoll.Sub(began); wait != 3*time.Hour {
		t.Errorf("waits %v after a 304 that does", wait)
	}
	w.Set(feed, 304, nil, nil)
	w.poll(slug)
	if wait := w.state(slug).NextPoll.Sub(began); wait != 3*time.Hour {
		t.Errorf("waits %v after another that does not say", wait)
	}
	w.Set(feed, 304, map[string]string{"Cache-Control": "max-age=0"}, nil)
	w.poll(slug)
	if wait := w.state(slug).NextPoll.Sub(began); wait != time.Hour {
		t.Errorf("waits %v after a 304 that asks for no more time", wait)
	}
}

// A server that names a time each time it is asked too often is asked then, and not
// less and less often.
func TestTooManyRequests(t *testing.T) {
	w := newWorld(t)
	w.Set(feed, 429, map[string]string{"Retry-After": "60"}, nil)
	slug := w.blog(feed)
	for range 7 {
		w.poll(slug)
		if wait := w.state(slug).NextPoll.Sub(w.clock.Now()); wait != time.Hour {
			t.Errorf("waits %v", wait)
		}
		w.clock.Advance(time.Hour)
	}
}

func TestSilentBlogIsAskedLess(t *testing.T) {
	w := newWorld(t)
	w.Set(feed, 200, map[string]string{"ETag": `"1"`}, one)
	slug := w.blog(feed)
	waits := func() time.Duration { return w.state(slug).NextPoll.Sub(w.clock.Now()) }
	for range 10 {
		w.poll(slug)
		if waits() != time.Hour {
			t.Fatalf("waits %v before ten silent polls", waits())
		}
	}
	for range 30 {
		w.poll(slug)
	}
	if got := waits(); got <= time.Hour || got > 2*time.Hour {
		t.Errorf("waits %v after 40 silent polls", got)
	}
	w.Set(feed, 200, nil, planettest.RSS(post(2, began, "<p>News.</p>"), post(1, began.Add(-time.Hour), "<p>The assembly of Wexcombe met.</p>")))
	w.poll(slug)
	if waits() != time.Hour {
		t.Errorf("waits %v after news", waits())
	}
	w.Set(feed, 200, nil, planettest.RSS(post(1, began.Add(-time.Hour), "<p>It is another text now.</p>")))
	if p := w.poll(slug); p.Updated != 1 || waits() != time.Hour {
		t.Errorf("after %+v: waits %v", p, waits())
	}
}

// That a feed says it has changed at each fetch changes nothing where nothing else has.
func TestFeedThatSaysItHasChanged(t *testing.T) {
	w := newWorld(t)
	slug := w.blog(feed)
	var updated []time.Time
	for n := range 3 {
		at := began.Add(time.Duration(n-5) * time.Hour).Format(time.RFC1123Z)
		title := "Report"
		if n == 2 {
			title = "Report, corrected"
		}
		w.Set(feed, 200, nil, []byte(`<rss version="2.0"><channel><title>A blog</title><lastBuildDate>`+at+`</lastBuildDate>
			<item><title>`+title+`</title><guid>1</guid></item></channel></rss>`))
		w.poll(slug)
		updated = append(updated, w.state(slug).About.Updated)
	}
	if !updated[1].Equal(updated[0]) || updated[2].Sub(updated[0]) != 2*time.Hour {
		t.Errorf("updated %v", updated)
	}
}

// A failure is a warning; what has changed nothing is not told.
func TestLogOfPolls(t *testing.T) {
	w := newWorld(t)
	w.Set(feed, 500, nil, nil)
	slug := w.blog(feed)
	w.poll(slug)
	w.Set(feed, 200, nil, one)
	for range 3 {
		w.poll(slug)
	}
	var lines []string
	for line := range strings.Lines(w.log.String()) {
		if strings.Contains(line, "msg=polled") {
			lines = append(lines, line)
		}
	}
	if len(lines) != 2 || !strings.Contains(lines[0], "level=WARN") || !strings.Contains(lines[0], "error=") || !strings.Contains(lines[1], "level=INFO") {
		t.Errorf("%q", lines)
	}
}

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
