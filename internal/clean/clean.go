// Package clean makes what strangers' feeds hold fit to stand on our pages:
// article HTML becomes safe HTML, plain text and a lead; titles and author
// lines become plain text. It is pure, and the only door to bluemonday.
//
// An article goes through four steps: bluemonday's allow-list ([policy]), a
// bound on nesting ([tame]), x/net/html's parser, and one walk that shapes the
// tree and one that writes it. Nothing of the received markup reaches the page
// but as the text and attributes of nodes that the last step writes itself.
package clean

import (
	"net/url"
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Article is one article's text in the forms that the planet shows and compares.
type Article struct {
	HTML    string // safe, balanced, addresses absolute; block elements only at the top; "" where there is nothing
	Text    string // plain: a line for each paragraph, list item, heading and table row; white space folded
	Lead    string // the first words of Text on one line, see Lead
	Excerpt bool   // the blog gave only the beginning; the marker that said so is off HTML and Text
	Words   int    // in Text
}

const (
	// maxRaw bounds in bytes what is read of one article, some 150,000 words:
	// a parsed tree can take a hundred times as much memory as its source.
	maxRaw = 1 << 20
	// leadWords is as long as the excerpts that WordPress makes.
	leadWords = 55
)

// HTML makes untrusted article HTML safe. Relative addresses are resolved
// against base, an absolute http or https address; without one they are
// dropped. Text without markup of paragraphs and lines is taken as paragraphs apart by
// blank lines, and HTML that was escaped twice is unescaped.
//
// Headings start at h3, for the page has the two above. Posts' ids, names,
// classes and styles are dropped, as are forms, scripts, tracking pixels, and what
// engines add to posts, such as WordPress's line about where one appeared first;
// embedded players become links. HTML(HTML(x)) is HTML(x).
func HTML(raw, base string) Article {
	safe := tame(policy.Sanitize(markup(raw)))
	root := parse(safe)
	s := shaper{standing: map[*html.Node]bool{}}
	s.base, _ = url.Parse(strings.TrimSpace(base))
	s.children(root)
	var a Article
	a.Excerpt = cutTail(root, base)
	w := writer{standing: s.standing, wrap: true}
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

// Under is the lead of an article below a title: where it begins with that once more,
// what follows.
func (a Article) Under(title string) string {
	first, rest, _ := strings.Cut(a.Text, "\n")
	if rest == "" || !repeats(first, title) {
		return a.Lead
	}
	return a.lead(rest)
}

// opening is the paragraph or heading with which clean HTML begins.
var opening = regexp.MustCompile(`^<(?:p|h[3-6])\b[^<>]*>(.*?)</(?:p|h[3-6])>`)

// Below is an article's clean HTML to stand below a title: without that where it begins
// with it once more.
func Below(title, article string) string {
	found := opening.FindStringSubmatch(article)
	if found == nil || len(found[0]) == len(article) || strings.Contains(found[1], "<img") || !repeats(untag(found[1]), title) {
		return article
	}
	return article[len(found[0]):]
}

// repeats reports whether a line says a title once more.
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

// bare is a text without what is neither letter nor figure.
func bare(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.In(r, unicode.L, unicode.M, unicode.N) {
			return r
		}
		return -1
	}, text)
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
