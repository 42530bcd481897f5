package main_test

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"necblogs/internal/planettest"
)

// raw sends bytes to a server as they are and returns all that it answers until
// it ends the connection, or is silent for a while.
func raw(t *testing.T, base, request string) string {
	t.Helper()
	conn := dial(t, base)
	io.WriteString(conn, request) // an error says that it has refused already
	conn.SetReadDeadline(time.Now().Add(300 * time.Millisecond))
	answer, err := io.ReadAll(conn)
	if timeout := net.Error(nil); err != nil && !(errors.As(err, &timeout) && timeout.Timeout()) && !strings.Contains(err.Error(), "reset") {
		t.Fatal(err)
	}
	return string(answer)
}

func dial(t *testing.T, base string) net.Conn {
	t.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(base, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return conn
}

// No spelling of an address leads out of the planet.
func TestPathTraversal(t *testing.T) {
	h := newHouse(t, "title: root of all files\nblogs: []\n")
	h.put("secret.txt", "root:x:0:0")
	s := h.serve()
	for _, up := range []string{"..", "%2e%2e", "%252e%252e", ".%2e", "..;", "%c0%ae%c0%ae", "%uff0e%uff0e", "...", "..%00", "%2e%2e%2f%2e%2e", "..%5c..", "..\\..", "..%255c"} {
		for _, to := range []string{"/%s/%s/%s/%s/%s/%s/etc/passwd", "/static/%s/%s/secret.txt", "/image/%s/%s", "/blog/%s/%s/planet.yaml",
			"/story/%s/%s/planet.db", "/archive/%s/%s/", "/websub/%s/%s", "/%s//%s//planet.yaml", "//%s/%s/planet.yaml", "/static/%s%%2f%s%%2fweb.go"} {
			path := strings.ReplaceAll(strings.ReplaceAll(to, "%s", up), "%%", "%")
			answer := raw(t, s.URL, "GET "+path+" HTTP/1.1\r\nHost: planet\r\nConnection: close\r\n\r\n")
			status, _, _ := strings.Cut(strings.TrimPrefix(answer, "HTTP/1.1 "), " ")
			if status != "404" && status != "400" && status != "301" || strings.Contains(answer, "root:x") || strings.Contains(answer, "SQLite format") {
				t.Errorf("%s: %.200s", path, answer)
			}
			if location := regexpLocation(answer); strings.HasPrefix(location, "//") || strings.Contains(location, "://") || strings.HasPrefix(location, `/\`) {
				t.Errorf("%s leads to another host: %s", path, location)
			}
		}
	}
}

func regexpLocation(answer string) string {
	_, rest, _ := strings.Cut(answer, "\r\nLocation: ")
	location, _, _ := strings.Cut(rest, "\r\n")
	return location
}

// After a request of which two servers could think that it ends in different
// places, nothing on its connection is taken for another.
func TestSmuggling(t *testing.T) {
	s := newHouse(t, "blogs: []\n").serve()
	const hidden = "GET /about HTTP/1.1\r\nHost: planet\r\n\r\n"
	for name, request := range map[string]string{
		"CL.TE":            "POST / HTTP/1.1\r\nHost: planet\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + hidden,
		"GET CL.TE":        "GET / HTTP/1.1\r\nHost: planet\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + hidden,
		"TE.CL":            fmt.Sprintf("POST / HTTP/1.1\r\nHost: planet\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n", len(hidden), hidden),
		"two lengths":      "POST / HTTP/1.1\r\nHost: planet\r\nContent-Length: 0\r\nContent-Length: 50\r\n\r\n" + hidden,
		"list of lengths":  "POST / HTTP/1.1\r\nHost: planet\r\nContent-Length: 0, 50\r\n\r\n" + hidden,
		"plus":             "POST / HTTP/1.1\r\nHost: planet\r\nContent-Length: +0\r\n\r\n" + hidden,
		"negative":         "POST / HTTP/1.1\r\nHost: planet\r\nContent-Length: -1\r\n\r\n" + hidden,
		"two encodings":    "POST / HTTP/1.1\r\nHost: planet\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n" + hidden,
		"odd encoding":     "POST / HTTP/1.1\r\nHost: planet\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + hidden,
		"gzip, chunked":    "POST / HTTP/1.1\r\nHost: planet\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n" + hidden,
		"space in name":    "POST / HTTP/1.1\r\nHost: planet\r\nTransfer-Encoding : chunked\r\nContent-Length: 0\r\n\r\n" + hidden,
		"tab in encoding":  "POST / HTTP/1.1\r\nHost: planet\r\nTransfer-Encoding:\x0bchunked\r\n\r\n0\r\n\r\n" + hidden,
		"bare CR":          "GET / HTTP/1.1\r\nHost: planet\r\nX: a\rTransfer-Encoding: chunked\r\n\r\n" + hidden,
		"NUL":              "GET / HTTP/1.1\r\nHost: planet\r\nX: a\x00b\r\n\r\n" + hidden,
		"two hosts":        "GET / HTTP/1.1\r\nHost: planet\r\nHost: evil.example\r\n\r\n" + hidden,
		"no host":          "GET / HTTP/1.1\r\n\r\n" + hidden,
		"chunk size":       "POST / HTTP/1.1\r\nHost: planet\r\nTransfer-Encoding: chunked\r\n\r\n0x0\r\n\r\n" + hidden,
		"huge chunk size":  "POST / HTTP/1.1\r\nHost: planet\r\nTransfer-Encoding: chunked\r\n\r\n10000000000000000\r\n" + hidden,
		"chunk without CR": "POST / HTTP/1.1\r\nHost: planet\r\nTransfer-Encoding: chunked\r\n\r\n1;\nx\r\n0\r\n\r\n" + hidden,
		"HTTP/1.0 chunked": "POST / HTTP/1.0\r\nHost: planet\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + hidden,
		"no version":       "GET /\r\n\r\n" + hidden,
		"CRLF in path":     "GET /%0d%0aSet-Cookie:%20a=b HTTP/1.1\r\nHost: planet\r\nConnection: close\r\n\r\n" + hidden,
	} {
		answer := raw(t, s.URL, request)
		if strings.Contains(answer, "About planet") {
			t.Errorf("%s: the hidden request is answered:\n%.300s", name, answer)
		}
		if strings.Contains(answer, "\nSet-Cookie") {
			t.Errorf("%s: a header of the reader's making", name)
		}
		if n := strings.Count(answer, "HTTP/1.1 ") + strings.Count(answer, "HTTP/1.0 "); n > 1 {
			t.Errorf("%s: %d answers", name, n)
		}
	}
	if body := get(t, s.URL+"/about"); !strings.Contains(body, "About planet") {
		t.Error("the page that is hidden for is not as it was thought")
	}
}

// Bodies that nobody asked for are not read to their end, headers have a bound.
func TestLargeRequests(t *testing.T) {
	s := newHouse(t, "blogs: []\n").serve()
	large := strings.Repeat("x", 1<<20)
	for name, request := range map[string]string{
		"body":   "POST / HTTP/1.1\r\nHost: planet\r\nContent-Length: 1000000000\r\n\r\n" + large + large,
		"GET":    "GET / HTTP/1.1\r\nHost: planet\r\nContent-Length: 1000000000\r\n\r\n" + large + large,
		"header": "GET / HTTP/1.1\r\nHost: planet\r\nX: " + large + "\r\n\r\n",
		"target": "GET /?" + large + " HTTP/1.1\r\nHost: planet\r\n\r\n",
		"method": large + " / HTTP/1.1\r\nHost: planet\r\n\r\n",
		"hub":    "POST /websub/none HTTP/1.1\r\nHost: planet\r\nContent-Length: 1000000000\r\n\r\n" + large + large,
	} {
		conn := dial(t, s.URL)
		conn.SetDeadline(time.Now().Add(5 * time.Second))
		go io.WriteString(conn, request)
		resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil {
			if !strings.Contains(err.Error(), "reset") { // it would not even listen
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		if resp.StatusCode < 400 {
			t.Errorf("%s: %s", name, resp.Status)
		}
	}
}

// Whoever sends a header byte by byte is dropped after 10 seconds, and takes
// nothing from the others meanwhile.
func TestSlowHeaders(t *testing.T) {
	t.Parallel()
	s := newHouse(t, "blogs: []\n").serve()
	began := time.Now()
	var wait sync.WaitGroup
	for n := range 300 {
		conn := dial(t, s.URL)
		wait.Go(func() {
			tick := time.NewTicker(500 * time.Millisecond)
			defer tick.Stop()
			io.WriteString(conn, "GET / HTTP/1.1\r\nHost: planet\r\n")
			for range tick.C {
				if _, err := fmt.Fprintf(conn, "X-%d: slow\r\n", n); err != nil {
					break
				}
				if time.Since(began) > 20*time.Second {
					t.Error("a header that does not end is listened to for 20 seconds")
					break
				}
			}
		})
	}
	for time.Since(began) < 9*time.Second {
		asked := time.Now()
		get(t, s.URL+"/about")
		if took := time.Since(asked); took > 5*time.Second {
			t.Errorf("a page beside slow headers takes %v", took)
		}
		select {
		case <-time.After(200 * time.Millisecond):
		case <-t.Context().Done():
		}
	}
	wait.Wait()
	if took := time.Since(began); took < 9*time.Second {
		t.Errorf("dropped after %v already", took)
	}
}

// guards are what every answer carries, errors and redirects too.
var guards = map[string]string{
	"Content-Security-Policy": "default-src 'none'; style-src 'self'; connect-src 'self'; img-src 'self' https: http:" +
		"; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
	"X-Content-Type-Options":     "nosniff",
	"Referrer-Policy":            "no-referrer",
	"Cross-Origin-Opener-Policy": "same-origin",
	"Permissions-Policy":         "camera=(), geolocation=(), microphone=(), payment=()",
}

func TestGuardsOnEveryRoute(t *testing.T) {
	in := planettest.NewInternet(t)
	post := item("one", 1)
	post.Title = "NEC report, 3 March 2025"
	h := newHouse(t, loopback+blogs(blog("one", feed(in, "one", post), "representatives: [{name: Ada Oakes}]")))
	h.must("poll")
	s := h.serve()
	paths := []string{"/", "/story/1/", "/story/1", "/blog/one/", "/representative/ada-oakes/", "/meeting/", "/meeting/nec/2025-03-03/", "/archive/",
		"/archive/2025/03/", "/search", "/search?q=committee", "/status", "/about", "/opml.xml", "/status.atom", "/opensearch.xml", "/robots.txt",
		"/rss20.xml", "/healthz", "/readyz", "/metrics", "/websub/none", "/image/a/b", "/nothing", "/story/99/", "/?before=soon",
		"/search.atom?q=committee", "/search.rss?q=committee", "/" + strings.Repeat("long", 2000), stylesheet(t, s.URL)}
	for _, list := range []string{"/", "/blog/one/", "/representative/ada-oakes/", "/meeting/nec/2025-03-03/"} {
		paths = append(paths, list+"atom.xml", list+"rss.xml", list+"feed.json")
	}
	for _, method := range []string{"GET", "GET", "HEAD", "POST", "DELETE"} { // twice: made, and from the cache
		for _, path := range paths {
			resp, _ := planettest.Request(t, method, s.URL+path)
			for name, want := range guards {
				if got := resp.Header.Values(name); len(got) != 1 || got[0] != want {
					t.Errorf("%s %.40s (%s): %s %q", method, path, resp.Status, name, got)
				}
			}
			if resp.Header.Get("Set-Cookie") != "" {
				t.Errorf("%s %s sets a cookie", method, path)
			}
			if resp.StatusCode >= 500 {
				t.Errorf("%s %s: %s", method, path, resp.Status)
			}
		}
	}
}
