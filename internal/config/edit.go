package config

import (
	"bytes"
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// edit is a text that is changed at the lines and columns that the parser names.
type edit struct {
	src []byte
	eol string
}

// lineEnd matches what ends a line (YAML 1.2.2, 5.4), also in a file that was converted to
// Windows' line ends twice.
var lineEnd = regexp.MustCompile(`\r*\n|\r`)

func newEdit(src []byte) *edit {
	return &edit{src: src, eol: cmp.Or(string(lineEnd.Find(src)), "\n")}
}

// end is the line before which a key is added to the document: that of “...”, or the one
// after the last.
func (e *edit) end() int {
	lines := e.lines()
	for i, l := range lines {
		if l == "..." || strings.HasPrefix(l, "... ") {
			return i + 1
		}
	}
	return len(lines) + 1
}

func (e *edit) lines() []string { return strings.Split(string(unixLines(e.src)), "\n") }

// insertLines puts whole lines before the line given.
func (e *edit) insertLines(line int, text string) {
	at := e.offset(line, 1)
	if at > 0 && e.src[at-1] != '\n' && e.src[at-1] != '\r' {
		text = e.eol + strings.TrimSuffix(text, e.eol)
	}
	e.replace(at, at, text)
}

func (e *edit) replace(from, to int, text string) {
	e.src = slices.Concat(e.src[:from], []byte(text), e.src[to:])
}

// offset is where a line and column (in characters, from 1) stand in src, at
// most its length.
func (e *edit) offset(line, column int) int {
	at := 0
	if bytes.HasPrefix(e.src, []byte("\uFEFF")) {
		at = len("\uFEFF")
	}
	for ; line > 1; line-- {
		end := lineEnd.FindIndex(e.src[at:])
		if end == nil {
			return len(e.src)
		}
		at += end[1]
	}
	for ; column > 1 && at < len(e.src); column-- {
		_, size := utf8.DecodeRune(e.src[at:])
		at += size
	}
	return at
}
