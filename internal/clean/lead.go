package clean

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// runesPerWord bounds a lead in scripts that leave no space between words.
const runesPerWord = 12

// Lead is the beginning of a plain text on one line: about as many words as asked
// for, up to the end of a sentence if one is near, and then "…". A text that is
// hardly longer is given whole. Between a line that ends without a stop, such as a
// heading, and the next there is " · ".
func Lead(text string, words int) string {
	longest := words + words/5
	var fields []string
read:
	for line := range strings.Lines(text) {
		before := len(fields)
		for field := range strings.FieldsSeq(line) {
			if n := len(fields); n > 0 && n == before && parted(fields[n-1], field) {
				fields[n-1] += " ·"
			}
			if fields = append(fields, field); len(fields) > longest {
				break read
			}
		}
	}
	if len(fields) <= longest {
		return shorten(strings.Join(fields, " "), runesPerWord*longest)
	}
	for i := longest; i >= max(1, words*2/3); i-- {
		if endsSentence(fields[i-1], fields[i]) {
			return shorten(strings.Join(fields[:i], " ")+" …", runesPerWord*longest)
		}
	}
	cut := strings.TrimRight(strings.Join(fields[:words], " "), " ·,;:–—-")
	return shorten(cut+"…", runesPerWord*longest)
}

// parted reports whether a line that ends with the word last and the next one, which begins
// with first, need a mark between them to be read as one line.
func parted(last, first string) bool {
	end, _ := utf8.DecodeLastRuneInString(strings.TrimRight(last, `"'”’»)]`))
	begin, _ := utf8.DecodeRuneInString(first)
	return (unicode.IsLetter(end) || unicode.IsNumber(end)) && !unicode.IsLower(begin) && !unicode.IsPunct(begin)
}

// endsSentence reports whether a sentence ends between two words. It does not after an
// initial or an abbreviation, for which any word of up to three letters is taken.
func endsSentence(word, next string) bool {
	bare := strings.TrimRight(word, `"'”’»)]`)
	if !strings.HasSuffix(bare, ".") && !strings.HasSuffix(bare, "!") && !strings.HasSuffix(bare, "?") {
		return false
	}
	first, _ := utf8.DecodeRuneInString(strings.TrimLeft(next, `"'“‘«([`))
	return utf8.RuneCountInString(bare) > 4 && !unicode.IsLower(first)
}
