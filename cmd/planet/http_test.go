package main_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"

	"necblogs/internal/planettest"
)

// The planet of these tests has 25 posts of two blogs, 10 on a page.
func wexcombe(t *testing.T) *planettest.Server {
	t.Helper()
	in := planettest.NewInternet(t)
	config := loopback + "page: {stories: 10}\nblogs:\n"
	for _, host := range []string{"north", "south"} {
		var items []planettest.Item
		for n := range 12 {
			items = append(items, item(host, n))
		}
		if host == "south" { // one at the time of another, and of the same blog
			twin := item(host, 40)
			twin.Date = items[3].Date
			items = append(items, twin)
		}
		config += blog(host, feed(in, host, items...))
	}
	h := newHouse(t, config)
	h.must("poll")
	return h.serve()
}

func TestHTTP(t *testing.T) {
	s := wexcombe(t)
	t.Run("conditional", func(t *testing.T) { conditional(t, s.URL) })
	t.Run("compressed", func(t *testing.T) { compressed(t, s.URL) })
	t.Run("errors", func(t *testing.T) { faults(t, s.URL) })
	t.Run("redirects", func(t *testing.T) { redirects(t, s.URL) })
	t.Run("paging", func(t *testing.T) { paging(t, s.URL) })
	t.Run("kinds", func(t *testing.T) { kinds(t, s.URL) })
}

func conditional(t *testing.T, base string) {
	for _, path := range []string{"/", "/story/1/", "/blog/north/", "/archive/", "/about", "/atom.xml", "/rss.xml", "/feed.json",
		"/blog/north/atom.xml", "/opml.xml", "/robots.txt", "/opensearch.xml", stylesheet(t, base)} {
		full, body := planettest.Request(t, "GET", base+path)
		etag, modified := full.Header.Get("ETag"), full.Header.Get("Last-Modified")
		if full.StatusCode != 200 || !regexp.MustCompile(`^"[^"]+"$`).MatchString(etag) || modified == "" || full.Header.Get("Cache-Control") == "" {
			t.Errorf("%s: %s, ETag %q, Last-Modified %q, Cache-Control %q", path, full.Status, etag, modified, full.Header.Get("Cache-Control"))
		}
		if fixed := strings.Contains(full.Header.Get("Cache-Control"), "immutable"); fixed != strings.HasPrefix(path, "/static/") {
			t.Errorf("%s: Cache-Control %q", path, full.Header.Get("Cache-Control"))
		}
		head, none := planettest.Request(t, "HEAD", base+path)
		if head.StatusCode != 200 || none != "" || head.ContentLength != int64(len(body)) || head.Header.Get("ETag") != etag ||
			head.Header.Get("Content-Type") != full.Header.Get("Content-Type") {
			t.Errorf("HEAD %s: %s, %d bytes of %d, ETag %q of %q", path, head.Status, head.ContentLength, len(body), head.Header.Get("ETag"), etag)
		}
		for _, tt := range []struct {
			header []string
			want   int
		}{
			{[]string{"If-None-Match", etag}, 304},
			{[]string{"If-None-Match", `"other", W/` + etag}, 304},
			{[]string{"If-None-Match", "*"}, 304},
			{[]string{"If-None-Match", `"other"`}, 200},
			{[]string{"If-Modified-Since", modified}, 304},
			{[]string{"If-Modified-Since", "Wed, 01 Jan 2020 00:00:00 GMT"}, 200},
			{[]string{"If-Modified-Since", "yesterday"}, 200},
			{[]string{"If-None-Match", `"other"`, "If-Modified-Since", modified}, 200}, // the ETag decides alone
		} {
			for _, method := range []string{"GET", "HEAD"} {
				resp, body := planettest.Request(t, method, base+path, tt.header...)
				if resp.StatusCode != tt.want || resp.Header.Get("ETag") != etag || tt.want == 304 && body != "" {
					t.Errorf("%s %s with %q: %s, ETag %q", method, path, tt.header, resp.Status, resp.Header.Get("ETag"))
				}
			}
		}
	}
}

func stylesheet(t *testing.T, base string) string {
	t.Helper()
	m := regexp.MustCompile(`rel="stylesheet" href="([^"]+)"`).FindStringSubmatch(get(t, base+"/"))
	if m == nil {
		t.Fatal("the page has no stylesheet")
	}
	return m[1]
}

func compressed(t *testing.T, base string) {
	readers := map[string]func(io.Reader) (io.Reader, error){
		"br":   func(r io.Reader) (io.Reader, error) { return brotli.NewReader(r), nil },
		"zstd": func(r io.Reader) (io.Reader, error) { return zstd.NewReader(r) },
		"gzip": func(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) },
		"":     func(r io.Reader) (io.Reader, error) { return r, nil },
	}
	for _, path := range []string{"/", "/atom.xml", "/feed.json", "/opml.xml", stylesheet(t, base)} {
		plain := get(t, base+path)
		tags := map[string]string{}
		for _, tt := range []struct{ accept, want string }{
			{"gzip, deflate, br, zstd", "br"}, {"gzip, zstd", "zstd"}, {"gzip", "gzip"}, {"identity", ""}, {"deflate", ""},
			{"identity, gzip;q=0.5", ""}, {"identity;q=0.5, gzip", "gzip"}, {"br;q=0.2, gzip;q=0.8", "gzip"}, {"br;q=0, zstd;q=0, *", "gzip"}, {"*;q=0", ""}, {"BR", "br"},
		} {
			resp, body := planettest.Request(t, "GET", base+path, "Accept-Encoding", tt.accept)
			coding := resp.Header.Get("Content-Encoding")
			if coding != tt.want || !strings.Contains(resp.Header.Get("Vary"), "Accept-Encoding") {
				t.Errorf("%s, Accept-Encoding %q: %q, want %q; Vary %q", path, tt.accept, coding, tt.want, resp.Header.Get("Vary"))
				continue
			}
			r, err := readers[coding](strings.NewReader(body))
			if err != nil {
				t.Fatal(err)
			}
			if text, err := io.ReadAll(r); err != nil || string(text) != plain {
				t.Errorf("%s in %q is not what it is uncompressed: %d bytes, %v", path, coding, len(text), err)
			}
			if coding != "" && len(body) >= len(plain) {
				t.Errorf("%s in %q: %d bytes, uncompressed %d", path, coding, len(body), len(plain))
			}
			tags[coding] = resp.Header.Get("ETag")
			if resp, _ := planettest.Request(t, "GET", base+path, "Accept-Encoding", tt.accept, "If-None-Match", tags[coding]); resp.StatusCode != 304 {
				t.Errorf("%s in %q again: %s", path, coding, resp.Status)
			}
		}
		if distinct := strings.Join([]string{tags["br"], tags["zstd"], tags["gzip"], tags[""]}, " "); len(tags) != 4 ||
			tags["br"] == tags["gzip"] || tags["br"] == tags["zstd"] || tags["br"] == tags[""] || tags["gzip"] == tags[""] {
			t.Errorf("%s: strong ETags of the codings are not distinct: %s", path, distinct)
		}
	}
}

// sentence begins with a capital, has several words, and ends.
var sentence = regexp.MustCompile(`^[A-Z][^.]* [^.]* [^.]*\.`)

func faults(t *testing.T, base string) {
	for _, tt := range []struct {
		method, path string
		want         int
	}{
		{"GET", "/nothing", 404}, {"GET", "/story/999/", 404}, {"GET", "/story/x/", 404}, {"GET", "/blog/nobody/", 404},
		{"GET", "/representative/nobody/", 404}, {"GET", "/meeting/nec/2020-01-01/", 404}, {"GET", "/meeting/nec/soon/", 404},
		{"GET", "/archive/2025/13/", 404}, {"GET", "/?before=soon", 400}, {"GET", "/static/planet.css", 404},
		{"GET", "/nothing.xml", 404}, {"GET", "/blog/nobody/atom.xml", 404}, {"GET", "/blog/nobody/feed.json", 404},
		{"GET", "/feed.json?before=soon", 400}, {"GET", "/atom.xml?before=soon", 400}, {"GET", "/rss.xml?before=soon", 400}, {"GET", "/nothing.atom", 404}, {"GET", "/%2e%2e/planet.yaml", 404},
		{"POST", "/", 405}, {"PUT", "/atom.xml", 405}, {"DELETE", "/story/1/", 405}, {"OPTIONS", "/", 405}, {"POST", "/nothing", 405},
		{"PATCH", "/static/planet.css", 405}, {"POST", "/healthz", 405}, {"POST", "/rss20.xml", 405}, {"HEAD", "/nothing", 404},
	} {
		resp, body := planettest.Request(t, tt.method, base+tt.path)
		kind := resp.Header.Get("Content-Type")
		if resp.StatusCode != tt.want || resp.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s %s: %s, Cache-Control %q; want %d", tt.method, tt.path, resp.Status, resp.Header.Get("Cache-Control"), tt.want)
		}
		if tt.want == 405 && resp.Header.Get("Allow") != "GET, HEAD" {
			t.Errorf("%s %s: Allow %q", tt.method, tt.path, resp.Header.Get("Allow"))
		}
		if tt.method == "HEAD" {
			continue
		}
		if regexp.MustCompile(`\.(xml|json|atom)(\?|$)`).MatchString(tt.path) {
			if kind != "text/plain; charset=utf-8" || strings.Contains(body, "<") || !sentence.MatchString(body) || !strings.Contains(body, "http") {
				t.Errorf("%s %s: %s %q; want a sentence and an address in plain text", tt.method, tt.path, kind, body)
			}
		} else if kind != "text/html; charset=utf-8" || !strings.Contains(body, `<a href="/"`) || !strings.Contains(body, "</html>") {
			t.Errorf("%s %s: %s; want a page with a way back:\n%s", tt.method, tt.path, kind, body)
		}
	}
	server, err := url.Parse(base)
	if err != nil {
		t.Fatal(err)
	}
	server.Opaque = "*" // as in "OPTIONS *", which asks of the server as a whole
	resp, err := http.DefaultTransport.RoundTrip(&http.Request{Method: "OPTIONS", URL: server, Header: http.Header{}})
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != 405 || resp.Header.Get("Allow") != "GET, HEAD" {
		t.Errorf("OPTIONS *: %s, Allow %q", resp.Status, resp.Header.Get("Allow"))
	}
}

func redirects(t *testing.T, base string) {
	for from, to := range map[string]string{
		"/rss20.xml": "/rss.xml", "/rss10.xml": "/rss.xml", "/index.rdf": "/rss.xml",
		"/story/1": "/story/1/", "/blog/north": "/blog/north/", "/meeting": "/meeting/", "/archive": "/archive/",
		"/archive/2025/03": "/archive/2025/03/", "/blog/north?before=x": "/blog/north/?before=x",
		"/about/": "/about", "/status/": "/status", "/search/?q=x": "/search?q=x",
	} {
		for _, method := range []string{"GET", "HEAD"} {
			if resp, _ := planettest.Request(t, method, base+from); resp.StatusCode != 301 || resp.Header.Get("Location") != to {
				t.Errorf("%s %s: %s to %q, want 301 to %s", method, from, resp.Status, resp.Header.Get("Location"), to)
			}
		}
	}
	if resp, _ := planettest.Request(t, "GET", base+"//evil.example/archive"); resp.StatusCode != 404 {
		t.Errorf("an address with two slashes: %s to %q", resp.Status, resp.Header.Get("Location"))
	}
}

// paging follows the links to older stories: each is there once.
func paging(t *testing.T, base string) {
	card := regexp.MustCompile(`<article class="card" id="story-(\d+)"`)
	for path, want := range map[string]int{"/": 25, "/blog/north/": 12, "/blog/south/": 13, "/archive/2025/03/": 25} {
		seen := map[string]int{}
		for at, n := path, 0; at != "" && n < 9; n++ {
			body := get(t, base+at)
			for _, m := range card.FindAllStringSubmatch(body, -1) {
				seen[m[1]]++
			}
			m := older.FindStringSubmatch(body)
			at = ""
			if m != nil {
				at = m[1]
			}
		}
		for id, n := range seen {
			if n != 1 {
				t.Errorf("%s: story %s is there %d times", path, id, n)
			}
		}
		if len(seen) != want {
			t.Errorf("%s: %d stories, want %d", path, len(seen), want)
		}
	}
}

func kinds(t *testing.T, base string) {
	for path, want := range map[string]string{
		"/": "text/html; charset=utf-8", "/atom.xml": "application/atom+xml", "/rss.xml": "application/rss+xml",
		"/feed.json": "application/feed+json", "/opml.xml": "application/xml", "/status.atom": "application/atom+xml",
		"/healthz": "text/plain", "/readyz": "text/plain", "/robots.txt": "text/plain", stylesheet(t, base): "text/css",
	} {
		resp, _ := planettest.Request(t, "GET", base+path)
		if got := resp.Header.Get("Content-Type"); resp.StatusCode != http.StatusOK || !strings.HasPrefix(got, want) {
			t.Errorf("%s: %s, %q, want %q", path, resp.Status, got, want)
		}
	}
}

// Hidden stories are on no page and in no feed; the Atom feed says that they went.
func TestHiddenStory(t *testing.T) {
	h, _ := oneBlog(t, loopback, item("one", 1), item("one", 2))
	h.must("poll")
	s := h.serve("--role", "web") // which leaves the search index to others
	gone := item("one", 1)
	documents := []string{"/", "/blog/one/", "/archive/2025/03/", "/atom.xml", "/rss.xml", "/feed.json", "/blog/one/atom.xml",
		"/search.atom?q=blog:one"}
	count := func() (n int) {
		for _, path := range documents {
			if strings.Contains(get(t, s.URL+path), gone.Title) {
				n++
			}
		}
		return n
	}
	if n := count(); n != len(documents) {
		t.Fatalf("the story is in %d documents of %d", n, len(documents))
	}
	h.must("hide", gone.Link)
	soon(t, "the story is gone everywhere", func() bool { return count() == 0 })
	if atom := get(t, s.URL+"/atom.xml"); !bytes.Contains([]byte(atom), []byte("deleted-entry ref=\""+gone.GUID+"\"")) {
		t.Errorf("the Atom feed has no tombstone:\n%s", atom)
	}
	h.must("poll", "--all") // which brings the search index up to date
	h.must("unhide", gone.Link)
	soon(t, "the story is back everywhere", func() bool { return count() == len(documents) })
	if strings.Contains(get(t, s.URL+"/atom.xml"), "deleted-entry") {
		t.Error("the tombstone stayed")
	}
}

// The page of an entry that is a copy leads to its story, for as long as it is one.
func TestPageOfACopy(t *testing.T) {
	in := planettest.NewInternet(t)
	h := newHouse(t, loopback+blogs(blog("one", feed(in, "one", item("one", 1))), blog("two", feed(in, "two", item("one", 1)), "mirror: true")))
	h.must("poll", "one")
	h.must("poll", "two")
	s := h.serve()
	resp, _ := planettest.Request(t, "GET", s.URL+"/story/2/")
	if resp.StatusCode != 301 || resp.Header.Get("Location") != "/story/1/" || resp.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("%s to %q, Cache-Control %q", resp.Status, resp.Header.Get("Location"), resp.Header.Get("Cache-Control"))
	}
	h.must("split", "2")
	soon(t, "a page of its own", func() bool {
		resp, _ := planettest.Request(t, "GET", s.URL+"/story/2/")
		return resp.StatusCode == 200
	})
}

// What was erased is gone, and no poll brings it back.
func TestErasedStory(t *testing.T) {
	h, in := oneBlog(t, loopback, item("one", 1), item("one", 2))
	h.must("poll")
	h.must("erase", item("one", 1).Link, "--yes")
	if _, log, code := h.run("erase", item("one", 1).Link); code != 0 || log != "" {
		t.Errorf("erase of what is erased: exit %d, %s", code, log)
	}
	changed := item("one", 1)
	changed.HTML = "<p>Said again in other words.</p>"
	in.Set("http://one.example/feed", 200, nil, planettest.RSS(changed, item("one", 2)))
	h.must("poll", "one")
	s := h.serve()
	for _, path := range []string{"/", "/atom.xml", "/feed.json"} {
		if body := get(t, s.URL+path); strings.Contains(body, changed.Title) || strings.Contains(body, "other words") || !strings.Contains(body, item("one", 2).Title) {
			t.Errorf("%s after erase:\n%s", path, body)
		}
	}
	gone := 0
	for id := 1; id <= 2; id++ {
		if resp, _ := planettest.Request(t, "GET", fmt.Sprintf("%s/story/%d/", s.URL, id)); resp.StatusCode == http.StatusGone {
			gone++
		}
	}
	if gone != 1 {
		t.Errorf("%d stories are 410, want the erased one", gone)
	}
}

// What a search by filters alone says of its order, and of a blog that is none.
func TestSearchSays(t *testing.T) {
	s := wexcombe(t)
	for query, want := range map[string]string{
		"blog:north":           "Newest first.",
		"committee blog:north": "Best matches first",
		"blog:nowhere":         "There is no blog &#34;nowhere&#34; here",
	} {
		page := get(t, s.URL+"/search?q="+url.QueryEscape(query))
		if !strings.Contains(page, want) || strings.Contains(page, "Best matches first") != (want == "Best matches first") {
			t.Errorf("%s: not %q in\n%s", query, want, page[strings.Index(page, "<main"):])
		}
	}
	if robots := get(t, s.URL+"/robots.txt"); !strings.Contains(robots, "\nDisallow: /search?\n") {
		t.Errorf("robots.txt: %q", robots)
	}
}
