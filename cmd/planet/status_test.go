package main_test

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"strings"
	"testing"

	"necblogs/internal/planettest"
)

func TestStatusTellsWhatIsWrong(t *testing.T) {
	in := planettest.NewInternet(t)
	in.Set("http://old.example/feed", 301, map[string]string{"Location": "http://new.example/feed"}, nil)
	feed(in, "new", item("new", 1))
	in.Set("http://down.example/feed", 503, map[string]string{"Retry-After": "7200"}, nil)
	h := newHouse(t, loopback+blogs(blog("Well", feed(in, "well", item("well", 1), item("well", 2))), blog("Old", in.URL("http://old.example/feed")),
		blog("Down", in.URL("http://down.example/feed")), blog("Asleep", "http://asleep.example/", "paused: true")))
	h.poll("--all")
	h.poll("--all")

	out := h.must("status")
	contains(t, "planet status", out, "well ", "asleep ", "\nold, Old\n", "\ndown, Down\n", "maintenance, or overloaded (503)", "tried again after 2 hours",
		"2 in a row, no success yet", "to "+in.URL("http://new.example/feed")+", seen 2 times", "2 polls, 2 failed, 0 new")
	if strings.Contains(out, "\nwell, Well\n") || strings.Contains(out, "\nasleep, Asleep\n") {
		t.Error("details of blogs with which nothing is wrong")
	}
	if strings.Contains(out, "\x1b") {
		t.Error("colours, though nobody looks at a terminal")
	}

	out = h.must("status", "well")
	contains(t, "planet status well", out, "\nwell, Well\n", `ETag "well"`, "304", "2 items, 2 new", "█  2 polls, 0 failed, 2 new")
	if strings.Contains(out, "Down") {
		t.Errorf("planet status well tells of others:\n%s", out)
	}
	if out = h.must("status", "-v"); strings.Count(out, "\n  validators ") != 4 {
		t.Errorf("planet status -v does not tell all of four blogs:\n%s", out)
	}
}

// A command that only looks, or that is about one entry, leaves the blogs in force
// as they are, whatever config it was given.
func TestLookingLeavesTheConfigInForce(t *testing.T) {
	in := planettest.NewInternet(t)
	one, two := feed(in, "one", item("one", 1)), feed(in, "two", item("two", 1))
	h := newHouse(t, loopback+blogs(blog("One", one), blog("Two", two)))
	h.must("poll")
	h.write(loopback + blogs(blog("One", one), blog("Three", "http://three.example/")))
	if out := h.must("status"); !strings.Contains(out, "three ") || strings.Contains(out, "two ") {
		t.Errorf("status of another config:\n%s", out)
	}
	h.must("explain", item("one", 1).Link)
	h.must("hide", item("one", 1).Link)
	h.must("migrate")
	if got := rows(t, open(t, h.path("planet.db")), `SELECT slug FROM blogs WHERE active ORDER BY slug`); strings.Join(got, " ") != "one two" {
		t.Errorf("the blogs in force are %v", got)
	}
}

// Who looks for a planet where there is none, as from another directory, is told
// so; no database comes of it, which the next backup would take for the planet's.
func TestLookingMakesNoDatabase(t *testing.T) {
	h := newHouse(t, blogs(blog("One", "http://user:secret@one.example/"), blog("Asleep", "http://asleep.example/", "paused: true")))
	contains(t, "status", h.must("status"), "\none     new     never      due ", "\nasleep  paused  never      never ", "\nThere is no database "+h.path("planet.db")+" yet.\n")
	var v struct{ Blogs []map[string]any }
	if err := json.Unmarshal([]byte(h.must("status", "--json", "--verbose")), &v); err != nil || len(v.Blogs) != 2 {
		t.Fatal(v, err)
	}
	one := v.Blogs[0] // [health] is read leniently where a field may be null; here each must be there
	for _, name := range strings.Fields("slug name feed status last_poll last_success http_status error failures next_poll entries newest") {
		if _, ok := one[name]; !ok {
			t.Errorf("status --json lacks %s", name)
		}
	}
	if one["feed"] != "http://one.example/" || one["last_poll"] != nil || one["last_success"] != nil || one["newest"] != nil {
		t.Errorf("status --json of a blog that was never polled: %v", one)
	}
	for _, args := range []string{"replay", "replay --apply", "explain 1", "hide 1", "backup " + h.path("copy.db")} {
		h.fails(strings.Fields(args), "there is no such database")
	}
	if _, err := os.Stat(h.path("planet.db")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("there is a database now: %v", err)
	}
}
