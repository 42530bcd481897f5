package clean

import (
	"net/url"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
)

// shaper makes of a parsed article the tree that is written: aliases off,
// addresses absolute, what is not for readers taken out.
type shaper struct {
	base     *url.URL            // nil or of no site: relative addresses lead nowhere
	links    int                 // links open around the node; they do not nest
	headings int                 // likewise
	notes    int                 // likewise, of ruby text
	forms    int                 // likewise
	marks    marks               // on the last letter
	standing map[*html.Node]bool // inline elements that hold blocks, and so stand as blocks do
}

// held says what a node holds that readers see.
type held struct{ content, block bool }

func (s *shaper) children(n *html.Node) (h held) {
	var next *html.Node
	for c := n.FirstChild; c != nil; c = next {
		next = c.NextSibling
		inner := s.node(c)
		h.content = h.content || inner.content
		h.block = h.block || inner.block
	}
	if s.links == 0 && n.Data != "pre" && (h.block || n.Type == html.DocumentNode || isBlock(n.Data)) {
		s.lone(n)
	}
	return h
}

func (s *shaper) node(n *html.Node) held {
	if n.Type == html.TextNode {
		n.Data = s.marks.thin(n.Data)
		return held{content: !blank(n.Data)}
	}
	n.Data = strings.TrimPrefix(n.Data, alias)
	switch name := n.Data; {
	case n.Type != html.ElementNode, name == "source", name == "label" && s.forms > 0:
		n.Parent.RemoveChild(n)
		return held{}
	case name == "br":
		return held{}
	case name == "hr":
		return held{content: true, block: true}
	case name == "img":
		return held{content: s.image(n)}
	case name == "iframe", name == "video", name == "audio", name == "embed", name == "object" && attr(n, "data") != "":
		return held{content: s.player(n)}
	case name == "a":
		return s.link(n)
	}
	return s.container(n)
}

// container shapes an element that is shown for what it holds.
func (s *shaper) container(n *html.Node) held {
	around := new(int) // elements open around the node that it may not stand in
	switch n.Data {
	case "strike":
		n.Data = "s"
	case "h1", "h2":
		n.Data = "h3"
		fallthrough
	case "h3", "h4", "h5", "h6":
		around = &s.headings
	case "rt", "rp":
		around = &s.notes
	case "form":
		around = &s.forms
	}
	*around++
	h := s.children(n)
	*around--
	switch {
	case n.Data == "object", n.Data == "label", *around > 0:
		unwrap(n)
		return h
	case !h.content && !frame[n.Data]:
		replaceBySpace(n)
		return held{}
	case isBlock(n.Data):
		h.block = true
		switch {
		case sections[n.Data]:
			n.Data = "div"
		case n.Data == "table" && !captioned(n):
			flatten(n)
		}
	case h.block:
		s.standing[n] = true
	}
	return h
}

// frame are the elements that keep the others of a table in their columns and rows,
// filled or not: a cell may reach down over rows without any of their own.
var frame = map[string]bool{"tr": true, "th": true, "td": true}

func (s *shaper) link(n *html.Node) held {
	href := s.address(attr(n, "href"), true)
	if s.links > 0 {
		href = ""
	}
	if href != "" {
		s.links++
		defer func() { s.links-- }()
	}
	h := s.children(n)
	switch {
	case !h.content:
		replaceBySpace(n)
		return held{}
	case s.headings > 0 && strings.Contains(href, "#") && strings.Trim(textOf(n), "#¶§∞🔗[] ") == "" && !blank(textOf(n)):
		n.Parent.RemoveChild(n) // to the heading itself, which many sites show under a mouse alone
		return held{}
	case href == "":
		unwrap(n)
		return h
	case h.block:
		s.standing[n] = true
	case note(n):
		sup := &html.Node{Type: html.ElementNode, Data: "sup"}
		n.Parent.InsertBefore(sup, n)
		n.Parent.RemoveChild(n)
		sup.AppendChild(n)
	case touching(n, href):
		n.Parent.InsertBefore(&html.Node{Type: html.TextNode, Data: " "}, n)
	}
	setLink(n, href, attr(n, "title"))
	return h
}

// lone makes links of the addresses in a block that are the whole of a line. As such
// WordPress has what it was to embed and could not, and plain text all its links.
func (s *shaper) lone(block *html.Node) {
	ends := func(beside *html.Node) bool {
		return beside == nil || beside.Data == "br" || isBlock(beside.Data) || s.standing[beside]
	}
	for c := block.FirstChild; c != nil; c = c.NextSibling {
		if c.Type != html.TextNode {
			continue
		}
		parts := []string{c.Data}
		for next := c.NextSibling; next != nil && next.Type == html.TextNode; next = c.NextSibling { // what stood between is out
			parts = append(parts, next.Data)
			block.RemoveChild(next)
		}
		c.Data = strings.Join(parts, "")
		line := strings.TrimSpace(c.Data)
		if !address.MatchString(line) || !ends(c.PrevSibling) || !ends(c.NextSibling) {
			continue
		}
		if href := s.address(strings.TrimRight(line, ".,;:!?"), false); href != "" { // which end the sentence
			c.Type, c.Data = html.ElementNode, "a"
			c.AppendChild(&html.Node{Type: html.TextNode, Data: line})
			setLink(c, href, "")
		}
	}
}

var address = regexp.MustCompile(`^https?://\S+$`)

// note reports whether a link is the number of a note that stands right after a
// word, and is raised by a style sheet alone, as Substack's are: "£500" and note 1
// would read £5001. What a bracket, a dash or § leads up to is no note: [1], rule §3.
func note(n *html.Node) bool {
	word := n.PrevSibling
	if !strings.HasPrefix(attr(n, "href"), "#") || textOf(n) == "" || strings.Trim(textOf(n), "0123456789") != "" ||
		word == nil || word.Type != html.TextNode || n.Parent.Data == "sup" {
		return false
	}
	last, _ := utf8.DecodeLastRuneInString(word.Data)
	return !unicode.IsSpace(last) && last != '§' && !unicode.In(last, unicode.Ps, unicode.Pd)
}

// touching reports whether a link begins a word right after the last one of another link,
// from which a style sheet alone keeps it apart: WordPress puts "Download" so behind the
// name of each file. Where one word is in two links to one place, they stay one word.
func touching(n *html.Node, href string) bool {
	before := n.PrevSibling
	if before == nil || before.Data != "a" || before.Type != html.ElementNode {
		return false
	}
	last, _ := utf8.DecodeLastRuneInString(textOf(before))
	first, _ := utf8.DecodeRuneInString(textOf(n))
	return unicode.In(last, unicode.L, unicode.N, unicode.Pe) && unicode.In(first, unicode.L, unicode.N) &&
		(attr(before, "href") != href || unicode.IsUpper(first))
}

func setLink(n *html.Node, href, title string) {
	dir := attr(n, "dir")
	n.Attr = []html.Attribute{{Key: "href", Val: href}}
	if title != "" {
		n.Attr = append(n.Attr, html.Attribute{Key: "title", Val: title})
	}
	if dir != "" {
		n.Attr = append(n.Attr, html.Attribute{Key: "dir", Val: dir})
	}
	n.Attr = append(n.Attr, html.Attribute{Key: "rel", Val: "noopener nofollow ugc"})
}

// replaceBySpace takes an element without content out, but not the space
// between words or the line break that it may have been, as each block is one.
func replaceBySpace(n *html.Node) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type == html.TextNode || c.Data == "br" {
			n.RemoveChild(c)
			n.Parent.InsertBefore(c, n)
			break
		}
	}
	if isBlock(n.Data) {
		n.Parent.InsertBefore(&html.Node{Type: html.ElementNode, Data: "br"}, n)
	}
	n.Parent.RemoveChild(n)
}

// unwrap puts an element's children in its place.
func unwrap(n *html.Node) {
	for c := n.FirstChild; c != nil; c = n.FirstChild {
		n.RemoveChild(c)
		n.Parent.InsertBefore(c, n)
	}
	n.Parent.RemoveChild(n)
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}
