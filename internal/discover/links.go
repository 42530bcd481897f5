package discover

import (
	"bytes"
	"mime"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/charset"

	"necblogs/internal/canonical"
)

const (
	// maxPage is how many bytes of a page are searched for links, which are in its head.
	maxPage = 1 << 20
	// maxBase is how many bytes the base of a page may have, since every link repeats it.
	maxBase = 2048
)

// Links returns the feeds that a page names by <link rel=alternate> or rel=feed, the best
// first: those of the whole blog before those of a category, an author or a
// month. Feeds of comments are left out. base is the page's address; nothing is
// fetched.
func Links(body []byte, base string) []Candidate {
	found, _ := look(body, base)
	return found
}

// Elsewhere names the feed that a web page links to, where the page stands at a feed's
// address or was reached from there: a clause for the end of an error; "" if it links to none
// but these two.
func Elsewhere(body []byte, base, feed string) string {
	for _, link := range Links(body, base) {
		if link.URL != base && link.URL != feed {
			return "; the feed seems to have moved to " + link.URL
		}
	}
	return ""
}

// look returns the [Links] of a page, and the page to which it sends its readers on, as
// Hugo's front page of a blog in several languages does; "" if it sends them to none.
func look(body []byte, base string) (found []Candidate, forward string) {
	at, err := url.Parse(base)
	if err != nil {
		return nil, ""
	}
	known := map[string]bool{}
	page, err := charset.NewReader(bytes.NewReader(body[:min(len(body), maxPage)]), "")
	if err != nil { // an empty page
		return nil, ""
	}
	z := html.NewTokenizer(page)
	z.SetMaxBuf(maxPage)
	for kind := z.Next(); kind != html.ErrorToken; kind = z.Next() {
		if kind != html.StartTagToken && kind != html.SelfClosingTagToken {
			continue
		}
		switch t := z.Token(); t.Data {
		case "base":
			if u, err := at.Parse(canonical.Mend(attr(t, "href"))); err == nil && canonical.Web(u) && len(u.String()) <= maxBase {
				at = u
			}
		case "meta":
			if u, err := at.Parse(canonical.Mend(refreshed(t))); err == nil && canonical.Web(u) && refreshed(t) != "" {
				forward = u.String()
			}
		case "link":
			if c, ok := candidate(t, at); ok && !known[c.URL] {
				known[c.URL] = true
				found = append(found, c)
			}
		}
	}
	slices.SortStableFunc(found, func(a, b Candidate) int { return rank(a) - rank(b) })
	return found, forward
}

// refreshed is the address in <meta http-equiv="refresh" content="0; url=/en/">; "" if it
// has none.
func refreshed(t html.Token) string {
	_, to, _ := strings.Cut(attr(t, "content"), ";")
	name, to, _ := strings.Cut(to, "=")
	if !strings.EqualFold(attr(t, "http-equiv"), "refresh") || !strings.EqualFold(strings.TrimSpace(name), "url") {
		return ""
	}
	return strings.Trim(to, ` '"`)
}

// candidate is what a link element names, and whether that is a feed of posts.
func candidate(t html.Token, at *url.URL) (Candidate, bool) {
	rels := strings.Fields(strings.ToLower(attr(t, "rel")))
	kind, _, _ := mime.ParseMediaType(attr(t, "type"))
	href := strings.TrimPrefix(canonical.Mend(attr(t, "href")), "feed:") // the scheme by which pages hand a feed to its reader
	u, err := at.Parse(href)
	if err != nil || !canonical.Web(u) || href == "" || !slices.Contains(rels, "alternate") && !slices.Contains(rels, "feed") {
		return Candidate{}, false
	}
	u.Fragment = ""
	title := strings.Join(strings.Fields(attr(t, "title")), " ")
	return Candidate{u.String(), title, kind, FromPage}, isFeedType(kind, u) && !isComments(title, u)
}

func isFeedType(kind string, u *url.URL) bool {
	switch kind {
	case "application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json",
		"text/xml", "application/xml", "application/x.atom+xml", "application/rss":
		return true
	case "application/json": // which WordPress also says of its API
		return strings.Contains(u.Path, "feed")
	}
	return false
}

// commentsTitle matches the titles of comment feeds, which end with the word:
// "Wexcombe Wire » Comments Feed", "Flux des commentaires". A blog may be called
// "No comment".
var commentsTitle = regexp.MustCompile(
	`(?i)(\b(comments|kommentare|commentaires|comentarios|commenti|reacties)|(comment|kommentar)[- ]?(feed|rss))( feed| rss)?$`)

// ofComments matches what WordPress calls the feed of the comments to a post, which
// stands at the usual path below the post: "Comments on: The quay".
var ofComments = regexp.MustCompile(`(?i)^(comments|kommentare|commentaires|coment[aá]rios|commenti|reacties|kommentarer|sylwadau)\b`)

// isComments reports whether a feed is one of comments, on the blog or on one post.
func isComments(title string, u *url.URL) bool {
	segments := strings.Split(strings.ToLower(u.Path), "/")
	return commentsTitle.MatchString(title) ||
		slices.Contains(segments, "comments") ||
		strings.Contains(strings.ToLower(u.RawQuery), "comments")
}

// partial matches the paths of feeds that carry a part of a blog.
var partial = regexp.MustCompile(`(?i)/(categor(y|ies)|tags?|topics?|label|authors?|search|[12]\d{3}/\d{1,2})/|/-/`)

// rank is 0 for a feed of the whole blog, 1 for one of a part of it.
func rank(c Candidate) int {
	if partial.MatchString(c.URL) {
		return 1
	}
	return 0
}

func attr(t html.Token, name string) string {
	for _, a := range t.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}
