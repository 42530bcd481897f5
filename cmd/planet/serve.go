package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	gosync "sync"
	"syscall"
	"time"

	"necblogs/internal/config"
	"necblogs/internal/poll"
	"necblogs/internal/server"
	"necblogs/internal/store"
	"necblogs/web"
)

const (
	follow   = 250 * time.Millisecond // how often what other processes wrote is looked for
	watch    = time.Second            // how often the config file is looked at
	shutdown = 8 * time.Second        // for requests that run when the program is asked to stop
)

type serveCmd struct {
	Role     string `help:"all, or web or poller alone, for several machines on one PostgreSQL." enum:"all,web,poller" default:"all"`
	LogLevel string `help:"debug, info, warn or error." enum:"debug,info,warn,error" default:"info"`
}

// Run polls and serves until SIGTERM or SIGINT.
func (c *serveCmd) Run(a *app) error {
	cfg, err := a.load()
	if err != nil {
		return err
	}
	var level slog.Level
	if err := level.UnmarshalText([]byte(c.LogLevel)); err != nil {
		return usage{err}
	}
	log := logger(a.err, level)
	listener, err := listen(cfg.Listen)
	if err != nil {
		return err
	}
	defer listener.Close()
	s, err := open(a.ctx, cfg)
	if err != nil {
		return err
	}
	defer s.Close()
	p := &process{app: a, log: log, store: s, web: c.Role != "poller", polls: c.Role != "web"}
	return p.run(a.ctx, cfg, listener)
}

func listen(address string) (net.Listener, error) {
	l, err := net.Listen("tcp", address)
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, fmt.Errorf("listen on %s: another program has that port; change listen: in the config or set $PLANET_LISTEN", address)
	}
	if err != nil {
		return nil, fmt.Errorf("listen on %s: %w", address, err)
	}
	return l, nil
}

// process is a planet that runs.
type process struct {
	app    *app
	log    *slog.Logger
	store  *store.Store
	web    bool
	polls  bool
	poller *poll.Poller
	server *server.Server
	config *config.Config
	source []byte // the config file as it was last looked at
}

// run polls and serves until ctx ends, then finishes what runs.
func (p *process) run(ctx context.Context, c *config.Config, listener net.Listener) error {
	if c.Poll.AllowPrivate {
		p.log.Warn("poll.allow_private is on: requests may reach loopback and private addresses")
	}
	p.config = c
	p.source, _ = os.ReadFile(c.Path)
	p.poller = poller(p.store, c, p.log)
	var err error
	p.server, err = server.New(p.store, web.FS, pages(c, ""), p.log, time.Now, p.alive)
	if err != nil {
		return err
	}
	var wait gosync.WaitGroup
	defer wait.Wait()
	wait.Go(func() { p.store.Follow(ctx, follow) })
	wait.Go(func() { p.watch(ctx) })
	if p.polls {
		wait.Go(func() { p.poller.Run(ctx) })
	}
	p.log.Info("serving", "address", "http://"+listener.Addr().String(), "blogs", len(c.Blogs), "version", version())
	return p.serve(ctx, listener)
}

// serve answers requests until ctx ends.
func (p *process) serve(ctx context.Context, listener net.Listener) error {
	h := &http.Server{
		Handler:           p.server,
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       30 * time.Second,
		WriteTimeout:      60 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          slog.NewLogLogger(p.log.Handler(), slog.LevelDebug),
	}
	done := make(chan error, 1)
	go func() { done <- h.Serve(listener) }()
	select {
	case err := <-done:
		return fmt.Errorf("serve: %w", err)
	case <-ctx.Done():
	}
	p.log.Info("stopping")
	late, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdown)
	defer cancel()
	if err := h.Shutdown(late); err != nil {
		return h.Close()
	}
	return nil
}

// alive reports whether polling goes on. A planet that has nothing to poll is
// alive.
func (p *process) alive() bool {
	return !p.polls || len(p.config.Blogs) == 0 || time.Since(p.poller.LastPoll()) < 3*longest(p.config)
}

// watch puts a changed config file in force, as a whole or not at all, when it
// changes or on SIGHUP.
func (p *process) watch(ctx context.Context) {
	hup := make(chan os.Signal, 1)
	signal.Notify(hup, syscall.SIGHUP)
	defer signal.Stop(hup)
	tick := time.NewTicker(watch)
	defer tick.Stop()
	for {
		forced := false
		select {
		case <-ctx.Done():
			return
		case <-hup:
			forced = true
		case <-tick.C:
		}
		if p.config.Path == "" { // the demo has no file
			continue
		}
		src, err := os.ReadFile(p.config.Path)
		if err == nil && bytes.Equal(src, p.source) && !forced {
			continue
		}
		if err != nil && !forced { // it may be on its way from one name to another
			continue
		}
		p.source = src
		p.reload(ctx)
	}
}

func (p *process) reload(ctx context.Context) {
	c, err := p.app.load()
	if err == nil {
		c.Listen, c.Database = p.config.Listen, p.config.Database // these take a restart
		err = sync(ctx, p.store, c)
	}
	if err == nil {
		err = p.server.SetConfig(pages(c, ""))
	}
	if err != nil {
		p.log.Error("the changed config is not in force, the old one stays", "error", err)
		if err := p.server.SetFault(err.Error()); err != nil {
			p.log.Error("cannot show the fault", "error", err)
		}
		return
	}
	p.config = c
	p.poller.SetRules(rules(c))
	p.log.Info("config reloaded", "blogs", len(c.Blogs))
}
