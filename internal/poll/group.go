package poll

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

const (
	together = 10 * time.Millisecond // how long the first outcome of a batch waits for others, unless it is full before
	room     = 400                   // outcomes and items from which a batch is full
)

// group writes many outcomes in one transaction: a commit costs more than what most of
// them write, and posts that are stored together share pages of the indexes. The first
// caller of write waits a moment for others, and then for the transaction to begin, and
// writes for all of them; each call returns when its outcome is written. What is lost
// when the process is killed is polled again.
type group struct {
	store Store
	busy  func() (leave func()) // waits for a turn to keep a core busy
	mu    sync.Mutex
	open  *batch // takes outcomes; nil: there is none yet
}

// batch is what is written in one transaction.
type batch struct {
	members []member
	size    int
	full    chan struct{} // closed when it is full
	done    chan struct{} // closed when all is written
}

// member is an outcome of a batch.
type member struct {
	write func(Tx) error
	err   error
}

// write runs fn, which stores a poll with so many items, in a transaction along with
// others. Where fn returns [errStale] it must have written nothing, for the transaction
// goes on. After any other error nothing that fn wrote is stored.
func (g *group) write(ctx context.Context, items int, fn func(Tx) error) error {
	g.mu.Lock()
	first := g.open == nil
	if first {
		g.open = &batch{full: make(chan struct{}), done: make(chan struct{})}
	}
	b := g.open
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

// close lets no more outcomes into a batch.
func (g *group) close(b *batch) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.open == b {
		g.open = nil
	}
}

var (
	// errMember ends the transaction in which a member of a batch has failed. It is
	// also every member's error until it is written, in case of a panic.
	errMember = errors.New("one of several outcomes could not be written")
	// errAway says that no transaction could be begun.
	errAway = errors.New("nothing can be stored now")
)

// commit writes a batch. Where one member fails, each is written in a transaction of
// its own, so that it spoils no other. Where the database fails, all members get its
// error: each would only wait for it anew.
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
