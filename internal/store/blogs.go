package store

import (
	"context"
	"fmt"
	"time"

	"necblogs/internal/fetch"
	"necblogs/internal/planet"
)

// SyncBlogs makes the blogs of the config those that are polled and shown; what
// an absent blog has stored stays. An address that changed is polled at once and
// without the validators of the old one. It returns the slugs of those that came
// or left, and of those whose rules have changed; rules are hashes, by slug.
func (t *Tx) SyncBlogs(ctx context.Context, now time.Time, blogs []planet.Blog, rules map[string]int64) (moved, ruled []string, err error) {
	rows, err := all[blogRow](ctx, t.tx, `
		SELECT b.slug, b.name, b.position, b.active, b.paused, b.rules, f.address FROM blogs b JOIN feeds f ON f.blog = b.slug ORDER BY b.slug`)
	if err != nil {
		return nil, nil, err
	}
	if len(blogs) > 0 { // before its first blogs a planet has no readers whom old posts could flood
		if err := t.exec(ctx, `UPDATE planet SET started = $1 WHERE started = 0`, ms(now)); err != nil {
			return nil, nil, err
		}
	}
	had := keyed(rows, func(r blogRow) (string, blogRow) { return r.Slug, r })
	for i, b := range blogs {
		old, known := had[b.Slug]
		delete(had, b.Slug)
		row := blogRow{b.Slug, b.Name, b.Feed, i, true, b.Paused, rules[b.Slug]}
		if known && old == row {
			continue
		}
		if err := t.putBlog(ctx, now, row, !known || old.Address != b.Feed); err != nil {
			return nil, nil, err
		}
		if !known || !old.Active {
			moved = append(moved, b.Slug)
		}
		if known && old.Rules != row.Rules {
			ruled = append(ruled, b.Slug)
		}
	}
	for _, r := range rows {
		if _, left := had[r.Slug]; !left || !r.Active {
			continue
		}
		if err := t.exec(ctx, `UPDATE blogs SET active = FALSE WHERE slug = $1`, r.Slug); err != nil {
			return nil, nil, err
		}
		moved = append(moved, r.Slug)
	}
	if len(moved) > 0 {
		t.Touch()
	}
	return moved, ruled, nil
}

// blogRow is a row of blogs, with the address of its feed.
type blogRow struct {
	Slug, Name, Address string
	Position            int
	Active, Paused      bool
	Rules               int64
}

// putBlog stores what the config says of a blog; readdress says that its feed is new
// or has another address.
func (t *Tx) putBlog(ctx context.Context, now time.Time, r blogRow, readdress bool) error {
	err := t.exec(ctx, `
		INSERT INTO blogs (slug, name, position, active, paused, joined, rules) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (slug) DO UPDATE SET name = excluded.name, position = excluded.position, active = excluded.active,
			paused = excluded.paused, rules = excluded.rules`,
		r.Slug, r.Name, r.Position, r.Active, r.Paused, ms(now), r.Rules)
	if err != nil || !readdress {
		return err
	}
	return t.readdress(ctx, now, r.Slug, r.Address)
}

// readdressed says in feeds.why that a feed is polled at once because its address changed.
const readdressed = "its address changed"

// readdress forgets what belonged to a feed's old address, and any claim on it, so that
// a poll of that which is under way is not stored. What is kept back of a held blog
// stays so until a release. Where it was told that the old address broke, was gone or
// held, it is told that this is over.
func (t *Tx) readdress(ctx context.Context, now time.Time, slug, address string) error {
	troubled, err := exists(ctx, t.tx, `SELECT blog FROM feeds WHERE blog = $1 AND (failures >= $2 OR gone <> 0 OR held <> 0)`,
		slug, planet.BrokeAfter)
	if err != nil {
		return err
	}
	if troubled {
		if err := t.Tell(ctx, planet.Event{At: now, Blog: slug, Kind: planet.Moved, Text: "has another address in the config now"}); err != nil {
			return err
		}
	}
	return t.exec(ctx, `
		INSERT INTO feeds (blog, address, host, next_poll, why) VALUES ($1, $2, $3, $4, 'new')
		ON CONFLICT (blog) DO UPDATE SET address = excluded.address, host = excluded.host, next_poll = excluded.next_poll,
			why = '`+readdressed+`', moved = '', redirect = '', sightings = 0, redirect_seen = 0, etag = '',
			last_modified = '', body_hash = NULL, failures = 0, gone = 0, pace = '', undated = FALSE, held = 0, claimed_by = '', claimed_until = 0`,
		slug, address, fetch.Host(address), ms(now))
}

// AskAgain forgets by what a blog's feed and its entries would be known to be unchanged, and
// any claim on the feed, since a poll that is under way would note that again.
func (t *Tx) AskAgain(ctx context.Context, slug string) error {
	err := t.exec(ctx, `UPDATE feeds SET etag = '', last_modified = '', body_hash = NULL, claimed_by = '', claimed_until = 0 WHERE blog = $1`, slug)
	if err != nil {
		return err
	}
	return t.exec(ctx, `UPDATE entries SET received = 0 WHERE blog = $1`, slug)
}

// Facts returns when a blog was first in the config, when the planet first had any
// blog, and how many entries the blog has.
func (t *Tx) Facts(ctx context.Context, slug string) (joined, started time.Time, entries int, err error) {
	type row struct {
		Joined, Started int64
		Entries         int
	}
	r, err := one[row](ctx, t.tx, `SELECT b.joined, p.started, b.entries FROM blogs b, planet p WHERE b.slug = $1`, slug)
	if err != nil {
		return time.Time{}, time.Time{}, 0, fmt.Errorf("facts of blog %s: %w", slug, err)
	}
	return at(r.Joined), at(r.Started), r.Entries, nil
}

// InForce reports whether the config that was last put in force has a blog, with rules
// that have this hash.
func (t *Tx) InForce(ctx context.Context, slug string, rules int64) (bool, error) {
	return exists(ctx, t.tx, `SELECT slug FROM blogs WHERE slug = $1 AND active AND rules = $2`, slug, rules)
}
