package main_test

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	_ "modernc.org/sqlite"

	"necblogs/internal/planettest"
)

// Wrong usage ends with 2, and says on standard error what is wrong in the words
// of who typed it; nothing is printed as a result.
func TestUsage(t *testing.T) {
	const config = loopback + "blogs: [{name: Wexcombe Notes, feed: 'http://127.0.0.1:9/'}]\n"
	tests := []struct {
		args string
		said string // in the message
	}{
		{"", "expected one of"},
		{"pol", "did you mean one of \"poll\""},
		{"poll --al", "--al"},
		{"poll nobody", `there is no blog "nobody"; the blogs are wexcombe-notes`},
		{"poll wexcombe-notes --all", "not both"},
		{"release nobody", `there is no blog "nobody"`},
		{"explain", "<entry>"},
		{"merge 1", "<other>"},
		{"serve --role both", "--role"},
		{"status --config missing.yaml", "there is no config file missing.yaml; name one with --config or $PLANET_CONFIG"},
		{"check --config missing.yaml", "there is no config file missing.yaml"},
		{"serve --config missing.yaml", "there is no config file missing.yaml"},
	}
	h := newHouse(t, config)
	for _, tt := range tests {
		out, log, code := h.run(strings.Fields(tt.args)...)
		if code != 2 || out != "" || !strings.Contains(log, tt.said) {
			t.Errorf("planet %s: exit %d, out %q, err %q; want 2, nothing, %q", tt.args, code, out, log, tt.said)
		}
	}
	if _, err := os.Stat(h.path("planet.db")); err == nil {
		t.Error("wrong usage made a database")
	}
}

// What a command cannot find is no wrong usage.
func TestUnknownEntry(t *testing.T) {
	h := newHouse(t, "blogs: []\n")
	h.must("migrate")
	for _, args := range []string{"explain 7", "hide http://blog.example/7/", "merge 1 2", "split 7", "erase 7 --yes"} {
		out, log, code := h.run(strings.Fields(args)...)
		if code != 1 || out != "" || !strings.Contains(log, "not found") || strings.Count(log, "\n") != 1 {
			t.Errorf("planet %s: exit %d, out %q, err %q", args, code, out, log)
		}
	}
}

// What cannot be fetched or read fails with its reason in words, and no other
// blog waits or fails with it.
func TestPollOfBadBlogs(t *testing.T) {
	in := planettest.NewInternet(t)
	page := "<!DOCTYPE html><html><head><title>Gone fishing</title></head><body><p>Nothing here.</p></body></html>"
	set := func(host string, status int, kind, body string) {
		in.Set("http://"+host+".example/feed", status, map[string]string{"Content-Type": kind}, []byte(body))
	}
	set("html", 200, "text/html", page)
	set("nothing", 200, "application/rss+xml", "")
	set("garbage", 200, "application/rss+xml", "\x89PNG\x00\x01\x02 no feed at all")
	set("broken", 500, "text/plain", "oops")
	in.Handle("http://silent.example/feed", planettest.Reset())
	hosts := []string{"good", "html", "nothing", "garbage", "broken", "silent", "missing", "better"}
	said := map[string]string{"html": "web page", "nothing": "nothing", "garbage": "feed", "broken": "500",
		"silent": "connection", "missing": "404", "closed": "refuses"}
	config := loopback + "blogs:\n"
	for _, host := range hosts {
		addr := in.URL("http://" + host + ".example/feed")
		if said[host] == "" {
			addr = feed(in, host, item(host, 1), item(host, 2))
		}
		config += "  - {name: " + host + ", feed: '" + addr + "'}\n"
	}
	h := newHouse(t, config+"  - {name: closed, feed: 'http://"+planettest.FreeAddr(t)+"/'}\n")

	polls, code := h.poll("--all")
	if len(polls) != len(hosts)+1 || code != 1 {
		t.Errorf("%d polls, exit %d; want %d, 1", len(polls), code, len(hosts)+1)
	}
	for _, p := range polls {
		if why := said[*p.Slug]; why != "" {
			if *p.Status != "failed" || *p.New != 0 || !strings.Contains(*p.Error, why) || strings.Contains(*p.Error, "\n") {
				t.Errorf("%s: %q; want failed with %q", p, *p.Error, why)
			}
		} else if *p.Status != "new" || *p.New != 2 || *p.Error != "" {
			t.Errorf("%s: %q; want 2 new", p, *p.Error)
		}
	}
	var v struct{ Blogs []health }
	if code := h.json(&v, "status"); code != 0 || len(v.Blogs) != len(polls) {
		t.Fatalf("status --json: exit %d, %d blogs", code, len(v.Blogs))
	}
	for _, b := range v.Blogs {
		bad := said[b.Slug] != ""
		if b.LastPoll == nil || b.NextPoll == nil || (b.Status == "failing") != bad || (b.Failures == 1) != bad ||
			(b.LastSuccess == nil) != bad || (b.Newest == nil) != bad || (b.Error != "") != bad || (b.Entries == 0) != bad {
			t.Errorf("status --json: %+v", b)
		}
	}
	out := h.must("status")
	for host, why := range said {
		if !regexp.MustCompile(`(?m)^\S*` + host + `\b.*failing.*` + why).MatchString(out) {
			t.Logf("the table of planet status:\n%s", out)
			t.Errorf("planet status does not say that %s fails, and why: %s", host, why)
		}
	}
}

// health is a line of status --json.
type health struct {
	Slug        string     `json:"slug"`
	Name        string     `json:"name"`
	Feed        string     `json:"feed"`
	Status      string     `json:"status"`
	LastPoll    *time.Time `json:"last_poll"`
	LastSuccess *time.Time `json:"last_success"`
	HTTPStatus  *int       `json:"http_status"`
	Error       string     `json:"error"`
	Failures    int        `json:"failures"`
	NextPoll    *time.Time `json:"next_poll"`
	Entries     int        `json:"entries"`
	Newest      *time.Time `json:"newest"`

	Why          string           `json:"why"`
	Redirect     string           `json:"redirect"`
	Sightings    int              `json:"sightings"`
	ETag         string           `json:"etag"`
	LastModified string           `json:"last_modified"`
	Recent       []map[string]any `json:"recent"`
	Days         []map[string]any `json:"days"`
}

func TestPoll(t *testing.T) {
	in := planettest.NewInternet(t)
	h := newHouse(t, loopback+"blogs:\n  - {name: One, feed: '"+feed(in, "one", item("one", 1))+"'}\n"+
		"  - {name: Blog Two, feed: '"+feed(in, "two", item("two", 1))+"'}\n"+
		"  - {name: Three, paused: true, feed: '"+feed(in, "three", item("three", 1))+"'}\n")
	show := func(polls []polled) (all string) {
		for _, p := range polls {
			all += p.String() + "\n"
		}
		return all
	}
	steps := []struct {
		args []string
		want string
	}{
		{[]string{"Blog Two"}, "blog-two: new 200, 1 new, 0 updated, 0 copies\n"},
		{nil, "one: new 200, 1 new, 0 updated, 0 copies\n"}, // two is not due, three is paused
		{nil, ""},
		{[]string{"one", "One"}, "one: unchanged 304, 0 new, 0 updated, 0 copies\n"},
		{[]string{"--all"}, "one: unchanged 304, 0 new, 0 updated, 0 copies\nblog-two: unchanged 304, 0 new, 0 updated, 0 copies\n" +
			"three: skipped 0, 0 new, 0 updated, 0 copies\n"},
	}
	for _, s := range steps {
		polls, code := h.poll(s.args...)
		if got := show(polls); got != s.want || code != 0 {
			t.Errorf("poll %q: exit %d\n%swant\n%s", s.args, code, got, s.want)
		}
	}
	changed := item("one", 1)
	changed.HTML = "<p>The one committee never met.</p>"
	in.Set("http://one.example/feed", 200, nil, planettest.RSS(item("one", 2), changed))
	if polls, _ := h.poll("one"); show(polls) != "one: new 200, 1 new, 1 updated, 0 copies\n" {
		t.Errorf("poll of an edited feed: %s", show(polls))
	}
	if out := h.must("poll"); !strings.HasPrefix(out, "Nothing is due") {
		t.Errorf("bare poll: %q", out)
	}
	if out := h.must("poll", "one"); !regexp.MustCompile(`(?m)^one\s+unchanged\s+0\s+0\s+0\s+`).MatchString(out) {
		t.Errorf("the table of planet poll:\n%s", out)
	}
}

// What the database refuses fails in words for everybody; why is told on standard
// error. Nothing of it is taken for fetched: it comes as soon as it can be stored.
func TestPollOfWhatIsRefused(t *testing.T) {
	in := planettest.NewInternet(t)
	h := newHouse(t, loopback+"blogs:\n  - {name: ferry, feed: '"+feed(in, "ferry", item("ferry", 1))+"'}\n")
	if _, log, code := h.run("migrate"); code != 0 {
		t.Fatal(log)
	}
	db, err := sql.Open("sqlite", h.path("planet.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	exec := func(statement string) {
		t.Helper()
		if _, err := db.Exec(statement); err != nil {
			t.Fatal(err)
		}
	}
	exec(`CREATE TRIGGER low_tide BEFORE INSERT ON entries BEGIN SELECT RAISE(ABORT, 'the tide is out'); END`)
	out, log, code := h.run("poll", "--all")
	if code != 1 || !strings.Contains(out, "the database refuses it") || strings.Contains(out, "tide") || !strings.Contains(log, "the tide is out") {
		t.Errorf("exit %d, out %s, err %s", code, out, log)
	}
	exec(`DROP TRIGGER low_tide`)
	if polls, code := h.poll("--all"); code != 0 || *polls[0].New != 1 {
		t.Errorf("exit %d, %v", code, polls)
	}
}

// A slug is its blog's, whatever others are named.
func TestPollTakesSlugsBeforeNames(t *testing.T) {
	in := planettest.NewInternet(t)
	h := newHouse(t, loopback+"blogs:\n  - {name: two, slug: one, feed: '"+feed(in, "one", item("one", 1))+"'}\n"+
		"  - {name: Two, feed: '"+feed(in, "two", item("two", 1))+"'}\n")
	if polls, code := h.poll("two"); code != 0 || len(polls) != 1 || *polls[0].Slug != "two" {
		t.Errorf("poll two: exit %d, %v", code, polls)
	}
}

func TestExplain(t *testing.T) {
	in := planettest.NewInternet(t)
	post := item("one", 1)
	post.Title, post.Date = "NEC report, 4 March 2025", time.Date(2025, 3, 6, 10, 0, 0, 0, time.UTC)
	h := newHouse(t, loopback+`blogs:
  - {name: One, feed: '`+feed(in, "one", post)+`', representatives: [{name: Marian Thackwray}]}
  - {name: Two, feed: '`+feed(in, "two", post)+`', mirror: true}
`)
	h.must("poll", "one")
	h.must("poll", "two")
	var x struct {
		Entry struct {
			ID, URL, Title, Blog string
			Published            time.Time
			FirstSeen            time.Time `json:"first_seen"`
		}
		Story, Shown string
		Copies       []struct {
			ID, URL, Blog, Reason string
			Score                 float64
		}
		Revisions          *int
		Representative     string
		RepresentativeFrom string  `json:"representative_from"`
		Meeting            *string `json:"meeting"`
		MeetingFrom        *string `json:"meeting_from"`
		Hidden             *bool
	}
	if code := h.json(&x, "explain", post.Link); code != 0 {
		t.Fatalf("exit %d", code)
	}
	if x.Entry.URL != post.Link || x.Entry.Title != post.Title || x.Entry.Blog != "one" || !x.Entry.Published.Equal(post.Date) ||
		x.Story != x.Entry.ID || x.Shown != x.Entry.ID || x.Revisions == nil || *x.Revisions != 0 || x.Hidden == nil || *x.Hidden ||
		x.Representative != "Marian Thackwray" || x.RepresentativeFrom == "" ||
		x.Meeting == nil || *x.Meeting != "nec/2025-03-04" || x.MeetingFrom == nil || *x.MeetingFrom != "title" ||
		len(x.Copies) != 1 || x.Copies[0].Blog != "two" || x.Copies[0].Reason != "guid" || x.Copies[0].Score != 1 {
		out := h.must("explain", post.Link, "--json")
		t.Errorf("explain --json:\n%s", out)
	}
	if out := h.must("explain", x.Entry.ID); !strings.Contains(out, post.Link) || !strings.Contains(out, "nec/2025-03-04") {
		t.Errorf("explain:\n%s", out)
	}
	h.must("hide", x.Copies[0].ID)
	if h.json(&x, "explain", x.Entry.ID); !*x.Hidden {
		t.Error("hide of a copy does not hide the story")
	}
	h.must("unhide", x.Entry.ID)
	if h.json(&x, "explain", x.Entry.ID); *x.Hidden {
		t.Error("unhide does not put the story back")
	}
	h.must("split", x.Copies[0].ID)
	alone := x.Copies[0].ID
	if h.json(&x, "explain", alone); x.Story != alone || x.Copies == nil || len(x.Copies) != 0 {
		t.Errorf("after split: story %s, copies %v", x.Story, x.Copies)
	}
	h.must("merge", x.Entry.ID, post.Link)
	if h.json(&x, "explain", alone); len(x.Copies) != 1 || x.Copies[0].Reason != "operator" {
		t.Errorf("after merge: %+v", x.Copies)
	}
}

// What was held is shown; what was not is left alone, and told.
func TestRelease(t *testing.T) {
	in := planettest.NewInternet(t)
	english := speaking("one", "en", "The report of the meeting is that the motion was for the harbour and that it was carried. ")
	german := speaking("casino", "de", "Das ist der Bericht und die Sitzung ist nicht mit den anderen auf der Liste, die sich für das Spiel auch nicht eignet. ")
	h := newHouse(t, loopback+"blogs: [{name: Blog One, slug: one, feed: '"+feed(in, "one", english...)+"'}]\n")
	h.must("poll")
	if out := h.must("release", "one"); out != "Blog One is not held; nothing has changed.\n" {
		t.Errorf("release of a blog that is not held: %q", out)
	}
	in.Set("http://one.example/feed", 200, nil, planettest.RSS(german...))
	if polls, code := h.poll("one"); code != 0 || *polls[0].Status != "held" {
		t.Fatalf("exit %d, %v", code, polls)
	}
	for _, want := range []string{"Blog One is shown again; entries that were kept back: 3.\n", "Blog One is not held; nothing has changed.\n"} {
		if out := h.must("release", "one"); out != want {
			t.Errorf("release: %q, want %q", out, want)
		}
	}
}

// A database that is none, or another program's, is refused in one line and not
// a byte of it is touched.
func TestForeignDatabase(t *testing.T) {
	tests := map[string]struct {
		bytes []byte
		said  string
	}{
		"no database":       {[]byte(strings.Repeat("Minutes of the Assembly of Wexcombe.\n", 100)), "not a database"},
		"another program's": {recipes(t), "another program's database"},
	}
	for name, tt := range tests {
		h := newHouse(t, "listen: "+planettest.FreeAddr(t)+"\nblogs: []\n")
		if err := os.WriteFile(h.path("planet.db"), tt.bytes, 0o644); err != nil {
			t.Fatal(err)
		}
		for _, command := range []string{"poll", "status", "migrate", "serve"} {
			out, log, code := h.run(command)
			if code != 1 || out != "" || strings.Count(log, "\n") != 1 || !strings.Contains(log, h.path("planet.db")) || !strings.Contains(log, tt.said) {
				t.Errorf("%s, %s: exit %d, out %q, err %q", command, name, code, out, log)
			}
		}
		h.untouched("planet.db", tt.bytes)
	}
	h := newHouse(t, "blogs: []\n")
	h.env = append(h.env, "PLANET_DATABASE="+h.dir)
	if _, log, code := h.run("status"); code != 1 || !strings.Contains(log, "directory") || strings.Count(log, "\n") != 1 {
		t.Errorf("a directory for a database: exit %d, %q", code, log)
	}
}

// recipes is a database of another program.
func recipes(t *testing.T) []byte {
	t.Helper()
	name := filepath.Join(t.TempDir(), "recipes.db")
	db, err := sql.Open("sqlite", name)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(`CREATE TABLE recipes (name TEXT); INSERT INTO recipes VALUES ('Wexcombe pudding')`); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// untouched checks a file and that nothing was left beside it.
func (h *house) untouched(name string, want []byte) {
	h.t.Helper()
	got, err := os.ReadFile(h.path(name))
	if err != nil || !bytes.Equal(got, want) {
		h.t.Errorf("%s has changed: %v", name, err)
	}
	if beside, _ := filepath.Glob(h.path(name) + "?*"); len(beside) > 0 {
		h.t.Errorf("left beside %s: %q", name, beside)
	}
}

func TestTakenPort(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	h := newHouse(t, "listen: "+l.Addr().String()+"\nblogs: []\n")
	h.must("migrate")
	before, err := os.ReadFile(h.path("planet.db"))
	if err != nil {
		t.Fatal(err)
	}
	out, log, code := h.run("serve")
	if code != 1 || out != "" || strings.Count(log, "\n") != 1 || !strings.Contains(log, l.Addr().String()) || !strings.Contains(log, "another program") {
		t.Errorf("serve on a taken port: exit %d, out %q, err %q", code, out, log)
	}
	h.untouched("planet.db", before)
	h.env = append(h.env, "PLANET_LISTEN="+l.Addr().String())
	if _, log, code := h.run("demo"); code != 1 || strings.Count(log, "\n") != 1 {
		t.Errorf("demo on a taken port: exit %d, err %q", code, log)
	}
}

func TestVersion(t *testing.T) {
	h := newHouse(t, "this is: [no config")
	if out := h.must("version"); !regexp.MustCompile(`^planet \S+, commit \S+, go1\.\d+\S*\n$`).MatchString(out) {
		t.Errorf("planet version: %q", out)
	}
}

func TestMigrate(t *testing.T) {
	h := newHouse(t, "blogs: []\n")
	first := h.must("migrate")
	if second := h.must("migrate"); first != second || !strings.Contains(first, "schema version") {
		t.Errorf("%q, then %q", first, second)
	}
}

// The shapes above were read leniently where a field may be null; here each of
// them must be there, in words of JSON that the contract gives.
func TestStatusJSON(t *testing.T) {
	h := newHouse(t, "blogs: [{name: Never Polled, feed: 'http://blog.example/'}]\n")
	var v struct{ Blogs []map[string]any }
	if err := json.Unmarshal([]byte(h.must("status", "--json")), &v); err != nil || len(v.Blogs) != 1 {
		t.Fatal(v, err)
	}
	for _, name := range strings.Fields("slug name feed status last_poll last_success http_status error failures next_poll entries newest") {
		if _, ok := v.Blogs[0][name]; !ok {
			t.Errorf("status --json lacks %s", name)
		}
	}
	for _, name := range []string{"last_poll", "last_success", "newest"} {
		if at := v.Blogs[0][name]; at != nil {
			t.Errorf("%s of a blog that was never polled is %v", name, at)
		}
	}
}

// A poll that is stopped before any blog has answered does not say that none was
// due, and one of a planet without blogs says that there are none.
func TestPollOfNothing(t *testing.T) {
	in := planettest.NewInternet(t)
	release := make(chan struct{})
	defer close(release)
	in.Handle("http://slow.example/feed", planettest.Hang(release))
	h := newHouse(t, loopback+"blogs: [{name: Slow, feed: '"+in.URL("http://slow.example/feed")+"'}]\n")
	c := exec.Command(h.bin, "poll", "--all")
	var out, log strings.Builder
	c.Env, c.Stdout, c.Stderr = append(os.Environ(), h.env...), &out, &log
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	until(t, time.Minute, "the request", func() bool { return in.Count("http://slow.example/feed") > 0 })
	c.Process.Signal(os.Interrupt)
	c.Wait() // its error is the exit code
	if code := c.ProcessState.ExitCode(); code != 1 || out.String() != "" || !strings.Contains(log.String(), "stopped: 0 of 1 blogs are polled") {
		t.Errorf("exit %d, out %q, err %q", code, out.String(), log.String())
	}
	h.write("blogs: []\n")
	if out := h.must("poll"); !strings.Contains(out, "no blogs yet") {
		t.Errorf("poll without blogs: %q", out)
	}
}
