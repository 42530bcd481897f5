package server

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"

	"github.com/maypok86/otter/v2"
)

// cacheBytes bounds what the cache holds, in bytes of bodies.
const cacheBytes = 32 << 20

// cache keeps answers under (address, revision, config). What a write changed
// is asked for under a new key; the old answers fall out by and by.
type cache struct {
	answers *otter.Cache[key, *answer]
	asked   atomic.Int64
	misses  atomic.Int64 // of those, where the answer had to be made
}

func newCache() *cache {
	return &cache{answers: otter.Must(&otter.Options[key, *answer]{
		MaximumWeight: cacheBytes,
		Weigher: func(k key, a *answer) uint32 {
			return uint32(len(k.path) + len(k.query) + 2*len(a.body) + 1024) // the compressed forms come later
		},
	})}
}

// get returns the answer under a key and makes it if it is not there, once
// however many ask.
func (c *cache) get(ctx context.Context, k key, make func(context.Context) (*answer, error)) (*answer, error) {
	c.asked.Add(1)
	return c.answers.Get(context.WithoutCancel(ctx), k, otter.LoaderFunc[key, *answer](
		func(ctx context.Context, _ key) (*answer, error) {
			c.misses.Add(1)
			return make(ctx)
		}))
}

// key names an answer: the address with those of its parameters that matter.
type key struct {
	path, query      string
	revision, config int64
}

func keyOf(r *http.Request, params []string, revision, config int64) key {
	k := key{path: r.URL.Path, revision: revision, config: config}
	if r.URL.RawQuery == "" {
		return k
	}
	var b strings.Builder
	query := r.URL.Query()
	for _, p := range params {
		if v := query.Get(p); v != "" {
			b.WriteString("&" + p + "=" + url.QueryEscape(v))
		}
	}
	k.query = b.String()
	return k
}
