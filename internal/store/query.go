package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

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
	text, args, err := spread(query, args...)
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

// get reads one row, or returns [ErrNotFound].
func (t *Tx) get(ctx context.Context, dest any, query string, args ...any) error {
	return one(t.tx.GetContext(ctx, dest, query, args...))
}

// one maps a missing row to ErrNotFound.
func one(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return ErrNotFound
	}
	return plain(err)
}

// queryer is a transaction or a pool of readers.
type queryer = sqlx.QueryerContext

// all runs a query and returns its rows.
func all[Row any](ctx context.Context, q queryer, query string, args ...any) (rows []Row, err error) {
	if p, ok := q.(*pool); ok {
		defer p.effort.since(time.Now())
	}
	if err := sqlx.SelectContext(ctx, q, &rows, query, args...); err != nil {
		return nil, failed(query, plain(err))
	}
	return rows, nil
}

// chunk bounds how many values one IN list holds.
const chunk = 512

// in runs a query with ? for placeholders, the last of which stands for the list
// and those before it for args, in chunks, and returns the rows of all. Lists are
// filled up with their last value to a power of two, so that there are few such
// statements to compile.
func in[Row, Value any](ctx context.Context, q queryer, query string, list []Value, args ...any) ([]Row, error) {
	var whole []Row
	for values := range slices.Chunk(list, chunk) {
		for len(values)&(len(values)-1) != 0 {
			values = append(values, values[len(values)-1])
		}
		text, given, err := spread(query, append(slices.Clone(args), values)...)
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

// spread makes of a statement with ? for placeholders one in which each value of
// the lists among its args has one of its own.
func spread(query string, args ...any) (string, []any, error) {
	text, args, err := sqlx.In(query, args...)
	if err != nil {
		return "", nil, failed(query, err)
	}
	return sqlx.Rebind(sqlx.DOLLAR, text), args, nil
}

// rows are the placeholders of n rows of so many values: ($1, $2), ($3, $4). The spaces
// keep an error short that names the statement by its first words (see [firstWords]).
func rows(n, of int) string {
	var b strings.Builder
	for i := range n * of {
		switch {
		case i == 0:
			b.WriteString("(")
		case i%of == 0:
			b.WriteString("), (")
		default:
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "$%d", i+1)
	}
	return b.String() + ")"
}
