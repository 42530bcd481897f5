package clean

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
)

var (
	// marker ends a text that a blog gave only the beginning of.
	marker = regexp.MustCompile(`(?i)[\s\x{a0}]*(…|\.{3,})?[\s\x{a0}]*(` +
		`\[[\s\x{a0}]*(…|\.{2,}|&hellip;|&#8230;)[\s\x{a0}]*\]|` +
		`\([\s\x{a0}]*more[\s\x{a0}]*(…|\.{2,})?[\s\x{a0}]*\)|` +
		`(…|\.{3,})[\s\x{a0}]*(continue reading|read more|read the rest)[\s\x{a0}.…→»›>]*` +
		`)[\s\x{a0}]*$`)
	// more is the whole of a link, or of a last line, that leads to the rest.
	more = regexp.MustCompile(`(?i)^[\s\x{a0}\[(…]*(` +
		`continue reading\b.*|(click (here )?to )?read more|read the rest( of (this|the) (entry|post|article|story))?|` +
		`read (the )?full (post|article|story|report)|keep reading|` +
		`weiterlesen\b.*|mehr lesen|lire la suite\b.*|lire plus|seguir leyendo\b.*|sigue leyendo\b.*|leer más|\(more(…|\.{2,})?\)` +
		`)[\s\x{a0}.…:→➔⟶»›>\])]*$`)
	// appeared is the line that WordPress puts under each post in a feed.
	appeared = regexp.MustCompile(`^[\s\x{a0}]*(The post .* appeared first on |Der Beitrag .* erschien zuerst auf |` +
		`L[’']article .* est apparu en premier sur |La entrada .* (se publicó primero en|aparece primero en) ).*$`)
	markerOrEllipsis = regexp.MustCompile(marker.String() + `|[\s\x{a0}]*(…|\.{3,})[\s\x{a0}]*$`)
)

// cutTail takes off the end of a shaped article what the blog's software put
// there, and reports whether that said that the text goes on elsewhere. More
// than a few such lines are somebody's attempt to keep us busy.
func cutTail(root *html.Node) (excerpt bool) {
	for range 8 {
		var leaves []*html.Node // the texts of the last line, last first
		lastLine(root, &leaves)
		if len(leaves) == 0 {
			return excerpt
		}
		last := leaves[0]
		link := linkAround(last)
		ending := marker
		if excerpt {
			ending = markerOrEllipsis
		}
		switch {
		case matches(appeared, leaves):
			remove(root, leaves...)
			continue
		case matches(more, leaves):
			remove(root, leaves...)
		case link != nil && more.MatchString(textOf(link)):
			remove(root, link)
		case cutEnd(last, ending):
			if blank(last.Data) {
				remove(root, last)
			}
		default:
			return excerpt
		}
		excerpt = true
	}
	return excerpt
}

// cutEnd takes off the end of a text node what the expression finds there.
func cutEnd(n *html.Node, ending *regexp.Regexp) bool {
	from := max(0, len(n.Data)-200)
	at := ending.FindStringIndex(n.Data[from:])
	if at != nil {
		n.Data = n.Data[:from+at[0]]
	}
	return at != nil
}

// breaksOff reports whether a short text ends in the middle of a sentence and
// says so.
func breaksOff(text string, words int) bool {
	cut, dots := strings.CutSuffix(text, "…")
	if !dots {
		cut, dots = strings.CutSuffix(text, "...")
	}
	if !dots || words < 20 || words > 100 {
		return false
	}
	r, _ := utf8.DecodeLastRuneInString(strings.TrimRight(cut, " "))
	return unicode.IsLetter(r) || unicode.IsNumber(r) || r == ','
}

// lastLine gathers backwards the text nodes of the last line with any text, up
// to a block or line break. It reports whether the line is complete.
func lastLine(n *html.Node, leaves *[]*html.Node) bool {
	for c := n.LastChild; c != nil; c = c.PrevSibling {
		switch {
		case c.Type == html.TextNode:
			if len(*leaves) > 0 || !blank(c.Data) {
				*leaves = append(*leaves, c)
			}
		case c.Data == "br":
			if len(*leaves) > 0 {
				return true
			}
		case c.Data == "img", c.Data == "hr", isBlock(c.Data) && len(*leaves) > 0, lastLine(c, leaves):
			return true
		}
	}
	return isBlock(n.Data) && len(*leaves) > 0
}

// matches reports whether a line is what the expression says. No such line is
// longer than 500 bytes, so an article of one line is not searched through.
func matches(re *regexp.Regexp, leaves []*html.Node) bool {
	var text string
	for _, leaf := range leaves {
		if text = leaf.Data + text; len(text) > 500 {
			return false
		}
	}
	return re.MatchString(strings.ReplaceAll(text, "\n", " "))
}

func linkAround(n *html.Node) *html.Node {
	for ; n != nil; n = n.Parent {
		if n.Data == "a" && n.Type == html.ElementNode {
			return n
		}
	}
	return nil
}

func textOf(n *html.Node) string {
	if n.Type == html.TextNode {
		return n.Data
	}
	var text string
	for c := range n.ChildNodes() {
		if text += textOf(c); len(text) > 500 {
			break
		}
	}
	return text
}

// remove takes nodes out, and what is left empty around them.
func remove(root *html.Node, nodes ...*html.Node) {
	for _, n := range nodes {
		for n != root && n.Parent != nil { // nil: out already, with what was around it
			parent := n.Parent
			parent.RemoveChild(n)
			if n = parent; shown(n) || frame[n.Data] {
				break
			}
		}
	}
}

func shown(n *html.Node) bool {
	if n.Type == html.TextNode {
		return !blank(n.Data)
	}
	for c := range n.ChildNodes() {
		if shown(c) {
			return true
		}
	}
	return n.Data == "img" || n.Data == "hr"
}
