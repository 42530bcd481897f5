package fetch

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"necblogs/internal/canonical"
)

// trip is one request with the redirects that it is sent on.
type trip struct {
	client  *Client
	method  string
	header  http.Header
	form    string
	maxBody int64
	left    time.Duration // of the time limit; waiting for a host's gate is not counted

	first    *url.URL
	user     *url.Userinfo // of first
	response Response
}

func (t *trip) do(ctx context.Context, address string) (*Response, error) {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil {
		return nil, &Error{Kind: Address, URL: canonical.Public(address), Err: err}
	}
	if !canonical.Web(u) {
		return nil, t.fail(Address, u, nil)
	}
	t.user, u.User, u.Fragment, u.RawFragment = u.User, nil, "", ""
	t.first, t.left = u, t.client.timeout
	for u != nil && err == nil {
		u, err = t.visit(ctx, u)
	}
	if err != nil {
		return nil, err
	}
	return &t.response, nil
}

// visit makes the request to u. It returns where that was redirected to, or nil where
// it was answered.
func (t *trip) visit(ctx context.Context, u *url.URL) (*url.URL, error) {
	host := hostKey(u)
	if err := t.client.gate.Enter(ctx, host); err != nil {
		return nil, t.fail(Canceled, u, err)
	}
	defer t.client.gate.Leave(host)

	began := time.Now()
	defer func() { t.left -= time.Since(began) }()
	ctx, stop := context.WithCancelCause(ctx) // its cause tells which limit was passed, see [trip.broken]
	defer stop(nil)
	defer time.AfterFunc(t.left, func() { stop(overdue{Timeout, t.client.timeout}) }).Stop()

	req, err := t.request(ctx, u)
	if err != nil {
		return nil, t.fail(Address, u, err)
	}
	resp, err := t.client.transport.RoundTrip(req)
	if err != nil {
		return nil, t.broken(ctx, u, err)
	}
	defer resp.Body.Close()
	t.response.Status = resp.StatusCode
	t.askedToWait(resp)
	if follows(t.method, resp.StatusCode) {
		drain(resp)
		return t.redirect(u, resp)
	}
	return nil, t.arrive(ctx, stop, u, resp)
}

func (t *trip) request(ctx context.Context, u *url.URL) (*http.Request, error) {
	req, err := http.NewRequestWithContext(ctx, t.method, "", strings.NewReader(t.form))
	if err != nil {
		return nil, err
	}
	req.URL, req.Host, req.Header = u, u.Host, t.header
	if t.user != nil && t.home(u) {
		req.Header = t.header.Clone()
		password, _ := t.user.Password()
		req.SetBasicAuth(t.user.Username(), password)
	}
	return req, nil
}

// home reports whether u is on the scheme, host and port of the first address, which
// alone may get the user and the password.
func (t *trip) home(u *url.URL) bool {
	return u.Scheme == t.first.Scheme && hostKey(u) == hostKey(t.first)
}

// arrive makes the response from the answer at which the redirects ended.
func (t *trip) arrive(ctx context.Context, stop context.CancelCauseFunc, u *url.URL, resp *http.Response) error {
	r, header := &t.response, resp.Header
	conditional := t.header["If-None-Match"] != nil || t.header["If-Modified-Since"] != nil
	if resp.StatusCode == http.StatusNotModified && !conditional {
		return t.fail(Unasked, u, nil)
	}
	r.URL, r.Header = u.String(), header
	r.ContentType, r.ETag, r.LastModified = header.Get("Content-Type"), header.Get("Etag"), header.Get("Last-Modified")
	r.MaxAge, r.Expires = maxAge(header), expires(header, t.client.now())
	if t.permanent() {
		to := *u
		if t.home(u) {
			to.User = t.user
		}
		r.Permanent = to.String()
	}
	if r.Status/100 != 2 {
		drain(resp)
		return nil
	}
	return t.read(ctx, stop, u, resp)
}

// follows reports whether an answer of this status sends the request elsewhere.
func follows(method string, status int) bool {
	switch status {
	case http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		return true
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther:
		return method == http.MethodGet
	}
	return false
}

// redirect returns where resp sends the request, and notes it.
func (t *trip) redirect(from *url.URL, resp *http.Response) (*url.URL, error) {
	location := strings.ReplaceAll(resp.Header.Get("Location"), " ", "%20")
	to, err := from.Parse(location)
	switch {
	case location == "":
		return nil, t.fail(Redirects, from, fmt.Errorf("a %d that does not say where to", resp.StatusCode))
	case err != nil:
		return nil, t.fail(Redirects, from, fmt.Errorf("where to cannot be read: %w", err))
	case len(to.String()) > maxLocation:
		return nil, t.fail(Redirects, from, fmt.Errorf("an address of more than %d KiB", maxLocation>>10))
	case to.Scheme != "http" && to.Scheme != "https":
		return nil, t.fail(Scheme, to, nil)
	case to.Host == "":
		return nil, t.fail(Redirects, from, fmt.Errorf("%q names no host", location))
	case to.User != nil:
		return nil, t.fail(Userinfo, to, nil)
	case t.first.Scheme == "https" && to.Scheme == "http":
		return nil, t.fail(Downgrade, to, nil)
	}
	to.Fragment, to.RawFragment, to.RawQuery = "", "", escaped(to.RawQuery)
	hop := Redirect{resp.StatusCode, from.String(), to.String()}
	t.response.Redirects = append(t.response.Redirects, hop)
	if slices.ContainsFunc(t.response.Redirects, func(h Redirect) bool { return h.From == hop.To }) {
		return nil, t.fail(RedirectLoop, to, nil)
	}
	if len(t.response.Redirects) > maxRedirects {
		return nil, t.fail(Redirects, to, fmt.Errorf("more than %d", maxRedirects))
	}
	return to, nil
}

// escaped is a query in ASCII, as browsers send it. The target of a redirect may be
// adopted, and then is stored, which not every database could do with other bytes.
func escaped(query string) string {
	var b strings.Builder
	for _, c := range []byte(query) {
		if c < utf8.RuneSelf {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}

// permanent reports whether there were redirects, and all of them hold for good.
func (t *trip) permanent() bool {
	hops := t.response.Redirects
	return len(hops) > 0 && !slices.ContainsFunc(hops, func(h Redirect) bool { return !h.Permanent() })
}

// askedToWait keeps the Retry-After of those answers in which it is about the feed.
func (t *trip) askedToWait(resp *http.Response) {
	switch s := resp.StatusCode; {
	case s == http.StatusTooManyRequests, s == http.StatusServiceUnavailable, 301 <= s && s <= 308 && s != http.StatusNotModified:
		if wait := retryAfter(resp.Header, t.client.now()); wait > 0 {
			t.response.RetryAfter = wait
		}
	}
}

// drain reads an unwanted body if it is short and comes at once, so that the connection
// can be used again.
func drain(resp *http.Response) {
	if resp.ContentLength != 0 && resp.ContentLength <= maxDrain {
		defer time.AfterFunc(drainTime, func() { resp.Body.Close() }).Stop()
		_, _ = io.CopyN(io.Discard, resp.Body, maxDrain)
	}
}
