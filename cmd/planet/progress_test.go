package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// Where no person looks at a bar, a line every few seconds tells how far it is.
func TestProgressElsewhere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log strings.Builder
		m := progress(&app{err: &log, ctx: t.Context()}, 300, "polling")
		for range 120 {
			time.Sleep(110 * time.Millisecond)
			m.Add(1)
		}
		m.Set(130, 300)
		time.Sleep(4 * time.Second)
		m.Finish()
		time.Sleep(time.Minute)
		want := "polling: 45 of 300, 9.0 a second, 28s left\n" +
			"polling: 90 of 300, 9.0 a second, 23s left\n" +
			"polling: 130 of 300, 8.7 a second, 20s left\n"
		if got := log.String(); got != want {
			t.Errorf("it told\n%swant\n%s", got, want)
		}
	})
}

func TestPace(t *testing.T) {
	for _, c := range []struct {
		done, total int64
		took        time.Duration
		want        string
	}{
		{0, 9, time.Second, "0 of 9"},
		{1, 3, 10 * time.Second, "1 of 3, 0.1 a second, 20s left"},
		{3, 3, time.Second, "3 of 3, 3.0 a second, 0s left"},
		{5000, 1000000, 5 * time.Second, "5000 of 1000000, 1000.0 a second, 16m35s left"},
	} {
		if got := pace(c.done, c.total, c.took); got != c.want {
			t.Errorf("%d of %d in %s: %q, want %q", c.done, c.total, c.took, got, c.want)
		}
	}
}

func TestInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	a := app{ctx: ctx}
	if a.interrupted(errors.New("the disk is full")) {
		t.Error("an error before Ctrl-C is taken for it")
	}
	cancel()
	if !a.interrupted(errors.New("interrupted (9)")) || a.interrupted(nil) {
		t.Error("Ctrl-C is not told from its absence")
	}
}

// Who ends a command before it has begun is told that it is stopped; what is wrong
// by itself is told also then.
func TestStoppedEarly(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, c := range []struct {
		err  error
		want string
	}{
		{fmt.Errorf("open database planet.db: %w", context.Canceled), "planet: stopped\n"},
		{stopped{"nothing was changed"}, "planet: stopped: nothing was changed\n"},
		{errors.New("the disk is full"), "planet: the disk is full\n"},
	} {
		var log strings.Builder
		if code := (app{err: &log, ctx: ctx}).exit(c.err); code != 1 || log.String() != c.want {
			t.Errorf("%v: exit %d, %q, want %q", c.err, code, log.String(), c.want)
		}
	}
}
