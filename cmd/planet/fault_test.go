package main_test

import (
	"bytes"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"necblogs/internal/planettest"
)

// Another program holds the database: that is said, and nothing else is done.
func TestLocked(t *testing.T) {
	t.Parallel()
	h := newHouse(t, "blogs: []\n")
	h.must("migrate")
	h.locked()
	h.fails([]string{"poll"}, "another program holds it locked")
}

// Another file takes the database's name under the running planet: it is told,
// nothing is stored any more, neither there nor in the file that has no name,
// and pages go on. After a restart the new file is the planet.
func TestReplaced(t *testing.T) {
	t.Parallel()
	h, in := oneBlog(t, everySecond, item("one", 1))
	h.must("migrate")
	h.must("backup", h.path("other.db"))
	s := h.serve()
	until(t, time.Minute, "a post", func() bool { return strings.Contains(get(t, s.URL+"/atom.xml"), "<entry>") })
	other := h.read("other.db")
	if err := os.Rename(h.path("other.db"), h.path("planet.db")); err != nil {
		t.Fatal(err)
	}
	in.Set("http://one.example/feed", 200, nil, planettest.RSS(item("one", 1), item("one", 2)))
	until(t, time.Minute, "the log tells of it", func() bool { return strings.Contains(s.Log(), "another file has taken its place") })
	get(t, s.URL+"/")
	if h.read("planet.db") != other {
		t.Error("the new file has been written")
	}
	if code := s.Stop(); code != 0 {
		t.Errorf("exit %d", code)
	}
	if h.read("planet.db") != other {
		t.Error("the new file has been written at the end")
	}
	in.Set("http://one.example/feed", 200, nil, planettest.RSS(item("one", 3)))
	h.must("poll", "--all")
	h.must("export", h.path("out"))
	if feed := h.read("out/atom.xml"); strings.Contains(feed, "Minutes 1 ") || !strings.Contains(feed, "Minutes 3 ") {
		t.Errorf("the new file is not the planet\n%s", feed)
	}
}

// One page of the database is damaged: what needs it fails and says so, the rest
// goes on, and no backup is made that would take the place of a sound one.
func TestDamagedPage(t *testing.T) {
	t.Parallel()
	h, in := oneBlog(t, loopback, item("one", 1), item("one", 2))
	h.must("poll", "--all")
	edited := item("one", 1)
	for range 2 {
		edited.HTML += "<p>The vote was taken by show of hands.</p>"
		in.Set("http://one.example/feed", 200, nil, planettest.RSS(edited, item("one", 2)))
		h.must("poll", "--all")
	}
	h.must("backup", h.path("copy.db"))
	sound := h.read("copy.db")
	db := open(t, h.path("planet.db"))
	root := rows(t, db, `SELECT (rootpage - 1) * (SELECT page_size FROM pragma_page_size) FROM sqlite_master WHERE name = 'revisions'`)
	db.Close()
	at, err := strconv.ParseInt(root[0], 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	file, err := os.OpenFile(h.path("planet.db"), os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := file.WriteAt(bytes.Repeat([]byte{0x5a}, 4096), at); err != nil {
		t.Fatal(err)
	}
	file.Close()
	s := h.serve()
	get(t, s.URL+"/about")
	if resp, _ := planettest.Request(t, "GET", s.URL+"/story/1/"); resp.StatusCode != 500 && resp.StatusCode != 503 {
		t.Errorf("the story whose earlier texts are damaged: %s", resp.Status)
	}
	get(t, s.URL+"/")
	edited.HTML += "<p>And by roll call.</p>"
	in.Set("http://one.example/feed", 200, nil, planettest.RSS(edited, item("one", 2)))
	if out, log, code := h.run("poll", "--all"); code != 1 || !strings.Contains(out+log, "it is damaged; restore the last backup") {
		t.Errorf("poll: exit %d\n%s%s", code, out, log)
	}
	h.fails([]string{"backup", h.path("copy.db")}, "damaged")
	if h.read("copy.db") != sound {
		t.Error("the sound backup is gone")
	}
	if !strings.Contains(s.Log(), "it is damaged; restore the last backup") {
		t.Errorf("the log does not say what is wrong:\n%s", s.Log())
	}
}
