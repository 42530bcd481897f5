package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"

	"necblogs/internal/config"
	"necblogs/internal/discover"
	"necblogs/internal/fetch"
	"necblogs/internal/parse"
	"necblogs/internal/planet"
	"necblogs/internal/store"
	"necblogs/internal/story"
)

// triedItems is how many of a feed's newest items are looked at.
const triedItems = 50

// found is a feed behind an address, as it is now. URL is where to poll it; it answered at
// another address if a temporary redirect led there.
type found struct {
	discover.Candidate
	answered string
	feed     planet.Feed
	others   []discover.Candidate // that the page names too
}

// findFeed finds the feed behind an address. Without a scheme, it tries https first and
// then http.
func findFeed(ctx context.Context, c *config.Config, address string) (found, error) {
	q := asker{client: client(c), given: address, answers: map[string]answer{}}
	defer q.client.Close()
	candidates, err := discover.Find(ctx, q.get, address)
	if err != nil && !errors.Is(err, discover.ErrNone) && !strings.Contains(address, "://") {
		if plain, plainErr := discover.Find(ctx, q.get, "http://"+strings.TrimPrefix(address, "//")); plainErr == nil {
			candidates, err = plain, nil
		}
	}
	if err != nil {
		return found{}, err
	}
	r := q.answers[candidates[0].URL]
	for i, c := range candidates {
		candidates[i].URL = lasting(q.answers[c.URL].Response)
	}
	feed, err := parse.Parse(r.body, r.ContentType, r.URL, r.Truncated)
	return found{candidates[0], r.URL, feed, candidates[1:]}, err
}

// asker fetches what discover asks for, and keeps the answers.
type asker struct {
	client  *fetch.Client
	given   string            // whose user and password are sent to its host
	answers map[string]answer // by the address that answered
}

type answer struct {
	*fetch.Response
	body []byte
}

// get is a [discover.Get]. A server that is overloaded or broken is to be left alone.
func (q asker) get(ctx context.Context, address string) ([]byte, string, string, error) {
	r, err := q.client.Get(ctx, fetch.Request{URL: withCredentials(address, q.given)})
	switch {
	case err != nil:
		return nil, "", "", err
	case r.Status == http.StatusTooManyRequests || r.Status >= http.StatusInternalServerError:
		return nil, "", "", errors.New(fetch.StatusWords(r.Status))
	case r.Status != http.StatusOK:
		return nil, "", r.URL, errors.New(fetch.StatusWords(r.Status))
	}
	body, err := r.Body.Take()
	q.answers[r.URL] = answer{r, body}
	return body, r.ContentType, r.URL, err
}

// withCredentials is an address with the user and the password of another on the same host.
func withCredentials(address, other string) string {
	u, err := url.Parse(address)
	o, otherErr := url.Parse(other)
	if err != nil || otherErr != nil || o.User == nil || u.Scheme != o.Scheme || fetch.Host(address) != fetch.Host(other) {
		return address
	}
	u.User = o.User
	return u.String()
}

// lasting is the address at which to ask again: where the permanent redirects lead, up
// to the first that is temporary.
func lasting(r *fetch.Response) string {
	for _, hop := range r.Redirects {
		if !hop.Permanent() {
			return hop.From
		}
	}
	return r.URL
}

// newest are the triedItems that are dated last, wherever the feed has them.
func newest(items []planet.Item) []planet.Item {
	items = slices.Clone(items)
	slices.SortStableFunc(items, func(x, y planet.Item) int { return y.Published.Compare(x.Published) })
	return items[:min(len(items), triedItems)]
}

// preview is what the newest items of the feed of the blog added last would become as
// entries. It stores them in the planet's database, or in an empty one where there is none
// yet, in a transaction that is rolled back.
func preview(ctx context.Context, c *config.Config, feed planet.Feed) ([]story.Preview, error) {
	database := c.Database
	if store.Exists(database) != nil {
		dir, err := os.MkdirTemp("", "planet-add-")
		if err != nil {
			return nil, fmt.Errorf("make room to try the feed: %w", err)
		}
		defer os.RemoveAll(dir)
		database = dir + "/planet.db"
	}
	s, err := store.Open(ctx, database)
	if err != nil {
		return nil, err
	}
	defer s.Close()
	blog := added(c)
	blog.Site = cmp.Or(blog.Site, feed.Site)
	batch := story.Batch{Blog: blog, Language: feed.Language, Items: newest(feed.Items), Now: time.Now()}
	var previews []story.Preview
	err = dry(ctx, c, s, func(m story.Maker, t *store.Tx) (err error) {
		if err := m.Sync(ctx, t, c.Blogs, batch.Now); err != nil {
			return err
		}
		previews, err = m.Preview(ctx, t, batch)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("try the feed in %s: %w", store.Name(database), err)
	}
	return previews, nil
}
