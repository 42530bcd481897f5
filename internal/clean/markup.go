package clean

import (
	"html"
	"regexp"
	"strings"
)

var (
	// tagged finds what makes a text HTML.
	tagged = regexp.MustCompile(`<[a-zA-Z/!?]`)
	// onlyHTML finds, in a text without tags that was unescaped once more, what only HTML
	// has: people who write about tags seldom end them.
	onlyHTML = regexp.MustCompile(`(?i)</(p|div|a|b|i|em|strong|span|ul|ol|li|h[1-6]|blockquote|table|td|font)\s*>|<(br|img)\b[^<>]*>`)
	// lined finds markup of paragraphs and lines. HTML without any has them as its author
	// typed them, although it may have links, pictures or headings, or a table below.
	lined = regexp.MustCompile(`(?i)<(p|br|pre)\b`)
	// asTyped finds in plain text the blank lines, which part its paragraphs, and the lines
	// that begin as the points of a list do. Other lines go on in the next: some software
	// breaks them wherever they are full. A tag is found to be passed over.
	asTyped = regexp.MustCompile(`<[a-zA-Z/!?][^<>]*>|\n[ \t\r]*\n\s*|\n[ \t]*(?:[-–—•·*]|\p{So}\x{fe0f}?|[0-9]{1,2}[.)])[ \t]`)
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
		if inner := html.UnescapeString(raw); inner != raw && onlyHTML.MatchString(inner) {
			raw = inner
		}
	}
	if !lined.MatchString(raw) {
		raw = asTyped.ReplaceAllStringFunc(raw, paragraphed)
	}
	tags := tagsWithAttributes(raw)
	raw = embedded(withoutAdditions(raw, tags), tags)
	if strings.Contains(raw, "<iframe") {
		raw = xhtmlFrame.ReplaceAllString(raw, "$1></iframe>")
	}
	return emphasised(numbered(raw))
}

// paragraphed is what was found of how a text was typed, as HTML.
func paragraphed(found string) string {
	switch {
	case strings.HasPrefix(found, "<"):
		return found
	case strings.TrimSpace(found) == "":
		return "<br><br>"
	}
	return "<br>" + strings.TrimLeft(found, "\n\t ")
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
