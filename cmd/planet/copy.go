package main

import (
	"fmt"
	"text/tabwriter"
	"time"

	"necblogs/internal/config"
	"necblogs/internal/store"
)

type copyCmd struct {
	From string `arg:"" help:"The database to copy: a file, or postgres://user@host/name." placeholder:"FROM"`
	To   string `arg:"" help:"Where to: a database that has no planet yet." placeholder:"TO"`
}

// Help is what planet copy --help says beyond the arguments.
func (copyCmd) Help() string {
	return `Copies everything that a planet has stored, from either kind of database to either kind, in one transaction: if
anything goes wrong, nothing is copied. Before the transaction ends, each table is read back and compared. A planet
may go on running on FROM, but what it stores meanwhile is not in the copy; if the copy is to replace it, stop it
first. The search index is made again when a poller runs on TO.

The schema of both is brought up to date first. Everybody who can list this machine's processes sees a password
in an address: leave it to ~/.pgpass or $PGPASSWORD.`
}

// Run copies a planet and prints what was copied.
func (x *copyCmd) Run(a *app) error {
	for _, end := range []struct{ name, address string }{{"FROM", x.From}, {"TO", x.To}} {
		if err := config.Database(end.address); err != nil {
			return usage{fmt.Errorf("%s %w", end.name, err)}
		}
	}
	start := time.Now()
	bar := progress(a, 0, "copying rows")
	tables, err := store.Copy(a.ctx, x.From, x.To, bar.Set)
	bar.Finish()
	if err := a.ended(err, "nothing was copied"); err != nil {
		return err
	}
	w := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "table\trows\tSHA-256, read from both")
	for _, t := range tables {
		fmt.Fprintf(w, "%s\t%d\t%.16s\n", t.Table, t.Rows, t.Hash)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	fmt.Fprintf(a.out, "Copied %s to %s in %s.\n", store.Name(x.From), store.Name(x.To), time.Since(start).Round(time.Millisecond))
	return nil
}
