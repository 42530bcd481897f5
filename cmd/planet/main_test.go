package main_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"necblogs/internal/planettest"
)

const repo = "../.."

func TestMain(m *testing.M) { os.Exit(planettest.Main(m)) }

// house is a directory with a config file and a database, and the built program.
type house struct {
	t   *testing.T
	dir string
	bin string
	env []string
}

// loopback lets a planet poll the servers of a test; everySecond has it do so once
// a second.
const (
	loopback    = "poll: {allow_private: true, min_interval: 1s}\n"
	everySecond = "poll: {allow_private: true, interval: 1s, min_interval: 1s, max_interval: 1s}\n"
)

func newHouse(t *testing.T, config string) *house {
	t.Helper()
	h := &house{t: t, dir: t.TempDir(), bin: planettest.Binary(t)}
	h.env = []string{"PLANET_CONFIG=" + h.path("planet.yaml"), "PLANET_DATABASE=" + h.path("planet.db")}
	h.write(config)
	return h
}

func (h *house) path(name string) string { return filepath.Join(h.dir, name) }

// write writes the config file.
func (h *house) write(config string) { h.t.Helper(); h.put("planet.yaml", config) }

// put writes a file and returns its path.
func (h *house) put(name, text string) string {
	h.t.Helper()
	if err := os.WriteFile(h.path(name), []byte(text), 0o644); err != nil {
		h.t.Fatal(err)
	}
	return h.path(name)
}

func (h *house) read(name string) string {
	h.t.Helper()
	text, err := os.ReadFile(h.path(name))
	if err != nil {
		h.t.Fatal(err)
	}
	return string(text)
}

// command is one that is not run yet.
func (h *house) command(args ...string) *exec.Cmd {
	cmd := exec.Command(h.bin, args...)
	cmd.Env = append(os.Environ(), h.env...)
	return cmd
}

func (h *house) run(args ...string) (out, log string, code int) {
	h.t.Helper()
	return planettest.Run(h.t, h.bin, h.env, args...)
}

// must runs a command that is to succeed and returns its results.
func (h *house) must(args ...string) string {
	h.t.Helper()
	out, log, code := h.run(args...)
	if code != 0 {
		h.t.Fatalf("planet %q exited %d\n%s%s", args, code, out, log)
	}
	return out
}

// fails runs a command that is to fail and to say why on standard error.
func (h *house) fails(args []string, says ...string) {
	h.t.Helper()
	_, log, code := h.run(args...)
	if code != 1 {
		h.t.Errorf("planet %q exited %d", args, code)
	}
	contains(h.t, fmt.Sprintf("planet %q", args), log, says...)
}

// json runs a command with --json and reads its results into v, which must name
// every field that there is. It returns the exit code.
func (h *house) json(v any, args ...string) int {
	h.t.Helper()
	out, log, code := h.run(append(args, "--json")...)
	d := json.NewDecoder(strings.NewReader(out))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		h.t.Fatalf("planet %q --json: %v\n%s%s", args, err, out, log)
	}
	return code
}

func (h *house) serve(args ...string) *planettest.Server {
	h.t.Helper()
	return planettest.Start(h.t, h.bin, h.env, append([]string{"serve"}, args...)...)
}

// polled is a line of poll --json, all fields in the contract's words.
type polled struct {
	Slug       *string `json:"slug"`
	Status     *string `json:"status"`
	HTTPStatus *int    `json:"http_status"`
	New        *int    `json:"new"`
	Updated    *int    `json:"updated"`
	Copies     *int    `json:"copies"`
	Error      *string `json:"error"`
	TookMS     *int    `json:"took_ms"`
}

func (p polled) String() string {
	return fmt.Sprintf("%s: %s %d, %d new, %d updated, %d copies", *p.Slug, *p.Status, *p.HTTPStatus, *p.New, *p.Updated, *p.Copies)
}

func (h *house) poll(args ...string) ([]polled, int) {
	h.t.Helper()
	var v struct{ Blogs []polled }
	code := h.json(&v, append([]string{"poll"}, args...)...)
	for _, b := range v.Blogs {
		if b.Slug == nil || b.Status == nil || b.HTTPStatus == nil || b.New == nil || b.Updated == nil ||
			b.Copies == nil || b.Error == nil || b.TookMS == nil {
			h.t.Fatalf("a field of poll --json is missing or null: %+v", b)
		}
	}
	return v.Blogs, code
}

// feed serves one RSS feed of items in the test's own words, at /feed.
func feed(in *planettest.Internet, host string, items ...planettest.Item) string {
	addr := "http://" + host + ".example/feed"
	in.Set(addr, 200, map[string]string{"Content-Type": "application/rss+xml", "ETag": `"` + host + `"`}, planettest.RSS(items...))
	return in.URL(addr)
}

// oneBlog is a house whose planet has one blog, One, with these posts.
func oneBlog(t *testing.T, poll string, posts ...planettest.Item) (*house, *planettest.Internet) {
	t.Helper()
	in := planettest.NewInternet(t)
	return newHouse(t, poll+blogs(blog("One", feed(in, "one", posts...)))), in
}

// blogs is what a config says of these; see [blog].
func blogs(list ...string) string { return "blogs:\n" + strings.Join(list, "") }

// blog is what a config says of a blog, with more such as "mirror: true".
func blog(name, feed string, more ...string) string {
	return "  - {" + strings.Join(append([]string{"name: " + name, "feed: '" + feed + "'"}, more...), ", ") + "}\n"
}

// item is the n-th post of a blog, long enough to be told from others.
func item(host string, n int) planettest.Item {
	return planettest.Item{
		GUID:  fmt.Sprintf("http://www.%s.example/?p=%d", host, n),
		Link:  fmt.Sprintf("http://www.%s.example/%d/", host, n),
		Title: fmt.Sprintf("Minutes %d of the %s committee", n, host),
		Date:  time.Date(2025, 3, 1, 9, 0, 0, 0, time.UTC).AddDate(0, 0, n),
		HTML:  fmt.Sprintf("<p>The %s committee met for the %d. time and agreed to meet again.</p>", host, n),
	}
}

// shipped is the text of a file of the repository.
func shipped(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(repo, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func get(t *testing.T, addr string) string {
	t.Helper()
	resp, body := planettest.Request(t, "GET", addr)
	if resp.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s\n%s", addr, resp.Status, body)
	}
	return body
}

// soon is until, for as long as a changed config may take to be in force.
func soon(t *testing.T, what string, ok func() bool) {
	t.Helper()
	until(t, 5*time.Second, what, ok)
}

// until asks again and again until it is ok, and tells how long that took.
func until(t *testing.T, limit time.Duration, what string, ok func() bool) {
	t.Helper()
	began := time.Now()
	late := time.After(limit)
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for !ok() {
		select {
		case <-tick.C:
		case <-late:
			t.Fatalf("not within %s: %s", limit, what)
		}
	}
	t.Logf("%s after %s", what, time.Since(began))
}
