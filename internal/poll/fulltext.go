package poll

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"codeberg.org/readeck/go-readability"
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
// for now, are tried again when the feed changes next; a page that is not there, is too
// large, or has no article, is not. A poll does not fail for want of pages: the notes say
// which and why.
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
		if e, ok := errors.AsType[*fetch.Error](err); ok && !ofOnePage(e.Kind) || errors.Is(err, errLater) {
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

// ofOnePage reports whether such a failure says nothing of the other pages of a host. A
// link may be to a recording of an hour, or to a page that sends everybody in circles.
func ofOnePage(kind fetch.Kind) bool {
	return slices.Contains([]fetch.Kind{fetch.Address, fetch.TooLarge, fetch.Private, fetch.Redirects, fetch.RedirectLoop,
		fetch.Downgrade, fetch.Scheme, fetch.Userinfo}, kind)
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
	found, err := parser.ParseAndMutate(doc, based(doc, at))
	if err != nil {
		return "", fmt.Errorf("no article was found on its page: %w", err)
	}
	return found.Content, nil
}
