package clean

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// gap is what separates the last word of the text from the next.
type gap int

const (
	nothing gap = iota
	space
	line
)

// words writes a text node, white space folded.
func (w *writer) words(s string) {
	from := 0
	for i := 0; i <= len(s); i++ {
		if i < len(s) && !isSpace(s[i]) {
			continue
		}
		switch word := s[from:i]; {
		case !blank(word):
			w.flush()
			escaper.WriteString(&w.html, word)
			w.started = true
			w.plain(word)
		case strings.ContainsFunc(word, unicode.IsSpace): // no-break spaces alone
			w.space()
		}
		if from = i + 1; i < len(s) {
			w.space()
		}
	}
}

func (w *writer) space() {
	w.blank = true
	w.gap = max(w.gap, space)
}

// isSpace reports whether c is white space in HTML; a no-break space is not.
func isSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f' }

// preformatted writes a text node within pre, with its white space.
func (w *writer) preformatted(s string) {
	if !w.started {
		s = strings.TrimLeft(s, "\n") // parsers drop the first
	}
	if s == "" {
		return
	}
	escaper.WriteString(&w.html, s)
	w.started = true
	for i, l := range strings.Split(s, "\n") {
		if i > 0 {
			w.gap = line
		}
		w.plain(l)
	}
}

// plain writes s to the text, with white space of all kinds folded and nothing invisible.
func (w *writer) plain(s string) {
	if w.note {
		return
	}
	if isWord(s) { // as nearly all are
		w.separate()
		w.text.WriteString(s)
		return
	}
	previous := rune(-1)
	for _, r := range s {
		switch {
		case unicode.IsSpace(r):
			w.gap = max(w.gap, space)
		case invisible(r, previous):
		default:
			w.separate()
			w.text.WriteRune(r)
			previous = r
		}
	}
}

// isWord reports whether s is nothing but visible ASCII.
func isWord(s string) bool {
	for i := range len(s) {
		if s[i] <= ' ' || s[i] >= 0x7f {
			return false
		}
	}
	return s != ""
}

func (w *writer) separate() {
	if w.text.Len() > 0 {
		switch w.gap {
		case space:
			w.text.WriteByte(' ')
		case line:
			w.text.WriteByte('\n')
		}
	}
	w.gap = nothing
}

// countWords counts runs of letters and digits. An apostrophe or hyphen does not
// end one. In scripts without spaces between words (Han, kana) each character is a
// word.
func countWords(text string) (n int) {
	inWord := false
	for _, r := range text {
		switch {
		case r < utf8.RuneSelf && ('a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'):
			if !inWord {
				n++
			}
			inWord = true
		case r == ' ' || r == '\n':
			inWord = false
		case r == '\'' || r == '’' || r == '-' || unicode.Is(unicode.M, r):
		case r < utf8.RuneSelf || !unicode.IsLetter(r) && !unicode.IsNumber(r):
			inWord = false
		case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana):
			n++
			inWord = false
		default:
			if !inWord {
				n++
			}
			inWord = true
		}
	}
	return n
}
