package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// movedError says that a file of the database is no longer where it was when it was
// opened.
type movedError struct {
	error
	keep bool // the write-ahead log must not be folded: the file has other content by now, or another log
}

// kept reports whether an error says that the write-ahead log must not be folded.
func kept(err error) bool {
	moved, ok := errors.AsType[movedError](err)
	return ok && moved.keep
}

// fileSet is a database's files as they were when it was opened: the database itself,
// its write-ahead log (-wal), and what processes share about that (-shm). SQLite has
// the latter two beside the file that a symbolic link leads to.
type fileSet struct {
	files [3]string
	infos [3]os.FileInfo // nil: there was none

	mu      sync.Mutex
	brand   int       // the file's, see [brand]
	branded bool      // brand has been read
	written time.Time // the file's time of change when it was read
}

// noteFiles notes the files of the database at path, which is open.
func noteFiles(path string) (*fileSet, error) {
	real, err := filepath.EvalSymlinks(path)
	if err != nil {
		return nil, err
	}
	f := &fileSet{files: [3]string{path, real + "-wal", real + "-shm"}}
	if f.infos[0], err = os.Stat(path); err != nil {
		return nil, err
	}
	for i := range f.files[1:] {
		f.infos[i+1], _ = os.Stat(f.files[i+1]) // not every system has both
	}
	return f, f.overwritten(f.infos[0])
}

// unmoved returns a movedError where the name of the database or of its log is another
// file's now, or nobody's. SQLite would go on writing the files that it has open: all
// of that would be lost when the last process closes them, and another process, with a
// log of its own, would not see its locks. A nil fileSet is that of a database yet to
// be opened.
func (f *fileSet) unmoved() error {
	if f == nil {
		return nil
	}
	now, err := os.Stat(f.files[0])
	switch {
	case errors.Is(err, os.ErrNotExist):
		return movedError{error: fmt.Errorf("the database %s has been taken away under the running planet: put it back, or restart the planet with a new one", f.files[0])}
	case err != nil:
		return movedError{error: fmt.Errorf("the database cannot be looked at: %w", err)}
	case !os.SameFile(f.infos[0], now):
		return movedError{error: fmt.Errorf("the database %s is not the one that was opened: another file has taken its place; restart the planet", f.files[0])}
	}
	if err := f.overwritten(now); err != nil {
		return err
	}
	for i, was := range f.infos[1:] {
		if was == nil {
			continue
		}
		name := f.files[i+1]
		switch now, err := os.Stat(name); {
		case errors.Is(err, os.ErrNotExist):
			return movedError{error: fmt.Errorf("%s, which belongs to the database, has been taken away under the running planet: put it back, or restart the planet", name)}
		case err != nil:
			return movedError{error: fmt.Errorf("a file of the database cannot be looked at: %w", err)}
		case !os.SameFile(was, now):
			return movedError{error: fmt.Errorf("%s, which belongs to the database, has been taken away under the running planet, and another process has made a new one: restart the planet", name), keep: true}
		}
	}
	return nil
}

// guarded is a connector that makes no connection once another file has the database's
// name. SQLite would take the log beside that name, which is the old file's, for the
// new file's, and fold it into that when the connection is closed.
type guarded struct {
	driver.Connector
	may   func() error // fails where no connection may be made; nil: one always may
	keeps bool         // its connections keep statements compiled, see [keeper]
}

func (c guarded) Connect(ctx context.Context) (driver.Conn, error) {
	if c.may != nil {
		if err := c.may(); err != nil {
			return nil, err
		}
	}
	made, err := c.Connector.Connect(ctx)
	if err == nil && c.keeps {
		made = &keeper{made.(sqliteConn), map[string]driver.Stmt{}}
	}
	return made, err
}
