package clean

import (
	"regexp"
	"strings"

	"golang.org/x/net/html"

	"necblogs/internal/canonical"
)

const (
	// onward are words that lead to the rest if they are a line of their own or follow an
	// ellipsis.
	onward = `(read on|view post|read more|` + full + `|(read more at|` + full + ` (on|at)) [^,;:!?]{1,60})`
	full   = `read (the )?full (post|article|story|report)`
	// afterword is a line below a text. It does not show that the blog gave only the
	// beginning; the text above it may.
	afterword = `(leave a comment|originally published (on|at) .+|tags: .+|the post .+ (appeared first|first appeared) on .+)`
)

var (
	// marker finds the end of a text of which the blog gave only the beginning.
	marker = regexp.MustCompile(`(?i)[\s\x{a0}]*(` +
		`\[[\s\x{a0}]*(…|\.{2,}|&hellip;|&#8230;)[\s\x{a0}]*\]([\s\x{a0}]*` + afterword + `)?|` +
		`\(more[\s\x{a0}]*(…|\.{2,})?\)|` +
		`\[?(…|\.{3,})\]?[\s\x{a0}]*(continue reading|read the rest|` + onward + `)[\s\x{a0}.…→»›>]*` +
		`)[\s\x{a0}]*$`)
	// more finds a link, or a last line, that leads to the rest.
	more = regexp.MustCompile(`(?i)^[\s\x{a0}\[(…]*(` +
		`continue reading\b.*|(click (here )?to )?read more|read the rest( of (this|the) (entry|post|article|story))?|` +
		full + `|keep reading|` +
		`(view original post|read more(…|\.{3,})?)[\s\x{a0}]+[\d.,]+ more words?|` + // WordPress, of a post reblogged
		`weiterlesen\b.*|mehr lesen|lire la suite\b.*|lire plus|seguir leyendo\b.*|sigue leyendo\b.*|leer más|\(more(…|\.{2,})?\)` +
		`)[\s\x{a0}.…:→➔⟶»›>\])]*$`)
	lastOnward = regexp.MustCompile(`(?i)^[\s\x{a0}\[(…]*` + onward + `[\s\x{a0}.…:→➔⟶»›>\])]*$`)
	below      = regexp.MustCompile(`(?i)^[\s\x{a0}]*` + afterword + `[\s\x{a0}]*$`)
	// appeared finds the line that engines put under each post in a feed: WordPress and its
	// plugins, Medium below a rule, and FetchRSS for pages that have no feed. The capital of a
	// blog's name tells it from a sentence about a post that first appeared on some day or list.
	appeared = regexp.MustCompile(`^[\s\x{a0}]*(The post .* (appeared first on |first appeared on \S*[\p{Lu}\d])|Der Beitrag .* erschien zuerst auf |` +
		`L[’']article .* est apparu en premier sur |La entrada .* (se publicó primero en|aparece primero en) |` +
		`.+ was originally published in .+ on Medium, where people are continuing the conversation by |\(Feed generated with FetchRSS\)).*$`)
	// counted finds the line of WordPress's plugins and of Discourse that says how often a post
	// was read or answered: by it each reader would make an edit.
	counted = regexp.MustCompile(`(?i)^[\s\x{a0}]*((post |page |total )?(views?|reads)[\s\x{a0}]*:[\s\x{a0}]*[\d.,]+|[\d.,]+[\s\x{a0}]*(views?|reads|comments?)|` +
		`\d+ posts? - \d+ participants?|read full topic)[\s\x{a0}]*$`)
	markerOrEllipsis = regexp.MustCompile(marker.String() + `|[\s\x{a0}]*(…|\.{3,})[\s\x{a0}]*$`)
)

// cutTail takes off the end of a shaped article the lines that the blog's software put
// there, and reports whether they said that the text goes on elsewhere. base is the post's
// address. More than a few such lines are somebody's attempt to keep us busy.
func cutTail(root *html.Node, base string) (excerpt bool) {
	aside := map[*html.Node]bool{} // the texts of afterwords, which go if the text above them breaks off
lines:
	for range 8 {
		var leaves []*html.Node // the texts of the last line, last first
		lastLine(root, &leaves, aside)
		if len(leaves) == 0 {
			break
		}
		line := endOf(leaves)
		is := func(re *regexp.Regexp) bool { return len(line) <= longLine && re.MatchString(line) }
		link := linkAround(leaves[0].Parent)
		ending := marker
		if excerpt {
			ending = markerOrEllipsis
		}
		switch {
		case is(appeared):
			remove(leaves...)
			if rule := root.LastChild; rule != nil && rule.Data == "hr" {
				root.RemoveChild(rule)
			}
		case is(counted):
			remove(leaves...)
		case is(more), is(lastOnward):
			remove(leaves...)
			excerpt = true
		case is(below), home(link, line, base):
			for _, leaf := range leaves {
				aside[leaf] = true
			}
		case link != nil && more.MatchString(textOf(link)):
			remove(link)
			excerpt = true
		case cutEnd(leaves, line, ending):
			excerpt = true
		default:
			break lines
		}
	}
	if excerpt {
		for n := range aside {
			remove(n)
		}
	}
	return excerpt
}

// cutEnd takes off the end of a line what the expression finds there, and reports whether it
// has found anything. leaves are the line's texts, last first.
func cutEnd(leaves []*html.Node, line string, ending *regexp.Regexp) bool {
	line = line[max(0, len(line)-longLine):]
	if !strings.ContainsAny(line, "…[(") && !strings.Contains(line, "...") { // every ending has one of these; most lines need no search
		return false
	}
	at := ending.FindStringIndex(line)
	if at == nil {
		return false
	}
	off := len(line) - at[0]
	for _, leaf := range leaves {
		n := min(off, len(leaf.Data))
		leaf.Data = leaf.Data[:len(leaf.Data)-n]
		if blank(leaf.Data) {
			remove(leaf)
		}
		if off -= n; off == 0 {
			break
		}
	}
	return true
}

// breaksOff reports whether a short text ends with an ellipsis in the middle of a sentence.
func breaksOff(text string, words int) bool {
	return words >= 20 && words <= 100 && midSentence.MatchString(text)
}

var midSentence = regexp.MustCompile(`[\pL\pN,] *(?:…|\.{3})$`)

// lastLine appends to leaves, last first, the text nodes of the last line below n that has
// any text, without those set aside and without empty ones, of which a short line may have
// thousands. A line begins after a block, a line break, or a picture that is a link, to which
// "Read more:" may lead. lastLine reports whether it has found the beginning.
func lastLine(n *html.Node, leaves *[]*html.Node, aside map[*html.Node]bool) bool {
	for c := n.LastChild; c != nil; c = c.PrevSibling {
		switch {
		case c.Type == html.TextNode:
			if !aside[c] && c.Data != "" && (len(*leaves) > 0 || !blank(c.Data)) {
				*leaves = append(*leaves, c)
			}
		case c.Data == "br":
			if len(*leaves) > 0 {
				return true
			}
		case c.Data == "img" && linkAround(c) != nil, isBlock(c.Data) && len(*leaves) > 0, lastLine(c, leaves, aside):
			return true
		}
	}
	return isBlock(n.Data) && len(*leaves) > 0
}

// longLine is how many bytes a line has that engines append, at most. It spares the search
// through an article that is one line.
const longLine = 500

// endOf is a line's text; of a long one it is the last texts alone.
func endOf(leaves []*html.Node) (text string) {
	for _, leaf := range leaves {
		if text = leaf.Data + text; len(text) > longLine {
			break
		}
	}
	return strings.ReplaceAll(text, "\n", " ")
}

// home reports whether a line is nothing but a link to the front page of the post's own
// site, as WordPress's plugins put it under each post in a feed. A link to another site may
// say where the author has a quotation from.
func home(link *html.Node, line, base string) bool {
	if link == nil || textOf(link) != line {
		return false
	}
	href := attr(link, "href")
	return canonical.Home(href) && canonical.Host(href) == canonical.Host(base)
}

// linkAround is the link that a node is, or is in; nil for none.
func linkAround(n *html.Node) *html.Node {
	for n != nil && n.Data != "a" {
		n = n.Parent
	}
	return n
}

// textOf is the text in a node; of a long one it may be only the beginning.
func textOf(n *html.Node) string {
	if n.Type == html.TextNode {
		return strings.ReplaceAll(n.Data, "\n", " ")
	}
	var text string
	for c := range n.ChildNodes() {
		if text += textOf(c); len(text) > longLine {
			break
		}
	}
	return text
}

// remove takes nodes out, and what is left empty around them.
func remove(nodes ...*html.Node) {
	for _, n := range nodes {
		for n.Parent != nil { // nil: it is the root, or out already with what was around it
			parent := n.Parent
			parent.RemoveChild(n)
			if n = parent; shown(n) {
				break
			}
		}
	}
}

// shown reports whether a node has any text or picture.
func shown(n *html.Node) bool {
	if n.Type == html.TextNode {
		return !blank(n.Data)
	}
	for c := range n.ChildNodes() {
		if shown(c) {
			return true
		}
	}
	return n.Data == "img"
}
