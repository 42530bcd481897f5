package poll

import (
	"context"
	"fmt"
	"net/http"

	"necblogs/internal/fetch"
	"necblogs/internal/planet"
	"necblogs/internal/schedule"
)

// Push stores what a WebSub hub has pushed of a blog, as a poll would: the whole feed
// or the new items alone. It puts off the next poll, unless the feed fails. What is
// remembered of the feed's own server stays as it is. After an error nothing is stored.
func (p *Poller) Push(ctx context.Context, slug string, body []byte, contentType string) (err error) {
	defer p.caught(slug, &err)
	rules := p.rules.Load()
	blog, ok := rules.Maker.Blogs[slug]
	if !ok {
		return fmt.Errorf("push of %s: no such blog in the config", slug)
	}
	state, err := p.store.Feed(ctx, slug)
	if err != nil {
		return err
	}
	j := &job{rules: rules, blog: blog, state: state, start: p.now(), reach: func(stage) {}}
	j.response = &fetch.Response{Status: http.StatusOK, Body: fetch.BodyOf(body), ContentType: contentType, URL: state.URL()}
	j.status, j.size = http.StatusOK, len(body)
	defer p.giveMemory(j)
	if err := p.prepare(ctx, j); err != nil {
		return err
	}
	if j.trouble != "" {
		return fmt.Errorf("push of %s: %s", slug, j.trouble)
	}
	ctx = context.WithoutCancel(ctx)
	return p.store.Write(ctx, func(tx Tx) error { return p.putPush(ctx, tx, j) })
}

func (p *Poller) putPush(ctx context.Context, tx Tx, j *job) error {
	state, err := tx.Feed(ctx, j.blog.Slug)
	if err != nil {
		return err
	}
	res, err := p.put(ctx, tx, j, state)
	if err != nil {
		return fmt.Errorf("push of %s: %w", j.blog.Slug, err)
	}
	t := teller{blog: j.blog.Slug, now: j.start}
	next := state
	judge(&next, res, &t)
	if err := announce(ctx, tx, state, next, t.events); err != nil {
		return err
	}
	plan := schedule.Plan(j.start, j.rules.limits(j.blog, true), schedule.State{Asked: planet.Asked{Pace: state.Asked.Pace}}, p.jitter())
	if plan.At.After(next.NextPoll) && state.Failures == 0 { // the server may have asked for more time, or is to be tried again
		next.NextPoll, next.Why = plan.At, "its hub pushes what is new; polled to make sure"
	}
	p.log.Info("pushed", "blog", j.blog.Slug, "new", res.New, "updated", res.Updated)
	return tx.PutPush(ctx, next, j.start, res.New)
}
