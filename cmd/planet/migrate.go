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
	v, err := s.Version(a.ctx)
	if err != nil {
		return err
	}
	fmt.Fprintf(a.out, "%s is at schema version %d.\n", store.Name(c.Database), v)
	return nil
}
