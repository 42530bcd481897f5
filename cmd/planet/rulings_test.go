package main

import (
	"context"
	"io"
	"strings"
	"testing"
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
