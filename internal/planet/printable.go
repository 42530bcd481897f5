package planet

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Printable is a text that a terminal shows and does not obey, in UTF-8: U+FFFD stands for
// each control character but tabs and for each invalid byte.
func Printable(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\t' {
			return utf8.RuneError
		}
		return r // an invalid byte comes as RuneError
	}, text)
}
