// Package planettest is for tests only: a fake internet, a settable clock,
// builders of feeds, the labelled corpus, the built program and a real browser.
// Everything is served over real HTTP on loopback.
package planettest

import (
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
)

// Internet is a fake internet: any number of hosts, each a server of its own and, where
// the system has more loopback addresses than one (127.0.0.2, 127.0.0.3 …), at an address
// of its own, so that limits per host can be tested.
//
// Tests name addresses as they would be in the world ("http://blog.example/feed/");
// [Internet.URL] gives the real one. In the headers and bodies that are served the
// names of known hosts are replaced likewise, so that links and redirects lead
// somewhere. An address that was not set is answered with 404.
type Internet struct {
	t        testing.TB
	mu       sync.Mutex
	hosts    map[string]*httptest.Server // by name
	answers  map[string]http.Handler     // by host+path, for any query, or host+path?query
	requests map[string][]http.Header    // as received, by host+path?query
}

// NewInternet is an internet without hosts. When the test ends, its servers are closed
// and hanging requests are cut off.
func NewInternet(t testing.TB) *Internet {
	return &Internet{
		t:        t,
		hosts:    map[string]*httptest.Server{},
		answers:  map[string]http.Handler{},
		requests: map[string][]http.Header{},
	}
}

// Set makes addr answer with status, header and body from now on. An answer 200
// that carries an ETag or Last-Modified is conditional, as on a real server: a
// request that sends either back byte for byte gets a 304 with the same header.
func (in *Internet) Set(addr string, status int, header map[string]string, body []byte) {
	in.Handle(addr, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		actual := in.names()
		for k, v := range header {
			w.Header().Set(k, actual.Replace(v))
		}
		if status == http.StatusOK && known(r, w.Header()) {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		w.WriteHeader(status)
		io.WriteString(w, actual.Replace(string(body)))
	}))
}

// known reports whether r sends an answer's validator back byte for byte. An ETag
// decides alone where one is sent (RFC 9110, 13.1.3).
func known(r *http.Request, answer http.Header) bool {
	if tag := r.Header.Get("If-None-Match"); tag != "" {
		return tag == answer.Get("ETag")
	}
	since := r.Header.Get("If-Modified-Since")
	return since != "" && since == answer.Get("Last-Modified")
}

// Handle makes addr answer with h from now on; see [Hang], [Drip], [Reset],
// [Bomb], [Endless] and [Truncated] for answers that misbehave.
func (in *Internet) Handle(addr string, h http.Handler) {
	u := in.host(addr)
	in.mu.Lock()
	defer in.mu.Unlock()
	in.answers[key(u)] = h
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

// host parses addr, and starts the server of its host if that does not run yet.
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
	srv := &httptest.Server{Listener: l, Config: &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		in.serve(name, w, r)
	})}}
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
