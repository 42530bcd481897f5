package store

import (
	"strings"

	"necblogs/internal/planet"
	"necblogs/internal/search"
)

// said are the columns that hold what a reader looks for.
const said = "{title names text} : "

// match is a query in FTS5's words. Everything that a reader typed stands in
// quotes, so that none of it is an operator.
type match struct {
	terms, words []string // what must be found: as typed, and each word of it
	need, not    []string // further conditions
}

func matchOf(q search.Query) match {
	var m match
	for _, t := range q.Terms {
		if t.Not {
			m.not = append(m.not, said+quote(t.Text))
			continue
		}
		m.terms = append(m.terms, quote(t.Text))
		for _, w := range search.Words(t.Text) {
			m.words = append(m.words, quote(w))
		}
	}
	m.need = inLists(m.need, planet.ListBlog, q.Blogs)
	m.need = inLists(m.need, planet.ListRepresentative, q.Representatives)
	m.not = inLists(m.not, planet.ListBlog, q.NotBlogs)
	m.not = inLists(m.not, planet.ListRepresentative, q.NotRepresentatives)
	if len(m.terms) > 0 {
		m.need = append(m.need, all(said, m.terms))
	}
	if len(m.need) == 0 { // a search for what is not there, or by date alone
		m.need = []string{"lists : " + quote(listWord(planet.ListAll))}
	}
	return m
}

// inLists adds the condition that a story stands in one of the lists, if there are any.
func inLists(conditions []string, list func(slug string) string, slugs []string) []string {
	if len(slugs) == 0 {
		return conditions
	}
	words := make([]string, len(slugs))
	for i, slug := range slugs {
		words[i] = quote(listWord(list(slug)))
	}
	return append(conditions, "lists : ("+strings.Join(words, " OR ")+")")
}

// anywhere matches every story that is looked for.
func (m match) anywhere() string { return m.with() }

// better match those of them that are more relevant, the most relevant first.
func (m match) better() []string {
	if len(m.terms) == 0 {
		return nil
	}
	return []string{
		m.with(all("title : ", m.terms)),
		m.with(all("{title names about} : ", m.words)),
	}
}

func (m match) with(more ...string) string {
	query := "(" + strings.Join(append(more, m.need...), " AND ") + ")"
	if len(m.not) > 0 {
		query += " NOT (" + strings.Join(m.not, " OR ") + ")"
	}
	return query
}

// all matches where the columns have all the terms.
func all(columns string, terms []string) string {
	return columns + "(" + strings.Join(terms, " AND ") + ")"
}

func quote(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }
