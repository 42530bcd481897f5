package search

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/dustin/go-humanize"
)

// maxSpellings bounds the spellings of one term: it as typed, and with up to two of its
// words written otherwise.
const maxSpellings = 4

// Spellings returns the ways in which people write the term, as typed first. The index
// has the words as the posts write them, so each way has to be looked for.
func (t Term) Spellings() []string {
	ways := [][]string{strings.Split(t.Text, " ")}
	for i, word := range ways[0] {
		other := respelled(word)
		if other == "" || 2*len(ways) > maxSpellings {
			continue
		}
		for _, words := range ways {
			ways = append(ways, slices.Replace(slices.Clone(words), i, i+1, other))
		}
	}
	list := make([]string, len(ways))
	for i, words := range ways {
		list[i] = strings.Join(words, " ")
	}
	return list
}

var (
	// by-election, N.E.C. and 350,000 are written as one word too; 5-6 is not 56.
	joinable = regexp.MustCompile(`^(?:\pL[\pL\pN\pM]*(?:[-‐‑][\pL\pN\pM]+)+|\pL(?:\.\pL)+|\d{1,3}(?:,\d{3})+)$`)
	joints   = strings.NewReplacer("-", "", "‐", "", "‑", "", ".", "", ",", "")
	// Words that are written with a hyphen too. Other prefixes begin too many words
	// that are not, as report and committee, but where the hyphen keeps vowels apart.
	prefixed   = regexp.MustCompile(`^(?:(anti|by|multi|non|semi|sub)(\pL{3,})|(co)(o\pL+)|(pre|re)(e\pL{2,})|(e)(mail\pL*))$`)
	dayNumber  = regexp.MustCompile(`^(?:[1-9]|[12]\d|3[01])$`) // 25 is 25th too
	longNumber = regexp.MustCompile(`^[1-9]\d{3,}$`)            // 350000 is 350,000 too
	yearNumber = regexp.MustCompile(`^(?:19|20)\d\d$`)          // and this is not
	zed        = regexp.MustCompile(`^(\pL{3,}i)z(e|ed|es|er|ers|ing|ations?|ational)$`)
)

// respelled is the other spelling of a word; "" where there is none. Organization does
// not become organisation, whose stem is that of organ.
func respelled(word string) string {
	word = strings.TrimFunc(word, func(r rune) bool { return !inWord(r) })
	number := word[:max(0, len(word)-len("th"))]
	switch {
	case joinable.MatchString(word):
		return joints.Replace(word)
	case prefixed.MatchString(word):
		return prefixed.ReplaceAllString(word, "$1$3$5$7 $2$4$6$8")
	case dayNumber.MatchString(word):
		return ordinal(word)
	case dayNumber.MatchString(number) && ordinal(number) == word:
		return number
	case longNumber.MatchString(word) && !yearNumber.MatchString(word):
		return thousands(word)
	case zed.MatchString(word):
		return zed.ReplaceAllString(word, "${1}s$2")
	}
	return ""
}

// ordinal is a number in figures with its ending.
func ordinal(number string) string {
	n, _ := strconv.Atoi(number) // at most two of them
	return humanize.Ordinal(n)
}

// thousands are the digits of a number by threes.
func thousands(digits string) string {
	n := len(digits) - 3
	if n <= 0 {
		return digits
	}
	return thousands(digits[:n]) + "," + digits[n:]
}
