package clean

import (
	"regexp"

	"github.com/microcosm-cc/bluemonday"
)

// policy lists the elements and attributes that may reach our own parser. It must
// not be changed once it is made, because it is used concurrently.
//
// It lets any address pass: bluemonday would drop those with a space, which
// browsers repair. [shaper.address] judges them later.
var policy = newPolicy()

func newPolicy() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements(
		"p", "br", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre",
		"ul", "ol", "li", "dl", "dt", "dd", "figure", "figcaption", "details", "summary",
		"table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td",
		"em", "strong", "b", "i", "u", "s", "strike", "del", "ins", "sub", "sup", "small", "mark",
		"q", "cite", "code", "kbd", "samp", "var", "dfn", "abbr", "time", "bdo", "bdi", "ruby", "rt", "rp",
		"video", "audio", // for the links made of them
	)
	for name := range sections {
		p.AllowNoAttrs().OnElements(name)
	}
	p.AllowAttrs("dir").Matching(regexp.MustCompile(`^(?i:ltr|rtl|auto)$`)).Globally()
	number := regexp.MustCompile(`^[0-9]{1,4}$`)
	p.AllowNoAttrs().OnElements("label") // in a form it names a field, which is not shown: [shaper] drops it
	p.AllowAttrs("href", "title").OnElements("a")
	p.AllowAttrs("src", "srcset", "data-src", "data-lazy-src", "data-original", "data-srcset", "alt", "title").OnElements("img")
	p.AllowAttrs("width", "height").Matching(number).OnElements("img")
	p.AllowAttrs("src", "data-src", "title").OnElements("iframe", "video", "audio")
	p.AllowAttrs(unasked...).OnElements("iframe")
	p.AllowAttrs("src", "title").OnElements("embed")
	p.AllowAttrs("data", "title").OnElements("object")
	p.AllowAttrs("src").OnElements("source")
	p.AllowAttrs("title").OnElements("abbr", "dfn")
	p.AllowAttrs("datetime").Matching(regexp.MustCompile(`^[0-9A-Z:.+ -]{1,40}$`)).OnElements("time")
	p.AllowAttrs("colspan", "rowspan").Matching(regexp.MustCompile(`^[0-9]{1,2}$`)).OnElements("td", "th")
	p.AllowAttrs("start").Matching(number).OnElements("ol")
	p.AllowAttrs("type").Matching(regexp.MustCompile(`^[1aAiI]$`)).OnElements("ol")
	p.AllowAttrs("reversed").Matching(regexp.MustCompile(`^(?:reversed)?$`)).OnElements("ol")
	p.AllowAttrs("value").Matching(number).OnElements("li")
	// Besides those that bluemonday skips, these have no prose in them.
	p.SkipElementsContent("svg", "math", "canvas", "select", "datalist", "button", "textarea", "xml")
	return p
}

// sections are elements that only hold others. Their content takes their place, unless they
// say in which direction it is written.
var sections = map[string]bool{
	"div": true, "section": true, "article": true, "main": true, "header": true, "footer": true, "aside": true,
	"nav": true, "center": true, "address": true, "hgroup": true, "form": true, "fieldset": true, "legend": true,
}
