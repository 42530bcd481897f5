package parse

import (
	"bytes"
	"fmt"
	"strings"

	"necblogs/internal/planet"
)

// document is a feed's XML in a form that gofeed can read, with what the feed says that
// gofeed does not hand on.
type document struct {
	isAtom  bool
	version string // of RSS 1.1, whose root gofeed does not understand; "" for all others
	xml     []byte
	lang    string
	base    string // xml:base of the root or the channel, absolute, or ""
	items   []facts
	dropped int  // items beyond the limit
	cut     bool // the document ended too early; its whole items are there
}

// facts are what gofeed does not tell of an item.
type facts struct {
	base        string // xml:base in force for the item, absolute, or ""
	contentBase string // the same for its content
	summaryBase string // the same for its summary
	lang        string // xml:lang of the item or its content
	about       string // rdf:about, which identifies an item of RSS 1.0
	title       construct
	summary     construct
	content     construct
}

// textBase is the xml:base in force for the content of an item, or where it has none for
// its summary.
func (f facts) textBase(item planet.Item) string {
	if item.Content == "" {
		return f.summaryBase
	}
	return f.contentBase
}

// construct is how an Atom text is written: its type (RFC 4287 3.1) and, in Atom 0.3, its
// mode, both in lower case and "" where not given.
type construct struct{ kind, mode string }

// invented reports whether the type is one that somebody has made up, such as plain or
// markdown: neither Atom's nor a media type.
func (c construct) invented() bool {
	return c.kind != "" && c.kind != "text" && !strings.Contains(c.kind, "/") && !strings.Contains(c.kind, "html") && !strings.Contains(c.kind, "xml")
}

// scanner goes once through the markup of a feed, in. out is nil until something needs
// mending; from then on it is the mended form of in[:copied].
type scanner struct {
	*input
	in  []byte
	pos int

	out    []byte
	copied int

	doc    document
	stack  []element
	tokens int
	parts  int
	joined int

	item      mark // where the open item begins
	itemDepth int  // length of the stack inside the open item; 0: none is open
	xhtml     int  // length of the stack inside an XHTML construct; 0: in none
	done      bool
}

// element is an open element.
type element struct {
	name       []byte // as in the feed
	out        []byte // as handed on; nil: its tags are left out
	base       string // xml:base in force, absolute, or ""
	namespaces int    // declarations in scope
	said       int    // bytes of text in it so far
}

// mark is a place that the scanner can go back to.
type mark struct{ out, copied, pos int }

// maxNamespaces bounds the namespace declarations in scope, and they count as tokens, because
// gofeed's XML reader copies all of them for each element. Feeds with many have some 20.
const maxNamespaces = 64

// maxAttributes bounds the attributes of a tag, because gofeed's XML reader holds all of
// them at once, in forty times the room that they have in the feed.
const maxAttributes = 256

// scan reads text, which begins with the root element, in time linear in its length. The
// document that it returns is well-formed, whatever text is. The error is or wraps ErrCutOff
// or ErrDepth.
func scan(text []byte, in *input) (*document, error) {
	s := &scanner{input: in, in: text}
	for !s.done {
		lt := bytes.IndexByte(s.in[s.pos:], '<')
		if lt < 0 || s.pos+lt+1 == len(s.in) {
			s.cutOff()
			break
		}
		s.characters(s.pos, s.pos+lt)
		s.say(lt)
		s.pos += lt
		if s.tokens++; s.tokens > s.limits.tokens || s.parts > s.limits.parts || s.joined > s.limits.joined {
			s.cutOff()
			break
		}
		s.markup()
		if len(s.stack) > s.limits.depth {
			return nil, fmt.Errorf("%w: more than %d within each other", ErrDepth, s.limits.depth)
		}
	}
	if s.doc.cut && len(s.doc.items) == 0 {
		return nil, ErrCutOff
	}
	return &s.doc, nil
}

// markup handles what begins with the < at pos and moves pos behind it.
func (s *scanner) markup() {
	rest := s.in[s.pos:]
	switch c := rest[1]; {
	case c == '/':
		s.endTag()
	case c == '!' && bytes.HasPrefix(rest, []byte("<![CDATA[")):
		if end := bytes.Index(rest, []byte("]]>")); end >= 0 {
			s.say(end + 3)
			s.pos += end + 3
		} else {
			s.cutOff()
		}
	case c == '!' && bytes.HasPrefix(rest, []byte("<!--")):
		s.leaveOut("-->") // gofeed takes comments for text
	case c == '?':
		s.leaveOut("?>")
	case c == '!':
		s.repairs.add(strayMarkup)
		s.leaveOut(">")
	case wellNamed(s.in, s.pos+1):
		s.startTag()
	default:
		s.repairs.add(strayMarkup)
		s.replace(s.pos, s.pos+1, "&lt;")
		s.pos++
	}
}

// say counts n bytes of text in the element that is open.
func (s *scanner) say(n int) {
	if last := len(s.stack) - 1; n > 0 && last >= 0 && !s.inText() {
		s.stack[last].said += n
		s.joined += s.stack[last].said
	}
}

// leaveOut takes out what begins at pos, up to and including the next end.
func (s *scanner) leaveOut(end string) {
	n := bytes.Index(s.in[s.pos:], []byte(end))
	if n < 0 {
		s.cutOff()
		return
	}
	s.replace(s.pos, s.pos+n+len(end), "")
	s.pos += n + len(end)
}

// replace makes in[from:to] read as by. Calls come in the order of from.
func (s *scanner) replace(from, to int, by string) {
	if s.out == nil {
		s.out = make([]byte, 0, len(s.in)+len(s.in)/16+64)
	}
	s.out = append(append(s.out, s.in[s.copied:from]...), by...)
	s.copied = to
}

func (s *scanner) mark() mark { return mark{len(s.out), s.copied, s.pos} }

func (s *scanner) rewind(m mark) {
	s.out, s.copied, s.pos = s.out[:m.out], m.copied, m.pos
}

// cutOff ends a document that breaks off: before the open item, or at pos if none is open.
func (s *scanner) cutOff() {
	s.doc.cut = true
	if s.itemDepth > 0 {
		s.rewind(s.item)
		s.stack = s.stack[:s.itemDepth-1]
		s.doc.items = s.doc.items[:len(s.doc.items)-1]
	}
	s.close()
}

// close ends the document at pos, closing what is open.
func (s *scanner) close() {
	s.done = true
	if s.copied == 0 && len(s.stack) == 0 {
		s.doc.xml = s.in[:s.pos]
		return
	}
	s.replace(s.pos, s.pos, "")
	s.closeElements(0)
	s.doc.xml = s.out
}

// closeElements writes end tags at pos until n elements are open.
func (s *scanner) closeElements(n int) {
	for len(s.stack) > n {
		last := s.stack[len(s.stack)-1]
		if last.out != nil {
			s.replace(s.pos, s.pos, "</"+string(last.out)+">")
		}
		s.pop()
	}
}

func (s *scanner) pop() {
	s.stack = s.stack[:len(s.stack)-1]
	if len(s.stack) < s.itemDepth {
		s.itemDepth = 0
	}
	if len(s.stack) < s.xhtml {
		s.xhtml = 0
	}
}

// endRoot ends the document at pos, where its root element has ended.
func (s *scanner) endRoot() {
	s.close()
	for rest := bytes.TrimSpace(s.in[s.pos:]); len(rest) > 0; {
		n := prologLength(rest)
		if n == 0 {
			s.repairs.add(junkAfter)
			return
		}
		rest = bytes.TrimSpace(rest[n:])
	}
}

// dropRest ends the document before the item at pos, the first one beyond the limit, and
// counts it and the rest of the items, which have the same name.
func (s *scanner) dropRest(name []byte) {
	for rest := s.in[s.pos:]; ; {
		n := 1
		switch {
		case bytes.HasPrefix(rest, []byte("<![CDATA[")):
			n = bytes.Index(rest, []byte("]]>"))
		case bytes.HasPrefix(rest, []byte("<!--")):
			n = bytes.Index(rest, []byte("-->"))
		case bytes.Equal(rest[1:nameEnd(rest, 1)], name):
			s.places.add(len(s.in)-len(rest), s.limits.items)
			s.doc.dropped++
		}
		next := bytes.IndexByte(rest[max(n, 0):], '<')
		if n < 0 || next < 0 { // n: what never ends is all of the rest
			break
		}
		rest = rest[n+next:]
	}
	s.close()
}
