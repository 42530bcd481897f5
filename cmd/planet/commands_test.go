package main_test

import (
	"bytes"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"necblogs/internal/planettest"
)

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

func TestExplain(t *testing.T) {
	in := planettest.NewInternet(t)
	post := item("one", 1)
	post.Title, post.Date = "NEC report, 4 March 2025", time.Date(2025, 3, 6, 10, 0, 0, 0, time.UTC)
	h := newHouse(t, loopback+blogs(blog("One", feed(in, "one", post), "representatives: [{name: Marian Thackwray}]"),
		blog("Two", feed(in, "two", post), "mirror: true")))
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
	contains(t, "explain", h.must("explain", x.Entry.ID), post.Link, "nec/2025-03-04")
	for _, page := range []string{"https://planet.example.org/story/1/", "http://planet.example.org/story/1#copies", "http://127.0.0.1:8080/story/1/",
		"http://localhost:8080/story/1/", "planet.example.org/story/1/", strings.TrimPrefix(post.Link, "http://")} {
		contains(t, "explain "+page, h.must("explain", page), post.Link)
	}
	h.must("hide", x.Copies[0].ID)
	if h.json(&x, "explain", x.Entry.ID); !*x.Hidden {
		t.Error("hide of a copy does not hide the story")
	}
	contains(t, "split of what is hidden", h.must("split", x.Copies[0].ID), `stands alone now: on no page, for it is hidden; 'planet unhide `+x.Copies[0].ID+`'`)
	contains(t, "merge with it", h.must("merge", x.Entry.ID, x.Copies[0].ID), `They are one story now: on no page, for it is hidden; 'planet unhide `+x.Entry.ID+`'`)
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
	h.write("url: https://wexcombe.example/planet/\nlisten: :8080\n" + blogs(blog("One", in.URL("http://one.example/feed"))))
	for page, code := range map[string]int{"https://wexcombe.example/planet/story/1/": 0, "http://localhost:8080/planet/story/1/": 0,
		"http://127.0.0.1:8080/story/1/": 0, "http://localhost:8081/story/1/": 1, "http://elsewhere.example:8080/story/1/": 1} {
		if _, log, got := h.run("explain", page); got != code {
			t.Errorf("explain %s: exit %d, want %d: %s", page, got, code, log)
		}
	}
}

// What was held is shown, also where the config gives the blog another address since; what
// was not is left alone, and told.
func TestRelease(t *testing.T) {
	for _, moves := range []bool{false, true} {
		in := planettest.NewInternet(t)
		english := speaking("one", "en", "The report of the meeting is that the motion was for the harbour and that it was carried. ")
		german := speaking("casino", "de", "Das ist der Bericht und die Sitzung ist nicht mit den anderen auf der Liste, die sich für das Spiel auch nicht eignet. ")
		h := newHouse(t, loopback+blogs(blog("Blog One", feed(in, "one", english...), "slug: one")))
		h.must("poll")
		if out := h.must("release", "one"); out != "Blog One is not held; nothing has changed.\n" {
			t.Errorf("release of a blog that is not held: %q", out)
		}
		in.Set("http://one.example/feed", 200, nil, planettest.RSS(german...))
		if polls, code := h.poll("one"); code != 0 || *polls[0].Status != "held" {
			t.Fatalf("exit %d, %v", code, polls)
		}
		if moves {
			h.write(loopback + blogs(blog("Blog One", feed(in, "casino", german...), "slug: one")))
			if polls, code := h.poll("one"); code != 0 || *polls[0].Status != "unchanged" {
				t.Fatalf("at another address: exit %d, %v", code, polls)
			}
		}
		contains(t, "explain of an entry that is kept back", h.must("explain", german[0].Link), "its blog was held when it came; 'planet release one' puts")
		for _, want := range []string{"Blog One is shown again; entries that were kept back: 3.\n", "Blog One is not held; nothing has changed.\n"} {
			if out := h.must("release", "one"); out != want {
				t.Errorf("release: %q, want %q, at another address %t", out, want, moves)
			}
		}
	}
}

// Who stops a command whose word is applied is told that it is.
func TestRulingStopped(t *testing.T) {
	h, _ := oneBlog(t, loopback, item("one", 1), item("one", 2))
	h.must("poll")
	db := open(t, h.path("planet.db"))
	var out bytes.Buffer
	c := h.command("hide", item("one", 1).Link)
	c.Stdout, c.Stderr = &out, &out
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	soon(t, "the story is hidden", func() (hidden bool) {
		return db.QueryRow(`SELECT COUNT(*) > 0 FROM rulings`).Scan(&hidden) == nil && hidden
	})
	c.Process.Signal(os.Interrupt)
	if err := c.Wait(); err != nil || !strings.Contains(out.String(), "is on no page and in no feed now") {
		t.Errorf("%v:\n%s", err, &out)
	}
}

// The operator's word holds, and the command says so, where the search index cannot learn of it;
// an erase says that words may be left in it.
func TestRulingWithoutIndex(t *testing.T) {
	h, _ := oneBlog(t, loopback, item("one", 1), item("one", 2))
	h.must("poll")
	db := open(t, h.path("planet.db"))
	if _, err := db.Exec(`CREATE TRIGGER broken BEFORE DELETE ON unindexed BEGIN SELECT RAISE(ABORT, 'the disk is full'); END`); err != nil {
		t.Fatal(err)
	}
	h.must("hide", item("one", 1).Link)
	if out := h.must("unhide", item("one", 1).Link); !strings.Contains(out, "is hidden no more") {
		t.Error(out)
	}
	h.fails([]string{"erase", "--yes", item("one", 1).Link}, "it is erased, but its bytes may still be in the database", "the disk is full")
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
	execute(t, h.path("planet.db"), `DELETE FROM goose_db_version WHERE version_id = 15`)
	if out := h.must("migrate"); !strings.Contains(out, "It was at 14;") {
		t.Errorf("brought up to date without a word: %q", out)
	}
}
