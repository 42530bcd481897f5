package store

import (
	"context"
	"fmt"
	"time"

	"necblogs/internal/fetch"
	"necblogs/internal/planet"
)

// feedRow is a row of feeds.
type feedRow struct {
	Blog         string
	Address      string
	Moved        string
	Redirect     string
	Sightings    int
	RedirectSeen int64 `db:"redirect_seen"`
	ETag         string
	LastModified string `db:"last_modified"`
	BodyHash     []byte `db:"body_hash"`
	Fetched      int64
	LastPoll     int64 `db:"last_poll"`
	LastSuccess  int64 `db:"last_success"`
	HTTPStatus   int   `db:"http_status"`
	Error        string
	Failures     int
	Silent       int
	NextPoll     int64 `db:"next_poll"`
	Why          string
	Pace         string
	Held         int64
	Gone         int64
	Undated      bool
	About        string
	Recent       string
	ClaimedBy    string `db:"claimed_by"`
	ClaimedUntil int64  `db:"claimed_until"`
	Host         string
	PushedUntil  int64 `db:"pushed_until"` // see [selectFeed]
}

// selectFeed begins a query for a feed f. Its pushed_until is when the subscription at
// the feed's hub ends, or 0 where that has not pushed, or has missed something since
// that a poll found.
const selectFeed = `SELECT f.*, COALESCE((SELECT MAX(w.expires) FROM websub w WHERE w.blog = f.blog AND NOT w.leaving AND w.pushed > 0), 0) AS pushed_until
	FROM feeds f`

func (r feedRow) state() (planet.FeedState, error) {
	f := planet.FeedState{
		Blog: r.Blog, Address: r.Address, Moved: r.Moved, Redirect: r.Redirect, Sightings: r.Sightings,
		RedirectSeen: at(r.RedirectSeen), ETag: r.ETag, LastModified: r.LastModified, BodyHash: r.BodyHash,
		Fetched: at(r.Fetched), LastPoll: at(r.LastPoll), LastSuccess: at(r.LastSuccess), HTTPStatus: r.HTTPStatus,
		Error: r.Error, Failures: r.Failures, Silent: r.Silent, NextPoll: at(r.NextPoll), Why: r.Why,
		Held: at(r.Held), Gone: at(r.Gone), Undated: r.Undated, ClaimedBy: r.ClaimedBy, PushedUntil: at(r.PushedUntil),
	}
	var recent []recentPoll
	for _, part := range []struct {
		text string
		to   any
	}{{r.Pace, &f.Asked}, {r.About, &f.About}, {r.Recent, &recent}} {
		if err := fromJSON(part.text, part.to); err != nil {
			return planet.FeedState{}, fmt.Errorf("state of feed %s: %w", r.Blog, err)
		}
	}
	f.Recent = polls(r.Blog, recent)
	return f, nil
}

// ClaimDue hands out up to n feeds that are due at now, the longest overdue first, and
// keeps them from others until a time, or until they are recorded. Of several machines
// on PostgreSQL, only one at a time has the feeds of a host: so no more is asked of a
// host at once than that machine asks.
func (s *Store) ClaimDue(ctx context.Context, who string, now, until time.Time, n int) ([]planet.FeedState, error) {
	if err := s.rewind(ctx, now, until); err != nil {
		return nil, err
	}
	args := []any{ms(now), n}
	if s.engine.claim != "" {
		args = append(args, who)
	}
	write := func(ctx context.Context, fn func(*Tx) error) error { return s.aside(ctx, s.engine.claim, fn) }
	return s.claim(ctx, write, who, until, s.engine.due, args...)
}

// isDue is the condition that a feed f of a blog b is due at $1, and nobody's.
const isDue = `f.next_poll <= $1 AND f.claimed_until <= $1 AND b.active AND NOT b.paused`

// dueOnOne is the query of what is due at $1, up to $2 rows, where one machine polls.
const dueOnOne = selectFeed + ` JOIN blogs b ON b.slug = f.blog WHERE ` + isDue + `
	ORDER BY f.next_poll, f.blog LIMIT $2`

// Claim hands out the named blogs' feeds, due or not, whoever holds them, and keeps them
// as ClaimDue does.
func (s *Store) Claim(ctx context.Context, who string, until time.Time, slugs []string) ([]planet.FeedState, error) {
	if len(slugs) == 0 {
		return nil, nil
	}
	text, args, err := expand(s.write, selectFeed+` WHERE f.blog IN (?) ORDER BY f.blog`, slugs)
	if err != nil {
		return nil, err
	}
	return s.claim(ctx, s.Write, who, until, text, args...)
}

func (s *Store) claim(ctx context.Context, write func(context.Context, func(*Tx) error) error,
	who string, until time.Time, query string, args ...any) ([]planet.FeedState, error) {
	var rows []feedRow
	err := write(ctx, func(t *Tx) (err error) {
		if rows, err = all[feedRow](ctx, t.tx, query, args...); err != nil || len(rows) == 0 {
			return err
		}
		claimed := make([]string, len(rows))
		for i, r := range rows {
			claimed[i], rows[i].ClaimedBy = r.Blog, who
		}
		return t.execIn(ctx, `UPDATE feeds SET claimed_by = ?, claimed_until = ? WHERE blog IN (?)`, who, ms(until), claimed)
	})
	if err != nil {
		return nil, fmt.Errorf("claim feeds: %w", err)
	}
	list := make([]planet.FeedState, len(rows))
	for i, r := range rows {
		if list[i], err = r.state(); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// NextDue returns when the next feed that can be claimed falls due; zero where there is
// none.
func (s *Store) NextDue(ctx context.Context, now time.Time) (time.Time, error) {
	next, err := all[int64](ctx, s.read, `
		SELECT f.next_poll FROM feeds f JOIN blogs b ON b.slug = f.blog
		WHERE b.active AND NOT b.paused AND f.claimed_until <= $1`+s.engine.free+` ORDER BY f.next_poll LIMIT 1`, ms(now))
	if err != nil || len(next) == 0 {
		return time.Time{}, err
	}
	return at(next[0]), nil
}

// CountDue counts the feeds that are due.
func (s *Store) CountDue(ctx context.Context, now time.Time) (int, error) {
	return one[int](ctx, s.read, `
		SELECT COUNT(*) FROM feeds f JOIN blogs b ON b.slug = f.blog WHERE `+isDue, ms(now))
}

// Overdue reports whether a feed has been due since then, claimed or not.
func (s *Store) Overdue(ctx context.Context, since time.Time) (bool, error) {
	return one[bool](ctx, s.read, `
		SELECT COUNT(*) > 0 FROM feeds f JOIN blogs b ON b.slug = f.blog
		WHERE f.next_poll <= $1 AND b.active AND NOT b.paused`, ms(since))
}

// Renew lengthens the leases of those of the blogs that are still claimed by who.
func (s *Store) Renew(ctx context.Context, who string, until time.Time, slugs []string) error {
	if len(slugs) == 0 {
		return nil
	}
	return s.aside(ctx, "", func(t *Tx) error {
		return t.execIn(ctx, `UPDATE feeds SET claimed_until = ? WHERE blog IN (
			SELECT blog FROM feeds WHERE claimed_by = ? AND blog IN (?)`+s.engine.skip+`)`, ms(until), who, slugs)
	})
}

// Release gives back, without a poll, all that is claimed by who.
func (s *Store) Release(ctx context.Context, who string) error {
	return s.Write(ctx, func(t *Tx) error {
		return t.exec(ctx, `UPDATE feeds SET claimed_by = '', claimed_until = 0 WHERE claimed_by = $1`, who)
	})
}

// PutOff gives back a feed that is claimed by who, to be polled at a later time.
// Nothing else that is remembered of it changes.
func (s *Store) PutOff(ctx context.Context, who, blog string, next time.Time) error {
	return s.Write(ctx, func(t *Tx) error {
		return t.exec(ctx, `UPDATE feeds SET next_poll = $1, claimed_by = '', claimed_until = 0 WHERE blog = $2 AND claimed_by = $3`,
			ms(next), blog, who)
	})
}

// PutFeed stores what is remembered of a feed, counts the poll, and gives the
// claim back.
func (t *Tx) PutFeed(ctx context.Context, f planet.FeedState, p planet.Poll) error {
	row := feedRow{
		Blog: f.Blog, Moved: f.Moved, Redirect: f.Redirect, Sightings: f.Sightings, RedirectSeen: ms(f.RedirectSeen),
		ETag: f.ETag, LastModified: f.LastModified, BodyHash: f.BodyHash, Fetched: ms(f.Fetched),
		LastPoll: ms(f.LastPoll), LastSuccess: ms(f.LastSuccess), HTTPStatus: f.HTTPStatus, Error: f.Error,
		Failures: f.Failures, Silent: f.Silent, NextPoll: ms(f.NextPoll), Why: f.Why, Pace: toJSON(f.Asked),
		Held: ms(f.Held), Gone: ms(f.Gone), Undated: f.Undated, About: toJSON(f.About), Recent: toJSON(recents(f.Recent)),
		Host: fetch.Host(f.URL()),
	}
	err := t.execNamed(ctx, `
		UPDATE feeds SET moved = :moved, redirect = :redirect, sightings = :sightings, redirect_seen = :redirect_seen,
			etag = :etag, last_modified = :last_modified, body_hash = :body_hash, fetched = :fetched,
			last_poll = :last_poll, last_success = :last_success, http_status = :http_status, error = :error,
			failures = :failures, silent = :silent, next_poll = :next_poll, why = :why, pace = :pace, held = :held,
			gone = :gone, undated = :undated, about = :about, recent = :recent, host = :host, claimed_by = '', claimed_until = 0
		WHERE blog = :blog`, row)
	if err != nil {
		return fmt.Errorf("store state of feed %s: %w", f.Blog, err)
	}
	t.tally.poll(f.Blog, p)
	return nil
}

// PutUnchanged does what PutFeed does after a poll that has changed no more of
// the state than times, validators and what is remembered of polls. It reports
// false, and does nothing, where the state is no longer what it was, or its host
// is yet to be noted.
func (t *Tx) PutUnchanged(ctx context.Context, was, f planet.FeedState, p planet.Poll) (bool, error) {
	stored, err := t.changed(ctx, `
		UPDATE feeds SET etag = $1, last_modified = $2, fetched = $3, last_poll = $4, last_success = $5, http_status = $6,
			silent = $7, next_poll = $8, why = $9, recent = $10, claimed_by = '', claimed_until = 0
		WHERE blog = $11 AND address = $12 AND moved = $13 AND last_poll = $14 AND held = $15 AND failures = 0 AND gone = 0 AND host <> ''
			AND claimed_by = $16`,
		f.ETag, f.LastModified, ms(f.Fetched), ms(f.LastPoll), ms(f.LastSuccess), f.HTTPStatus,
		f.Silent, ms(f.NextPoll), f.Why, toJSON(recents(f.Recent)), f.Blog, was.Address, was.Moved, ms(was.LastPoll), ms(was.Held), was.ClaimedBy)
	if err != nil || !stored {
		return false, err
	}
	t.tally.poll(f.Blog, p)
	return true, nil
}

// Feed returns what is remembered of one feed.
func (r reader) Feed(ctx context.Context, slug string) (planet.FeedState, error) {
	row, err := one[feedRow](ctx, r.q, selectFeed+` WHERE f.blog = $1`, slug)
	if err != nil {
		return planet.FeedState{}, fmt.Errorf("state of feed %s: %w", slug, err)
	}
	return row.state()
}

// Hasten brings a feed's next poll forward. It changes nothing where the poll is planned
// for no later time anyway, or the feed is being polled.
func (t *Tx) Hasten(ctx context.Context, blog string, next time.Time, why string) error {
	return t.exec(ctx, `UPDATE feeds SET next_poll = $1, why = $2 WHERE blog = $3 AND next_poll > $1 AND claimed_by = ''`,
		ms(next), why, blog)
}

// aboutRow is what a feed says of itself.
type aboutRow struct{ Blog, About string }

// Abouts returns what every feed says of itself, by blog.
func (s *Store) Abouts(ctx context.Context) (map[string]planet.About, error) {
	return aboutsOf(all[aboutRow](ctx, s.read, `SELECT blog, about FROM feeds`))
}

// AboutsOf returns what the feeds of some blogs say of themselves.
func (s *Store) AboutsOf(ctx context.Context, slugs []string) (map[string]planet.About, error) {
	return aboutsOf(in[aboutRow](ctx, s.read, `SELECT blog, about FROM feeds WHERE blog IN (?)`, slugs))
}

func aboutsOf(rows []aboutRow, err error) (map[string]planet.About, error) {
	abouts := make(map[string]planet.About, len(rows))
	for _, r := range rows {
		var a planet.About
		if err := fromJSON(r.About, &a); err != nil {
			return nil, fmt.Errorf("what the feed of %s says of itself: %w", r.Blog, err)
		}
		abouts[r.Blog] = a
	}
	return abouts, err
}

// Unhold says that a blog is held no more, and tells it as an event.
func (t *Tx) Unhold(ctx context.Context, blog string, now time.Time) error {
	held, err := t.changed(ctx, `UPDATE feeds SET held = 0 WHERE blog = $1 AND held <> 0`, blog)
	if err != nil || !held {
		return err
	}
	return t.Tell(ctx, planet.Event{At: now, Blog: blog, Kind: planet.Released, Text: "was let in again by the operator"})
}
