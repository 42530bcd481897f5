package store

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"necblogs/internal/planet"
)

// filled is a database of some 20 MB: more than a backup copies at once.
func filled(t *testing.T) (*Store, string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "planet.db")
	s := opened(t, file)
	enrol(t, s, time.Now(), planet.Blog{Slug: "wexcombe", Name: "Wexcombe", Feed: "http://wexcombe.example/"})
	tell(t, s, 2000, strings.Repeat("The council met and agreed. ", 350))
	return s, file
}

func tell(t *testing.T, s *Store, n int, text string) {
	t.Helper()
	write(t, s, func(ctx context.Context, tx *Tx) error {
		for range n {
			if err := tx.Tell(ctx, planet.Event{At: time.Now(), Blog: "wexcombe", Kind: planet.Broke, Text: text}); err != nil {
				return err
			}
		}
		return nil
	})
}

func count(t *testing.T, file string) (n int) {
	t.Helper()
	s := opened(t, file)
	defer s.Close()
	if err := s.read.Get(&n, `SELECT COUNT(*) FROM events`); err != nil {
		t.Fatal(err)
	}
	return n
}

// A backup is the database at one moment, whatever is written while it is made,
// and is not begun anew for it.
func TestBackupWhileWritten(t *testing.T) {
	s, file := filled(t)
	path := filepath.Join(t.TempDir(), "copy.db")
	steps, pages := 0, 0
	err := Backup(t.Context(), file, path, "", func(done, total int) {
		steps, pages = steps+1, total
		tell(t, s, 1, "It is written meanwhile.")
	})
	if err != nil {
		t.Fatal(err)
	}
	if want := (pages + pagesAtOnce - 1) / pagesAtOnce; steps < 3 || steps > want+1 {
		t.Errorf("%d steps for %d pages, want %d", steps, pages, want)
	}
	if n := count(t, path); n != 2000 {
		t.Errorf("the copy has %d events, want the 2000 of when it was begun", n)
	}
	if n := count(t, file); n != 2000+steps {
		t.Errorf("the database has %d events, want %d", n, 2000+steps)
	}
}

// Whatever goes wrong, the file that is there stays and no other is left.
func TestBackupThatFails(t *testing.T) {
	_, file := filled(t)
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	if err := Backup(t.Context(), file, at("copy.db"), "", func(int, int) {}); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"letter.txt": "Dear all,\n", "empty": ""} {
		if err := os.WriteFile(at(name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(file, at("link.db")); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	if err := Backup(ctx, file, at("copy.db"), at("aside.db"), func(int, int) { stop() }); !errors.Is(err, context.Canceled) {
		t.Errorf("stopped: %v", err)
	}
	for _, c := range []struct{ database, path, says string }{
		{file, file, "the database itself"},
		{file, file + "-wal", "the database itself"},
		{file, file + "-shm", "the database itself"},
		{file, file + "-journal", "the database itself"},
		{at("copy.db"), at("copy.db-wal"), "the database itself"},
		{file, at("link.db"), "the database itself"},
		{file, at("letter.txt"), "no planet's database"},
		{file, dir, "a directory"},
		{file, at("none/copy.db"), "its directory"},
		{at("none.db"), at("copy.db"), "has the planet run yet?"},
		{at("letter.txt"), at("copy.db"), "it is not a database"},
		{"postgres://planet@db/planet", at("copy.db"), "pg_dump"},
	} {
		err := Backup(t.Context(), c.database, c.path, "", func(int, int) {})
		if err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s to %s: %v, want %q", c.database, c.path, err, c.says)
		}
	}
	left, err := os.ReadDir(dir)
	if err != nil || len(left) != 4 {
		t.Errorf("left %v, %v; want copy.db, empty, letter.txt, link.db", left, err)
	}
	for _, path := range []string{at("empty"), at(filepath.Base(file) + "-wal"), file + ".old"} {
		if err := Backup(t.Context(), file, path, "", func(int, int) {}); err != nil {
			t.Errorf("to %s: %v", path, err)
		}
	}
	if n := count(t, at("copy.db")); n != 2000 {
		t.Errorf("the backup that was there has %d events, want 2000", n)
	}
}

// What killed backups have left goes with the next one a day later; nothing else does.
func TestBackupSweeps(t *testing.T) {
	_, file := filled(t)
	dir := t.TempDir()
	old := time.Now().Add(-25 * time.Hour)
	for name, at := range map[string]time.Time{
		".copy.db.123": old, ".copy.db.123-journal": old, ".copy.db.124": time.Now(), ".copy.db.12x": old, ".copy.db-125": old, ".other.db.126": old,
	} {
		path := filepath.Join(dir, name)
		if err := errors.Join(os.WriteFile(path, []byte("half"), 0o600), os.Chtimes(path, at, at)); err != nil {
			t.Fatal(err)
		}
	}
	folder := filepath.Join(dir, ".copy.db.127")
	if err := errors.Join(os.Mkdir(folder, 0o700), os.Chtimes(folder, old, old)); err != nil {
		t.Fatal(err)
	}
	if err := Backup(t.Context(), file, filepath.Join(dir, "copy.db"), "", func(int, int) {}); err != nil {
		t.Fatal(err)
	}
	left, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range left {
		names = append(names, f.Name())
	}
	if got, want := strings.Join(names, " "), ".copy.db-125 .copy.db.124 .copy.db.127 .copy.db.12x .other.db.126 copy.db"; got != want {
		t.Errorf("left %s, want %s", got, want)
	}
}

func TestSizes(t *testing.T) {
	s, file := filled(t)
	sizes, err := s.Sizes(t.Context())
	if err != nil || len(sizes) == 0 {
		t.Fatal(sizes, err)
	}
	if sizes[0].Table != "events" {
		t.Errorf("the largest is %v, want events", sizes[0])
	}
	var sum int64
	for _, z := range sizes {
		sum += z.Bytes
	}
	if err := s.Scrub(t.Context()); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(file); err != nil || sum != info.Size() {
		t.Errorf("the tables take %d bytes, the file %d, %v", sum, info.Size(), err)
	}
}
