package store

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"

	"github.com/jmoiron/sqlx"
)

// Where a backup is copied over a database whose write-ahead log still lies beside it, as
// after a crash, SQLite would fold that log into the backup and damage it, for it knows a
// log by its name alone. So each backup has a mark of its own in the file's header: PRAGMA
// user_version, which nothing else changes. A log has it too as soon as the file grows.

// markAt is where in the file the mark stands.
const markAt = 60

// brand gives a finished backup its mark.
func brand(backup *os.File) error {
	b := make([]byte, 4)
	rand.Read(b)
	b[0] |= 0x40 // not 0, which is that of a database which was never restored
	_, err := backup.WriteAt(b, markAt)
	return err
}

// ownLog refuses a file beside which the log of another database lies. with is a connection
// that reads the file together with the log.
func ownLog(ctx context.Context, path string, with *sqlx.DB) error {
	alone, err := markOf(ctx, path)
	if err != nil {
		return nil // another process is writing it: there is no telling, and nothing to fear
	}
	var logged int
	if err := with.GetContext(ctx, &logged, `PRAGMA user_version`); err != nil {
		return plain(err)
	}
	if logged != alone {
		return errors.New("the files beside it that end in -wal and -shm are those of another database, which had its name before; " +
			"stop every planet that runs on it and move these two away, or they would damage it")
	}
	return nil
}

// markOf is the mark in a file, whatever lies beside it.
func markOf(ctx context.Context, path string) (m int, err error) {
	db, err := connect(ctx, readOnly(path), 1, guarded{})
	if err != nil {
		return 0, err
	}
	defer db.Close()
	err = db.GetContext(ctx, &m, `PRAGMA user_version`)
	return m, err
}

// overwritten reports, as a movedError, that a backup has been copied into the file
// itself, which stays the same one for it. now is how the file is; where its time is
// as it was, nothing is read.
func (t *fileSet) overwritten(now os.FileInfo) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if now.ModTime().Equal(t.written) {
		return nil
	}
	is, err := markOf(context.Background(), t.files[0])
	switch {
	case err != nil: // it is being written; the next look tells
		return nil
	case !t.marked:
		t.mark, t.marked = is, true
	case t.mark != is:
		return movedError{fmt.Errorf("the database %s has been written over under the running planet: stop every planet that runs on it, "+
			"move the files beside it that end in -wal and -shm away, and copy the backup there once more", t.files[0]), true}
	}
	t.written = now.ModTime()
	return nil
}
