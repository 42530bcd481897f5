package poll

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"net/http"
	"time"

	"necblogs/internal/discover"
	"necblogs/internal/fetch"
	"necblogs/internal/parse"
	"necblogs/internal/planet"
	"necblogs/internal/story"
)

// stuck is how old the last full answer may be before a feed is fetched once
// without its validators, which a server may have got stuck on.
const stuck = 7 * 24 * time.Hour

// answer is what a fetch brought, good or bad.
type answer struct {
	response *fetch.Response // nil: none
	status   int             // HTTP; 0: none
	size     int             // bytes of the body
	hash     []byte          // of the body
	fresh    bool            // there is a feed to store
	feed     planet.Feed     // where fresh
	batch    story.Batch
	drafts   []story.Draft
	trouble  string        // why the poll failed, in words; "" where it did not
	ours     bool          // the trouble is this machine's, not the blog's
	wait     time.Duration // the server's Retry-After
	notes    []string
}

// ask fetches a feed. It reports whether there is something to read.
func (a *answer) ask(ctx context.Context, client *fetch.Client, state planet.FeedState, now time.Time) (whole bool) {
	request := fetch.Request{URL: state.URL()}
	if now.Sub(state.Fetched) < stuck {
		request.ETag, request.LastModified = state.ETag, state.LastModified
	}
	r, err := client.Get(ctx, request)
	if err != nil {
		a.trouble = err.Error()
		if e, ok := errors.AsType[*fetch.Error](err); ok {
			a.status, a.wait, a.ours = e.Status, e.RetryAfter, e.Kind == fetch.Local
			if e.Kind == fetch.TooLarge {
				a.trouble += ", which is poll.max_body in the config"
			}
		}
		return false
	}
	a.response, a.status, a.size, a.wait = r, r.Status, r.Body.Size(), r.RetryAfter
	switch r.Status {
	case http.StatusOK, http.StatusNotModified:
	default:
		a.trouble = fetch.StatusWords(r.Status)
	}
	return r.Status == http.StatusOK
}

// read parses the body, unless it is the one that was read last.
func (a *answer) read(state planet.FeedState) {
	r := a.response
	body, err := r.Body.Take()
	if err != nil {
		a.trouble, a.ours = err.Error(), true
		return
	}
	sum := sha256.Sum256(body)
	a.hash = sum[:]
	if bytes.Equal(a.hash, state.BodyHash) {
		return
	}
	feed, err := parse.Parse(body, r.ContentType, r.URL, r.Truncated)
	if err != nil {
		a.trouble = err.Error()
		if errors.Is(err, parse.ErrHTML) {
			a.trouble += elsewhere(body, r.URL, state)
		}
		return
	}
	if hubs, selves := r.Links("hub"), r.Links("self"); len(hubs) > 0 { // WebSub: the header has the first word
		feed.Hub = hubs[0]
		if len(selves) > 0 {
			feed.Self = selves[0]
		}
	}
	a.feed, a.fresh = feed, true
	a.notes = append(a.notes, feed.Repairs...)
	if r.Truncated {
		a.notes = append(a.notes, "the answer broke off before its end; the feed is fetched whole again the next time")
	}
	if feed.Dropped > 0 {
		a.notes = append(a.notes, fmt.Sprintf("%d items beyond the first %d were left out", feed.Dropped, len(feed.Items)))
	}
}

// elsewhere says which feed a web page names that stands where the feed was.
func elsewhere(body []byte, address string, state planet.FeedState) string {
	for _, link := range discover.Links(body, address) {
		if link.URL != address && link.URL != state.URL() {
			return "; the feed seems to have moved to " + link.URL
		}
	}
	return ""
}

// fail makes an answer with a feed one without.
func (a *answer) fail(words string) {
	a.fresh, a.feed, a.drafts, a.notes, a.trouble = false, planet.Feed{}, nil, nil, words
}
