package store

import (
	"bytes"
	"errors"
	"os"
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
		s, err := Open(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	s, err := Open(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Write(t.Context(), func(t *Tx) error { t.Touch(); return nil }); err != nil {
		t.Fatal(err)
	}
	was, err := os.ReadFile(other)
	if err != nil {
		t.Fatal(err)
	}
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
	if now, err := os.ReadFile(file); err != nil || !bytes.Equal(now, was) {
		t.Errorf("the new file has been written, %v", err)
	}
	for path, want := range map[string]int64{file: 1, moved: 2} {
		s, err := Open(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		if revision, _ := s.Current(); revision != want {
			t.Errorf("%s is at revision %d, want %d", filepath.Base(path), revision, want)
		}
		s.Close()
	}
}
