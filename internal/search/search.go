// Package search reads what a reader types into the search form, and marks what
// was found. It knows nothing of the index: package store turns a [Query] into
// the database's words.
//
// The language: words, "phrases", -without, -"without a phrase", blog:slug,
// representative:slug, after:date and before:date, where a date is yyyy, yyyy-mm
// or yyyy-mm-dd. Words stand for all their forms and spellings ([Term.Spellings]).
// All words must be found; of several blogs, or several representatives, one is
// enough. Whatever else is typed is words too.
package search

import (
	"strings"

	"necblogs/internal/planet"
)

// Query is a search that was understood. The zero value looks for nothing.
type Query struct {
	Terms              []Term   // in the order typed, each once
	Blogs              []string // slugs; the story stands in the list of one of them
	NotBlogs           []string
	Representatives    []string // slugs, likewise
	NotRepresentatives []string
	After              planet.Date // published on this day or later; 0: whenever
	Before             planet.Date // published before this day began; 0: whenever
}

// Term is a word or a phrase. Text is in lower case, has no double quote in it, and
// begins and ends with a letter or digit.
type Term struct {
	Text string
	Not  bool // must not be found
}

// Rank is the order of what is found.
type Rank string

const (
	// Relevance puts first the stories that have all the words in the title,
	// then those that are about them (that have them in the title, in names or
	// in what [About] returns), then all others; among equals the newest first.
	Relevance Rank = "relevance"
	Newest    Rank = "newest"
)

// Found is one story that a search found.
type Found struct {
	Story   planet.Story
	Title   []Fragment // nil: nothing in the title is what was searched for
	Snippet []Fragment // from the text; nil: nothing there is
}

// Fragment is a run of plain text, marked where it is what was searched for.
type Fragment struct {
	Text string
	Mark bool
}

// Page is a run of what was found.
type Page struct {
	Found   []Found
	Total   int           // stories found in all; less than len(Found) where they were not counted
	Older   planet.Cursor // where to go on; zero at the end
	GaveUp  bool          // the search took too long and was ended; asked again, it may find more
	Trouble string        // where that was before it had found anything, a sentence for people; else ""
}

// Empty reports whether the query looks for nothing.
func (q Query) Empty() bool {
	return len(q.Terms) == 0 && len(q.filters()) == 0 && q.After == 0 && q.Before == 0
}

// String returns the query in its one spelling, by which a feed of what it finds is named:
// words and phrases as typed, then filters. [Parse] turns it into the same query again.
func (q Query) String() string {
	var parts []string
	for _, t := range q.Terms {
		text := t.Text
		if strings.ContainsAny(text, " :") {
			text = `"` + text + `"`
		}
		if t.Not {
			text = "-" + text
		}
		parts = append(parts, text)
	}
	parts = append(parts, q.filters()...)
	if q.After != 0 {
		parts = append(parts, "after:"+q.After.String())
	}
	if q.Before != 0 {
		parts = append(parts, "before:"+q.Before.String())
	}
	return strings.Join(parts, " ")
}

func (q Query) filters() []string {
	var parts []string
	for _, f := range []struct {
		prefix string
		slugs  []string
	}{
		{"blog:", q.Blogs}, {"-blog:", q.NotBlogs},
		{"representative:", q.Representatives}, {"-representative:", q.NotRepresentatives},
	} {
		for _, slug := range f.slugs {
			parts = append(parts, f.prefix+slug)
		}
	}
	return parts
}
