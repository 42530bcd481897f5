package store

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strings"
	"time"

	"necblogs/internal/planet"

	"github.com/jmoiron/sqlx"
)

func (t *Tx) exec(ctx context.Context, query string, args ...any) error {
	if _, err := t.tx.ExecContext(ctx, query, args...); err != nil {
		return failed(query, plain(err))
	}
	return nil
}

// execNamed runs a statement with the fields of a struct for its names.
func (t *Tx) execNamed(ctx context.Context, query string, arg any) error {
	query, args, err := t.tx.BindNamed(query, arg)
	if err != nil {
		return failed(query, err)
	}
	return t.exec(ctx, query, args...)
}

// execIn runs a statement with ? for placeholders, of which some stand for lists.
func (t *Tx) execIn(ctx context.Context, query string, args ...any) error {
	text, args, err := expand(t.tx, query, args...)
	if err != nil {
		return err
	}
	return t.exec(ctx, text, args...)
}

// changed runs a statement and reports whether it changed a row.
func (t *Tx) changed(ctx context.Context, query string, args ...any) (bool, error) {
	res, err := t.tx.ExecContext(ctx, query, args...)
	if err != nil {
		return false, failed(query, plain(err))
	}
	n, err := res.RowsAffected()
	return n > 0, err
}

// queryer is a transaction or a pool of connections.
type queryer interface {
	sqlx.QueryerContext
	Rebind(query string) string
}

// reader is what may be asked within a transaction and without one.
type reader struct{ q queryer }

// one runs a query and returns its first row, or [planet.ErrNotFound].
func one[Row any](ctx context.Context, q queryer, query string, args ...any) (row Row, err error) {
	defer timed(q, time.Now())
	err = sqlx.GetContext(ctx, q, &row, query, args...)
	if errors.Is(err, sql.ErrNoRows) {
		return row, planet.ErrNotFound
	}
	return row, plain(err)
}

// all runs a query and returns its rows.
func all[Row any](ctx context.Context, q queryer, query string, args ...any) (rows []Row, err error) {
	defer timed(q, time.Now())
	if err := sqlx.SelectContext(ctx, q, &rows, query, args...); err != nil {
		return nil, failed(query, plain(err))
	}
	return rows, nil
}

// exists reports whether a query finds any row.
func exists(ctx context.Context, q queryer, query string, args ...any) (bool, error) {
	rows, err := all[any](ctx, q, query, args...)
	return len(rows) > 0, err
}

// mapped is what f makes of each of a list.
func mapped[From, To any](list []From, f func(From) To) []To {
	made := make([]To, len(list))
	for i, v := range list {
		made[i] = f(v)
	}
	return made
}

// keyed is a map of what f makes of each of a list.
func keyed[From any, Key comparable, To any](list []From, f func(From) (Key, To)) map[Key]To {
	made := make(map[Key]To, len(list))
	for _, v := range list {
		key, to := f(v)
		made[key] = to
	}
	return made
}

// chunk bounds how many values one IN list holds.
const chunk = 512

// in runs a query with ? for placeholders, the last of which stands for the list and
// those before it for args, once for each chunk of the list, and returns all rows. Each
// chunk is filled up with its last value to a power of two, so that there are few
// different statements to compile.
func in[Row, Value any](ctx context.Context, q queryer, query string, list []Value, args ...any) ([]Row, error) {
	var whole []Row
	for values := range slices.Chunk(list, chunk) {
		for len(values)&(len(values)-1) != 0 {
			values = append(values, values[len(values)-1])
		}
		text, given, err := expand(q, query, append(slices.Clone(args), values)...)
		if err != nil {
			return nil, err
		}
		rows, err := all[Row](ctx, q, text, given...)
		if err != nil {
			return nil, err
		}
		whole = append(whole, rows...)
	}
	return whole, nil
}

// either returns the rows of a table, each once, that have one of the ids as their a or
// b.
func either[Row comparable](ctx context.Context, q queryer, table string, ids []int64) (list []Row, err error) {
	for _, end := range []string{"a", "b"} {
		rows, err := in[Row](ctx, q, `SELECT * FROM `+table+` WHERE `+end+` IN (?) ORDER BY a, b`, ids)
		if err != nil {
			return nil, err
		}
		list = append(list, rows...)
	}
	return unique(list), nil
}

// unique leaves out what stands earlier in the list already.
func unique[T comparable](list []T) []T {
	seen := make(map[T]bool, len(list))
	return slices.DeleteFunc(list, func(v T) bool {
		again := seen[v]
		seen[v] = true
		return again
	})
}

// expand gives each value of the lists among a statement's args a placeholder of its own.
// The statement has ? for placeholders and gets those of q's driver. SQLite keeps ?: it
// would look each number up among all others, at the square of a list's length.
func expand(q queryer, query string, args ...any) (string, []any, error) {
	text, args, err := sqlx.In(query, args...)
	if err != nil {
		return "", nil, failed(query, err)
	}
	return q.Rebind(text), args, nil
}

// placeholders are those of n rows, each of so many values and in parentheses. The spaces
// between them keep an error short that names the statement by its [firstWords].
func (t *Tx) placeholders(n, of int) string {
	row := "(" + strings.Repeat("?, ", of-1) + "?)"
	return t.tx.Rebind(strings.Repeat(row+", ", n-1) + row)
}
