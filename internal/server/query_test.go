package server_test

import (
	"html"
	"strings"
	"testing"
)

// What a page does not ask of the address is not in the page, and so not in that
// of whoever asks for the same without it.
func TestQueryThatDoesNotMatter(t *testing.T) {
	w := newWorld(t, 10)
	w.blog("olive")
	w.posts("olive", run("olive", 0, 2)...)
	for _, page := range []string{"/about", "/story/1/", "/archive/", "/meeting/", "/status"} {
		w.get(page + "?before=elsewhere")
		if strings.Contains(w.get(page), "elsewhere") {
			t.Errorf("%s has what somebody else has asked with", page)
		}
	}
}

// What a page does ask of the address is in the address that it calls its own: a browser
// that passes the page on passes that one on.
func TestQueryThatMatters(t *testing.T) {
	w := newWorld(t, 1)
	w.blog("olive")
	w.posts("olive", run("olive", 0, 2)...)
	for path, want := range map[string]string{
		"/search":                            "/search",
		"/search?utm_source=card":            "/search",
		"/search?q=olive+tolls&utm_medium=x": "/search?q=olive+tolls",
		"/search?rank=newest&q=ferry":        "/search?q=ferry&rank=newest",
		"/?before=1.1&x=y":                   "/?before=1.1",
		"/blog/olive/?before=":               "/blog/olive/",
	} {
		page := html.UnescapeString(w.get(path))
		for _, tag := range []string{`<link rel="canonical" href="https://planet.wexcombe.example`, `<meta property="og:url" content="https://planet.wexcombe.example`} {
			if !strings.Contains(page, tag+want+`">`) {
				t.Errorf("%s has no %s%s", path, tag, want)
			}
		}
	}
}
