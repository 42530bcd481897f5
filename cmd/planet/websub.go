package main

import (
	"context"
	"log/slog"
	"sync/atomic"
	"time"

	"necblogs/internal/config"
	"necblogs/internal/planet"
	"necblogs/internal/poll"
	"necblogs/internal/server"
	"necblogs/internal/store"
	"necblogs/internal/websub"
)

// hubs are both sides of WebSub in a running planet.
type hubs struct {
	subscriber *websub.Subscriber
	publisher  *websub.Publisher
}

func newHubs(s *store.Store, p *poll.Poller, config *atomic.Pointer[config.Config], log *slog.Logger) hubs {
	c := config.Load()
	h := hubs{
		subscriber: websub.NewSubscriber(s, p.Push, subscribing(c), log, time.Now),
		publisher: &websub.Publisher{
			Mark: func(ctx context.Context) (string, error) {
				return s.Mark(ctx, planet.ListFeed, config.Load().Site.Stories)
			},
			Revision: func() int64 { revision, _ := s.Current(); return revision },
			Log:      log,
			Quiet:    3 * time.Second,
			Retry:    []time.Duration{10 * time.Second, time.Minute, 5 * time.Minute},
		},
	}
	h.publisher.SetNotice(notice(c))
	return h
}

// set puts a changed config in force.
func (h hubs) set(c *config.Config) {
	h.subscriber.SetConfig(subscribing(c))
	h.publisher.SetNotice(notice(c))
}

// subscribing is the subscriber's config. It is off if no hub could call back.
func subscribing(c *config.Config) websub.Config {
	return websub.Config{URL: c.Site.URL, Blogs: c.Blogs, Client: client(c), MaxBody: c.Poll.MaxBody,
		Off: !c.WebSub || !c.Poll.AllowPrivate && !websub.Reachable(c.Site.URL)}
}

func notice(c *config.Config) websub.Notice {
	return websub.Notice{Hub: c.Site.Hub, Topics: server.MergedFeeds(c.Site), Client: client(c)}
}
