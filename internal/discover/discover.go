// Package discover finds the feed behind a blog's address: the address itself may be
// that of a feed, its page may name one, or one may be where blog engines usually put it.
package discover

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"necblogs/internal/canonical"
	"necblogs/internal/parse"
	"necblogs/internal/planet"
)

// Candidate is a feed that was found.
type Candidate struct {
	URL   string // absolute
	Title string // what the page calls it, else the feed's own; plain text
	Type  string // the media type that the page gives, such as application/rss+xml, else the format of the feed, such as "rss 2.0"
	From  string // how it was found: one of the constants below
}

// The ways in which a candidate is found.
const (
	FromAddress = "the address itself"
	FromPage    = "link in the page"
	FromPath    = "usual path"
)

// ErrNone is wrapped by the error of [Find] that tells what was tried in vain.
var ErrNone = errors.New("no feed found")

// Get fetches a page or feed. An answer other than 200 is an error. finalURL is where
// the answer came from after redirects; with an error it is "" if nothing answered, or a
// server that should not be asked for more.
type Get func(ctx context.Context, url string) (body []byte, contentType, finalURL string, err error)

const (
	maxLinks = 5           // how many of the feeds that a page names are tried
	guessing = time.Minute // how long the usual paths are tried: some hosts never answer about what they do not have
)

// Find returns the feeds behind a blog's address, the best first; each was fetched and
// could be parsed. The address may be that of the feed, of the blog or of a post, and may
// lack its scheme, which is then https. A page that names no feed and sends its readers to
// another is left for that one, once. If the page is gone or refuses programs, the usual
// paths are tried all the same. If nothing is found the error wraps [ErrNone], or is that
// of fetching the address.
func Find(ctx context.Context, get Get, address string) ([]Candidate, error) {
	s := search{get: get, seen: map[string]bool{}}
	return s.find(ctx, withScheme(address), true)
}

// find is Find; follow tells whether to go where a page sends its readers.
func (s *search) find(ctx context.Context, address string, follow bool) ([]Candidate, error) {
	body, contentType, final, unread := s.get(ctx, address)
	if unread != nil { // so there is no page to look at
		unread = fmt.Errorf("fetch %s: %w", canonical.Public(address), unread)
		if final == "" {
			return nil, unread
		}
	}
	feed, err := parse.Parse(body, contentType, final, false)
	if err == nil {
		return []Candidate{{final, feed.Title, feed.Format, FromAddress}}, nil
	}
	s.seen[final] = true
	if !errors.Is(err, parse.ErrHTML) {
		s.why = err.Error()
	}
	links, forward := look(body, final)
	for _, c := range links[:min(len(links), maxLinks)] {
		s.try(ctx, c)
	}
	if len(s.found) > 0 {
		return s.found, nil
	}
	if follow && forward != "" && !s.seen[forward] {
		if found, err := s.find(ctx, forward, false); err == nil {
			return found, nil
		}
	}
	guess, stop := context.WithTimeout(ctx, guessing)
	defer stop()
	for _, c := range usual(final) {
		if s.try(guess, c); len(s.found) > 0 {
			return s.found, nil
		}
	}
	if err := cmp.Or(ctx.Err(), unread); err != nil {
		return nil, err
	}
	return nil, fmt.Errorf("%w behind %s: %s; tried %s", ErrNone, canonical.Public(address),
		cmp.Or(s.why, "the page names none"), strings.Join(s.tried, ", "))
}

// search is what was tried and found behind one address.
type search struct {
	get   Get
	seen  map[string]bool // addresses that were tried, and those they led to
	tried []string
	found []Candidate
	why   string // what is wrong with the answer, if it is neither feed nor page; else with the first feed that the page names
}

// try adds c to what was found if it is a feed that was not seen before.
func (s *search) try(ctx context.Context, c Candidate) {
	if s.seen[c.URL] || ctx.Err() != nil {
		return
	}
	s.seen[c.URL] = true
	s.tried = append(s.tried, c.URL)
	var feed planet.Feed
	body, contentType, final, err := s.get(ctx, c.URL)
	if err == nil {
		if final != c.URL && s.seen[final] {
			return
		}
		s.seen[final] = true
		feed, err = parse.Parse(body, contentType, final, false)
	}
	if err != nil {
		if c.From == FromPage && s.why == "" {
			s.why = fmt.Sprintf("the page names %s: %v", c.URL, err)
		}
		return
	}
	if c.From == FromPath && !atTop(c.URL) && ofComments.MatchString(feed.Title) {
		return
	}
	c.URL, c.Title, c.Type = final, cmp.Or(c.Title, feed.Title), cmp.Or(c.Type, feed.Format)
	s.found = append(s.found, c)
}

func withScheme(address string) string {
	address = strings.TrimPrefix(strings.TrimSpace(address), "feed:")
	if strings.Contains(address, "://") {
		return address
	}
	return "https://" + strings.TrimPrefix(address, "//")
}

// usualPaths are where blog engines keep the feed, below the blog's address.
// Some servers have one without the slash at its end only, and do not redirect there.
var usualPaths = []string{
	"feed/", // WordPress, Substack, Medium on its own domain
	"feed",
	"rss/", // Ghost
	"rss",
	"feeds/posts/default", // Blogger
	"index.xml",           // Hugo
	"feed.xml",            // Jekyll
	"atom.xml",            // Jekyll, Movable Type
	"rss.xml",
	"feed.json",
	"index.rdf",
}

// atTop reports whether an address is a usual path right below its host, not below a
// directory or a post. A feed there is the blog's, even if that is called "Comments".
func atTop(address string) bool {
	u, err := url.Parse(address)
	return err == nil && slices.Contains(usualPaths, strings.TrimPrefix(u.Path, "/"))
}

// usual are the usual paths for an address: below it, then below its host.
func usual(address string) []Candidate {
	u, err := url.Parse(address)
	if err != nil {
		return nil
	}
	below := u.Path[:strings.LastIndexByte(u.Path, '/')+1]
	if last := u.Path[len(below):]; last != "" && !strings.Contains(last, ".") {
		below = u.Path + "/" // /blog is a directory, /index.html is not
	}
	dirs, paths := slices.Compact([]string{"/" + strings.TrimPrefix(below, "/"), "/"}), usualPaths
	if host := u.Hostname(); host == "medium.com" || host == "www.medium.com" {
		user, _, _ := strings.Cut(strings.TrimPrefix(u.Path, "/"), "/")
		dirs, paths = []string{"/feed/"}, []string{user}
	}
	var candidates []Candidate
	for _, dir := range dirs {
		for _, path := range paths {
			c := url.URL{Scheme: u.Scheme, Host: u.Host, Path: dir + path}
			candidates = append(candidates, Candidate{URL: c.String(), From: FromPath})
		}
	}
	return candidates
}
