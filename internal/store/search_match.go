package store

import (
	"context"
	"slices"
	"strings"

	"necblogs/internal/planet"
	"necblogs/internal/search"
)

// fullText is the database's index of words.
type fullText interface {
	// find returns a statement, with its arguments, for the places of the stories
	// that are asked for: up to limit of them, the newest first.
	find(q question, in span, limit int) (statement string, given []any)
	// term and list are conditions in the index's words: that a word or phrase, in
	// one of its spellings, is found in a part of the story; and that the story
	// stands in a list. and, or and but join conditions.
	term(in where, ways []string) condition
	list(list string) string
	and() string
	or() string
	but() string
	// put adds a story to the table search; place is the column there that has its place.
	put(ctx context.Context, t *Tx, d *document) error
	place() string
}

// where is a part of what the index knows of a story.
type where int

const (
	said  where = iota // what a reader looks for: titles, names, texts
	title              // titles alone
	about              // titles, names, and the words that texts say often
)

// match is a query in the index's words. What a reader typed stands in it
// quoted, so that none of it is an operator.
type match struct {
	in             fullText
	terms, phrases [][]string // what must be found, in one of its spellings; and what of it has several words
	need, not      []string   // further conditions
	notRuns        []string   // runs of words that must not be found
}

// condition is one in the index's words. Where these cannot say in which order words
// stand, runs has the words as they follow each other: one of the runs must be found
// besides.
type condition struct {
	words string
	runs  []string
}

// question is what the index is asked: for the stories that meet words, a condition,
// have one run of each list in runs, and none of notRuns.
type question struct {
	words   string
	runs    [][]string
	notRuns []string
}

func matchOf(q search.Query, in fullText) match {
	m := match{in: in}
	for _, t := range q.Terms {
		ways := t.Spellings()
		if t.Not {
			for _, way := range ways {
				if c := in.term(said, []string{way}); c.runs == nil {
					m.not = append(m.not, c.words)
				} else {
					m.notRuns = append(m.notRuns, c.runs...)
				}
			}
			continue
		}
		m.terms = append(m.terms, ways)
		if slices.ContainsFunc(ways, isPhrase) {
			m.phrases = append(m.phrases, ways)
		}
	}
	m.need = m.inLists(m.need, planet.ListBlog, q.Blogs)
	m.need = m.inLists(m.need, planet.ListRepresentative, q.Representatives)
	m.not = m.inLists(m.not, planet.ListBlog, q.NotBlogs)
	m.not = m.inLists(m.not, planet.ListRepresentative, q.NotRepresentatives)
	if len(m.need)+len(m.terms) == 0 { // a search for what is not there, or by date alone
		m.need = []string{in.list(planet.ListAll)}
	}
	return m
}

// inLists adds the condition that a story stands in one of the lists, if there are any.
func (m match) inLists(conditions []string, list func(slug string) string, slugs []string) []string {
	if len(slugs) == 0 {
		return conditions
	}
	each := mapped(slugs, func(slug string) string { return m.in.list(list(slug)) })
	return append(conditions, "("+strings.Join(each, m.in.or())+")")
}

// anywhere matches every story that is looked for.
func (m match) anywhere() question { return m.with(m.all(said, m.terms)) }

// better asks for those stories that are more relevant, the most relevant first. It does
// not ask whether the words are said too: what is in a title, or is said often, is, and
// the search would take twice as long.
func (m match) better() []question {
	if len(m.terms) == 0 {
		return nil
	}
	return []question{m.with(m.all(title, m.terms)), m.with(append(mapped(m.terms, m.often), m.all(said, m.phrases)...))}
}

// often is the condition that a story is about all words of one of a term's spellings.
func (m match) often(ways []string) condition {
	each := mapped(ways, func(way string) string {
		words := mapped(search.Words(way), func(word string) string { return m.in.term(about, []string{word}).words })
		return "(" + strings.Join(words, m.in.and()) + ")"
	})
	return condition{words: "(" + strings.Join(each, m.in.or()) + ")"}
}

// isPhrase reports whether a term has several words.
func isPhrase(term string) bool { return len(search.Words(term)) > 1 }

// with asks for what meets these conditions and all further ones.
func (m match) with(conditions []condition) question {
	q := question{notRuns: m.notRuns}
	var words []string
	for _, c := range conditions {
		words = append(words, c.words)
		if c.runs != nil {
			q.runs = append(q.runs, c.runs)
		}
	}
	q.words = "(" + strings.Join(append(words, m.need...), m.in.and()) + ")"
	if len(m.not) > 0 {
		q.words += m.in.but() + "(" + strings.Join(m.not, m.in.or()) + ")"
	}
	return q
}

// all are the conditions that all the terms are found.
func (m match) all(in where, terms [][]string) []condition {
	return mapped(terms, func(ways []string) condition { return m.in.term(in, ways) })
}
