package store

import (
	"context"
	"slices"
	"strings"

	"necblogs/internal/search"
)

// fts5 is SQLite's.
type fts5 struct{}

func (fts5) find(q question, in span, limit int) (statement string, given []any) {
	return `SELECT rowid FROM search WHERE search MATCH $1 AND rowid >= $2 AND rowid < $3 ORDER BY rowid DESC LIMIT $4`,
		[]any{q.words, in.from, in.to, limit}
}

// Words that place a story before others stand in a column of their own with a
// digit behind each: so the index has a short list of the stories whose title has
// a word, and need not go through all that say it. What ends in a digit the
// tokenizer leaves as it is.
var fts5Marks = map[where]string{title: "1", about: "2"}

func (f fts5) term(in where, ways []string) condition {
	each := mapped(ways, func(way string) string {
		if in == said {
			return "words : " + quote(search.Plain(way))
		}
		return "marks : " + quote(fts5Marked(in, way))
	})
	return condition{words: "(" + strings.Join(each, f.or()) + ")"}
}

func fts5Marked(in where, text string) string { return strings.Join(marked(fts5Marks[in], text), " ") }

func (fts5) list(list string) string { return "marks : " + quote(listWord(list)) }
func (fts5) and() string             { return " AND " }
func (fts5) or() string              { return " OR " }
func (fts5) but() string             { return " NOT " }
func (fts5) place() string           { return "rowid" }

func quote(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }

// between keeps phrases from reaching from one text into the next: a word longer
// than any that search.Parse lets through.
var between = " " + strings.Repeat("l", 101) + " "

func (fts5) put(ctx context.Context, t *Tx, d *document) error {
	titles := mapped(d.title, func(text string) string { return fts5Marked(title, text) })
	marks := append([]string{strings.Join(titles, between), fts5Marked(about, d.about())}, mapped(d.lists, listWord)...)
	return t.exec(ctx, `INSERT INTO search (rowid, words, marks) VALUES ($1, $2, $3)`,
		d.place, search.Plain(strings.Join(slices.Concat(d.title, d.names, d.text), between)), strings.Join(marks, " "))
}

// mergeFTS5 is mergeIndex of some pages, in a transaction of its own.
func mergeFTS5(ctx context.Context, s *Store) (more bool, err error) {
	err = s.Write(ctx, func(t *Tx) error {
		more, err = t.mergeIndex(ctx, mergePages)
		return err
	})
	return more, err
}

// mergeIndex merges up to n pages of the index, or where n is negative begins to merge all
// of it, and reports whether there may be more to do.
func (t *Tx) mergeIndex(ctx context.Context, n int) (more bool, err error) {
	before, err := one[int](ctx, t.tx, `SELECT total_changes()`)
	if err != nil {
		return false, err
	}
	if err := t.exec(ctx, `INSERT INTO search (search, rank) VALUES ('merge', $1)`, n); err != nil {
		return false, err
	}
	after, err := one[int](ctx, t.tx, `SELECT total_changes()`)
	return after-before > 1, err // the statement itself counts for one
}

// purgeFTS5 goes a step on the way to an index that holds nothing of what was
// deleted from it: all of it merged into one.
func purgeFTS5(ctx context.Context, s *Store) error {
	return s.Write(ctx, func(t *Tx) error {
		begun, err := all[bool](ctx, t.tx, `SELECT begun FROM purges`)
		if err != nil || len(begun) == 0 {
			return err
		}
		if !begun[0] {
			if _, err := t.mergeIndex(ctx, -mergePages); err != nil {
				return err
			}
			return t.exec(ctx, `UPDATE purges SET begun = TRUE`)
		}
		more, err := t.mergeIndex(ctx, mergePages)
		if err != nil || more {
			return err
		}
		return t.exec(ctx, `DELETE FROM purges`)
	})
}
