package poll

import "context"

// Together writes an outcome as a poll does that brought so many items.
func (p *Poller) Together(ctx context.Context, items int, fn func(Tx) error) error {
	return p.group.write(ctx, items, fn)
}
