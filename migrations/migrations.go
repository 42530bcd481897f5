// Package migrations carries the database schema as goose migrations. A file
// serves both engines, unless its name ends in .sqlite.sql or .postgres.sql.
package migrations

import "embed"

//go:embed *.sql
var FS embed.FS
