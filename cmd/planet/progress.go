package main

import (
	"context"
	"fmt"
	"io"
	"sync/atomic"
	"time"

	"github.com/schollz/progressbar/v3"
)

// tellEvery is how often a long piece of work tells of itself where no person
// looks at a bar.
const tellEvery = 5 * time.Second

// meter shows how far a long piece of work is: a bar with rate and time left on
// a terminal, a line every few seconds elsewhere. Its methods may be used at once.
type meter struct {
	done  atomic.Int64
	total int64
	bar   *progressbar.ProgressBar // nil elsewhere than on a terminal
	end   func()
}

// progress begins to show work of so many steps; what says what is being done,
// as "polling". Finish must be called.
func progress(a *app, total int, what string) *meter {
	m := &meter{total: int64(total), end: func() {}}
	if terminal(a.err) {
		m.bar = progressbar.NewOptions(total, progressbar.OptionSetWriter(a.err), progressbar.OptionSetDescription(what),
			progressbar.OptionShowCount(), progressbar.OptionShowIts(), progressbar.OptionSetPredictTime(true),
			progressbar.OptionThrottle(100*time.Millisecond), progressbar.OptionClearOnFinish())
		_ = m.bar.RenderBlank()
		return m
	}
	ctx, cancel := context.WithCancel(a.ctx)
	told := make(chan struct{})
	go func() {
		defer close(told)
		m.tell(ctx, a.err, what)
	}()
	m.end = func() { cancel(); <-told }
	return m
}

// progressOf is progress for work that learns only when it has begun how many steps there
// are: the work calls set with how much of how much is done, and who started it calls
// finish when it has ended.
func progressOf(a *app, what string) (set func(done, total int), finish func()) {
	var m *meter
	set = func(done, total int) {
		if m == nil {
			m = progress(a, total, what)
		}
		m.Set(done)
	}
	return set, func() {
		if m != nil {
			m.Finish()
		}
	}
}

// Add says that n more steps are done.
func (m *meter) Add(n int) {
	m.done.Add(int64(n))
	if m.bar != nil {
		_ = m.bar.Add(n)
	}
}

// Set says that n steps are done in all.
func (m *meter) Set(n int) {
	m.done.Store(int64(n))
	if m.bar != nil {
		_ = m.bar.Set(n)
	}
}

// Finish takes the bar away, or ends the lines.
func (m *meter) Finish() {
	m.end()
	if m.bar != nil {
		_ = m.bar.Clear()
	}
}

// tell writes a line every few seconds until ctx ends.
func (m *meter) tell(ctx context.Context, w io.Writer, what string) {
	tick := time.NewTicker(tellEvery)
	defer tick.Stop()
	start := time.Now()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			fmt.Fprintln(w, what+":", pace(m.done.Load(), m.total, time.Since(start)))
		}
	}
}

// pace is how far work is, how fast it goes and how long it will take, in words.
func pace(done, total int64, took time.Duration) string {
	text := fmt.Sprintf("%d of %d", done, total)
	if done == 0 || took <= 0 {
		return text
	}
	rate := float64(done) / took.Seconds()
	left := time.Duration(float64(total-done) / rate * float64(time.Second))
	return fmt.Sprintf("%s, %.1f a second, %s left", text, rate, left.Round(time.Second))
}

// stopped is the end of work that the operator stopped: what is done, and what
// became of it.
type stopped struct{ done string }

func (s stopped) Error() string { return "stopped: " + s.done }

// interrupted reports whether work ended with an error because the operator stopped it.
// The error itself does not tell: each package words the end of its context differently.
func (a app) interrupted(err error) bool { return err != nil && a.ctx.Err() != nil }
