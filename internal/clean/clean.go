// Package clean makes what strangers' feeds contain fit for our pages: article
// HTML becomes safe HTML, plain text and a lead; titles and author lines become
// plain text, and languages tags. It is pure, and no other package imports
// bluemonday.
//
// An article goes through five steps: repairs of the markup as received
// ([markup]), bluemonday's allow-list ([policy]), a bound on nesting ([tame]),
// x/net/html's parser, and two walks over the tree, of which one shapes it and one
// writes it. Nothing of the received markup reaches the page but as names, texts
// and attributes of nodes that the last walk writes.
package clean

import (
	"net/url"
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"golang.org/x/text/unicode/norm"
)

// Article is one article's text in the forms that the planet shows and compares.
type Article struct {
	HTML    string // safe, balanced, addresses absolute, only block elements at the top; "" where there is nothing to show
	Text    string // plain: a line for each paragraph, list item, heading and table row; white space folded
	Lead    string // the first words of Text on one line, see [Lead]
	Excerpt bool   // the blog gave only the beginning; HTML and Text are without the marker that said so
	Words   int    // in Text
}

const (
	// maxRaw bounds in bytes what is read of one article, some 150,000 words:
	// a parsed tree can take a hundred times as much memory as its source.
	maxRaw = 1 << 20
	// maxGrown bounds in bytes how much longer an article becomes by its relative addresses
	// being made absolute: a base may be a hundred times as long as what is relative to it.
	maxGrown = 4 << 20
	// leadWords is as long as the excerpts that WordPress makes.
	leadWords = 55
)

// HTML makes untrusted article HTML safe. Relative addresses are resolved
// against base, an absolute http or https address; without one they are
// dropped. In a text without markup of paragraphs and lines, blank lines part
// paragraphs. HTML that was escaped twice is unescaped. Of more than 1 MiB only
// the beginning is read.
//
// Headings start at h3, since the page itself has the two above. Ids, names,
// classes and styles are dropped, as are forms, scripts, tracking pixels, and what
// engines add to posts, such as WordPress's line about where one appeared first.
// Embedded players become links. Cleaning the HTML of an article again changes
// nothing.
func HTML(raw, base string) Article {
	safe := tame(forXML(policy.Sanitize(markup(raw))))
	root := parse(safe)
	var s shaper
	s.base, _ = url.Parse(strings.TrimSpace(base))
	s.children(root)
	unnest(root, "")
	var a Article
	a.Excerpt = cutTail(root, base)
	w := writer{wrap: true}
	w.html.Grow(len(safe) + len(safe)/4)
	w.text.Grow(len(safe))
	w.children(root)
	w.endParagraph()
	a.HTML, a.Text = w.html.String(), w.text.String()
	a.Words = countWords(a.Text)
	a.Excerpt = a.Excerpt || breaksOff(a.Text, a.Words)
	a.Lead = a.lead(a.Text)
	return a
}

// Under is the lead of an article below its title: if the article's first line repeats that,
// the lead of what follows.
func (a Article) Under(title string) string {
	first, rest, _ := strings.Cut(a.Text, "\n")
	if rest == "" || !repeats(first, title) {
		return a.Lead
	}
	return a.lead(rest)
}

// opening is the paragraph or heading with which clean HTML begins.
var opening = regexp.MustCompile(`^<(?:p|h[3-6])\b[^<>]*>(.*?)</(?:p|h[3-6])>`)

// Below is an article's clean HTML to stand below its title: without the first paragraph or
// heading if that repeats the title.
func Below(title, article string) string {
	found := opening.FindStringSubmatch(article)
	if found == nil || len(found[0]) == len(article) || strings.Contains(found[1], "<img") || !repeats(untag(found[1]), title) {
		return article
	}
	return article[len(found[0]):]
}

// repeats reports whether a line is a title, apart from case and punctuation.
func repeats(line, title string) bool {
	said := bare(line)
	return said != "" && strings.EqualFold(said, bare(title))
}

func (a Article) lead(text string) string {
	lead := Lead(text, leadWords)
	if a.Excerpt && lead != "" && !strings.HasSuffix(lead, "…") {
		lead += " …"
	}
	return lead
}

// bare is the letters and figures of a text, in NFC as a title is.
func bare(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.In(r, unicode.L, unicode.M, unicode.N) {
			return r
		}
		return -1
	}, norm.NFC.String(text))
}

// parse makes a tree of a sanitised article. x/net/html fails only on a
// reader's error or more than 512 open elements; a string has no error, and
// [tame] has bounded the depth.
func parse(safe string) *html.Node {
	root := &html.Node{Type: html.DocumentNode}
	body := &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body}
	nodes, err := html.ParseFragment(strings.NewReader(safe), body)
	if err != nil {
		return root
	}
	for _, n := range nodes {
		root.AppendChild(n)
	}
	return root
}
