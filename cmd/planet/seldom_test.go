package main

import (
	"bytes"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestSeldom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		log := logger(&out, slog.LevelInfo)
		lines := func() int { return strings.Count(out.String(), "\n") }
		down, full := errors.New("the server does not answer"), errors.New("the disk is full")
		for i, c := range []struct {
			tell  func()
			after time.Duration
			lines int
		}{
			{func() { log.Error("search lags behind", "error", down) }, 0, 1},
			{func() { log.Error("search lags behind", "error", down) }, time.Second, 1},
			{func() { log.Error("search lags behind", "error", full) }, 0, 2},
			{func() { log.Error("cannot claim feeds", "error", down) }, 0, 3},
			{func() { log.Info("polled", "blog", "mill") }, 0, 4},
			{func() { log.Info("polled", "blog", "mill") }, 0, 5},
			{func() { log.Error("search lags behind", "error", down) }, time.Minute, 6},
		} {
			time.Sleep(c.after)
			if c.tell(); lines() != c.lines {
				t.Errorf("after step %d there are %d lines, want %d:\n%s", i, lines(), c.lines, out.String())
			}
		}
	})
}
