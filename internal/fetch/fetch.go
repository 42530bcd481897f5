// Package fetch is the planet's one way out: every request that leaves goes through a
// [Client]. It is polite (requests are conditional, compressed, identified, few at once
// to one host, without cookie and referrer), and cannot be hurt (private addresses are
// refused; redirects, sizes and times are bounded).
//
// Requests go straight to an [http.Transport]: http.Client would follow redirects by
// laxer rules, and add a Referer.
package fetch

import (
	"cmp"
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"net/url"
	"time"
)

const (
	maxHeader    = 256 << 10 // bytes of an answer's header; large sites' policies take some 16 KiB
	maxRedirects = 5
	maxLocation  = 4 << 10     // bytes of the address that a redirect names, since every relative address in the answer there will repeat it, and of a link in a header
	maxDrain     = 16 << 10    // bytes read of an unwanted body, so that its connection can be used again …
	drainTime    = time.Second // … and how long, since a redirect may say that it has more than it sends

	acceptFeeds = "application/atom+xml, application/rss+xml, application/rdf+xml, application/feed+json, " +
		"application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, */*;q=0.5"
	encodings = "gzip, br, zstd" // which [decoders] read
)

// Options configure a Client. What is zero or negative gets the default in brackets; no
// value switches a limit off.
type Options struct {
	UserAgent    string           // [planet-necblogs]
	Timeout      time.Duration    // of a whole request, redirects and body included; half of it for a body that brings nothing [30s]
	MaxBody      int64            // bytes, decompressed [16 MiB]
	AllowPrivate bool             // lets requests reach loopback, private and link-local addresses
	PerHost      int              // requests at once to one host and port [2]
	Now          func() time.Time // [time.Now]
	Dir          string           // where large bodies wait until they are taken [os.TempDir, also where Dir cannot be written to]
}

// Client fetches. It is safe for concurrent use.
type Client struct {
	transport *http.Transport
	gate      *Gate
	decoders  decoders
	timeout   time.Duration
	idle      time.Duration // how long a body that has begun may bring nothing
	maxBody   int64
	now       func() time.Time
	userAgent string
}

// New returns a Client.
func New(o Options) *Client {
	timeout := cmp.Or(max(o.Timeout, 0), 30*time.Second)
	perHost := cmp.Or(max(o.PerHost, 0), 2)
	if o.Now == nil {
		o.Now = time.Now
	}
	return &Client{
		gate:      NewGate(perHost),
		decoders:  decoders{turns: make(chan struct{}, maxSwelling), dir: o.Dir},
		timeout:   timeout,
		idle:      timeout / 2,
		maxBody:   cmp.Or(max(o.MaxBody, 0), 16<<20),
		now:       o.Now,
		userAgent: cmp.Or(o.UserAgent, "planet-necblogs"),
		transport: &http.Transport{
			// A proxy would make the connections for us, past the guard of the
			// dialer, so one from the environment is not taken.
			Proxy: nil,
			// net/http goes on making a connection after its request was given
			// up, so this has limits of its own. They are half of the whole, so
			// that a host that is down is told from one that is slow.
			DialContext:            guard(net.Dialer{Timeout: timeout / 2}, o.AllowPrivate),
			TLSHandshakeTimeout:    timeout / 2,
			TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12},
			ForceAttemptHTTP2:      true, // or a DialContext of one's own turns it off
			DisableCompression:     true, // decode.go does it, within limits
			MaxResponseHeaderBytes: maxHeader,
			MaxIdleConns:           256,
			MaxIdleConnsPerHost:    perHost,
			IdleConnTimeout:        time.Minute,
		},
	}
}

// Request is what to get.
type Request struct {
	URL          string
	ETag         string // as received, sent back byte for byte
	LastModified string // likewise
	Accept       string // [feeds]
	MaxBody      int64  // bytes, decompressed [the Client's]
}

// Response is an answer, after redirects.
type Response struct {
	Status      int
	Body        Body   // empty unless Status is 2xx
	Truncated   bool   // the body broke off; Body is what came
	ContentType string // as received
	URL         string // that answered: absolute, no user, no fragment
	Header      http.Header

	ETag         string // as received
	LastModified string // as received

	// What the server asks for; zero: not said, or invalid, or past. MaxAge and
	// Expires may both be set. Expires is by this machine's clock, however wrong
	// the server's is. RetryAfter is that of a 429, a 503 or the last redirect.
	MaxAge     time.Duration
	Expires    time.Time
	RetryAfter time.Duration

	Redirects []Redirect // in order
	Permanent string     // the address to adopt where all redirects are 301 or 308, else ""; with user and password if these are for its host
}

// Redirect is one hop. Both addresses are absolute.
type Redirect struct {
	Status   int
	From, To string
}

// Permanent reports whether the redirect holds for good.
func (r Redirect) Permanent() bool {
	return r.Status == http.StatusMovedPermanently || r.Status == http.StatusPermanentRedirect
}

// Get fetches r.URL. Any answer but a redirect is a Response, also a 404. A 304 to a
// request without ETag and LastModified is an error. Every error is an [*Error].
//
// A user and password in r.URL are sent to its own scheme, host and port only. ETag and
// LastModified go along on redirects, since they come from the address at which the
// redirects ended.
//
// The time limit counts from when the host has room for the request.
func (c *Client) Get(ctx context.Context, r Request) (*Response, error) {
	t := trip{client: c, method: http.MethodGet, header: http.Header{
		"User-Agent":      {c.userAgent},
		"Accept":          {cmp.Or(r.Accept, acceptFeeds)},
		"Accept-Encoding": {encodings},
	}, maxBody: cmp.Or(max(r.MaxBody, 0), c.maxBody)}
	// Header keys are set as they are and values not touched: a server compares them as bytes.
	if sendable(r.ETag) {
		t.header["If-None-Match"] = []string{r.ETag}
	}
	if sendable(r.LastModified) {
		t.header["If-Modified-Since"] = []string{r.LastModified}
	}
	return t.do(ctx, r.URL)
}

// Post sends a form to an address, with the limits and guards of Get. Of the redirects
// only 307 and 308 are followed: after the others a POST would become a GET. Every
// error is an [*Error].
func (c *Client) Post(ctx context.Context, address string, form url.Values) (*Response, error) {
	t := trip{client: c, method: http.MethodPost, form: form.Encode(), header: http.Header{
		"User-Agent":      {c.userAgent},
		"Accept-Encoding": {encodings},
		"Content-Type":    {"application/x-www-form-urlencoded"},
	}, maxBody: c.maxBody}
	return t.do(ctx, address)
}

// Close closes the connections that are idle.
func (c *Client) Close() { c.transport.CloseIdleConnections() }
