package store

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jmoiron/sqlx"
)

// A file that is not this planet's is refused with a sentence, and left as it is.
func TestRefused(t *testing.T) {
	sqlite := func(t *testing.T, file string, statements ...string) {
		db, err := sqlx.Open("sqlite", file)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range statements {
			db.MustExec(s)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
	}
	planets := func(t *testing.T, file string, statements ...string) {
		made(t, file)
		sqlite(t, file, statements...)
	}
	for _, tt := range []struct {
		name string
		make func(t *testing.T, file string)
		want string
	}{
		{"no database", func(t *testing.T, file string) {
			if err := os.WriteFile(file, []byte(strings.Repeat("Minutes of the Assembly of Wexcombe.\n", 200)), 0o644); err != nil {
				t.Fatal(err)
			}
		}, "it is not a database"},
		{"a short text", func(t *testing.T, file string) {
			if err := os.WriteFile(file, []byte("title: a config\n"), 0o644); err != nil {
				t.Fatal(err)
			}
		}, "it is not a database"},
		{"another program's", func(t *testing.T, file string) { sqlite(t, file, `CREATE TABLE minutes (id INTEGER)`) }, "another program's database"},
		{"another program's, with a log", func(t *testing.T, file string) {
			sqlite(t, file, `PRAGMA journal_mode = WAL`, `CREATE TABLE minutes (id INTEGER)`)
		}, "another program's database"},
		{"a newer planet's", func(t *testing.T, file string) {
			planets(t, file, `INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, 1)`)
		}, "a newer planet has written it"},
		{"a damaged planet's", func(t *testing.T, file string) {
			planets(t, file)
			b := whole(t, file)
			copy(b[4096:], bytes.Repeat([]byte{0x5a}, len(b)-4096))
			copy(b[200:4096], bytes.Repeat([]byte{0x5a}, 3896))
			if err := os.WriteFile(file, b, 0o644); err != nil {
				t.Fatal(err)
			}
		}, "it is damaged"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "file.db")
			tt.make(t, file)
			before := whole(t, file)
			s, err := Open(t.Context(), file)
			if err == nil {
				s.Close()
				t.Fatal("it was opened")
			}
			if !strings.Contains(err.Error(), tt.want) || !strings.Contains(err.Error(), file) {
				t.Errorf("it says %q, not %q", err, tt.want)
			}
			if after := whole(t, file); !bytes.Equal(before, after) {
				t.Errorf("the file is another now, %d and %d bytes", len(before), len(after))
			}
			for _, suffix := range []string{"-wal", "-shm", "-journal"} {
				if info, err := os.Stat(file + suffix); err == nil && info.Size() > 0 {
					t.Errorf("%d bytes are left in %s", info.Size(), info.Name())
				}
			}
		})
	}
}

func TestRefusedPlaces(t *testing.T) {
	dir := t.TempDir()
	for address, want := range map[string]string{
		dir:                                  "it is a directory",
		"":                                   "a planet is kept in a file",
		":memory:":                           "a planet is kept in a file",
		filepath.Join(dir, "f", "g", "x.db"): "", // made, with its directories
	} {
		s, err := Open(t.Context(), address)
		if err == nil {
			s.Close()
		}
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", address, err, want)
		}
	}
}

// A file that may only be read is refused, in a directory that may be written or not.
func TestRefusedReadOnly(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("root may write everything")
	}
	for _, mode := range []os.FileMode{0o755, 0o555} {
		dir := t.TempDir()
		file := filepath.Join(dir, "planet.db")
		made(t, file)
		before := whole(t, file)
		if err := errors.Join(os.Chmod(file, 0o444), os.Chmod(dir, mode)); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { os.Chmod(dir, 0o755) })
		if s, err := Open(t.Context(), file); err == nil {
			s.Close()
			t.Error("it was opened")
		} else if !strings.Contains(err.Error(), "it cannot be written") {
			t.Errorf("it says %q", err)
		}
		if !bytes.Equal(before, whole(t, file)) {
			t.Error("the file is another now")
		}
	}
}

// A path may hold what has a meaning in an address.
func TestOddNames(t *testing.T) {
	for _, name := range []string{"a b.db", "100%.db", "what?.db", "x#y.db", "ö&=.db"} {
		file := filepath.Join(t.TempDir(), name)
		s, err := Open(t.Context(), file)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		s.Close()
		if _, err := os.Stat(file); err != nil {
			t.Errorf("%s is not where it was asked for: %v", name, err)
		}
	}
}
