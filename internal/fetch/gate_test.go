package fetch

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
)

func TestHost(t *testing.T) {
	for address, want := range map[string]string{
		"https://Blog.Example.ORG/feed": "blog.example.org:443",
		"http://blog.example.org/feed":  "blog.example.org:80",
		"http://blog.example.org:8080":  "blog.example.org:8080",
		"https://ann:s3cret@a.example/": "a.example:443",
		"http://[::1]/":                 "[::1]:80",
		"http://a.example:/":            "a.example:80",
		"ftp://a.example/":              "",
		"feed.xml":                      "",
		"http://[::1/":                  "",
		"":                              "",
	} {
		if got := Host(address); got != want {
			t.Errorf("Host(%q) = %q, want %q", address, got, want)
		}
	}
}

func TestGate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := NewGate(2)
		var inside atomic.Int32
		leave := make(chan struct{})
		for range 5 {
			go func() {
				if err := g.Enter(context.Background(), "a.example:80"); err != nil {
					t.Error(err)
				}
				inside.Add(1)
				<-leave
				g.Leave("a.example:80")
			}()
		}
		synctest.Wait()
		if n := inside.Load(); n != 2 {
			t.Errorf("%d let in at once, want 2", n)
		}
		if err := g.Enter(t.Context(), "b.example:80"); err != nil {
			t.Errorf("another host has to wait: %v", err)
		}
		g.Leave("b.example:80")

		impatient, stop := context.WithCancel(t.Context())
		stop()
		if err := g.Enter(impatient, "a.example:80"); !errors.Is(err, context.Canceled) {
			t.Errorf("a caller who has left: %v", err)
		}
		close(leave)
		synctest.Wait()
		if n := inside.Load(); n != 5 || len(g.hosts) != 0 {
			t.Errorf("%d of 5 came in; %d hosts still remembered", n, len(g.hosts))
		}
	})
}

// Requests come two at a time: each waits for a second, and none sees a third.
func TestPerHost(t *testing.T) {
	var inside atomic.Int32
	pair := make(chan struct{})
	address := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if n := inside.Add(1); n > 2 {
			t.Errorf("%d requests at once", n)
		}
		select {
		case pair <- struct{}{}:
		case <-pair:
		}
		inside.Add(-1)
	})
	c := local(t, Options{PerHost: 2})
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() { get(t, c, Request{URL: address}) })
	}
	all.Wait()
}
