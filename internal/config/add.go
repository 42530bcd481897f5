package config

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"

	"necblogs/internal/planet"
)

// AddBlog is src with blogs added at the end of “blogs:”. Everything else in the
// file stays byte for byte: comments, order, indentation, line ends. Whether
// the result is valid is for [Parse] to say, since the feed may be there already; the
// error is that of a file that cannot be edited in place.
func AddBlog(src []byte, blogs ...Stanza) ([]byte, error) {
	if len(blogs) == 0 {
		return src, nil
	}
	docs, err := parseYAML(src)
	if err != nil {
		r := newReader("the config", src)
		r.syntax(err)
		return nil, r.faults
	}
	if len(docs) > 1 {
		return nil, errors.New("the config is several documents (---); a blog can be added to one only")
	}
	for _, b := range blogs {
		if text := strings.Join(slices.Concat(b.Representatives, []string{b.Name, b.Slug, b.Feed, b.Site, b.IncludeTitle, b.ExcludeTitle}), ""); !utf8.ValidString(text) {
			return nil, fmt.Errorf("%q cannot be added: a config is UTF-8, and what is said of it is not", b.Name)
		}
	}
	e := newEdit(src)
	if err := e.add(docs, blogs); err != nil {
		return nil, err
	}
	if !added(src, e.src, blogs) {
		return nil, fmt.Errorf("the config is written in a way that cannot be edited safely; add this below “blogs:” yourself:\n%s",
			block(blogs, 2, 2, "", "\n"))
	}
	return e.src, nil
}

// added reports whether the config after has the blogs of the one before, and then these.
func added(before, after []byte, blogs []Stanza) bool {
	was, _ := parse("", before)
	is, _ := parse("", after)
	n := len(was.Blogs)
	return len(is.Blogs) == n+len(blogs) &&
		slices.EqualFunc(is.Blogs[:n], was.Blogs, func(a, b planet.Blog) bool { return a.Slug == b.Slug && a.Feed == b.Feed }) &&
		slices.EqualFunc(is.Blogs[n:], blogs, func(a planet.Blog, b Stanza) bool { return a.Name == b.name() && a.Feed == b.Feed })
}

func (e *edit) add(docs []*ast.DocumentNode, blogs []Stanza) error {
	var root *ast.MappingNode
	if len(docs) > 0 && docs[0].Body != nil {
		var ok bool
		if root, ok = unmarked(docs[0].Body).(*ast.MappingNode); !ok {
			return errors.New("the config is not made of keys; it needs “blogs:” at the left margin")
		}
	}
	list, next := blogsOf(root)
	switch v := list.(type) {
	case nil:
		if root != nil && root.IsFlowStyle {
			e.beforeEnd(root.End, `"blogs": [`+flow(blogs)+"]")
			return nil
		}
		e.insertLines(e.end(), "blogs:"+e.eol+block(blogs, 2, 2, "", e.eol))
	case *ast.NullNode:
		e.replaceEmpty(v.GetToken(), len(v.GetToken().Value), blogs)
	case *ast.SequenceNode:
		switch {
		case !v.IsFlowStyle:
			e.afterLast(v, next, blogs)
		case len(v.Values) == 0 && !root.IsFlowStyle && v.End.Position.Line == v.Start.Position.Line:
			e.replaceEmpty(v.Start, v.End.Position.Column-v.Start.Position.Column+1, blogs)
		default:
			e.beforeEnd(v.End, flow(blogs))
		}
	default:
		return fmt.Errorf("“blogs:” in the config is not a list but %s", kind(v))
	}
	return nil
}

// blogsOf is the value of the key “blogs”, nil if there is no such key, and the line of
// the key after it, 0 if it is the last.
func blogsOf(root *ast.MappingNode) (list ast.Node, next int) {
	if root == nil {
		return nil, 0
	}
	i := slices.IndexFunc(root.Values, func(v *ast.MappingValueNode) bool { return v.Key.GetToken().Value == "blogs" })
	if i < 0 {
		return nil, 0
	}
	if i+1 < len(root.Values) {
		next = root.Values[i+1].Key.GetToken().Position.Line
	}
	return unmarked(root.Values[i].Value), next
}

// afterLast adds stanzas below the last one of a list in block style, in its style. What
// is indented below that one, such as a comment, belongs to it.
func (e *edit) afterLast(list *ast.SequenceNode, next int, blogs []Stanza) {
	lines := e.lines()
	if next == 0 {
		next = e.end()
	}
	dash := list.Start.Position.Column
	last := next - 1
	for outside(lines[last-1], dash) {
		last--
	}
	item := list.Values[len(list.Values)-1]
	gap := 2
	if m, ok := item.(*ast.MappingNode); ok && !m.IsFlowStyle {
		gap = max(gap, start(m).Column-dash) // keys below the dash may be less than two columns from it
	}
	apart := ""
	if blankAbove(lines, start(item).Line) {
		apart = e.eol
	}
	e.insertLines(last+1, block(blogs, dash-1, gap, apart, e.eol))
}

// blankAbove reports whether a blank line precedes the line, or the comment right above it.
func blankAbove(lines []string, line int) bool {
	for line--; line > 0; line-- {
		text := strings.TrimSpace(lines[line-1])
		if !strings.HasPrefix(text, "#") {
			return text == ""
		}
	}
	return false
}

// outside reports whether a line below a list whose dashes stand in the column
// dash is no part of its last entry.
func outside(line string, dash int) bool {
	text := strings.TrimLeft(line, " \t")
	return strings.TrimSpace(text) == "" || text[0] == '#' && len(line)-len(text) < dash
}

// replaceEmpty puts the blogs in the place of “[]”, “~”, “null” or nothing.
func (e *edit) replaceEmpty(tok *token.Token, length int, blogs []Stanza) {
	line, column := tok.Position.Line, tok.Position.Column
	at := e.offset(line, column)
	if rest := e.src[at:]; len(rest) > 0 && strings.IndexByte("[~nN", rest[0]) >= 0 {
		e.replace(at-1, at+length, "") // with the blank before it
	}
	e.insertLines(line+1, block(blogs, 2, 2, "", e.eol))
}

// beforeEnd adds an item at the end of a list or mapping in flow style.
func (e *edit) beforeEnd(end *token.Token, item string) {
	before := end.Prev
	for before.Type == token.CommentType {
		before = before.Prev
	}
	switch before.Type {
	case token.CollectEntryType:
		item = " " + item
	case token.SequenceStartType, token.MappingStartType:
	default:
		item = ", " + item
	}
	at := e.offset(end.Position.Line, end.Position.Column)
	e.replace(at, at, item)
}
