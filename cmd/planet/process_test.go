package main

import (
	"context"
	"log/slog"
	"net"
	"path/filepath"
	"strings"
	"testing"

	"necblogs/internal/config"
	"necblogs/internal/store"
)

// A planet that is asked to stop before it has begun to serve has failed in nothing. One
// whose listener fails ends as a whole, and says why.
func TestServeEnds(t *testing.T) {
	s, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "planet.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	listener.Close()
	stopped, cancel := context.WithCancel(t.Context())
	cancel()
	untuned := map[string]string{"GOGC": "100", "GOMAXPROCS": "1"}
	for want, ctx := range map[string]context.Context{"": stopped, "serve: ": t.Context()} {
		a := &app{ctx: ctx, getenv: func(name string) string { return untuned[name] }}
		p := &process{app: a, log: slog.New(slog.DiscardHandler), store: s, web: true, polls: true}
		if err := p.run(ctx, config.Default(), listener); (err == nil) != (want == "") || err != nil && !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

// Every address is none that a browser could open.
func TestReachable(t *testing.T) {
	for listening, want := range map[string]string{
		":8080": "127.0.0.1:8080", "0.0.0.0:8080": "127.0.0.1:8080", "[::]:8080": "127.0.0.1:8080", "[::1]:80": "[::1]:80", "localhost:80": "localhost:80",
	} {
		host, port, err := net.SplitHostPort(listening)
		if got := reachable(host, port); err != nil || got != want {
			t.Errorf("%s is reached at %s, want %s (%v)", listening, got, want, err)
		}
	}
}
