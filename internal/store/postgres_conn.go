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

// cleaning is a connection that cleans the texts it is given.
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

// QueryContext implements [driver.QueryerContext]. A query on a connection that only
// reads, and outside a transaction, may be asked twice.
func (c cleaning) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	twice := c.reads && c.Conn.Conn().PgConn().TxStatus() == 'I'
	rows, err := c.Conn.QueryContext(ctx, query, args)
	if twice {
		err = c.lost(ctx, err)
	}
	return rows, err
}

// lost returns [driver.ErrBadConn] for an error where the connection turns out to be no
// more, so that database/sql asks again on another. Before a query pgx looks only
// whether a connection lives that was idle for a second.
func (c cleaning) lost(ctx context.Context, err error) error {
	if err != nil && ctx.Err() == nil && c.Conn.Conn().IsClosed() {
		return driver.ErrBadConn
	}
	return err
}

// clean is a text as PostgreSQL can store it: without invalid UTF-8 and NUL, both of
// which SQLite stores.
func clean(s string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "\uFFFD")
}
