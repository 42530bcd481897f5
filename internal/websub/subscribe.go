package websub

import (
	"context"
	"crypto/rand"
	"log/slog"
	"net/url"
	"strconv"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"necblogs/internal/planet"
)

const (
	wish     = 10 * 24 * time.Hour // lease that hubs are asked for
	longest  = 30 * 24 * time.Hour // longest lease that they are believed
	patience = 10 * time.Minute    // after which a hub that did not answer is asked again, doubled each time …
	resigned = 24 * time.Hour      // … up to this
	goodbyes = 4                   // times that a hub is asked to end a subscription
	atOnce   = 8                   // hubs asked at once, and pushes stored at once
	look     = 2 * time.Second     // between two looks at what there is to do
)

// Subscriber keeps the subscriptions. It is the [http.Handler] that answers hubs.
type Subscriber struct {
	store  Store
	push   Push
	log    *slog.Logger
	now    func() time.Time
	config atomic.Pointer[Config]
	busy   chan struct{} // has an element for each push that is being stored
}

// NewSubscriber returns a subscriber that hands what hubs push to push.
func NewSubscriber(store Store, push Push, c Config, log *slog.Logger, now func() time.Time) *Subscriber {
	s := &Subscriber{store: store, push: push, log: log, now: now, busy: make(chan struct{}, atOnce)}
	s.SetConfig(c)
	return s
}

// SetConfig puts a changed config in force.
func (s *Subscriber) SetConfig(c Config) { s.config.Store(&c) }

// Run subscribes, renews and unsubscribes until ctx ends.
func (s *Subscriber) Run(ctx context.Context) {
	for goesOn := true; goesOn; goesOn = pause(ctx, look) {
		if err := s.tend(ctx); err != nil && ctx.Err() == nil {
			s.log.Error("cannot look after the WebSub subscriptions", "error", err)
		}
	}
}

// topic is what to subscribe to, and at which hub.
type topic struct{ hub, topic string }

// wanted are the topics of the blogs in the config whose feeds name a hub.
func (s *Subscriber) wanted(ctx context.Context, c *Config) (map[string]topic, error) {
	if c.Off {
		return nil, nil
	}
	abouts, err := s.store.Abouts(ctx)
	if err != nil {
		return nil, err
	}
	want := map[string]topic{}
	for _, b := range c.Blogs {
		if a := abouts[b.Slug]; a.Hub != "" && a.Self != "" && !b.Paused {
			want[b.Slug] = topic{a.Hub, a.Self}
		}
	}
	return want, nil
}

// tend brings the subscriptions in line with what is wanted, and asks the hubs that are
// due.
func (s *Subscriber) tend(ctx context.Context) error {
	c, now := s.config.Load(), s.now()
	want, err := s.wanted(ctx, c)
	if err != nil {
		return err
	}
	have, err := s.store.Subscriptions(ctx)
	if err != nil {
		return err
	}
	var due []planet.Subscription
	for _, sub := range have {
		switch {
		case sub.Leaving:
		case want[sub.Blog] == topic{sub.Hub, sub.Topic}:
			delete(want, sub.Blog)
		default:
			sub.Leaving, sub.Failures, sub.Due = true, 0, now
		}
		if !sub.Due.After(now) || sub.Due.After(now.Add(longest)) { // or the clock was ahead
			due = append(due, sub)
		}
	}
	for blog, t := range want {
		due = append(due, planet.Subscription{Token: rand.Text(), Blog: blog, Hub: t.hub, Topic: t.topic, Secret: rand.Text()})
	}
	s.askAll(ctx, c, due)
	return ctx.Err()
}

func (s *Subscriber) askAll(ctx context.Context, c *Config, due []planet.Subscription) {
	var group errgroup.Group
	group.SetLimit(atOnce)
	for _, sub := range due {
		group.Go(func() error {
			if err := s.ask(ctx, c, sub); err != nil && ctx.Err() == nil {
				s.log.Warn("a WebSub hub was asked in vain", "blog", sub.Blog, "hub", sub.Hub, "leaving", sub.Leaving, "error", err)
			}
			return nil
		})
	}
	_ = group.Wait()
}

// ask asks a hub to begin, renew or end a subscription. What is asked is stored first,
// since some hubs verify before they answer.
func (s *Subscriber) ask(ctx context.Context, c *Config, sub planet.Subscription) error {
	now := s.now()
	if sub.Leaving && (sub.Failures >= goodbyes || !sub.Expires.After(now)) {
		return s.store.DropSubscription(ctx, sub.Token) // it ends by itself
	}
	sub.Pending = true
	sub.Due = now.Add(min(patience<<min(sub.Failures, 10), resigned))
	sub.Failures++
	if err := s.store.PutSubscription(ctx, sub); err != nil {
		return err
	}
	mode := "subscribe"
	if sub.Leaving {
		mode = "unsubscribe"
	}
	r, err := c.Client.Post(ctx, sub.Hub, url.Values{
		"hub.mode":          {mode},
		"hub.topic":         {sub.Topic},
		"hub.callback":      {c.URL + "websub/" + sub.Token},
		"hub.secret":        {sub.Secret},
		"hub.lease_seconds": {strconv.Itoa(int(wish.Seconds()))},
		"hub.verify":        {"async"}, // for hubs of PubSubHubbub 0.3
	})
	if err != nil {
		return err
	}
	if r.Status/100 != 2 {
		return refusal(r.Status)
	}
	return nil
}

// granted is a subscription after a hub has verified it. It is renewed after three
// quarters of its lease, but no sooner than after patience: a hub that grants a second
// would be asked every other second for ever.
func granted(sub planet.Subscription, lease time.Duration, now time.Time) planet.Subscription {
	sub.Pending, sub.Failures = false, 0
	sub.Expires, sub.Due = now.Add(lease), now.Add(max(lease/4*3, patience))
	return sub
}
