package poll

import (
	"bytes"
	"fmt"
	"io"
	"net/url"
	"regexp"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"necblogs/internal/canonical"
)

// formatting are the elements that HTML opens anew in every block after the one in which
// they were left open (HTML Standard, 13.2.4.3): two megabytes of a page could become
// gigabytes of tree. On a page that could grow so they are parsed under names that HTML
// does not know, with [alias]. Of links only one can be open, and it keeps few attributes.
var formatting = map[string]bool{
	"b": true, "big": true, "code": true, "em": true, "font": true, "i": true, "nobr": true, "s": true, "small": true,
	"strike": true, "strong": true, "tt": true, "u": true,
}

// Other elements that formatting may have in it and still not be left open.
var (
	inline = map[string]bool{"a": true, "span": true}
	void   = map[string]bool{"br": true, "img": true} // they have no end
)

const (
	alias          = "x-"
	linkAttributes = 32  // of a link; real ones have up to a dozen
	maxAttributes  = 256 // of any other element; readability compares those of an image with one another
)

// tree is a page, parsed.
func tree(page io.Reader) (*html.Node, error) {
	body, err := io.ReadAll(page)
	if err != nil {
		return nil, fmt.Errorf("its page cannot be read: %w", err)
	}
	var w rewriter
	if w.write(bytes.NewReader(body), true); w.elements > maxNodes {
		return nil, fmt.Errorf("no article is looked for on its page, which has more than %d elements", maxNodes)
	}
	if w.leave(); w.left*w.elements > 4*maxNodes {
		w = rewriter{alias: alias}
		w.write(bytes.NewReader(body), true)
	}
	doc, err := html.Parse(strings.NewReader(w.String()))
	if err != nil {
		return nil, fmt.Errorf("its page cannot be read: %w", err)
	}
	for n := range doc.Descendants() {
		if name, ok := strings.CutPrefix(n.Data, alias); ok && n.Type == html.ElementNode && formatting[name] {
			n.Data, n.DataAtom = name, atom.Lookup([]byte(name))
		}
		if n.Namespace != "" && n.Data == "noscript" {
			n.Data = alias + n.Data // in SVG it is none, but readability would parse its text all the same
		}
	}
	return doc, nil
}

// maxBase is how many bytes the base of a page may have, since every link repeats it.
const maxBase = 2048

// based is what the relative links of a page that came from at are relative to (HTML
// Standard, 4.2.3).
func based(doc *html.Node, at *url.URL) *url.URL {
	for n := range doc.Descendants() {
		if n.DataAtom != atom.Base {
			continue
		}
		for _, a := range n.Attr {
			if u, err := at.Parse(canonical.Mend(a.Val)); a.Key == "href" && err == nil && canonical.Web(u) && len(u.String()) <= maxBase {
				return u
			}
		}
	}
	return at
}

// tagBegins is where in a script a tag would begin, if the script were none.
var tagBegins = regexp.MustCompile("<([A-Za-z])")

// rewriter writes a page with nothing that may be markup but its tags.
type rewriter struct {
	strings.Builder
	alias    string // before the names of formatting
	elements int
	open     []html.Token // formatting and inline elements that began since the last tag of another kind
	left     int          // formatting that was open at such a tag, with its attributes
}

// write writes a page, or what stands in noscript, which is markup too, with the images
// that a script loads late: readability parses it.
func (w *rewriter) write(page io.Reader, noscript bool) {
	in := "" // the element that began last, if nothing came since
	for z := html.NewTokenizer(page); z.Next() != html.ErrorToken; {
		t := z.Token()
		switch {
		case t.Type == html.CommentToken:
			continue
		case t.Type == html.TextToken && in == "noscript" && noscript:
			w.write(strings.NewReader(t.Data), false)
			continue
		case t.Type == html.TextToken && in == "script": // readability reads the title and the author in JSON-LD, to which \u003c is <
			w.WriteString(tagBegins.ReplaceAllString(t.Data, `\u003c$1`))
			continue
		case t.Data == "a":
			t.Attr = t.Attr[:min(len(t.Attr), linkAttributes)]
		case t.Data == "body" || t.Data == "html": // the parser compares those of each further one with all that came before
			t.Attr = nil
		default:
			t.Attr = t.Attr[:min(len(t.Attr), maxAttributes)]
		}
		if t.Type != html.TextToken {
			w.note(t)
			if formatting[t.Data] {
				t.Data = w.alias + t.Data
			}
		}
		in = ""
		switch t.Type {
		case html.StartTagToken:
			w.elements++
			in = t.Data
		case html.SelfClosingTagToken:
			w.elements++
			z.NextIsNotRawText() // what follows the <title/> of an SVG icon is the page
		}
		w.WriteString(t.String())
	}
}

// note keeps which formatting is left open, as far as the tag t tells. What ends in its turn
// before any other element begins or ends is not, whatever is around it.
func (w *rewriter) note(t html.Token) {
	last := len(w.open) - 1
	switch {
	case (formatting[t.Data] || inline[t.Data]) && t.Type != html.EndTagToken:
		w.open = append(w.open, t)
	case last >= 0 && w.open[last].Data == t.Data:
		w.open = w.open[:last]
	case !void[t.Data]:
		w.leave()
	}
}

// leave counts the formatting that is open as left open.
func (w *rewriter) leave() {
	for _, t := range w.open {
		if formatting[t.Data] {
			w.left += 1 + len(t.Attr)
		}
	}
	w.open = w.open[:0]
}
