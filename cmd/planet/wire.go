package main

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"time"

	"necblogs/internal/config"
	"necblogs/internal/fetch"
	"necblogs/internal/images"
	"necblogs/internal/planet"
	"necblogs/internal/poll"
	"necblogs/internal/schedule"
	"necblogs/internal/server"
	"necblogs/internal/store"
	"necblogs/internal/story"
)

// pollStore is the store as package poll knows it. Whatever it writes counts as found by
// a poll ([store.Tx.Polled]).
type pollStore struct{ *store.Store }

func (s pollStore) Write(ctx context.Context, fn func(poll.Tx) error) error {
	return s.Store.Write(ctx, func(t *store.Tx) error {
		t.Polled()
		return fn(t)
	})
}

// openExisting opens the config's database, which must exist, for a command that looks at
// entries or rules on them. It does not put the config in force there.
func openExisting(ctx context.Context, c *config.Config) (*store.Store, error) {
	if err := store.Exists(c.Database); err != nil {
		return nil, fmt.Errorf("open database %s: %w", store.Name(c.Database), err)
	}
	return store.Open(ctx, c.Database)
}

// with loads the config, opens its database as [openExisting] does, and calls fn.
func (a *app) with(fn func(*config.Config, *store.Store) error) error {
	c, err := a.load()
	if err != nil {
		return err
	}
	s, err := openExisting(a.ctx, c)
	if err != nil {
		return err
	}
	defer s.Close()
	return fn(c, s)
}

// open opens the config's database and puts its blogs and rules in force there.
func open(ctx context.Context, c *config.Config) (*store.Store, error) {
	s, err := store.Open(ctx, c.Database)
	if err != nil {
		return nil, err
	}
	if err := enforce(ctx, s, c); err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

// enforce puts a config's blogs and rules in force in the database, as a whole.
func enforce(ctx context.Context, s *store.Store, c *config.Config) error {
	err := s.Write(ctx, func(t *store.Tx) error { return maker(c).Sync(ctx, t, c.Blogs, time.Now()) })
	if err != nil {
		return fmt.Errorf("put the config in force in %s: %w", store.Name(c.Database), err)
	}
	return nil
}

func maker(c *config.Config) story.Maker {
	return story.NewMaker(c.Blogs, c.Series, c.Site.Zone, c.Duplicates)
}

// client makes the HTTP client for feeds, articles and hubs; that for images is
// [images.Client].
func client(c *config.Config) *fetch.Client {
	return fetch.New(fetch.Options{UserAgent: userAgent(c), Timeout: c.Poll.Timeout, MaxBody: c.Poll.MaxBody,
		AllowPrivate: c.Poll.AllowPrivate, PerHost: c.Poll.PerHost, Dir: besideDatabase(c.Database)})
}

// besideDatabase is the directory of the database, or "" if that is PostgreSQL. It is on a
// disk, while the directory for temporary files may be in memory.
func besideDatabase(database string) string {
	if strings.Contains(database, "://") {
		return ""
	}
	return filepath.Dir(database)
}

// userAgent is the User-Agent of the planet's requests.
func userAgent(c *config.Config) string {
	return cmp.Or(c.Poll.UserAgent, fmt.Sprintf("planet-necblogs/%s (+%s)", version(), c.Site.URL))
}

func rules(c *config.Config) *poll.Rules {
	return &poll.Rules{Maker: maker(c), Client: client(c), Concurrency: c.Poll.Concurrency, PerHost: c.Poll.PerHost,
		Limits: schedule.Limits{Interval: c.Poll.Interval, Min: c.Poll.MinInterval, Max: c.Poll.MaxInterval}}
}

// poller makes a poller that works by the config, with the machine's clock and chance.
func poller(s *store.Store, c *config.Config, o poll.Options) *poll.Poller {
	o.Now, o.Jitter = time.Now, rand.Float64
	return poll.New(pollStore{s}, rules(c), o)
}

func serverConfig(c *config.Config, proxy *images.Proxy) server.Config {
	return server.Config{Site: c.Site, Blogs: c.Blogs, Series: c.Series, Images: proxy, TrustedProxies: c.TrustedProxies}
}

// longestInterval is the longest interval in force.
func longestInterval(c *config.Config) time.Duration {
	d := c.Poll.Interval
	for _, b := range c.Blogs {
		d = max(d, b.Interval)
	}
	return max(d, c.Poll.MinInterval)
}

// blogNamed finds a blog by slug or, where no blog has that slug, by name.
func blogNamed(c *config.Config, name string) (planet.Blog, error) {
	var named []planet.Blog
	for _, b := range c.Blogs {
		if b.Slug == name {
			return b, nil
		}
		if b.Name == name {
			named = append(named, b)
		}
	}
	switch {
	case len(named) == 1:
		return named[0], nil
	case len(named) > 1:
		return planet.Blog{}, usage{fmt.Errorf("several blogs are named %q; say which by its slug: %s", name, slugs(named))}
	case len(c.Blogs) == 0:
		return planet.Blog{}, usage{fmt.Errorf("there is no blog %q; the config has no blogs", name)}
	}
	return planet.Blog{}, usage{fmt.Errorf("there is no blog %q; the blogs are %s", name, slugs(c.Blogs))}
}

// slugs lists the blogs' slugs, separated by commas.
func slugs(blogs []planet.Blog) string {
	list := make([]string, len(blogs))
	for i, b := range blogs {
		list[i] = b.Slug
	}
	return strings.Join(list, ", ")
}
