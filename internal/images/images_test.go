package images_test

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"necblogs/internal/fetch"
	"necblogs/internal/images"
	"necblogs/internal/planettest"
)

// The beginnings of images, as their formats have them.
var (
	png  = []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR")
	jpeg = []byte("\xff\xd8\xff\xe0\x00\x10JFIF\x00")
	gif  = []byte("GIF89a\x01\x00\x01\x00")
	webp = []byte("RIFF\x24\x00\x00\x00WEBPVP8 \x18\x00")
	avif = []byte("\x00\x00\x00\x1cftypmif1\x00\x00\x00\x00mif1avifmiaf")
)

// gallery is a proxy and the internet it fetches from.
type gallery struct {
	*planettest.Internet
	*images.Proxy
	t     *testing.T
	clock *planettest.Clock
	dir   string
	log   planettest.Log
}

func newGallery(t *testing.T, max int64, private bool) *gallery {
	g := &gallery{t: t, Internet: planettest.NewInternet(t), dir: filepath.Join(t.TempDir(), "images"),
		clock: planettest.NewClock(time.Date(2026, 1, 2, 12, 0, 0, 0, time.UTC))}
	g.Proxy = g.open("secret", max, private)
	return g
}

func (g *gallery) open(secret string, max int64, private bool) *images.Proxy {
	client := images.Client("planet", private, g.t.TempDir())
	g.t.Cleanup(client.Close)
	return images.New(images.Options{Secret: []byte(secret), Dir: g.dir, Max: max, Client: client,
		Log: slog.New(slog.NewTextHandler(&g.log, nil)), Now: g.clock.Now})
}

// show asks the proxy for the image at an address of the fake internet.
func (g *gallery) show(addr string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest("GET", "/", nil)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	g.Serve(w, r, g.URL(addr))
	return w
}

func TestKinds(t *testing.T) {
	g := newGallery(t, 1<<20, true)
	for name, tt := range map[string]struct {
		body []byte
		want string // "" is refused
	}{
		"png": {png, "image/png"}, "jpeg": {jpeg, "image/jpeg"}, "gif": {gif, "image/gif"}, "webp": {webp, "image/webp"}, "avif": {avif, "image/avif"},
		"svg": {[]byte(`<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`), ""},
		"xml": {[]byte(`<?xml version="1.0"?><svg/>`), ""}, "html": {[]byte("<script>alert(1)</script>"), ""}, "empty": {nil, ""},
		"bmp": {[]byte("BM\x00\x00\x00\x00\x00\x00\x00\x00"), ""}, "mp4": {[]byte("\x00\x00\x00\x18ftypisom\x00\x00\x00\x00isommp42"), ""},
		"half": {png[:5], ""}, "late": {append([]byte(" "), png...), ""},
	} {
		addr := "http://pictures.example/" + name
		g.Set(addr, 200, map[string]string{"Content-Type": "image/svg+xml"}, tt.body) // its server's word does not count
		for _, again := range []string{"fetched", "kept"} {
			w := g.show(addr)
			got := w.Header().Get("Content-Type")
			if tt.want == "" {
				if w.Code != http.StatusBadGateway || got != "text/plain; charset=utf-8" || w.Header().Get("Cache-Control") != "public, max-age=60" ||
					!strings.Contains(w.Body.String(), "is no PNG") {
					t.Errorf("%s, %s: %d %s %q", name, again, w.Code, got, w.Body)
				}
			} else if w.Code != 200 || got != tt.want || !bytes.Equal(w.Body.Bytes(), tt.body) {
				t.Errorf("%s, %s: %d %s %q", name, again, w.Code, got, w.Body)
			}
		}
		if n := g.Count(addr); n != 1 {
			t.Errorf("%s was fetched %d times", name, n)
		}
	}
}

func TestConditional(t *testing.T) {
	g := newGallery(t, 1<<20, true)
	g.Set("http://pictures.example/a", 200, nil, png)
	first := g.show("http://pictures.example/a")
	etag := first.Header().Get("ETag")
	if len(etag) < 10 || first.Header().Get("Cache-Control") != "public, max-age=86400" || first.Header().Get("Last-Modified") == "" {
		t.Errorf("header %v", first.Header())
	}
	if w := g.show("http://pictures.example/a", "If-None-Match", etag); w.Code != http.StatusNotModified || w.Body.Len() > 0 {
		t.Errorf("asked with its ETag: %d", w.Code)
	}
	g.clock.Advance(40 * 24 * time.Hour) // it has become old, and has changed
	g.Set("http://pictures.example/a", 200, nil, gif)
	if w := g.show("http://pictures.example/a", "If-None-Match", etag); w.Code != 200 || w.Header().Get("Content-Type") != "image/gif" {
		t.Errorf("after a month: %d %s", w.Code, w.Header().Get("Content-Type"))
	}
	g.clock.Advance(40 * 24 * time.Hour) // its blog has died
	g.Set("http://pictures.example/a", 404, nil, nil)
	for range 2 {
		if w := g.show("http://pictures.example/a"); w.Code != 200 || w.Header().Get("Content-Type") != "image/gif" {
			t.Errorf("of a dead blog: %d %s", w.Code, w.Body)
		}
	}
	if n := g.Count("http://pictures.example/a"); n != 3 {
		t.Errorf("%d requests, want 3", n)
	}
}

// What cannot be had is said clearly and not tried again for a while.
func TestBroken(t *testing.T) {
	g := newGallery(t, 1<<20, true)
	g.Set("http://pictures.example/gone", 410, nil, nil)
	g.Handle("http://pictures.example/reset", planettest.Reset())
	g.Handle("http://pictures.example/cut", planettest.Truncated("image/png", append(png, make([]byte, 5000)...), 50))
	g.Handle("http://pictures.example/endless", planettest.Endless(png))
	g.Set("http://pictures.example/loop", 302, map[string]string{"Location": "/loop"}, nil)
	for path, reason := range map[string]string{"gone": "its server answers 410 Gone", "reset": "broke off", "cut": "broke off",
		"endless": "too large", "loop": "circle"} {
		for range 3 {
			w := g.show("http://pictures.example/" + path)
			if w.Code != http.StatusBadGateway || !strings.Contains(w.Body.String(), reason) || w.Header().Get("Cache-Control") != "public, max-age=60" {
				t.Errorf("%s: %d %s", path, w.Code, w.Body)
			}
		}
		if n := g.Count("http://pictures.example/" + path); n != 1 && path != "reset" { // net/http asks again on another connection
			t.Errorf("%s was asked for %d times", path, n)
		}
	}
}

// A server that keeps silent, before its answer or within it, has its own status.
func TestSilentServer(t *testing.T) {
	g := newGallery(t, 1<<20, true)
	client := fetch.New(fetch.Options{AllowPrivate: true, Timeout: 200 * time.Millisecond})
	t.Cleanup(client.Close)
	g.Proxy = images.New(images.Options{Secret: []byte("secret"), Dir: g.dir, Max: 1 << 20, Client: client, Log: slog.New(slog.DiscardHandler), Now: g.clock.Now})
	for path, begin := range map[string][]byte{"none": nil, "half": png} {
		g.Handle("http://pictures.example/"+path, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if w.Write(begin); begin != nil {
				w.(http.Flusher).Flush()
			}
			<-r.Context().Done()
		}))
		if w := g.show("http://pictures.example/" + path); w.Code != http.StatusGatewayTimeout {
			t.Errorf("%s: %d %s", path, w.Code, w.Body)
		}
	}
}

func TestPrivateAddressesAreRefused(t *testing.T) {
	g := newGallery(t, 1<<20, false)
	g.Set("http://pictures.example/a", 200, nil, png)
	if w := g.show("http://pictures.example/a"); w.Code != http.StatusBadGateway || !strings.Contains(w.Body.String(), "is not a public address") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if n := g.Count("http://pictures.example/a"); n != 0 {
		t.Errorf("%d requests reached a private address", n)
	}
}

// However many ask for an image, and for however many images, its server has one
// request for each, and few at once.
func TestOneFetchHoweverManyAsk(t *testing.T) {
	g := newGallery(t, 1<<20, true)
	entered, leave := make(chan bool, 10), make(chan bool, 10)
	for n := range 10 {
		g.Handle(fmt.Sprintf("http://pictures%d.example/a", n), http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			entered <- true
			<-leave
			w.Write(png)
		}))
		g.URL(fmt.Sprintf("http://pictures%d.example/a", n))
	}
	var wait sync.WaitGroup
	for n := range 200 {
		wait.Go(func() {
			if w := g.show(fmt.Sprintf("http://pictures%d.example/a", n%10)); w.Code != 200 {
				t.Errorf("%d %s", w.Code, w.Body)
			}
		})
	}
	for range 4 {
		<-entered
	}
	select {
	case <-entered:
		t.Error("a fifth image is fetched beside four")
	case <-time.After(100 * time.Millisecond):
	}
	close(leave)
	wait.Wait()
	for n := range 10 {
		if n := g.Count(fmt.Sprintf("http://pictures%d.example/a", n)); n != 1 {
			t.Errorf("%d requests for one image", n)
		}
	}
}

// A host that does not answer keeps the images of others from nobody.
func TestOneHostThatDoesNotAnswer(t *testing.T) {
	g := newGallery(t, 1<<20, true)
	entered, leave := make(chan bool, 8), make(chan bool)
	var wait, others sync.WaitGroup
	for n := range 8 {
		addr := fmt.Sprintf("http://silent.example/%d", n)
		g.Handle(addr, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			entered <- true
			<-leave
		}))
		wait.Go(func() { g.show(addr) })
	}
	<-entered
	<-entered
	var shown atomic.Int32
	for n := range 8 {
		addr := fmt.Sprintf("http://pictures%d.example/a", n)
		g.Set(addr, 200, nil, png)
		others.Go(func() {
			if g.show(addr).Code == 200 {
				shown.Add(1)
			}
		})
	}
	if others.Wait(); shown.Load() < 8 {
		t.Errorf("of 8 other hosts %d have their images shown", shown.Load())
	}
	close(leave)
	wait.Wait()
}

// stalled is a reader who takes nothing of what is sent until all are let go.
type stalled struct {
	*httptest.ResponseRecorder
	begun, leave chan bool
}

func (s stalled) Write(b []byte) (int, error) {
	s.begun <- true
	<-s.leave
	return 0, errors.New("the reader went away")
}

// Images that many readers take slowly, each another one, are not in memory meanwhile.
func TestSlowReadersHoldNoMemory(t *testing.T) {
	const readers, each = 16, 4 << 20
	g := newGallery(t, 2*readers*each, true)
	body := append(png[:len(png):len(png)], make([]byte, each)...)
	heap := func() int64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return int64(m.HeapAlloc)
	}
	before := heap()
	begun, leave := make(chan bool), make(chan bool)
	var wait sync.WaitGroup
	for n := range readers {
		addr := fmt.Sprintf("http://pictures%d.example/a", n)
		g.Set(addr, 200, nil, body)
		wait.Go(func() {
			g.Serve(stalled{httptest.NewRecorder(), begun, leave}, httptest.NewRequest("GET", "/", nil), g.URL(addr))
		})
	}
	for range readers {
		<-begun
	}
	if held := heap() - before; held > readers*each/4 {
		t.Errorf("%d readers of %d bytes each hold %d in memory", readers, each, held)
	}
	close(leave)
	wait.Wait()
}

// leisurely is a connection that remembers until when it may be written to.
type leisurely struct {
	*httptest.ResponseRecorder
	until time.Time
}

func (l *leisurely) SetWriteDeadline(until time.Time) error {
	l.until = until
	return nil
}

// A reader who takes 50 kB a second, as on a train, gets the whole of the largest image.
func TestSlowReadersGetAll(t *testing.T) {
	g := newGallery(t, 1<<20, true)
	g.Set("http://pictures.example/a", http.StatusOK, nil, png)
	w := &leisurely{ResponseRecorder: httptest.NewRecorder()}
	g.Serve(w, httptest.NewRequest("GET", "/", nil), g.URL("http://pictures.example/a"))
	if least := 8 << 20 / 50_000 * time.Second; time.Until(w.until) < least {
		t.Errorf("an image is cut off after %s, want %s at least", time.Until(w.until), least)
	}
}

// The cache keeps within its bound, and what goes is the oldest.
func TestBound(t *testing.T) {
	const each, room = 10_000, 100_000
	g := newGallery(t, room, true)
	addr := func(n int) string { return fmt.Sprintf("http://pictures.example/%d", n) }
	for n := range 30 {
		g.Set(addr(n), 200, nil, append(png[:len(png):len(png)], bytes.Repeat([]byte{byte(n)}, each-len(png))...))
		g.show(addr(n))
		g.clock.Advance(time.Minute)
		if size := sizeOf(t, g.dir); size > room {
			t.Fatalf("after %d images of %d bytes the cache has %d", n+1, each, size)
		}
	}
	for n := 20; n < 30; n++ {
		g.show(addr(n))
		if g.Count(addr(n)) != 1 {
			t.Errorf("image %d of 30 had to be fetched again", n+1)
		}
	}
	g.show(addr(0))
	if g.Count(addr(0)) != 2 {
		t.Error("the first image of 30 was still there")
	}
	g.Proxy = g.open("secret", room, true) // after a restart
	g.Set("http://pictures.example/more", 200, nil, png)
	g.show("http://pictures.example/more")
	if size := sizeOf(t, g.dir); size != 9*each+int64(len(png)) {
		t.Errorf("after a restart with room for one more the cache has %d bytes of %d", size, room)
	}
	g.Proxy = g.open("secret", room/2, true) // with less room
	g.Set("http://pictures.example/other", 200, nil, png)
	g.show("http://pictures.example/other")
	if size := sizeOf(t, g.dir); size > room/2 {
		t.Errorf("after a restart the cache has %d bytes of %d", size, room/2)
	}
}

func sizeOf(t *testing.T, dir string) (size int64) {
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		size += info.Size()
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return size
}

// A disk that takes nothing, or that a crash left half a file on, spoils no page.
func TestDisk(t *testing.T) {
	g := newGallery(t, 1<<20, true)
	g.Set("http://pictures.example/a", 200, nil, png)
	g.show("http://pictures.example/a")
	files, _ := filepath.Glob(filepath.Join(g.dir, "*", "*"))
	if len(files) != 1 {
		t.Fatalf("%d files: %q", len(files), files)
	}
	if err := os.WriteFile(files[0], nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if w := g.show("http://pictures.example/a"); w.Code != 200 || !bytes.Equal(w.Body.Bytes(), png) {
		t.Errorf("over an empty file: %d %q", w.Code, w.Body)
	}
	if err := errors.Join(os.Remove(files[0]), os.MkdirAll(filepath.Join(files[0], "x"), 0o755)); err != nil { // no file can have its name
		t.Fatal(err)
	}
	if w := g.show("http://pictures.example/a"); w.Code != 200 || !strings.Contains(g.log.String(), "cannot be kept") {
		t.Errorf("over a directory: %d, log %s", w.Code, g.log.String())
	}
	if files, _ = filepath.Glob(filepath.Join(g.dir, "*", "*")); len(files) != 1 {
		t.Errorf("half a file stayed: %q", files)
	}
	if err := os.RemoveAll(g.dir); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(g.dir, nil, 0o644); err != nil { // no directory can be made there
		t.Fatal(err)
	}
	if w := g.show("http://pictures.example/a"); w.Code != 200 || !bytes.Equal(w.Body.Bytes(), png) {
		t.Errorf("without a directory: %d %q", w.Code, w.Body)
	}
}

// Only what the planet itself has signed is an address.
func TestSignature(t *testing.T) {
	g := newGallery(t, 1<<20, true)
	const src = "https://pictures.example/a?b=c&d=ü"
	path := g.Path(src)
	kind, rest, _ := strings.Cut(path, "/")
	signature, source, _ := strings.Cut(rest, "/")
	if got, ok := g.Source(signature, source); kind != "image" || !ok || got != src {
		t.Fatalf("%s leads to %q, %v", path, got, ok)
	}
	_, other, _ := strings.Cut(strings.TrimPrefix(g.Path("https://pictures.example/b"), "image/"), "/")
	for name, parts := range map[string][2]string{
		"another address": {signature, other}, "no signature": {"", source}, "half of one": {signature[:10], source},
		"padding": {signature, source + "="}, "no base64": {signature, "%%%"}, "nothing": {"", ""},
	} {
		if got, ok := g.Source(parts[0], parts[1]); ok {
			t.Errorf("%s: %q", name, got)
		}
	}
	if _, ok := g.open("another secret", 1, true).Source(signature, source); ok {
		t.Error("another planet's signature holds")
	}
	if again := g.open("secret", 1, true).Path(src); again != path {
		t.Errorf("two processes of one planet have %s and %s", path, again)
	}
	if long := g.Path("https://pictures.example/" + strings.Repeat("a", 3000)); long != "" {
		t.Errorf("an address of 3,000 bytes has a path of %d", len(long))
	}
}
