package websub

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"necblogs/internal/fetch"
)

// publishing is a publisher that runs, and what its hub is told.
type publishing struct {
	revision, mark atomic.Int64
	told           chan string // hub.mode and hub.url of each request
	refuse         atomic.Int64
}

func newPublishing(t *testing.T) *publishing {
	p := &publishing{told: make(chan string, 100)}
	hub := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if p.refuse.Add(-1) >= 0 {
			http.Error(w, "busy", http.StatusServiceUnavailable)
			return
		}
		p.told <- r.FormValue("hub.mode") + " " + r.FormValue("hub.url") + " " + r.FormValue("hub.topic")
		w.WriteHeader(http.StatusNoContent)
	}))
	client := fetch.New(fetch.Options{AllowPrivate: true})
	var once sync.Once
	runs := make(chan struct{})
	out := &Publisher{
		Mark: func(context.Context) (string, error) {
			defer once.Do(func() { close(runs) })
			return fmt.Sprint(p.mark.Load()), nil
		},
		Revision: p.revision.Load,
		Log:      slog.New(slog.DiscardHandler),
		Quiet:    20 * time.Millisecond,
		Retry:    []time.Duration{time.Millisecond, time.Millisecond},
	}
	out.SetNotice(Notice{Hub: hub.URL, Topics: []string{"https://p.example/atom.xml", "https://p.example/rss.xml"}, Client: client})
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { out.Run(ctx); close(done) }()
	<-runs
	t.Cleanup(func() { stop(); <-done; client.Close(); hub.Close() })
	return p
}

// tells fails unless the hub is told of both feeds, once.
func (p *publishing) tells(t *testing.T) {
	t.Helper()
	for _, feed := range []string{"https://p.example/atom.xml", "https://p.example/rss.xml"} {
		select {
		case got := <-p.told:
			if want := "publish " + feed + " " + feed; got != want {
				t.Fatalf("the hub was told %q, want %q", got, want)
			}
		case <-time.After(10 * time.Second):
			t.Fatalf("the hub was not told of %s", feed)
		}
	}
}

// A change of what no feed shows tells nothing; the change after it is told once
// although several come together.
func TestPublishes(t *testing.T) {
	p := newPublishing(t)
	p.revision.Add(1) // a blog failed
	for range 3 {     // a round of polls
		p.mark.Add(1)
		p.revision.Add(1)
	}
	p.tells(t)
	p.mark.Add(1)
	p.revision.Add(1)
	p.tells(t)
	if n := len(p.told); n > 0 {
		t.Errorf("the hub was told %d times too often", n)
	}
}

func TestPublishTriesAgain(t *testing.T) {
	p := newPublishing(t)
	p.refuse.Store(4) // both feeds, twice
	p.mark.Add(1)
	p.revision.Add(1)
	p.tells(t)
}

// A hub is not spoken of as if it were a feed.
func TestPublishSaysWhatTheHubAnswered(t *testing.T) {
	hub := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(hub.Close)
	client := fetch.New(fetch.Options{AllowPrivate: true})
	t.Cleanup(client.Close)
	const topic = "https://p.example/atom.xml"
	err := Notice{Hub: hub.URL, Topics: []string{topic}, Client: client}.send(t.Context())
	if want := topic + ": it answered 404 Not Found"; err == nil || err.Error() != want {
		t.Errorf("%v, want %q", err, want)
	}
}
