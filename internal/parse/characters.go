package parse

import (
	"bytes"
	"html"
	"strconv"
	"strings"
	"unicode/utf16"
)

// characters mends the references and stray delimiters in in[from:to], which is
// text between tags or an attribute value.
func (s *scanner) characters(from, to int) {
	text := s.in[from:to]
	if bytes.IndexByte(text, '<') < 0 && !bytes.Contains(text, []byte("]]>")) {
		for i := from; ; {
			amp := bytes.IndexByte(s.in[i:to], '&')
			if amp < 0 {
				return
			}
			i += amp
			i += s.reference(i, to)
		}
	}
	for i := from; i < to; {
		switch c := s.in[i]; {
		case c == '&':
			i += s.reference(i, to)
			continue
		case c == '<': // in an attribute
			s.repairs.add(strayMarkup)
			s.replace(i, i+1, "&lt;")
		case c == ']' && bytes.HasPrefix(s.in[i:to], []byte("]]>")):
			s.repairs.add(strayMarkup)
			s.replace(i, i+3, "]]&gt;")
			i += 2
		}
		i++
	}
}

// maxReference is longer than the longest name of HTML's table of entities.
const maxReference = 34

// reference mends the reference, or stray ampersand, that begins with the & at i, and returns
// its length in s.in.
func (s *scanner) reference(i, to int) int {
	window := s.in[i:min(i+maxReference, to)]
	semicolon := 1
	for semicolon < len(window) && isReferenceByte(window[semicolon]) {
		semicolon++
	}
	if semicolon == 1 || semicolon == len(window) || window[semicolon] != ';' {
		return s.bareAmpersand(i)
	}
	n := semicolon + 1
	switch name := window[1:semicolon]; string(name) {
	case "lt", "gt", "amp", "quot", "apos":
		return n
	default:
		if name[0] == '#' {
			return s.numeric(i, n, to)
		}
		return s.named(i, n)
	}
}

func isReferenceByte(c byte) bool {
	return c == '#' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || isDigit(c)
}

func (s *scanner) bareAmpersand(i int) int {
	s.repairs.add(bareAmpersands)
	s.replace(i, i+1, "&amp;")
	return 1
}

// named replaces an HTML entity by its character, since XML does not know it. The & of
// what is no HTML entity either is a stray one.
func (s *scanner) named(i, n int) int {
	written := string(s.in[i : i+n])
	means := html.UnescapeString(written)
	switch {
	case strings.HasSuffix(means, ";"): // no such entity, or only its beginning is one
		return s.bareAmpersand(i)
	case !strings.ContainsAny(means, "&<>"):
		s.repairs.add(namedEntities)
		s.replace(i, i+n, means)
	}
	return n
}

// numeric takes out a reference to a character that XML forbids, reads one to a C1 control
// as HTML does, and joins the halves of a surrogate pair, as which some software writes
// emoji.
func (s *scanner) numeric(i, n, to int) int {
	c := codePoint(s.in[i : i+n])
	switch {
	case c < 0:
		return s.bareAmpersand(i)
	case c < 0x20 && c != '\t' && c != '\n' && c != '\r', c == 0xfffe, c == 0xffff:
		s.repairs.add(forbiddenReferences)
		if s.in[i-1] == ']' { // lest ]]&#0;> becomes ]]>
			s.replace(i, i+n, " ")
		} else {
			s.replace(i, i+n, "")
		}
	case 0x80 <= c && c <= 0x9f:
		s.replace(i, i+n, html.UnescapeString(string(s.in[i:i+n])))
	case utf16.IsSurrogate(c):
		rest := s.in[i+n : min(i+n+maxReference, to)]
		m := bytes.IndexByte(rest, ';') + 1
		pair := utf16.DecodeRune(c, codePoint(rest[:m]))
		if pair == '\ufffd' {
			m = 0
		}
		s.repairs.add(forbiddenReferences)
		s.replace(i, i+n+m, string(pair))
		n += m
	}
	return n
}

// codePoint is the character that a reference such as &#233; or &#xE9; names,
// or -1.
func codePoint(reference []byte) rune {
	digits, ok := strings.CutPrefix(string(reference), "&#")
	if !ok {
		return -1
	}
	digits = strings.TrimSuffix(digits, ";")
	base := 10
	if hex := strings.TrimLeft(digits, "xX"); len(hex) == len(digits)-1 {
		digits, base = hex, 16
	}
	c, err := strconv.ParseUint(digits, base, 21)
	if err != nil || c > 0x10ffff {
		return -1
	}
	return rune(c)
}
