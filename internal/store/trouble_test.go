package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"

	"necblogs/internal/planet"
	"necblogs/internal/planettest"
)

// refused is what all databases refuse of content; a value of the wrong kind, an
// entry of no blog, one number twice.
var refused = map[string]func(context.Context, *Tx) error{
	"no blog": func(ctx context.Context, tx *Tx) error {
		return tx.Insert(ctx, []planet.Record{record(1, "nobody", noon(1))})
	},
	"twice": func(ctx context.Context, tx *Tx) error {
		r := record(1, "ida", noon(1))
		err := tx.Insert(ctx, []planet.Record{r})
		return errors.Join(err, tx.exec(ctx, `INSERT INTO contents SELECT * FROM contents`))
	},
	"too large": func(ctx context.Context, tx *Tx) error {
		return tx.exec(ctx, `UPDATE entries SET id = $1`, "99999999999999999999")
	},
	"no such table": func(ctx context.Context, tx *Tx) error { return tx.exec(ctx, `DELETE FROM minutes`) },
}

func blames(t *testing.T, s *Store, what string, err error, own bool) {
	t.Helper()
	if err == nil {
		t.Errorf("%s: no error", what)
		return
	}
	got, words := s.Trouble(fmt.Errorf("storing: %w", err))
	if got != own || strings.ContainsAny(words, "()") || strings.Contains(words, "SQL") || strings.Contains(words, "INSERT") {
		t.Errorf("%s: the database's own: %v, want %v; %q of %v", what, got, own, words, err)
	}
}

// What cannot be stored because of what it is can be told from a database in trouble.
func TestTrouble(t *testing.T) {
	eachPlanet(t, func(t *testing.T, s *Store) {
		insert(t, s, nil, record(9, "tom", noon(1)))
		for what, fn := range refused {
			blames(t, s, what, s.Write(t.Context(), func(tx *Tx) error { return fn(t.Context(), tx) }), false)
		}
		if own, words := s.Trouble(errStop); own || words != errStop.Error() {
			t.Errorf("the program's error: %v, %q", own, words)
		}
		for _, lost := range []error{driver.ErrBadConn, sql.ErrConnDone, sql.ErrTxDone, io.EOF, io.ErrUnexpectedEOF, net.ErrClosed, &net.DNSError{}} {
			blames(t, s, lost.Error(), failed("SELECT 1", lost), true)
		}
	})
}

func TestTroubleOfSQLite(t *testing.T) {
	s := opened(t, databases["sqlite"](t))
	enrol(t, s, noon(1), twoBlogs...)
	fill := func(tx *Tx) error {
		return tx.exec(t.Context(), `UPDATE blogs SET name = HEX(RANDOMBLOB(1000000))`)
	}
	pages := func(n int) { s.write.MustExec(fmt.Sprintf(`PRAGMA max_page_count = %d`, n)) }
	pages(1) // as small as it is
	blames(t, s, "full", s.Write(t.Context(), fill), true)
	pages(1 << 30)
	s.write.MustExec(`PRAGMA query_only = ON`)
	blames(t, s, "read-only", s.Write(t.Context(), fill), true)
	s.write.MustExec(`PRAGMA query_only = OFF; PRAGMA busy_timeout = 0`)
	other := opened(t, s.name)
	write(t, other, func(context.Context, *Tx) error {
		blames(t, s, "locked", s.Write(t.Context(), fill), true)
		return nil
	})
	if err := s.Write(t.Context(), fill); err != nil {
		t.Error(err)
	}
}

func TestTroubleOfPostgres(t *testing.T) {
	c := planettest.StartCluster(t)
	address := c.Database(t)
	s, other := opened(t, address), opened(t, address)
	for code, own := range map[string]bool{"40001": true, "40P01": true, "53100": true, "53200": true, "55P03": true, "57P01": true, "58030": true, "25006": true,
		"08006": true, "XX001": true, "57014": false, "22021": false, "22003": false, "23505": false, "54000": false, "XX000": false} {
		err := s.Write(t.Context(), func(tx *Tx) error {
			return tx.exec(t.Context(), `DO $$ BEGIN RAISE EXCEPTION 'so it is' USING ERRCODE = '`+code+`'; END $$`)
		})
		blames(t, s, code, err, own)
	}
	kill := func() {
		other.side.MustExec(`SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`)
	}
	blames(t, s, "terminated", s.Write(t.Context(), func(tx *Tx) error {
		kill()
		return tx.exec(t.Context(), `SELECT 1`)
	}), true)
	blames(t, s, "terminated at the end", s.Write(t.Context(), func(*Tx) error { kill(); return nil }), true)
	blames(t, s, "terminated and asked again", s.Write(t.Context(), func(tx *Tx) error {
		kill()
		_ = tx.exec(t.Context(), `SELECT 1`)
		return tx.exec(t.Context(), `SELECT 1`)
	}), true)
	c.Stop(t)
	_, err := s.Known(t.Context(), []int64{1})
	blames(t, s, "stopped, a query", err, true)
	_, err = s.Known(t.Context(), []int64{1})
	blames(t, s, "stopped, another", err, true)
	_, stories := s.Stories(t.Context(), []int64{1})
	for what, err := range map[string]error{"ping": s.Ping(t.Context()), "revision": s.Refresh(t.Context()), "stories": stories} {
		if blames(t, s, "stopped, "+what, err, true); !strings.Contains(err.Error(), "no PostgreSQL answers there") || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v", what, err)
		}
	}
}
