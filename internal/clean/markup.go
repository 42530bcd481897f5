package clean

import (
	"html"
	"regexp"
	"strings"
)

var (
	// tagged finds what makes a text HTML.
	tagged = regexp.MustCompile(`<[a-zA-Z/!?]`)
	// twice finds, in a text without tags that was unescaped once more, what
	// only HTML has: people who write about tags seldom end them.
	twice = regexp.MustCompile(`(?i)</(p|div|a|b|i|em|strong|span|ul|ol|li|h[1-6]|blockquote|table|td|font)\s*>|<(br|img)\b[^<>]*>`)
	// blankLine parts the paragraphs of plain text.
	blankLine = regexp.MustCompile(`\n[ \t\r]*\n\s*`)
	// listed is a line of plain text that begins as the points of a list do. Other lines
	// go on in the next: some software breaks them wherever they are full.
	listed = regexp.MustCompile(`\n[ \t]*((?:[-–—•·*]|\p{So}\x{fe0f}?|[0-9]{1,2}[.)])[ \t])`)
	// xhtmlFrame is an iframe that ends as XHTML has it; to HTML everything
	// after it would be its content.
	xhtmlFrame = regexp.MustCompile(`(<iframe\b[^<>]*)/>`)
)

// markup is an article as HTML, whatever way it was received.
func markup(raw string) string {
	if len(raw) > maxRaw {
		raw = withoutFiles(raw)
	}
	raw = outOfCDATA(strings.ToValidUTF8(raw[:min(len(raw), maxRaw)], "\ufffd"))
	if !tagged.MatchString(raw) {
		inner := html.UnescapeString(raw)
		if inner == raw || !twice.MatchString(inner) {
			return listed.ReplaceAllString(blankLine.ReplaceAllString(raw, "<p>"), "<br>$1")
		}
		raw = inner
	}
	if strings.Contains(raw, "<iframe") {
		raw = xhtmlFrame.ReplaceAllString(raw, "$1></iframe>")
	}
	return emphasised(numbered(withoutAdditions(raw)))
}

// withoutFiles is raw without the files that stand in it in base64. A picture that was
// pasted into a post takes megabytes, is not shown, and would push the words after it
// beyond maxRaw.
func withoutFiles(raw string) string {
	var b strings.Builder
	for {
		before, after, found := strings.Cut(raw, ";base64,")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		raw = strings.TrimLeft(after, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=")
	}
}

// outOfCDATA is raw without a CDATA section around it that the feed has escaped or
// put within another, as PHP's SimpleXML does; to HTML it would be a comment.
func outOfCDATA(raw string) string {
	sections := 0
	for {
		inner, ok := strings.CutPrefix(strings.TrimSpace(raw), "<![CDATA[")
		if !ok {
			return strings.Replace(raw, "]]>", "", sections)
		}
		raw, sections = inner, sections+1
	}
}
