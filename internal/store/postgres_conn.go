package store

import (
	"context"
	"database/sql/driver"
	"strings"

	"github.com/jackc/pgx/v5/stdlib"
)

// connector makes connections that clean the texts they are given.
type connector struct {
	driver.Connector
	reads bool // they only read
}

func (c connector) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := c.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	return cleaning{conn.(*stdlib.Conn), c.reads}, nil
}

type cleaning struct {
	*stdlib.Conn
	reads bool
}

// CheckNamedValue implements [driver.NamedValueChecker]; pgx knows all other types.
func (cleaning) CheckNamedValue(v *driver.NamedValue) error {
	if text, ok := v.Value.(string); ok {
		v.Value = clean(text)
	}
	return nil
}

// BeginTx implements [driver.ConnBeginTx].
func (c cleaning) BeginTx(ctx context.Context, o driver.TxOptions) (driver.Tx, error) {
	tx, err := c.Conn.BeginTx(ctx, o)
	return tx, c.lost(ctx, err)
}

// QueryContext implements [driver.QueryerContext]. What only reads, and is no part of a
// transaction, may be asked twice.
func (c cleaning) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	twice := c.reads && c.Conn.Conn().PgConn().TxStatus() == 'I'
	rows, err := c.Conn.QueryContext(ctx, query, args)
	if twice {
		err = c.lost(ctx, err)
	}
	return rows, err
}

// lost has database/sql ask again, on another connection, where it turns out only now
// that this one is no more. Before, pgx looks only where one was idle for a second.
func (c cleaning) lost(ctx context.Context, err error) error {
	if err != nil && ctx.Err() == nil && c.Conn.Conn().IsClosed() {
		return driver.ErrBadConn
	}
	return err
}

// clean is a text as PostgreSQL takes it: valid UTF-8 without NUL, which SQLite stores.
func clean(s string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "\uFFFD")
}
