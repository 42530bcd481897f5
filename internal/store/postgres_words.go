package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"syscall"

	"github.com/jackc/pgx/v5/pgconn"
)

// saysPostgres is what an operator can act on where PostgreSQL has failed; "" where its
// own words are as good.
func saysPostgres(err error) string {
	connected := !errors.As(err, new(*pgconn.ConnectError))
	if e, ok := errors.AsType[*pgconn.PgError](err); ok && (connected || pgWords[e.Code] != "") {
		return pgWords[e.Code]
	}
	switch {
	case connected && (errors.As(err, new(*net.OpError)) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, driver.ErrBadConn)):
		return "the connection to the server broke off"
	case connected:
		return ""
	case errors.Is(err, syscall.ECONNREFUSED), errors.Is(err, syscall.ENOENT):
		return "no PostgreSQL answers there; does it run, and are host and port right?"
	case errors.As(err, new(*net.DNSError)):
		return "there is no such host"
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, syscall.EHOSTUNREACH), errors.Is(err, syscall.ENETUNREACH):
		return "the server does not answer; is the host right, and does a firewall stand between?"
	}
	return "the connection failed"
}

// pgWords are what saysPostgres says of some of PostgreSQL's codes (its manual,
// appendix A).
var pgWords = map[string]string{
	"28P01": "the server refuses the password",
	"28000": "the server does not let this user in; pg_hba.conf on the server says who may come from where",
	"3D000": "there is no such database; make it with createdb",
	"3F000": "there is no such schema",
	"42501": "this user has not the right to; let the planet's user own the database",
	"25006": "it can only be read, as a replica is; give the address of the server that is written",
	"53300": "the server has no connection left; raise max_connections there, a planet's process takes up to 10",
	"53100": "the server's disk is full",
	"55P03": "another process holds it locked",
	"57P03": "the server is starting or stopping",
	"57P01": "the server was stopped",
}

// troublePostgres reports whether an error is the database's own trouble, see
// [Store.Trouble], by its code, or the class of that, which is its first two
// characters.
func troublePostgres(e *pgconn.PgError) bool {
	switch e.Code {
	case "57014": // a limit of time, to which a large feed may come each time
		return false
	case "42501", "XX001", "XX002": // no right to; damaged
		return true
	}
	switch class := e.Code[:min(len(e.Code), 2)]; class {
	case "08", "57", // the connection; the operator, as when the server stops
		"25", "26", "28", "3D", "3F", // what a session rests on, as when a replica has taken over
		"40", "55", // transactions that are in each other's way; locks
		"53", "58": // disk, memory, connections; the system beneath
		return true
	}
	return false
}
