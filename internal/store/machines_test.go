package store

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"necblogs/internal/fetch"
	"necblogs/internal/planet"
	"necblogs/internal/planettest"
)

// several are stores of one database, as of several processes.
func several(t *testing.T, n int) []*Store {
	t.Helper()
	address := planettest.Postgres(t)
	stores := make([]*Store, n)
	var wait sync.WaitGroup
	for i := range stores {
		wait.Go(func() {
			var err error
			if stores[i], err = Open(t.Context(), address); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	if t.Failed() {
		t.FailNow()
	}
	t.Cleanup(func() {
		for _, s := range stores {
			s.Close()
		}
	})
	return stores
}

// Processes that start at once on an empty database make one planet, and what
// they then write at once comes one after another.
func TestManyProcesses(t *testing.T) {
	stores := several(t, 4)
	enrol(t, stores[0], noon(1), twoBlogs...)
	const each = 25
	var wait sync.WaitGroup
	for i, s := range stores {
		wait.Go(func() {
			for n := range each {
				err := s.Write(t.Context(), func(tx *Tx) error {
					var before, after int
					if err := tx.tx.GetContext(t.Context(), &before, `SELECT COUNT(*) FROM entries`); err != nil {
						return err
					}
					if err := tx.Insert(t.Context(), []planet.Record{record(i*each+n, "ida", noon(1))}); err != nil {
						return err
					}
					if err := tx.tx.GetContext(t.Context(), &after, `SELECT COUNT(*) FROM entries`); err != nil {
						return err
					}
					if id := int64(after); after != before+1 {
						return fmt.Errorf("%d entries before the one with the id %d, and %d after", before, id, after)
					}
					tx.Touch()
					return nil
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	wait.Wait()
	totals, err := stores[1].Totals(t.Context())
	if err != nil || totals.Entries != 4*each {
		t.Errorf("%+v, %v", totals, err)
	}
}

// Of several that claim at once each has other feeds, and other hosts; what a dead
// one had is another's when its lease is over.
func TestClaimsOfMany(t *testing.T) {
	stores := several(t, 3)
	var blogs []planet.Blog
	for n := range 240 {
		blogs = append(blogs, planet.Blog{Slug: fmt.Sprint("b", n), Name: "B", Feed: fmt.Sprintf("https://host%d.example/%d", n%40, n)})
	}
	enrol(t, stores[0], noon(1), blogs...)
	var mu sync.Mutex
	owner, feeds := map[string]int{}, map[string]int{}
	shares := make([]int, len(stores))
	claim := func(i int, now time.Time) int {
		list, err := stores[i].ClaimDue(t.Context(), fmt.Sprint("poller ", i), now, now.Add(time.Minute), 12)
		if err != nil {
			t.Error(err)
		}
		mu.Lock()
		defer mu.Unlock()
		for _, f := range list {
			host := fetch.Host(f.URL())
			if o, taken := owner[host]; taken && o != i {
				t.Errorf("%s is asked by %d and %d", host, o, i)
			}
			owner[host] = i
			feeds[f.Blog]++
		}
		shares[i] += len(list)
		return len(list)
	}
	var wait sync.WaitGroup
	for i := range stores {
		wait.Go(func() {
			for claim(i, noon(2)) > 0 {
			}
		})
	}
	wait.Wait()
	for blog, n := range feeds {
		if n != 1 {
			t.Errorf("%s was claimed %d times", blog, n)
		}
	}
	if len(feeds) != len(blogs) {
		t.Errorf("%d feeds were claimed, of %d: %v", len(feeds), len(blogs), shares)
	}
	if next, err := stores[1].NextDue(t.Context(), noon(2)); err != nil || !next.IsZero() {
		t.Errorf("with all claimed, next due %s, %v", next, err)
	}
	if err := stores[0].Renew(t.Context(), "poller 0", noon(2).Add(2*time.Minute), []string{"b0", "b1", "b2"}); err != nil {
		t.Error(err)
	}
	clear(owner)
	late, before := noon(2).Add(61*time.Second), shares[1]
	for claim(1, late) > 0 {
	}
	var renewed int
	if err := stores[0].read.Get(&renewed, `SELECT COUNT(*) FROM feeds WHERE claimed_by = 'poller 0'`); err != nil {
		t.Fatal(err)
	}
	if got := shares[1] - before; got < len(blogs)-3*6 {
		t.Errorf("after the lease %d were taken over, %d are renewed", got, renewed)
	}
}

// What one process writes, another knows at once, without looking for itself.
func TestFollow(t *testing.T) {
	stores := several(t, 2)
	enrol(t, stores[0], noon(1), twoBlogs...)
	follow(t, stores[1], time.Hour)
	for range 3 {
		write(t, stores[0], func(_ context.Context, tx *Tx) error { tx.Touch(); return nil })
		seen(t, stores[0], stores[1], 5*time.Second)
	}
}

// follow has a store follow others until the test ends.
func follow(t *testing.T, s *Store, every time.Duration) {
	ctx, stop := context.WithCancel(t.Context())
	var wait sync.WaitGroup
	wait.Go(func() { s.Follow(ctx, every) })
	t.Cleanup(func() { stop(); wait.Wait() })
}

// seen waits until one store is where another is.
func seen(t *testing.T, by, s *Store, within time.Duration) {
	t.Helper()
	want, _ := by.Current()
	deadline := time.After(within)
	for got := int64(0); got < want; got, _ = s.Current() {
		select {
		case <-deadline:
			t.Fatalf("at revision %d still, not at %d", got, want)
		case <-time.After(time.Millisecond):
		}
	}
}
