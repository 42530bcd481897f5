package config

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// tries is how often an edit is tried.
const tries = 10

var errSaved = errors.New("somebody else saves it again and again; try later")

// Edit replaces the file at path, or the one that a symbolic link there leads
// to, by what change makes of its text. It does so as a whole or not at all,
// even if the machine fails in the middle: the text is written to a file beside it
// and to the disk, and that file then takes its name. Mode and, where the system
// allows, owner stay.
//
// What others save is not lost: edits wait for each other where the system has
// locks, and if the file was saved since it was read, change is called again
// with that text. An error of change is returned as it is.
func Edit(path string, change func(src []byte) ([]byte, error)) error {
	trouble := func(err error) error { return fmt.Errorf("write the config %s: %w", path, err) }
	real, err := filepath.EvalSymlinks(path)
	if err != nil {
		return trouble(err)
	}
	dir, err := os.Open(filepath.Dir(real))
	if err != nil {
		return trouble(err)
	}
	defer dir.Close()
	lock(dir)
	for range tries {
		src, err := os.ReadFile(real)
		if err != nil {
			return trouble(err)
		}
		data, err := change(src)
		if err != nil || bytes.Equal(data, src) {
			return err
		}
		switch err := replace(real, src, data); {
		case err == nil:
			// Some file systems cannot sync a directory, for a rename to last
			// through a power cut; it stands all the same.
			_ = dir.Sync()
			return nil
		case !errors.Is(err, errSaved):
			return trouble(err)
		}
	}
	return trouble(errSaved)
}

// replace puts data in the place of the file at path, if its text still is was.
func replace(path string, was, data []byte) (err error) {
	tmp, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(tmp.Name())
		}
	}()
	if err := fill(tmp, path, data); err != nil {
		return err
	}
	is, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if !bytes.Equal(is, was) {
		return errSaved
	}
	return os.Rename(tmp.Name(), path)
}

// fill writes data to tmp as a successor of the file at path, and closes it.
func fill(tmp *os.File, path string, data []byte) (err error) {
	defer func() { err = errors.Join(err, tmp.Close()) }()
	old, err := os.Stat(path)
	if err != nil {
		return err
	}
	keepOwner(tmp, old)
	if err := tmp.Chmod(old.Mode().Perm()); err != nil {
		return err
	}
	if _, err := tmp.Write(data); err != nil {
		return err
	}
	return tmp.Sync()
}
