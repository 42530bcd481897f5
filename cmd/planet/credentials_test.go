package main_test

import (
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"necblogs/internal/planettest"
)

// A user and a password in the address of a feed are sent to its host, and stand
// on no page, in no feed, in no list and in nothing that a command prints.
func TestCredentialsStayHidden(t *testing.T) {
	const user, password = "wexkeeper", "s3cret"
	in := planettest.NewInternet(t)
	in.Handle("http://olive.example/feed", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if u, p, _ := r.BasicAuth(); u != user || p != password {
			http.Error(w, "who are you?", http.StatusUnauthorized)
			return
		}
		w.Write(planettest.RSS(item("olive", 1), item("olive", 2)))
	}))
	in.Set("http://old.example/feed", 301, map[string]string{"Location": "/new"}, nil)
	in.Set("http://old.example/new", 200, nil, planettest.RSS(item("old", 1)))
	private := func(addr string) string {
		return strings.Replace(addr, "://", "://"+user+":"+password+"@", 1)
	}
	guarded := func(name, addr string) string {
		return blog(name, private(addr), "site: '"+private("http://"+name+".example/")+"'", "avatar: '"+private("http://"+name+".example/face.png")+"'")
	}
	config := loopback + blogs(guarded("olive", in.URL("http://olive.example/feed")), guarded("old", in.URL("http://old.example/feed")),
		guarded("lost", in.URL("http://lost.example/feed")), guarded("closed", "http://"+planettest.FreeAddr(t)+"/feed"))
	h := newHouse(t, config)
	polls, _ := h.poll("--all")
	if *polls[0].New != 2 {
		t.Fatalf("the feed behind a password: %s, %s", polls[0], *polls[0].Error)
	}
	hidden := func(where, text string) {
		t.Helper()
		if strings.Contains(text, user) || strings.Contains(text, password) {
			t.Errorf("%s:\n%s", where, text)
		}
	}

	for _, command := range []string{"status", "status --verbose", "status --json", "opml", "explain 1", "poll --all --json", "check --online",
		"add --dry-run " + private("http://"+planettest.FreeAddr(t)+"/"), "add --dry-run " + private(in.URL("http://olive.example/feed"))} {
		out, log, _ := h.run(strings.Fields(command)...)
		hidden("planet "+command, out+log)
	}
	contains(t, "planet opml", h.must("opml"), in.URL("http://olive.example/feed"))

	x := exported{t, filepath.Join(h.dir, "site")}
	h.must("export", x.dir)
	for name := range x.files() {
		hidden("export: "+name, string(x.read(name)))
	}

	s := h.serve()
	for _, path := range []string{"/", "/story/1/", "/blog/olive/", "/blog/old/", "/blog/lost/", "/status", "/about", "/archive/", "/search?q=olive",
		"/opml.xml", "/status.atom", "/atom.xml", "/rss.xml", "/feed.json", "/blog/olive/atom.xml", "/blog/olive/rss.xml", "/search.atom?q=olive"} {
		hidden(path, get(t, s.URL+path))
	}
	if feed := get(t, s.URL+"/blog/olive/atom.xml"); !strings.Contains(feed, "<id>"+in.URL("http://olive.example/feed")+"</id>") {
		t.Errorf("the origin is not named by its address:\n%s", feed)
	}

	h.write(config + guarded("olive", in.URL("http://olive.example/feed")) + blog("odd", "feed:https://"+user+"@odd.example/"))
	soon(t, "/status tells of a config that does not hold", func() bool {
		page := get(t, s.URL+"/status")
		hidden("/status with a fault", page)
		return strings.Contains(page, "must begin with https://")
	})
}

// A blog behind a password is added with it, though no output has it.
func TestAddBehindPassword(t *testing.T) {
	in := planettest.NewInternet(t)
	guarded := func(body string) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if _, p, _ := r.BasicAuth(); p != "s3cret" {
				http.Error(w, "who are you?", http.StatusUnauthorized)
				return
			}
			w.Write([]byte(body))
		})
	}
	in.Handle("http://olive.example/", guarded(`<html><link rel="alternate" type="application/rss+xml" href="/feed"></html>`))
	in.Handle("http://olive.example/feed", guarded(string(planettest.RSS(item("olive", 1), item("olive", 2)))))
	h := newHouse(t, loopback+"blogs: []\n")
	out, log, code := h.run("add", strings.Replace(in.URL("http://olive.example/"), "://", "://wexkeeper:s3cret@", 1))
	if code != 0 || strings.Contains(out+log, "s3cret") || !strings.Contains(out, in.URL("http://olive.example/feed")) {
		t.Errorf("exit code %d\n%s%s", code, out, log)
	}
	if polls, _ := h.poll("--all"); len(polls) != 1 || *polls[0].New != 2 {
		t.Errorf("what was added is polled: %v", polls)
	}
}
