package main

import (
	"context"
	"io"
	"path/filepath"
	"strings"
	"testing"

	"necblogs/internal/store"
)

// Only a yes is one, and whoever presses Ctrl-C instead need not press Enter as well.
func TestConfirmed(t *testing.T) {
	for said, want := range map[string]bool{"yes\n": true, " yes ": true, "y\n": false, "no\n": false, "": false} {
		a := &app{in: strings.NewReader(said), err: io.Discard, ctx: t.Context()}
		if got := confirmed(a); got != want {
			t.Errorf("%q: %v, want %v", said, got, want)
		}
	}
	silent, terminal := io.Pipe()
	defer terminal.Close()
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if confirmed(&app{in: silent, err: io.Discard, ctx: ctx}) {
		t.Error("Ctrl-C is taken for a yes")
	}
}

// Who ends an erase once the entry is erased is told that it is, and what may be left.
func TestEraseStopped(t *testing.T) {
	s, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "planet.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	ctx, stop := context.WithCancel(t.Context())
	stop()
	var log strings.Builder
	a := app{err: &log, ctx: ctx}
	want := "planet: stopped: it is erased, but its bytes may still be in the database; 'planet erase 7' again takes them out\n"
	if code := a.exit(scrub(&a, s, 7)); code != 1 || log.String() != want {
		t.Errorf("exit %d, %q, want %q", code, log.String(), want)
	}
}
