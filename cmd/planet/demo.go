package main

import (
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"

	"necblogs/internal/config"
	"necblogs/internal/demo"
	"necblogs/internal/poll"
)

type demoCmd struct{}

// Run serves the sample blogs to itself on loopback and shows the planet that
// they make. Its database is a temporary file.
func (demoCmd) Run(a *app) error {
	blogs, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return fmt.Errorf("serve the sample blogs: %w", err)
	}
	defer blogs.Close()
	go http.Serve(blogs, demo.Handler())

	c, err := config.Parse("the demo's config", demo.Config("http://"+blogs.Addr().String()))
	if err != nil {
		return err
	}
	c.Site.Version = version()
	faults := c.Override(func(name string) string {
		if name == "PLANET_DATABASE" {
			return "" // the demo has its own
		}
		return a.getenv(name)
	})
	if len(faults) > 0 {
		return faults
	}
	listener, err := listen(c.Listen)
	if err != nil {
		return err
	}
	defer listener.Close()
	host, port, err := net.SplitHostPort(listener.Addr().String())
	if err != nil {
		return err
	}
	c.Site.URL = "http://" + reachable(host, port) + "/"

	dir, err := os.MkdirTemp("", "planet-demo-")
	if err != nil {
		return fmt.Errorf("make room for the demo: %w", err)
	}
	defer os.RemoveAll(dir)
	c.Database = filepath.Join(dir, "planet.db")
	log := logger(a.err, slog.LevelError)
	s, err := open(a.ctx, c)
	if err == nil {
		defer s.Close()
		err = poller(s, c, poll.Options{Log: log}).Due(a.ctx, nil)
	}
	if err != nil {
		return a.unlessStopped(err)
	}
	fmt.Fprintf(a.out, "The planet is at %s (Ctrl-C ends it)\n", c.Site.URL)
	return (&process{app: a, log: log, store: s, web: true, polls: true}).run(a.ctx, c, listener)
}
