package poll

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"codeberg.org/readeck/go-readability"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"golang.org/x/net/html/charset"

	"necblogs/internal/fetch"
	"necblogs/internal/story"
)

const (
	maxPages   = 10      // articles' pages fetched in one poll
	maxPage    = 2 << 20 // bytes of one; the parsed tree takes many times as much
	maxNodes   = 50_000  // elements of one
	acceptPage = "text/html,application/xhtml+xml"
)

// fullTexts fetches the pages of new or changed items whose feed gives only a
// beginning, the newest first, at most maxPages of them, and gives the drafts the texts
// of the articles. The items that are left over, and those whose pages cannot be had
// for now, are tried again when the feed changes next; a page that is not there, or has
// no article, is not. A poll does not fail for want of pages: the notes say which and
// why.
func fullTexts(ctx context.Context, rules *Rules, b story.Batch, drafts []story.Draft) (notes []string) {
	pages, down := 0, false
	for i := range slices.Backward(drafts) { // the newest are the last
		d := &drafts[i]
		link, short := d.Short()
		if !short {
			continue
		}
		if pages == maxPages || down {
			d.Again()
			continue
		}
		pages++
		text, err := article(ctx, rules.Client, link)
		if errors.As(err, new(*fetch.Error)) || errors.Is(err, errLater) {
			d.Again()
			down = true // the other pages are on the same host, as a rule
		}
		if err == nil && !rules.Maker.Fill(b, d, text) {
			err = errors.New("its page has no more than the feed")
		}
		if err != nil {
			notes = append(notes, fmt.Sprintf("no full text of %s: %v", link, err))
		}
	}
	return notes
}

// errLater says that the other pages of a host are better left alone for now.
var errLater = errors.New("it is tried again later")

// article fetches a page and returns the HTML of the article on it.
func article(ctx context.Context, client *fetch.Client, link string) (string, error) {
	r, err := client.Get(ctx, fetch.Request{URL: link, Accept: acceptPage, MaxBody: maxPage})
	if err != nil {
		return "", err
	}
	switch {
	case r.Status == http.StatusOK:
	case r.Status == http.StatusTooManyRequests || r.Status >= http.StatusInternalServerError:
		return "", fmt.Errorf("%s; %w", fetch.StatusWords(r.Status), errLater)
	case r.Status == http.StatusNotFound || r.Status == http.StatusGone: // of which StatusWords says that there is no feed
		return "", fmt.Errorf("its page is not there (%d)", r.Status)
	default:
		return "", errors.New(fetch.StatusWords(r.Status))
	}
	body, err := r.Body.Take()
	if err != nil {
		return "", err
	}
	if kind := http.DetectContentType(body); !strings.HasPrefix(kind, "text/") { // a link may be to the minutes themselves, or to a picture
		return "", fmt.Errorf("its address leads to no web page, but to %s", kind)
	}
	if r.Truncated && !bytes.Contains(bytes.ToLower(body), []byte("</html>")) { // some servers promise more than there is
		return "", fmt.Errorf("its page broke off; %w", errLater)
	}
	return extract(body, r.ContentType, r.URL)
}

// extract returns the HTML of the article on a page that came from address with this
// Content-Type.
func extract(body []byte, contentType, address string) (string, error) {
	if utf8.Valid(body) && bytes.ContainsFunc(body, func(c rune) bool { return c >= utf8.RuneSelf }) {
		contentType = "text/html; charset=utf-8" // whatever the page says, as with feeds
	}
	page, err := charset.NewReader(bytes.NewReader(body), contentType)
	if err != nil {
		return "", fmt.Errorf("its page cannot be read: %w", err)
	}
	at, err := url.Parse(address)
	if err != nil {
		return "", err
	}
	doc, err := tree(page) // readability would guess the charset anew, and takes the only £ of a page for Â£
	if err != nil {
		return "", err
	}
	parser := readability.NewParser()
	parser.MaxElemsToParse = maxNodes
	found, err := parser.ParseAndMutate(doc, at)
	if err != nil {
		return "", fmt.Errorf("no article was found on its page: %w", err)
	}
	return found.Content, nil
}

// formatting are the elements that HTML opens anew in every block after the one in which
// they were left open: two megabytes of a page could become gigabytes of tree. On a page
// of which that is to be feared they are parsed under names that HTML does not know, with
// [alias]. Of links only one can be open, and it keeps maxAttributes.
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
	alias         = "x-"
	maxAttributes = 32 // of a link; real ones have up to a dozen
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
		case t.Data == "a" && len(t.Attr) > maxAttributes:
			t.Attr = t.Attr[:maxAttributes]
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
