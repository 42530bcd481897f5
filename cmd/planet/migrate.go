package main

import (
	"fmt"

	"necblogs/internal/store"
)

type migrateCmd struct{}

// Run brings the schema up to date.
func (migrateCmd) Run(a *app) error {
	c, err := a.load()
	if err != nil {
		return err
	}
	s, err := store.Open(a.ctx, c.Database)
	if err != nil {
		return err
	}
	defer s.Close()
	was, is := s.Schema()
	fmt.Fprintf(a.out, "%s is at schema version %d.\n", store.Name(c.Database), is)
	if 0 < was && was < is {
		fmt.Fprintf(a.out, "It was at %d; older versions of the planet cannot open it any more.\n", was)
	}
	return nil
}
