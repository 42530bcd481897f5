package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"necblogs/internal/canonical"
	"necblogs/internal/config"
	"necblogs/internal/planet"
	"necblogs/internal/store"
	"necblogs/internal/story"
)

// entryArg names an entry on the command line.
type entryArg struct {
	Entry string `arg:"" help:"The entry's id, its address, or the address of its page on the planet."`
}

// with loads the config, opens the store, finds the entry and calls fn.
func (e entryArg) with(a *app, fn func(c *config.Config, s *store.Store, id int64) error) error {
	return a.with(func(c *config.Config, s *store.Store) error {
		id, err := findEntry(a.ctx, c, s, e.Entry)
		if err != nil {
			return err
		}
		return fn(c, s, id)
	})
}

// findEntry finds an entry by its id, its address or guid, or the address of its story's
// page. An error wraps [planet.ErrNotFound] if there is none.
func findEntry(ctx context.Context, c *config.Config, s *store.Store, name string) (int64, error) {
	address, number := name, name
	if !strings.Contains(name, "://") {
		address = "https://" + name // as browsers show it
	}
	for _, home := range homes(c) {
		if rest, ok := strings.CutPrefix(canonical.URL(address), canonical.URL(home)+"/story/"); ok {
			number = rest
		}
	}
	if id, err := strconv.ParseInt(number, 10, 64); err == nil {
		_, err := s.Entry(ctx, id)
		if errors.Is(err, planet.ErrNotFound) {
			return 0, unknownEntry(name)
		}
		return id, err
	}
	hits, err := s.Known(ctx, slices.Concat(story.Names(name), story.Names(address)))
	if err != nil {
		return 0, err
	}
	if len(hits) == 0 {
		return 0, unknownEntry(name)
	}
	// A blog that has left the config may have had it too, or this blog under another slug.
	shown := slices.IndexFunc(hits, func(h planet.KeyHit) bool { return h.Off == planet.On && configured(c, h.Blog) })
	return hits[max(shown, 0)].Entry, nil
}

// homes are the addresses at which a planet may be read: its public one and, since that may
// not work yet, the one on which it listens, by each name that a machine has for itself.
func homes(c *config.Config) []string {
	list := []string{c.Site.URL}
	host, port, err := net.SplitHostPort(c.Listen)
	own, err2 := url.Parse(c.Site.URL)
	if err != nil || err2 != nil {
		return list
	}
	names := []string{"localhost", "127.0.0.1", "::1"}
	if host != "" && host != "0.0.0.0" && host != "::" && !slices.Contains(names, host) {
		names = []string{host}
	}
	for _, name := range names {
		at := "http://" + net.JoinHostPort(name, port)
		list = append(list, at, at+own.Path) // the links on its pages have the path of its public address
	}
	return list
}

// configured reports whether a blog is in the config.
func configured(c *config.Config, slug string) bool {
	return slices.ContainsFunc(c.Blogs, func(b planet.Blog) bool { return b.Slug == slug })
}

func unknownEntry(name string) error {
	return fmt.Errorf("entry %s: %w; give the number in the address of its page, or the address of the post", name, planet.ErrNotFound)
}
