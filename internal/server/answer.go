package server

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"net/http"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"
)

// answer is a response that may be sent many times.
type answer struct {
	body     []byte
	kind     string        // content type
	maxAge   time.Duration // how long a reader may keep it without asking
	modified time.Time
	links    []string // Link header

	route string                 // for /metrics, as routes.go has it
	etag  string                 // without quotes
	fixed http.Header            // of every form, with what the middleware sets; shared by all requests
	known http.Header            // of a 304, likewise
	forms [len(codings) + 1]form // the body as it is comes last
}

// seal makes an answer that is complete ready to be sent: its ETag is of what is
// sent, and its headers are made once for all.
func (a *answer) seal(w http.ResponseWriter, r *http.Request, modified time.Time) *answer {
	if a.modified.IsZero() {
		a.modified = modified
	}
	a.modified = a.modified.UTC().Truncate(time.Second)
	if c := chi.RouteContext(r.Context()); c != nil {
		a.route = c.RoutePattern()
	}
	a.known = http.Header{
		"Last-Modified": {a.modified.Format(http.TimeFormat)},
		"Cache-Control": {a.cacheControl()},
		"Vary":          {"Accept-Encoding"},
	}
	if len(a.links) > 0 {
		a.known["Link"] = a.links
	}
	a.fixed = w.Header().Clone()
	sum := sha256.New()
	sum.Write(a.body)
	a.fixed.Write(sum) // a page that may load something else is another page
	a.etag = hex.EncodeToString(sum.Sum(nil)[:12])
	maps.Copy(a.fixed, a.known)
	a.fixed["Content-Type"] = []string{a.kind}
	return a
}

// send writes an answer in the coding that the request likes best, or 304
// where the reader has it. It returns the status. The values of the headers are
// not copied: who changes one must put another in its place.
func (a *answer) send(w http.ResponseWriter, r *http.Request) int {
	f := a.form(r.Header["Accept-Encoding"])
	h := w.Header()
	if a.unchanged(r) {
		maps.Copy(h, a.known)
		h["Etag"] = f.etag
		w.WriteHeader(http.StatusNotModified)
		return http.StatusNotModified
	}
	maps.Copy(h, a.fixed)
	h["Etag"], h["Content-Length"] = f.etag, f.length
	if f.coding != nil {
		h["Content-Encoding"] = f.coding
	}
	w.WriteHeader(http.StatusOK)
	if r.Method != http.MethodHead {
		w.Write(f.body)
	}
	return http.StatusOK
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
