package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/dustin/go-humanize"

	"necblogs/internal/store"
)

type backupCmd struct {
	File string `arg:"" help:"Where the copy goes." placeholder:"FILE"`
	Keep int    `help:"Keep N copies: FILE and the ones before it, each as FILE-DATE; delete older ones." placeholder:"N"`
}

// backupTime is how an earlier copy is named after the time at which it was made
// (UTC), so that names sort as times do.
const backupTime = "2006-01-02T150405.000Z"

// Help is what planet backup --help says beyond the arguments.
func (backupCmd) Help() string {
	return `The copy is made under another name, checked, and then renamed to FILE; if anything goes wrong, FILE stays what
it was. Without --keep the copy replaces the one before. With --keep 7 the one before is first renamed to
FILE-DATE, after the time at which it was made, and the newest 6 of these stay beside FILE.

To restore: stop the planet; move the database away together with the files of its name that end in -wal and
-shm, if there are any; copy FILE to its place; give it to the user that the planet runs as; start the planet.
What was posted since comes back with the next poll, as far as the blogs' feeds still have it.

For PostgreSQL use pg_dump.`
}

// Run copies the database.
func (x *backupCmd) Run(a *app) error {
	if x.Keep < 0 {
		return usage{fmt.Errorf("--keep %d: it is how many copies to keep, 1 or more", x.Keep)}
	}
	c, err := a.load()
	if err != nil {
		return err
	}
	if file, err := filepath.EvalSymlinks(x.File); err == nil {
		x.File = file // a link stays one
	}
	start := time.Now()
	aside := ""
	if there, err := os.Stat(x.File); err == nil && x.Keep > 0 {
		aside = x.File + "-" + there.ModTime().UTC().Format(backupTime)
	}
	bar := progress(a, 0, "copying pages")
	err = store.Backup(a.ctx, c.Database, x.File, aside, bar.Set)
	bar.Finish()
	if err := a.ended(err, "there is no new backup; what was there stays"); err != nil {
		return err
	}
	if info, err := os.Stat(x.File); err == nil {
		fmt.Fprintf(a.out, "Backed up to %s: %s in %s.\n", x.File, humanize.Bytes(uint64(info.Size())), time.Since(start).Round(time.Millisecond))
	}
	if x.Keep > 0 {
		return x.prune(a)
	}
	return nil
}

// prune deletes all of the earlier copies but the newest.
func (x *backupCmd) prune(a *app) error {
	files, err := os.ReadDir(filepath.Dir(x.File))
	if err != nil {
		return fmt.Errorf("look for older backups: %w", err)
	}
	var old []string
	for _, f := range files {
		date, ok := strings.CutPrefix(f.Name(), filepath.Base(x.File)+"-")
		if _, err := time.Parse(backupTime, date); ok && err == nil {
			old = append(old, f.Name())
		}
	}
	slices.Sort(old)
	for _, name := range old[:max(0, len(old)-(x.Keep-1))] {
		if err := os.Remove(filepath.Join(filepath.Dir(x.File), name)); err != nil {
			return fmt.Errorf("delete an older backup: %w", err)
		}
		fmt.Fprintf(a.out, "Deleted the older %s.\n", name)
	}
	return nil
}
