package parse

import (
	"bytes"
	"cmp"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
)

// decode is body as clean UTF-8: without a byte order mark, broken sequences, and
// characters that XML forbids. It is body itself if that is so already.
//
// The charset is that of the byte order mark; else UTF-16 or UTF-32 where the zero
// bytes show it; else UTF-8 where all of body is valid UTF-8; else that of the HTTP
// header, of the XML declaration (RFC 7303 3), or UTF-8. Labels mean what they mean to
// browsers, so iso-8859-1 is windows-1252 (WHATWG Encoding 4.2). A body that is labelled
// UTF-8 or not at all, but does not look like it (see [isUTF8]), is windows-1252, and so are
// single bytes in one that does (see [unmixed]).
func decode(body []byte, contentType string, r *repairs) []byte {
	text := transcode(body, contentType, r)
	for bytes.HasPrefix(text, []byte("\ufeff")) {
		text = text[3:]
	}
	return dropControls(text, r)
}

// UTF8 is a document as UTF-8, without a byte order mark. Its charset is found out as that
// of a feed without an HTTP header is.
func UTF8(body []byte) []byte {
	return bytes.TrimPrefix(transcode(body, "", new(repairs)), []byte("\ufeff"))
}

func transcode(body []byte, contentType string, r *repairs) []byte {
	if enc := wideEncoding(body); enc != nil {
		return decodeAs(enc, body, r)
	}
	body = uncut(body)
	labels := []string{charsetIn(httpCharset, []byte(contentType)), charsetIn(xmlCharset, body)}
	if utf8.Valid(body) {
		return decodeValid(body, labels, r)
	}
	var said string             // the charset of the first label that can be right
	var other encoding.Encoding // the first such charset that is not UTF-8
	for _, label := range labels {
		enc, name := charset.Lookup(label)
		if enc == nil || strings.HasPrefix(name, "utf-16") || name == "replacement" {
			continue
		}
		said = cmp.Or(said, name)
		if other == nil && name != "utf-8" {
			other = enc
		}
	}
	switch {
	case bytes.HasPrefix(body, []byte("\ufeff")), isUTF8(body, other == nil):
		if body = unmixed(body, r); !utf8.Valid(body) {
			r.add(brokenBytes)
		}
		return bytes.ToValidUTF8(body, []byte("\ufffd"))
	case other != nil:
		return decodeAs(other, body, r)
	case said != "":
		r.add(notUTF8)
	}
	return decodeAs(charmap.Windows1252, body, r)
}

// uncut is body without the incomplete character at its end, if there is one. Such a body
// was cut off, since a complete feed ends in ASCII.
func uncut(body []byte) []byte {
	for n := 1; n < utf8.UTFMax && n <= len(body); n++ {
		if end := body[len(body)-n:]; utf8.RuneStart(end[0]) {
			if !utf8.FullRune(end) {
				return body[:len(body)-n]
			}
			break
		}
	}
	return body
}

// decodeValid decodes a body that is valid UTF-8. It is in UTF-8 whatever its labels say,
// since a text in another charset is valid UTF-8 only if it is all ASCII; but ISO-2022-JP
// writes other characters in the bytes of ASCII.
func decodeValid(body []byte, labels []string, r *repairs) []byte {
	for _, label := range labels {
		enc, name := charset.Lookup(label)
		if name == "" || name == "utf-8" {
			continue
		}
		if name == "iso-2022-jp" && bytes.IndexByte(body, 0x1b) >= 0 {
			return decodeAs(enc, body, r)
		}
		if bytes.ContainsFunc(body, func(c rune) bool { return c >= utf8.RuneSelf }) {
			r.add(wrongCharset)
		}
		break
	}
	return body
}

// unmixed is UTF-8 in which bytes that stand between ASCII, and with which no character of
// UTF-8 begins, are read as windows-1252: they are the quotes, dashes and pound signs of text
// that was pasted in. Other broken bytes stay, since they may be characters that were cut.
func unmixed(body []byte, r *repairs) []byte {
	out := make([]byte, 0, len(body)+64)
	ascii := func(i int) bool { return i < 0 || i == len(body) || body[i] < utf8.RuneSelf }
	for i := 0; i < len(body); {
		end := i
		for end < len(body) && body[end]&0xc0 == 0x80 {
			end++
		}
		switch {
		case end == i:
			end++
			out = append(out, body[i])
		case ascii(i-1) && ascii(end):
			r.add(mixedCharsets)
			for _, c := range body[i:end] {
				out = utf8.AppendRune(out, charmap.Windows1252.DecodeByte(c))
			}
		default:
			out = append(out, body[i:end]...)
		}
		i = end
	}
	return out
}

func decodeAs(enc encoding.Encoding, body []byte, r *repairs) []byte {
	text, err := enc.NewDecoder().Bytes(body)
	if err != nil || bytes.Contains(text, []byte("\ufffd")) {
		r.add(brokenBytes)
	}
	return text
}

// wideEncoding recognises UTF-16 and UTF-32 by their byte order mark or by
// where the zero bytes of the first two characters stand (XML 1.0, appendix F).
func wideEncoding(body []byte) encoding.Encoding {
	if len(body) < 4 {
		return nil
	}
	zero := func(i int) bool { return body[i] == 0 }
	switch a, b := body[0], body[1]; {
	case a == 0xff && b == 0xfe && zero(2) && zero(3), !zero(0) && zero(1) && zero(2) && zero(3):
		return utf32.UTF32(utf32.LittleEndian, utf32.UseBOM)
	case zero(0) && zero(1) && (body[2] == 0xfe || zero(2)) && !zero(3):
		return utf32.UTF32(utf32.BigEndian, utf32.UseBOM)
	case a == 0xff && b == 0xfe, !zero(0) && zero(1) && !zero(2) && zero(3):
		return unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
	case a == 0xfe && b == 0xff, zero(0) && !zero(1) && zero(2) && !zero(3):
		return unicode.UTF16(unicode.BigEndian, unicode.UseBOM)
	}
	return nil
}

// charsetIn is the charset that the expression finds near the beginning of a text, or "".
// What stands before an XML declaration may be as long as a PHP warning.
func charsetIn(said *regexp.Regexp, text []byte) string {
	if m := said.FindSubmatch(text[:min(len(text), 4096)]); m != nil {
		return string(m[1])
	}
	return ""
}

var (
	httpCharset = regexp.MustCompile(`(?i)\bcharset\s*=\s*["']?([^"';\s]*)`)
	xmlCharset  = regexp.MustCompile(`<\?xml\s[^>]*?encoding\s*=\s*["']([^"'>]*)`)
)

// isUTF8 tells UTF-8 with a few broken bytes from text in another charset. If no label
// contests it, one valid sequence of several bytes is enough if no more letters stand alone
// (in French latin-1 a closing quote after "é" is valid UTF-8), and none is needed if all
// high bytes are in sequences that were cut. Against a label there must be many valid ones,
// since in some charsets a single one occurs by chance.
func isUTF8(body []byte, uncontested bool) bool {
	valid, cut, broken, alone := 0, 0, 0, 0
	continues := func(i int) bool { return i < len(body) && body[i]&0xc0 == 0x80 }
	for i := 0; i < len(body); {
		switch c, n := utf8.DecodeRune(body[i:]); {
		case n > 1:
			valid++
			i += n
		case c != utf8.RuneError:
			i++
		case body[i] >= 0xc0 && continues(i+1):
			cut++
			for i++; continues(i); i++ {
			}
		default:
			broken++
			if body[i] >= 0xc0 {
				alone++
			}
			i++
		}
	}
	if uncontested {
		return valid > 0 && valid >= alone || broken == 0
	}
	return valid > 4*(cut+broken)
}

// dropControls takes out the characters that XML 1.0 forbids, and replaces the C1 controls
// by the windows-1252 characters that they are meant to be.
func dropControls(text []byte, r *repairs) []byte {
	for i, b := range text {
		if ' ' <= b && b < 0x7f { // as nearly all are
			continue
		}
		if c, _ := utf8.DecodeRune(text[i:]); permitted(c) != c {
			r.add(controlCharacters)
			return bytes.Map(permitted, text)
		}
	}
	return text
}

// dropEscapes does the same in JSON with those that are written as escapes.
func dropEscapes(text []byte, r *repairs) []byte {
	var out []byte
	copied := 0
	for i := 0; ; {
		n := bytes.IndexByte(text[i:], '\\')
		if n < 0 {
			break
		}
		i += n
		c, length := escaped(text[i:])
		if p := permitted(c); p != c {
			out = append(out, text[copied:i]...)
			if p >= 0 {
				out = utf8.AppendRune(out, p)
			}
			copied = i + length
		}
		i += length
	}
	if copied == 0 {
		return text
	}
	r.add(controlCharacters)
	return append(out, text[copied:]...)
}

// escaped is the character for which the escape in JSON stands with which text begins, a
// space for those that never stand for a forbidden one, and the length of the escape.
func escaped(text []byte) (c rune, length int) {
	switch escape := string(text[:min(6, len(text))]); {
	case strings.HasPrefix(escape, `\b`):
		return '\b', 2
	case strings.HasPrefix(escape, `\f`):
		return '\f', 2
	case strings.HasPrefix(escape, `\u`) && len(escape) == 6:
		if n, err := strconv.ParseUint(escape[2:], 16, 16); err == nil {
			return rune(n), 6
		}
	}
	return ' ', min(2, len(text))
}

// permitted is c, or where XML 1.0 forbids that (2.2) what to put in its place; -1 for nothing.
func permitted(c rune) rune {
	switch {
	case c == '\t', c == '\n', c == '\r':
	case c < 0x20, c == 0x7f, c == 0xfffe, c == 0xffff:
		return -1
	case 0x80 <= c && c <= 0x9f:
		if meant := charmap.Windows1252.DecodeByte(byte(c)); meant != utf8.RuneError {
			return meant
		}
		return -1
	}
	return c
}
