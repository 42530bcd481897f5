package store

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"necblogs/internal/planet"
)

// Another file has taken the database's name. Nothing of what lies in the old one's
// log gets into it: no connection is made to it, and the log is folded into the file
// that it belongs to, wherever that is now.
func TestReplacedWhileReading(t *testing.T) {
	dir := t.TempDir()
	file, other, moved := filepath.Join(dir, "planet.db"), filepath.Join(dir, "other.db"), filepath.Join(dir, "moved.db")
	for _, path := range []string{file, other} {
		made(t, path)
	}
	s := opened(t, file)
	if err := s.Write(t.Context(), func(t *Tx) error { t.Touch(); return nil }); err != nil {
		t.Fatal(err)
	}
	was := whole(t, other)
	if err := errors.Join(os.Rename(file, moved), os.Rename(other, file)); err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for range 100 {
		wg.Go(func() {
			_, err := s.List(t.Context(), planet.ListAll, planet.Cursor{}, 10)
			if err == nil {
				return
			}
			if own, _ := s.Trouble(err); !own || !strings.Contains(err.Error(), "another file has taken its place") {
				t.Errorf("%v; the database's own trouble: %v", err, own)
			}
		})
	}
	wg.Wait()
	if err := s.Write(t.Context(), func(t *Tx) error { t.Touch(); return nil }); !errors.As(err, new(movedError)) {
		t.Errorf("a write: %v", err)
	}
	if log, err := os.Stat(file + "-wal"); err != nil || log.Size() != 0 { // which who is killed leaves there
		t.Errorf("the log is not folded into the file that it belongs to: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if !bytes.Equal(whole(t, file), was) {
		t.Error("the new file has been written")
	}
	for path, want := range map[string]int64{file: 1, moved: 2} {
		s := opened(t, path)
		if revision, _ := s.Current(); revision != want {
			t.Errorf("%s is at revision %d, want %d", filepath.Base(path), revision, want)
		}
		s.Close()
	}
}

// The log, or what processes share about it, has been taken away: nothing is stored
// any more until it is back. What it holds gets into the database at the end, unless
// another process has a new one by then and with it the database.
func TestLogTakenAway(t *testing.T) {
	for _, suffix := range []string{"-wal", "-shm"} {
		file := filepath.Join(t.TempDir(), "planet.db")
		s := opened(t, file)
		touch := func() error { return s.Write(t.Context(), func(t *Tx) error { t.Touch(); return nil }) }
		if err := errors.Join(touch(), os.Rename(file+suffix, file+".away")); err != nil {
			t.Fatal(err)
		}
		err := touch()
		if own, _ := s.Trouble(err); err == nil || !own || !strings.Contains(err.Error(), "planet.db"+suffix+", which belongs to the database, has been taken away") {
			t.Errorf("%v; the database's own trouble: %v", err, own)
		}
		if err := errors.Join(os.Rename(file+".away", file+suffix), touch()); err != nil {
			t.Errorf("when it is back: %v", err)
		}
		if err := errors.Join(os.Remove(file+suffix), s.Close()); err != nil {
			t.Error(err)
		}
		s = opened(t, file)
		if revision, _ := s.Current(); revision != 3 {
			t.Errorf("without %s: revision %d, want the 3 that were stored", suffix, revision)
		}
		if err := os.Remove(file + suffix); err != nil {
			t.Fatal(err)
		}
		other := exec.CommandContext(t.Context(), os.Args[0], "-test.run", "^TestLogTakenAwayByAnother$")
		other.Env = append(os.Environ(), "PLANET_OTHER="+file)
		if out, err := other.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		if err := touch(); err == nil || !strings.Contains(err.Error(), "another process has made a new one") {
			t.Errorf("beside another process: %v", err)
		}
		was := whole(t, file)
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		if !bytes.Equal(whole(t, file), was) {
			t.Error("the file of the other process has been written")
		}
	}
}

// TestLogTakenAwayByAnother is the other process of TestLogTakenAway.
func TestLogTakenAwayByAnother(t *testing.T) {
	file := os.Getenv("PLANET_OTHER")
	if file == "" {
		t.Skip("for TestLogTakenAway")
	}
	s := opened(t, file)
	if err := errors.Join(s.Write(t.Context(), func(t *Tx) error { t.Touch(); return nil }), s.Close()); err != nil {
		t.Fatal(err)
	}
}
