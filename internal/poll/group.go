package poll

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"
)

const (
	together = 10 * time.Millisecond // how long the first outcome of a group waits for others
	most     = 100                   // outcomes in a group
)

// group writes outcomes that change nothing many in one transaction: to commit
// costs more than what they write. The first of a group waits for the others and
// then writes for all. Whoever asked is told when it is written; what a killed
// process loses are such outcomes alone, which the next poll finds again.
type group struct {
	store Store
	mu    sync.Mutex
	open  *batch // that takes outcomes; nil: none
}

// batch is what is written in one transaction.
type batch struct {
	blogs  []string
	now    time.Time
	writes []func(Tx) error
	errs   []error
	full   chan struct{} // closed when there is no room
	done   chan struct{} // closed when all is written
}

// write runs fn, which is of a blog's poll at now, in a transaction along with
// others. What fn returns is its own
// affair: where it is an error, fn has written nothing.
func (g *group) write(ctx context.Context, blog string, now time.Time, fn func(Tx) error) error {
	g.mu.Lock()
	b, first := g.open, false
	if b == nil {
		b, first = &batch{now: now, full: make(chan struct{}), done: make(chan struct{})}, true
		g.open = b
	}
	n := len(b.writes)
	b.blogs, b.writes = append(b.blogs, blog), append(b.writes, fn)
	if len(b.writes) == most {
		g.open = nil
		close(b.full)
	}
	g.mu.Unlock()
	if !first {
		<-b.done
		return b.errs[n]
	}
	wait := time.NewTimer(together)
	defer wait.Stop()
	select {
	case <-b.full:
	case <-wait.C:
		g.mu.Lock()
		if g.open == b {
			g.open = nil
		}
		g.mu.Unlock()
	}
	defer close(b.done)
	b.commit(ctx, g.store)
	return b.errs[n]
}

// errMember ends a transaction in which one of a batch had an error.
var errMember = errors.New("one of several outcomes could not be written")

// commit writes a batch. Where one of it cannot be written, each is written
// alone, so that it spoils no other.
func (b *batch) commit(ctx context.Context, store Store) {
	b.errs = slices.Repeat([]error{errMember}, len(b.writes))
	err := store.Write(ctx, func(tx Tx) error {
		pushing, err := tx.Pushing(ctx, b.blogs, b.now)
		if err != nil {
			return err
		}
		tx = knowing{tx, pushing}
		for i, fn := range b.writes {
			if b.errs[i] = fn(tx); b.errs[i] != nil && !errors.Is(b.errs[i], errStale) {
				return errMember
			}
		}
		return nil
	})
	if err == nil {
		return
	}
	for i, fn := range b.writes {
		b.errs[i] = store.Write(ctx, fn)
	}
}

// knowing is a transaction that has asked already whose hubs push.
type knowing struct {
	Tx
	pushing map[string]bool
}

// Pushes asks only where it has to write.
func (k knowing) Pushes(ctx context.Context, blog string, now time.Time, missed bool) (bool, error) {
	if missed {
		return k.Tx.Pushes(ctx, blog, now, missed)
	}
	return k.pushing[blog], nil
}
