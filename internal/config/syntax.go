package config

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

const needBlogs = `write “- name: …” and “feed: https://…” for each, or “blogs: []” for a planet that has none yet`

// root returns the mapping that the file consists of, and notes its anchors. It is nil,
// and a fault is noted, if the file is not a mapping.
func (r *reader) root(src []byte) ast.Node {
	if line, col := firstInvalid(unixLines(src)); line > 0 {
		r.faultAt(&token.Position{Line: line, Column: col}, "", "this is not UTF-8 text: save the file as UTF-8")
		return nil
	}
	docs, err := parseYAML(src)
	if err != nil {
		r.syntax(err)
		return nil
	}
	switch {
	case len(docs) > 1:
		r.faultAt(begin(docs[1]), "", "a second document begins here; a config is one: take the line --- or ... out")
		return nil
	case len(docs) == 0 || docs[0].Body == nil:
		r.faultAt(nil, "", "the file says nothing; it needs “blogs:” at least: %s", needBlogs)
		return nil
	}
	body := docs[0].Body
	ast.Walk(r, body)
	if root, err := r.resolve(body); err == nil && root != nil && root.Type() == ast.MappingType {
		return root
	}
	r.faultAt(start(body), "", "a config is made of keys such as “title: …” and “blogs:”, but this is %s", kind(body))
	return nil
}

// begin is where a document begins: at its ---, or at its first key where only
// “...” sets it off from the one before.
func begin(d *ast.DocumentNode) *token.Position {
	if d.Start != nil {
		return d.Start.Position
	}
	return start(d.Body)
}

// parseYAML returns the documents in src, without those that the parser makes of
// directives such as %YAML. The parser has panicked on malformed input before, and a
// running planet must outlive a bad edit.
func parseYAML(src []byte) (docs []*ast.DocumentNode, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("the YAML reader gave up on it (%v)", p)
		}
	}()
	f, err := parser.ParseBytes(unixLines(src), 0, parser.AllowDuplicateMapKey())
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(f.Docs, func(d *ast.DocumentNode) bool {
		_, ok := d.Body.(*ast.DirectiveNode)
		return ok
	}), nil
}

// syntax notes an error of the YAML parser as what an operator can do about it.
func (r *reader) syntax(err error) {
	se, ok := errors.AsType[*yaml.SyntaxError](err)
	if !ok || se.Token == nil {
		r.faultAt(nil, "", "this is not YAML: %v", err)
		return
	}
	pos, advice := r.advise(*se.Token.Position, se.Message)
	r.faultAt(&pos, "", "this is not YAML: %s", advice)
}

// advise says what is most often wrong where the parser complains at pos in these words,
// and where that is.
func (r *reader) advise(pos token.Position, says string) (token.Position, string) {
	line := r.lines[min(max(pos.Line, 1), len(r.lines))-1]
	bare := strings.TrimLeftFunc(line, unicode.IsSpace)
	margin := line[:len(line)-len(bare)]
	empty, isEmpty := r.emptied(pos.Line, len(margin))
	switch {
	case strings.Contains(margin, "\t"):
		return pos, "a tab at the margin; indent with spaces"
	case strings.Contains(says, "tab character") && strings.Contains(line, "\t"): // as after a hyphen
		pos.Column = utf8.RuneCountInString(line[:strings.Index(line, "\t")]) + 1
		return pos, "here is a tab; type a space in its place"
	case strings.Contains(margin, noBreak), strings.Contains(line, ":"+noBreak), strings.Contains(line, "-"+noBreak):
		return pos, "here is " + noBreakAdvice
	case isEmpty && strings.HasPrefix(bare, "- "):
		return empty, "[] is a list without entries; take it out, for there are entries below"
	case strings.Contains(says, "mapping value") && dashed.MatchString(bare):
		return pos, "an entry of a list begins with a hyphen and a space, as in “- name: …”"
	case strings.Contains(says, "mapping value") && strings.Count(line, ": ") == 1 && !strings.HasSuffix(line, ":"):
		if below, ok := r.deeper(pos.Line, len(margin)); ok { // the parser shows the line above it
			return below, deeperThanValue
		}
	case strings.Contains(says, "non-map value") && strings.HasPrefix(bare, "- "):
		return pos, "an entry of a list begins here, where a key is expected; is its indentation right?"
	case strings.Contains(says, "value is not allowed"), strings.Contains(says, "',' or"):
		runes := []rune(line)
		at := max(min(pos.Column, len(runes))-1, 0)
		before := strings.TrimRight(string(runes[:at]), " ")
		if strings.HasSuffix(before, "'") || strings.HasSuffix(before, `"`) {
			return pos, `the value ends at the quote before this; inside 'quotes' write an apostrophe twice, and a " as it is`
		}
		if marked.MatchString(before) && !another.MatchString(string(runes[at:])) {
			return pos, "a value that begins with [, { or * belongs in 'quotes'"
		}
		if i := slices.IndexFunc(r.lines, noColon.MatchString); i >= 0 {
			return token.Position{Line: i + 1, Column: 1}, "a colon is missing at the end of this line"
		}
	}
	for _, a := range advices {
		if strings.Contains(says, a.says) && (a.line == "" || strings.Contains(line, a.line)) {
			return pos, a.means
		}
	}
	return pos, says
}

// deeper is where the next line begins that is neither blank nor a comment, if that is
// more than margin spaces from the left.
func (r *reader) deeper(line, margin int) (token.Position, bool) {
	for i, next := range r.lines[min(line, len(r.lines)):] {
		if bare := strings.TrimLeft(next, " "); bare != "" && bare[0] != '#' {
			indent := len(next) - len(bare)
			return token.Position{Line: line + i + 1, Column: indent + 1}, indent > margin
		}
	}
	return token.Position{}, false
}

// emptied is where [] stands in the last line before this one that is neither blank nor a
// comment, if what begins after margin spaces may be meant as entries of that list.
func (r *reader) emptied(line, margin int) (token.Position, bool) {
	for i := min(line, len(r.lines)) - 2; i >= 0; i-- {
		if bare := strings.TrimLeft(r.lines[i], " "); bare == "" || bare[0] == '#' {
			continue
		}
		m := emptyList.FindStringSubmatch(r.lines[i])
		if m == nil || len(m[1]) > margin {
			break
		}
		return token.Position{Line: i + 1, Column: len(m[1]+m[2]) + 1}, true
	}
	return token.Position{}, false
}

const deeperThanValue = "this is indented deeper than the line above, which has a value already"

// A no-break space comes with text from web pages, and from Mac keyboards.
const (
	noBreak       = "\u00a0"
	noBreakAdvice = "a no-break space, which only looks like a space; type a space in its place"
)

var (
	dashed    = regexp.MustCompile(`^(-[^\s-]|[–—])`)                      // looks like “- ” and is not
	noColon   = regexp.MustCompile(`^(blogs|meetings) *$`)                 // the keys that have lists below them
	emptyList = regexp.MustCompile(`^( *(?:- +)?)(\w+: +)\[ *\] *(#.*)?$`) // the margin with a hyphen, if any, and the key
	marked    = regexp.MustCompile(`[:-] +(\[.*\]|\{.*\}|\*\S*)$`)         // a value up to the end of the list, braces or alias that it begins with
	another   = regexp.MustCompile(`^([\[{]|[^\s,]+:( |$))`)               // the next entry or key, before which a comma is missing
)

// advices have, for words in the parser's message and text in its line, what is most often
// wrong there. The first that fits holds.
var advices = []struct{ says, line, means string }{
	{"mapping value is not allowed", ": ", `a second “: ” in one line; put a value that contains one in 'quotes'`},
	{"unknown escape character", "", `a backslash in double quotes; use 'single quotes'`},
	{"end character of", "", "a quote that is not closed"},
	{"reserved character", "", "a value cannot begin with this character; put the value in 'quotes'"},
	{"sequence entries are not allowed", "", "“- ” begins an entry of a list, on a line of its own; put a value that begins so in 'quotes'"},
	{"header option", "", "a value that begins with | or > is a block of lines; put the value in 'quotes'"},
	{"corresponding to", "", "a ] or } closes nothing here; put a value that has one in 'quotes'"},
	{"directive", "%", "a value cannot begin with %; put the value in 'quotes'"},
	{"value is not allowed", "", "this does not fit the lines above; is its indentation right?"},
	{"unexpected key name", ":", "“key: value” needs a space after the colon, and lists a dash"},
	{"unexpected key name", "", "“key: value” is expected here; is a colon missing?"},
	{"non-map value", "", "“key: value” is expected here; is a colon missing?"},
	{"',' or ']'", "", "a list in [ ] is not closed, or a comma is missing"},
	{"',' or '}'", "", "a { is not closed, or a comma is missing"},
	{"flow map", "", "a { is not closed, or a comma is missing"},
	{"sequence end token", "", "a list in [ ] is not closed, or a comma is missing"},
	{"alias", "", "a value that begins with * is an alias; put the value in 'quotes'"},
	{"anchor", "", "a value that begins with & is an anchor; put the value in 'quotes'"},
	{"tag", "", "a value that begins with ! is a tag; put the value in 'quotes'"},
}

// firstInvalid is the line and column of the first byte that is no UTF-8, or 0.
func firstInvalid(src []byte) (line, col int) {
	line, col = 1, 1
	for len(src) > 0 {
		c, size := utf8.DecodeRune(src)
		switch {
		case c == utf8.RuneError && size <= 1, c == 0:
			return line, col
		case c == '\n':
			line, col = line+1, 0
		}
		col++
		src = src[size:]
	}
	return 0, 0
}
