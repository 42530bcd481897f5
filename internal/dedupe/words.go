package dedupe

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// word is one word of a text: the hash of its normalised form, and whether a
// sentence or line ends after it.
type word struct {
	hash uint64
	stop bool
}

// kind is what a rune is to a word.
type kind uint8

const (
	outside kind = iota
	letter       // letters, marks, numbers
	within       // apostrophes, soft hyphens: dropped, the word goes on
	alone        // a script without spaces: each rune is a word
	stop         // ends a sentence or a line
)

func kindOf(r rune) kind {
	switch {
	case r < utf8.RuneSelf:
		return ascii[r].kind
	case r == '’' || r == 'ʼ' || unicode.Is(unicode.Cf, r):
		return within
	case r >= 0x2E80 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana):
		return alone
	case unicode.In(r, unicode.L, unicode.M, unicode.N):
		return letter
	case r == '…' || r == '。':
		return stop
	}
	return outside
}

// ascii has the kind and the lower case of each ASCII character.
var ascii = func() (t [utf8.RuneSelf]struct {
	kind  kind
	lower byte
}) {
	for c := range byte(utf8.RuneSelf) {
		switch {
		case 'a' <= c|0x20 && c|0x20 <= 'z':
			t[c].kind, t[c].lower = letter, c|0x20
		case '0' <= c && c <= '9':
			t[c].kind, t[c].lower = letter, c
		case c == '\'':
			t[c].kind = within
		case strings.IndexByte(".!?\n", c) >= 0:
			t[c].kind = stop
		}
	}
	return t
}()

// words splits a text into words. Each is hashed in lower case and in NFKC, without
// apostrophes and invisible characters.
func words(text string) []word {
	ws := make([]word, 0, len(text)/5+1)
	for i := 0; i < len(text); {
		h, end := asciiWord(text, i)
		if end < len(text) && text[end] >= utf8.RuneSelf {
			h, end = wideWord(text, i)
		}
		if h != offset {
			ws = append(ws, word{hash: h})
		}
		if end > i {
			i = end
			continue
		}
		r, size := utf8.DecodeRuneInString(text[i:])
		if kindOf(r) == stop && len(ws) > 0 {
			ws[len(ws)-1].stop = true
		}
		i += size
	}
	return ws
}

const (
	offset = 14695981039346656037 // FNV-1a; of no letters
	prime  = 1099511628211
)

// asciiWord hashes the ASCII letters and digits from i on. end is where they end, which
// may be within a word of other letters.
func asciiWord(text string, i int) (h uint64, end int) {
	h = offset
	for ; i < len(text) && text[i] < utf8.RuneSelf; i++ {
		switch c := ascii[text[i]]; c.kind {
		case letter:
			h = (h ^ uint64(c.lower)) * prime
		case within:
		default:
			return h, i
		}
	}
	return h, i
}

// wideWord hashes the word that begins at start, of any letters. end is where it ends.
func wideWord(text string, start int) (h uint64, end int) {
	end = len(text)
	for i, r := range text[start:] {
		k := kindOf(r)
		if k == alone && i == 0 {
			end = start + utf8.RuneLen(r)
			break
		}
		if k != letter && k != within {
			end = start + i
			break
		}
	}
	h = offset
	for _, r := range norm.NFKC.String(text[start:end]) {
		if k := kindOf(r); k == letter || k == alone {
			for _, c := range utf8.AppendRune(nil, unicode.ToLower(r)) {
				h = (h ^ uint64(c)) * prime
			}
		}
	}
	return h, end
}
