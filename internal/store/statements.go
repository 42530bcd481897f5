package store

import (
	"context"
	"database/sql"
	"sync"

	"github.com/jmoiron/sqlx"
)

// statements are those that the writing connection keeps compiled, by their
// text: to compile a short statement takes longer than to run it.
type statements struct {
	mu   sync.Mutex
	kept map[string]*sqlx.Stmt
	runs map[string]int // of those that are not kept
}

const (
	mostKept = 256  // statements; the planet has some hundred, some in several lengths
	often    = 3    // runs after which a statement is kept
	mostRuns = 1024 // statements of which the runs are counted
)

// get returns a kept statement, or counts a run of one that is not.
func (s *statements) get(text string) *sqlx.Stmt {
	s.mu.Lock()
	defer s.mu.Unlock()
	if kept := s.kept[text]; kept != nil {
		return kept
	}
	if s.runs == nil || len(s.runs) >= mostRuns {
		s.runs = map[string]int{}
	}
	s.runs[text]++
	return nil
}

// frequent are the statements that ran often enough to be kept.
func (s *statements) frequent() (texts []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for text, n := range s.runs {
		if n >= often && len(s.kept)+len(texts) < mostKept {
			texts = append(texts, text)
		}
	}
	for _, text := range texts {
		delete(s.runs, text)
	}
	return texts
}

// keep compiles statements for the transactions to come. One that cannot be
// compiled now goes on to be compiled at each use.
func (s *statements) keep(ctx context.Context, db *sqlx.DB, texts []string) {
	for _, text := range texts {
		stmt, err := db.PreparexContext(ctx, text)
		if err != nil {
			return
		}
		s.mu.Lock()
		if s.kept == nil {
			s.kept = map[string]*sqlx.Stmt{}
		}
		if s.kept[text] != nil || len(s.kept) >= mostKept {
			stmt.Close()
		} else {
			s.kept[text] = stmt
		}
		s.mu.Unlock()
	}
}

// session is a transaction that runs kept statements where there are any.
type session struct {
	*sqlx.Tx
	statements *statements           // nil: none is kept here
	bound      map[string]*sqlx.Stmt // those that this transaction has run, by their text
}

// stmt is a kept statement in this transaction, or nil.
func (s *session) stmt(ctx context.Context, query string) *sqlx.Stmt {
	if s.statements == nil {
		return nil
	}
	if bound := s.bound[query]; bound != nil {
		return bound
	}
	kept := s.statements.get(query)
	if kept == nil {
		return nil
	}
	if s.bound == nil {
		s.bound = map[string]*sqlx.Stmt{}
	}
	s.bound[query] = s.StmtxContext(ctx, kept)
	return s.bound[query]
}

// ExecContext runs a statement that returns no rows.
func (s *session) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	if stmt := s.stmt(ctx, query); stmt != nil {
		return stmt.ExecContext(ctx, args...)
	}
	return s.Tx.ExecContext(ctx, query, args...)
}

// QueryxContext and QueryRowxContext are those of [sqlx.QueryerContext] that sqlx uses.
func (s *session) QueryxContext(ctx context.Context, query string, args ...any) (*sqlx.Rows, error) {
	if stmt := s.stmt(ctx, query); stmt != nil {
		return stmt.QueryxContext(ctx, args...)
	}
	return s.Tx.QueryxContext(ctx, query, args...)
}

func (s *session) QueryRowxContext(ctx context.Context, query string, args ...any) *sqlx.Row {
	if stmt := s.stmt(ctx, query); stmt != nil {
		return stmt.QueryRowxContext(ctx, args...)
	}
	return s.Tx.QueryRowxContext(ctx, query, args...)
}

// GetContext reads one row.
func (s *session) GetContext(ctx context.Context, dest any, query string, args ...any) error {
	return sqlx.GetContext(ctx, s, dest, query, args...)
}
