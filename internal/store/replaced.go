package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"os"
)

// movedError says that the file is no longer where it was opened.
type movedError struct{ error }

// unmoved reports, as a movedError, that the database's name is another file's now,
// or nobody's. SQLite would go on writing the file that it opened, and all of it
// would be lost when the last process closes that. Nothing is opened: nil.
func unmoved(path string, opened os.FileInfo) error {
	if opened == nil {
		return nil
	}
	now, err := os.Stat(path)
	switch {
	case errors.Is(err, os.ErrNotExist):
		err = fmt.Errorf("the database %s has been taken away under the running planet: put it back, or restart the planet with a new one", path)
	case err != nil:
		err = fmt.Errorf("the database cannot be looked at: %w", err)
	case os.SameFile(opened, now):
		return nil
	default:
		err = fmt.Errorf("the database %s is not the one that was opened: another file has taken its place; restart the planet", path)
	}
	return movedError{err}
}

// careful makes no connection to a file that has taken the database's name: it
// would take the write-ahead log that lies beside that name for the new file's, and
// fold it into it when it is closed.
type careful struct {
	driver.Connector
	may func() error
}

func (c careful) Connect(ctx context.Context) (driver.Conn, error) {
	if err := c.may(); err != nil {
		return nil, err
	}
	return c.Connector.Connect(ctx)
}

// always is where there is no file yet that another could take the place of.
func always() error { return nil }
