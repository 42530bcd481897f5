package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/jmoiron/sqlx"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// applicationID marks a file as a planet's (PRAGMA application_id): "plnt".
const applicationID = 0x706c6e74

// lockWait is how long, in ms, a statement waits for a lock of another program; nothing
// cuts that wait short. A poll that is under way when the program is asked to stop has
// 5 seconds to end, and then may have to wait this long: together less than the 10
// seconds that a stop may take.
const lockWait = "busy_timeout(4000)"

// logLimit is the size in bytes to which the write-ahead log's file is cut when all of
// it has been folded into the database. 32 MiB is twice the 4,000 pages of 4 KiB at
// which it is folded: so the file is not cut each time, but only after a long reader,
// such as a backup, or a large transaction has let it grow.
const logLimit = "journal_size_limit(33554432)"

// readers is how many connections read at once.
const readers = 4

// startWait is how long a start goes on trying to open a file that is locked.
const startWait = 4 * time.Second

// checkPath returns an error where a path does not name a file.
func checkPath(path string) error {
	if strings.TrimSpace(path) == "" || path == ":memory:" {
		return errors.New("a planet is kept in a file; name one under database: in the config, such as data/planet.db")
	}
	return nil
}

func openSQLite(ctx context.Context, path string) (*Store, error) {
	if err := checkPath(path); err != nil {
		return nil, err
	}
	if err := inspect(ctx, path); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return nil, err
	}
	// A PRAGMA by Exec reaches one pooled connection; in the address it reaches all.
	pragmas := url.Values{"_pragma": {
		lockWait, "journal_mode(WAL)", "synchronous(NORMAL)", "foreign_keys(ON)", "secure_delete(ON)",
		"wal_autocheckpoint(4000)", logLimit, "cache_size(-8000)", "temp_store(MEMORY)",
	}}
	pragmas.Set("_txlock", "immediate")
	var files *fileSet // nil: not yet
	unmoved := func() error { return files.unmoved() }
	write, err := connect(ctx, dsn(path, pragmas), 1, guarded{may: unmoved, keeps: true})
	if err != nil {
		return nil, err
	}
	if err := claim(ctx, write); err != nil {
		write.Close()
		return nil, err
	}
	if files, err = noteFiles(path); err != nil {
		write.Close()
		return nil, err
	}
	read, err := connect(ctx, dsn(path, url.Values{"_pragma": {
		lockWait, "query_only(ON)", "cache_size(-2000)", "temp_store(MEMORY)",
	}}), readers, guarded{may: unmoved, keeps: true})
	if err != nil {
		write.Close()
		return nil, err
	}
	reading := &pool{DB: read}
	return &Store{reader: reader{reading}, write: write, side: write, read: reading, name: path,
		engine: engine{dialect: "sqlite3", hide: ".postgres.sql", due: dueOnOne, index: fts5{}, merge: mergeFTS5,
			sizes: sizesSQLite, scrub: scrubSQLite, purge: purgeFTS5, unmoved: unmoved}}, nil
}

func dsn(path string, values url.Values) string {
	return (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath(), RawQuery: values.Encode()}).String()
}

// connect opens a database, for which by makes up to so many connections.
func connect(ctx context.Context, dsn string, connections int, by guarded) (*sqlx.DB, error) {
	var err error
	if by.Connector, err = sqlite.NewConnector(dsn); err != nil {
		return nil, err
	}
	db := sqlx.NewDb(sql.OpenDB(by), "sqlite")
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(connections)
	err = db.PingContext(ctx)
	// Of several processes that turn a new file to WAL at the same moment, all but one
	// are told at once, without lockWait, that it is locked.
	for began := time.Now(); isBusy(err) && ctx.Err() == nil && time.Since(began) < startWait; {
		time.Sleep(startWait / 100)
		err = db.PingContext(ctx)
	}
	if err != nil {
		db.Close()
		return nil, plain(err)
	}
	return db, nil
}

// claim marks a new file as a planet's. To a planet's file it writes nothing.
func claim(ctx context.Context, db *sqlx.DB) error {
	id, err := one[int](ctx, db, `PRAGMA application_id`)
	if err == nil && id != applicationID {
		_, err = db.ExecContext(ctx, fmt.Sprintf(`PRAGMA application_id = %d`, applicationID))
	}
	return plain(err)
}

// inspect refuses, without writing a byte, a file that exists and is not a planet's.
func inspect(ctx context.Context, path string) error {
	info, err := os.Stat(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if info.IsDir() {
		return errors.New("it is a directory; give the name of a file in it, such as " + filepath.Join(path, "planet.db"))
	}
	if info.Size() == 0 {
		return nil
	}
	real, err := filepath.EvalSymlinks(path) // beside which SQLite has its files
	if err != nil {
		return err
	}
	look := url.Values{"mode": {"ro"}}
	if _, err := os.Stat(real + "-wal"); errors.Is(err, os.ErrNotExist) {
		look.Set("immutable", "1") // nobody has it open; so SQLite makes no file beside it
	}
	db, err := connect(ctx, dsn(path, look), 1, guarded{})
	if err != nil {
		return err
	}
	defer db.Close()
	id, err := one[int](ctx, db, `PRAGMA application_id`)
	if err != nil {
		return err
	}
	tables, err := one[int](ctx, db, `SELECT COUNT(*) FROM sqlite_master`)
	if err != nil {
		return err
	}
	if id != applicationID && tables > 0 {
		return errors.New("it is another program's database; name another file under database: in the config")
	}
	return ownLog(ctx, path, db)
}

// isBusy reports whether SQLite has failed because another program holds a lock.
func isBusy(err error) bool {
	e, ok := errors.AsType[*sqlite.Error](err)
	return ok && e.Code()&0xff == sqlite3.SQLITE_BUSY
}

// sqliteWords are what an operator can act on where SQLite has failed, by its codes
// (sqlite.org/rescode.html).
var sqliteWords = map[int]string{
	sqlite3.SQLITE_IOERR_SHMSIZE: "the disk is full: there is no room for the file beside it that ends in -shm", // whose first byte is written when it is opened
	sqlite3.SQLITE_NOTADB:        "it is not a database; name another file under database: in the config",
	sqlite3.SQLITE_CORRUPT:       "it is damaged; restore the last backup",
	sqlite3.SQLITE_CANTOPEN:      "it cannot be opened; does its directory exist, does the file belong to this user, and may this user write there?",
	sqlite3.SQLITE_READONLY:      "it cannot be written; give this user the right to write the file and its directory",
	sqlite3.SQLITE_PERM:          "it cannot be written; give this user the right to write the file and its directory",
	sqlite3.SQLITE_BUSY:          "another program holds it locked",
	sqlite3.SQLITE_LOCKED:        "another program holds it locked",
	sqlite3.SQLITE_FULL:          "the disk is full",
}

// troubleSQLite reports whether an error is the database's own trouble, see
// [Store.Trouble].
func troubleSQLite(e *sqlite.Error) bool {
	switch e.Code() & 0xff {
	case sqlite3.SQLITE_FULL, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL, sqlite3.SQLITE_IOERR,
		sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB,
		sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_INTERRUPT, sqlite3.SQLITE_SCHEMA:
		return true
	}
	return false
}

// scrubSQLite folds the write-ahead log into the database, whose deleted bytes are
// overwritten (PRAGMA secure_delete), and empties the log. It has to wait for readers,
// and gives up after lockWait, or when ctx ends.
func scrubSQLite(ctx context.Context, s *Store) error {
	var busy, log, done int
	err := s.write.QueryRowxContext(ctx, `PRAGMA wal_checkpoint(TRUNCATE)`).Scan(&busy, &log, &done)
	if busy != 0 || ctx.Err() != nil {
		return fmt.Errorf("empty the write-ahead log of %s: a reader holds it; try again", s.name)
	}
	if err != nil {
		return fmt.Errorf("empty the write-ahead log of %s: %w", s.name, plain(err))
	}
	return nil
}

// sizesSQLite asks dbstat, which reads the head of every page: 60 ms for 250 MB.
func sizesSQLite(ctx context.Context, s *Store) ([]Size, error) {
	sizes, err := all[Size](ctx, s.read, `
		SELECT CASE WHEN d.name LIKE 'search!_%' ESCAPE '!' THEN 'search' ELSE COALESCE(m.tbl_name, d.name) END AS "table",
			SUM(d.pgsize) AS bytes
		FROM dbstat d LEFT JOIN sqlite_master m ON m.name = d.name
		WHERE d.aggregate = TRUE GROUP BY 1 ORDER BY 2 DESC, 1`)
	if err != nil {
		return nil, fmt.Errorf("sizes of %s: %w", s.name, err)
	}
	free, err := one[int64](ctx, s.read, `SELECT freelist_count * page_size FROM pragma_freelist_count, pragma_page_size`)
	if err != nil {
		return nil, fmt.Errorf("free space in %s: %w", s.name, err)
	}
	if free > 0 {
		sizes = append(sizes, Size{"free", free})
	}
	return sizes, nil
}
