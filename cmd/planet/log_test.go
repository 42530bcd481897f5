package main_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"necblogs/internal/planettest"
)

// pollLine is a line of the log that tells of a poll.
type pollLine struct {
	Level, Msg, Blog, Status, Took, Error string
	New                                   int
}

// pollLines are those of a log, which may have other lines, and break off in the last.
func pollLines(log string) (list []pollLine) {
	for text := range strings.Lines(log) {
		var l pollLine
		if json.Unmarshal([]byte(text), &l) == nil && l.Msg == "polled" {
			list = append(list, l)
		}
	}
	return list
}

// One line per poll, in JSON where no person looks: what is new at info, what
// fails at warn, and that nothing changed only at debug.
func TestLog(t *testing.T) {
	in := planettest.NewInternet(t)
	config := everySecond + blogs(blog("One", feed(in, "one", item("one", 1))), blog("Two", in.URL("http://two.example/feed")))
	polls := func(log, blog string) []pollLine {
		for text := range strings.Lines(log) {
			if !json.Valid([]byte(text)) {
				t.Fatalf("no JSON: %q", text)
			}
		}
		return slices.DeleteFunc(pollLines(log), func(l pollLine) bool { return l.Blog != blog })
	}

	h := newHouse(t, config)
	s := h.serve()
	soon(t, "three polls", func() bool { return in.Count("http://one.example/feed") >= 3 })
	one, two := polls(s.Log(), "one"), polls(s.Log(), "two")
	if len(one) != 1 || one[0].Level != "INFO" || one[0].Status != "new" || !strings.HasSuffix(one[0].Took, "s") {
		t.Errorf("of three polls, one with a new post, the log says %+v", one)
	}
	if len(two) == 0 || two[0].Level != "WARN" || two[0].Status != "failed" || two[0].Error == "" {
		t.Errorf("of a feed that is not there the log says %+v", two)
	}
	s.Stop()

	s = h.serve("--log-level", "debug")
	soon(t, "a poll", func() bool { return len(polls(s.Log(), "one")) > 0 })
	if one := polls(s.Log(), "one"); one[0].Level != "DEBUG" || one[0].Status != "unchanged" {
		t.Errorf("at debug, of a poll that brought nothing: %+v", one[0])
	}
}

// What a planet on the internet should not have is told at the start, and only then;
// that the feeds lead to the example, with each export too.
func TestWarnsAtTheStart(t *testing.T) {
	for config, want := range map[string]int{
		"blogs: []\n": 1, // whose feeds would lead to the example
		"url: https://planet.wexcombe.example/\nblogs: []\n":            0,
		loopback + "url: https://planet.wexcombe.example/\nblogs: []\n": 1,
	} {
		h := newHouse(t, config)
		if _, log, code := h.run("export", h.path("site")); code != 0 || strings.Contains(log, "url: is still the example's") == strings.Contains(config, "url:") {
			t.Errorf("%q: the export says %q, exit %d", config, log, code)
		}
		s := h.serve()
		if n := strings.Count(s.Log(), `"WARN"`); n != want {
			t.Errorf("%q: %d warnings, want %d:\n%s", config, n, want, s.Log())
		}
		s.Stop()
	}
}
