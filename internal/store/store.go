// Package store keeps the planet: blogs, feeds' state, entries, stories and all
// that hangs on them, in SQLite or PostgreSQL. It is the only door to sqlx and the
// drivers. Both databases are given the same statements; the words in which they
// differ are in the files named after them, sqlite.go and search_fts5.go, postgres.go
// and search_tsvector.go.
//
// Everything that a reader sees changes in [Store.Write], one transaction at a
// time, so that two polls which bring the two copies of a story see each other.
// Reading never waits for writing.
package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync/atomic"
	"time"

	"github.com/jmoiron/sqlx"
)

// Store is one planet's database.
type Store struct {
	reader           // of read
	write   *sqlx.DB // one connection
	side    *sqlx.DB // for what need not wait for write, see [Store.aside]; in SQLite it is write
	read    *pool    // several connections
	writes  effort
	engine  engine
	name    string // for messages
	latest  atomic.Pointer[mark]
	knows   int64        // the newest version of the schema that this program knows
	schema  atomic.Int64 // the version of the database's, as last looked at
	rewound atomic.Int64 // when [Store.rewind] last looked, Unix ms
}

// engine is what differs between the databases: some SQL, and what common SQL cannot do.
type engine struct {
	dialect string            // goose's name of the database
	hide    string            // suffix of the migrations that are not for it
	types   *strings.Replacer // turns the migrations' types into its own; nil: they are its own
	alone   string            // statement by which transactions of [Store.Write] come one after another; "": they do anyway
	idle    string            // statement that lets a transaction idle for any time; "": it may anyway
	skip    string            // end of a query for rows to be changed, by which it skips those that others are changing; "": nobody is
	claim   string            // statement by which claims come one after another; "": they do anyway
	due     string            // query for up to $2 feeds that are due at $1; where claim is not "", of those that $3 may have
	free    string            // further condition on a feed f that can be claimed at $1
	index   fullText
	sizes   func(context.Context, *Store) ([]Size, error)
	// merge merges up to n pages of the index, or where n is negative begins to merge
	// all of it, and reports whether there may be more to do; nil: the database does so
	// by itself.
	merge   func(ctx context.Context, t *Tx, n int) (more bool, err error)
	scrub   func(context.Context, *Store) error
	purge   func(context.Context, *Store) error                      // takes a step towards an index without what was deleted
	lock    func(context.Context, *Store) (unlock func(), err error) // keeps other processes from migrating; nil: each finds out that another has
	unmoved func() error                                             // reports that the file is no longer the one that was opened; nil: there is none
	listen  func(context.Context, *Store)                            // makes Current follow as others write; nil: nobody tells
}

// Open opens the database and brings its schema up to date. The address is the
// path of a file, which is made where it is missing, or a PostgreSQL database's
// (postgres://user@host/database). A file that is no SQLite database, another
// program's database, or one that a newer planet has written is refused and left
// as it is.
func Open(ctx context.Context, address string) (*Store, error) {
	s, err := open(ctx, address)
	if err != nil {
		return nil, fmt.Errorf("open database %s: %w", Name(address), err)
	}
	if err := s.migrate(ctx); err != nil {
		s.Close()
		return nil, fmt.Errorf("open database %s: %w", Name(address), err)
	}
	return s, nil
}

// Exists returns an error where there is no SQLite file at an address. Of
// PostgreSQL it knows nothing before it is opened.
func Exists(address string) error {
	if isPostgres(address) {
		return nil
	}
	if err := checkPath(address); err != nil {
		return err
	}
	if _, err := os.Stat(address); err != nil {
		return fmt.Errorf("there is no such database; has the planet run yet? (%w)", err)
	}
	return nil
}

func open(ctx context.Context, address string) (*Store, error) {
	if isPostgres(address) {
		return openPostgres(ctx, address)
	}
	return openSQLite(ctx, address)
}

// Close closes all connections. SQLite folds its write-ahead log into the file, but
// not where that is no longer where it was opened. Where others write the file by
// another log, a connection stays until the process ends, for nothing may be folded
// into it.
func (s *Store) Close() error {
	moved := s.unmoved()
	err := errors.Join(s.read.Close(), s.rescue(context.Background(), moved))
	if kept(moved) {
		return err
	}
	return errors.Join(err, s.side.Close(), s.write.Close())
}

func (s *Store) unmoved() error {
	if s.engine.unmoved == nil {
		return nil
	}
	return s.engine.unmoved()
}

// rescue folds the write-ahead log into the file that it belongs to, where moved, the
// error of s.unmoved, says that the file has another name now. It is done at once: were
// this process killed before, who opens the file that has the name now would take the log
// for that one's.
func (s *Store) rescue(ctx context.Context, moved error) error {
	if moved == nil || kept(moved) {
		return nil
	}
	return s.engine.scrub(ctx, s)
}

// Ping reports whether the database answers.
func (s *Store) Ping(ctx context.Context) error {
	_, err := one[int](ctx, s.read, `SELECT id FROM planet`)
	return err
}

// Tx is a write transaction.
type Tx struct {
	reader  // of tx
	tx      *sqlx.Tx
	engine  *engine
	visible bool // something that a reader sees has changed
	polled  bool // a poll changes it, and no word of the operator's
	tally   tally
}

// Write runs fn in a transaction and commits it if fn returns nil. Where fn
// changed something that a reader sees, the planet's revision grows with it.
func (s *Store) Write(ctx context.Context, fn func(*Tx) error) error {
	defer s.writes.since(time.Now())
	return s.transact(ctx, s.write, s.engine.alone, fn)
}

// aside runs fn, after a statement where begin is one, in a transaction that need
// not wait for those of [Store.Write] where the database has such. It must be
// short, change nothing that a reader sees, and wait for no row that another
// transaction holds: then no two can ever wait for one another.
func (s *Store) aside(ctx context.Context, begin string, fn func(*Tx) error) error {
	return s.transact(ctx, s.side, begin, fn)
}

func (s *Store) transact(ctx context.Context, db *sqlx.DB, begin string, fn func(*Tx) error) error {
	if err := s.unmoved(); err != nil {
		return errors.Join(err, s.rescue(ctx, err))
	}
	if err := s.outgrown(); err != nil {
		return err
	}
	tx, err := db.BeginTxx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin transaction: %w", plain(err))
	}
	defer tx.Rollback()
	if begin != "" {
		if _, err := tx.ExecContext(ctx, begin); err != nil {
			return fmt.Errorf("begin transaction: %w", plain(err))
		}
	}
	t := &Tx{reader: reader{tx}, tx: tx, engine: &s.engine, tally: newTally()}
	if err := fn(t); err != nil {
		return err
	}
	if err := t.count(ctx); err != nil {
		return err
	}
	var m mark
	if t.visible {
		if m, err = one[mark](ctx, tx, `
			UPDATE planet SET revision = revision + 1, changed = $1, firm = CASE WHEN $2 THEN firm ELSE revision + 1 END
			RETURNING revision, changed, firm`, time.Now().UnixMilli(), t.polled); err != nil {
			return fmt.Errorf("count the revision: %w", err)
		}
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit transaction: %w", plain(err))
	}
	s.advance(m)
	return nil
}

// Touch says that something visible changes with this transaction.
func (t *Tx) Touch() { t.visible = true }

// Polled says that what this transaction changes is what a poll has found, and no
// word of the operator's. Readers may see it a moment later; see [Store.Firm].
func (t *Tx) Polled() { t.polled = true }

// nextEntries gives out n consecutive identifiers of entries and returns the first.
func (t *Tx) nextEntries(ctx context.Context, n int) (int64, error) {
	last, err := one[int64](ctx, t.tx, `UPDATE planet SET entries = entries + $1 RETURNING entries`, n)
	if err != nil {
		return 0, fmt.Errorf("give out identifiers of entries: %w", err)
	}
	return last - int64(n) + 1, nil
}

// nextNumber gives out an identifier of anything but an entry.
func (t *Tx) nextNumber(ctx context.Context) (int64, error) {
	n, err := one[int64](ctx, t.tx, `UPDATE planet SET numbers = numbers + 1 RETURNING numbers`)
	if err != nil {
		return 0, fmt.Errorf("give out an identifier: %w", err)
	}
	return n, nil
}
