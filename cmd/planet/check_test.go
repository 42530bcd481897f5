package main_test

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"necblogs/internal/planettest"
)

// fault is a line of check --json.
type fault struct {
	File    string `json:"file"`
	Line    int    `json:"line"`
	Column  int    `json:"column"`
	Key     string `json:"key"`
	Message string `json:"message"`
}

// A config that does not hold ends every command that needs it with 2 and every
// fault in it, each with its place.
func TestFaults(t *testing.T) {
	h := newHouse(t, `titel: Planet Wexcombe
timezone: Europe/Wexcombe
poll: {interval: soon}
blogs:
  - {name: Wexcombe Notes}
  - {name: Wexcombe Notes, feed: 'ftp://blog.example/'}
`)
	var v struct {
		OK     bool    `json:"ok"`
		Faults []fault `json:"faults"`
	}
	if code := h.json(&v, "check"); code != 2 || v.OK {
		t.Errorf("check --json: exit %d, ok %v", code, v.OK)
	}
	want := map[int]string{1: "title", 2: "Europe/Wexcombe", 3: "soon", 5: "feed", 6: "ftp"}
	for _, f := range v.Faults {
		if f.File != h.path("planet.yaml") || f.Column < 1 || f.Key == "" {
			t.Errorf("fault without a place: %+v", f)
		}
		if strings.Contains(f.Message, want[f.Line]) {
			delete(want, f.Line)
		}
	}
	if len(want) > 0 {
		t.Errorf("not told, by line: %v; told: %+v", want, v.Faults)
	}
	for _, command := range []string{"check", "poll", "serve", "status", "migrate"} {
		out, log, code := h.run(command)
		if command == "check" { // the faults are its result
			out, log = log, out
			if out != "planet: the config has mistakes\n" {
				t.Errorf("check: on standard error %q", out)
			}
			out = ""
		}
		places := regexp.MustCompile(`(?m)^`+regexp.QuoteMeta(h.path("planet.yaml"))+`:(\d+):\d+: `).FindAllString(log, -1)
		if code != 2 || out != "" || len(places) != len(v.Faults) {
			t.Errorf("%s: exit %d, out %q, %d of %d faults:\n%s", command, code, out, len(places), len(v.Faults), log)
		}
		if !strings.Contains(log, "\n    timezone: Europe/Wexcombe\n              ^") {
			t.Errorf("%s does not show the line and the place in it:\n%s", command, log)
		}
	}
}

func TestCheck(t *testing.T) {
	in := planettest.NewInternet(t)
	good := feed(in, "good", item("good", 1))
	in.Set("http://bad.example/feed", 500, nil, nil)
	h := newHouse(t, loopback+blogs(blog("Good", good)))
	var v struct {
		OK     bool
		Faults []fault
	}
	for _, args := range [][]string{{"check"}, {"check", "--online"}} {
		if code := h.json(&v, args...); code != 0 || !v.OK || v.Faults == nil || len(v.Faults) > 0 {
			t.Errorf("%q of a config that holds: exit %d, %+v", args, code, v)
		}
	}
	bad := blog("Bad", in.URL("http://bad.example/feed"))
	h.write(loopback + blogs(blog("Good", good), bad))
	place := fault{File: h.path("planet.yaml"), Line: 4, Column: 23, Key: "blogs[1].feed"}
	code := h.json(&v, "check", "--online")
	if code != 1 || v.OK || len(v.Faults) != 1 || !strings.Contains(v.Faults[0].Message, "500") {
		t.Fatalf("check --online with a blog that fails: exit %d, %+v", code, v)
	}
	if v.Faults[0].Message = ""; v.Faults[0] != place {
		t.Errorf("check --online names the place %+v, want %+v", v.Faults[0], place)
	}
	out, _, code := h.run("check", "--online")
	contains(t, "check --online", out, h.path("planet.yaml")+":4:23: blogs[1].feed: ", "\n    "+bad+"    "+strings.Repeat(" ", 22)+"^\n")
	if code != 1 {
		t.Errorf("check --online in words: exit %d", code)
	}
	in.Set("http://bad.example/feed", 200, map[string]string{"Content-Type": "text/html"},
		[]byte(`<!doctype html><title>Bad</title><link rel=alternate type=application/atom+xml href="/atom.xml">`))
	out, _, _ = h.run("check", "--online")
	contains(t, "check --online of a web page", out, "the feed seems to have moved to "+in.URL("http://bad.example/atom.xml"))
	if _, err := os.Stat(h.path("planet.db")); err == nil {
		t.Error("check made a database")
	}
}
