package poll_test

import (
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"necblogs/internal/planet"
	"necblogs/internal/planettest"
)

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
