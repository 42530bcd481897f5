package store

import (
	"context"
	"testing"
	"time"
)

// A database that has been put back to an earlier state under a running process is
// followed from there: what is known to be current changes, also when the numbers of
// the lost revisions come again, and nothing made of those passes as firm.
func TestAnotherHistory(t *testing.T) {
	for name, address := range databases {
		t.Run(name, func(t *testing.T) {
			at := address(t)
			web, poller := opened(t, at), opened(t, at)
			touch := func(polled bool) {
				write(t, poller, func(_ context.Context, tx *Tx) error {
					tx.Touch()
					if polled {
						tx.Polled()
					}
					return nil
				})
			}
			look := func() (int64, time.Time) {
				t.Helper()
				if err := web.look(t.Context()); err != nil {
					t.Fatal(err)
				}
				revision, changed := web.Current()
				return revision, changed
			}
			for range 5 {
				touch(true)
			}
			last, _ := look()
			back := func(revisions int) {
				t.Helper()
				poller.write.MustExec(`UPDATE planet SET revision = revision - $1, changed = changed - 1000, firm = 0`, revisions)
			}
			back(3)
			again, changed := look()
			if again <= last || web.Firm() != again {
				t.Errorf("revision %d, firm %d, of another history than %d", again, web.Firm(), last)
			}
			if same, when := look(); same != again || !when.Equal(changed) {
				t.Errorf("revision %d, %d though nothing changed", same, again)
			}
			for n := range 4 {
				touch(true)
				if now, _ := look(); now != again+int64(n)+1 || web.Firm() != again {
					t.Errorf("revision %d, firm %d, want %d and %d", now, web.Firm(), again+int64(n)+1, again)
				}
			}
			touch(false)
			said, _ := look()
			if web.Firm() != said {
				t.Errorf("the operator's word is revision %d, and %d is firm", said, web.Firm())
			}
			back(0) // the lost ones' number has been reached before anybody looked
			if now, _ := look(); now != said+1 {
				t.Errorf("revision %d, of another history than %d", now, said)
			}
			web.advance(mark{Revision: 1}) // as a notification that comes late
			if now, _ := web.Current(); now != said+1 {
				t.Errorf("revision %d after a late word of an earlier one", now)
			}
		})
	}
}
