package fetch

import (
	"context"
	"net"
	"net/url"
	"strings"
	"sync"
)

// Host is the key by which requests to one host are counted: "host:port" in lower case,
// always with the port. It is "" for what is no http or https address.
func Host(rawURL string) string {
	u, err := url.Parse(rawURL)
	if err != nil {
		return ""
	}
	return hostKey(u)
}

func hostKey(u *url.URL) string {
	host, port := strings.ToLower(u.Hostname()), u.Port()
	switch {
	case host == "":
		return ""
	case port != "":
	case u.Scheme == "https":
		port = "443"
	case u.Scheme == "http":
		port = "80"
	default:
		return ""
	}
	return net.JoinHostPort(host, port)
}

// Gate lets at most limit requests at once through to one host. It keeps only hosts
// that are being asked.
type Gate struct {
	limit int
	mu    sync.Mutex
	hosts map[string]*queue
}

// queue is the requests to one host.
type queue struct {
	places chan struct{}
	users  int // in a place or waiting for one
}

// NewGate returns a Gate that lets limit requests at once through to one host.
func NewGate(limit int) *Gate { return &Gate{limit: limit, hosts: map[string]*queue{}} }

// Enter waits until the host, as [Host] names it, has room. Whoever has entered must
// leave. Where ctx ends before, the error is its cause.
func (g *Gate) Enter(ctx context.Context, host string) error {
	g.mu.Lock()
	q := g.hosts[host]
	if q == nil {
		q = &queue{places: make(chan struct{}, g.limit)}
		g.hosts[host] = q
	}
	q.users++
	g.mu.Unlock()

	select {
	case q.places <- struct{}{}:
		return nil
	case <-ctx.Done():
		g.forget(host, q)
		return context.Cause(ctx)
	}
}

// Leave makes room for another request to the host.
func (g *Gate) Leave(host string) {
	g.mu.Lock()
	q := g.hosts[host]
	g.mu.Unlock()
	<-q.places
	g.forget(host, q)
}

func (g *Gate) forget(host string, q *queue) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if q.users--; q.users == 0 {
		delete(g.hosts, host)
	}
}
