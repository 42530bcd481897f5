package clean

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// blank reports whether s has nothing that readers see.
func blank(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsSpace(r) && !invisible(r, -1) })
}

// invisible reports whether r takes no room on the page and so only makes equal texts
// differ: zero-width spaces, soft hyphens, marks of direction. After anything but Latin
// letters a joiner is not invisible, since it shapes what is written.
func invisible(r, previous rune) bool {
	switch {
	case r == '\u00ad', r == '\u180e', r == '\u200b', r == '\u200e', r == '\u200f', r == '\ufeff',
		'\u202a' <= r && r <= '\u202e', '\u2060' <= r && r <= '\u206f':
		return true
	case r == '\u200c', r == '\u200d':
		return previous < '\u0300'
	}
	return false
}

// forXML is s without the characters that XML 1.0 (2.2) does not allow, since our texts go
// into feeds. Those that are white space become spaces. The C1 controls, which no reader
// sees and terminals obey, become the characters of windows-1252 that they are meant to be.
func forXML(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case 0x80 <= r && r <= 0x9f:
			if meant := charmap.Windows1252.DecodeByte(byte(r)); meant != utf8.RuneError {
				return meant
			}
		case r >= ' ' && r != 0x7f && r != 0xfffe && r != 0xffff, r == '\t', r == '\n', r == '\r':
			return r
		case unicode.IsSpace(r):
			return ' '
		}
		return -1
	}, s)
}

// escaper writes text as HTML or as the value of an attribute.
var escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&#34;")

// fold is s on one line: white space of all kinds folded, nothing invisible,
// trimmed.
func fold(s string) string {
	var w writer
	var m marks
	w.plain(m.thin(forXML(s)))
	return w.text.String()
}

// maxMarks is how many marks there may be above and below one letter. No script needs
// more; hundreds would cover what is above and below the post.
const maxMarks = 8

// marks counts the marks on the letter that was read last.
type marks int

// thin is s without the marks beyond maxMarks; s continues what was read before. What has no
// width does not part a letter from its marks.
func (m *marks) thin(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r < '\u0300':
			*m = 0
		case unicode.In(r, unicode.Mn, unicode.Me):
			if *m++; *m > maxMarks {
				return -1
			}
		case !unicode.Is(unicode.Cf, r):
			*m = 0
		}
		return r
	}, s)
}
