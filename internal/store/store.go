// Package store keeps the planet's blogs, feeds, entries and stories, and what belongs
// to them, in SQLite or PostgreSQL. It is the only door to sqlx and the drivers. Both
// databases are given the same statements; where they differ, the words are in
// sqlite.go and search_fts5.go, and in postgres.go and search_tsvector.go.
//
// Everything that a reader sees is changed by [Store.Write], one transaction at a time:
// so of two polls that bring the two copies of a story, the later sees what the earlier
// has stored. Reading never waits for writing.
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
	side    *sqlx.DB // for what need not wait for write, see [Store.aside]; on SQLite it is write
	read    *pool    // several connections
	writes  effort
	engine  engine
	name    string               // for messages
	latest  atomic.Pointer[mark] // see [Store.Current]
	knows   int64                // the newest version of the schema that this program knows
	was     int64                // the version of the database's schema before [Open]
	schema  atomic.Int64         // and at the last look
	rewound atomic.Int64         // when [Store.rewind] last looked, Unix ms
}

// engine is what differs between the databases: some SQL, and what common SQL cannot
// do.
type engine struct {
	dialect string            // goose's name of the database
	hide    string            // suffix of the migrations that are not for it
	types   *strings.Replacer // turns the migrations' types into its own; nil: they are its own
	alone   string            // begins a transaction of [Store.Write], so that they run one after another; "": they do anyway
	idle    string            // lets a transaction idle for any length of time; "": it may anyway
	skip    string            // ends a query for rows to be changed, so that it skips those that others are changing; "": nobody is
	claim   string            // begins a claim, so that they run one after another; "": they do anyway
	due     string            // query for up to $2 feeds that are due at $1; where claim is not "", of those that $3 may have
	free    string            // further condition for a feed f to be claimable at $1
	index   fullText
	sizes   func(context.Context, *Store) ([]Size, error)
	merge   func(context.Context, *Store) (more bool, err error)     // merges a part of the search index; more: there may be more to merge; nil: the database does so by itself
	scrub   func(context.Context, *Store) error                      // see [Store.Scrub]
	purge   func(context.Context, *Store) error                      // takes a step towards a search index without what was deleted
	lock    func(context.Context, *Store) (unlock func(), err error) // keeps other processes from migrating; nil: [Store.up] copes with them
	unmoved func() error                                             // fails where the file is no longer the one that was opened; nil: there is no file
	listen  func(context.Context, *Store)                            // makes Current follow as others write, until the context ends; nil: nobody tells
}

// Open opens the database at an address and brings its schema up to date. The address
// is a PostgreSQL database's (postgres://user@host/database), or the path of an SQLite
// file, which is made where it is missing. A file that is no SQLite database, another
// program's database, and one that a newer planet has written are refused and left as
// they are.
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

// Exists returns an error where an address names an SQLite file that is not there. It
// does not look for a PostgreSQL database: [Open] does.
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

// Close closes all connections. With the last of them SQLite folds its write-ahead log
// into the file; if that has moved, rescue does so before. Where others write the file
// with another log, nothing may be folded into it: then the connections that write stay
// open until the process ends.
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

// rescue folds the write-ahead log into the file that it belongs to, if moved, the error
// of s.unmoved, says that the file has lost its name. This cannot wait until Close: if
// the process were killed before, whoever opens the file that has the name now would
// take the log for that file's.
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
	visible bool // see [Tx.Touch]
	polled  bool // see [Tx.Polled]
	tally   tally
}

// Write runs fn in a transaction and commits it if fn returns nil. Where fn has changed
// something that a reader sees, see [Tx.Touch], the planet's revision grows in the same
// transaction.
func (s *Store) Write(ctx context.Context, fn func(*Tx) error) error {
	defer s.writes.since(time.Now())
	return s.transact(ctx, s.write, s.engine.alone, fn)
}

// aside runs fn in a transaction that need not wait for those of [Store.Write], where
// the database can do that; begin, unless "", is run first. fn must be short, change
// nothing that a reader sees, and wait for no row that another transaction holds: so no
// two transactions can wait for one another.
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
	if err := t.putTally(ctx); err != nil {
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
	s.advance(m) // the zero mark, where nothing visible has changed, is older than any
	return nil
}

// Touch says that this transaction changes something that a reader sees.
func (t *Tx) Touch() { t.visible = true }

// Polled says that what this transaction changes was found by a poll, and not ordered
// by the operator. Readers may see it a moment later; see [Store.Firm].
func (t *Tx) Polled() { t.polled = true }

// nextEntries gives out n consecutive ids of entries and returns the first.
func (t *Tx) nextEntries(ctx context.Context, n int) (int64, error) {
	last, err := one[int64](ctx, t.tx, `UPDATE planet SET entries = entries + $1 RETURNING entries`, n)
	if err != nil {
		return 0, fmt.Errorf("give out identifiers of entries: %w", err)
	}
	return last - int64(n) + 1, nil
}

// nextNumber gives out an id of anything but an entry.
func (t *Tx) nextNumber(ctx context.Context) (int64, error) {
	n, err := one[int64](ctx, t.tx, `UPDATE planet SET numbers = numbers + 1 RETURNING numbers`)
	if err != nil {
		return 0, fmt.Errorf("give out an identifier: %w", err)
	}
	return n, nil
}
