package server_test

import (
	"net/http"
	"net/url"
	"testing"
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
		{asked: "/sub/blog/mil%6C/", status: 200},
		{asked: "/sub/sub/", status: 404},
		{asked: "/subway/", status: 404},
		{asked: "/blog/mill", status: 301, at: "/sub/blog/mill/"},
		{asked: "/sub/blog/mill?before=x", status: 301, at: "/sub/blog/mill/?before=x"},
		{asked: "/rss20.xml", status: 301, at: "/sub/rss.xml"},
		{asked: "//elsewhere.example/blog/mill", status: 404},
	} {
		rec := w.ask(tt.asked)
		if rec.Code != tt.status || rec.Header().Get("Location") != tt.at {
			t.Errorf("%s: %d, leads to %q; want %d, %q", tt.asked, rec.Code, rec.Header().Get("Location"), tt.status, tt.at)
		}
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
