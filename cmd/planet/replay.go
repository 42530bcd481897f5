package main

import (
	"fmt"
	"time"

	"necblogs/internal/config"
	"necblogs/internal/store"
	"necblogs/internal/story"
)

type replayCmd struct {
	Apply bool `help:"Make the changes, in one transaction."`
	JSON  bool `help:"Print the differences as JSON."`
}

// Help is what planet replay --help says beyond the flags.
func (replayCmd) Help() string {
	return `Nothing else is stored until it ends, with or without --apply: a second or two for a thousand entries. Polls that have to
wait for too long are repeated later. Pages are served meanwhile.`
}

// Run works out everything again by the config as it is now, and prints what differs.
func (x *replayCmd) Run(a *app) error {
	apply := dry
	if x.Apply {
		apply = rule
	}
	var changes []story.Change
	err := a.with(func(c *config.Config, s *store.Store) error {
		return apply(a.ctx, c, s, func(m story.Maker, t *store.Tx) error {
			if _, err := m.Enrol(a.ctx, t, c.Blogs, time.Now()); err != nil {
				return err
			}
			ids, err := t.AllEntries(a.ctx)
			if err != nil {
				return err
			}
			bar := progress(a, len(ids), "replaying")
			defer bar.Finish()
			changes, err = m.Replay(a.ctx, t, ids, time.Now(), func(done int) { bar.Set(done, len(ids)) })
			return err
		})
	})
	if err := a.ended(err, "nothing was changed"); err != nil {
		return err
	}
	return x.print(a, changes)
}

func (x *replayCmd) print(a *app, changes []story.Change) error {
	if x.JSON {
		return writeJSON(a.out, map[string]any{"applied": x.Apply, "changes": append([]story.Change{}, changes...)})
	}
	for _, c := range changes {
		fmt.Fprintf(a.out, "%d %q: %s: %s → %s\n", c.Entry, c.Title, c.What, c.Before, c.After)
	}
	switch {
	case len(changes) == 0:
		fmt.Fprintln(a.out, "Nothing would change.")
	case x.Apply:
		fmt.Fprintf(a.out, "%s made.\n", count(len(changes), "change"))
	default:
		fmt.Fprintf(a.out, "%s; 'planet replay --apply' makes them.\n", count(len(changes), "change"))
	}
	return nil
}
