package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"necblogs/internal/config"
	"necblogs/internal/planet"
	"necblogs/internal/poll"
	"necblogs/internal/server"
	"necblogs/internal/store"
)

const (
	followEvery  = 100 * time.Millisecond // how often the store looks for what other processes wrote
	shutdownTime = 8 * time.Second        // what requests have to finish when the program is asked to stop
	stopTime     = 9 * time.Second        // what everything else has
)

// exampleURL is said of a config that does not give the planet's own address.
const exampleURL = "url: is still the example's: feeds and links lead there until it is the planet's own address"

type serveCmd struct {
	Role     string `help:"all, or web or poller alone, for several machines on one PostgreSQL; the poller answers /healthz, /readyz and /metrics only." enum:"all,web,poller" default:"all"`
	LogLevel string `help:"debug, info, warn or error." enum:"debug,info,warn,error" default:"info"`
}

// Run polls and serves until SIGTERM or SIGINT.
func (x *serveCmd) Run(a *app) error {
	hup := make(chan os.Signal, 1)
	signal.Notify(hup, syscall.SIGHUP) // first of all: until then it would end the program
	defer signal.Stop(hup)
	signal.Ignore(syscall.SIGPIPE) // whatever reads the log may end before the planet does
	seen := see(a.config)          // before it is loaded: what changes from now on is noticed
	c, err := a.load()
	if err != nil {
		return err
	}
	var level slog.Level
	if err := level.UnmarshalText([]byte(x.LogLevel)); err != nil {
		return usage{err}
	}
	log := logger(a.err, level)
	listener, err := listen(c.Listen)
	if err != nil {
		return err
	}
	defer listener.Close()
	if errors.Is(store.Exists(c.Database), fs.ErrNotExist) { // the first start, or a disk is not there
		log.Info("there is no database yet: a new one is made", "database", store.Name(c.Database))
	}
	s, err := open(a.ctx, c)
	if err != nil {
		return a.unlessStopped(err)
	}
	defer s.Close()
	if was, is := s.Schema(); 0 < was && was < is {
		log.Info("the database was brought up to date: older versions of the planet cannot open it any more", "schema", is, "was", was)
	}
	p := &process{app: a, log: log, store: s, hup: hup, seen: seen, web: x.Role != "poller", polls: x.Role != "web"}
	return p.run(a.ctx, c, listener)
}

func listen(address string) (net.Listener, error) {
	l, err := net.Listen("tcp", address)
	if err == nil {
		return l, nil
	}
	why := err.Error()
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		why = "another program has that port"
	case errors.Is(err, syscall.EACCES):
		why = "ports below 1024 are not for every user: take one such as 8080, with Caddy or nginx before it"
	case errors.Is(err, syscall.EADDRNOTAVAIL), errors.As(err, new(*net.DNSError)):
		why = "this machine has no such address: 127.0.0.1 is for itself alone, an empty one for everybody, as in :8080"
	}
	return nil, fmt.Errorf("listen on %s: %s; change listen: in the config or set $PLANET_LISTEN", address, why)
}

// process is a running planet.
type process struct {
	app    *app
	log    *slog.Logger
	store  *store.Store
	hup    <-chan os.Signal // SIGHUP; nil: the config file is not followed
	seen   sight            // the config file as it was last put in force or refused; for watch alone
	web    bool
	polls  bool
	poller *poll.Poller
	server *server.Server
	secret []byte // by which the addresses of proxied images are signed
	turns  turns
	hubs   hubs
	config atomic.Pointer[config.Config] // in force
	fault  string                        // why the file as it is now is not; for watch alone
}

// run polls and serves until ctx ends, then finishes what runs, for [stopTime] at most.
// What is cut off has stored nothing, and is done again after the next start.
func (p *process) run(ctx context.Context, c *config.Config, listener net.Listener) error {
	if c.Poll.AllowPrivate {
		p.log.Warn("poll.allow_private is on: requests may reach loopback and private addresses")
	}
	if c.Site.URL == config.Default().Site.URL {
		p.log.Warn(exampleURL, "url", c.Site.URL)
	}
	if err := p.wire(ctx, c); err != nil {
		return p.app.unlessStopped(err)
	}
	ctx, stop := context.WithCancel(ctx)
	var wait sync.WaitGroup
	wait.Go(func() { p.store.Follow(ctx, followEvery) })
	wait.Go(func() { p.watchdog(ctx) })
	if p.polls {
		wait.Go(func() { p.poller.Run(ctx) })
		wait.Go(func() { p.index(ctx) })
		wait.Go(func() { p.hubs.subscriber.Run(ctx) })
		wait.Go(func() { p.hubs.publisher.Run(ctx) })
	}
	p.log.Info("serving", "address", "http://"+listener.Addr().String(), "blogs", len(c.Blogs), "version", version())
	p.ready()
	if p.hup != nil {
		wait.Go(func() { p.watch(ctx) })
	}
	served := make(chan error, 1)
	wait.Go(func() {
		served <- p.serve(ctx, listener)
		stop() // if serving has failed, the others end too
	})
	finished := make(chan struct{})
	go func() { wait.Wait(); close(finished) }()
	<-ctx.Done()
	select {
	case <-finished:
	case <-time.After(stopTime):
		p.log.Warn("stopped with polls unfinished; they are done again after the next start")
	}
	return <-served
}

// wire makes the parts of a process from its first config.
func (p *process) wire(ctx context.Context, c *config.Config) (err error) {
	if p.secret, err = p.store.Secret(ctx); err != nil {
		return err
	}
	p.config.Store(c)
	p.app.tuneGC()
	p.turns = make(turns, p.tuneThreads())
	p.poller = poller(p.store, c, poll.Options{Log: p.log, Observe: func(r planet.Poll) { p.server.ObservePoll(r) }, Busy: p.turns.take})
	p.hubs = newHubs(p.store, p.poller, &p.config, p.log)
	p.server = server.New(p.store, serverConfig(c, proxy(c, p.secret, p.log)), server.Options{Log: p.log, Now: time.Now, Alive: p.alive, Hubs: p.hubs.subscriber, Busy: p.turns.take})
	return nil
}

// handler is the whole server; with --role poller, only what tells how the process is.
func (p *process) handler() http.Handler {
	if p.web {
		return p.server
	}
	mux := http.NewServeMux()
	for _, path := range []string{"/healthz", "/readyz", "/metrics"} {
		mux.Handle(path, p.server)
	}
	return mux
}

// serve answers requests until ctx ends.
func (p *process) serve(ctx context.Context, listener net.Listener) error {
	h := &http.Server{
		Handler:        p.handler(),
		ReadTimeout:    10 * time.Second, // for the header; a ReadHeaderTimeout would set one more deadline for each request
		WriteTimeout:   60 * time.Second,
		IdleTimeout:    2 * time.Minute,
		MaxHeaderBytes: 64 << 10,
		ErrorLog:       slog.NewLogLogger(p.log.Handler(), slog.LevelDebug),

		DisableGeneralOptionsHandler: true, // "OPTIONS *" is refused as any other OPTIONS is
	}
	done := make(chan error, 1)
	go func() { done <- h.Serve(listener) }()
	select {
	case err := <-done:
		return fmt.Errorf("serve: %w", err)
	case <-ctx.Done():
	}
	p.log.Info("stopping")
	p.notify("STOPPING=1")
	late, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownTime)
	defer cancel()
	if err := h.Shutdown(late); err != nil {
		return h.Close()
	}
	return nil
}
