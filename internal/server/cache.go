package server

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"
	"github.com/maypok86/otter/v2"
)

// cacheBytes bounds what the cache holds, in bytes of bodies.
const cacheBytes = 32 << 20

// cache keeps answers under (address, revision, config). What a write changed
// is asked for under a new key; the old answers fall out by and by.
type cache struct {
	answers *otter.Cache[string, *answer]
	asked   atomic.Int64
	misses  atomic.Int64 // of those, where the answer had to be made
}

func newCache() *cache {
	return &cache{answers: otter.Must(&otter.Options[string, *answer]{
		MaximumWeight: cacheBytes,
		Weigher: func(key string, a *answer) uint32 {
			return uint32(len(key) + 2*len(a.body) + 512) // the compressed forms come later
		},
	})}
}

// get returns the answer under a key and makes it if it is not there, once
// however many ask.
func (c *cache) get(ctx context.Context, key string, make func(context.Context) (*answer, error)) (*answer, error) {
	c.asked.Add(1)
	return c.answers.Get(context.WithoutCancel(ctx), key, otter.LoaderFunc[string, *answer](
		func(ctx context.Context, _ string) (*answer, error) {
			c.misses.Add(1)
			return make(ctx)
		}))
}

// answer is a response that may be sent many times.
type answer struct {
	body     []byte
	kind     string        // content type
	maxAge   time.Duration // how long a reader may keep it without asking
	modified time.Time
	links    []string // Link header
	etag     string   // without quotes
	forms    [len(codings)]form
}

// form is a body in one coding, made when it is first asked for.
type form struct {
	once sync.Once
	body []byte
}

// codings are the content codings that we send, the best first.
var codings = [...]string{"br", "zstd", "gzip"}

// small is the size in bytes below which compression does not pay.
const small = 256

func (a *answer) seal(modified time.Time) *answer {
	sum := sha256.Sum256(a.body)
	if a.modified.IsZero() {
		a.modified = modified
	}
	a.etag, a.modified = hex.EncodeToString(sum[:12]), a.modified.UTC().Truncate(time.Second)
	return a
}

// send writes an answer in the coding that the request likes best, or 304
// where the reader has it. Each coding has its own strong ETag (RFC 9110 8.8.3).
func (a *answer) send(w http.ResponseWriter, r *http.Request) {
	coding, body := a.choose(r.Header.Get("Accept-Encoding"))
	etag := `"` + a.etag + `"`
	h := w.Header()
	if coding != "" {
		etag = `"` + a.etag + "-" + coding + `"`
	}
	h.Set("ETag", etag)
	h.Set("Last-Modified", a.modified.Format(http.TimeFormat))
	h.Set("Cache-Control", a.cacheControl())
	h.Add("Vary", "Accept-Encoding")
	for _, l := range a.links {
		h.Add("Link", l)
	}
	if a.unchanged(r) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	h.Set("Content-Type", a.kind)
	if coding != "" {
		h.Set("Content-Encoding", coding)
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(http.StatusOK)
	if r.Method != http.MethodHead {
		w.Write(body)
	}
}

func (a *answer) cacheControl() string {
	control := fmt.Sprintf("public, max-age=%d", int(a.maxAge.Seconds()))
	if a.maxAge == assetAge {
		control += ", immutable" // RFC 8246: not asked for again at a reload either
	}
	return control
}

// unchanged reports whether the reader has this answer, in whatever coding
// (RFC 9110 13.1).
func (a *answer) unchanged(r *http.Request) bool {
	if match := r.Header.Get("If-None-Match"); match != "" {
		for tag := range strings.SplitSeq(match, ",") {
			tag = strings.Trim(strings.TrimPrefix(strings.TrimSpace(tag), "W/"), `"`)
			base, _, _ := strings.Cut(tag, "-")
			if tag == "*" || base == a.etag {
				return true
			}
		}
		return false
	}
	since, err := http.ParseTime(r.Header.Get("If-Modified-Since"))
	return err == nil && !a.modified.After(since)
}

// choose picks the best coding that the header accepts and returns the body in
// it; "" is the body as it is.
func (a *answer) choose(accept string) (string, []byte) {
	if len(a.body) < small || accept == "" {
		return "", a.body
	}
	best, quality := -1, 0.0
	for i, coding := range codings {
		if q := qualityOf(accept, coding); q > quality {
			best, quality = i, q
		}
	}
	if best < 0 {
		return "", a.body
	}
	f := &a.forms[best]
	f.once.Do(func() { f.body = compress(codings[best], a.body) })
	return codings[best], f.body
}

// qualityOf is the weight that an Accept-Encoding header gives a coding
// (RFC 9110 12.5.3).
func qualityOf(accept, coding string) float64 {
	any := 0.0
	for part := range strings.SplitSeq(accept, ",") {
		name, params, _ := strings.Cut(part, ";")
		name = strings.ToLower(strings.TrimSpace(name))
		q := 1.0
		if v, ok := strings.CutPrefix(strings.TrimSpace(params), "q="); ok {
			q, _ = strconv.ParseFloat(v, 64)
		}
		switch name {
		case coding, "x-" + coding:
			return q
		case "*":
			any = q
		}
	}
	return any
}

var zstdWriter, _ = zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedBetterCompression))

func compress(coding string, body []byte) []byte {
	var b bytes.Buffer
	switch coding {
	case "br":
		w := brotli.NewWriterLevel(&b, 7)
		w.Write(body)
		w.Close()
	case "zstd":
		return zstdWriter.EncodeAll(body, nil)
	case "gzip":
		w, _ := gzip.NewWriterLevel(&b, 7)
		w.Write(body)
		w.Close()
	}
	return b.Bytes()
}

// key names an answer: the address with those of its parameters that matter.
func key(r *http.Request, params []string, revision, config int64) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d.%d %s", revision, config, r.URL.Path)
	query := r.URL.Query()
	for _, p := range params {
		fmt.Fprintf(&b, "&%s=%s", p, cmp.Or(query.Get(p), ""))
	}
	return b.String()
}
