package clean

import (
	"strings"

	"golang.org/x/net/html"
)

// isBlock reports whether an element begins a line of its own.
func isBlock(name string) bool { return blocks[name] || sections[name] }

// standing reports whether an element is an inline one that holds a block, and so is written
// as a block.
func standing(n *html.Node) bool {
	if n.Type != html.ElementNode || isBlock(n.Data) {
		return false
	}
	for c := range n.Descendants() {
		if c.Type == html.ElementNode && isBlock(c.Data) {
			return true
		}
	}
	return false
}

// blocks are the elements that do, but for [sections].
var blocks = map[string]bool{
	"p": true, "hr": true, "h3": true, "h4": true, "h5": true, "h6": true, "blockquote": true, "pre": true,
	"ul": true, "ol": true, "li": true, "dl": true, "dt": true, "dd": true, "figure": true, "figcaption": true,
	"details": true, "summary": true, "table": true, "caption": true, "thead": true, "tbody": true, "tfoot": true,
	"tr": true, "th": true, "td": true,
}

// phrasing are the blocks that must not hold other blocks.
var phrasing = map[string]bool{
	"p": true, "h3": true, "h4": true, "h5": true, "h6": true, "pre": true, "dt": true, "summary": true, "caption": true,
}

// writer writes a shaped tree as HTML and as text in one walk. White space and
// line breaks are held back until something follows them.
type writer struct {
	html, text strings.Builder
	wrap       bool // words outside of any paragraph get one here
	paragraph  bool // such a paragraph is open
	phrasing   bool // within an element that must not hold blocks
	inline     int  // how many inline elements are open
	pre        bool // within pre
	note       bool // within a reference to a note, which is no part of the text
	breaks     int  // br elements held back
	blank      bool // white space is held back, in HTML
	started    bool // the line in HTML has something on it
	gap        gap  // held back in the text
}

func (w *writer) children(n *html.Node) {
	for c := range n.ChildNodes() {
		w.node(c)
	}
}

func (w *writer) node(n *html.Node) {
	switch {
	case n.Type == html.TextNode && w.pre:
		w.preformatted(n.Data)
	case n.Type == html.TextNode:
		w.words(n.Data)
	case n.Data == "br" && w.pre:
		w.preformatted("\n")
	case n.Data == "br":
		w.breaks++
		w.gap = line
	case n.Data == "img":
		w.flush()
		w.open(n)
		w.started = true
		w.gap = max(w.gap, space)
	case sections[n.Data] && (w.phrasing || attr(n, "dir") == ""):
		w.section(n)
	case isBlock(n.Data) || standing(n) && !w.phrasing:
		w.block(n)
	default:
		if !standing(n) { // in which the line begins later
			w.flush()
		}
		w.open(n)
		within := w.note
		w.note = within || refersToNote(n)
		w.inline++
		w.children(n)
		w.inline--
		w.note = within
		w.close(n)
	}
}

// refersToNote reports whether an element is the raised number of a note, with a link to it.
// In the text, where nothing is raised, £500 with note 1 would be £5001.
func refersToNote(n *html.Node) bool {
	raised, leads := n.Data == "sup", n.Data == "a"
	if strings.Trim(textOf(n), "0123456789[]()*†‡,–- \n\u00a0") != "" {
		return false
	}
	for c := range n.Descendants() {
		raised, leads = raised || c.Data == "sup", leads || c.Data == "a"
	}
	return raised && leads
}

// section writes the content of a section, without the element.
func (w *writer) section(n *html.Node) {
	w.wrap = !w.phrasing
	w.endSection()
	w.children(n)
	w.endSection()
}

// endSection ends the line; within phrasing it does so by a line break.
func (w *writer) endSection() {
	switch {
	case !w.phrasing:
		w.endLine(line)
	case !w.pre:
		w.breaks, w.gap = 1, line
	case w.started && !strings.HasSuffix(w.html.String(), "\n"):
		w.preformatted("\n")
	}
}

func (w *writer) block(n *html.Node) {
	wrap, pre, words := w.wrap, w.pre, w.phrasing
	apart := line
	if n.Data == "td" || n.Data == "th" {
		apart = space
	}
	w.endLine(apart)
	w.open(n)
	if n.Data != "hr" {
		w.pre = pre || n.Data == "pre"
		w.phrasing = words || phrasing[n.Data]
		w.wrap = wraps(n) && !w.phrasing
		w.children(n)
		w.endLine(apart)
		w.close(n)
	}
	w.wrap, w.pre, w.phrasing = wrap, pre, words
}

// wraps reports whether words right in an element get paragraphs: always in a quotation or a
// div, and in a list item, a cell or the like if that has other paragraphs.
func wraps(n *html.Node) bool {
	switch n.Data {
	case "blockquote", "div":
		return true
	case "li", "dd", "td", "th", "figcaption", "details":
		for c := range n.ChildNodes() {
			if c.Type == html.ElementNode && (c.Data == "p" || sections[c.Data]) {
				return true
			}
		}
	}
	return false
}

// endLine ends the line, and with it the paragraph that is open for it. apart is the gap
// before the next word of the text, at least.
func (w *writer) endLine(apart gap) {
	w.endParagraph()
	w.breaks, w.blank, w.started = 0, false, false
	w.gap = max(w.gap, apart)
}

func (w *writer) endParagraph() {
	if w.paragraph {
		w.html.WriteString("</p>")
	}
	w.paragraph = false
}

// flush writes what was held back, before something inline is written.
func (w *writer) flush() {
	if w.paragraph && w.breaks > 1 && w.inline == 0 {
		w.endLine(line) // an empty line between words is how some write paragraphs
	}
	if w.wrap && !w.paragraph {
		w.html.WriteString("<p>")
		w.paragraph = true
	}
	for range min(w.breaks, 2) {
		if w.started {
			w.html.WriteString("<br>")
		}
	}
	if w.breaks == 0 && w.blank && w.started {
		w.html.WriteByte(' ')
	}
	w.breaks, w.blank = 0, false
}

func (w *writer) open(n *html.Node) {
	write(&w.html, "<", n.Data)
	for _, a := range n.Attr {
		write(&w.html, " ", a.Key, `="`)
		escaper.WriteString(&w.html, a.Val)
		w.html.WriteByte('"')
	}
	w.html.WriteByte('>')
}

func (w *writer) close(n *html.Node) {
	write(&w.html, "</", n.Data, ">")
}
