package clean

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// blank reports whether s has nothing that readers see.
func blank(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsSpace(r) && !invisible(r, -1) && inXML(r) })
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

// inXML reports whether XML 1.0 (2.2) allows r: our texts go into feeds.
func inXML(r rune) bool {
	return r >= ' ' && r != 0x7f && r != 0xfffe && r != 0xffff || r == '\t' || r == '\n' || r == '\r'
}

// escape writes s as HTML text or attribute value, without what XML does not allow.
func escape(b *strings.Builder, s string) {
	s = strings.ReplaceAll(strings.ReplaceAll(s, "\ufffe", ""), "\uffff", "")
	escaper.WriteString(b, s)
}

// escaper leaves out only the characters of one byte that XML does not allow, for speed.
var escaper = func() *strings.Replacer {
	pairs := []string{"&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&#34;"}
	for c := range rune(utf8.RuneSelf) {
		if !inXML(c) {
			pairs = append(pairs, string(c), "")
		}
	}
	return strings.NewReplacer(pairs...)
}()

// fold is s on one line: white space of all kinds folded, nothing invisible,
// trimmed.
func fold(s string) string {
	var w writer
	var m marks
	w.plain(m.thin(s))
	return w.text.String()
}

// maxMarks is how many marks there may be above and below one letter. No script needs
// more; hundreds would cover what is above and below the post.
const maxMarks = 8

// marks counts the marks on the letter that was read last.
type marks int

// thin is s without the marks beyond maxMarks, and without what XML does not allow, where it
// is no white space; s continues what was read before. What has no width does not part a
// letter from its marks.
func (m *marks) thin(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case !inXML(r) && unicode.IsSpace(r):
			return ' '
		case !inXML(r):
			return -1
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
