package main

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/schollz/progressbar/v3"
)

// tellEvery is how often a long piece of work says how far it is where there is no
// terminal for a bar.
const tellEvery = 5 * time.Second

// meter shows how far a long piece of work is: a bar with rate and time left on
// a terminal, a line every few seconds elsewhere. It may be used concurrently.
type meter struct {
	done, total atomic.Int64
	Finish      func() // takes the bar away, or ends the lines
}

// progress begins to show work of so many steps, 0 if their number is not known yet;
// what is being done is told in a word, such as "polling". Finish must be called.
func progress(a *app, total int, what string) *meter {
	m := &meter{}
	m.Set(0, total)
	start, pause := time.Now(), tellEvery
	show := func(done, total int64) { fmt.Fprintln(a.err, what+":", pace(done, total, time.Since(start))) }
	hide := func() error { return nil }
	if terminal(a.err) {
		bar := progressbar.NewOptions(max(total, 1), progressbar.OptionSetWriter(a.err), progressbar.OptionSetDescription(what),
			progressbar.OptionShowCount(), progressbar.OptionShowIts(), progressbar.OptionSetPredictTime(true), progressbar.OptionClearOnFinish())
		pause, hide = 100*time.Millisecond, bar.Clear
		show = func(done, total int64) {
			bar.ChangeMax64(total)
			_ = bar.Set64(done)
		}
	}
	ctx, cancel := context.WithCancel(a.ctx)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for range every(ctx, pause) {
			if total := m.total.Load(); total > 0 {
				show(m.done.Load(), total)
			}
		}
	}()
	m.Finish = func() {
		cancel()
		<-ended
		_ = hide()
	}
	return m
}

// Add says that n more steps are done.
func (m *meter) Add(n int) { m.done.Add(int64(n)) }

// Set says how many steps are done, of how many in all.
func (m *meter) Set(done, total int) {
	m.done.Store(int64(done))
	m.total.Store(int64(total))
}

// pace is how far work is, how fast it goes and how long the rest will take, in words.
func pace(done, total int64, took time.Duration) string {
	text := fmt.Sprintf("%d of %d", done, total)
	if done == 0 || took <= 0 {
		return text
	}
	rate := float64(done) / took.Seconds()
	left := time.Duration(float64(total-done) / rate * float64(time.Second))
	return fmt.Sprintf("%s, %.1f a second, %s left", text, rate, left.Round(time.Second))
}
