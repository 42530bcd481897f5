package main

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"necblogs/internal/planettest"

	"go.uber.org/goleak"
)

// A planet that runs, with feeds that change and break, readers on its pages and a
// config that is rewritten, grows in nothing but its database, and leaves nothing
// behind. Ten seconds with 20 feeds; with $PLANET_SOAK, such as 30m, that long
// with 500.
func TestSoak(t *testing.T) {
	lasts, feeds, pace := 10*time.Second, 20, time.Second
	if long := os.Getenv("PLANET_SOAK"); long != "" {
		var err error
		if lasts, err = time.ParseDuration(long); err != nil {
			t.Fatal("PLANET_SOAK is how long, such as 30m:", err)
		}
		feeds, pace = 500, 20*time.Second
	} else if testing.Short() {
		t.Skip("takes ten seconds")
	}
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent(), goleak.IgnoreTopFunction("github.com/pressly/goose/v3/internal/sqlparser.init"))
	before := openFiles(t)
	t.Cleanup(func() { // when goleak has waited for what ends by and by
		if after := openFiles(t); after > before+5 { // the runtime's own
			t.Errorf("%d open files at the beginning, %d when all has ended", before, after)
		}
	})
	s := newSoak(t, feeds, pace)
	ctx, stop := context.WithTimeout(t.Context(), lasts)
	defer stop()
	var wait sync.WaitGroup
	for reader := range 4 {
		wait.Go(func() { s.read(ctx, rand.New(rand.NewPCG(uint64(reader), 1))) })
	}
	wait.Go(func() { s.rewrite(ctx, lasts/20) })
	curve := s.watch(ctx, lasts/30)
	wait.Wait()
	s.stop()
	s.http.CloseIdleConnections()
	s.judge(curve)
}

func openFiles(t *testing.T) int {
	t.Helper()
	files, err := os.ReadDir("/dev/fd")
	if err != nil {
		t.Fatal(err)
	}
	return len(files)
}

// soak is a planet in this process, and the blogs that it polls.
type soak struct {
	t     *testing.T
	dir   string
	addr  string // the planet's
	pace  string // at which it polls
	blogs []string
	http  *http.Transport
	log   planettest.Log
	stop  func()
	mu    sync.Mutex
	asked []int // how often each feed was
	pages map[int]int
}

func newSoak(t *testing.T, feeds int, pace time.Duration) *soak {
	t.Helper()
	s := &soak{t: t, dir: t.TempDir(), pace: pace.String(), http: &http.Transport{MaxIdleConnsPerHost: 8}, asked: make([]int, feeds), pages: map[int]int{}}
	web, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	blogs := &http.Server{Handler: s}
	go blogs.Serve(web)
	s.addr = planettest.FreeAddr(t)
	for i := range feeds {
		s.blogs = append(s.blogs, fmt.Sprintf("  - {name: Blog %d, feed: 'http://%s/%d/feed'}\n", i, web.Addr(), i))
	}
	s.configure(s.pace, s.blogs)
	env := map[string]string{"PLANET_DATABASE": filepath.Join(s.dir, "planet.db"), "PLANET_LISTEN": s.addr}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	a := app{out: io.Discard, err: &s.log, ctx: ctx, config: filepath.Join(s.dir, "planet.yaml"), getenv: func(key string) string { return env[key] }}
	go func() { done <- (&serveCmd{Role: "all", LogLevel: "error"}).Run(&a) }()
	s.stop = func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("the planet ended with %v", err)
		}
		blogs.Close()
	}
	return s
}

// configure writes the config of a planet that polls at a pace.
func (s *soak) configure(pace string, blogs []string) {
	text := "title: Soak " + pace + "\npoll: {allow_private: true, per_host: 16, timeout: 2s, min_interval: 1s, max_interval: 30s, interval: " + pace + "}\nblogs:\n" + strings.Join(blogs, "")
	if err := os.WriteFile(filepath.Join(s.dir, "planet.yaml"), []byte(text), 0o644); err != nil {
		s.t.Error(err)
	}
}

// ServeHTTP is a blog. What it answers follows from how often it was asked: of
// nineteen times it breaks in five ways, moves, and answers otherwise; every
// third time it has a new post, every fourth an edited one.
func (s *soak) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var n int
	fmt.Sscanf(r.URL.Path, "/%d/", &n)
	s.mu.Lock()
	s.asked[n]++
	turn := s.asked[n]
	s.mu.Unlock()
	switch (n*7 + turn) % 19 {
	case 3:
		w.WriteHeader(http.StatusInternalServerError)
		return
	case 5:
		panic(http.ErrAbortHandler)
	case 7:
		<-r.Context().Done() // until the planet has had enough
		return
	case 9:
		fmt.Fprint(w, "<html><p>We are moving house.")
		return
	case 11:
		w.Header().Set("Retry-After", "1")
		w.WriteHeader(http.StatusTooManyRequests)
		return
	case 13, 14:
		if !strings.HasSuffix(r.URL.Path, "/moved") {
			http.Redirect(w, r, fmt.Sprintf("/%d/moved", n), http.StatusMovedPermanently)
			return
		}
	}
	newest := 5 + turn/3
	fmt.Fprintf(w, `<rss version="2.0"><channel><title>Blog %d</title><link>http://blog%d.example/</link>`, n, n)
	for p := newest; p > newest-3; p-- {
		edited := 0
		if p%4 == 0 {
			edited = turn
		}
		fmt.Fprintf(w, `<item><guid>urn:%d:%d</guid><link>http://blog%d.example/%d/</link><title>NEC report %d.%d</title>`+
			`<description>&lt;p>The %dth sitting of committee %d heard %d speakers. %s&lt;/p></description></item>`,
			n, p, n, p, n, p, p, n, edited, prose(n, p))
	}
	fmt.Fprint(w, `</channel></rss>`)
}

// prose is a text of 60 words that no other post has.
func prose(n, p int) string {
	random := rand.New(rand.NewPCG(uint64(n), uint64(p)))
	words := make([]string, 60)
	for i := range words {
		words[i] = strconv.FormatUint(10_000+random.Uint64N(1_000_000), 36)
	}
	return strings.Join(words, " ")
}

// read reads pages, one every 200 ms, until ctx ends.
func (s *soak) read(ctx context.Context, random *rand.Rand) {
	pages := []string{"/", "/atom.xml", "/rss.xml", "/feed.json", "/status", "/archive/", "/meeting/", "/about", "/blog/blog-%d/",
		"/blog/blog-%d/atom.xml", "/story/%d/", "/search?q=committee+%d", "/?before=%d.1", "/no/%d", "/metrics", "/status.atom"}
	codings := []string{"", "gzip", "br", "zstd"}
	for range every(ctx, 200*time.Millisecond) {
		page := pages[random.IntN(len(pages))]
		if strings.Contains(page, "%") {
			page = fmt.Sprintf(page, random.IntN(2*len(s.blogs)))
		}
		req, err := http.NewRequestWithContext(ctx, "GET", "http://"+s.addr+page, nil)
		if err != nil {
			s.t.Error(err)
			return
		}
		req.Header.Set("Accept-Encoding", codings[random.IntN(len(codings))])
		resp, err := s.http.RoundTrip(req)
		if err != nil { // it has not begun, or the time is over
			continue
		}
		io.Copy(io.Discard, resp.Body)
		resp.Body.Close()
		if resp.StatusCode >= 500 {
			s.t.Errorf("%s: %s", page, resp.Status)
		}
		s.mu.Lock()
		s.pages[resp.StatusCode]++
		s.mu.Unlock()
	}
}

// rewrite changes the config again and again: one blog fewer, a fault, all blogs.
func (s *soak) rewrite(ctx context.Context, pause time.Duration) {
	n := 0
	for range every(ctx, pause) {
		switch n % 3 {
		case 0:
			s.configure(s.pace, s.blogs[1:])
		case 1:
			s.configure("soon", s.blogs)
		case 2:
			s.configure(s.pace, s.blogs)
		}
		n++
	}
}

// sample is what the process holds after a garbage collection.
type sample struct {
	at                  time.Duration
	goroutines, files   int
	heap, polled, pages int
}

// watch takes samples until ctx ends.
func (s *soak) watch(ctx context.Context, pause time.Duration) (curve []sample) {
	began := time.Now()
	for range every(ctx, pause) {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		now := sample{at: time.Since(began).Round(time.Second), goroutines: runtime.NumGoroutine(), files: openFiles(s.t), heap: int(m.HeapAlloc >> 10)}
		s.mu.Lock()
		for _, n := range s.asked {
			now.polled += n
		}
		for _, n := range s.pages {
			now.pages += n
		}
		s.mu.Unlock()
		s.t.Logf("%7v  %4d goroutines  %4d files  %6d KiB heap  %7d polls  %7d pages", now.at, now.goroutines, now.files, now.heap, now.polled, now.pages)
		curve = append(curve, now)
	}
	return curve
}

// judge holds the last third of the curve against the middle one. What leaks
// raises the least that is ever held, and that depends little on what runs at
// the moment of a sample: the polls and requests of one moment are the slack.
func (s *soak) judge(curve []sample) {
	third := len(curve) / 3
	if third < 5 {
		s.t.Fatalf("%d samples only: the machine is too slow to tell", len(curve))
	}
	least := func(what func(sample) int) (middle, last int) {
		values := make([]int, len(curve))
		for i, c := range curve {
			values[i] = what(c)
		}
		return slices.Min(values[third : 2*third]), slices.Min(values[2*third:])
	}
	for _, held := range []struct {
		name  string
		what  func(sample) int
		slack int
	}{
		{"goroutines", func(c sample) int { return c.goroutines }, 100},
		{"open files", func(c sample) int { return c.files }, 100},
		{"KiB of heap", func(c sample) int { return c.heap }, 40 << 10}, // of which 32 for the cache of pages, which fills as they are read
	} {
		middle, last := least(held.what)
		if last > middle+middle/4+held.slack {
			s.t.Errorf("%s grow: at least %d in the middle, %d at the end", held.name, middle, last)
		}
	}
	if end := curve[len(curve)-1]; end.polled < len(s.asked) || s.pages[200] < 20 {
		s.t.Errorf("too little was done: %d polls of %d feeds, pages %v", end.polled, len(s.asked), s.pages)
	}
	for line := range strings.Lines(s.log.String()) {
		if !strings.Contains(line, "the changed config is not in force") {
			s.t.Errorf("it said: %s", line)
		}
	}
	s.t.Logf("pages by status: %v", s.pages)
}
