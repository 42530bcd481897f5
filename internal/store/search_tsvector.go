package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// tsvector is PostgreSQL's index of words. The words come from package search, as FTS5
// would have them; none of PostgreSQL's own dictionaries is asked.
//
// The type keeps at most 255 positions of a word, and none beyond the 16,383rd word, so
// it is given no positions. The words stand in their order in a column beside it, said:
// of the stories that have all words of a phrase, those are found in whose column the
// phrase stands.
//
// What the type cannot hold is left out: of a story with more than 1 MB of different
// words, the rest of them.
type tsvector struct{}

func (tsvector) find(q question, in span, limit int) (statement string, given []any) {
	statement = `SELECT place FROM search WHERE words @@ CAST(CAST($1 AS TEXT) AS TSQUERY) AND place >= $2 AND place < $3`
	given = []any{q.words, in.from, in.to, limit}
	stands := func(runs []string) string {
		each := mapped(runs, func(run string) string {
			given = append(given, run)
			return fmt.Sprintf(`strpos(said, $%d) > 0`, len(given))
		})
		return "(" + strings.Join(each, " OR ") + ")"
	}
	for _, runs := range q.runs {
		statement += ` AND ` + stands(runs)
	}
	if len(q.notRuns) > 0 {
		statement += ` AND NOT ` + stands(q.notRuns)
	}
	return statement + ` ORDER BY place DESC LIMIT $4`, given
}

// tsvectorMarks stand behind words that place a story before others, as in FTS5's
// index. No word that is looked for ends so.
var tsvectorMarks = map[where]string{said: "", title: "=", about: "~"}

func (v tsvector) term(in where, ways []string) condition {
	var c condition
	each := make([]string, len(ways))
	for i, way := range ways {
		words := marked(tsvectorMarks[in], way)
		if slices.ContainsFunc(ways, isPhrase) {
			c.runs = append(c.runs, run(words))
		}
		each[i] = "(" + strings.Join(mapped(words, lexeme), v.and()) + ")"
	}
	c.words = "(" + strings.Join(each, v.or()) + ")"
	return c
}

// run is words that follow each other, as they stand in said.
func run(words []string) string { return " " + strings.Join(words, " ") + " " }

func (tsvector) list(list string) string { return lexeme("/" + list) }
func (tsvector) and() string             { return " & " }
func (tsvector) or() string              { return " | " }
func (tsvector) but() string             { return " & !" }
func (tsvector) place() string           { return "place" }

// Limits of PostgreSQL's type, in bytes.
const (
	mostBytes = 1<<20 - 1 // of words
	mostWord  = 2000      // of a word; the type takes 2 KB
)

// lexeme is a word as the type reads it.
func lexeme(word string) string {
	word = strings.ToValidUTF8(word[:min(len(word), mostWord)], "")
	return "'" + escapes.Replace(word) + "'"
}

// escapes doubles what would end a quoted word or quote the character after it.
var escapes = strings.NewReplacer(`'`, `''`, `\`, `\\`)

// vector is a tsvector in the making.
type vector struct {
	text   strings.Builder // as the type reads it
	has    map[string]bool
	length int // of its words
}

func (v *vector) add(words ...string) {
	for _, w := range words {
		if n := len(w); !v.has[w] && v.length+n <= mostBytes {
			v.has[w] = true
			v.length += n
			v.text.WriteString(lexeme(w) + " ")
		}
	}
}

func (tsvector) put(ctx context.Context, t *Tx, d *document) error {
	v := vector{has: map[string]bool{}}
	for _, list := range d.lists {
		v.add("/" + list)
	}
	v.add(marked(tsvectorMarks[about], d.about())...)
	var order strings.Builder
	say := func(in where, texts []string) {
		for _, text := range texts {
			words := marked(tsvectorMarks[in], text)
			v.add(words...)
			order.WriteString(run(words) + "\n") // so that no phrase reaches from one into the next
		}
	}
	say(title, d.title)
	say(said, slices.Concat(d.title, d.names, d.text))
	return t.exec(ctx, `INSERT INTO search (place, words, said) VALUES ($1, CAST(CAST($2 AS TEXT) AS TSVECTOR), $3)`,
		d.place, v.text.String(), order.String())
}
