package main_test

import (
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"necblogs/internal/planettest"
)

// swap replaces the config file as editors do: a new file takes its name.
func (h *house) swap(config string) {
	h.t.Helper()
	if err := os.Rename(h.put("planet.yaml~", config), h.path("planet.yaml")); err != nil {
		h.t.Fatal(err)
	}
}

// Whatever is done to the config file while readers come without a break, none
// of their requests fails.
func TestReloadUnderLoad(t *testing.T) {
	in := planettest.NewInternet(t)
	of := func(slug string) string { return blog("Blog of "+slug, feed(in, slug, item(slug, 1)), "slug: "+slug) }
	wex, ash, elm := of("wexcombe"), of("ashby"), of("elmley")
	h := newHouse(t, loopback+"title: The first title\nblogs:\n"+wex)
	s := h.serve()
	shows := func(what string, texts ...string) {
		t.Helper()
		soon(t, what, func() bool {
			page := get(t, s.URL+"/")
			for _, text := range texts {
				if want := !strings.HasPrefix(text, "-"); strings.Contains(page, strings.TrimPrefix(text, "-")) != want {
					return false
				}
			}
			return true
		})
	}
	var failed atomic.Value
	done, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		for {
			select {
			case <-done:
				return
			default:
			}
			resp, err := http.Get(s.URL + "/")
			if err != nil {
				failed.Store(err.Error())
				return
			}
			if resp.Body.Close(); resp.StatusCode != http.StatusOK {
				failed.Store(resp.Status)
			}
		}
	}()

	shows("the first blog", "Minutes 1 of the wexcombe committee", "The first title")
	h.swap(loopback + "title: The second title\nblogs:\n" + wex + ash)
	shows("a new blog and a new title", "The second title", "Minutes 1 of the wexcombe committee", "Minutes 1 of the ashby committee")
	h.write(loopback + "title: The third title\nblogs:\n" + ash) // in place
	shows("a blog taken out", "The third title", "-Minutes 1 of the wexcombe committee")

	h.swap(loopback + "title: The fourth title\nblogs:\n" + elm + "    feeed: x\n")
	s.Signal(syscall.SIGHUP)
	soon(t, "the fault on /status", func() bool { return strings.Contains(get(t, s.URL+"/status"), "planet.yaml:5:") })
	if err := os.Remove(h.path("planet.yaml")); err != nil {
		t.Fatal(err)
	}
	h.swap(loopback + "title: The fifth title\nblogs:\n" + wex + ash)
	shows("what was stored of a blog that comes back", "The fifth title", "Minutes 1 of the wexcombe committee")
	close(done)
	<-ended
	if f := failed.Load(); f != nil {
		t.Errorf("a request failed meanwhile: %v", f)
	}
}

// What the config says of entries holds for those that are stored already.
func TestReloadAppliesToWhatIsStored(t *testing.T) {
	in := planettest.NewInternet(t)
	addr := feed(in, "wexcombe", item("wexcombe", 1), item("wexcombe", 2))
	config := func(more ...string) string { return loopback + blogs(blog("Wexcombe", addr, more...)) }
	h := newHouse(t, config())
	s := h.serve()
	soon(t, "both posts", func() bool { return strings.Count(get(t, s.URL+"/atom.xml"), "<entry>") == 2 })
	h.swap(config("exclude: {title: 'Minutes 1'}"))
	soon(t, "one post less", func() bool { return !strings.Contains(get(t, s.URL+"/"), "Minutes 1 ") })
	h.swap(config("representatives: [{name: Ada Wren}]"))
	soon(t, "the post back, and its representative", func() bool {
		page := get(t, s.URL+"/")
		return strings.Contains(page, "Minutes 1 ") && strings.Contains(page, "Ada Wren")
	})
}

// What needs a restart stays as it was, is said, and keeps nothing else back.
func TestReloadKeepsTheDatabase(t *testing.T) {
	h := newHouse(t, "")
	h.env = []string{"PLANET_CONFIG=" + h.path("planet.yaml")} // without $PLANET_DATABASE
	config := func(title, database string) string {
		return "title: " + title + "\ndatabase: " + h.path(database) + "\nblogs: []\n"
	}
	h.write(config("First", "planet.db"))
	s := h.serve()
	h.swap(config("Second", "other.db"))
	soon(t, "the new title", func() bool { return strings.Contains(get(t, s.URL+"/"), "Second") })
	contains(t, "the log", s.Log(), "listen and database change with a restart only", h.path("planet.db"))
	if _, err := os.Stat(h.path("other.db")); err == nil {
		t.Error("there is another database")
	}
}

// systemd hears that the service is ready, reloads, is alive and stops.
func TestNotify(t *testing.T) {
	dir, err := os.MkdirTemp("", "planet") // short: the path of a socket is at most 107 bytes
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	socket := filepath.Join(dir, "notify")
	conn, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: socket, Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	expect := func(want string) {
		t.Helper()
		buf := make([]byte, 4096)
		for {
			conn.SetReadDeadline(time.Now().Add(10 * time.Second))
			n, err := conn.Read(buf)
			if err != nil {
				t.Fatalf("systemd is not told %q: %v", want, err)
			}
			if strings.HasPrefix(string(buf[:n]), want) {
				return
			}
		}
	}
	h := newHouse(t, "blogs: []\n")
	h.env = append(h.env, "NOTIFY_SOCKET="+socket, "WATCHDOG_USEC=200000")
	s := h.serve()
	expect("READY=1\nSTATUS=0 blogs")
	expect("WATCHDOG=1")
	h.swap("blogs: [\n")
	s.Signal(syscall.SIGHUP)
	expect("RELOADING=1")
	expect("READY=1\nSTATUS=0 blogs; the changed config is not in force: ")
	if code := s.Stop(); code != 0 {
		t.Errorf("stopped with exit code %d", code)
	}
	expect("STOPPING=1")
	conn.Close()
	h.swap("blogs: []\n")
	s = h.serve()
	soon(t, "in the log that nobody hears it", func() bool { return strings.Contains(s.Log(), "cannot tell systemd") })
}

// The two halves on one database: what the one polls the other shows.
func TestRoles(t *testing.T) {
	h, in := oneBlog(t, loopback, item("one", 1))
	web := h.serve("--role", "web")
	if page := get(t, web.URL+"/"); strings.Contains(page, "Minutes 1") || in.Count("http://one.example/feed") != 0 {
		t.Error("the web half polls")
	}
	poller := h.serve("--role", "poller")
	soon(t, "on the web half what the poller found", func() bool { return strings.Contains(get(t, web.URL+"/"), "Minutes 1") })
	get(t, poller.URL+"/healthz")
	contains(t, "the poller's /metrics", get(t, poller.URL+"/metrics"), `planet_polls_total{outcome="new"} 1`)
	if resp, _ := planettest.Request(t, "GET", poller.URL+"/"); resp.StatusCode != http.StatusNotFound {
		t.Errorf("the poller's front page: %s", resp.Status)
	}
}
