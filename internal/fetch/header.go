package fetch

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"golang.org/x/net/http/httpguts"
)

// forever is what delta-seconds too large to be kept stand for (RFC 9111, 1.2.2).
const forever = (1 << 31) * time.Second

// sendable reports whether a validator can be sent back as it came. One that net/http
// would refuse to send, or that is longer than servers take, would make every further
// poll fail; without it the feed is fetched whole. One with U+FFFD in it was not UTF-8
// when it came, and PostgreSQL could not have kept it: the server would not know it
// again, and would not look at Last-Modified beside it.
func sendable(validator string) bool {
	return validator != "" && len(validator) <= 4096 && httpguts.ValidHeaderFieldValue(validator) &&
		!strings.Contains(validator, "\uFFFD")
}

// maxAge is the max-age of Cache-Control (RFC 9111, 5.2.2.1); 0 where there is none.
func maxAge(h http.Header) time.Duration {
	for _, line := range h["Cache-Control"] {
		for directive := range strings.SplitSeq(line, ",") {
			name, value, _ := strings.Cut(directive, "=")
			if strings.EqualFold(strings.TrimSpace(name), "max-age") {
				return seconds(strings.Trim(value, ` "`))
			}
		}
	}
	return 0
}

// expires is when the answer expires (RFC 9111, 5.3) on the clock that now is
// read from; zero where it does not say, or has expired.
func expires(h http.Header, now time.Time) time.Time {
	if wait := until(h, h.Get("Expires"), now); wait > 0 {
		return now.Add(wait)
	}
	return time.Time{}
}

// retryAfter is how long the answer asks to wait (RFC 9110, 10.2.3); 0 where it does
// not ask, or what it says is invalid or past.
func retryAfter(h http.Header, now time.Time) time.Duration {
	value := strings.TrimSpace(h.Get("Retry-After"))
	if wait := seconds(value); wait > 0 {
		return wait
	}
	return max(until(h, value, now), 0)
}

// seconds reads delta-seconds, which are digits and nothing else; it is 0 for any other s.
func seconds(s string) time.Duration {
	if s == "" || strings.Trim(s, "0123456789") != "" {
		return 0
	}
	if n, err := strconv.ParseInt(s, 10, 32); err == nil {
		return time.Duration(n) * time.Second
	}
	return forever
}

// until is the time from the answer's own Date, or from now where it has none, to s, an
// HTTP date. It is negative for a date that is past, and 0 where s is no date.
func until(h http.Header, s string, now time.Time) time.Duration {
	if s == "" {
		return 0
	}
	t, err := http.ParseTime(s)
	if err != nil {
		return 0
	}
	if date, err := http.ParseTime(h.Get("Date")); err == nil {
		now = date
	}
	return min(t.Sub(now), forever)
}
