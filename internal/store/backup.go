package store

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"modernc.org/sqlite"
)

// pagesAtOnce is how many pages, of 4 KiB as a rule, a backup copies between two looks
// at whether it is to stop.
const pagesAtOnce = 1000

// Backup writes a copy of the database as it is now to the file at path, which
// must not be the database itself, while others go on reading and writing. The
// copy is made beside it, checked, put to disk and only then given its name, so
// that path never names half a backup. A planet's database that is there already
// gets the name aside, or is replaced where that is ""; any other file is
// refused. progress is told how many of how many pages are copied.
//
// The schema is left as it is, so that there can be a backup before a newer
// planet changes it.
func Backup(ctx context.Context, database, path, aside string, progress func(done, total int)) (err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("back up %s to %s: %w", Name(database), path, plain(err))
		}
	}()
	if isPostgres(database) {
		return errors.New("planet backup copies SQLite; for PostgreSQL use pg_dump")
	}
	if err := Exists(database); err != nil {
		return err
	}
	if err := inspect(ctx, database); err != nil {
		return err
	}
	if err := mayReplace(ctx, database, path); err != nil {
		return err
	}
	sweep(path, time.Now())
	tmp, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name())
	defer tmp.Close()
	if err := copyTo(ctx, database, tmp.Name(), progress); err != nil {
		return err
	}
	if err := brand(tmp); err != nil {
		return err
	}
	if err := verify(ctx, tmp.Name()); err != nil {
		return err
	}
	if err := errors.Join(tmp.Sync(), tmp.Close()); err != nil { // Windows renames no file that is open
		return err
	}
	return putInPlace(tmp.Name(), path, aside)
}

// abandoned is how long nothing was written to a copy before it counts as one that
// nobody is making any more.
const abandoned = 24 * time.Hour

// sweep deletes what backups to path that were killed have left beside it: each may be
// as large as the database. What cannot be deleted stays.
func sweep(path string, now time.Time) {
	files, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		return
	}
	for _, f := range files {
		number, ok := strings.CutPrefix(f.Name(), "."+filepath.Base(path)+".")
		if !ok || strings.Trim(strings.TrimSuffix(number, "-journal"), "0123456789") != "" {
			continue
		}
		if info, err := f.Info(); err == nil && info.Mode().IsRegular() && now.Sub(info.ModTime()) > abandoned {
			_ = os.Remove(filepath.Join(filepath.Dir(path), f.Name()))
		}
	}
}

// putInPlace gives a finished backup its name, so that it lasts through a power cut.
func putInPlace(tmp, path, aside string) error {
	if aside != "" {
		err := os.Link(path, aside) // so that path is never without a backup
		if err != nil {             // where the file system has no links
			err = os.Rename(path, aside)
		}
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	if err := os.Rename(tmp, path); err != nil {
		return err
	}
	dir, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	defer dir.Close()
	_ = dir.Sync() // some file systems cannot; the rename stands all the same
	return nil
}

// mayReplace refuses to write over the database itself and over what is no planet's.
func mayReplace(ctx context.Context, database, path string) error {
	if _, err := os.Stat(filepath.Dir(path)); err != nil {
		return fmt.Errorf("its directory cannot be used: %w", err)
	}
	itself := errors.New("that is the database itself; name another file")
	if real, err := filepath.EvalSymlinks(database); err == nil && isBeside(real, path) {
		return itself
	}
	there, err := os.Stat(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if own, err := os.Stat(database); err == nil && os.SameFile(own, there) {
		return itself
	}
	switch {
	case there.IsDir():
		return errors.New("that is a directory; name a file in it, such as " + filepath.Join(path, "planet.db"))
	case !there.Mode().IsRegular():
		return errors.New("that is a device or a pipe; name a file")
	case there.Size() == 0:
		return nil
	}
	id := 0
	if db, err := connect(ctx, readOnly(path), 1, guarded{}); err == nil {
		defer db.Close()
		id, _ = one[int](ctx, db, `PRAGMA application_id`) // what cannot be read is none either
	}
	if id != applicationID {
		return errors.New("a file that is no planet's database has that name; take it away or name another")
	}
	return nil
}

// isBeside reports whether path is a name that SQLite uses, or would use, beside a
// database: it takes a file there for its own, and deletes it.
func isBeside(database, path string) bool {
	suffix, ok := strings.CutPrefix(filepath.Base(path), filepath.Base(database))
	if !ok || !slices.Contains([]string{"-wal", "-shm", "-journal"}, suffix) {
		return false
	}
	a, errA := os.Stat(filepath.Dir(database))
	b, errB := os.Stat(filepath.Dir(path))
	return errA == nil && errB == nil && os.SameFile(a, b)
}

// readOnly addresses a file that nobody writes: SQLite puts no -wal and no -shm beside it.
func readOnly(file string) string {
	return dsn(file, url.Values{"mode": {"ro"}, "immutable": {"1"}})
}

// copyTo copies the database by SQLite's online backup. The connection holds a
// read transaction meanwhile: without one, every write of another connection
// would make SQLite begin anew.
func copyTo(ctx context.Context, database, file string, progress func(done, total int)) error {
	db, err := connect(ctx, dsn(database, url.Values{"_pragma": {"busy_timeout(10000)"}}), 1, guarded{})
	if err != nil {
		return err
	}
	defer db.Close()
	conn, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	if _, err := conn.ExecContext(ctx, `BEGIN`); err != nil {
		return err
	}
	defer conn.ExecContext(context.WithoutCancel(ctx), `ROLLBACK`)
	var tables int
	if err := conn.QueryRowContext(ctx, `SELECT COUNT(*) FROM sqlite_master`).Scan(&tables); err != nil {
		return err
	}
	return conn.Raw(func(c any) error {
		b, err := c.(interface {
			NewBackup(string) (*sqlite.Backup, error)
		}).NewBackup(dsn(file, url.Values{}))
		if err != nil {
			return err
		}
		more := true
		for more && err == nil {
			if err = ctx.Err(); err == nil {
				more, err = b.Step(pagesAtOnce)
				progress(b.PageCount()-b.Remaining(), b.PageCount())
			}
		}
		return errors.Join(err, b.Finish())
	})
}

// verify checks that a copy is whole.
func verify(ctx context.Context, file string) error {
	db, err := connect(ctx, readOnly(file), 1, guarded{})
	if err != nil {
		return err
	}
	defer db.Close()
	var verdict []string
	if err := db.SelectContext(ctx, &verdict, `PRAGMA quick_check(1)`); err != nil {
		return err
	}
	if len(verdict) != 1 || verdict[0] != "ok" {
		return fmt.Errorf("the copy is damaged, so the database may be too: %s", verdict)
	}
	return nil
}
