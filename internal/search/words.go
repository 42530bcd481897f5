package search

import (
	"iter"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// inWord reports whether the index takes r for a part of a word, as FTS5's tokenizer
// unicode61 does with the categories of migration 11: letters, numbers, private
// characters, and marks, which in many scripts are the vowels. Accents are not: they
// are dropped from words, and begin none here. Nor are variation selectors, which only
// say how the character before them looks.
func inWord(r rune) bool {
	if r < utf8.RuneSelf {
		return 'a' <= r && r <= 'z' || '0' <= r && r <= '9' || 'A' <= r && r <= 'Z'
	}
	if accent(r) || r == '\ufe0e' || r == '\ufe0f' {
		return false
	}
	return unicode.In(r, unicode.L, unicode.N, unicode.Co, unicode.Mn, unicode.Mc)
}

// accent reports whether r is a combining accent. It is part of the word that it stands
// in, and makes no difference to it.
func accent(r rune) bool { return '\u0300' <= r && r <= '\u036f' }

// Plain returns a text in which FTS5's tokenizer finds the same words as [Words] finds
// in the original. By itself the tokenizer takes for letters whatever is younger than
// its table of Unicode 6.1, as many emoji are, and drops most combining accents, but
// not all.
func Plain(text string) string {
	if ascii(text) {
		return text
	}
	return strings.Map(plain, text)
}

func plain(r rune) rune {
	switch {
	case r < utf8.RuneSelf:
		return r
	case !accent(r) && !inWord(r):
		return ' '
	}
	return foldLetter(r)
}

// spans yields where each word of a text begins and ends, in bytes.
func spans(text string) iter.Seq2[int, int] {
	return func(yield func(int, int) bool) {
		from := -1
		for i, r := range text {
			switch {
			case inWord(r):
				if from < 0 {
					from = i
				}
			case from >= 0 && !accent(r):
				if !yield(from, i) {
					return
				}
				from = -1
			}
		}
		if from >= 0 {
			yield(from, len(text))
		}
	}
}

// Words returns the words of a text in the form in which they are compared: in lower
// case, Latin letters without accents.
func Words(text string) []string {
	var words []string
	for from, to := range spans(text) {
		words = append(words, fold(text[from:to]))
	}
	return words
}

// fold is a word in lower case and, where its letters are Latin, without accents; й
// does not become и. Where two small letters have one capital, as sigma and the micro
// sign do, they become one.
func fold(word string) string {
	if ascii(word) {
		return strings.ToLower(word)
	}
	return strings.Map(foldLetter, word)
}

func foldLetter(r rune) rune {
	switch {
	case accent(r):
		return -1
	case r != 'ı':
		r = unicode.ToLower(unicode.ToUpper(r))
	}
	if r >= utf8.RuneSelf {
		if base := norm.NFD.String(string(r)); base[0] < utf8.RuneSelf {
			return rune(base[0])
		}
	}
	return r
}

// ascii reports whether all characters of a text are ASCII, as those of most words are.
func ascii(text string) bool {
	for i := range len(text) {
		if text[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// A text is about the words that it says often: at least 3 times, and once in
// 250 words.
const (
	aboutTimes = 3
	aboutEvery = 250
)

// About returns the words that a text says often, each once, in alphabetical order.
func About(text string) []string {
	times, words := make(map[string]int, len(text)/12), 0 // by six bytes a word, each said twice
	for from, to := range spans(text) {
		times[fold(text[from:to])]++
		words++
	}
	maps.DeleteFunc(times, func(_ string, n int) bool { return n < max(aboutTimes, words/aboutEvery) })
	return slices.Sorted(maps.Keys(times))
}
