package server_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"necblogs/internal/planet"
	"necblogs/internal/planettest"
	"necblogs/internal/search"
	"necblogs/internal/server"
)

// flood asks for so many different searches and places in the list, and returns
// how many were answered.
func (w *world) flood(address string, n int, header ...string) (answered int, refused *httptest.ResponseRecorder) {
	for i := range n {
		path := fmt.Sprintf("/search?q=word%d", i)
		if i%2 == 0 {
			path = fmt.Sprintf("/?before=%d.%d", 1_700_000_000_000+i, i)
		}
		switch rec := w.from(address, path, header...); rec.Code {
		case http.StatusOK:
			answered++
		case http.StatusTooManyRequests:
			refused = rec
		default:
			w.t.Fatalf("%s: %d", path, rec.Code)
		}
	}
	return answered, refused
}

func TestPaceOfReaders(t *testing.T) {
	w := newWorld(t, 10)
	w.blog("olive")
	w.posts("olive", run("olive", 0, 9)...)
	w.config.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("192.0.2.1/32")}
	w.configure()
	var log planettest.Log
	w.server = server.New(w.store, w.config, server.Options{Log: slog.New(slog.NewTextHandler(&log, nil)), Now: w.clock.Now, Alive: always})

	answered, refused := w.flood("198.51.100.7", 350)
	if answered != 300 || refused == nil {
		t.Fatalf("of 350 costly pages at once %d were answered", answered)
	}
	wait, err := strconv.Atoi(refused.Header().Get("Retry-After"))
	if err != nil || wait < 1 || wait > 60 || refused.Header().Get("Cache-Control") != "no-store" {
		t.Errorf("429 with Retry-After %q, Cache-Control %q", refused.Header().Get("Retry-After"), refused.Header().Get("Cache-Control"))
	}
	if body := refused.Body.String(); !strings.Contains(body, "A little slower, please") || !strings.Contains(body, "</html>") {
		t.Errorf("429 is no page:\n%s", body)
	}
	if rec := w.from("198.51.100.7", "/search.atom?q=other"); rec.Code != 429 || rec.Header().Get("Content-Type") != "text/plain; charset=utf-8" {
		t.Errorf("a feed of a search: %d %s", rec.Code, rec.Header().Get("Content-Type"))
	}

	// What the cache has, and what is no search, is not refused to the same reader.
	for _, path := range []string{"/search?q=word1", "/", "/archive/", "/story/1/", "/story/2/", "/blog/olive/", "/atom.xml", "/about", "/search"} {
		if rec := w.from("198.51.100.7", path); rec.Code != http.StatusOK {
			t.Errorf("%s: %d", path, rec.Code)
		}
	}
	w.clock.Advance(2 * time.Second)
	if answered, _ := w.flood("198.51.100.7", 400); answered != 300+20 { // 300 of them are in the cache
		t.Errorf("two seconds later %d are answered, want 20 more than the cache has", answered)
	}
	w.posts("olive", run("olive", 0, 10)...)
	if answered, _ := w.flood("198.51.100.7", 400); answered != 300+20 { // which the cache has, from before the poll
		t.Errorf("after a poll %d are answered, want 300 made anew and 20 as they were", answered)
	}

	// Others are others, but for whom the same proxy or network vouches.
	for _, tt := range []struct {
		address   string
		forwarded string
		limited   bool
	}{
		{"198.51.100.8", "", false},
		{"198.51.100.7", "203.0.113.5", true}, // claims to be another
		{"192.0.2.1", "203.0.113.6", false},
		{"192.0.2.1", "203.0.113.66, 198.51.100.7", true},
	} {
		rec := w.from(tt.address, "/search?q="+strings.ReplaceAll(tt.address+tt.forwarded, ", ", "+"), "X-Forwarded-For", tt.forwarded)
		if limited := rec.Code == http.StatusTooManyRequests; limited != tt.limited {
			t.Errorf("%s for %q: %d", tt.address, tt.forwarded, rec.Code)
		}
	}
	if strings.Count(log.String(), "trusted_proxies") != 1 || !strings.Contains(log.String(), "proxy=198.51.100.7\n") {
		t.Errorf("of proxies that nobody named the log says\n%s", log.String())
	}
	w.flood("[2001:db8::1]", 700)
	for address, limited := range map[string]bool{"[2001:db8::ffff:1]": true, "[2001:db8:0:1::1]": false} {
		if rec := w.from(address, "/search?q=over+"+strconv.FormatBool(limited)); limited != (rec.Code == http.StatusTooManyRequests) {
			t.Errorf("%s: %d", address, rec.Code)
		}
	}
}

// Somebody who clicks twice a second for an hour is never asked to wait, nor is a
// reader who waits for the same page as somebody who is.
func TestOrdinaryReader(t *testing.T) {
	w := newWorld(t, 10)
	w.blog("olive")
	w.posts("olive", run("olive", 0, 3)...)
	for i := range 300 {
		if rec := w.from("198.51.100.7", fmt.Sprintf("/search?q=a%d", i)); rec.Code != http.StatusOK {
			t.Fatalf("click %d: %d", i, rec.Code)
		}
		w.clock.Advance(500 * time.Millisecond)
	}
}

// slow is a store whose searches and totals take until they are let go.
type slow struct {
	server.Store
	running, most, asked atomic.Int64
	release              chan struct{}
}

func (s *slow) take(ctx context.Context) error {
	s.asked.Add(1)
	most := s.running.Add(1)
	defer s.running.Add(-1)
	for old := s.most.Load(); most > old && !s.most.CompareAndSwap(old, most); old = s.most.Load() {
	}
	select {
	case <-s.release:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (s *slow) Search(ctx context.Context, q search.Query, rank search.Rank, zone *time.Location, after planet.Cursor, n int) (search.Page, error) {
	return search.Page{}, s.take(ctx)
}

func (s *slow) Totals(ctx context.Context) (planet.Totals, error) {
	return planet.Totals{}, s.take(ctx)
}

// However many search from however many addresses, two searches run at once, and
// pages come as ever.
func TestSearchesLeaveRoom(t *testing.T) {
	w := newWorld(t, 10)
	w.blog("olive")
	w.posts("olive", run("olive", 0, 3)...)
	s := &slow{Store: w.store, release: make(chan struct{})}
	w.on(s)
	var wait sync.WaitGroup
	for i := range 60 {
		wait.Go(func() {
			if rec := w.from(fmt.Sprintf("198.51.100.%d", i), fmt.Sprintf("/search?q=word%d", i)); rec.Code != http.StatusOK {
				t.Errorf("a search that waited: %d", rec.Code)
			}
		})
	}
	for s.running.Load() < 2 {
		w.from("203.0.113.1", "/about")
	}
	for n := 1; n <= 3; n++ {
		if rec := w.from("203.0.113.1", fmt.Sprintf("/story/%d/", n)); rec.Code != http.StatusOK {
			t.Errorf("a page beside them: %d", rec.Code)
		}
	}
	close(s.release)
	wait.Wait()
	if s.most.Load() != 2 || s.asked.Load() != 60 {
		t.Errorf("%d searches, of which %d ran at once", s.asked.Load(), s.most.Load())
	}
}

// However many ask for the metrics, which nothing keeps, one at once asks the database for
// them, and the others after it: beside the searches that run they would take all of its
// connections.
func TestMetricsLeaveRoom(t *testing.T) {
	w := newWorld(t, 10)
	s := &slow{Store: w.store, release: make(chan struct{})}
	w.on(s)
	var wait sync.WaitGroup
	for i := range 8 {
		wait.Go(func() {
			if rec := w.ask("/metrics"); rec.Code != http.StatusOK || !strings.Contains(rec.Body.String(), "planet_stories") {
				t.Errorf("metrics: %d\n%s", rec.Code, rec.Body)
			}
		})
		wait.Go(func() { w.ask(fmt.Sprintf("/search?q=word%d", i)) })
	}
	for s.running.Load() < 3 {
		w.ask("/about")
	}
	close(s.release)
	wait.Wait()
	if most := s.most.Load(); most != 3 || s.asked.Load() != 16 {
		t.Errorf("%d asked the database, %d at once", s.asked.Load(), most)
	}
}

// Addresses that are longer than any of the planet's are refused before they cost
// anything, and other parameters make no other page.
func TestLongAddress(t *testing.T) {
	w := newWorld(t, 10)
	for _, path := range []string{"/" + strings.Repeat("a", 5000), "/search?q=" + strings.Repeat("a", 5000), "/?x=" + strings.Repeat("%41", 2000)} {
		rec := w.from("198.51.100.7", path)
		if rec.Code != http.StatusRequestURITooLong || !strings.Contains(rec.Body.String(), "too long") || rec.Header().Get("Content-Security-Policy") == "" {
			t.Errorf("%.20s…: %d", path, rec.Code)
		}
	}
	if rec := w.from("198.51.100.7", "/search?q="+strings.Repeat("a+", 1500)); rec.Code != http.StatusOK {
		t.Errorf("a long search: %d", rec.Code)
	}
}
