// Package planettest is for tests only: a fake internet, a settable clock,
// builders of feeds, the labelled corpus, the built program and a real browser.
// Everything is served over real HTTP on loopback.
package planettest

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
)

// Internet is a fake internet: any number of hosts, each a server of its own on
// its own loopback address where the system has more than one (127.0.0.2,
// 127.0.0.3 …), so that what is done per host can be told apart.
//
// Tests name addresses as they would be in the world ("http://blog.example/feed/");
// [Internet.URL] gives the real one. In the headers and bodies that are served the
// names of known hosts are replaced likewise, so that links and redirects lead
// somewhere. What nobody has set is 404.
type Internet struct {
	t        testing.TB
	mu       sync.Mutex
	hosts    map[string]*httptest.Server // by name
	answers  map[string]http.Handler     // by host+path or host+path?query
	requests map[string][]http.Header    // as received, by host+path?query
}

// NewInternet is an internet with nobody on it. It is torn down, and hanging
// requests with it, when the test ends.
func NewInternet(t testing.TB) *Internet {
	return &Internet{
		t:        t,
		hosts:    map[string]*httptest.Server{},
		answers:  map[string]http.Handler{},
		requests: map[string][]http.Header{},
	}
}

var fileMark = regexp.MustCompile(`(?m)^-- (http://\S+) --\n`)

// Load puts the answers of a txtar file on the internet. Each file in it is named
// by its address and holds an HTTP answer as it goes over the wire, from the
// status line on:
//
//	-- http://blog.example/feed/ --
//	HTTP/1.1 200 OK
//	Content-Type: application/rss+xml
//
//	<rss>…
func (in *Internet) Load(file string) {
	in.t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		in.t.Fatal(err)
	}
	marks := fileMark.FindAllSubmatchIndex(text, -1)
	for i, m := range marks {
		end := len(text)
		if i+1 < len(marks) {
			end = marks[i+1][0]
		}
		addr := string(text[m[2]:m[3]])
		answer, err := readAnswer(text[m[1]:end])
		if err != nil {
			in.t.Fatalf("%s: %s: %v", file, addr, err)
		}
		in.Handle(addr, in.answer(answer))
	}
}

// answer is one fixed answer; the names in it are still those of the world.
type answer struct {
	status int
	header http.Header
	body   []byte
}

func readAnswer(text []byte) (answer, error) {
	resp, err := http.ReadResponse(bufio.NewReader(bytes.NewReader(text)), nil)
	if err != nil {
		return answer{}, err
	}
	body, err := io.ReadAll(resp.Body)
	return answer{resp.StatusCode, resp.Header, body}, err
}

// Set makes addr answer with status, header and body from now on. An answer 200
// that carries an ETag or Last-Modified is conditional, as on a real server: a
// request that sends either back byte for byte gets a 304 with the same header.
func (in *Internet) Set(addr string, status int, header map[string]string, body []byte) {
	h := http.Header{}
	for k, v := range header {
		h.Set(k, v)
	}
	in.Handle(addr, in.answer(answer{status, h, body}))
}

// Handle makes addr answer with h from now on; see [Hang], [Drip], [Reset],
// [Bomb], [Endless] and [Truncated] for answers that misbehave.
func (in *Internet) Handle(addr string, h http.Handler) {
	u := in.host(addr)
	in.mu.Lock()
	defer in.mu.Unlock()
	in.answers[key(u)] = h
}

// RedirectChain makes addr redirect with status n times, by way of addr?hop=1,
// addr?hop=2 …, the last time to target.
func (in *Internet) RedirectChain(addr string, status, n int, target string) {
	from := addr
	for hop := 1; hop <= n; hop++ {
		to := fmt.Sprintf("%s?hop=%d", addr, hop)
		if hop == n {
			to = target
		}
		in.Set(from, status, map[string]string{"Location": to}, nil)
		from = to
	}
}

// URL is the loopback address that stands for addr.
func (in *Internet) URL(addr string) string {
	u := in.host(addr)
	in.mu.Lock()
	defer in.mu.Unlock()
	return in.hosts[u.Host].URL + u.RequestURI()
}

// Count is the number of requests that addr has had.
func (in *Internet) Count(addr string) int { return len(in.Requests(addr)) }

// Last is the header of the last request that addr has had, Host included; nil if
// it has had none.
func (in *Internet) Last(addr string) http.Header {
	all := in.Requests(addr)
	if len(all) == 0 {
		return nil
	}
	return all[len(all)-1]
}

// Requests are the headers of the requests that addr has had, Host included, in order.
func (in *Internet) Requests(addr string) []http.Header {
	u := in.host(addr)
	in.mu.Lock()
	defer in.mu.Unlock()
	return slices.Clone(in.requests[key(u)])
}

// host starts the server of addr's host, where it does not run yet.
func (in *Internet) host(addr string) *url.URL {
	in.t.Helper()
	u, err := url.Parse(addr)
	if err != nil || u.Scheme != "http" || u.Host == "" {
		in.t.Fatalf("not an address on the fake internet: %q", addr)
	}
	in.mu.Lock()
	defer in.mu.Unlock()
	if in.hosts[u.Host] == nil {
		in.hosts[u.Host] = in.start(u.Host)
	}
	return u
}

func (in *Internet) start(name string) *httptest.Server {
	l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.%d:0", len(in.hosts)+2))
	if err != nil { // systems other than Linux have 127.0.0.1 only
		if l, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
			in.t.Fatal(err)
		}
	}
	srv := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		in.serve(name, w, r)
	}))
	srv.Listener.Close()
	srv.Listener = l
	srv.Start()
	in.t.Cleanup(func() {
		srv.CloseClientConnections() // ends what hangs
		srv.Close()
	})
	return srv
}

func (in *Internet) serve(host string, w http.ResponseWriter, r *http.Request) {
	header := r.Header.Clone()
	header.Set("Host", r.Host)
	full := host + r.URL.RequestURI()
	in.mu.Lock()
	in.requests[full] = append(in.requests[full], header)
	h, ok := in.answers[full]
	if !ok {
		h, ok = in.answers[host+r.URL.EscapedPath()]
	}
	in.mu.Unlock()
	if !ok {
		h = http.NotFoundHandler()
	}
	h.ServeHTTP(w, r)
}

func (in *Internet) answer(a answer) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		actual := in.names()
		for k, values := range a.header {
			for _, v := range values {
				w.Header().Add(k, actual.Replace(v))
			}
		}
		if a.status == http.StatusOK && a.known(r) {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		w.WriteHeader(a.status)
		io.WriteString(w, actual.Replace(string(a.body)))
	})
}

// known reports whether r sends back a's validator byte for byte. An ETag decides
// alone where one is sent (RFC 9110, 13.1.3).
func (a answer) known(r *http.Request) bool {
	if tag := r.Header.Get("If-None-Match"); tag != "" {
		return tag == a.header.Get("ETag")
	}
	since := r.Header.Get("If-Modified-Since")
	return since != "" && since == a.header.Get("Last-Modified")
}

// names replaces the names of hosts by their addresses, longer names first, so
// that none is taken for the beginning of another.
func (in *Internet) names() *strings.Replacer {
	in.mu.Lock()
	defer in.mu.Unlock()
	hosts := slices.SortedFunc(maps.Keys(in.hosts), func(a, b string) int { return len(b) - len(a) })
	var pairs []string
	for _, name := range hosts {
		pairs = append(pairs, "http://"+name, in.hosts[name].URL)
	}
	return strings.NewReplacer(pairs...)
}

func key(u *url.URL) string { return u.Host + u.RequestURI() }
