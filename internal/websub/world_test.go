package websub

import (
	"context"
	"crypto/hmac"
	"encoding/hex"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"necblogs/internal/fetch"
	"necblogs/internal/planet"
	"necblogs/internal/planettest"
	"necblogs/internal/store"
)

// world is a planet whose blog "olive" names a hub, and that hub, over real HTTP.
type world struct {
	*Subscriber
	t      *testing.T
	store  *store.Store
	clock  *planettest.Clock
	config Config
	public *httptest.Server // the planet's callbacks
	hub    *httptest.Server
	status int // that the hub answers
	mu     sync.Mutex
	asked  []url.Values // what the hub was asked
	pushed []string     // what was handed on, as "blog: body"
	fails  error        // that handing on ends with
	log    planettest.Log
}

const topicAddress = "https://olive.example/feed/"

func newWorld(t *testing.T) *world {
	ctx := t.Context()
	w := &world{t: t, clock: planettest.NewClock(time.Date(2024, 3, 1, 12, 0, 0, 0, time.UTC)), status: http.StatusAccepted}
	var err error
	if w.store, err = store.Open(ctx, filepath.Join(t.TempDir(), "planet.db")); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.store.Close() })
	w.hub = httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		r.ParseForm()
		w.mu.Lock()
		defer w.mu.Unlock()
		w.asked = append(w.asked, r.PostForm)
		rw.WriteHeader(w.status)
	}))
	t.Cleanup(w.hub.Close)
	olive := planet.Blog{Slug: "olive", Name: "Olive Hartnell", Feed: topicAddress}
	err = w.store.Write(ctx, func(tx *store.Tx) error {
		if _, _, err := tx.SyncBlogs(ctx, w.clock.Now(), []planet.Blog{olive}, nil); err != nil {
			return err
		}
		return tx.PutFeed(ctx, planet.FeedState{Blog: "olive", About: planet.About{Hub: w.hub.URL, Self: topicAddress}}, planet.Poll{})
	})
	if err != nil {
		t.Fatal(err)
	}
	client := fetch.New(fetch.Options{AllowPrivate: true})
	t.Cleanup(client.Close)
	w.public = httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) { w.ServeHTTP(rw, r) }))
	t.Cleanup(w.public.Close)
	w.config = Config{URL: w.public.URL + "/", Blogs: []planet.Blog{olive}, Client: client, MaxBody: 1000}
	w.start()
	return w
}

// start makes the subscriber, as a start of the program does.
func (w *world) start() {
	push := func(_ context.Context, blog string, body []byte, _ string) error {
		w.pushed = append(w.pushed, blog+": "+string(body))
		return w.fails
	}
	w.Subscriber = NewSubscriber(w.store, push, w.config, slog.New(slog.NewTextHandler(&w.log, nil)), w.clock.Now)
}

// look lets the subscriber look after its subscriptions, and returns what the hub
// was asked.
func (w *world) look() []url.Values {
	w.t.Helper()
	if err := w.tend(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	asked := w.asked
	w.asked = nil
	return asked
}

// ask is look where the hub must be asked one thing.
func (w *world) ask(mode string) url.Values {
	w.t.Helper()
	asked := w.look()
	if len(asked) != 1 || asked[0].Get("hub.mode") != mode {
		w.t.Fatalf("the hub was asked %v, want one %s", asked, mode)
	}
	return asked[0]
}

// verify does what a hub does to make sure that it was really asked.
func (w *world) verify(callback string, query map[string]string) (int, string) {
	w.t.Helper()
	values := url.Values{}
	for k, v := range query {
		values.Set("hub."+k, v)
	}
	resp, err := http.Get(callback + "?" + values.Encode())
	if err != nil {
		w.t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	if kind := resp.Header.Get("Content-Type"); kind != "text/plain; charset=utf-8" { // or whoever knows the address makes it a page
		w.t.Errorf("the answer is %s", kind)
	}
	if keep := resp.Header.Get("Cache-Control"); keep != "no-store" { // by a proxy, which would answer the hub's next question with it
		w.t.Errorf("the answer may be kept: %q", keep)
	}
	return resp.StatusCode, string(body)
}

// subscribed subscribes with a lease in seconds and returns what the hub was asked.
func (w *world) subscribed(lease int) url.Values {
	w.t.Helper()
	asked := w.ask("subscribe")
	status, body := w.verify(asked.Get("hub.callback"), map[string]string{"mode": "subscribe", "topic": topicAddress,
		"challenge": "chal-1", "lease_seconds": strconv.Itoa(lease)})
	if status != http.StatusOK || body != "chal-1" {
		w.t.Fatalf("verification: %d %q", status, body)
	}
	return asked
}

// bring posts a body to a callback as a hub does, and returns the answer's status.
func (w *world) bring(callback, body, signature string) int {
	w.t.Helper()
	req, err := http.NewRequestWithContext(w.t.Context(), http.MethodPost, callback, strings.NewReader(body))
	if err != nil {
		w.t.Fatal(err)
	}
	if signature != "" {
		req.Header.Set("X-Hub-Signature", signature)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		w.t.Fatal(err)
	}
	resp.Body.Close()
	return resp.StatusCode
}

func sign(method, secret, body string) string {
	mac := hmac.New(hashes[method], []byte(secret))
	io.WriteString(mac, body)
	return method + "=" + hex.EncodeToString(mac.Sum(nil))
}
