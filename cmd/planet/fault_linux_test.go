package main_test

import (
	"bytes"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"necblogs/internal/planettest"
)

// mounted is a small file system of its own, which takes the right to mount one.
func mounted(t *testing.T, bytes int) string {
	t.Helper()
	dir := t.TempDir()
	if err := syscall.Mount("planet", dir, "tmpfs", 0, fmt.Sprintf("size=%d", bytes)); err != nil {
		t.Skip("a small file system cannot be mounted here:", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	return dir
}

// Results that cannot be written are a failure, and told.
func TestResultsLost(t *testing.T) {
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer full.Close()
	in := planettest.NewInternet(t)
	h := newHouse(t, loopback+blogs(blog("One", in.URL("http://one.example/feed"))))
	for _, args := range []string{"--help", "version", "check", "check --json", "check --online", "status", "status --json", "poll", "opml", "release one", "replay"} {
		var log bytes.Buffer
		c := h.command(strings.Fields(args)...)
		c.Stdout, c.Stderr = full, &log
		c.Run() // its error is the exit code
		if code := c.ProcessState.ExitCode(); code != 1 || !strings.HasSuffix(log.String(), "write /dev/stdout: no space left on device\n") {
			t.Errorf("planet %s: exit %d, %q", args, code, &log)
		}
	}
}

// Who reads the log ends: the planet goes on without.
func TestLogLost(t *testing.T) {
	t.Parallel()
	h, in := oneBlog(t, everySecond, item("one", 1))
	if err := syscall.Mkfifo(h.path("log"), 0o600); err != nil {
		t.Fatal(err)
	}
	reader, err := os.OpenFile(h.path("log"), os.O_RDWR, 0) // a pipe that is opened to be read waits for who writes
	if err != nil {
		t.Fatal(err)
	}
	s := planettest.Start(t, "/bin/sh", h.env, "-c", `exec "$0" serve 2>"$1"`, h.bin, h.path("log"))
	if err := reader.Close(); err != nil {
		t.Fatal(err)
	}
	in.Set("http://one.example/feed", 200, nil, planettest.RSS(item("one", 1), item("one", 2)))
	until(t, time.Minute, "a poll that is told of in the log", func() bool {
		return strings.Count(get(t, s.URL+"/blog/one/atom.xml"), "<entry>") == 2
	})
	if code := s.Stop(); code != 0 {
		t.Errorf("exit %d", code)
	}
	state(t, h.path("planet.db"))
}

// The disk is full in the middle of polls: pages go on, the log says what is
// wrong, nothing is damaged, and with space again polls go on without a restart.
func TestDiskFull(t *testing.T) {
	t.Parallel()
	dir := mounted(t, 6<<20)
	ballast := filepath.Join(dir, "ballast")
	if err := os.WriteFile(ballast, bytes.Repeat([]byte{'x'}, 4<<20), 0o600); err != nil {
		t.Fatal(err)
	}
	h, in := oneBlog(t, everySecond)
	var asked atomic.Int64
	in.Handle("http://one.example/feed", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		var items []planettest.Item
		for n := range 10 {
			items = append(items, wordy(int(asked.Add(1)), n, 4000))
		}
		w.Write(planettest.RSS(items...))
	}))
	h.env = append(h.env, "PLANET_DATABASE="+filepath.Join(dir, "planet.db"))
	s := h.serve()
	until(t, time.Minute, "the log says that the disk is full", func() bool { return strings.Contains(s.Log(), "the disk is full") })
	get(t, s.URL+"/")
	get(t, s.URL+"/about")
	before := strings.Count(get(t, s.URL+"/blog/one/atom.xml"), "<entry>")
	state(t, filepath.Join(dir, "planet.db"))
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	told := announced(s.Log())
	until(t, time.Minute, "polls go on", func() bool { return announced(s.Log()) > told })
	if after := strings.Count(get(t, s.URL+"/blog/one/atom.xml"), "<entry>"); after < before {
		t.Errorf("%d entries, and before there were %d", after, before)
	}
	if code := s.Stop(); code != 0 {
		t.Errorf("exit %d", code)
	}
	state(t, filepath.Join(dir, "planet.db"))
}

// Who starts a planet on a full disk, or looks at one, is told that it is full.
func TestStartOnAFullDisk(t *testing.T) {
	t.Parallel()
	dir := mounted(t, 2<<20)
	h := newHouse(t, loopback+"blogs: []\n")
	h.env = append(h.env, "PLANET_DATABASE="+filepath.Join(dir, "planet.db"))
	h.must("migrate")
	if err := os.WriteFile(filepath.Join(dir, "ballast"), bytes.Repeat([]byte{'x'}, 2<<20), 0o600); err == nil {
		t.Fatal("there is room still")
	}
	for _, command := range []string{"serve", "poll", "status"} {
		h.fails([]string{command}, "the disk is full")
	}
}

// wordy is a post of so many words that is like no other.
func wordy(turn, n, words int) planettest.Item {
	i := item("one", turn*100+n)
	var text strings.Builder
	for w := range words {
		fmt.Fprintf(&text, "%x ", (w+1)*(turn*100+n+7919)*2654435761%1000003)
	}
	i.HTML = "<p>" + text.String() + "</p>"
	return i
}

// A file system that may only be read: said so, and nothing is written.
func TestReadOnly(t *testing.T) {
	dir := mounted(t, 8<<20)
	h := newHouse(t, "blogs: []\n")
	h.env = append(h.env, "PLANET_DATABASE="+filepath.Join(dir, "planet.db"))
	h.must("migrate")
	if err := syscall.Mount("planet", dir, "tmpfs", syscall.MS_REMOUNT|syscall.MS_RDONLY, ""); err != nil {
		t.Fatal(err)
	}
	for _, command := range [][]string{{"poll"}, {"serve"}, {"migrate"}, {"backup", filepath.Join(dir, "copy.db")}} {
		if out, log, code := h.run(command...); code != 1 || !regexp.MustCompile("cannot be written|may this user write|read-only file system").MatchString(log) {
			t.Errorf("%q: exit %d\n%s%s", command, code, out, log)
		}
	}
}

// Readers that take all file descriptors do not end the planet, and when they
// have gone it is as before.
func TestNoDescriptors(t *testing.T) {
	t.Parallel()
	h, in := oneBlog(t, everySecond, item("one", 1))
	h.must("poll", "--all")
	s := planettest.Start(t, "/bin/sh", h.env, "-c", `ulimit -n 40; exec "$0" serve`, h.bin)
	var held []net.Conn
	for range 60 {
		conn, err := net.Dial("tcp", strings.TrimPrefix(s.URL, "http://"))
		if err != nil {
			break // the queue is full as well
		}
		fmt.Fprint(conn, "GET / HTTP/1.1\r\nHost: planet\r\n")
		held = append(held, conn)
	}
	until(t, time.Minute, "polls fail for want of descriptors", func() bool { return strings.Contains(s.Log(), "too many open files") })
	for _, conn := range held {
		conn.Close()
	}
	in.Set("http://one.example/feed", 200, nil, planettest.RSS(item("one", 1), item("one", 2)))
	until(t, time.Minute, "the planet polls and serves again", func() bool {
		resp, err := http.Get(s.URL + "/blog/one/atom.xml")
		if err != nil {
			return false
		}
		defer resp.Body.Close()
		var body bytes.Buffer
		body.ReadFrom(resp.Body)
		return strings.Count(body.String(), "<entry>") == 2
	})
	s.Stop()
	state(t, h.path("planet.db"))
}

// A planet of 300 feeds that is told by GOMEMLIMIT to keep to 80 MiB needs less than
// 128 while it imports, with readers on its pages; SQLite's caches are the rest.
func TestMemory(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("imports 300 feeds")
	}
	in := planettest.NewInternet(t)
	config := "poll: {allow_private: true, interval: 1s, min_interval: 1s, per_host: 16}\nblogs:\n"
	const feeds = 300
	for n := range feeds {
		addr := fmt.Sprintf("http://many.example/%d", n)
		in.Set(addr, 200, map[string]string{"ETag": `"1"`}, planettest.RSS(wordy(n, 1, 800)))
		config += blog(fmt.Sprint("Blog ", n), in.URL(addr))
	}
	h := newHouse(t, config)
	h.env = append(h.env, "GOMEMLIMIT=80MiB")
	s := planettest.Start(t, "/bin/sh", h.env, "-c", `echo $$ > "$1"; exec "$0" serve`, h.bin, h.path("pid"))
	kib := 0
	until(t, time.Minute, "all are polled", func() bool {
		kib = max(kib, anonymous(t, strings.TrimSpace(h.read("pid"))))
		get(t, s.URL+"/atom.xml")
		get(t, s.URL+"/search?q=committee")
		return strings.Count(s.Log(), `"msg":"polled"`) >= feeds
	})
	t.Logf("%d MiB at most", kib>>10)
	if kib > 128<<10 {
		t.Errorf("%d KiB of memory, want at most 128 MiB", kib)
	}
}

// anonymous is the memory in KiB of a process that is not of files: what a limit
// of a container is about, since it can take back the rest.
func anonymous(t *testing.T, pid string) int {
	t.Helper()
	status, err := os.ReadFile("/proc/" + pid + "/status")
	if err != nil {
		t.Fatal(err)
	}
	kib, err := strconv.Atoi(string(regexp.MustCompile(`RssAnon:\s+(\d+) kB`).FindSubmatch(status)[1]))
	if err != nil {
		t.Fatal(err)
	}
	return kib
}
