// Package migrations holds the database's schema as goose migrations. A file is for
// both engines unless its name ends in .sqlite.sql or .postgres.sql; for PostgreSQL,
// package store puts types of its own in the place of INTEGER and TEXT. Migration 15 is
// no file: package store has it, since it takes more than SQL. A migration that was
// released is never changed.
package migrations

import "embed"

// FS has the migrations at its root.
//
//go:embed *.sql
var FS embed.FS
