package clean

import (
	"html"
	"regexp"
	"strings"
)

var (
	// tagged finds a tag: a text that has one is HTML.
	tagged = regexp.MustCompile(`<[a-zA-Z/!?]`)
	// onlyHTML finds tags that show that a text, which had none until it was unescaped, is
	// HTML: people who write about tags seldom write end tags.
	onlyHTML = regexp.MustCompile(`(?i)</(p|div|a|b|i|em|strong|span|ul|ol|li|h[1-6]|blockquote|table|td|font)\s*>|<(br|img)\b[^<>]*>`)
	// lined finds markup of paragraphs and lines. In HTML without any, they are as its author
	// typed them, even if it has links, pictures or headings, or a table at its end.
	lined = regexp.MustCompile(`(?i)<(p|br|pre)\b`)
	// asTyped finds in such a text the blank lines, which part paragraphs, and the beginnings
	// of lines that are points of a list. Other line breaks mean nothing: some software puts
	// them wherever a line is full. Tags are found so that they can be passed over.
	asTyped = regexp.MustCompile(`<[a-zA-Z/!?][^<>]*>|\n[ \t\r]*\n\s*|\n[ \t]*(?:[-–—•·*]|\p{So}\x{fe0f}?|[0-9]{1,2}[.)])[ \t]`)
	// xhtmlFrame is an iframe that ends as XHTML has it; to HTML everything
	// after it would be its content.
	xhtmlFrame = regexp.MustCompile(`(<iframe\b[^<>]*)/>`)
)

// markup is an article as HTML, in whatever way the feed wrote it, without what engines
// add, and with elements for what it says by styles and scripts alone.
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

// paragraphed is HTML for what asTyped has found.
func paragraphed(found string) string {
	switch {
	case strings.HasPrefix(found, "<"):
		return found
	case strings.TrimSpace(found) == "":
		return "<br><br>"
	}
	return "<br>" + strings.TrimLeft(found, "\n\t ")
}

// withoutFiles is raw without files in base64. A picture that was pasted into a post takes
// megabytes, is not shown, and would push the words after it beyond maxRaw.
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

// outOfCDATA is raw without the CDATA sections around it, which the feed has escaped or
// nested, as PHP's SimpleXML does. In HTML each would be a comment.
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
