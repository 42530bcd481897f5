// Package images serves other servers' images from the planet, so that these servers do
// not see who reads it. Images are fetched once, by the guarded client, and kept on
// disk within a bound. Their addresses are signed, so that nobody can make the planet
// fetch for him.
package images

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/maypok86/otter/v2"
	"golang.org/x/sync/singleflight"

	"necblogs/internal/fetch"
)

const (
	maxImage   = 8 << 20             // bytes of one image; telephones make pictures of 3 to 6 MiB
	maxSource  = 2000                // bytes of the address of one
	atOnce     = 4                   // fetches under way; each holds an image in memory
	perHost    = 2                   // of them to one host, so that one that does not answer keeps no other's images back
	patience   = 10 * time.Second    // how long a fetch may wait for its turn
	fresh      = 30 * 24 * time.Hour // age from which an image is fetched anew, where it still can be
	sendTime   = 5 * time.Minute     // for an image to be sent: the largest, to a reader who takes 28 kB a second
	readerAge  = 24 * time.Hour      // how long a reader may keep an image without asking
	brokenAge  = time.Minute         // how long an image that cannot be had is not tried again
	mostBroken = 4096                // how many such images are remembered
	accept     = "image/avif,image/webp,image/png,image/jpeg,image/gif;q=0.9"
)

// Options are what a Proxy works with.
type Options struct {
	Secret []byte        // signs addresses; all processes of one planet have the same
	Dir    string        // of the cache, made when it is needed
	Max    int64         // bytes that the cache takes on disk
	Client *fetch.Client // see [Client]
	Log    *slog.Logger
	Now    func() time.Time
}

// Proxy answers requests for images. It is safe for concurrent use.
type Proxy struct {
	secret []byte
	client *fetch.Client
	store  store
	log    *slog.Logger
	now    func() time.Time
	flight singleflight.Group
	turns  chan struct{} // has an element for each fetch under way
	hosts  *fetch.Gate   // entered before a turn is taken: else requests that wait for one host could hold all turns
	broken *otter.Cache[string, *failure]
}

// Client returns a client that fetches images and nothing else, so that a page full of
// them does not keep polls waiting. Large images wait in dir until they are whole.
func Client(userAgent string, allowPrivate bool, dir string) *fetch.Client {
	return fetch.New(fetch.Options{UserAgent: userAgent, Timeout: 20 * time.Second, MaxBody: maxImage,
		AllowPrivate: allowPrivate, PerHost: atOnce, Dir: dir})
}

// New returns a Proxy.
func New(o Options) *Proxy {
	return &Proxy{
		secret: o.Secret, client: o.Client, log: o.Log, now: o.Now,
		store: store{dir: o.Dir, max: o.Max, now: o.Now, size: o.Max},
		turns: make(chan struct{}, atOnce),
		hosts: fetch.NewGate(perHost),
		broken: otter.Must(&otter.Options[string, *failure]{MaximumSize: mostBroken,
			ExpiryCalculator: otter.ExpiryCreating[string, *failure](brokenAge)}),
	}
}

// Path returns where the planet serves the image at src, relative to its root:
// "image/", then the two arguments of [Proxy.Source] with a slash between them. It is
// "" for an address that is too long to be one.
func (p *Proxy) Path(src string) string {
	if len(src) > maxSource {
		return ""
	}
	return "image/" + p.sign(src) + "/" + base64.RawURLEncoding.EncodeToString([]byte(src))
}

// sign is 128 bits of a MAC of the address and of what it is for: the secret signs
// other things too.
func (p *Proxy) sign(src string) string {
	mac := hmac.New(sha256.New, p.secret)
	mac.Write([]byte("image\x00" + src))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:16])
}

// Source returns the address in a path that [Proxy.Path] made; ok is false for any
// other path.
func (p *Proxy) Source(signature, source string) (src string, ok bool) {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(source)
	if err != nil || len(raw) > maxSource {
		return "", false
	}
	return string(raw), hmac.Equal([]byte(signature), []byte(p.sign(string(raw))))
}

// failure is why an image cannot be shown, in words for whoever looks.
type failure struct {
	status int
	reason string
}

func (f *failure) Error() string { return f.reason }

// Serve answers with the image at src, which is an address that [Proxy.Source] has
// returned.
func (p *Proxy) Serve(w http.ResponseWriter, r *http.Request, src string) {
	pic, err := p.get(r.Context(), src)
	h := w.Header()
	if f, ok := errors.AsType[*failure](err); ok {
		h.Set("Content-Type", "text/plain; charset=utf-8")
		h.Set("Cache-Control", fmt.Sprintf("public, max-age=%d", int(brokenAge.Seconds())))
		w.WriteHeader(f.status)
		fmt.Fprintf(w, "This image cannot be shown: %s.\n", f.reason)
		return
	}
	if err != nil { // the reader went away
		return
	}
	defer pic.Close()
	h.Set("Content-Type", pic.kind)
	h.Set("Cache-Control", fmt.Sprintf("public, max-age=%d", int(readerAge.Seconds())))
	h.Set("ETag", `"`+pic.tag+`"`)
	_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(sendTime)) // pages are smaller, and have less time
	http.ServeContent(w, r, "", pic.modified, pic)
}

// get takes an image from the cache, or anew from its server where it is old or
// not there. An old one is better than none.
func (p *Proxy) get(ctx context.Context, src string) (*picture, error) {
	name := nameOf(src)
	old, err := p.store.open(name)
	if err == nil && p.now().Sub(old.modified) < fresh {
		return old, nil
	}
	body, err := p.renew(ctx, name, src)
	if old != nil {
		if err != nil && ctx.Err() == nil {
			return old, nil
		}
		old.Close()
	}
	if err != nil {
		return nil, err
	}
	fetched := pictureOf(body, p.now())
	kept, err := p.store.open(name)
	if err == nil && kept.tag == fetched.tag {
		return kept, nil // many who read slowly hold files, and not megabytes each
	}
	if err == nil {
		kept.Close()
	}
	return fetched, nil
}

// renew fetches an image, once however many ask for it at the same time. The fetch
// goes on when ctx ends, for the others and for the cache.
func (p *Proxy) renew(ctx context.Context, name, src string) ([]byte, error) {
	if f, ok := p.broken.GetIfPresent(name); ok {
		return nil, f
	}
	done := p.flight.DoChan(name, func() (any, error) { return p.fetch(context.WithoutCancel(ctx), name, src) })
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case r := <-done:
		body, _ := r.Val.([]byte)
		return body, r.Err
	}
}

// fetch gets an image from its server and puts it into the cache. A failure is
// remembered for brokenAge.
func (p *Proxy) fetch(ctx context.Context, name, src string) ([]byte, error) {
	wait, stop := context.WithTimeout(ctx, patience)
	defer stop()
	busy := &failure{http.StatusServiceUnavailable, "too many are being fetched at this moment"}
	host := fetch.Host(src)
	if p.hosts.Enter(wait, host) != nil {
		return nil, busy
	}
	defer p.hosts.Leave(host)
	select {
	case p.turns <- struct{}{}:
		defer func() { <-p.turns }()
	case <-wait.Done():
		return nil, busy
	}
	body, f := p.download(ctx, src)
	if f != nil {
		p.log.Debug("no image", "url", src, "error", f)
		p.broken.Set(name, f)
		return nil, f
	}
	if err := p.store.put(name, body); err != nil { // shown all the same
		p.log.Warn("an image cannot be kept", "directory", p.store.dir, "error", err)
	}
	return body, nil
}

func (p *Proxy) download(ctx context.Context, src string) ([]byte, *failure) {
	resp, err := p.client.Get(ctx, fetch.Request{URL: src, Accept: accept})
	why, ok := errors.AsType[*fetch.Error](err)
	switch {
	case ok && (why.Kind == fetch.Timeout || why.Kind == fetch.Idle):
		return nil, &failure{http.StatusGatewayTimeout, err.Error()}
	case err != nil:
		return nil, &failure{http.StatusBadGateway, err.Error()}
	case resp.Status != http.StatusOK:
		return nil, &failure{http.StatusBadGateway, fmt.Sprintf("its server answers %d %s", resp.Status, http.StatusText(resp.Status))}
	case resp.Truncated:
		return nil, &failure{http.StatusBadGateway, "its server broke off in the middle"}
	}
	body, err := resp.Body.Take()
	if err != nil {
		p.log.Error("an image that was fetched cannot be read", "url", src, "error", err)
		return nil, &failure{http.StatusInternalServerError, "the planet could not read what it had fetched"}
	}
	if kindOf(body) == "" {
		return nil, &failure{http.StatusBadGateway, "what is at its address is no PNG, JPEG, GIF, WebP or AVIF"}
	}
	return body, nil
}

// nameOf is the name of an image in the cache.
func nameOf(src string) string {
	sum := sha256.Sum256([]byte(src))
	return hex.EncodeToString(sum[:16])
}
