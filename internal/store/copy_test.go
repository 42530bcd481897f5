package store

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"necblogs/internal/planet"
)

// stocked has something in every table that is copied.
func stocked(t *testing.T, s *Store) {
	t.Helper()
	enrol(t, s, noon(1), twoBlogs...)
	records := []planet.Record{record(1, "ida", noon(1)), record(2, "tom", noon(2)), record(3, "tom", noon(3))}
	records[1].Title, records[1].Fingerprint = "Łódź\n\"'\\ 日本", []byte{}
	insert(t, s, []string{planet.ListAll, planet.ListFeed}, records...)
	write(t, s, func(ctx context.Context, tx *Tx) error {
		r := records[0]
		r.Title, r.Edited, r.Revisions = "Corrected", noon(4), 1
		many := make([]int64, 12_000) // more than one statement takes
		for i := range many {
			many[i] = int64(1000 + i)
		}
		return errors.Join(
			tx.AddKeys(ctx, 1, many),
			tx.Replace(ctx, r, true),
			tx.PutLinks(ctx, 2, []planet.Link{{A: 1, B: 2, Verdict: planet.Verdict{Reason: planet.ByText, Score: .75, J3: 1, C3: 1.0 / 3}, Made: noon(2)}}),
			tx.Rule(ctx, planet.Ruling{Kind: planet.Split, A: 3, At: noon(5)}),
			tx.Tell(ctx, planet.Event{At: noon(4), Blog: "tom", Kind: planet.Broke, Text: "It broke."}),
			tx.PutFeed(ctx, planet.FeedState{Blog: "tom", BodyHash: []byte{0, 1}, NextPoll: noon(6)}, planet.Poll{At: noon(5)}),
			tx.DropStory(ctx, 3), // which leaves its lists
			tx.Blank(ctx, 3))
	})
	if err := s.PutSubscription(t.Context(), planet.Subscription{Token: "x", Blog: "ida", Hub: "h", Topic: "t", Secret: "s", Expires: noon(9)}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Archived(t.Context(), planet.ListAll, 0, 5, true); err != nil {
		t.Fatal(err)
	}
}

// A planet that goes from one database to another of any kind and back is the same.
func TestCopy(t *testing.T) {
	addresses := []string{databases["sqlite"](t), databases["postgres"](t), databases["postgres"](t), databases["sqlite"](t), databases["sqlite"](t)}
	stocked(t, opened(t, addresses[0]))
	var first []Copied
	for i, to := range addresses[1:] {
		last := 0
		tables, err := Copy(t.Context(), addresses[i], to, func(done, total int) {
			if last = done; done > total {
				t.Errorf("%d of %d rows", done, total)
			}
		})
		if err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first = tables
		}
		rows := 0
		for _, c := range tables {
			if rows += c.Rows; c.Rows == 0 {
				t.Errorf("nothing in %s: this test does not see it", c.Table)
			}
		}
		if !slices.Equal(first, tables) || last != rows {
			t.Errorf("to %s: %v, want %v; %d rows told of", to, tables, first, last)
		}
	}
	l := library{opened(t, addresses[2]), t, ""}
	l.index()
	l.finds("received", "newest", "Łódź\n\"'\\ 日本", "Corrected")
	if _, err := Copy(t.Context(), addresses[0], addresses[1], func(int, int) {}); err == nil || !strings.Contains(err.Error(), "not empty") {
		t.Errorf("onto another planet: %v", err)
	}
	if _, err := Copy(t.Context(), filepath.Join(t.TempDir(), "none.db"), addresses[1], func(int, int) {}); err == nil || !strings.Contains(err.Error(), "no such database") {
		t.Errorf("from nowhere: %v", err)
	}
	empty := databases["sqlite"](t)
	opened(t, empty)
	if _, err := Copy(t.Context(), empty, filepath.Dir(empty)+"/./planet.db", func(int, int) {}); err == nil || !strings.Contains(err.Error(), "they are the same") {
		t.Errorf("onto itself by another name: %v", err)
	}
	if _, err := Copy(t.Context(), addresses[0], "postgres://planet@127.0.0.1:1/planet", nil); err == nil || strings.Count(err.Error(), "no PostgreSQL answers there") != 1 {
		t.Errorf("to nowhere: %v", err)
	}
}

// A copy that the target refuses says where that was, in a line that can be read.
func TestCopyRefused(t *testing.T) {
	for _, address := range []string{databases["sqlite"](t), "postgres://planet@localhost/db"} {
		if _, err := Copy(t.Context(), address, address, func(int, int) {}); err == nil || !strings.Contains(err.Error(), "they are the same") {
			t.Errorf("%s to itself: %v", address, err)
		}
	}
	from, to := databases["sqlite"](t), databases["sqlite"](t)
	stocked(t, opened(t, from))
	opened(t, to).write.MustExec(`CREATE TRIGGER full BEFORE INSERT ON entries BEGIN SELECT RAISE(ABORT, 'no more'); END`)
	_, err := Copy(t.Context(), from, to, func(int, int) {})
	if err == nil || !strings.Contains(err.Error(), "table entries: INSERT INTO entries") || !strings.Contains(err.Error(), "no more") {
		t.Fatal(err)
	}
	if n := len(err.Error()) - len(from) - len(to); n > 200 {
		t.Errorf("it takes %d bytes: %v", n, err)
	}
}

// However long one database waits for the other, PostgreSQL does not end the copy:
// a table has its rows only where a transaction may stand still.
func TestCopyTakesItsTime(t *testing.T) {
	from, to := databases["postgres"](t), databases["postgres"](t)
	source, target := opened(t, from), opened(t, to)
	stocked(t, source)
	for _, s := range []*Store{source, target} {
		s.write.MustExec(`ALTER TABLE websub RENAME TO patient`)
		s.write.MustExec(`CREATE VIEW websub AS SELECT * FROM patient WHERE current_setting('idle_in_transaction_session_timeout') = '0'`)
	}
	tables, err := Copy(t.Context(), from, to, func(int, int) {})
	if err != nil {
		t.Fatal(err)
	}
	if last := tables[len(tables)-1]; last.Table != "websub" || last.Rows != 1 {
		t.Errorf("%+v", last)
	}
}

// No table is forgotten.
func TestCopyIsWhole(t *testing.T) {
	made := []string{"indexed", "unindexed", "purges", "search", "goose_db_version", "sqlite_sequence"}
	tables := map[string]string{
		"sqlite":   `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'search!_%' ESCAPE '!'`,
		"postgres": `SELECT tablename FROM pg_tables WHERE schemaname = current_schema()`,
	}
	for name, address := range databases {
		t.Run(name, func(t *testing.T) {
			var names []string
			if err := opened(t, address(t)).read.Select(&names, tables[name]); err != nil {
				t.Fatal(err)
			}
			for _, n := range names {
				if !slices.Contains(made, n) && !slices.ContainsFunc(copied, func(c table) bool { return c.name == n }) {
					t.Errorf("%s is not copied", n)
				}
			}
		})
	}
}
