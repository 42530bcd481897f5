package planettest

import (
	"compress/gzip"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"
)

func TestSet(t *testing.T) {
	in := NewInternet(t)
	in.Set("http://old.example/feed/", http.StatusMovedPermanently, map[string]string{"Location": "http://new.example/feed/"}, nil)
	in.Set("http://new.example/feed/", http.StatusOK, map[string]string{"ETag": `W/"odd one"`},
		[]byte("<item><link>http://new.example/2025/05/minutes/</link></item>"))

	resp, _ := Request(t, "GET", in.URL("http://old.example/feed/"))
	if got, want := resp.Header.Get("Location"), in.URL("http://new.example/feed/"); resp.StatusCode != 301 || got != want {
		t.Errorf("old blog: %d to %q, want 301 to %q", resp.StatusCode, got, want)
	}
	resp, body := Request(t, "GET", in.URL("http://new.example/feed/"), "User-Agent", "planet")
	if link := in.URL("http://new.example/2025/05/minutes/"); !strings.Contains(body, "<link>"+link+"</link>") {
		t.Errorf("the feed does not link to %s:\n%s", link, body)
	}
	etag := resp.Header.Get("ETag")
	if etag != `W/"odd one"` {
		t.Errorf("ETag %q", etag)
	}
	if resp, body = Request(t, "GET", in.URL("http://new.example/feed/"), "If-None-Match", etag); resp.StatusCode != 304 || body != "" {
		t.Errorf("conditional request: %d, %q", resp.StatusCode, body)
	}
	if resp, _ = Request(t, "GET", in.URL("http://new.example/feed/"), "If-None-Match", `"odd one"`); resp.StatusCode != 200 {
		t.Errorf("request with another validator: %d", resp.StatusCode)
	}
	if resp, _ = Request(t, "GET", in.URL("http://new.example/nothing")); resp.StatusCode != 404 {
		t.Errorf("an address nobody set: %d", resp.StatusCode)
	}
	if n := in.Count("http://new.example/feed/"); n != 3 {
		t.Errorf("%d requests counted, want 3", n)
	}
	if got := in.Last("http://new.example/feed/").Get("If-None-Match"); got != `"odd one"` {
		t.Errorf("last request's If-None-Match is %q", got)
	}
}

func TestMisbehaviour(t *testing.T) {
	in := NewInternet(t)
	in.Handle("http://bad.example/reset", Reset())
	in.Handle("http://bad.example/truncated", Truncated("application/rss+xml", []byte("<rss>"), 10))
	in.Handle("http://bad.example/drip", Drip([]byte("abc"), time.Millisecond))
	in.Handle("http://bad.example/endless", Endless([]byte("<rss>")))

	if _, err := http.Get(in.URL("http://bad.example/reset")); !errors.Is(err, syscall.ECONNRESET) {
		t.Errorf("reset: %v", err)
	}
	read := func(path string, limit int64) (string, error) {
		resp, err := http.Get(in.URL("http://bad.example" + path))
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		body, err := io.ReadAll(io.LimitReader(resp.Body, limit))
		return string(body), err
	}
	if body, err := read("/truncated", 100); body != "<rss>" || !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("truncated: %q, %v", body, err)
	}
	if body, err := read("/drip", 100); body != "abc" || err != nil {
		t.Errorf("drip: %q, %v", body, err)
	}
	if body, err := read("/endless", 1<<20); len(body) != 1<<20 || err != nil {
		t.Errorf("endless: ended after %d bytes, %v", len(body), err)
	}
}

func TestHangEndsWithTheInternet(t *testing.T) {
	failed := make(chan error)
	t.Run("internet", func(t *testing.T) {
		in := NewInternet(t)
		arrived := make(chan bool)
		hang := Hang(nil)
		in.Handle("http://bad.example/", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			close(arrived)
			hang.ServeHTTP(w, r)
		}))
		addr := in.URL("http://bad.example/")
		go func() {
			_, err := http.Get(addr)
			failed <- err
		}()
		<-arrived
	})
	if err := <-failed; err == nil {
		t.Error("the hanging request was answered")
	}
}

func TestBomb(t *testing.T) {
	readers := map[string]func(io.Reader) io.Reader{
		"gzip": func(r io.Reader) io.Reader { z, _ := gzip.NewReader(r); return z },
		"br":   func(r io.Reader) io.Reader { return brotli.NewReader(r) },
		"zstd": func(r io.Reader) io.Reader { z, _ := zstd.NewReader(r); return z },
	}
	for encoding, reader := range readers {
		t.Run(encoding, func(t *testing.T) {
			rec := httptest.NewRecorder()
			Bomb(encoding, []byte("<rss>"), 1<<20).ServeHTTP(rec, httptest.NewRequest("GET", "/", nil))
			if rec.Body.Len() > 5<<10 {
				t.Errorf("%d bytes on the wire", rec.Body.Len())
			}
			n, err := io.Copy(io.Discard, reader(rec.Body))
			if n != 1<<20+5 || err != nil {
				t.Errorf("%d bytes decompressed, %v", n, err)
			}
		})
	}
}
