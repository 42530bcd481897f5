package main_test

import (
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"necblogs/internal/planettest"
)

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
		config += blog(host, addr)
	}
	h := newHouse(t, config+blog("closed", "http://"+planettest.FreeAddr(t)+"/"))

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

func TestPoll(t *testing.T) {
	in := planettest.NewInternet(t)
	h := newHouse(t, loopback+blogs(blog("One", feed(in, "one", item("one", 1))), blog("Blog Two", feed(in, "two", item("two", 1))),
		blog("Three", feed(in, "three", item("three", 1)), "paused: true")))
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
	if out := h.must("poll", "--all"); !regexp.MustCompile(`(?m)^three\s+skipped.* paused in the config$`).MatchString(out) {
		t.Errorf("the table does not say why a blog is skipped:\n%s", out)
	}
}

// What the database refuses fails in words for everybody; why is told on standard
// error. Nothing of it is taken for fetched: it comes as soon as it can be stored.
func TestPollOfWhatIsRefused(t *testing.T) {
	in := planettest.NewInternet(t)
	h := newHouse(t, loopback+blogs(blog("ferry", feed(in, "ferry", item("ferry", 1)))))
	h.must("migrate")
	execute(t, h.path("planet.db"), `CREATE TRIGGER low_tide BEFORE INSERT ON entries BEGIN SELECT RAISE(ABORT, 'the tide is out'); END`)
	out, log, code := h.run("poll", "--all")
	if code != 1 || !strings.Contains(out, "the database refuses it") || strings.Contains(out, "tide") || !strings.Contains(log, "the tide is out") {
		t.Errorf("exit %d, out %s, err %s", code, out, log)
	}
	execute(t, h.path("planet.db"), `DROP TRIGGER low_tide`)
	if polls, code := h.poll("--all"); code != 0 || *polls[0].New != 1 {
		t.Errorf("exit %d, %v", code, polls)
	}
}

// A slug is its blog's, whatever others are named.
func TestPollTakesSlugsBeforeNames(t *testing.T) {
	in := planettest.NewInternet(t)
	h := newHouse(t, loopback+blogs(blog("two", feed(in, "one", item("one", 1)), "slug: one"), blog("Two", feed(in, "two", item("two", 1)))))
	if polls, code := h.poll("two"); code != 0 || len(polls) != 1 || *polls[0].Slug != "two" {
		t.Errorf("poll two: exit %d, %v", code, polls)
	}
}

// A poll that is stopped before any blog has answered does not say that none was
// due, and one of a planet without blogs says that there are none.
func TestPollOfNothing(t *testing.T) {
	in := planettest.NewInternet(t)
	release := make(chan struct{})
	defer close(release)
	in.Handle("http://slow.example/feed", planettest.Hang(release))
	h := newHouse(t, loopback+blogs(blog("Slow", in.URL("http://slow.example/feed"))))
	c := h.command("poll", "--all")
	var out, log strings.Builder
	c.Stdout, c.Stderr = &out, &log
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
	for _, command := range []string{"poll", "status"} {
		contains(t, command+" without blogs", h.must(command), "no blogs yet")
	}
}
