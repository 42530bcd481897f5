package parse

import (
	"bytes"
	"html"
	"strings"
)

// attributes reads the tag from the end of its name to its end, which it stores in t.end; -1
// if the feed ends before. It mends what encoding/xml would not accept, and keeps in t what
// the scanner needs to know.
func (s *scanner) attributes(t *tag) {
	i := s.pos + 1 + len(t.name)
	t.end = -1
	for i >= 0 && i < len(s.in) {
		switch c := s.in[i]; {
		case isSpace(c):
			i++
		case c == '>':
			t.end = i + 1
			return
		case c == '/' && i+1 < len(s.in) && s.in[i+1] == '>':
			t.end, t.empty = i+2, true
			return
		case c == '<':
			s.repairs.add(badAttributes)
			s.replace(i, i, ">")
			t.end = i
			return
		case isNameStart(c):
			i = s.attribute(i, t)
		default:
			s.repairs.add(badAttributes)
			s.replace(i, i+1, " ")
			i++
		}
	}
}

// attribute handles the attribute that begins at i and returns where it ends, or -1 if the
// feed ends within it.
func (s *scanner) attribute(i int, t *tag) int {
	nameStop := nameEnd(s.in, i)
	name := s.in[i:nameStop]
	from, to, next := s.value(nameStop)
	if next < 0 {
		return -1
	}
	if !wellNamed(s.in, i) {
		s.repairs.add(badAttributes)
		s.replace(i, next, " ")
		return next
	}
	said := bytes.TrimSpace(s.in[from:to])
	t.keep(name, said)
	if t.attributes++; t.attributes > maxAttributes || s.hidden(t, name, said) {
		s.replace(i, next, "")
		return next
	}
	if next == nameStop { // no value
		return next
	}
	bare := next == to
	if value := s.replacement(t, name, said); value != "" {
		s.replace(from, to, quoted(value, bare))
		return next
	}
	switch {
	case bare && bytes.ContainsAny(s.in[from:to], `"'&<`):
		s.repairs.add(badAttributes)
		s.replace(i, next, "")
	case bare:
		s.repairs.add(badAttributes)
		s.replace(from, to, quoted(string(s.in[from:to]), true))
	case len(said) < to-from: // gofeed would make "%20" of the blanks around an address
		start := from + bytes.Index(s.in[from:to], said)
		s.replace(from, start, "")
		s.characters(start, start+len(said))
		s.replace(start+len(said), to, "")
	default:
		s.characters(from, to)
	}
	return next
}

func quoted(value string, bare bool) string {
	if bare {
		return `"` + value + `"`
	}
	return value
}

// value finds the value of the attribute whose name ends at i. It is s.in[from:to], without
// its quotes, and the attribute ends at next. An attribute without a value has an empty one
// and ends at i; next is -1 if the feed ends first.
func (s *scanner) value(i int) (from, to, next int) {
	equals := s.afterSpace(i)
	if equals < len(s.in) && s.in[equals] != '=' {
		return i, i, i
	}
	from = s.afterSpace(equals + 1)
	if from >= len(s.in) {
		return 0, 0, -1
	}
	if quote := s.in[from]; quote == '"' || quote == '\'' {
		from++
		if n := bytes.IndexByte(s.in[from:], quote); n >= 0 {
			return from, from + n, from + n + 1
		}
	} else if n := bytes.IndexAny(s.in[from:], " \t\r\n>"); n >= 0 {
		return from, from + n, from + n
	}
	return 0, 0, -1
}

// afterSpace is where the white space at i ends.
func (s *scanner) afterSpace(i int) int {
	for i < len(s.in) && isSpace(s.in[i]) {
		i++
	}
	return i
}

// replacement is the value to put in the place of an attribute's, or "" to keep that.
func (s *scanner) replacement(t *tag, name, value []byte) string {
	if len(s.stack) == 0 {
		return s.rootNamespace(t, name, value)
	}
	// gofeed hands on content of type html as it does text, but only after it has parsed
	// the HTML of the whole post to look for a <div> around it. Of a type that there is
	// not, it leaves all as it is written.
	if s.doc.isAtom && len(s.stack) == s.itemDepth && string(name) == "type" && (string(value) == "html" || t.text.invented()) && !s.borrowed(t) {
		switch string(t.local) {
		case "title", "summary", "content":
			return "text"
		}
	}
	return ""
}

// keep keeps what an attribute says, so far as the scanner needs to know it.
func (t *tag) keep(name, value []byte) {
	switch string(name) {
	case "xml:base":
		t.base = string(value)
	case "xml:lang":
		t.lang = string(value)
	case "rdf:about", "about":
		t.about = html.UnescapeString(string(value))
	case "href":
		t.linked = true
	case "mode":
		t.text.mode = strings.ToLower(string(value))
	case "type":
		t.text.kind = strings.ToLower(string(value))
	}
}

// hidden reports whether gofeed must not see an attribute: xml:base, since it would take the
// address of a document for that of a directory, and copy a long base into every link; or a
// namespace that is [scanner.foreign] or beyond maxNamespaces. Other namespaces are counted.
func (s *scanner) hidden(t *tag, name, value []byte) bool {
	switch {
	case string(name) == "xml:base":
		return true
	case !bytes.HasPrefix(name, []byte("xmlns")):
		return false
	case string(name) == "xmlns" && s.foreign(t, string(value)):
		return true
	}
	outer := 0
	if len(s.stack) > 0 {
		outer = s.stack[len(s.stack)-1].namespaces
	}
	if outer+t.namespaces == maxNamespaces {
		return true
	}
	t.namespaces++
	return false
}
