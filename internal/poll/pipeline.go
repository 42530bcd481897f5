package poll

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"time"

	"necblogs/internal/discover"
	"necblogs/internal/fetch"
	"necblogs/internal/parse"
	"necblogs/internal/planet"
	"necblogs/internal/schedule"
	"necblogs/internal/story"
)

// stuck is how old the last full answer may be before a feed is fetched once
// without its validators, which a server may have got stuck on.
const stuck = 7 * 24 * time.Hour

// answer is what a fetch brought, good or bad.
type answer struct {
	response *fetch.Response // nil: none
	feed     planet.Feed     // where fresh
	drafts   []story.Draft
	batch    story.Batch
	fresh    bool          // there is a feed to store
	trouble  string        // why the poll failed, in words; "" where it did not
	ours     bool          // the trouble is this machine's, not the blog's
	wait     time.Duration // the server's Retry-After
	notes    []string
	hash     []byte // of the body
}

// pipeline polls one feed and records the outcome, whatever it is, in one
// transaction: what was fetched, and the validators that vouch for it. An error
// means that nothing was recorded. It also returns when the feed falls due again.
func (p *Poller) pipeline(ctx context.Context, rules *Rules, blog planet.Blog, state planet.FeedState) (planet.Poll, time.Time, error) {
	start := p.now()
	a := p.ask(ctx, rules, blog, state, start)
	if err := ctx.Err(); err != nil {
		return planet.Poll{}, time.Time{}, err
	}
	if a.fresh {
		if err := p.prepare(ctx, rules, blog, state, &a, start); err != nil {
			return planet.Poll{}, time.Time{}, err
		}
	}
	poll := planet.Poll{Blog: blog.Slug, At: start, Items: len(a.feed.Items), Error: a.trouble, Notes: a.notes}
	if a.response != nil {
		poll.HTTPStatus, poll.Bytes = a.response.Status, len(a.response.Body)
	}
	var next planet.FeedState
	err := p.store.Write(context.WithoutCancel(ctx), func(tx Tx) error {
		var res story.Result
		if a.fresh {
			var err error
			if res, err = rules.Maker.Put(ctx, tx, a.batch, a.drafts); err != nil {
				return err
			}
		}
		poll.New, poll.Updated, poll.Copies = res.New, res.Updated, res.Copies
		var events []planet.Event
		next, events = advance(state, a, res, start)
		poll.Status = status(next, poll)
		poll.Took = p.now().Sub(start)
		p.plan(rules, blog, &next, a, start)
		next.Recent = append([]planet.Poll{poll}, next.Recent[:min(len(next.Recent), recent-1)]...)
		if health(state) != health(next) {
			tx.Touch()
		}
		for _, e := range events {
			if err := tx.Tell(ctx, e); err != nil {
				return err
			}
		}
		return tx.PutFeed(ctx, next, poll)
	})
	return poll, next.NextPoll, err
}

// recent is how many polls a feed's state remembers.
const recent = 5

// health is what the pages show of a feed's state beside its stories.
func health(s planet.FeedState) [3]bool {
	return [3]bool{s.Failures > 0, !s.Held.IsZero(), !s.Gone.IsZero()}
}

func status(s planet.FeedState, p planet.Poll) planet.Status {
	switch {
	case p.Error != "":
		return planet.Failed
	case !s.Held.IsZero():
		return planet.HeldBack
	case p.New > 0:
		return planet.New
	case p.Updated > 0:
		return planet.Updated
	}
	return planet.Unchanged
}

// ask fetches and reads a feed.
func (p *Poller) ask(ctx context.Context, rules *Rules, blog planet.Blog, state planet.FeedState, now time.Time) answer {
	request := fetch.Request{URL: state.URL()}
	if now.Sub(state.Fetched) < stuck {
		request.ETag, request.LastModified = state.ETag, state.LastModified
	}
	response, err := rules.Client.Get(ctx, request)
	if err != nil {
		a := answer{trouble: err.Error()}
		if e := new(fetch.Error); errors.As(err, &e) {
			a.ours, a.wait = e.Kind == fetch.Local, e.RetryAfter
		}
		return a
	}
	a := answer{response: response, wait: response.RetryAfter}
	switch {
	case response.Status == 304:
	case response.Status != 200:
		a.trouble = fetch.StatusWords(response.Status)
	default:
		a.read(state)
	}
	return a
}

// read parses the body, unless it is the one that was read last.
func (a *answer) read(state planet.FeedState) {
	r := a.response
	sum := sha256.Sum256(r.Body)
	a.hash = sum[:]
	if bytes.Equal(a.hash, state.BodyHash) {
		return
	}
	feed, err := parse.Parse(r.Body, r.ContentType, r.URL, r.Truncated, parse.Limits{})
	if err != nil {
		a.trouble = err.Error()
		if errors.Is(err, parse.ErrHTML) {
			if links := discover.Links(r.Body, r.URL); len(links) > 0 {
				a.trouble += "; the feed seems to have moved to " + links[0].URL
			}
		}
		return
	}
	a.feed, a.fresh = feed, true
	a.notes = append(a.notes, feed.Repairs...)
	if feed.Dropped > 0 {
		a.notes = append(a.notes, fmt.Sprintf("%d items beyond the first %d were left out", feed.Dropped, len(feed.Items)))
	}
}

// prepare does the costly part of storing before the transaction.
func (p *Poller) prepare(ctx context.Context, rules *Rules, blog planet.Blog, state planet.FeedState, a *answer, now time.Time) error {
	if blog.Site == "" {
		blog.Site = a.feed.Site
	}
	a.batch = story.Batch{Blog: blog, Language: a.feed.Language, Items: a.feed.Items, Now: now,
		Undated: state.Undated, Held: !state.Held.IsZero()}
	drafts, notes, err := rules.Maker.Prepare(ctx, a.batch, p.store.Known)
	a.drafts, a.notes = drafts, append(a.notes, notes...)
	return err
}

// plan sets when to poll again.
func (p *Poller) plan(rules *Rules, blog planet.Blog, next *planet.FeedState, a answer, now time.Time) {
	asked := schedule.Asked{Feed: next.Asked.Pace, MaxAge: next.Asked.MaxAge, Expires: next.Asked.Expires, RetryAfter: a.wait}
	o := schedule.OK
	if a.trouble != "" {
		o = schedule.Failed
	}
	if a.response != nil {
		switch a.response.Status {
		case 404:
			o = schedule.NotFound
		case 410:
			o = schedule.Gone
		case 429:
			o = schedule.TooMany
		}
	}
	plan := schedule.Plan(now, rules.limits(blog), asked, o,
		schedule.State{Failures: next.Failures, Silent: next.Silent}, p.jitter())
	next.NextPoll, next.Why = plan.At, plan.Why
}
