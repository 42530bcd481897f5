package websub

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"necblogs/internal/fetch"
	"necblogs/internal/planettest"
)

// publishing is a publisher that runs, and what its hub is told.
type publishing struct {
	*Publisher
	revision, mark     atomic.Int64
	told               chan string   // hub.mode and hub.url of each request
	marked             chan struct{} // each time that the publisher asks for the mark
	refuse, away, rush atomic.Int64  // requests; asks for the mark; looks at the revision between which it grows
	log                planettest.Log
}

func newPublishing(t *testing.T, away int64) *publishing {
	p := &publishing{told: make(chan string, 100), marked: make(chan struct{}, 100)}
	hub := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if p.refuse.Add(-1) >= 0 {
			http.Error(w, "busy", http.StatusServiceUnavailable)
			return
		}
		p.told <- r.FormValue("hub.mode") + " " + r.FormValue("hub.url") + " " + r.FormValue("hub.topic")
		w.WriteHeader(http.StatusNoContent)
	}))
	client := fetch.New(fetch.Options{AllowPrivate: true})
	p.away.Store(away)
	p.Publisher = &Publisher{
		Mark: func(context.Context) (string, error) {
			defer func() { p.marked <- struct{}{} }()
			if p.away.Add(-1) >= 0 {
				return "", errors.New("the database is away")
			}
			return fmt.Sprint(p.mark.Load()), nil
		},
		Revision: func() int64 {
			if p.rush.Add(-1) >= 0 {
				p.change()
			}
			return p.revision.Load()
		},
		Log:   slog.New(slog.NewTextHandler(&p.log, nil)),
		Quiet: 20 * time.Millisecond,
		Retry: []time.Duration{time.Millisecond, time.Millisecond},
	}
	p.SetNotice(Notice{Hub: hub.URL, Topics: []string{"https://p.example/atom.xml", "https://p.example/rss.xml"}, Client: client})
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { p.Run(ctx); close(done) }()
	<-p.marked
	t.Cleanup(func() { stop(); <-done; client.Close(); hub.Close() })
	return p
}

// change is one of what the feeds show.
func (p *publishing) change() {
	p.mark.Add(1)
	p.revision.Add(1)
}

// quiet fails if the hub is told anything more, or the log something else than want: by the
// second time that the mark is asked for, whatever came of the first is over.
func (p *publishing) quiet(t *testing.T, want string) {
	t.Helper()
	for len(p.marked) > 0 {
		<-p.marked
	}
	for range 2 {
		p.revision.Add(1) // a blog failed
		<-p.marked
	}
	if n, log := len(p.told), p.log.String(); n > 0 || !strings.Contains(log, want) || want == "" && log != "" {
		t.Errorf("the hub was told %d times too often; log %q, want %q", n, log, want)
	}
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
// although several come one after another.
func TestPublishes(t *testing.T) {
	p := newPublishing(t, 0)
	p.quiet(t, "")
	p.rush.Store(6) // a round of polls
	p.tells(t)
	p.quiet(t, "")
	p.away.Store(1)
	p.change()
	p.tells(t)
	p.quiet(t, "")
	p.SetNotice(Notice{})
	p.change()
	p.quiet(t, "")
}

func TestPublishTriesAgain(t *testing.T) {
	p := newPublishing(t, 0)
	p.refuse.Store(4) // both feeds, twice
	p.change()
	p.tells(t)
	p.quiet(t, "")
	p.refuse.Store(6)
	p.change()
	p.quiet(t, "the hub was not told")
}

// A database that is away at the start is told of, and costs no change.
func TestPublishAfterABadStart(t *testing.T) {
	p := newPublishing(t, 1)
	p.change()
	p.tells(t)
	p.quiet(t, "cannot tell whether the feeds change")
}

// Asked to stop at the start, it has failed in nothing.
func TestPublishStoppedAtTheStart(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	stop()
	var log planettest.Log
	p := Publisher{Mark: func(ctx context.Context) (string, error) { return "", ctx.Err() },
		Revision: func() int64 { return 1 }, Log: slog.New(slog.NewTextHandler(&log, nil)), Quiet: time.Hour}
	p.Run(ctx)
	if log.String() != "" {
		t.Error(log.String())
	}
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
