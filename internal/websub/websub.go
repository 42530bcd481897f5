// Package websub takes part in WebSub (W3C Recommendation of 23 January 2018) on both
// sides. [Subscriber] subscribes at the hubs that blogs' feeds name, so that their
// posts arrive at once; the feeds are polled all the same, only less often. [Publisher]
// tells the planet's own hub that the merged feeds have changed.
//
// A subscription is in the database before the hub is first asked, so that it survives
// a restart, and the process that answers the hub need not be the one that asked.
package websub

import (
	"context"
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"necblogs/internal/fetch"
	"necblogs/internal/planet"
)

// Store keeps the subscriptions.
type Store interface {
	// Abouts returns what every feed says of itself, by blog.
	Abouts(ctx context.Context) (map[string]planet.About, error)
	Subscriptions(ctx context.Context) ([]planet.Subscription, error)
	// Subscription returns the one with a token, or [planet.ErrNotFound].
	Subscription(ctx context.Context, token string) (planet.Subscription, error)
	PutSubscription(ctx context.Context, s planet.Subscription) error
	DropSubscription(ctx context.Context, token string) error
}

// Push stores what a hub has pushed of a blog.
type Push func(ctx context.Context, blog string, body []byte, contentType string) error

// Config is what the config file says of subscriptions. It is replaced as a whole when
// the file changes.
type Config struct {
	URL     string // of the planet, with a slash at its end; callbacks are under it
	Blogs   []planet.Blog
	Client  *fetch.Client
	MaxBody int64 // bytes of a push
	Off     bool  // subscribe nowhere, and end what subscriptions there are
}

// Reachable reports whether a hub could call back to an address. It could not where the
// host is a private address, or a name that does not exist on the internet, such as the
// example.org of a config that nobody has filled in (RFC 2606, RFC 6761, RFC 6762).
func Reachable(address string) bool {
	u, err := url.Parse(address)
	if err != nil {
		return false
	}
	host := strings.ToLower(u.Hostname())
	if ip, err := netip.ParseAddr(host); err == nil {
		return ip.IsGlobalUnicast() && !ip.IsPrivate()
	}
	names := []string{"example.com", "example.net", "example.org", "example", "test", "invalid", "localhost", "local", "internal", "home.arpa"}
	return strings.Contains(host, ".") && !slices.ContainsFunc(names, func(name string) bool {
		return strings.HasSuffix("."+host, "."+name)
	})
}
