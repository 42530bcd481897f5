package poll

import (
	"bytes"
	"cmp"
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
)

// stuck is the age of the last full answer from which a feed is fetched once without
// validators: a server may go on answering 304 to them by mistake.
const stuck = 7 * 24 * time.Hour

// answer is what a fetch brought, or why it failed.
type answer struct {
	response *fetch.Response // nil: none
	status   int             // HTTP; 0: none
	size     int             // bytes of the body
	hash     []byte          // of the body
	fresh    bool            // there is a feed to store
	feed     planet.Feed     // where fresh
	trouble  string          // why the poll failed, in words; "" where it did not
	ours     bool            // the trouble is this machine's, not the blog's
	wait     time.Duration   // the server's Retry-After
	notes    []string
}

// unchanged reports whether the answer is good and there is nothing in it to store.
func (a *answer) unchanged() bool { return !a.fresh && a.trouble == "" }

// ask fetches the feed. It reports whether the answer has a body to read.
func (j *job) ask(ctx context.Context) (whole bool) {
	request := fetch.Request{URL: j.state.URL()}
	if j.start.Sub(j.state.Fetched) < stuck {
		request.ETag, request.LastModified = j.state.ETag, j.state.LastModified
	}
	r, err := j.rules.Client.Get(ctx, request)
	if err != nil {
		j.trouble = err.Error()
		if e, ok := errors.AsType[*fetch.Error](err); ok {
			j.status, j.wait, j.ours = e.Status, e.RetryAfter, e.Kind == fetch.Local
			if e.Kind == fetch.TooLarge {
				j.trouble += ", which is poll.max_body in the config"
			}
		}
		return false
	}
	j.response, j.status, j.size, j.wait = r, r.Status, r.Body.Size(), r.RetryAfter
	if r.Status != http.StatusOK && r.Status != http.StatusNotModified {
		j.trouble = fetch.StatusWords(r.Status)
	}
	return r.Status == http.StatusOK
}

// read parses the body, unless it is the one that was read last.
func (j *job) read() {
	r := j.response
	body, err := r.Body.Take()
	if err != nil {
		j.trouble, j.ours = err.Error(), true
		return
	}
	sum := sha256.Sum256(body)
	j.hash = sum[:]
	if bytes.Equal(j.hash, j.state.BodyHash) {
		return
	}
	feed, err := parse.Parse(body, r.ContentType, r.URL, r.Truncated)
	if err != nil {
		j.trouble = err.Error()
		if errors.Is(err, parse.ErrHTML) {
			j.trouble += discover.Elsewhere(body, r.URL, j.state.URL())
		}
		return
	}
	if hub := r.Link("hub"); hub != "" { // WebSub: the header has the first word
		feed.Hub, feed.Self = hub, cmp.Or(r.Link("self"), feed.Self)
	}
	j.feed, j.fresh = feed, true
	j.notes = append(j.notes, feed.Repairs...)
	if r.Truncated {
		j.notes = append(j.notes, "the answer broke off before its end; the feed is fetched whole again the next time")
	}
	if feed.Dropped > 0 {
		j.notes = append(j.notes, fmt.Sprintf("%d items beyond the newest %d were left out", feed.Dropped, len(feed.Items)))
	}
}

// items is how many items the feed has: where it is unchanged, as many as when it was read
// last, as far as the polls that are remembered tell.
func (j *job) items() int {
	if j.unchanged() {
		for _, p := range j.state.Recent {
			if !p.Failed() {
				return p.Items
			}
		}
	}
	return len(j.feed.Items)
}
