package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/jmoiron/sqlx"
)

// copied are the tables that make up a planet, each after those that it refers to.
// Filling listings marks all stories for the search index, which is made anew.
var copied = []table{
	{"planet", "id"}, {"blogs", "slug"}, {"feeds", "blog"}, {"entries", "id"}, {"contents", "entry"},
	{"revisions", "entry, n"}, {"aliases", "key, entry"}, {"samples", "shingle, entry"}, {"evidence", "entry"},
	{"links", "a, b"}, {"stories", "id"}, {"listings", "list, published, story"}, {"entered", "list"}, {"departed", "story, list"},
	{"archived", "story"}, {"counts", "list, month"}, {"rulings", "id"}, {"days", "blog, day"}, {"events", "id"},
	{"websub", "token"},
}

// table is one with the columns by which its rows are put in order.
type table struct{ name, key string }

// Copied is one table of a planet that was copied.
type Copied struct {
	Table string
	Rows  int
	Hash  string // SHA-256 of all that the rows hold, in the order of their keys
}

// Copy copies a whole planet, as it is at one moment, from one database to
// another, each in SQLite or PostgreSQL. The target has to be a planet's without
// any blog, or is made. All is read again from the target and compared before
// anything of it is committed. progress is told how many of how many rows are
// copied. Where a text holds what PostgreSQL cannot store (a NUL, invalid UTF-8),
// U+FFFD stands in its place.
func Copy(ctx context.Context, from, to string, progress func(done, total int)) (tables []Copied, err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("copy %s to %s: %w", Name(from), Name(to), plain(err))
		}
	}()
	if same(from, to) {
		return nil, errors.New("they are the same")
	}
	if err := Exists(from); err != nil {
		return nil, err
	}
	source, err := Open(ctx, from)
	if err != nil {
		return nil, err
	}
	defer source.Close()
	target, err := Open(ctx, to)
	if err != nil {
		return nil, err
	}
	defer target.Close()
	moment, err := source.read.BeginTxx(ctx, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true})
	if err != nil {
		return nil, err
	}
	defer moment.Rollback()
	// Each database waits while the other is written or read: for minutes, where there is much.
	if source.engine.idle != "" {
		if _, err := moment.ExecContext(ctx, source.engine.idle); err != nil {
			return nil, err
		}
	}
	err = target.Write(ctx, func(t *Tx) error {
		if t.engine.idle != "" {
			if err := t.exec(ctx, t.engine.idle); err != nil {
				return err
			}
		}
		tables, err = copyTables(ctx, moment, t, progress)
		return err
	})
	if err != nil {
		return nil, err
	}
	return tables, target.Refresh(ctx)
}

// same reports whether two addresses are of one database: of the same file, or of
// PostgreSQL written alike.
func same(a, b string) bool {
	one, missing := os.Stat(a)
	other, absent := os.Stat(b)
	return a == b || missing == nil && absent == nil && os.SameFile(one, other)
}

func copyTables(ctx context.Context, source *sqlx.Tx, t *Tx, progress func(done, total int)) ([]Copied, error) {
	for _, to := range copied[1:] {
		some, err := exists(ctx, t.tx, `SELECT 1 FROM `+to.name+` LIMIT 1`)
		if err != nil {
			return nil, err
		}
		if some {
			return nil, fmt.Errorf("the target is not empty: there is something in %s; name another database", to.name)
		}
	}
	if err := t.exec(ctx, `DELETE FROM planet`); err != nil {
		return nil, err
	}
	total, done := 0, 0
	for _, of := range copied {
		n, err := one[int](ctx, source, `SELECT COUNT(*) FROM `+of.name)
		if err != nil {
			return nil, err
		}
		total += n
	}
	step := func() {
		if done++; done%1000 == 0 || done == total {
			progress(done, total)
		}
	}
	var tables []Copied
	for _, of := range copied {
		c, err := copyTable(ctx, source, t, of, step)
		if err != nil {
			return nil, err
		}
		tables = append(tables, c)
	}
	return tables, nil
}

// copyTable copies a table, reads it again from where it is now, and compares the two.
// It calls step for each row.
func copyTable(ctx context.Context, source *sqlx.Tx, t *Tx, of table, step func()) (Copied, error) {
	w := writer{t: t, table: of.name}
	have, err := each(ctx, source, of, func(columns []string, row []any) error {
		step()
		return w.add(ctx, columns, row)
	})
	if err == nil {
		err = w.flush(ctx)
	}
	if err != nil {
		return Copied{}, fmt.Errorf("table %s: %w", of.name, err)
	}
	got, err := each(ctx, t.tx, of, nil)
	if err != nil {
		return Copied{}, fmt.Errorf("read table %s again: %w", of.name, err)
	}
	if got != have {
		return Copied{}, fmt.Errorf("table %s is not the same there: %d rows with the hash %.12s, and %d with %.12s; nothing was copied",
			of.name, have.Rows, have.Hash, got.Rows, got.Hash)
	}
	return got, nil
}

// each calls do, unless that is nil, with each row of a table, and returns how many rows
// there are and their hash.
func each(ctx context.Context, q sqlx.QueryerContext, of table, do func(columns []string, row []any) error) (Copied, error) {
	rows, err := q.QueryxContext(ctx, `SELECT * FROM `+of.name+` ORDER BY `+of.key)
	if err != nil {
		return Copied{}, err
	}
	defer rows.Close()
	types, err := rows.ColumnTypes()
	if err != nil {
		return Copied{}, err
	}
	columns := make([]string, len(types))
	for i, t := range types {
		columns[i] = t.Name()
	}
	c, sum := Copied{Table: of.name}, sha256.New()
	fmt.Fprintln(sum, columns)
	lines := json.NewEncoder(sum) // texts are UTF-8, and a column has one type, so that no two rows give the same line
	for rows.Next() {
		row, err := rows.SliceScan()
		if err != nil {
			return Copied{}, err
		}
		for i, v := range row {
			if row[i], err = portable(v, types[i].DatabaseTypeName()); err != nil {
				return Copied{}, fmt.Errorf("column %s: %w", columns[i], err)
			}
		}
		if err := lines.Encode(row); err != nil {
			return Copied{}, err
		}
		c.Rows++
		if do != nil {
			if err := do(columns, row); err != nil {
				return Copied{}, err
			}
		}
	}
	c.Hash = fmt.Sprintf("%x", sum.Sum(nil))
	return c, rows.Err()
}

// portable is a value in the form that both databases take; kind is the type of its
// column.
func portable(v any, kind string) (any, error) {
	switch v := v.(type) {
	case int64:
		if kind == "BOOLEAN" { // SQLite's are numbers
			return v != 0, nil
		}
		return v, nil
	case nil, bool, float64:
		return v, nil
	case string:
		return clean(v), nil
	case []byte:
		return append([]byte{}, v...), nil // an empty one is not NULL
	}
	return nil, fmt.Errorf("a value of type %T", v)
}

// batch is how many values one statement of a writer inserts at most.
const batch = 2000

// writer inserts rows into a table, many in a statement.
type writer struct {
	t       *Tx
	table   string
	columns []string
	values  []any
}

func (w *writer) add(ctx context.Context, columns []string, row []any) error {
	w.columns = columns
	w.values = append(w.values, row...)
	if len(w.values)+len(columns) > batch {
		return w.flush(ctx)
	}
	return nil
}

func (w *writer) flush(ctx context.Context) error {
	if len(w.values) == 0 {
		return nil
	}
	n := len(w.columns)
	err := w.t.exec(ctx, fmt.Sprintf(`INSERT INTO %s (%s) VALUES %s`,
		w.table, strings.Join(w.columns, ", "), w.t.placeholders(len(w.values)/n, n)), w.values...)
	w.values = w.values[:0]
	return err
}
