package server

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"golang.org/x/time/rate"
)

// answer is a response that may be sent many times. A [builder] makes one with what it
// says; seal and [answer.follow] add what sending and keeping it need.
type answer struct {
	body        []byte
	contentType string
	maxAge      time.Duration // how long a reader may keep it without asking
	links       []string      // Link header
	incomplete  bool          // not to be kept, by readers either: another try may bring more

	edition    int64 // the revision or the time of which it was made; see [demand]
	modified   time.Time
	sameSecond bool          // as another answer before it: Last-Modified does not tell the two apart
	again      *rate.Limiter // how often it may be made anew while polls bring something

	route      string                 // for /metrics, as routes.go has it
	etag       string                 // without quotes, and without the coding's name
	headers    []field                // of a 200 in any coding; shared by all requests
	headers304 []field                // of a 304, likewise
	forms      [len(codings) + 1]form // the body as it is comes last
}

// seal makes an answer ready to be sent: its ETag tells what is sent, and
// its headers, with those of every answer, are made once for all requests.
func (a *answer) seal(every http.Header, route string, modified time.Time) *answer {
	a.route, a.modified = route, modified.UTC().Truncate(time.Second)
	sum := sha256.New()
	sum.Write(a.body)
	every.Write(sum) // a page that may load something else is another page
	a.etag = hex.EncodeToString(sum.Sum(nil)[:12])
	if a.incomplete {
		a.maxAge = 0
	}
	a.headers304 = []field{{"Last-Modified", []string{a.modified.Format(http.TimeFormat)}},
		{"Cache-Control", []string{cacheControl(a.maxAge)}}, {"Vary", []string{"Accept-Encoding"}}}
	if len(a.links) > 0 {
		a.headers304 = append(a.headers304, field{"Link", a.links})
	}
	a.headers = append(slices.Clip(a.headers304), field{"Content-Type", []string{a.contentType}})
	for name, values := range every {
		a.headers = append(a.headers, field{name, values})
	}
	return a
}

// field is a header. It is set as it is: its name is in canonical form.
type field struct {
	name   string
	values []string
}

func set(h http.Header, fields []field) {
	for _, f := range fields {
		h[f.name] = f.values
	}
}

// send writes an answer in the coding that the request likes best, or 304
// where the reader has it. It returns the status. The values of the headers are
// shared: whoever wants another must replace the slice, not write into it.
func (a *answer) send(w http.ResponseWriter, r *http.Request) int {
	f := a.form(r.Header["Accept-Encoding"])
	h := w.Header()
	if a.unchanged(r) {
		set(h, a.headers304)
		h["Etag"] = f.etag
		w.WriteHeader(http.StatusNotModified)
		return http.StatusNotModified
	}
	set(h, a.headers)
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

func cacheControl(maxAge time.Duration) string {
	control := fmt.Sprintf("public, max-age=%d", int(maxAge.Seconds()))
	if maxAge == assetAge {
		control += ", immutable" // RFC 8246: not asked for again at a reload either
	}
	return control
}

// matches reports whether a list of ETags has this answer's, in whatever coding.
func (a *answer) matches(list string) bool {
	for tag := range strings.SplitSeq(list, ",") {
		tag = strings.Trim(strings.TrimPrefix(strings.TrimSpace(tag), "W/"), `"`)
		if base, _, _ := strings.Cut(tag, "-"); tag == "*" || base == a.etag {
			return true
		}
	}
	return false
}

// unchanged reports whether the reader has this answer, in whatever coding
// (RFC 9110 13.1).
func (a *answer) unchanged(r *http.Request) bool {
	if match := r.Header["If-None-Match"]; len(match) > 0 {
		return slices.ContainsFunc(match, a.matches)
	}
	since := r.Header["If-Modified-Since"]
	if len(since) == 0 {
		return false
	}
	at, err := http.ParseTime(since[0])
	return err == nil && !a.modified.After(at) && !(a.sameSecond && a.modified.Equal(at))
}
