// Package parse turns the bytes with which a blog's address answered into a
// [planet.Feed]. No other package imports gofeed. Since gofeed v1.4.2 loses a
// whole feed to one broken character, what it is given is decoded, mended and
// bounded first.
//
// A body is first decoded, from any charset to clean UTF-8. Then it is scanned,
// in one linear pass over the markup that copies nothing unless something needs
// mending, and that notes what gofeed does not tell: bases, languages, types of
// texts. Then gofeed's parser of the format reads it, and what that says is
// translated to a planet.Feed. gofeed's own translator is not used: it parses the
// HTML of every item to look for a picture, and drops permalinks, hubs, ttl and
// types.
//
// Fields are kept as the feed has them; package clean cleans them. Three rules
// make those of all formats mean the same. Title, Summary and Content are HTML:
// what a format declares to be plain text (Atom type="text", JSON Feed's title and
// content_text) is escaped, so that "a < b" survives, and an Atom text without a
// type, like a summary of JSON Feed, is HTML if it looks like it. An item without a
// Published has its Updated for it. An item without an Author has the feed's.
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
	items  int // the newest: the first of the document, or the last where its dates rise
	depth  int // of nested elements
	tokens int // tags, comments and CDATA sections; a tag counts once more for each namespace in scope
	parts  int // elements and attributes outside Atom's XHTML, of which gofeed keeps also unknown ones; objects of JSON
	joined int // bytes of text outside Atom's XHTML, counted anew with each further piece in the same element: so gofeed copies them
	title  int // runes
	author int // runes
}

var usual = limits{items: 2000, depth: 256, tokens: 4_000_000, parts: 300_000, joined: 1 << 30, title: 1000, author: 200}

// What a body can be that is no feed. They come bare, or wrapped with what was found.
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
// where the body came from, after redirects; relative links are resolved against
// it, unless the feed names another base. truncated says that the body is known to
// be incomplete: then, as where the document itself ends too early, the items that
// are complete are kept.
//
// Feed.Repairs says what had to be mended. The error is or wraps one of the errors
// of this package.
func Parse(body []byte, contentType, address string, truncated bool) (planet.Feed, error) {
	return parse(body, contentType, address, truncated, usual)
}

func parse(body []byte, contentType, address string, truncated bool, l limits) (planet.Feed, error) {
	var mended repairs
	text := bytes.TrimLeft(decode(body, contentType, &mended), " \t\r\n")
	if len(text) == 0 {
		return planet.Feed{}, ErrEmpty
	}
	if text[0] == '{' {
		text = dropEscapes(text, &mended)
	}
	in := &input{text: text, address: address, limits: l, repairs: &mended, truncated: truncated}

	decoded := mended
	feed, err := in.feed(contentType)
	if err != nil {
		return planet.Feed{}, err
	}
	if feed.Dropped > 0 && oldestFirst(feed.Items) { // those that were dropped are the newest
		mended, in.text = decoded, in.places.tail(text)
		if newest, err := in.feed(contentType); err == nil {
			newest.Dropped = feed.Dropped
			feed = newest
		}
	}
	if len(feed.Items) == 1 && isNotice(feed.Items[0], address) {
		return planet.Feed{}, fmt.Errorf("%w: %s", ErrNotice, noticeText(feed.Items[0]))
	}
	for i := range feed.Items {
		item := &feed.Items[i]
		item.GUID, item.Author, item.Language = guid(item.GUID), cut(cmp.Or(item.Author, feed.Author), l.author), within(maxLanguage, item.Language)
		if item.Published.IsZero() {
			item.Published = item.Updated
		}
		item.Image = cmp.Or(item.Image, picture(item.Enclosures))
	}
	feed.ID, feed.Author, feed.Language = guid(feed.ID), cut(feed.Author, l.author), within(maxLanguage, feed.Language)
	feed.Repairs = mended.words()
	return feed, nil
}

// isNotice reports whether a feed's only item is no post but a notice of an error. Bridges
// that make feeds of social networks give such an item, with the feed's own address and a new
// guid each day, under status 200.
func isNotice(item planet.Item, address string) bool {
	return errorTitle.MatchString(item.Title) && item.Link != "" && canonical.URL(item.Link) == canonical.URL(address)
}

var errorTitle = regexp.MustCompile(`(?i)\b(error|failed|forbidden|blocked|unavailable|rate limit(ed)?|whitelisted)\b`)

// noticeText is what such an item says, in one line.
func noticeText(item planet.Item) string {
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
	places    itemPlaces
}

func (in *input) feed(contentType string) (planet.Feed, error) {
	if in.text[0] == '{' {
		return in.json()
	}
	return in.xml(contentType)
}

func (in *input) xml(contentType string) (planet.Feed, error) {
	start, junk, err := findRoot(in.text, contentType)
	if err != nil {
		return planet.Feed{}, err
	}
	if junk {
		in.repairs.add(junkBefore)
	}
	in.places = itemPlaces{root: start}
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

// noteCut notes that only the complete items of a feed are kept, because its end is missing:
// the download broke off, or the feed itself does.
func (in *input) noteCut() {
	if in.truncated {
		in.repairs.add(brokeOff)
	} else {
		in.repairs.add(cutOff)
	}
}
