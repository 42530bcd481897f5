package search

import "strings"

// Stems returns the words of a text without their endings. A stem stands for all forms
// of its word.
func Stems(text string) []string {
	words := Words(text)
	for i, w := range words {
		words[i] = stem(w)
	}
	return words
}

// stem is a word without its ending, by M. F. Porter's algorithm of 1980 as FTS5's
// tokenizer porter has it, byte for byte and with its bounds, so that what the index
// finds is what gets marked.
func stem(word string) string {
	if len(word) < 3 || len(word) > 64 {
		return word
	}
	w := plural(word)
	w = pastOrGerund(w)
	if last := len(w) - 1; w[last] == 'y' && hasVowel(w[:last]) {
		w = w[:last] + "i"
	}
	w = replaceSuffix(w, doubleSuffixes, positive)
	w = replaceSuffix(w, adjectiveSuffixes, positive)
	w = replaceSuffix(w, lastSuffixes, aboveOne)
	if last := len(w) - 1; w[last] == 'e' && (aboveOne(w[:last]) || measure(w[:last]) == 1 && !closed(w[:last])) {
		w = w[:last]
	}
	if strings.HasSuffix(w, "ll") && aboveOne(w[:len(w)-1]) {
		w = w[:len(w)-1]
	}
	return w
}

// Steps 2, 3 and 4. Of the suffixes with which a word ends, the first in the list counts.
var (
	doubleSuffixes = [][2]string{
		{"ational", "ate"}, {"tional", "tion"}, {"enci", "ence"}, {"anci", "ance"}, {"izer", "ize"}, {"logi", "log"},
		{"bli", "ble"}, {"alli", "al"}, {"entli", "ent"}, {"eli", "e"}, {"ousli", "ous"}, {"ization", "ize"},
		{"ation", "ate"}, {"ator", "ate"}, {"alism", "al"}, {"iveness", "ive"}, {"fulness", "ful"}, {"ousness", "ous"},
		{"aliti", "al"}, {"iviti", "ive"}, {"biliti", "ble"},
	}
	adjectiveSuffixes = [][2]string{
		{"ical", "ic"}, {"ness", ""}, {"icate", "ic"}, {"iciti", "ic"}, {"ful", ""}, {"ative", ""}, {"alize", "al"},
	}
	lastSuffixes = [][2]string{
		{"al", ""}, {"ance", ""}, {"ence", ""}, {"er", ""}, {"ic", ""}, {"able", ""}, {"ible", ""}, {"ant", ""},
		{"ement", ""}, {"ment", ""}, {"ent", ""}, {"ion", ""}, {"ou", ""}, {"ism", ""}, {"ate", ""},
		{"iti", ""}, {"ous", ""}, {"ive", ""}, {"ize", ""},
	}
)

func replaceSuffix(w string, suffixes [][2]string, allowed func(string) bool) string {
	for _, s := range suffixes {
		if rest, ok := strings.CutSuffix(w, s[0]); ok && rest != "" {
			if !allowed(rest) || s[0] == "ion" && !strings.HasSuffix(rest, "s") && !strings.HasSuffix(rest, "t") {
				return w
			}
			return rest + s[1]
		}
	}
	return w
}

// plural is step 1a.
func plural(w string) string {
	switch {
	case !strings.HasSuffix(w, "s"):
		return w
	case len(w) > 4 && strings.HasSuffix(w, "sses"), len(w) > 3 && strings.HasSuffix(w, "ies"):
		return w[:len(w)-2]
	case strings.HasSuffix(w, "ss"):
		return w
	}
	return w[:len(w)-1]
}

// pastOrGerund is step 1b.
func pastOrGerund(w string) string {
	if len(w) > 3 && strings.HasSuffix(w, "eed") {
		if positive(w[:len(w)-3]) {
			return w[:len(w)-1]
		}
		return w
	}
	rest, ok := strings.CutSuffix(w, "ed")
	if !ok {
		rest, ok = strings.CutSuffix(w, "ing")
	}
	if !ok || !hasVowel(rest) {
		return w
	}
	last := len(rest) - 1
	switch c := rest[last]; {
	case len(rest) > 2 && (strings.HasSuffix(rest, "at") || strings.HasSuffix(rest, "bl") || strings.HasSuffix(rest, "iz")):
		return rest + "e"
	case last > 0 && c == rest[last-1] && !vowel(c) && c != 'l' && c != 's' && c != 'z':
		return rest[:last]
	case measure(rest) == 1 && closed(rest):
		return rest + "e"
	}
	return rest
}

func vowel(c byte) bool {
	return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u'
}

// vowelAfter is vowel where y counts as one after a consonant.
func vowelAfter(consonant bool, c byte) bool { return vowel(c) || consonant && c == 'y' }

// hasVowel is Porter's *v*.
func hasVowel(w string) bool {
	for i := range len(w) {
		if vowelAfter(i > 0, w[i]) {
			return true
		}
	}
	return false
}

// measure is Porter's m: how often a consonant follows a vowel.
func measure(w string) (m int) {
	consonant, afterVowel := false, false
	for i := range len(w) {
		consonant = !vowelAfter(consonant, w[i])
		if consonant && afterVowel {
			m++
		}
		afterVowel = !consonant
	}
	return m
}

func positive(w string) bool { return measure(w) > 0 }
func aboveOne(w string) bool { return measure(w) > 1 }

// closed is Porter's *o: w ends in consonant, vowel, consonant, and the last is not w,
// x or y.
func closed(w string) bool {
	if w == "" || strings.IndexByte("wxy", w[len(w)-1]) >= 0 {
		return false
	}
	consonant, shape := false, 0
	for i := range len(w) {
		consonant = !vowelAfter(consonant, w[i])
		shape <<= 1
		if consonant {
			shape |= 1
		}
	}
	return shape&7 == 0b101
}
