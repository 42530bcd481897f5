package main

import (
	"fmt"
	"strings"

	"github.com/dustin/go-humanize"

	"necblogs/internal/store"
)

// shownTables is how many tables are named with their sizes.
const shownTables = 6

// printSizes prints in a line how large the database is, and what in it.
func printSizes(a *app, s *store.Store, database string) error {
	sizes, err := s.Sizes(a.ctx)
	if err != nil {
		return err
	}
	var total int64
	var parts []string
	for i, z := range sizes {
		total += z.Bytes
		if i < shownTables {
			parts = append(parts, fmt.Sprintf("%s %s", z.Table, humanize.Bytes(uint64(z.Bytes))))
		}
	}
	fmt.Fprintf(a.out, "\nThe database %s takes %s: %s", database, humanize.Bytes(uint64(total)), strings.Join(parts, ", "))
	if n := len(sizes) - shownTables; n > 0 {
		fmt.Fprintf(a.out, ", and %d smaller", n)
	}
	fmt.Fprintln(a.out, ".")
	return nil
}
