package server_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"
)

// An address is the same however it is escaped, in whichever order it is asked
// for; below the path of the public address, which a proxy may leave there or
// take away, all that leads on leads there.
func TestAddresses(t *testing.T) {
	w := newWorld(t, 10)
	w.config.Site.URL = "https://planet.example/sub/"
	w.blog("mill")
	w.posts("mill", run("mill", 0, 2)...)
	for _, tt := range []struct {
		asked, at string // where a request is asked for, and where it leads
		status    int
	}{
		{asked: "/blog/mil%6C/", status: 200},
		{asked: "/blog/mill/", status: 200},
		{asked: "/blog/mil%6C/atom.xml", status: 200},
		{asked: "/%61tom.xml", status: 200},
		{asked: "/blog/mi%2Fll/", status: 404},
		{asked: "/sub/", status: 200},
		{asked: "/sub", status: 301, at: "/sub/"},
		{asked: "/sub/blog/mil%6C/", status: 200},
		{asked: "/sub/sub/", status: 404},
		{asked: "/subway/", status: 404},
		{asked: "/blog/mill", status: 301, at: "/sub/blog/mill/"},
		{asked: "/sub/blog/mill?before=x", status: 301, at: "/sub/blog/mill/?before=x"},
		{asked: "/rss20.xml", status: 301, at: "/sub/rss.xml"},
		{asked: "/story/1/", status: 200},
		{asked: "/story/%31/", status: 200},
		{asked: "/story/01/", status: 301, at: "/sub/story/1/"},
		{asked: "/story/+1/", status: 301, at: "/sub/story/1/"},
		{asked: "//elsewhere.example/blog/mill", status: 404},
	} {
		rec := w.ask(tt.asked)
		if rec.Code != tt.status || rec.Header().Get("Location") != tt.at {
			t.Errorf("%s: %d, leads to %q; want %d, %q", tt.asked, rec.Code, rec.Header().Get("Location"), tt.status, tt.at)
		}
		if rec.Header().Get("Cache-Control") == "" {
			t.Errorf("%s: caches are not told how long to keep it", tt.asked)
		}
	}
}

// A planet below a path that has signs beyond ASCII, or escaped ones, is there
// however the path is spelt.
func TestAddressesBelowOddPaths(t *testing.T) {
	for base, spellings := range map[string][]string{
		"/plänet/":      {"/pl%C3%A4net/", "/pl%c3%a4net/"},
		"/pl%C3%A4net/": {"/pl%C3%A4net/", "/pl%c3%a4net/"},
		"/%7Eann/":      {"/%7Eann/", "/~ann/"},
		"/~ann/":        {"/%7Eann/", "/~ann/"},
		"/a%20b/":       {"/a%20b/"},
	} {
		w := newWorld(t, 10)
		w.config.Site.URL = "https://planet.example" + base
		w.blog("mill")
		w.posts("mill", run("mill", 0, 2)...)
		for _, path := range spellings {
			for _, page := range []string{"", "blog/mill/", "atom.xml"} {
				if rec := w.ask(path + page); rec.Code != http.StatusOK {
					t.Errorf("%s: %s%s: %d", base, path, page, rec.Code)
				}
			}
			if rec := w.ask(path + "rss20.xml"); w.ask(rec.Header().Get("Location")).Code != http.StatusOK {
				t.Errorf("%s: %srss20.xml leads to %q", base, path, rec.Header().Get("Location"))
			}
		}
		if front := w.get("/"); !strings.Contains(front, `href="`+spellings[0]+`blog/mill/"`) && !strings.Contains(front, `href="`+base+`blog/mill/"`) {
			t.Errorf("%s: the front page leads nowhere below it", base)
		}
	}
}

// What is no UTF-8 in a search is shown as what it is, and the page stays text.
func TestSearchOfBrokenBytes(t *testing.T) {
	w := newWorld(t, 10)
	body := w.get("/search?q=caf%e9")
	if !utf8.ValidString(body) || !strings.Contains(body, "<title>caf\uFFFD ") {
		t.Errorf("%q", body)
	}
}

// What is asked of the planet's health does not depend on what else stands in the
// address.
func TestReady(t *testing.T) {
	w := newWorld(t, 10)
	for _, path := range []string{"/readyz", "/readyz?before=x"} {
		if rec := w.ask(path); rec.Code != http.StatusOK {
			t.Errorf("%s: %d %s", path, rec.Code, rec.Body)
		}
	}
}

// ETags may stand in several lines (RFC 9110, 5.3), and a weight is one in either
// case (12.4.2).
func TestOddHeaders(t *testing.T) {
	w := newWorld(t, 10)
	tag := w.ask("/").Header().Get("ETag")
	r := &http.Request{Method: http.MethodGet, URL: &url.URL{Path: "/"}, Header: http.Header{"If-None-Match": {`"x"`, tag}}}
	if rec := w.serve(r); rec.Code != http.StatusNotModified {
		t.Errorf("to its own ETag in the second line: %d", rec.Code)
	}
	if coding := w.ask("/", "Accept-Encoding", "gzip;Q=0").Header().Get("Content-Encoding"); coding != "" {
		t.Errorf("without gzip: %s", coding)
	}
}

// Who comes to a hub's address without being one is told in a page, and which
// methods there are.
func TestNoSuchCallback(t *testing.T) {
	w := newWorld(t, 10)
	rec := w.ask("/websub/nobodys")
	if kind := rec.Header().Get("Content-Type"); rec.Code != http.StatusNotFound || kind != "text/html; charset=utf-8" || !strings.Contains(rec.Body.String(), "<h1") {
		t.Errorf("%d, %s\n%s", rec.Code, kind, rec.Body)
	}
	rec = w.serve(&http.Request{Method: http.MethodPut, URL: &url.URL{Path: "/websub/nobodys"}, Header: http.Header{}})
	if allow := rec.Header().Get("Allow"); rec.Code != http.StatusMethodNotAllowed || allow != "GET, HEAD, POST" {
		t.Errorf("PUT: %d, allowed are %q", rec.Code, allow)
	}
}
