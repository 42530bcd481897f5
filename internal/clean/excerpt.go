package clean

import (
	"regexp"
	"strings"

	"golang.org/x/net/html"

	"necblogs/internal/canonical"
)

const (
	// onward is what leads to the rest where it stands on a line of its own or
	// after an ellipsis.
	onward = `(read on|view post|read more|` + full + `|(read more at|` + full + ` (on|at)) [^,;:!?]{1,60})`
	full   = `read (the )?full (post|article|story|report)`
	// afterword is what stands below a text, of which a blog gave the beginning
	// only if that says so itself.
	afterword = `(leave a comment|originally published (on|at) .+|tags: .+|the post .+ (appeared first|first appeared) on .+)`
)

var (
	// marker ends a text that a blog gave only the beginning of.
	marker = regexp.MustCompile(`(?i)[\s\x{a0}]*(` +
		`\[[\s\x{a0}]*(…|\.{2,}|&hellip;|&#8230;)[\s\x{a0}]*\]([\s\x{a0}]*` + afterword + `)?|` +
		`\(more[\s\x{a0}]*(…|\.{2,})?\)|` +
		`\[?(…|\.{3,})\]?[\s\x{a0}]*(continue reading|read the rest|` + onward + `)[\s\x{a0}.…→»›>]*` +
		`)[\s\x{a0}]*$`)
	// more is the whole of a link, or of a last line, that leads to the rest.
	more = regexp.MustCompile(`(?i)^[\s\x{a0}\[(…]*(` +
		`continue reading\b.*|(click (here )?to )?read more|read the rest( of (this|the) (entry|post|article|story))?|` +
		full + `|keep reading|` +
		`(view original post|read more(…|\.{3,})?)[\s\x{a0}]+[\d.,]+ more words?|` + // WordPress, of a post reblogged
		`weiterlesen\b.*|mehr lesen|lire la suite\b.*|lire plus|seguir leyendo\b.*|sigue leyendo\b.*|leer más|\(more(…|\.{2,})?\)` +
		`)[\s\x{a0}.…:→➔⟶»›>\])]*$`)
	lastOnward = regexp.MustCompile(`(?i)^[\s\x{a0}\[(…]*` + onward + `[\s\x{a0}.…:→➔⟶»›>\])]*$`)
	below      = regexp.MustCompile(`(?i)^[\s\x{a0}]*` + afterword + `[\s\x{a0}]*$`)
	// appeared is the line that WordPress and its plugins, and Medium below a rule, put
	// under each post in a feed, as FetchRSS does under those of pages that have no feed. A
	// blog's name tells it from a sentence about a post that first appeared on some day or list.
	appeared = regexp.MustCompile(`^[\s\x{a0}]*(The post .* (appeared first on |first appeared on \S*[\p{Lu}\d])|Der Beitrag .* erschien zuerst auf |` +
		`L[’']article .* est apparu en premier sur |La entrada .* (se publicó primero en|aparece primero en) |` +
		`.+ was originally published in .+ on Medium, where people are continuing the conversation by |\(Feed generated with FetchRSS\)).*$`)
	// counted is a line below a post that says how often it was read or answered, as
	// WordPress's plugins and Discourse have it: each reader would make it an edit.
	counted = regexp.MustCompile(`(?i)^[\s\x{a0}]*((post |page |total )?(views?|reads)[\s\x{a0}]*:[\s\x{a0}]*[\d.,]+|[\d.,]+[\s\x{a0}]*(views?|reads|comments?)|` +
		`\d+ posts? - \d+ participants?|read full topic)[\s\x{a0}]*$`)
	markerOrEllipsis = regexp.MustCompile(marker.String() + `|[\s\x{a0}]*(…|\.{3,})[\s\x{a0}]*$`)
)

// cutTail takes off the end of a shaped article what the blog's software put
// there, and reports whether that said that the text goes on elsewhere. More
// than a few such lines are somebody's attempt to keep us busy.
func cutTail(root *html.Node, base string) (excerpt bool) {
	aside := map[*html.Node]bool{} // afterwords, which go if the text above them breaks off
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
			continue
		case is(counted):
			remove(leaves...)
			continue
		case is(more), is(lastOnward):
			remove(leaves...)
		case is(below), home(link, line, base):
			for _, leaf := range leaves {
				aside[leaf] = true
			}
			continue
		case link != nil && more.MatchString(textOf(link)):
			remove(link)
		case !cutEnd(leaves, line, ending):
			break lines
		}
		excerpt = true
	}
	if excerpt {
		for n := range aside {
			remove(n)
		}
	}
	return excerpt
}

// cutEnd takes off the end of a line, of these texts, what the expression finds there.
func cutEnd(leaves []*html.Node, line string, ending *regexp.Regexp) bool {
	line = line[max(0, len(line)-longLine):]
	if !strings.ContainsAny(line, "…[(") && !strings.Contains(line, "...") { // as in every ending; most lines end without a search
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

// breaksOff reports whether a short text ends in the middle of a sentence and
// says so.
func breaksOff(text string, words int) bool {
	return words >= 20 && words <= 100 && midSentence.MatchString(text)
}

var midSentence = regexp.MustCompile(`[\pL\pN,] *(?:…|\.{3})$`)

// lastLine gathers backwards the text nodes of the last line with any text, up
// to a block, a line break or a picture that is a link, to which "Read more:" may lead,
// but for those set aside. It reports whether the line is complete.
func lastLine(n *html.Node, leaves *[]*html.Node, aside map[*html.Node]bool) bool {
	for c := n.LastChild; c != nil; c = c.PrevSibling {
		switch {
		case c.Type == html.TextNode:
			if !aside[c] && (len(*leaves) > 0 || !blank(c.Data)) {
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

// longLine, in bytes, is longer than any line that engines append, so that an article
// of one line is not searched through.
const longLine = 500

// endOf is a line's text, of a long one no more than the texts at its end.
func endOf(leaves []*html.Node) (text string) {
	for _, leaf := range leaves {
		if text = leaf.Data + text; len(text) > longLine {
			break
		}
	}
	return strings.ReplaceAll(text, "\n", " ")
}

// home reports whether a line is no more than its link, one to the front page of the
// post's own site, as WordPress's plugins put it under each post in a feed. Another's may
// say where the author has a quotation from.
func home(link *html.Node, line, base string) bool {
	if link == nil || textOf(link) != line {
		return false
	}
	href := attr(link, "href")
	return canonical.Home(href) && canonical.Host(href) == canonical.Host(base)
}

func linkAround(n *html.Node) *html.Node {
	for n != nil && n.Data != "a" {
		n = n.Parent
	}
	return n
}

func textOf(n *html.Node) string {
	if n.Type == html.TextNode {
		return n.Data
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
