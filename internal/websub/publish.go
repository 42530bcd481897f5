package websub

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"sync/atomic"
	"time"

	"necblogs/internal/fetch"
)

// rush times Quiet is how long the hub is not told while changes go on.
const rush = 12

// Notice is which hub to tell, and of what.
type Notice struct {
	Hub    string   // "": nobody
	Topics []string // the addresses of the feeds
	Client *fetch.Client
}

// Publisher tells the planet's hub when its feeds have changed.
type Publisher struct {
	// Mark returns a text that changes when the feeds do. It is asked when Revision
	// has grown.
	Mark     func(ctx context.Context) (string, error)
	Revision func() int64
	Log      *slog.Logger
	Quiet    time.Duration   // how long nothing changes before the hub is told, so that a round of polls is told once
	Retry    []time.Duration // waits between the tries
	notice   atomic.Pointer[Notice]
}

// SetNotice puts a config in force: once before Run, and whenever it changes.
func (p *Publisher) SetNotice(n Notice) { p.notice.Store(&n) }

// Run tells the hub of every change until ctx ends.
func (p *Publisher) Run(ctx context.Context) {
	seen := p.Revision()
	told, err := p.Mark(ctx)
	if err != nil && ctx.Err() == nil {
		p.Log.Error("cannot tell whether the feeds change", "error", err)
	}
	for pause(ctx, p.Quiet) {
		revision := p.Revision()
		if revision == seen {
			continue
		}
		for range rush { // until it is quiet
			if !pause(ctx, p.Quiet) || p.Revision() == revision {
				break
			}
			revision = p.Revision()
		}
		mark, err := p.Mark(ctx)
		if err != nil {
			continue // asked again, since seen is what it was
		}
		seen = revision
		if mark != told {
			told = mark
			p.tell(ctx, *p.notice.Load())
		}
	}
}

// tell tells the hub, and tries again where that fails.
func (p *Publisher) tell(ctx context.Context, n Notice) {
	if n.Hub == "" {
		return
	}
	err := n.send(ctx)
	for _, wait := range p.Retry {
		if err == nil || !pause(ctx, wait) {
			break
		}
		err = n.send(ctx)
	}
	if err != nil && ctx.Err() == nil {
		p.Log.Warn("the hub was not told that the feeds have changed", "hub", n.Hub, "error", err)
	}
}

// send tells the hub of each feed. PubSubHubbub calls a topic hub.url; WebSub leaves
// open how hubs are told.
func (n Notice) send(ctx context.Context) error {
	var errs error
	for _, topic := range n.Topics {
		r, err := n.Client.Post(ctx, n.Hub, url.Values{"hub.mode": {"publish"}, "hub.url": {topic}, "hub.topic": {topic}})
		if err == nil && r.Status/100 != 2 {
			err = fmt.Errorf("%s: %w", topic, refusal(r.Status))
		}
		errs = errors.Join(errs, err)
	}
	return errs
}

// refusal is the error of a hub that answers, but does not do what it is asked.
func refusal(status int) error {
	return fmt.Errorf("it answered %d %s", status, http.StatusText(status))
}

// pause waits for d, or until ctx ends, and reports whether ctx goes on.
func pause(ctx context.Context, d time.Duration) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(d):
		return true
	}
}
