package main_test

import (
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"necblogs/internal/planettest"
)

// newsboat is a reader's newsboat with files of its own.
type newsboat struct {
	t   *testing.T
	dir string
	bin string
}

func newNewsboat(t *testing.T, feeds ...string) newsboat {
	t.Helper()
	n := newsboat{t, t.TempDir(), planettest.Tool(t, "newsboat")}
	for name, text := range map[string]string{"urls": strings.Join(feeds, "\n") + "\n", "config": "auto-reload no\n"} {
		if err := os.WriteFile(filepath.Join(n.dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return n
}

// reload asks all feeds and returns how many articles are unread, in newsboat's words.
func (n newsboat) reload() string {
	n.t.Helper()
	n.run("reload")
	return n.run("print-unread")
}

func (n newsboat) run(command string) string {
	n.t.Helper()
	cmd := exec.CommandContext(n.t.Context(), n.bin, "-u", filepath.Join(n.dir, "urls"), "-c", filepath.Join(n.dir, "cache.db"),
		"-C", filepath.Join(n.dir, "config"), "-x", command)
	cmd.Env = append(os.Environ(), "HOME="+n.dir, "LANG=C.UTF-8")
	out, err := cmd.CombinedOutput()
	if err != nil {
		n.t.Fatalf("newsboat %s: %v\n%s", command, err, out)
	}
	return strings.TrimSpace(string(out))
}

// Newsboat, subscribed to Atom and RSS, sees each story once, since it has the same
// id in both; also when it asks again, when a post was edited, and when another
// copy came to be shown.
func TestNewsboat(t *testing.T) {
	in := planettest.NewInternet(t)
	one, two := item("olive", 1), item("olive", 2)
	h := newHouse(t, loopback+blogs(blog("Mirror", feed(in, "mirror", two), "mirror: true"), blog("Olive", feed(in, "olive", one))))
	h.must("poll", "--all")
	s := h.serve()
	reader := newNewsboat(t, s.URL+"/atom.xml", s.URL+"/rss.xml")
	expect := func(when, want string) {
		t.Helper()
		// Last-Modified counts seconds, and newsboat's curl takes two changes of one
		// second for one, whatever the ETag says.
		soon(t, "the second of the change is over", func() bool {
			resp, _ := planettest.Request(t, "HEAD", s.URL+"/atom.xml")
			modified, err := http.ParseTime(resp.Header.Get("Last-Modified"))
			return err == nil && time.Since(modified) > time.Second
		})
		if got := reader.reload(); got != want {
			t.Errorf("%s: %q, want %q", when, got, want)
		}
	}
	expect("at first", "2 unread articles")
	expect("asked again", "2 unread articles")

	one.HTML += "<p>Correction: it did not agree to meet again.</p>"
	in.Set("http://olive.example/feed", 200, nil, planettest.RSS(two, one)) // with the original of the mirror
	h.must("poll", "--all")
	soon(t, "the edit is in the feed", func() bool { return strings.Contains(get(t, s.URL+"/atom.xml"), "it did not agree") })
	expect("after an edit and another copy", "2 unread articles")

	in.Set("http://olive.example/feed", 200, nil, planettest.RSS(item("olive", 3), two, one))
	h.must("poll", "--all")
	soon(t, "the post is in the feed", func() bool { return strings.Contains(get(t, s.URL+"/rss.xml"), item("olive", 3).Title) })
	expect("after a new post", "3 unread articles")
}
