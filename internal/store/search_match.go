package store

import (
	"strings"

	"necblogs/internal/planet"
	"necblogs/internal/search"
)

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
	in           fullText
	terms, words []string // what must be found: as typed, and each word of it
	need, not    []string // further conditions
}

func matchOf(q search.Query, in fullText) match {
	m := match{in: in}
	for _, t := range q.Terms {
		if t.Not {
			m.not = append(m.not, in.term(said, t.Text))
			continue
		}
		m.terms = append(m.terms, t.Text)
		m.words = append(m.words, search.Words(t.Text)...)
	}
	m.need = m.inLists(m.need, planet.ListBlog, q.Blogs)
	m.need = m.inLists(m.need, planet.ListRepresentative, q.Representatives)
	m.not = m.inLists(m.not, planet.ListBlog, q.NotBlogs)
	m.not = m.inLists(m.not, planet.ListRepresentative, q.NotRepresentatives)
	if len(m.terms) > 0 {
		m.need = append(m.need, m.all(said, m.terms))
	}
	if len(m.need) == 0 { // a search for what is not there, or by date alone
		m.need = []string{in.list(planet.ListAll)}
	}
	return m
}

// inLists adds the condition that a story stands in one of the lists, if there are any.
func (m match) inLists(conditions []string, list func(slug string) string, slugs []string) []string {
	if len(slugs) == 0 {
		return conditions
	}
	each := make([]string, len(slugs))
	for i, slug := range slugs {
		each[i] = m.in.list(list(slug))
	}
	return append(conditions, "("+strings.Join(each, m.in.or())+")")
}

// anywhere matches every story that is looked for.
func (m match) anywhere() string { return m.with() }

// better match those of them that are more relevant, the most relevant first.
func (m match) better() []string {
	if len(m.terms) == 0 {
		return nil
	}
	return []string{m.with(m.all(title, m.terms)), m.with(m.all(about, m.words))}
}

func (m match) with(more ...string) string {
	query := "(" + strings.Join(append(more, m.need...), m.in.and()) + ")"
	if len(m.not) > 0 {
		query += m.in.but() + "(" + strings.Join(m.not, m.in.or()) + ")"
	}
	return query
}

// all matches where all the terms are found.
func (m match) all(in where, terms []string) string {
	each := make([]string, len(terms))
	for i, t := range terms {
		each[i] = m.in.term(in, t)
	}
	return "(" + strings.Join(each, m.in.and()) + ")"
}
