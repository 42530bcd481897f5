package poll

import (
	"context"

	"necblogs/internal/schedule"
)

// hasten puts an interval that has become shorter in force at once, for feeds whose
// last poll succeeded: they fall due when they would have, had it held then. A feed
// that fails waits as long as was planned: its server may have asked for that.
func (p *Poller) hasten(ctx context.Context, was, is *Rules) error {
	var shorter []string
	for slug, b := range is.Maker.Blogs {
		if old, there := was.Maker.Blogs[slug]; there && is.limits(b, false).Shorter(was.limits(old, false)) {
			shorter = append(shorter, slug)
		}
	}
	if len(shorter) == 0 {
		return nil
	}
	return p.store.Write(ctx, func(tx Tx) error {
		for _, slug := range shorter {
			state, err := tx.Feed(ctx, slug)
			if err != nil {
				return err
			}
			if state.Failures > 0 || !state.Gone.IsZero() || state.LastPoll.IsZero() || state.LastSuccess.Before(state.LastPoll) {
				continue
			}
			limits := is.limits(is.Maker.Blogs[slug], state.PushedUntil.After(p.now()))
			plan := schedule.Plan(state.LastPoll, limits, schedule.State{Asked: state.Asked, Silent: state.Silent}, p.jitter())
			if err := tx.Hasten(ctx, slug, plan.At, plan.Why); err != nil {
				return err
			}
		}
		return nil
	})
}
