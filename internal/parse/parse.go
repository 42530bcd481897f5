// Package parse turns the bytes that a blog's address answered with into a
// [planet.Feed]. It is the only door to gofeed, and stands in front of it as a
// porter: gofeed v1.4.2 loses a whole feed to one broken character, so what it
// gets has been decoded, mended and cut to size before.
//
// The way of a body: decode (any charset to clean UTF-8), then scan (one linear
// pass over the markup, which copies nothing unless something needs mending,
// and which notes what gofeed does not tell: bases, languages, text types),
// then gofeed's parser of the format, then the translation to planet's words.
// gofeed's own translator is left out: it parses the HTML of every item to look
// for a picture, and forgets permalinks, hubs, ttl and types on the way.
//
// What a feed said is kept as it said it; cleaning is the next room's work. Two
// rules make the fields of all formats mean the same. Title, Summary and
// Content are HTML: what a format declares to be plain text (Atom type="text",
// JSON Feed's title and content_text) is escaped, so that "a < b" survives; an
// Atom text without a type is HTML where it looks like it. And a Published that
// the feed does not give is its Updated.
package parse

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"necblogs/internal/canonical"
	"necblogs/internal/planet"
)

// limits bound what one feed may cost.
type limits struct {
	items  int // the first ones of the document, newest first as a rule
	depth  int // elements within elements
	tokens int // tags, comments and CDATA sections, a tag once more for each namespace in scope
	title  int // runes
	author int // runes
}

var usual = limits{items: 2000, depth: 256, tokens: 4_000_000, title: 1000, author: 200}

// What a body can be that is no feed. They come wrapped in what was found.
var (
	ErrEmpty   = errors.New("the address answers with nothing, not with a feed")
	ErrHTML    = errors.New("the address answers with a web page, not a feed")
	ErrNotFeed = errors.New("the address answers with something that is not a feed")
	ErrCutOff  = errors.New("the feed is cut off before its first item ends")
	ErrDepth   = errors.New("the feed nests its elements too deeply")
	ErrBroken  = errors.New("the feed is damaged beyond repair")
	ErrForeign = errors.New("the feed's items are in an XML namespace that is no feed format's")
	ErrNotice  = errors.New("the feed has no posts, but a notice of its server")
)

// Parse reads a feed in any version of RSS, RDF, Atom or JSON Feed. address is
// where the body came from after redirects; relative links are resolved against
// it. truncated says that the body is known to be incomplete; its whole items
// are kept, as they are of a document that ends too early by itself.
//
// Whatever had to be mended is told in Feed.Repairs. The error is or wraps one
// of the errors of this package.
func Parse(body []byte, contentType, address string, truncated bool) (planet.Feed, error) {
	return parse(body, contentType, address, truncated, usual)
}

func parse(body []byte, contentType, address string, truncated bool, l limits) (planet.Feed, error) {
	var mended repairs
	text := bytes.TrimLeft(decode(body, contentType, &mended), " \t\r\n")
	if len(text) == 0 {
		return planet.Feed{}, ErrEmpty
	}
	in := &input{text: text, address: address, limits: l, repairs: &mended, truncated: truncated}

	var feed planet.Feed
	var err error
	if text[0] == '{' {
		feed, err = in.json()
	} else {
		feed, err = in.xml(contentType)
	}
	if err != nil {
		return planet.Feed{}, err
	}
	if len(feed.Items) == 1 && noticed(feed.Items[0], address) {
		return planet.Feed{}, fmt.Errorf("%w: %s", ErrNotice, notice(feed.Items[0]))
	}
	for i := range feed.Items {
		item := &feed.Items[i]
		item.GUID, item.Author = guid(item.GUID), cut(cmp.Or(item.Author, feed.Author), l.author)
		if item.Published.IsZero() {
			item.Published = item.Updated
		}
	}
	feed.Author = cut(feed.Author, l.author)
	feed.Repairs = mended.words()
	return feed, nil
}

// noticed reports whether a feed's only item is no post. Bridges that make feeds of social
// networks say what keeps them from it as an item with the address of the feed itself,
// under status 200 and a new guid each day.
func noticed(item planet.Item, address string) bool {
	return keptFrom.MatchString(item.Title) && item.Link != "" && canonical.URL(item.Link) == canonical.URL(address)
}

var keptFrom = regexp.MustCompile(`(?i)\b(error|failed|forbidden|blocked|unavailable|rate limit(ed)?|whitelisted)\b`)

// notice is what such an item says.
func notice(item planet.Item) string {
	return cut(strings.TrimSpace(plain(item.Title)+" "+plain(cmp.Or(item.Summary, item.Content))), maxNotice)
}

const maxNotice = 300 // runes

// input is a decoded body with what is known of it and what is found out about it.
type input struct {
	text      []byte
	address   string
	limits    limits
	repairs   *repairs
	truncated bool
}

func (in *input) xml(contentType string) (planet.Feed, error) {
	start, junk, err := findRoot(in.text, contentType)
	if err != nil {
		return planet.Feed{}, err
	}
	if junk {
		in.repairs.add(junkBefore)
	}
	doc, err := scan(in.text[start:], in)
	if err != nil {
		return planet.Feed{}, err
	}
	if doc.cut {
		in.noteCut()
	}
	translate := doc.rss
	if doc.isAtom {
		translate = doc.atom
	}
	feed, err := translate(in)
	if err != nil {
		return planet.Feed{}, fmt.Errorf("%w: %v", ErrBroken, err)
	}
	if len(feed.Items) == 0 && len(doc.items) > 0 {
		return planet.Feed{}, ErrForeign
	}
	feed.Dropped = doc.dropped
	return feed, nil
}

// noteCut notes that only the whole items of a feed are kept: its end is missing, by
// the download's fault or its own.
func (in *input) noteCut() {
	if in.truncated {
		in.repairs.add(brokeOff)
	} else {
		in.repairs.add(cutOff)
	}
}
