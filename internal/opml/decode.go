package opml

import (
	"bytes"
	"regexp"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding/unicode"
)

var label = regexp.MustCompile(`^\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']`)

// decode makes UTF-8 of a list: by its byte order mark; valid UTF-8 beats a
// wrong label; then the label in the XML declaration; else Windows-1252.
func decode(src []byte) []byte {
	if bytes.HasPrefix(src, []byte("\xFE\xFF")) || bytes.HasPrefix(src, []byte("\xFF\xFE")) {
		if out, err := unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewDecoder().Bytes(src); err == nil {
			return out
		}
	}
	src = bytes.TrimPrefix(src, []byte("\xEF\xBB\xBF"))
	if utf8.Valid(src) {
		return src
	}
	name := "windows-1252"
	if m := label.FindSubmatch(src); m != nil {
		name = string(m[1])
	}
	if enc, found := charset.Lookup(name); enc != nil && found != "utf-8" {
		if out, err := enc.NewDecoder().Bytes(src); err == nil {
			return out
		}
	}
	return bytes.ToValidUTF8(src, []byte("\uFFFD"))
}
