package store

import (
	"context"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/pressly/goose/v3"

	"necblogs/internal/planet"
)

// provider is goose on a database whose schema nobody has touched yet.
func provider(t *testing.T, file string) (*Store, *goose.Provider) {
	t.Helper()
	s, err := openSQLite(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	p, err := s.provider()
	if err != nil {
		t.Fatal(err)
	}
	return s, p
}

// A database of any earlier schema is brought up to date, and keeps what it has.
func TestMigrateFromEveryVersion(t *testing.T) {
	_, p := provider(t, filepath.Join(t.TempDir(), "newest.db"))
	sources := p.ListSources()
	newest := sources[len(sources)-1].Version
	for _, from := range sources {
		file := filepath.Join(t.TempDir(), "planet.db")
		old, p := provider(t, file)
		if _, err := p.UpTo(t.Context(), from.Version); err != nil {
			t.Fatalf("to version %d: %v", from.Version, err)
		}
		old.write.MustExec(`INSERT INTO planet (id, revision, changed, entries, numbers, started, secret) VALUES (1, 7, 1, 0, 0, 0, x'00')`)
		old.write.MustExec(`INSERT INTO blogs (slug, name, position, active, paused, rules, joined) VALUES ('wexcombe', 'Wexcombe', 0, TRUE, FALSE, 0, 0)`)
		old.Close()
		s, err := Open(t.Context(), file)
		if err != nil {
			t.Fatalf("from version %d: %v", from.Version, err)
		}
		defer s.Close()
		if was, is := s.Schema(); was != from.Version || is != newest {
			t.Errorf("from version %d: at %d, want %d; says it was at %d", from.Version, is, newest, was)
		}
		var name string
		if err := s.read.Get(&name, `SELECT name FROM blogs`); err != nil || name != "Wexcombe" {
			t.Errorf("from version %d: the blog is %q, %v", from.Version, name, err)
		}
		if r, _ := s.Current(); r != 7 {
			t.Errorf("from version %d: revision %d, want 7", from.Version, r)
		}
	}
}

// A database whose texts are not indexed by samples yet gets the index that the texts would
// have made.
func TestMigrateToSamples(t *testing.T) {
	eachPlanet(t, func(t *testing.T, s *Store) {
		var records []planet.Record
		for n := range 2100 {
			r := record(n, "ida", noon(1))
			if r.TextHash = int64(1000 + n); n < indexed+5 {
				r.TextHash = 7
			}
			records = append(records, r)
		}
		records[30].Fingerprint, records[31].Fingerprint = []byte{}, []byte{9} // of no text; of another version
		insert(t, s, nil, records...)
		index := func() (rows []posting) {
			if err := s.write.Select(&rows, `SELECT shingle, entry FROM samples ORDER BY shingle, entry`); err != nil {
				t.Fatal(err)
			}
			return rows
		}
		want := index()
		s.write.MustExec(`DELETE FROM samples`)
		s.write.MustExec(`DELETE FROM goose_db_version WHERE version_id = 15`)
		if err := s.migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(want, index()); d != "" || len(want) < 3*2000 {
			t.Errorf("of %d rows: %s", len(want), d)
		}
	})
}

// What a newer planet has written is refused in a sentence and left as it is.
func TestNewerSchema(t *testing.T) {
	file := filepath.Join(t.TempDir(), "planet.db")
	s := opened(t, file)
	s.write.MustExec(`INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, TRUE)`)
	s.Close()
	if _, err := Open(t.Context(), file); err == nil || !strings.Contains(err.Error(), "a newer planet has written it") {
		t.Errorf("opened, or refused without a sentence: %v", err)
	}
}

// A planet that runs on while a newer one migrates its database stores nothing more,
// blames no feed for it, and goes on reading.
func TestMigratedUnderARunningPlanet(t *testing.T) {
	eachPlanet(t, func(t *testing.T, s *Store) {
		s.write.MustExec(`INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, TRUE)`)
		if err := s.Refresh(t.Context()); err != nil { // as Follow does
			t.Fatal(err)
		}
		err := s.Write(t.Context(), func(*Tx) error { return nil })
		if err == nil || !strings.Contains(err.Error(), "a newer planet has written it") {
			t.Fatalf("stored, or refused without a sentence: %v", err)
		}
		blames(t, s, "outgrown", err, true)
		if feeds, err := s.ClaimDue(t.Context(), "me", noon(2), noon(2).Add(time.Minute), 9); err == nil {
			t.Errorf("%d feeds were claimed", len(feeds))
		}
		if err := s.Ping(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

// Several processes that start at once on a new file, or after an upgrade, all come up.
func TestOpenAtOnce(t *testing.T) {
	for range 10 {
		path := filepath.Join(t.TempDir(), "planet.db")
		var wait sync.WaitGroup
		for range 4 {
			wait.Go(func() {
				s, err := Open(context.Background(), path)
				if err != nil {
					t.Error(err)
					return
				}
				s.Close()
			})
		}
		wait.Wait()
	}
}

// A planet can be opened and read while another process writes, however long that takes.
func TestOpenBesideAWriter(t *testing.T) {
	path := filepath.Join(t.TempDir(), "planet.db")
	writer := opened(t, path)
	write(t, writer, func(ctx context.Context, tx *Tx) error {
		tx.Touch()
		s, err := Open(ctx, path)
		if err != nil {
			t.Error(err)
			return nil
		}
		return s.Close()
	})
}
