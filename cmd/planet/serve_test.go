package main_test

import (
	"bytes"
	"net"
	"net/http"
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"necblogs/internal/planettest"
)

func TestServePolls(t *testing.T) {
	h, in := oneBlog(t, loopback, item("one", 1))
	s := h.serve()
	soon(t, "the post is on the page", func() bool { return strings.Contains(get(t, s.URL+"/"), item("one", 1).Title) })
	if n := in.Count("http://one.example/feed"); n != 1 {
		t.Errorf("%d requests for the feed, want 1", n)
	}
	if body := get(t, s.URL+"/healthz"); body != "ok\n" {
		t.Errorf("/healthz: %q", body)
	}
	if code := s.Stop(); code != 0 {
		t.Errorf("exit %d", code)
	}
	if left := h.files(); !slices.Equal(left, []string{"planet.db", "planet.yaml"}) {
		t.Errorf("left after a stop: %q", left)
	}
	const made = "there is no database yet"
	if !strings.Contains(s.Log(), made) {
		t.Errorf("a new database was made without a word:\n%s", s.Log())
	}
	execute(t, h.path("planet.db"), `DELETE FROM goose_db_version WHERE version_id = 15; DELETE FROM samples`)
	s = h.serve() // it is not due again
	if !strings.Contains(get(t, s.URL+"/"), item("one", 1).Title) {
		t.Error("the post is not there after a restart")
	}
	if n := in.Count("http://one.example/feed"); n != 1 {
		t.Errorf("%d requests for the feed after a restart, want 1", n)
	}
	if strings.Contains(s.Log(), made) {
		t.Errorf("its database was there:\n%s", s.Log())
	}
	if !strings.Contains(s.Log(), "the database was brought up to date") {
		t.Errorf("its database was brought up to date without a word:\n%s", s.Log())
	}
}

func (h *house) files() (names []string) {
	h.t.Helper()
	list, err := os.ReadDir(h.dir)
	if err != nil {
		h.t.Fatal(err)
	}
	for _, e := range list {
		names = append(names, e.Name())
	}
	return names
}

// A blog that does not answer and a reader who does not read do not hold up the
// end, and the poll that was cut off is due again at once.
func TestStopInAPoll(t *testing.T) {
	in := planettest.NewInternet(t)
	asked := make(chan bool, 9)
	hang := planettest.Hang(nil)
	in.Handle("http://slow.example/feed", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked <- true
		hang.ServeHTTP(w, r)
	}))
	h := newHouse(t, loopback+blogs(blog("Slow", in.URL("http://slow.example/feed"))))
	for _, sig := range []os.Signal{syscall.SIGTERM, os.Interrupt} {
		s := h.serve()
		<-asked
		start := time.Now()
		s.Signal(sig)
		if code := s.Stop(); code != 0 { // kills it after 10 seconds
			t.Errorf("%v in a poll: exit %d after %s\n%s", sig, code, time.Since(start), s.Log())
		}
	}
	in.Set("http://slow.example/feed", 200, nil, planettest.RSS(item("slow", 1)))
	if polls, code := h.poll(); len(polls) != 1 || *polls[0].Status != "new" || code != 0 {
		t.Errorf("after the stop: %v, exit %d", polls, code)
	}
}

// locked holds the database as another program would that writes for long.
func (h *house) locked() {
	h.t.Helper()
	execute(h.t, h.path("planet.db")+"?_pragma=busy_timeout(5000)", "BEGIN IMMEDIATE")
}

// Asked to stop while it waits for a database that another program holds, it
// does, and has failed in nothing.
func TestStopAtTheStart(t *testing.T) {
	h := newHouse(t, "blogs: []\n")
	h.must("migrate")
	h.locked()
	address := planettest.FreeAddr(t)
	h.env = append(h.env, "PLANET_LISTEN="+address)
	cmd := h.command("serve")
	var log bytes.Buffer
	cmd.Stderr = &log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	soon(t, "the port is open", func() bool {
		conn, err := net.Dial("tcp", address)
		if err == nil {
			conn.Close()
		}
		return err == nil
	})
	start := time.Now()
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil || time.Since(start) > 10*time.Second {
		t.Errorf("%v after %s\n%s", err, time.Since(start), log.String())
	}
}

// Many polls that wait for such a database do not add up.
func TestStopWhileTheDatabaseIsHeld(t *testing.T) {
	in := planettest.NewInternet(t)
	asked, answer := make(chan bool, 9), make(chan struct{})
	config := loopback + "blogs:\n"
	for _, host := range []string{"one", "two", "three", "four", "five"} {
		addr := "http://" + host + ".example/feed"
		in.Handle(addr, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			asked <- true
			<-answer
			w.Write(planettest.RSS(item(host, 1)))
		}))
		config += blog(host, in.URL(addr))
	}
	h := newHouse(t, config)
	s := h.serve()
	for range 5 {
		<-asked
	}
	h.locked()
	close(answer)
	if code := s.Stop(); code != 0 { // kills it after 10 seconds
		t.Errorf("exit %d\n%s", code, s.Log())
	}
}

// A container asks the program itself how the planet is, also while the config
// file does not hold.
func TestHealthcheck(t *testing.T) {
	h := newHouse(t, "blogs: []\n")
	s := h.serve()
	h.write("blogs: [\n")
	env := append(h.env, "PLANET_LISTEN="+strings.TrimPrefix(s.URL, "http://"))
	if out, log, code := planettest.Run(t, h.bin, env, "healthcheck"); code != 0 || out != "ok\n" || log != "" {
		t.Errorf("of a planet that runs: exit %d, %q, %q", code, out, log)
	}
	s.Stop()
	if out, log, code := planettest.Run(t, h.bin, env, "healthcheck"); code != 1 || out != "" || !strings.Contains(log, "no planet answers") {
		t.Errorf("of a planet that has ended: exit %d, %q, %q", code, out, log)
	}
}

// The demo needs nothing and leaves nothing.
func TestDemo(t *testing.T) {
	dir, home := t.TempDir(), t.TempDir()
	env := []string{"TMPDIR=" + dir, "HOME=" + home, "PLANET_CONFIG=/nonexistent", "PLANET_DATABASE=/nonexistent"}
	s := planettest.Start(t, planettest.Binary(t), env, "demo")
	page := get(t, s.URL+"/")
	if n := strings.Count(page, "<article"); n < 15 {
		t.Errorf("%d stories on the demo's page:\n%s", n, page)
	}
	if log := s.Log(); !strings.Contains(log, s.URL+"/") {
		t.Errorf("the demo does not say where it is: %q", log)
	}
	for _, path := range []string{"/meeting/", "/archive/", "/status", "/about", "/atom.xml", "/rss.xml", "/feed.json", "/opml.xml"} {
		get(t, s.URL+path)
	}
	s.Signal(syscall.SIGHUP) // its terminal is closed
	if code := s.Stop(); code != 0 {
		t.Errorf("exit %d\n%s", code, s.Log())
	}
	for _, d := range []string{dir, home} {
		left, err := os.ReadDir(d)
		if err != nil || len(left) > 0 {
			t.Errorf("the demo left %v, %v", left, err)
		}
	}
}
