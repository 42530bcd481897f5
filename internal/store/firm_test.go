package store

import (
	"context"
	"testing"
)

// TestFirm: what a poll changes is no firm revision; all else is, and another
// process learns of it.
func TestFirm(t *testing.T) {
	for name, address := range databases {
		t.Run(name, func(t *testing.T) {
			at := address(t)
			s, other := opened(t, at), opened(t, at)
			touch := func(_ context.Context, tx *Tx) error { tx.Touch(); return nil }
			write(t, s, touch)
			said, _ := s.Current()
			write(t, s, func(ctx context.Context, tx *Tx) error { tx.Polled(); return touch(ctx, tx) })
			if now, _ := s.Current(); now != said+1 || s.Firm() != said {
				t.Errorf("after the operator's word, which was %d, and a poll it is revision %d, firm %d", said, now, s.Firm())
			}
			if err := other.Refresh(t.Context()); err != nil || other.Firm() != said {
				t.Errorf("another process has firm %d, %v", other.Firm(), err)
			}
		})
	}
}

// That the index has caught up with a poll is no word of the operator's.
func TestIndexIsNotFirm(t *testing.T) {
	l := newLibrary(t, databases["sqlite"](t))
	l.index()
	ctx := t.Context()
	if err := l.Write(ctx, func(tx *Tx) error {
		tx.Polled()
		tx.Touch()
		return tx.exec(ctx, `INSERT INTO unindexed (story) VALUES (99)`)
	}); err != nil {
		t.Fatal(err)
	}
	firm := l.Firm()
	if l.index(); l.Firm() != firm {
		t.Errorf("firm revision %d, was %d", l.Firm(), firm)
	}
}
