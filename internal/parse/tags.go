package parse

import (
	"bytes"
	"cmp"
	"html"
	"net/url"
	"strings"

	"necblogs/internal/canonical"
)

// tag is a start tag as far as the scanner needs to know it.
type tag struct {
	name       []byte
	local      []byte // name without its prefix
	end        int    // behind the tag; -1: the feed ends in it
	empty      bool   // <name/>
	base       string
	lang       string
	about      string
	text       construct
	linked     bool // has an href
	attributes int  // so far
	namespaces int  // declared here
	declared   bool // the namespace of the tag's own prefix, or of none, is declared here
}

func (s *scanner) startTag() {
	start, depth := s.pos, len(s.stack)
	t := tag{name: s.in[start+1 : nameEnd(s.in, start+1)]}
	t.local = localName(t.name)
	switch {
	case depth == 0:
		s.openRoot(&t)
		return
	case s.isItem(&t, depth):
		if s.openItem(t.name); s.done {
			return
		}
	}
	e, before := element{name: t.name, out: t.name}, s.mark()
	if prefix := prefixOf(t.name); s.xhtml > 0 && len(prefix) > 0 {
		e.out = t.local // gofeed reads XHTML as HTML, which knows no prefixes
		s.replace(start+1, start+1+len(prefix), "")
	}
	if s.attributes(&t); t.end < 0 {
		s.rewind(before)
		s.cutOff()
		return
	}
	if s.xhtml == 0 && s.itemDepth == 0 && string(t.local) == "items" && s.doc.version == "1.1" {
		s.rewind(before)
		s.replace(start, t.end, "")
		e.out = nil
	}
	s.pos = t.end
	if s.doc.isAtom && (depth == 1 || depth == s.itemDepth) && !s.borrowed(&t) {
		s.asAtom(&t, &e)
		if string(t.local) == "id" && !t.empty {
			s.replace(t.end, t.end, idMark)
		}
	}
	parent := s.stack[len(s.stack)-1]
	e.base, e.namespaces = s.resolveBase(parent.base, t.base), parent.namespaces+t.namespaces
	s.tokens += e.namespaces
	if !s.inText() {
		s.parts += 1 + t.attributes
	}
	s.note(&t, e.base)
	s.push(&t, e)
}

// openItem begins an item at pos and closes what was never closed: the one before, or an
// element of the feed itself that would have all items in it. Where there are too many items
// it ends the document instead.
func (s *scanner) openItem(name []byte) {
	around := s.aroundItems()
	if s.itemDepth > 0 {
		around = s.itemDepth - 1
	}
	if len(s.stack) > around {
		s.repairs.add(unclosedElements)
		s.closeElements(around)
	}
	if len(s.doc.items) == s.limits.items {
		s.dropRest(name)
		return
	}
	s.places.add(s.pos, s.limits.items)
	s.item = s.mark()
	s.itemDepth = len(s.stack) + 1
	s.doc.items = append(s.doc.items, facts{})
}

// borrowed reports whether a tag in Atom is another vocabulary's, as media:content is: its
// prefix is not that of the element around it.
func (s *scanner) borrowed(t *tag) bool {
	around := s.stack[len(s.stack)-1].name
	return !bytes.Equal(prefixOf(t.name), prefixOf(around))
}

// inText reports whether pos is in an XHTML text of Atom, of whose elements gofeed makes a
// string. Those of another vocabulary's it keeps, whatever type they have.
func (s *scanner) inText() bool {
	if !s.doc.isAtom || s.xhtml != 2 && s.xhtml != s.itemDepth+1 {
		return false
	}
	text, around := s.stack[s.xhtml-1].name, s.stack[s.xhtml-2].name
	return bytes.Equal(prefixOf(text), prefixOf(around))
}

// asAtom makes a link or an author of Atom of one that is written as in RSS, with the
// address or the name as its text.
func (s *scanner) asAtom(t *tag, e *element) {
	n := bytes.IndexByte(s.in[t.end:], '<')
	if n < 0 || t.empty || s.in[t.end-1] != '>' || !bytes.HasPrefix(s.in[t.end+n:], []byte("</")) {
		return
	}
	text := s.in[t.end : t.end+n]
	said := bytes.TrimSpace(text)
	if len(said) == 0 {
		return
	}
	switch string(t.local) {
	case "link":
		if t.linked || bytes.IndexByte(said, '"') >= 0 {
			return
		}
		start := t.end + bytes.Index(text, said)
		s.pos = start + len(said)
		s.replace(t.end-1, start, ` href="`)
		s.characters(start, s.pos)
		s.replace(s.pos, s.pos, `">`)
	case "author":
		name := string(prefixOf(t.name)) + "name"
		s.replace(t.end, t.end, "<"+name+">")
		e.out = []byte(name + "></" + string(t.name)) // its end tag ends both
	default:
		return
	}
	s.repairs.add(rssInAtom)
}

// isItem reports whether the element of t, which begins at this depth, is an item. In Atom it
// is one within the root, in RSS within the root, a channel or the <items> of RSS 1.1; without
// a prefix it is one in whatever other element of the feed, too, since that was never closed.
// So was an open item directly within which it is.
func (s *scanner) isItem(t *tag, depth int) bool {
	named := bytes.EqualFold(t.local, []byte("item"))
	if s.doc.isAtom {
		named = string(t.local) == "entry"
	}
	if !named || s.itemDepth > 0 {
		return named && depth == s.itemDepth
	}
	return depth == s.aroundItems() || len(t.local) == len(t.name) && s.xhtml == 0
}

// aroundItems is how many elements are open around an item that begins here, if all others
// are closed: the root, and in RSS a channel or the <items> of RSS 1.1.
func (s *scanner) aroundItems() int {
	for n := len(s.stack); n > 1 && !s.doc.isAtom; n-- {
		if e := s.stack[n-1]; e.out == nil || bytes.EqualFold(localName(e.name), []byte("channel")) {
			return n
		}
	}
	return 1
}

// push opens the element of t, unless it is empty.
func (s *scanner) push(t *tag, e element) {
	switch {
	case t.empty && s.xhtml > 0 && !isVoid(e.out):
		// HTML would take <p/> for <p>.
		s.replace(t.end-2, t.end, "></"+string(e.out)+">")
	case t.empty && len(s.stack)+1 == s.itemDepth:
		s.itemDepth = 0
	case t.empty:
	case s.itemDepth > 0 && len(s.stack) > s.itemDepth && isVoid(e.out) && !s.endsAtOnce(e.name) && s.in[t.end-1] == '>':
		s.replace(t.end-1, t.end, "/>") // HTML that is not escaped: <br>
	default:
		s.stack = append(s.stack, e)
		if s.xhtml == 0 && strings.Contains(t.text.kind, "xhtml") {
			s.xhtml = len(s.stack)
		}
	}
}

// endsAtOnce reports whether the end tag of name follows at pos.
func (s *scanner) endsAtOnce(name []byte) bool {
	rest, ok := bytes.CutPrefix(s.in[s.pos:], []byte("</"))
	return ok && bytes.HasPrefix(rest, name)
}

// note keeps what t says that gofeed does not hand on; base is the base that is in force in it.
func (s *scanner) note(t *tag, base string) {
	if s.itemDepth == 0 {
		if string(t.local) == "channel" {
			s.doc.base = base
		}
		return
	}
	f := &s.doc.items[len(s.doc.items)-1]
	switch len(s.stack) + 1 {
	case s.itemDepth:
		f.base, f.contentBase, f.summaryBase, f.lang, f.about = base, base, base, t.lang, t.about
	case s.itemDepth + 1:
		if s.doc.isAtom && s.borrowed(t) {
			return
		}
		switch string(t.local) {
		case "title":
			f.title = t.text
		case "description":
			f.summaryBase = base
		case "summary":
			f.summary, f.summaryBase = t.text, base
		case "encoded":
			f.contentBase = base
		case "content":
			f.content, f.contentBase = t.text, base
			if t.lang != "" {
				f.lang = t.lang
			}
		}
	}
}

// resolveBase is the base in force in an element whose own xml:base is own, or outer, that
// in force around it, where own is "" or of no use.
func (s *scanner) resolveBase(outer, own string) string {
	if own == "" || len(own) > maxAddress {
		return outer
	}
	base, err := url.Parse(cmp.Or(outer, s.address))
	if err != nil {
		return outer
	}
	u, err := base.Parse(canonical.Mend(html.UnescapeString(own)))
	if err != nil {
		return outer
	}
	if abs := u.String(); isHTTP(abs) && len(abs) <= maxAddress {
		return abs
	}
	return outer
}

func (s *scanner) endTag() {
	start := s.pos
	name := s.in[start+2 : nameEnd(s.in, start+2)]
	gt := bytes.IndexAny(s.in[start+1:], "<>")
	if gt < 0 {
		s.cutOff()
		return
	}
	end := start + 1 + gt
	sound := s.in[end] == '>'
	if sound {
		end++
	}
	k := len(s.stack) - 1
	for k >= 0 && !bytes.EqualFold(s.stack[k].name, name) {
		k--
	}
	if k < 0 {
		s.repairs.add(strayMarkup)
		s.replace(start, end, "")
		s.pos = end
		return
	}
	if k < len(s.stack)-1 {
		s.repairs.add(unclosedElements)
		s.closeElements(k + 1)
	}
	if out := s.stack[k].out; !sound || !bytes.Equal(out, name) || end != start+3+len(name) {
		s.replace(start, end, "")
		s.pos = end
		s.closeElements(k)
	} else {
		s.pos = end
		s.pop()
	}
	if k == 0 {
		s.endRoot()
	}
}

func isVoid(name []byte) bool {
	switch string(name) {
	case "br", "hr", "img", "input", "wbr", "col", "area", "embed":
		return true
	}
	return false
}

func isNameStart(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_'
}

func isNameByte(c byte) bool {
	return isNameStart(c) || '0' <= c && c <= '9' || c == '-' || c == '.' || c == ':'
}

func isSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' }

// nameEnd is where the name that begins at i ends.
func nameEnd(text []byte, i int) int {
	for i < len(text) && isNameByte(text[i]) {
		i++
	}
	return i
}

// wellNamed reports whether a name that encoding/xml accepts begins at i, with one prefix or
// none. It is false for names that are not in ASCII, which no feed format has.
func wellNamed(text []byte, i int) bool {
	end := nameEnd(text, i)
	prefix, local, prefixed := bytes.Cut(text[i:end], []byte(":"))
	if !prefixed {
		local = prefix
	}
	return (end == len(text) || text[end] < 0x80) && len(prefix) > 0 && isNameStart(prefix[0]) &&
		len(local) > 0 && isNameStart(local[0]) && bytes.IndexByte(local, ':') < 0
}

// localName is a name without its prefix.
func localName(name []byte) []byte { return name[bytes.IndexByte(name, ':')+1:] }

// prefixOf is a name's prefix with its colon, or "".
func prefixOf(name []byte) []byte { return name[:len(name)-len(localName(name))] }
