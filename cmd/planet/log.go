package main

import (
	"context"
	"io"
	"log/slog"
	"sync"
	"time"
)

// logger writes text for a person at a terminal, JSON for everything else.
func logger(w io.Writer, level slog.Level) *slog.Logger {
	options := &slog.HandlerOptions{Level: level, ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Value.Kind() == slog.KindDuration { // 12ms, not 12000000
			a.Value = slog.StringValue(a.Value.String())
		}
		return a
	}}
	lines := seldom{Handler: slog.NewJSONHandler(w, options), last: map[string]time.Time{}}
	if terminal(w) {
		lines.Handler = slog.NewTextHandler(w, options)
	}
	return slog.New(&lines)
}

// seldom leaves out a warning or an error that was logged word for word within the
// last minute: while a database is away, whatever needs it fails every second.
type seldom struct {
	slog.Handler
	mu   sync.Mutex
	last map[string]time.Time
}

const (
	repeatAfter = time.Minute
	mostTold    = 1000 // lines remembered at most
)

// Handle passes a record on unless it was logged within the last minute.
func (s *seldom) Handle(ctx context.Context, r slog.Record) error {
	if r.Level >= slog.LevelWarn && s.again(r) {
		return nil
	}
	return s.Handler.Handle(ctx, r)
}

// again reports whether a line was logged within the last minute, and notes it if not.
func (s *seldom) again(r slog.Record) bool {
	line := r.Message
	r.Attrs(func(a slog.Attr) bool {
		line += " " + a.String()
		return true
	})
	s.mu.Lock()
	defer s.mu.Unlock()
	if last, ok := s.last[line]; ok && r.Time.Sub(last) < repeatAfter {
		return true
	}
	if len(s.last) >= mostTold {
		clear(s.last)
	}
	s.last[line] = r.Time
	return false
}
