package clean

import (
	"net/url"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
)

// shaper turns a parsed article into the tree that is written: with aliases off, addresses
// absolute, and what is not for readers taken out.
type shaper struct {
	base     *url.URL // nil or of no site: relative addresses lead nowhere
	grown    int      // bytes by which addresses were made longer so far
	links    int      // open around the node; links do not nest
	headings int      // the same of headings
	notes    int      // the same of ruby text
	forms    int      // the same of forms
	marks    marks    // on the last letter
}

// children shapes what is in a node, and reports whether readers see anything of it.
func (s *shaper) children(n *html.Node) (content bool) {
	var next *html.Node
	for c := n.FirstChild; c != nil; c = next {
		next = c.NextSibling
		if s.node(c) {
			content = true
		}
	}
	for c := range n.ChildNodes() { // now that nothing is to be unwrapped between them
		if touching(c) && !standing(c) {
			n.InsertBefore(&html.Node{Type: html.TextNode, Data: " "}, c)
		}
	}
	if s.links == 0 && n.Data != "pre" && (n.Type == html.DocumentNode || isBlock(n.Data) || standing(n)) {
		s.lone(n)
	}
	return content
}

// node shapes a node, and reports whether readers see anything of it.
func (s *shaper) node(n *html.Node) (content bool) {
	if n.Type == html.TextNode {
		n.Data = s.marks.thin(n.Data)
		return !blank(n.Data)
	}
	n.Data = strings.TrimPrefix(n.Data, alias)
	switch name := n.Data; {
	case n.Type != html.ElementNode, name == "source", name == "label" && s.forms > 0:
		n.Parent.RemoveChild(n)
		return false
	case name == "br":
		return false
	case name == "hr":
		return true
	case name == "img":
		return s.image(n)
	case name == "iframe", name == "video", name == "audio", name == "embed", name == "object" && attr(n, "data") != "":
		return s.player(n)
	case name == "a":
		return s.link(n)
	}
	return s.container(n)
}

// container shapes an element that is shown for what it holds.
func (s *shaper) container(n *html.Node) (content bool) {
	around := new(int) // how many elements are open around the node in which it may not be
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
	content = s.children(n)
	*around--
	switch {
	case n.Data == "object", n.Data == "label", *around > 0:
		unwrap(n)
	case !content && !frame[n.Data]:
		replaceBySpace(n)
	case sections[n.Data]:
		n.Data = "div"
	case n.Data == "table" && !captioned(n):
		flatten(n)
	}
	return content
}

// frame are the elements of a table that stay even if they are empty, since they keep the
// others in their columns and rows: a cell may span rows that have none of their own.
var frame = map[string]bool{"tr": true, "th": true, "td": true}

// items are the elements that end an open one of their kind around them, unless another
// block parts the two (HTML 13.2.6.4.7). A section or a table between them that is not
// written parts them no more.
var items = map[string]string{"li": "li", "dt": "dd", "dd": "dd"}

// unnest makes sections of the items in a node, which stands in an item of that kind, that
// would end it.
func unnest(n *html.Node, item string) {
	for c := range n.ChildNodes() {
		within := item
		switch kind := items[c.Data]; {
		case kind != "" && kind == item:
			become(c, "div")
		case kind != "":
			within = kind
		case blocks[c.Data] && c.Data != "p":
			within = ""
		}
		unnest(c, within)
	}
}

func (s *shaper) link(n *html.Node) (content bool) {
	href := s.address(attr(n, "href"), true)
	if s.links > 0 {
		href = ""
	}
	if href != "" {
		s.links++
		defer func() { s.links-- }()
	}
	content = s.children(n)
	switch {
	case !content:
		replaceBySpace(n)
		return false
	case s.headings > 0 && strings.Contains(href, "#") && strings.Trim(textOf(n), "#¶§∞🔗[] ") == "" && !blank(textOf(n)):
		n.Parent.RemoveChild(n) // the heading's link to itself, which many sites show only under a mouse
		return false
	case href == "":
		unwrap(n)
		return content
	case note(n) && !standing(n):
		sup := &html.Node{Type: html.ElementNode, Data: "sup"}
		n.Parent.InsertBefore(sup, n)
		n.Parent.RemoveChild(n)
		sup.AppendChild(n)
	}
	setLink(n, href, attr(n, "title"))
	return content
}

// lone makes links of the addresses in a block that are a line of their own, as WordPress
// writes what it could not embed, and plain text all its links.
func (s *shaper) lone(block *html.Node) {
	ends := func(beside *html.Node) bool {
		return beside == nil || beside.Data == "br" || isBlock(beside.Data) || standing(beside)
	}
	for c := block.FirstChild; c != nil; c = c.NextSibling {
		if c.Type != html.TextNode {
			continue
		}
		parts := []string{c.Data}
		for next := c.NextSibling; next != nil && next.Type == html.TextNode; next = c.NextSibling { // what was between is taken out
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

// note reports whether a link is the number of a note right after a word, which only a
// style sheet raises, as Substack's does: "£500" with note 1 would read £5001. After a
// bracket, a dash or § there is no note: [1], rule §3.
func note(n *html.Node) bool {
	word := n.PrevSibling
	if !strings.HasPrefix(attr(n, "href"), "#") || textOf(n) == "" || strings.Trim(textOf(n), "0123456789") != "" ||
		word == nil || word.Type != html.TextNode || n.Parent.Data == "sup" {
		return false
	}
	last, _ := utf8.DecodeLastRuneInString(word.Data)
	return !unicode.IsSpace(last) && last != '§' && !unicode.In(last, unicode.Ps, unicode.Pd)
}

// touching reports whether a node is a link that begins with a word right after the last
// word of another link, from which only a style sheet keeps it apart: so WordPress has
// "Download" after the name of each file. One word in two links to one place stays one word.
func touching(n *html.Node) bool {
	before := n.PrevSibling
	if !isLink(n) || before == nil || !isLink(before) {
		return false
	}
	last, _ := utf8.DecodeLastRuneInString(textOf(before))
	first, _ := utf8.DecodeRuneInString(textOf(n))
	return unicode.In(last, unicode.L, unicode.N, unicode.Pe) && unicode.In(first, unicode.L, unicode.N) &&
		(attr(before, "href") != attr(n, "href") || unicode.IsUpper(first))
}

func isLink(n *html.Node) bool { return n.Type == html.ElementNode && n.Data == "a" }

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

// replaceBySpace takes an element without content out, but leaves the space or line break
// that it was: the first one in it, and a line break for a block.
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
