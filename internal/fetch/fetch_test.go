package fetch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"
)

// Whatever the servers do, no goroutine stays behind.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// serve runs h on loopback, and returns its address.
func serve(t testing.TB, h http.HandlerFunc) string {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s.URL
}

// local is a client that may reach loopback.
func local(t testing.TB, o Options) *Client {
	t.Helper()
	o.AllowPrivate = true
	c := New(o)
	t.Cleanup(c.Close)
	return c
}

func get(t testing.TB, c *Client, r Request) *Response {
	t.Helper()
	resp, err := c.Get(t.Context(), r)
	if err != nil {
		t.Fatalf("Get %s: %v", r.URL, err)
	}
	return resp
}

// taken is the body of an answer, which stays there.
func taken(t testing.TB, r *Response) []byte {
	t.Helper()
	body, err := r.Body.Take()
	if err != nil {
		t.Fatal(err)
	}
	r.Body = BodyOf(body)
	return body
}

// wantKind fails unless err is an *Error of that kind whose words hold all of words.
func wantKind(t testing.TB, err error, kind Kind, words ...string) *Error {
	t.Helper()
	e, ok := errors.AsType[*Error](err)
	if !ok || e.Kind != kind {
		t.Fatalf("error = %v, want one of kind %q", err, kind)
	}
	for _, w := range words {
		if !strings.Contains(e.Error(), w) {
			t.Errorf("error %q does not say %q", e, w)
		}
	}
	return e
}

func TestGetIdentifiesItselfAndNothingElse(t *testing.T) {
	var got http.Header
	address := serve(t, func(w http.ResponseWriter, r *http.Request) {
		got = r.Header.Clone()
		http.SetCookie(w, &http.Cookie{Name: "track", Value: "me", Path: "/"})
		if r.URL.Path == "/" {
			http.Redirect(w, r, "/feed", http.StatusFound)
		}
	})
	c := local(t, Options{UserAgent: "planet-necblogs/1.0 (+https://planet.example.org/)"})
	want := http.Header{
		"User-Agent":      {"planet-necblogs/1.0 (+https://planet.example.org/)"},
		"Accept":          {acceptFeeds},
		"Accept-Encoding": {"gzip, br, zstd"},
	}
	for range 2 {
		get(t, c, Request{URL: address + "/"})
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("header of a redirected request (-want +got):\n%s", diff)
		}
	}
	get(t, c, Request{URL: address + "/feed", Accept: "text/html"})
	if accept := got.Get("Accept"); accept != "text/html" {
		t.Errorf("Accept = %q", accept)
	}
}

func TestValidatorsGoBackByteForByte(t *testing.T) {
	for _, etag := range []string{`"abc"`, `W/"abc"`, `abc`, `"a b"`, `""`, `w/"x"`, `"a", "b"`, `"é"`, "\"\xe9\"", `"a\"b"`, `*`, "\"tab\tin\"", `W/"1-gzip"`} {
		for _, modified := range []string{"Tue, 06 Jan 2026 10:00:00 GMT", "2026-01-06", "Tue, 6 Jan 2026 10:00:00 +0000", "yesterday"} {
			address := serve(t, func(w http.ResponseWriter, r *http.Request) {
				if r.Header.Get("If-None-Match") == etag && r.Header.Get("If-Modified-Since") == modified {
					w.WriteHeader(http.StatusNotModified)
					return
				}
				w.Header()["Etag"] = []string{etag}
				w.Header()["Last-Modified"] = []string{modified}
			})
			c := local(t, Options{})
			first := get(t, c, Request{URL: address})
			again := get(t, c, Request{URL: address, ETag: first.ETag, LastModified: first.LastModified})
			if again.Status != http.StatusNotModified {
				t.Errorf("ETag %q, Last-Modified %q: received as %q, %q; status %d", etag, modified, first.ETag, first.LastModified, again.Status)
			}
		}
	}
}

// A validator that cannot be sent must not make every further poll fail.
func TestValidatorsThatCannotBeSentAreLeftOut(t *testing.T) {
	address := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("If-None-Match") != "" {
			t.Errorf("If-None-Match = %q", r.Header.Get("If-None-Match"))
		}
	})
	for _, etag := range []string{"", "\"a\x01b\"", "\"a\nb\"", "\"caf\uFFFD\"", `"` + strings.Repeat("x", 5000) + `"`} {
		if got := get(t, local(t, Options{}), Request{URL: address, ETag: etag}); got.Status != http.StatusOK {
			t.Errorf("ETag %.10q: status %d", etag, got.Status)
		}
	}
}

func TestValidatorsAreRenewedAndForgotten(t *testing.T) {
	address := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/304" {
			w.Header().Set("ETag", `"new"`)
			w.WriteHeader(http.StatusNotModified)
		}
	})
	c := local(t, Options{})
	if got := get(t, c, Request{URL: address + "/304", ETag: `"old"`}); got.ETag != `"new"` || got.Body.Size() != 0 {
		t.Errorf("304: ETag %q, body %q", got.ETag, taken(t, got))
	}
	if got := get(t, c, Request{URL: address, ETag: `"old"`}); got.ETag != "" || got.LastModified != "" {
		t.Errorf("200 without validators: ETag %q, Last-Modified %q", got.ETag, got.LastModified)
	}
}

func TestNotModifiedUnasked(t *testing.T) {
	address := serve(t, func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusNotModified) })
	_, err := local(t, Options{}).Get(t.Context(), Request{URL: address})
	wantKind(t, err, Unasked, "304")
}

func TestAnswersThatAreNoSuccess(t *testing.T) {
	address := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Retry-After", "120")
		var status int
		for _, digit := range r.URL.Path[1:] {
			status = 10*status + int(digit-'0')
		}
		w.WriteHeader(status)
		io.WriteString(w, "not for readers")
	})
	for path, wait := range map[string]time.Duration{
		"/404": 0, "/500": 0, "/429": 2 * time.Minute, "/503": 2 * time.Minute, "/410": 0, "/300": 0,
	} {
		got := get(t, local(t, Options{}), Request{URL: address + path})
		if "/"+http.StatusText(got.Status) == "/" || got.Body.Size() != 0 || got.RetryAfter != wait {
			t.Errorf("%s: status %d, body %q, retry after %v", path, got.Status, taken(t, got), got.RetryAfter)
		}
	}
}

func TestPassword(t *testing.T) {
	seen := map[string]string{}
	answer := func(w http.ResponseWriter, r *http.Request) {
		user, password, _ := r.BasicAuth()
		seen[r.URL.Path] = user + ":" + password
		if to := r.URL.Query().Get("to"); to != "" {
			http.Redirect(w, r, to, map[bool]int{true: http.StatusMovedPermanently, false: http.StatusFound}[r.URL.Path == "/moved"])
		}
	}
	other, own := serve(t, answer), serve(t, answer)
	with := strings.Replace(own, "://", "://ann:s3cret@", 1)
	got := get(t, local(t, Options{}), Request{URL: with + "/a?to=" + url.QueryEscape("/b?to="+url.QueryEscape(other+"/c"))})

	if diff := cmp.Diff(map[string]string{"/a": "ann:s3cret", "/b": "ann:s3cret", "/c": ":"}, seen); diff != "" {
		t.Errorf("credentials seen (-want +got):\n%s", diff)
	}
	if strings.Contains(got.URL+got.Redirects[0].From, "s3cret") {
		t.Errorf("the password shows in %+v", got)
	}
	for to, want := range map[string]string{"/b": with + "/b", other + "/c": other + "/c"} { // the address to adopt
		if got := get(t, local(t, Options{}), Request{URL: with + "/moved?to=" + url.QueryEscape(to)}); got.Permanent != want {
			t.Errorf("moved to %s: %q, want %q", to, got.Permanent, want)
		}
	}
	_, err := New(Options{}).Get(t.Context(), Request{URL: with})
	if e := wantKind(t, err, Private); strings.Contains(e.Error()+e.URL, "s3cret") {
		t.Errorf("the password shows in %q, %q", e, e.URL)
	}
}

func TestPost(t *testing.T) {
	type sent struct{ Method, Path, Mode, Agent string }
	var got []sent
	address := serve(t, func(w http.ResponseWriter, r *http.Request) {
		got = append(got, sent{r.Method, r.URL.Path, r.PostFormValue("hub.mode"), r.UserAgent()})
		if r.URL.Path == "/moved" {
			http.Redirect(w, r, "/hub", http.StatusTemporaryRedirect)
		} else if r.URL.Path == "/found" {
			http.Redirect(w, r, "/hub", http.StatusFound)
		} else {
			w.WriteHeader(http.StatusAccepted)
		}
	})
	c := local(t, Options{UserAgent: "planet"})
	form := url.Values{"hub.mode": {"subscribe"}}
	for path, want := range map[string]int{"/hub": 202, "/moved": 202, "/found": 302} {
		resp, err := c.Post(t.Context(), address+path, form)
		if err != nil || resp.Status != want {
			t.Errorf("%s: %+v, %v; want status %d", path, resp, err, want)
		}
	}
	for _, s := range got {
		if s.Method != "POST" || s.Mode != "subscribe" || s.Agent != "planet" {
			t.Errorf("sent %+v", s)
		}
	}
	if len(got) != 4 {
		t.Errorf("%d requests, want 4", len(got))
	}
	_, err := New(Options{}).Post(t.Context(), address, form)
	wantKind(t, err, Private)
}

func TestConnectionsAreUsedAgain(t *testing.T) {
	connections := map[string]bool{}
	var mu sync.Mutex
	address := serve(t, func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		connections[r.RemoteAddr] = true
		mu.Unlock()
		switch r.URL.Path {
		case "/moved":
			http.Redirect(w, r, "/feed", http.StatusMovedPermanently)
		case "/missing":
			http.Error(w, strings.Repeat("no such feed ", 800), http.StatusNotFound)
		case "/gzip", "/br", "/zstd":
			w.Header().Set("Content-Encoding", r.URL.Path[1:])
			w.Write(pack(t, r.URL.Path[1:], sample))
			w.(http.Flusher).Flush() // chunked: the end comes later than the compressed data's
		default:
			io.WriteString(w, "<rss/>")
		}
	})
	c := local(t, Options{})
	for _, path := range []string{"/feed", "/moved", "/missing", "/gzip", "/br", "/zstd", "/feed"} {
		get(t, c, Request{URL: address + path})
	}
	if len(connections) != 1 {
		t.Errorf("%d connections for requests one after the other", len(connections))
	}
}

func TestHTTP2(t *testing.T) {
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/header":
			n, _ := strconv.Atoi(r.URL.RawQuery)
			for i := range n {
				w.Header().Set(fmt.Sprint("X-More-", i), strings.Repeat("x", 1000))
			}
		case "/cut":
			io.WriteString(w, "<rss>")
			w.(http.Flusher).Flush()
			panic(http.ErrAbortHandler)
		}
		io.WriteString(w, r.Proto)
	}))
	s.EnableHTTP2 = true
	s.StartTLS()
	t.Cleanup(s.Close)
	c := local(t, Options{})
	c.transport.TLSClientConfig.RootCAs = s.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs
	if got := get(t, c, Request{URL: s.URL}); string(taken(t, got)) != "HTTP/2.0" {
		t.Errorf("the server saw %s", taken(t, got))
	}
	if got := get(t, c, Request{URL: s.URL + "/cut"}); string(taken(t, got)) != "<rss>" || !got.Truncated {
		t.Errorf("body %q, truncated %v", taken(t, got), got.Truncated)
	}
	if _, err := c.Get(t.Context(), Request{URL: s.URL + "/header?300"}); err == nil {
		t.Error("a header of 300 KB was taken")
	}
	_, err := c.Get(t.Context(), Request{URL: s.URL + "/header?254"}) // the end of which alone is too much
	wantKind(t, err, Header, "larger than 256 KiB")
}

func TestCallersContext(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	address := serve(t, func(w http.ResponseWriter, r *http.Request) {
		stop()
		<-r.Context().Done()
	})
	_, err := local(t, Options{}).Get(ctx, Request{URL: address})
	wantKind(t, err, Canceled)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("errors.Is(%v, context.Canceled) = false", err)
	}
}

// A client made of nothing has every limit and the guard.
func TestDefaultsAreSafe(t *testing.T) {
	for _, o := range []Options{{}, {Timeout: -1, MaxBody: -1, PerHost: -1}} {
		c := New(o)
		if c.timeout != 30*time.Second || c.idle != 15*time.Second || c.maxBody != 16<<20 || c.gate.limit != 2 || c.userAgent == "" {
			t.Errorf("New(%+v) = %+v", o, c)
		}
		_, err := c.Get(t.Context(), Request{URL: "http://127.0.0.1:1/"})
		wantKind(t, err, Private, "127.0.0.1:1", "allow_private")
	}
}
