package store

import (
	"context"
	"slices"
	"strconv"
	"strings"
)

// tsvector is PostgreSQL's index of words. The words come from package search, as
// FTS5 would have them; none of PostgreSQL's own dictionaries is asked.
//
// What it cannot hold is left out: of a text the places after the 16,383rd word,
// so that phrases there are not found, and of a story with more than 600 KB of
// different words the rest.
type tsvector struct{}

func (tsvector) query() string {
	return `SELECT place FROM search WHERE words @@ CAST(CAST($1 AS TEXT) AS TSQUERY) AND place >= $2 AND place < $3
		ORDER BY place DESC LIMIT $4`
}

// tsvectorMarks stand before words that place a story before others, as in FTS5's
// index. No word that is looked for begins so.
var tsvectorMarks = map[where]string{said: "", title: "=", about: "~"}

func (tsvector) term(in where, text string) string {
	words := marked(tsvectorMarks[in], text)
	for i, w := range words {
		words[i] = lexeme(w)
	}
	return "(" + strings.Join(words, " <-> ") + ")"
}

func (tsvector) list(list string) string { return lexeme("/" + list) }
func (tsvector) and() string             { return " & " }
func (tsvector) or() string              { return " | " }
func (tsvector) but() string             { return " & !" }

// Limits of PostgreSQL's type.
const (
	mostPlaces = 16383  // in a vector
	mostTimes  = 255    // that a word is in a vector
	mostBytes  = 600000 // of words and places, of 1 MB
	mostLetter = 2000   // bytes of a word, of 2 KB
)

// lexeme is a word as the type reads it.
func lexeme(word string) string {
	word = strings.ToValidUTF8(word[:min(len(word), mostLetter)], "")
	return "'" + strings.NewReplacer(`'`, `''`, `\`, `\\`).Replace(word) + "'"
}

// vector is a tsvector in the making.
type vector struct {
	words  map[string][]byte // their places
	times  map[string]int
	place  int
	length int
}

// add adds the words of texts, with a mark before each. Between two texts is a
// place without a word, so that no phrase reaches from one into the next.
func (v *vector) add(in where, texts ...string) {
	for _, text := range texts {
		for _, word := range marked(tsvectorMarks[in], text) {
			v.place = min(v.place+1, mostPlaces)
			places := v.words[word]
			if v.times[word] == mostTimes || v.length > mostBytes {
				continue
			}
			if places == nil {
				v.length += len(word) + 4
			} else {
				places = append(places, ',')
			}
			v.length += 2
			v.times[word]++
			v.words[word] = strconv.AppendInt(places, int64(v.place), 10)
		}
		v.place++
	}
}

func (v *vector) String() string {
	var b strings.Builder
	for word, places := range v.words {
		b.WriteString(lexeme(word))
		if len(places) > 0 {
			b.WriteByte(':')
			b.Write(places)
		}
		b.WriteByte(' ')
	}
	return b.String()
}

func (tsvector) put(ctx context.Context, t *Tx, d document) error {
	v := vector{words: map[string][]byte{}, times: map[string]int{}}
	for _, list := range d.lists {
		v.words["/"+list] = nil
	}
	v.add(title, d.title...)
	v.add(about, d.about())
	v.add(said, slices.Concat(d.title, d.names, d.text)...)
	return t.exec(ctx, `INSERT INTO search (place, words) VALUES ($1, CAST(CAST($2 AS TEXT) AS TSVECTOR))`, d.place, v.String())
}

func (tsvector) drop(ctx context.Context, t *Tx, story int64) error {
	return t.exec(ctx, `DELETE FROM search WHERE place = (SELECT place FROM indexed WHERE story = $1)`, story)
}

// merge has nothing to do: PostgreSQL does it by itself.
func (tsvector) merge(context.Context, *Tx, int) (more bool, err error) { return false, nil }
