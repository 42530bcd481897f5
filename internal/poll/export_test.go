package poll

import (
	"context"
	"time"
)

// Together writes an outcome as a poll does that brought so many items.
func (p *Poller) Together(ctx context.Context, blog string, now time.Time, items int, fn func(Tx) error) error {
	return p.group.write(ctx, blog, now, items, fn)
}
