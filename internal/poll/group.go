package poll

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

const (
	together = 10 * time.Millisecond // how long the first outcome of a group waits for others, at least
	room     = 400                   // outcomes and items in a group, the last outcome's not counted
)

// group writes many outcomes in one transaction: a commit costs more than what most of
// them write, and posts that are stored together share pages of the indexes. The caller
// of write that comes first waits a moment for others, and then for its transaction to
// begin, and writes for all; each call returns when its outcome is written. What a killed
// process loses is polled again.
type group struct {
	store Store
	busy  func() (leave func()) // waits for a turn to keep a core busy
	mu    sync.Mutex
	open  *batch // that takes outcomes; nil: none
}

// batch is what is written in one transaction.
type batch struct {
	members []member
	size    int
	full    chan struct{} // closed when there is no room
	done    chan struct{} // closed when all is written
}

// member is an outcome of a batch.
type member struct {
	write func(Tx) error
	err   error
}

// write runs fn, which stores a poll with so many items, in a transaction along with
// others. With [errStale], after which the others' transaction goes on, fn must have
// written nothing; after any other error nothing that it wrote is stored.
func (g *group) write(ctx context.Context, items int, fn func(Tx) error) error {
	g.mu.Lock()
	b, first := g.open, false
	if b == nil {
		b, first = &batch{full: make(chan struct{}), done: make(chan struct{})}, true
		g.open = b
	}
	n := len(b.members)
	b.members = append(b.members, member{fn, errMember})
	if b.size += 1 + items; b.size >= room {
		g.open = nil
		close(b.full)
	}
	g.mu.Unlock()
	if !first {
		<-b.done
		return b.members[n].err
	}
	select {
	case <-b.full:
	case <-time.After(together):
	}
	defer close(b.done)
	g.commit(ctx, b)
	return b.members[n].err
}

// close lets nothing more into a batch.
func (g *group) close(b *batch) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.open == b {
		g.open = nil
	}
}

var (
	// errMember ends a transaction in which one of a batch had an error. It is also what
	// every member has until it is written, for the case of a panic.
	errMember = errors.New("one of several outcomes could not be written")
	// errAway says that no transaction could be begun.
	errAway = errors.New("nothing can be stored now")
)

// commit writes a batch. Where one of it cannot be written, each is written
// alone, so that it spoils no other. Where it is the database that fails, all have
// its error: each would have to wait for it anew.
func (g *group) commit(ctx context.Context, b *batch) {
	defer g.busy()()
	err := g.attempt(ctx, func(tx Tx) error {
		g.close(b)
		for i := range b.members {
			m := &b.members[i]
			if m.err = m.write(tx); m.err != nil && !errors.Is(m.err, errStale) {
				return errMember
			}
		}
		return nil
	})
	g.close(b)
	if err == nil {
		return
	}
	alone := errors.Is(err, errMember)
	for i := range b.members {
		m := &b.members[i]
		if alone {
			err = g.attempt(ctx, m.write)
			alone = !errors.Is(err, errAway)
		}
		m.err = err
	}
}

// attempt runs fn in a transaction of its own.
func (g *group) attempt(ctx context.Context, fn func(Tx) error) error {
	begun := false
	err := g.store.Write(ctx, func(tx Tx) error {
		begun = true
		return fn(tx)
	})
	if err != nil && !begun {
		return fmt.Errorf("%w: %w", errAway, err)
	}
	return err
}
