package fetch

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestRetryAfter(t *testing.T) {
	now := time.Date(2026, time.January, 6, 12, 0, 0, 0, time.UTC)
	const date = "Tue, 06 Jan 2026 10:00:00 GMT" // the server is two hours slow
	for _, tt := range []struct {
		value, date string
		want        time.Duration
	}{
		{"120", date, 2 * time.Minute},
		{" 120 ", date, 2 * time.Minute},
		{"0", date, 0},
		{"", date, 0},
		{"-5", date, 0},
		{"+5", date, 0},
		{"1.5", date, 0},
		{"1e9", date, 0},
		{"120, 60", date, 0},
		{"soon", date, 0},
		{"99999999999999999999999999", date, forever},
		{"4294967296", date, forever},
		{"Tue, 06 Jan 2026 10:05:00 GMT", date, 5 * time.Minute},
		{"Tuesday, 06-Jan-26 10:05:00 GMT", date, 5 * time.Minute},
		{"Tue Jan  6 10:05:00 2026", date, 5 * time.Minute},
		{"Tue, 06 Jan 2026 09:00:00 GMT", date, 0},
		{"Tue, 06 Jan 2026 12:05:00 GMT", "", 5 * time.Minute},
		{"Tue, 06 Jan 2026 12:05:00 GMT", "today", 5 * time.Minute},
		{"Fri, 31 Dec 9999 23:59:59 GMT", date, forever},
		{"2026-01-06T10:05:00Z", date, 0},
	} {
		h := http.Header{"Retry-After": {tt.value}, "Date": {tt.date}}
		if got := retryAfter(h, now); got != tt.want {
			t.Errorf("Retry-After %q, Date %q: %v, want %v", tt.value, tt.date, got, tt.want)
		}
	}
}

func TestFreshness(t *testing.T) {
	now := time.Date(2026, time.January, 6, 12, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		header  http.Header
		maxAge  time.Duration
		expires time.Time
	}{
		{http.Header{}, 0, time.Time{}},
		{http.Header{"Cache-Control": {"max-age=3600"}}, time.Hour, time.Time{}},
		{http.Header{"Cache-Control": {"public, s-maxage=60 , MAX-AGE=\"3600\""}}, time.Hour, time.Time{}},
		{http.Header{"Cache-Control": {"public", "max-age=3600"}}, time.Hour, time.Time{}},
		{http.Header{"Cache-Control": {"max-age=-1"}}, 0, time.Time{}},
		{http.Header{"Cache-Control": {"max-age"}}, 0, time.Time{}},
		{http.Header{"Cache-Control": {"max-age=99999999999"}}, forever, time.Time{}},
		{http.Header{"Cache-Control": {"x-max-age=3600"}}, 0, time.Time{}},
		{http.Header{"Date": {"Tue, 06 Jan 2026 10:00:00 GMT"}, "Expires": {"Tue, 06 Jan 2026 10:30:00 GMT"}}, 0, now.Add(30 * time.Minute)},
		{http.Header{"Expires": {"Tue, 06 Jan 2026 12:30:00 GMT"}}, 0, now.Add(30 * time.Minute)},
		{http.Header{"Expires": {"0"}}, 0, time.Time{}},
		{http.Header{"Expires": {"Wed, 11 Jan 1984 05:00:00 GMT"}}, 0, time.Time{}},
	} {
		if got := maxAge(tt.header); got != tt.maxAge {
			t.Errorf("%v: max-age %v, want %v", tt.header, got, tt.maxAge)
		}
		if got := expires(tt.header, now); !got.Equal(tt.expires) {
			t.Errorf("%v: expires %v, want %v", tt.header, got, tt.expires)
		}
	}
}

// What the server asks for is read from the answer, on the client's clock.
func TestAskedInAnswers(t *testing.T) {
	now := time.Date(2026, time.January, 6, 12, 0, 0, 0, time.UTC)
	address := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Date", "Tue, 06 Jan 2026 10:00:00 GMT")
		w.Header().Set("Expires", "Tue, 06 Jan 2026 11:00:00 GMT")
		w.Header().Set("Cache-Control", "max-age=600")
		w.Header().Set("Retry-After", "Tue, 06 Jan 2026 10:00:30 GMT")
		if r.URL.Path == "/busy" {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	})
	c := local(t, Options{Now: func() time.Time { return now }})
	got := get(t, c, Request{URL: address})
	if got.MaxAge != 10*time.Minute || !got.Expires.Equal(now.Add(time.Hour)) || got.RetryAfter != 0 {
		t.Errorf("200: max-age %v, expires %v, retry after %v", got.MaxAge, got.Expires, got.RetryAfter)
	}
	if got = get(t, c, Request{URL: address + "/busy"}); got.RetryAfter != 30*time.Second {
		t.Errorf("503: retry after %v", got.RetryAfter)
	}
}

func TestLink(t *testing.T) {
	for _, tt := range []struct {
		header []string
		want   string
	}{
		{nil, ""},
		{[]string{`<https://hub.example/>; rel="hub"`}, "https://hub.example/"},
		{[]string{`<https://hub.example/>; rel=hub, <https://blog.example/feed>; rel=self`}, "https://hub.example/"},
		{[]string{`<https://blog.example/feed>; rel="self"`, `</hub>; title="a, b; rel=self"; REL="next HUB"`}, "https://blog.example/hub"},
		{[]string{`<https://a.example/?x=1,2>; rel="hub", <https://b.example/>; rel="hub"`}, "https://a.example/?x=1,2"},
		{[]string{`<https://a.example/` + strings.Repeat("x", maxLocation) + `>; rel=hub, <https://b.example/>; rel=hub`}, "https://b.example/"},
		{[]string{`<https://hub.example/>; rel="self"; rel="hub"`}, ""},
		{[]string{`<https://hub.example/>; rel="github"`}, ""},
		{[]string{`<https://hub.example/`, `hub`, `<>; rel=hub`, `,,,`, `<a>; rel="hub`}, "https://blog.example/a"},
	} {
		r := &Response{URL: "https://blog.example/feed", Header: http.Header{"Link": tt.header}}
		if got := r.Link("hub"); got != tt.want {
			t.Errorf("%q: %q, want %q", tt.header, got, tt.want)
		}
	}
}
