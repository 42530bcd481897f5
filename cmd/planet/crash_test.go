package main_test

import (
	"bytes"
	"context"
	"errors"
	"math/rand/v2"
	"os"
	"os/exec"
	"path"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// crash is a command that is killed, each time in a house as before has made it.
type crash struct {
	name   string
	args   []string // {} is the house's directory
	before func(h *house)
	after  func(t *testing.T, h *house, log string) // what must hold right after the kill
	again  []string                                 // what the operator does next; args where nil
	done   func(t *testing.T, h *house)             // what must hold then
	until  func(log string) bool                    // ends a command that does not end by itself
}

// A program that is killed at any moment leaves a sound database, has lost
// nothing that it had told of, and the next start ends where an undisturbed one
// does. $PLANET_KILLS is how often it is killed in all.
func TestCrash(t *testing.T) {
	kills := number(t, "PLANET_KILLS", 14)
	random := seeded(t)
	all := crashes(t)
	for i, c := range all {
		t.Run(c.name, func(t *testing.T) { c.run(t, random, (kills+i)/len(all)) })
	}
}

// seeded is chance whose seed stands in the log; $PLANET_SEED takes one.
func seeded(t *testing.T) *rand.Rand {
	t.Helper()
	seed := number(t, "PLANET_SEED", int(time.Now().UnixNano()))
	t.Logf("PLANET_SEED=%d", seed)
	return rand.New(rand.NewPCG(uint64(seed), 0))
}

// number is what the environment says under a key, or n.
func number(t *testing.T, key string, n int) int {
	t.Helper()
	if text := os.Getenv(key); text != "" {
		var err error
		if n, err = strconv.Atoi(text); err != nil {
			t.Fatalf("$%s: %v", key, err)
		}
	}
	return n
}

// run measures the command once undisturbed, then kills it.
func (c crash) run(t *testing.T, random *rand.Rand, kills int) {
	h := newHouse(t, "blogs: []\n")
	c.before(h)
	undisturbed := h.copy(t)
	start := time.Now()
	if log, killed := undisturbed.kill(c.args, time.Minute, c.until); killed && c.until == nil {
		t.Fatalf("undisturbed it does not end\n%s", log)
	}
	took := time.Since(start)
	undisturbed.must(undisturbed.there(c.next())...)
	want := state(t, undisturbed.path("planet.db"))
	cut := 0
	for range kills {
		round := h.copy(t)
		wait := time.Duration(random.Int64N(int64(took)))
		log, killed := round.kill(c.args, wait, nil)
		if killed {
			cut++
		}
		state(t, round.path("planet.db"))
		if c.after != nil {
			c.after(t, round, log)
		}
		round.must(round.there(c.next())...)
		if diff := cmp.Diff(want, state(t, round.path("planet.db"))); diff != "" {
			t.Errorf("another planet than undisturbed (-want +got):\n%s", diff)
		}
		if c.done != nil {
			c.done(t, round)
		}
		if t.Failed() {
			t.Fatalf("killed after %v of %v\n%s", wait, took, log)
		}
		os.RemoveAll(round.dir)
	}
	t.Logf("killed %d times, of these %d before it had ended; undisturbed it takes %v", kills, cut, took.Round(time.Millisecond))
}

func (c crash) next() []string {
	if c.again != nil {
		return c.again
	}
	return c.args
}

// there puts the house's directory into arguments.
func (h *house) there(args []string) []string {
	return strings.Split(strings.ReplaceAll(strings.Join(args, "\x00"), "{}", h.dir), "\x00")
}

// copy is a house with the same files.
func (h *house) copy(t *testing.T) *house {
	t.Helper()
	other := *h
	other.t, other.dir = t, t.TempDir()
	other.env = []string{"PLANET_CONFIG=" + other.path("planet.yaml"), "PLANET_DATABASE=" + other.path("planet.db")}
	if err := os.CopyFS(other.dir, os.DirFS(h.dir)); err != nil {
		t.Fatal(err)
	}
	return &other
}

// kill runs a command in this house and kills it after a while, or as soon as
// until says so of what it has written.
func (h *house) kill(args []string, wait time.Duration, until func(log string) bool) (log string, killed bool) {
	h.t.Helper()
	ctx, cancel := context.WithTimeout(h.t.Context(), wait)
	defer cancel()
	cmd := exec.CommandContext(ctx, h.bin, h.there(args)...) // ends it with SIGKILL
	cmd.Env = append(append(os.Environ(), "PLANET_LISTEN=127.0.0.1:0"), h.env...)
	out := watched{until: until, reached: cancel}
	cmd.Stdout, cmd.Stderr = &out, &out
	err := cmd.Run()
	if err != nil && !errors.As(err, new(*exec.ExitError)) && ctx.Err() == nil {
		h.t.Fatalf("%q: %v", args, err)
	}
	killed = cmd.ProcessState == nil || cmd.ProcessState.ExitCode() == -1 // or it had not begun
	if !killed && cmd.ProcessState.ExitCode() != 0 {
		h.t.Fatalf("%q: %v\n%s", args, err, out.log.String())
	}
	return out.log.String(), killed
}

// watched is what a command writes; exec copies both of its streams into one at once.
type watched struct {
	log     bytes.Buffer
	until   func(string) bool
	reached func()
}

func (w *watched) Write(p []byte) (int, error) {
	n, err := w.log.Write(p)
	if w.until != nil && w.until(w.log.String()) {
		w.reached()
	}
	return n, err
}

// tree is all files below a directory, hidden ones aside, by name.
func tree(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	x := exported{t, dir}
	for name := range x.files() {
		if path.Base(name)[0] != '.' {
			files[name] = string(x.read(name))
		}
	}
	return files
}
