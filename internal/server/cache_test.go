package server

import (
	"context"
	"testing"
	"testing/synctest"
	"time"
)

// made makes an answer of an edition.
func made(n int64) func(context.Context) (*answer, error) {
	return func(context.Context) (*answer, error) { return &answer{edition: n}, nil }
}

// TestWhileMade: who asks while a newer answer is being made has the old one at
// once, unless that is older than the operator's last word, or it takes long.
func TestWhileMade(t *testing.T) {
	for _, tt := range []struct {
		name  string
		firm  int64
		after time.Duration // that the making began
		want  int64
	}{
		{"a poll's", 1, 100 * time.Millisecond, 1},
		{"of the operator's word itself", 2, 0, 2},
		{"the operator's word was before", 0, 0, 1},
		{"for long", 1, makingGrace, 2},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c, now, k := newCache(), time.Now(), key{path: "/"}
				defer c.answers.StopAllGoroutines()
				get := func(e edition, at time.Time, build func(context.Context) (*answer, error)) (int64, error) {
					a, err := c.get(t.Context(), k, e, at, build)
					if err != nil {
						return 0, err
					}
					return a.edition, nil
				}
				if n, err := get(edition{1, 1}, now, made(1)); n != 1 || err != nil {
					t.Fatal(n, err)
				}
				var first, second int64
				go func() {
					first, _ = get(edition{2, tt.firm}, now, func(ctx context.Context) (*answer, error) {
						time.Sleep(time.Minute)
						return made(2)(ctx)
					})
				}()
				synctest.Wait()
				go func() {
					second, _ = get(edition{2, tt.firm}, now.Add(tt.after), made(-1))
				}()
				synctest.Wait()
				if waits := second == 0; waits != (tt.want == 2) {
					t.Errorf("who asks meanwhile has edition %d", second)
				}
				time.Sleep(time.Minute)
				synctest.Wait()
				if first != 2 || second != tt.want {
					t.Errorf("the one for whom it is made has edition %d, the other %d, want 2 and %d", first, second, tt.want)
				}
				if n, _ := get(edition{2, 2}, now, made(-1)); n != 2 {
					t.Errorf("in the end it is edition %d", n)
				}
			})
		})
	}
}

// TestSteadyStream: while polls bring something every moment, a page is not made
// anew each time, and is never a second behind. After a quiet time, and whatever
// the operator does, it is new at once.
func TestSteadyStream(t *testing.T) {
	c, now, k := newCache(), time.Now(), key{path: "/"}
	const step = 20 * time.Millisecond
	n, made := int64(0), 0
	began := map[int64]time.Time{}
	ask := func(firm int64) *answer {
		a, err := c.get(t.Context(), k, edition{n, firm}, now, func(context.Context) (*answer, error) {
			made++
			return &answer{edition: n}, nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	for range 500 {
		n, now = n+1, now.Add(step)
		began[n] = now
		if a := ask(0); a.edition < n && now.Sub(began[a.edition+1]) > time.Second/remakeRate {
			t.Fatalf("a page is shown that is behind by %v", now.Sub(began[a.edition+1]))
		}
	}
	if most := remakeBurst + remakeRate*int(500*step/time.Second) + 1; made > most {
		t.Errorf("it was made %d times in ten seconds, more than %d", made, most)
	}
	n++
	if ask(n).edition != n {
		t.Error("the operator's word is not seen at once")
	}
	for range remakeBurst {
		n, now = n+1, now.Add(5*time.Second)
		if ask(0).edition != n {
			t.Fatal("what a poll brings after a quiet time is not seen at once")
		}
	}
}
