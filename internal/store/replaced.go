package store

import (
	"errors"
	"fmt"
	"os"
)

// unmoved reports, as an error, that the database's name is another file's now,
// or nobody's. SQLite would go on writing the file that it opened, and all of it
// would be lost when the last process closes that.
func unmoved(path string, opened os.FileInfo) error {
	now, err := os.Stat(path)
	if errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("the database %s has been taken away under the running planet: put it back, or restart the planet with a new one", path)
	}
	if err != nil {
		return fmt.Errorf("the database cannot be looked at: %w", err)
	}
	if !os.SameFile(opened, now) {
		return fmt.Errorf("the database %s is not the one that was opened: another file has taken its place; restart the planet", path)
	}
	return nil
}
