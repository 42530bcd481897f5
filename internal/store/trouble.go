package store

import (
	"cmp"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"regexp"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
)

// statementError is an error with the statement that had it.
type statementError struct {
	statement string // its first words
	error
}

func (e *statementError) Error() string { return e.statement + ": " + e.error.Error() }
func (e *statementError) Unwrap() error { return e.error }

// failed says of an error which statement had it.
func failed(query string, err error) error { return &statementError{firstWords(query), err} }

// worded is a database's error, told in words that an operator can act on.
type worded struct {
	text  string
	cause error
}

func (e *worded) Error() string { return e.text }
func (e *worded) Unwrap() error { return e.cause }

// Trouble tells apart the two kinds of errors that storing can end with, and says what
// is wrong in words for everybody, without SQL. The database's own trouble, as when it
// is lost, full or locked, says nothing of what was to be stored, and passes. Every
// other error would come again with the same content: what the database refuses, what
// is not known here, and the program's own errors.
func (s *Store) Trouble(err error) (own bool, words string) {
	lite, pg := new(sqlite.Error), new(pgconn.PgError)
	switch {
	case errors.As(err, &lite):
		own = troubleSQLite(lite)
	case errors.As(err, &pg):
		own = troublePostgres(pg)
	case broken(err):
		own = true
	case !errors.As(err, new(*statementError)):
		return false, err.Error()
	}
	if own {
		return true, "the database is in trouble"
	}
	return false, "the database refuses it; the log says why"
}

// broken reports whether an error means that a connection is lost, or that the database
// is no longer the one that was opened.
func broken(err error) bool {
	return errors.As(err, new(movedError)) || errors.As(err, new(outgrownError)) || errors.As(err, new(*pgconn.ConnectError)) || errors.As(err, new(net.Error)) || pgconn.SafeToRetry(err) ||
		errors.Is(err, driver.ErrBadConn) || errors.Is(err, sql.ErrConnDone) || errors.Is(err, sql.ErrTxDone) ||
		errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
}

// ownEnd is the near end of a connection in an error of package net. It is another with
// each connection, and a log that leaves out what it has just said goes by the words.
var ownEnd = regexp.MustCompile(`\S+:\d+->`)

// plain puts what an operator can act on before the database's own words, once.
func plain(err error) error {
	if errors.As(err, new(*worded)) {
		return err
	}
	say := saysPostgres(err)
	if lite, ok := errors.AsType[*sqlite.Error](err); ok {
		say = cmp.Or(sqliteWords[lite.Code()], sqliteWords[lite.Code()&0xff])
	}
	if say == "" {
		return err
	}
	its := ownEnd.ReplaceAllString(strings.Join(strings.Fields(err.Error()), " "), "")
	return &worded{fmt.Sprintf("%s (%s)", say, its), err}
}

// firstWords names a statement in an error.
func firstWords(query string) string {
	words := strings.Fields(query)
	return strings.Join(words[:min(len(words), 6)], " ")
}
