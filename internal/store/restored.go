package store

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"

	"github.com/jmoiron/sqlx"
)

// SQLite knows a write-ahead log by its name alone. If a backup is copied over a database
// whose log still lies beside it, as after a crash, SQLite folds that log into the backup
// and damages it. So each backup gets a brand of its own in the file's header, in PRAGMA
// user_version, which nothing else changes. A log repeats the header, and so the brand, as
// soon as the file has grown.

// brandAt is the offset of user_version in the file (sqlite.org/fileformat.html, 1.3).
const brandAt = 60

// brand gives a finished backup a brand, at random.
func brand(backup *os.File) error {
	b := make([]byte, 4)
	rand.Read(b)
	b[0] |= 0x40 // never 0, the brand of a database that is no backup
	_, err := backup.WriteAt(b, brandAt)
	return err
}

// ownLog returns an error where the log beside a file is another database's. with is a
// connection that reads the file together with its log.
func ownLog(ctx context.Context, path string, with *sqlx.DB) error {
	alone, err := brandOf(ctx, path)
	if err != nil {
		return nil // another process is writing it, so its log is in use and its own
	}
	logged, err := one[int](ctx, with, `PRAGMA user_version`)
	if err != nil {
		return err
	}
	if logged != alone {
		return errors.New("the files beside it that end in -wal and -shm are those of another database, which had its name before; " +
			"stop every planet that runs on it and move these two away, or they would damage it")
	}
	return nil
}

// brandOf is the brand in the file itself, whatever the log beside it says.
func brandOf(ctx context.Context, path string) (int, error) {
	db, err := connect(ctx, readOnly(path), 1, guarded{})
	if err != nil {
		return 0, err
	}
	defer db.Close()
	return one[int](ctx, db, `PRAGMA user_version`)
}

// overwritten returns a movedError where a backup has been copied into the open file, which
// is the same file for all that: its brand has changed. now is the file's present state;
// the brand is read only where the file was written since the last look.
func (f *fileSet) overwritten(now os.FileInfo) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if now.ModTime().Equal(f.written) {
		return nil
	}
	brand, err := brandOf(context.Background(), f.files[0])
	switch {
	case err != nil: // it is being written; the next look tells
		return nil
	case !f.branded:
		f.brand, f.branded = brand, true
	case f.brand != brand:
		return movedError{keep: true, error: fmt.Errorf("the database %s has been written over under the running planet: stop every planet that runs on it, "+
			"move the files beside it that end in -wal and -shm away, and copy the backup there once more", f.files[0])}
	}
	f.written = now.ModTime()
	return nil
}
