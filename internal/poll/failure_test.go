package poll_test

import (
	"fmt"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"

	"necblogs/internal/planet"
	"necblogs/internal/planettest"
)

func TestFailureBacksOffAndRecovers(t *testing.T) {
	w := newWorld(t)
	w.Set(feed, 503, nil, nil)
	slug := w.blog(feed)
	want := []time.Duration{1, 2, 4, 8, 16, 24, 24, 24}
	for i, hours := range want {
		if p := w.poll(slug); p.Status != planet.Failed || p.HTTPStatus != 503 || p.Error == "" {
			t.Fatalf("%+v", p)
		}
		s := w.state(slug)
		if wait := s.NextPoll.Sub(w.clock.Now()); wait != hours*time.Hour || s.Failures != i+1 {
			t.Errorf("failure %d: waits %v (%s), want %v", s.Failures, wait, s.Why, hours*time.Hour)
		}
		w.clock.Advance(hours * time.Hour)
	}
	if h := w.health(slug); h.State != planet.StateFailing || h.Error == "" || h.Failures != len(want) {
		t.Errorf("%+v", h)
	}
	equal(t, "events while it fails", w.events(), []planet.EventKind{planet.Broke})
	w.Set(feed, 200, nil, one)
	equal(t, "due in spite of all", w.due(), []string{slug})
	if s := w.state(slug); s.Failures != 0 || s.Error != "" || s.NextPoll.Sub(w.clock.Now()) != time.Hour {
		t.Errorf("one success does not reset: %+v", s)
	}
	equal(t, "events", w.events(), []planet.EventKind{planet.Broke, planet.Recovered})

	w.Set(feed, 503, nil, nil)
	for range 2 {
		w.poll(slug)
	}
	w.Set(feed, 200, nil, one)
	w.poll(slug)
	equal(t, "events after two more failures", w.events(), []planet.EventKind{planet.Broke, planet.Recovered})

	w.poll(slug)
	if n := strings.Count(w.log.String(), "status=unchanged"); n != 1 {
		t.Errorf("of two polls that bring nothing, one after a failure, %d are in the log", n)
	}
	if !strings.Contains(w.log.String(), `recovered="answers again after 8 failures"`) {
		t.Errorf("the log does not say that it has recovered:\n%s", w.log)
	}
}

func TestGone(t *testing.T) {
	w := newWorld(t)
	slug := w.blog(feed)
	week := func(when string) {
		t.Helper()
		s := w.state(slug)
		if wait := s.NextPoll.Sub(w.clock.Now()); wait != 7*24*time.Hour || !strings.Contains(s.Why, "gone") {
			t.Errorf("%s: waits %v (%s)", when, wait, s.Why)
		}
		if h := w.health(slug); h.State != planet.StateGone {
			t.Errorf("%s: %s", when, h.State)
		}
	}
	for _, status := range []int{410, 410, 500, 410, 410} { // a fault in between does not tell it twice
		w.Set(feed, status, nil, nil)
		w.poll(slug)
		week(http.StatusText(status))
	}
	equal(t, "events", w.events(), []planet.EventKind{planet.WentGone})
	w.Set(feed, 200, nil, one)
	w.poll(slug)
	if s := w.state(slug); !s.Gone.IsZero() || s.NextPoll.Sub(w.clock.Now()) != time.Hour {
		t.Errorf("back again: %+v", s)
	}
	w.Set(feed, 410, nil, nil)
	w.poll(slug)
	w.Set(feed, 200, nil, one)
	w.poll(slug)
	if text := w.told()[3].Text; !strings.HasSuffix(text, "after 1 failure") || !strings.HasSuffix(w.told()[1].Text, "after 5 failures") {
		t.Errorf("%q", text)
	}
	equal(t, "events of one 410 more", w.events(), []planet.EventKind{planet.WentGone, planet.Recovered, planet.WentGone, planet.Recovered})
}

func TestNotFoundForLong(t *testing.T) {
	w := newWorld(t)
	w.Set(feed, 404, nil, nil)
	slug := w.blog(feed)
	for range 9 {
		w.poll(slug)
	}
	if h := w.health(slug); h.State != planet.StateFailing {
		t.Errorf("after nine: %s", h.State)
	}
	again := newWorld(t)
	again.Set(feed, 404, nil, nil)
	again.blog(feed)
	for n := range 10 {
		if n == 9 {
			again.Set(feed, 500, nil, nil)
		}
		again.poll(slug)
	}
	if h := again.health(slug); h.State != planet.StateFailing {
		t.Errorf("after nine and a fault: %s", h.State)
	}
	for range 3 {
		w.poll(slug)
		if s := w.state(slug); s.NextPoll.Sub(w.clock.Now()) != 7*24*time.Hour || s.Gone.IsZero() {
			t.Errorf("%d times: %+v", s.Failures, s)
		}
	}
	equal(t, "events", w.events(), []planet.EventKind{planet.Broke, planet.WentGone})
	for range 3 { // only of the first trouble was told
		w.blogs[0].Feed += "new/"
		w.configure()
		w.poll(slug)
		w.poll(slug)
	}
	equal(t, "events after three changes of the address", w.events(), []planet.EventKind{planet.Broke, planet.WentGone, planet.Moved})
}

// A server that was down for weeks and has no pages yet when it is up again has not
// said for long that there is no feed.
func TestNotFoundAfterAnOutage(t *testing.T) {
	w := newWorld(t)
	slug := w.blog(feed)
	w.Handle(feed, planettest.Reset())
	for range 20 {
		w.poll(slug)
	}
	w.Set(feed, 404, nil, nil)
	for range 5 {
		w.poll(slug)
		if s := w.state(slug); !s.Gone.IsZero() || s.NextPoll.Sub(w.clock.Now()) > 24*time.Hour {
			t.Fatalf("404 after an outage: gone since %v, next poll in %v", s.Gone, s.NextPoll.Sub(w.clock.Now()))
		}
	}
	w.poll(slug)
	if w.state(slug).Gone.IsZero() {
		t.Error("six times 404 after an outage, and not gone")
	}
}

// Each trouble is told in its own words.
func TestWordsOfFailure(t *testing.T) {
	release := make(chan struct{})
	defer close(release)
	serve := func(status int) func(*world) { return func(w *world) { w.Set(feed, status, nil, nil) } }
	handle := func(h http.Handler) func(*world) { return func(w *world) { w.Handle(feed, h) } }
	body := func(text string) func(*world) { return func(w *world) { w.Set(feed, 200, nil, []byte(text)) } }
	for words, prepare := range map[string]func(*world){
		"password":            serve(401),
		"does not let":        serve(403),
		"no feed at this":     serve(404),
		"for good":            serve(410),
		"less often":          serve(429),
		"legal reasons":       serve(451),
		"fault of its own":    serve(500),
		"could not reach":     serve(502),
		"maintenance":         serve(503),
		"holds no feed":       serve(204),
		"round in a circle":   func(w *world) { w.Set(feed, 301, map[string]string{"Location": feed}, nil) },
		"does not say where":  serve(301),
		"no web address":      func(w *world) { w.Set(feed, 302, map[string]string{"Location": "file:///etc/passwd"}, nil) },
		"user name or pass":   func(w *world) { w.Set(feed, 302, map[string]string{"Location": "http://a:b@blog.example/"}, nil) },
		"broke off":           handle(planettest.Reset()),
		"larger than":         func(w *world) { w.Set(feed, 200, map[string]string{"X": strings.Repeat("x", 300<<10)}, nil) },
		"too large":           handle(planettest.Endless([]byte("<rss>"))),
		"MiB, which is poll.": handle(planettest.Bomb("br", []byte("<rss>"), 4<<20)),
		"decompressed":        func(w *world) { w.Set(feed, 200, map[string]string{"Content-Encoding": "br"}, []byte("\xff\xff")) },
		"unknown encoding": func(w *world) {
			w.Set(feed, 200, map[string]string{"Content-Encoding": strings.Repeat("é", 50<<10)}, []byte("\xff\xff"))
		},
		"with nothing":        body(""),
		"not a feed":          body("<html>"),
		"sitemap":             body("<urlset></urlset>"),
		"before its first":    body("<rss><channel><title>A blog</title><item><ti"),
		"refuses the":         func(w *world) { w.blogs[0].Feed = "http://127.0.0.1:1/"; w.configure() },
		"there is no host":    func(w *world) { w.blogs[0].Feed = "http://assembly.invalid/"; w.configure() },
		"nested too deeply|s": body("<rss><channel>" + strings.Repeat("<a>", 2000) + strings.Repeat("</a>", 2000) + "<item><title>x</title></item></channel></rss>"),
	} {
		t.Run(words, func(t *testing.T) {
			w := newWorld(t)
			w.blog(feed)
			prepare(w)
			p := w.poll("blog")
			found := false
			for words := range strings.SplitSeq(words, "|") {
				found = found || strings.Contains(p.Error, words)
			}
			if !p.Failed() || !found || len(p.Error) > 1100 {
				t.Errorf("%s: %.2000q", p.Status, p.Error)
			}
			if s := w.state("blog"); s.Error != p.Error || s.Failures != 1 {
				t.Errorf("%+v", s)
			}
		})
	}
}

// That this machine is short of something is not the blog's failure.
func TestTroubleOfThisMachine(t *testing.T) {
	w := newWorld(t)
	w.Set(feed, 200, nil, one)
	slug := w.blog(feed)
	w.poll(slug)
	w.clock.Advance(time.Minute)
	w.rules.Client.Close()
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		t.Skip(err)
	}
	none := limit
	none.Cur = 0
	if err := syscall.Setrlimit(syscall.RLIMIT_NOFILE, &none); err != nil {
		t.Skip(err)
	}
	defer syscall.Setrlimit(syscall.RLIMIT_NOFILE, &limit)
	for range 4 {
		if p := w.poll(slug); p.Status != planet.Failed || !strings.Contains(p.Error, "this machine") {
			t.Fatalf("%+v", p)
		}
	}
	syscall.Setrlimit(syscall.RLIMIT_NOFILE, &limit)
	if s := w.state(slug); s.Failures != 0 || len(w.told()) != 0 || s.NextPoll.Sub(w.clock.Now()) != time.Hour {
		t.Errorf("%+v, events %v", s, w.told())
	}
	w.rules.Limits.Interval = 20 * time.Minute
	w.configure()
	if s := w.state(slug); s.NextPoll.Sub(w.clock.Now()) != time.Hour {
		t.Errorf("a shorter interval brings the poll forward to %s", s.NextPoll)
	}
	if h := w.health(slug); h.State != planet.StateOK || h.Error == "" {
		t.Errorf("%+v", h)
	}
}

func TestSeveralFeedsOutcomesAndDays(t *testing.T) {
	w := newWorld(t)
	w.Set(feed, 200, nil, one)
	w.Set("http://copy.example/feed", 200, nil, one)
	w.Set("http://down.example/feed", 500, nil, nil)
	for _, addr := range []string{feed, "http://copy.example/feed", "http://down.example/feed"} {
		w.blog(addr)
	}
	check := func(p planet.Poll, status planet.Status, http, fresh, updated, copies, items int) {
		t.Helper()
		if p.Status != status || p.HTTPStatus != http || p.New != fresh || p.Updated != updated || p.Copies != copies || p.Items != items {
			t.Errorf("%+v", p)
		}
	}
	check(w.poll("blog"), planet.New, 200, 1, 0, 0, 1)
	check(w.poll("copy"), planet.New, 200, 1, 0, 1, 1)
	check(w.poll("down"), planet.Failed, 500, 0, 0, 0, 0)
	check(w.poll("blog"), planet.Unchanged, 200, 0, 0, 0, 1) // which is not read again

	for _, status := range []int{200, 304, 304, 304, 304, 304, 503, 304, 200} { // it has as many items all the while
		w.Set(feed, status, map[string]string{"ETag": fmt.Sprintf(`"%d"`, status)}, one)
		if p := w.poll("blog"); !p.Failed() {
			check(p, planet.Unchanged, status, 0, 0, 0, 1)
		}
	}
	w.Set(feed, 200, nil, planettest.RSS(post(1, began.Add(-time.Hour), "<p>The assembly of Wexcombe met, and agreed.</p>")))
	w.clock.Advance(24 * time.Hour)
	check(w.poll("blog"), planet.Updated, 200, 0, 1, 0, 1)

	h := w.health("blog")
	equal(t, "days", h.Days, []planet.Day{
		{Date: planet.DateOf(began), Polls: 11, Failed: 1, New: 1}, {Date: planet.DateOf(began) + 1, Polls: 1}})
	if len(h.Recent) != 5 || h.Recent[0].Status != planet.Updated || h.Recent[0].Bytes == 0 || h.Recent[0].Items != 1 {
		t.Errorf("recent polls: %+v", h.Recent)
	}
	equal(t, "days of a blog that is down", w.health("down").Days, []planet.Day{{Date: planet.DateOf(began), Polls: 1, Failed: 1}})
}
