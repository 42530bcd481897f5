package fetch

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// chain serves redirects: each path answers with its status and location, and
// any other path with 200.
func chain(hops map[string]string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if hop, ok := hops[r.URL.Path]; ok {
			status, location, _ := strings.Cut(hop, " ")
			code, _ := strconv.Atoi(status)
			if location != "" {
				w.Header()["Location"] = []string{location}
			}
			w.WriteHeader(code)
		}
	}
}

func TestRedirects(t *testing.T) {
	address := serve(t, chain(map[string]string{
		"/1": "301 /2", "/2": "302 /3", "/3": "303 /4", "/4": "307 /5", "/5": "308 /6", "/6": "301 /7",
		"/a/b": "301 ../c", "/f": "308 /feed#top", "/g": "301 /my feed", "/o": "301 /f\xfcr?q=\xfc&r=ü",
		"/p": "301 /q", "/q": "308 /r", "/mixed": "301 /temporary", "/temporary": "302 /feed",
	}))
	for _, tt := range []struct{ path, end, permanent string }{
		{"/feed", "/feed", ""},
		{"/2", "/7", ""},
		{"/a/b", "/c", "/c"},
		{"/f", "/feed", "/feed"},
		{"/g", "/my%20feed", "/my%20feed"},
		{"/o", "/f%FCr?q=%FC&r=%C3%BC", "/f%FCr?q=%FC&r=%C3%BC"},
		{"/p", "/r", "/r"},
		{"/mixed", "/feed", ""},
		{"/temporary", "/feed", ""},
	} {
		t.Run(tt.path, func(t *testing.T) {
			got := get(t, local(t, Options{}), Request{URL: address + tt.path})
			if want := address + tt.end; got.URL != want {
				t.Errorf("ended at %s, want %s", got.URL, want)
			}
			if permanent := strings.TrimPrefix(got.Permanent, address); permanent != tt.permanent {
				t.Errorf("address to adopt %q, want %q", permanent, tt.permanent)
			}
		})
	}
	t.Run("noted", func(t *testing.T) {
		want := []Redirect{{301, address + "/p", address + "/q"}, {308, address + "/q", address + "/r"}}
		if diff := cmp.Diff(want, get(t, local(t, Options{}), Request{URL: address + "/p"}).Redirects); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
	t.Run("six", func(t *testing.T) {
		_, err := local(t, Options{}).Get(t.Context(), Request{URL: address + "/1"})
		wantKind(t, err, Redirects, "more than 5")
	})
}

// TestRedirectWithoutEnd: a redirect is followed though its body never ends.
func TestRedirectWithoutEnd(t *testing.T) {
	client := local(t, Options{Timeout: 20 * time.Second})
	address := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/feed" {
			return
		}
		w.Header().Set("Location", "/feed")
		w.Header().Set("Content-Length", "100")
		w.WriteHeader(http.StatusMovedPermanently)
		io.WriteString(w, "Moved.")
		http.NewResponseController(w).Flush()
		<-r.Context().Done()
	})
	if got := get(t, client, Request{URL: address}); got.Status != 200 || got.Permanent != address+"/feed" {
		t.Errorf("%+v", got)
	}
}

func TestRedirectsRefused(t *testing.T) {
	for _, tt := range []struct {
		location string
		kind     Kind
		words    string
	}{
		{"", Redirects, "does not say where to"},
		{"/loop", RedirectLoop, "circle"},
		{"?page=2", RedirectLoop, "/loop?page=2"},
		{"file:///etc/passwd", Scheme, "file:///etc/passwd"},
		{"FILE:///etc/passwd", Scheme, "no web address"},
		{"gopher://127.0.0.1:70/1", Scheme, "gopher:"},
		{"data:text/xml,<rss/>", Scheme, "data:"},
		{"javascript:alert(1)", Scheme, "javascript:"},
		{"ftp://127.0.0.1/feed", Scheme, "ftp:"},
		{"http://user:password@127.0.0.1/feed", Userinfo, "user name or password"},
		{"http://user@127.0.0.1/feed", Userinfo, "user name or password"},
		{"//user:password@127.0.0.1/feed", Userinfo, "not followed"},
		{"http:///feed", Redirects, "names no host"},
		{"http:feed", Redirects, "names no host"},
		{"http://[::1/feed", Redirects, "cannot be read"},
		{"/%zz", Redirects, "cannot be read"},
		{"/" + strings.Repeat("x", maxLocation), Redirects, "more than 4 KiB"},
	} {
		t.Run(tt.location, func(t *testing.T) {
			address := serve(t, chain(map[string]string{"/loop": "301 " + tt.location}))
			_, err := local(t, Options{}).Get(t.Context(), Request{URL: address + "/loop"})
			if e := wantKind(t, err, tt.kind, tt.words); strings.Contains(e.Error()+e.URL, ":password@") {
				t.Errorf("the password shows in %q", e)
			}
		})
	}
}

func TestRedirectLoopOfTwo(t *testing.T) {
	address := serve(t, chain(map[string]string{"/a": "302 /b", "/b": "302 /a"}))
	_, err := local(t, Options{}).Get(t.Context(), Request{URL: address + "/a"})
	wantKind(t, err, RedirectLoop, address+"/a")
}

func TestRedirectFromHTTPS(t *testing.T) {
	plain := serve(t, chain(nil))
	secure := httptest.NewTLSServer(chain(map[string]string{"/feed": "301 " + plain}))
	t.Cleanup(secure.Close)
	start := serve(t, chain(map[string]string{"/feed": "301 " + secure.URL + "/feed"}))

	c := local(t, Options{})
	c.transport.TLSClientConfig.RootCAs = secure.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs
	_, err := c.Get(t.Context(), Request{URL: secure.URL + "/feed"})
	wantKind(t, err, Downgrade, plain, "encryption")

	if got := get(t, c, Request{URL: start + "/feed"}); got.URL != plain {
		t.Errorf("a blog that says http ended at %s, want %s", got.URL, plain)
	}
}

// The validators belong to where the redirects ended, so they go there, and
// the feed of a redirecting blog is not fetched whole each time.
func TestValidatorsGoAlongOnRedirects(t *testing.T) {
	end := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("If-None-Match") == `W/"7"` {
			w.WriteHeader(http.StatusNotModified)
		}
	})
	start := serve(t, chain(map[string]string{"/": "302 " + end}))
	if got := get(t, local(t, Options{}), Request{URL: start + "/", ETag: `W/"7"`}); got.Status != http.StatusNotModified {
		t.Errorf("status %d, want 304", got.Status)
	}
}

func TestRetryAfterOfRedirects(t *testing.T) {
	address := serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/a":
			w.Header().Set("Retry-After", "100")
			http.Redirect(w, r, "/b", http.StatusMovedPermanently)
		case "/b":
			w.Header().Set("Retry-After", "200")
			http.Redirect(w, r, r.URL.Query().Get("to")+"/c", http.StatusFound)
		case "/d": // whose own redirect leads to one that asks for nothing
			w.Header().Set("Retry-After", "400")
			http.Redirect(w, r, "/e", http.StatusFound)
		case "/e":
			http.Redirect(w, r, "/c", http.StatusFound)
		default:
			w.Header().Set("Retry-After", "300") // means nothing on a 200
		}
	})
	if got := get(t, local(t, Options{}), Request{URL: address + "/a"}); got.RetryAfter != 200*time.Second {
		t.Errorf("retry after %v, want the last redirect's 200s", got.RetryAfter)
	}
	if got := get(t, local(t, Options{}), Request{URL: address + "/d"}); got.RetryAfter != 400*time.Second {
		t.Errorf("retry after %v, want the 400s of the one redirect that asks", got.RetryAfter)
	}
	_, err := local(t, Options{}).Get(t.Context(), Request{URL: address + "/b?to=gopher:"})
	if e := wantKind(t, err, Scheme); e.RetryAfter != 200*time.Second {
		t.Errorf("retry after %v in the error, want 200s", e.RetryAfter)
	}
}
