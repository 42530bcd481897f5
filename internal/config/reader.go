package config

import (
	"bytes"
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"
)

// A field is one key of a mapping and what its value may be.
type field struct {
	key string
	value
}

// A value reads one YAML node into the config it was made for. below are the keys, if
// it is a mapping or a list of mappings.
type value struct {
	read  func(r *reader, path string, n ast.Node)
	below []field
}

// reader walks one config file and collects its faults. A path names a value in
// it, as "poll.interval" or "blogs[0].feed".
type reader struct {
	file    string
	lines   []string
	where   map[string]*token.Position // by path, for what the file says
	anchors map[string]ast.Node
	faults  Faults
}

func newReader(file string, src []byte) *reader {
	return &reader{
		file:    file,
		lines:   strings.Split(string(unixLines(src)), "\n"),
		where:   make(map[string]*token.Position),
		anchors: make(map[string]ast.Node),
	}
}

// idleTabs matches tabs in a blank line and before a comment, which YAML allows
// (1.2.2, 6.6).
var idleTabs = regexp.MustCompile(`(?m)^(?:[ \t]*\t[ \t]*$|\t[ \t]*#)`)

// unixLines is src without byte order mark, with a line feed for each line end, since
// carriage returns make the YAML scanner miscount lines, and with spaces for idle tabs,
// which it refuses.
func unixLines(src []byte) []byte {
	src = bytes.TrimPrefix(src, []byte("\uFEFF"))
	if bytes.IndexByte(src, '\r') >= 0 { // as in few
		src = lineEnd.ReplaceAllLiteral(src, []byte("\n"))
	}
	if bytes.IndexByte(src, '\t') < 0 { // as in most, which may be long
		return src
	}
	return idleTabs.ReplaceAllFunc(src, func(line []byte) []byte { return bytes.ReplaceAll(line, []byte("\t"), []byte(" ")) })
}

// place is where the value at path stands or, if the file does not say it, the
// innermost mapping or list around it that the file has.
func (r *reader) place(path string) *token.Position {
	for r.where[path] == nil && path != "" {
		path = path[:max(0, strings.LastIndexAny(path, ".["))]
	}
	return r.where[path]
}

// fault notes what is wrong with the value at path.
func (r *reader) fault(path, format string, args ...any) {
	r.faultAt(r.place(path), path, format, args...)
}

func (r *reader) faultAt(pos *token.Position, path, format string, args ...any) {
	r.faults = append(r.faults, r.newFault(pos, path, fmt.Sprintf(format, args...)))
}

func (r *reader) newFault(pos *token.Position, path, message string) Fault {
	f := Fault{File: r.file, Line: 1, Column: 1, Key: path, Message: message}
	if pos != nil {
		f.Line, f.Column = min(pos.Line, len(r.lines)), pos.Column
	}
	f.Source = showable(r.lines[f.Line-1])
	return f
}

func (r *reader) sorted() Faults {
	slices.SortStableFunc(r.faults, func(a, b Fault) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return r.faults
}

// says reports whether the file has the key at path.
func (r *reader) says(path string) bool { return r.where[path] != nil }

// faulty reports whether the value at path has a fault already.
func (r *reader) faulty(path string) bool {
	return slices.ContainsFunc(r.faults, func(f Fault) bool { return f.Key == path })
}

// mapping reads n, which stands at path, by the fields, and reports whether it is a
// mapping whose keys can be told from its values.
func (r *reader) mapping(path string, n ast.Node, fields []field) bool {
	m, ok := n.(*ast.MappingNode)
	if !ok {
		r.fault(path, "must be keys with values, as in “{%s: …}”, but is %s; its keys are %s", fields[0].key, kind(n), keys(fields))
		return false
	}
	whole := true
	for _, pair := range m.Values {
		if next := runOn(pair.Value, fields); next != "" {
			r.runsOn(path, m, pair, next)
			whole = false
			continue
		}
		r.pair(path, pair, fields)
	}
	return whole
}

// runsOn notes that the value of a pair has the next key in it.
func (r *reader) runsOn(path string, m *ast.MappingNode, pair *ast.MappingValueNode, next string) {
	key := pair.Key.GetToken()
	path = join(path, key.Value)
	if pos, ok := r.deeper(key.Position.Line, 0); ok && !m.IsFlowStyle { // the parser shows the end of the value
		r.faultAt(&pos, path, deeperThanValue)
		return
	}
	r.faultAt(start(pair.Value), path, "a comma is missing before “%s:”; put a value that has “: ” in it in 'quotes'", next)
}

// runOn is the key that an unquoted value has in it because no comma ends the value, as in
// {title: NEC category: Reports}, or because the lines below are indented too deep; "" for
// none.
func runOn(n ast.Node, fields []field) string {
	s, ok := n.(*ast.StringNode)
	if !ok || s.Token.Type != token.StringType {
		return ""
	}
	for i, word := range strings.Fields(s.Value) {
		key, ok := strings.CutSuffix(word, ":")
		if ok && i > 0 && slices.ContainsFunc(fields, func(f field) bool { return f.key == key }) {
			return key
		}
	}
	return ""
}

func (r *reader) pair(path string, pair *ast.MappingValueNode, fields []field) {
	pos := pair.Key.GetToken().Position
	if pair.Key.IsMergeKey() {
		r.faultAt(pos, join(path, "<<"), "merge keys are not read: write the keys out")
		return
	}
	key := pair.Key.GetToken().Value
	path = join(path, key)
	i := slices.IndexFunc(fields, func(f field) bool { return f.key == key })
	switch {
	case strings.Contains(key, noBreak):
		r.faultAt(pos, path, "begins with "+noBreakAdvice)
	case i < 0:
		r.faultAt(pos, path, "there is no such key; %s", nearest(key, fields))
	case r.says(path):
		r.faultAt(pos, path, "is here twice; it stands in line %d already: take one of them out", r.where[path].Line)
	default:
		r.value(path, pos, pair.Value, fields[i].value)
	}
}

// value reads n as v says: the value at path, whose key or entry of a list is at pos.
func (r *reader) value(path string, pos *token.Position, n ast.Node, v value) {
	r.where[path] = pos
	said := n
	n, err := r.resolve(n)
	switch {
	case err != nil:
		r.faultAt(start(said), path, "%v", err)
	case n != nil && n.Type() != ast.NullType:
		r.where[path] = start(n)
		v.read(r, path, n)
	case path == "blogs":
		r.fault(path, "has no blogs below it: %s", needBlogs)
	case strings.HasSuffix(path, "]"):
		r.fault(path, "is an empty entry: fill it, or take its “-” out")
	case strings.Contains(r.lines[pos.Line-1], ": #"):
		r.fault(path, "has no value: what begins with # is a comment; put it in 'quotes', or take the line out")
	default:
		r.fault(path, "has no value: give it one, or take the line out")
	}
}

// resolve is the node that n stands for: without anchors and tags, and of an alias the
// node that is meant.
func (r *reader) resolve(n ast.Node) (ast.Node, error) {
	for range 8 {
		n = unmarked(n)
		alias, ok := n.(*ast.AliasNode)
		if !ok {
			return n, nil
		}
		name := alias.Value.GetToken().Value
		if n = r.anchors[name]; n == nil {
			return nil, fmt.Errorf("the alias *%s stands for nothing: no value is marked &%s; a value that begins with * belongs in 'quotes'", name, name)
		}
	}
	return nil, fmt.Errorf("is an alias of itself: write the value out")
}

// unmarked is a node without the anchors and tags before it.
func unmarked(n ast.Node) ast.Node {
	for {
		switch v := n.(type) {
		case *ast.AnchorNode:
			n = v.Value
		case *ast.TagNode:
			n = v.Value
		default:
			return n
		}
	}
}

// Visit notes an anchor; [ast.Walk] calls it for each node.
func (r *reader) Visit(n ast.Node) ast.Visitor {
	if a, ok := n.(*ast.AnchorNode); ok {
		r.anchors[a.Name.GetToken().Value] = a.Value
	}
	return r
}

// start is where a node begins: for a mapping in block style its first key.
func start(n ast.Node) *token.Position {
	if m, ok := n.(*ast.MappingNode); ok && !m.IsFlowStyle && len(m.Values) > 0 {
		return m.Values[0].Key.GetToken().Position
	}
	return n.GetToken().Position
}

// kind is what a node is, in the words of an operator. Of a scalar it is the beginning
// in quotes: a file that is no config may be one scalar.
func kind(n ast.Node) string {
	switch n.(type) {
	case *ast.MappingNode:
		return "keys with values"
	case *ast.SequenceNode:
		return "a list"
	case *ast.NullNode:
		return "empty"
	default:
		word, _ := window(showable(n.GetToken().Value), 1)
		return fmt.Sprintf("%q", word)
	}
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}
