package store

import (
	"context"
	"database/sql/driver"
	"errors"
)

// sqliteConn is what the driver of SQLite gives.
type sqliteConn interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.QueryerContext
	driver.Pinger
	driver.SessionResetter
	driver.Validator
}

// keeper is a connection that keeps compiled statements, by their text: a short one
// takes longer to compile than to run. The rows of a query have to be closed before the
// next statement.
type keeper struct {
	sqliteConn
	kept map[string]driver.Stmt
}

// mostKept is how many statements are kept before all are dropped, to begin anew. The
// planet has some hundred, a few of them in several lengths.
const mostKept = 256

func (k *keeper) statement(ctx context.Context, query string) (driver.Stmt, error) {
	if s, ok := k.kept[query]; ok {
		return s, nil
	}
	if len(k.kept) == mostKept {
		if err := k.giveUp(); err != nil {
			return nil, err
		}
	}
	s, err := k.PrepareContext(ctx, query)
	if err == nil {
		k.kept[query] = s
	}
	return s, err
}

func (k *keeper) giveUp() (err error) {
	for _, s := range k.kept {
		err = errors.Join(err, s.Close())
	}
	clear(k.kept)
	return err
}

// ExecContext implements [driver.ExecerContext].
func (k *keeper) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	s, err := k.statement(ctx, query)
	if err != nil {
		return nil, err
	}
	return s.(driver.StmtExecContext).ExecContext(ctx, args)
}

// QueryContext implements [driver.QueryerContext].
func (k *keeper) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	s, err := k.statement(ctx, query)
	if err != nil {
		return nil, err
	}
	return s.(driver.StmtQueryContext).QueryContext(ctx, args)
}

// Close implements [driver.Conn].
func (k *keeper) Close() error { return errors.Join(k.giveUp(), k.sqliteConn.Close()) }
