package search

import (
	"math/bits"
	"slices"
	"strings"
	"unicode/utf8"
)

// Lengths of a snippet in bytes, less what is needed to end at whole words.
const (
	snippetBefore = 80
	snippetLength = 300
)

// Marker marks what a query looks for.
type Marker struct {
	terms [][][]string // for each term, for each of its spellings, the stems
}

// Marker returns a Marker of the query's words and phrases, in all their forms and
// spellings.
func (q Query) Marker() Marker {
	var m Marker
	for _, t := range q.Terms {
		if t.Not {
			continue
		}
		var ways [][]string
		for _, way := range t.Spellings() {
			ways = append(ways, Stems(way))
		}
		m.terms = append(m.terms, ways)
	}
	return m
}

// hit is where a term stands, in bytes; term is its index.
type hit struct{ from, to, term int }

// find returns where the terms stand, in order and without overlap.
func (m Marker) find(text string) []hit {
	words := make([]word, 0, len(text)/5) // as many as a text mostly has
	for from, to := range spans(text) {
		words = append(words, word{from: from, to: to})
	}
	var hits []hit
	for i := 0; i < len(words); i++ {
		term, n := m.at(text, words[i:])
		if n == 0 {
			continue
		}
		hits = append(hits, hit{words[i].from, words[i+n-1].to, term})
		i += n - 1
	}
	return hits
}

// at returns the longest term that begins at the first of the words, and how many words
// it has; 0 where none begins there.
func (m Marker) at(text string, words []word) (term, n int) {
	for t, ways := range m.terms {
		for _, stems := range ways {
			if len(stems) > n && begin(text, words, stems) {
				term, n = t, len(stems)
			}
		}
	}
	return term, n
}

// begin reports whether words begin with some that have these stems.
func begin(text string, words []word, stems []string) bool {
	if len(stems) > len(words) {
		return false
	}
	for i, want := range stems {
		if !words[i].has(text, want) {
			return false
		}
	}
	return true
}

// word is where a word stands in a text, in bytes, and its stem where that was needed.
type word struct {
	from, to int
	stem     string
}

// has reports whether a word of the text has the stem want. Stemming never changes the first
// letter, so most words need not be stemmed, and no word is twice, however many are looked for.
func (w *word) has(text, want string) bool {
	if c := text[w.from] | 0x20; c < utf8.RuneSelf && want[0] < utf8.RuneSelf && c != want[0]|0x20 {
		return false
	}
	if w.stem == "" {
		w.stem = stem(fold(text[w.from:w.to]))
	}
	return w.stem == want
}

// Title returns the whole title with its marks; nil where nothing in it is to be
// marked.
func (m Marker) Title(text string) []Fragment {
	hits := m.find(text)
	if hits == nil {
		return nil
	}
	return fragments(text, 0, len(text), hits)
}

// Snippet returns the part of a text that has the most of the terms, the first if there
// are several; nil where no term is in the text.
func (m Marker) Snippet(text string) []Fragment {
	hits := m.find(text)
	if hits == nil {
		return nil
	}
	best, most := 0, 0
	for i := 0; i < len(hits) && most < len(m.terms); i++ {
		var seen uint64 // terms are few: maxParts
		for _, h := range hits[i:] {
			if h.to > hits[i].from+snippetLength-snippetBefore {
				break
			}
			seen |= 1 << h.term
		}
		if n := bits.OnesCount64(seen); n > most {
			best, most = i, n
		}
	}
	from, to := window(text, hits[best])
	outside := func(h hit) bool { return h.from < from || h.to > to }
	list := fragments(text, from, to, slices.DeleteFunc(hits, outside))
	if from > 0 {
		list = slices.Insert(list, 0, Fragment{Text: "… "})
	}
	if to < len(text) {
		list = append(list, Fragment{Text: " …"})
	}
	return list
}

// window returns a run of whole words around a hit.
func window(text string, at hit) (from, to int) {
	from, to = max(0, at.from-snippetBefore), min(len(text), max(at.to, at.from-snippetBefore+snippetLength))
	if from > 0 {
		if space := strings.IndexAny(text[from:at.from], " \n"); space >= 0 {
			from += space + 1
		} else {
			from = at.from
		}
	}
	if to < len(text) {
		if space := strings.LastIndexAny(text[at.to:to], " \n"); space >= 0 {
			to = at.to + space
		} else {
			to = at.to
		}
	}
	return from, to
}

// fragments cuts text[from:to] at the hits in it. A new line becomes a space.
func fragments(text string, from, to int, hits []hit) []Fragment {
	var list []Fragment
	add := func(s string, mark bool) {
		if s != "" {
			list = append(list, Fragment{strings.ReplaceAll(s, "\n", " "), mark})
		}
	}
	for _, h := range hits {
		add(text[from:h.from], false)
		add(text[h.from:h.to], true)
		from = h.to
	}
	add(text[from:to], false)
	return list
}
