package server

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"necblogs/internal/planet"
)

// made makes an answer of an edition.
func made(n int64) maker {
	return func(context.Context) (*answer, error) { return &answer{edition: n}, nil }
}

// atOnce is no wait for a turn.
func atOnce() (leave func()) { return func() {} }

// never takes no error for a transient one.
func never(error) bool { return false }

// TestKept: while no answer can be made, as with the database away, the old one is
// given, unless it is older than the operator's last word or what is wrong is the
// address.
func TestKept(t *testing.T) {
	away, gone := errors.New("the database is away"), errors.New("there is no such story any more")
	c, now, k := newCache(atOnce, func(err error) bool { return err == away }), time.Now(), key{path: "/"}
	defer c.answers.StopAllGoroutines()
	get := func(d demand, err error) int64 {
		a, err := c.get(t.Context(), k, d, now, func() (maker, error) {
			if err != nil {
				return func(context.Context) (*answer, error) { return nil, err }, nil
			}
			return made(d.wanted), nil
		})
		if err != nil {
			return 0
		}
		return a.edition
	}
	for i, step := range []struct {
		d    demand
		err  error
		want int64 // 0: the error
	}{{demand{1, 1}, nil, 1}, {demand{2, 1}, away, 1}, {demand{3, 1}, away, 1}, {demand{4, 1}, nil, 4}, {demand{5, 1}, gone, 0},
		{demand{5, 1}, away, 0}, {demand{5, 1}, nil, 5}, {demand{6, 6}, away, 0}} {
		if got := get(step.d, step.err); got != step.want {
			t.Errorf("step %d has edition %d, want %d", i, got, step.want)
		}
	}
}

// TestTransient: what is wrong with the address itself will not pass.
func TestTransient(t *testing.T) {
	s := &Server{log: slog.New(slog.DiscardHandler)}
	for err, want := range map[error]bool{planet.ErrNotFound: false, errNotFound: false, &fault{status: 301}: false, errBusy: true, errors.New("away"): true} {
		if got := s.transient(err); got != want {
			t.Errorf("%v: %v", err, got)
		}
	}
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
				c, now, k := newCache(atOnce, never), time.Now(), key{path: "/"}
				defer c.answers.StopAllGoroutines()
				get := func(d demand, at time.Time, build maker) (int64, error) {
					a, err := c.get(t.Context(), k, d, at, func() (maker, error) { return build, nil })
					if err != nil {
						return 0, err
					}
					return a.edition, nil
				}
				if n, err := get(demand{1, 1}, now, made(1)); n != 1 || err != nil {
					t.Fatal(n, err)
				}
				var first, second atomic.Int64
				go func() {
					n, _ := get(demand{2, tt.firm}, now, func(ctx context.Context) (*answer, error) {
						time.Sleep(time.Second)
						return made(2)(ctx)
					})
					first.Store(n)
				}()
				synctest.Wait()
				go func() {
					n, _ := get(demand{2, tt.firm}, now.Add(tt.after), made(-1))
					second.Store(n)
				}()
				synctest.Wait()
				if waits := second.Load() == 0; waits != (tt.want == 2) {
					t.Errorf("who asks meanwhile has edition %d", second.Load())
				}
				time.Sleep(time.Second)
				synctest.Wait()
				if first.Load() != 2 || second.Load() != tt.want {
					t.Errorf("the one for whom it is made has edition %d, the other %d, want 2 and %d", first.Load(), second.Load(), tt.want)
				}
				if n, _ := get(demand{2, 2}, now, made(-1)); n != 2 {
					t.Errorf("in the end it is edition %d", n)
				}
			})
		})
	}
}

// TestHanging: an answer that takes very long to make, as while the database does
// not answer, keeps nobody waiting for long who may be shown the old one.
func TestHanging(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, start, k := newCache(atOnce, never), time.Now(), key{path: "/"}
		defer c.answers.StopAllGoroutines()
		get := func(d demand, build maker) (int64, time.Duration) {
			before := time.Now()
			a, err := c.get(t.Context(), k, d, before, func() (maker, error) { return build, nil })
			if err != nil {
				t.Fatal(err)
			}
			return a.edition, time.Since(before)
		}
		get(demand{1, 1}, made(1))
		slow := func(ctx context.Context) (*answer, error) {
			time.Sleep(time.Minute)
			return made(2)(ctx)
		}
		for i, step := range []struct {
			firm, want int64
			wait       time.Duration
		}{{1, 1, patience}, {1, 1, 0}, {2, 2, time.Minute - patience}, {2, 2, 0}} {
			if got, wait := get(demand{2, step.firm}, slow); got != step.want || wait != step.wait {
				t.Errorf("step %d has edition %d after %v, want %d after %v", i, got, wait, step.want, step.wait)
			}
		}
		if took := time.Since(start); took != time.Minute {
			t.Errorf("it was made in %v", took)
		}
	})
}

// TestTooLargeToKeep: an answer that the cache has no room for is made once for all who
// wait for it.
func TestTooLargeToKeep(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, made := newCache(atOnce, never), 0
		defer c.answers.StopAllGoroutines()
		var all sync.WaitGroup
		for range 5 {
			all.Go(func() {
				a, err := c.get(t.Context(), key{path: "/"}, demand{1, 1}, time.Now(), func() (maker, error) {
					made++
					return func(context.Context) (*answer, error) {
						time.Sleep(time.Second)
						return &answer{edition: 1, body: make([]byte, cacheBytes)}, nil
					}, nil
				})
				if err != nil || len(a.body) != cacheBytes {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if made != 1 {
			t.Errorf("it was made %d times", made)
		}
	})
}

// TestSameWasNotModified: an answer that is made anew and is what it was keeps its
// Last-Modified; another has its own.
func TestSameWasNotModified(t *testing.T) {
	request := httptest.NewRequest(http.MethodGet, "/", nil)
	made := func(body string, modified time.Time) *answer {
		return (&answer{body: []byte(body), contentType: htmlType}).seal(nil, "/", modified)
	}
	began := time.Date(2031, 3, 4, 10, 0, 0, 0, time.UTC)
	old := made("one", began)
	for _, tt := range []struct {
		body string
		want time.Time
	}{{"one", began}, {"two", began.Add(time.Hour)}} {
		a := made(tt.body, began.Add(time.Hour))
		a.follow(old)
		w := httptest.NewRecorder()
		a.send(w, request)
		if got := w.Header().Get("Last-Modified"); got != tt.want.Format(http.TimeFormat) {
			t.Errorf("%s after one: Last-Modified %q, want %v", tt.body, got, tt.want)
		}
	}
}

// TestTwoInASecond: who has a date alone is not told that nothing has changed when
// something has in that same second.
func TestTwoInASecond(t *testing.T) {
	began := time.Date(2031, 3, 4, 10, 0, 0, 0, time.UTC)
	request := httptest.NewRequest(http.MethodGet, "/", nil)
	request.Header.Set("If-Modified-Since", began.Format(http.TimeFormat))
	var before *answer
	for i, tt := range []struct {
		body string
		at   time.Duration
		want int
	}{{"one", 0, 304}, {"two", 400 * time.Millisecond, 200}, {"two", 600 * time.Millisecond, 200}, {"three", 2 * time.Second, 200}, {"three", time.Minute, 200}} {
		a := (&answer{body: []byte(tt.body), contentType: htmlType}).seal(nil, "/", began.Add(tt.at))
		a.follow(before)
		if got := a.send(httptest.NewRecorder(), request); got != tt.want {
			t.Errorf("answer %d: %d, want %d", i, got, tt.want)
		}
		before = a
	}
	request.Header.Set("If-Modified-Since", began.Add(2*time.Second).Format(http.TimeFormat))
	if got := before.send(httptest.NewRecorder(), request); got != 304 {
		t.Errorf("the last one again: %d", got)
	}
}

// TestSteadyStream: while polls bring something every moment, a page is not made
// anew each time, few wait for it, and it is never a second behind. After a quiet
// time, and whatever the operator does, it is new at once. What nobody waits for waits
// for its turn.
func TestSteadyStream(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var turns atomic.Int64
		c, k := newCache(func() (leave func()) { turns.Add(1); return func() {} }, never), key{path: "/"}
		defer c.answers.StopAllGoroutines()
		const step, takes = 20 * time.Millisecond, 100 * time.Millisecond
		n, made, waited := int64(0), 0, 0
		began := map[int64]time.Time{}
		ask := func(firm int64) *answer {
			start := time.Now()
			a, err := c.get(t.Context(), k, demand{n, firm}, start, func() (maker, error) {
				made++
				of := n
				return func(context.Context) (*answer, error) { time.Sleep(takes); return &answer{edition: of}, nil }, nil
			})
			if err != nil {
				t.Fatal(err)
			}
			if time.Since(start) > 0 {
				waited++
			}
			return a
		}
		for range 500 {
			n++
			began[n] = time.Now()
			if a := ask(0); a.edition < n && time.Since(began[a.edition+1]) > time.Second {
				t.Fatalf("a page is shown that is behind by %v", time.Since(began[a.edition+1]))
			}
			time.Sleep(step)
		}
		if most := 1 + remakeBurst + int(remakeRate*time.Since(began[1]).Seconds()) + 1; made > most {
			t.Errorf("it was made %d times, more than %d", made, most)
		}
		if waited > remakeBurst {
			t.Errorf("%d waited", waited)
		}
		if int(turns.Load()) != made-waited {
			t.Errorf("made %d times, of which somebody waited for %d and %d waited for a turn", made, waited, turns.Load())
		}
		n++
		if ask(n).edition != n {
			t.Error("the operator's word is not seen at once")
		}
		for range remakeBurst {
			time.Sleep(5 * time.Second)
			n++
			if ask(0).edition != n {
				t.Fatal("what a poll brings after a quiet time is not seen at once")
			}
		}
	})
}
