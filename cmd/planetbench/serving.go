package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"syscall"
	"time"
)

const (
	oneCore = "GOMAXPROCS=1" // for servers, so that who asks them has the others
	served  = 20             // blogs of the planet that is served
	idle    = 4              // readers who ask now and then
	pause   = 2 * time.Millisecond
)

// target is a server that answers a page.
type target struct {
	server *server
	etag   string
}

// serving measures how the front page is served: whole, and as 304; and
// whether a poll is felt.
func (b *bench) serving(ctx context.Context) ([]row, error) {
	if err := b.configure("serving", served, ""); err != nil {
		return nil, err
	}
	if _, err := ended(b.command(ctx, "serving", "poll", "--all", "--json")); err != nil {
		return nil, err
	}
	planet, err := b.serve(ctx)
	if err != nil {
		return nil, err
	}
	defer planet.server.stop()
	targets, err := b.baselines(ctx, planet.server.address)
	for _, t := range targets {
		defer t.server.stop()
	}
	if err != nil {
		return nil, err
	}
	targets = append([]target{planet}, targets...)

	var rows []row
	for _, kind := range []string{"/ with br", "/ as 304"} {
		var rate, p50, p99, cost series
		for range b.rounds {
			for i, t := range targets {
				before := t.server.cpu()
				l, err := b.load(ctx, t, kind == "/ as 304", b.workers, 0, time.After(b.each))
				if err != nil {
					return nil, err
				}
				rate.put(i, l.rate())
				p50.put(i, l.at(0.50))
				p99.put(i, l.at(0.99))
				cost.put(i, 1e6*(t.server.cpu()-before)/float64(len(l.took)))
			}
		}
		const against = "a bare net/http handler"
		rows = append(rows, rate.row(kind, "answers/s", against), p50.row(kind, "p50 ms", against),
			p99.row(kind, "p99 ms", against), cost.row(kind, "CPU µs each", against))
	}
	felt, err := b.felt(ctx, planet)
	return append(rows, felt), err
}

// put adds a figure of the i-th target: the planet, the bare handler, nginx.
func (s *series) put(i int, f float64) {
	list := []*[]float64{&s.planet, &s.baseline, &s.nginx}[i]
	*list = append(*list, f)
}

// serve starts the planet and waits until it is ready.
func (b *bench) serve(ctx context.Context) (target, error) {
	address, err := free()
	if err != nil {
		return target{}, err
	}
	cmd := b.command(ctx, "serving", "serve", "--log-level", "error")
	cmd.Env = append(cmd.Env, "PLANET_LISTEN="+address, oneCore)
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		return target{}, err
	}
	t := target{server: &server{cmd, address}}
	if err := b.ready(ctx, address, "/readyz"); err != nil {
		t.server.stop()
		return t, fmt.Errorf("the planet: %w", err)
	}
	page, err := get(ctx, address, "/")
	t.etag = page.etag
	return t, err
}

// ready waits until a server answers.
func (b *bench) ready(ctx context.Context, address, path string) error {
	var err error
	for start := time.Now(); time.Since(start) < 20*time.Second; time.Sleep(20 * time.Millisecond) {
		if _, err = get(ctx, address, path); err == nil {
			return nil
		}
	}
	return fmt.Errorf("not ready after 20 seconds: %w", err)
}

// baselines are what answers the planet's page without a planet: the bare
// handler and, where it is installed, nginx.
func (b *bench) baselines(ctx context.Context, planet string) (targets []target, err error) {
	page, err := get(ctx, planet, "/")
	if err != nil {
		return nil, err
	}
	if err := os.WriteFile(b.file("page"), page.body, 0o644); err != nil {
		return nil, err
	}
	const etag = `"page"`
	plain, err := b.role(ctx, "bare", b.file("page"), etag)
	if err != nil {
		return nil, err
	}
	targets = append(targets, target{plain, etag})
	if nginx, err := b.nginx(ctx); err != nil || nginx.server != nil {
		return append(targets, nginx), err
	}
	return targets, nil
}

// free is an address of loopback where nothing listens.
func free() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	return l.Addr().String(), nil
}

// answer is a page as it came.
type answer struct {
	body []byte
	etag string
}

// get asks once, for brotli.
func get(ctx context.Context, address, path string) (answer, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+address+path, nil)
	if err != nil {
		return answer{}, err
	}
	req.Header.Set("Accept-Encoding", "br")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return answer{}, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err == nil && resp.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s is answered with %s", path, resp.Status)
	}
	return answer{body, resp.Header.Get("Etag")}, err
}

// felt compares how long a page takes at the 99th percentile while nothing
// happens, and while new blogs come into the config and a thousand of their
// entries are stored. A few readers ask now and then: more would measure how
// one core is shared.
func (b *bench) felt(ctx context.Context, planet target) (row, error) {
	var s series
	blogs := served
	for range b.rounds {
		quiet, err := b.load(ctx, planet, false, idle, pause, time.After(b.each))
		if err != nil {
			return row{}, err
		}
		blogs += (b.arrive + b.entries - 1) / b.entries
		if err := b.configure("serving", blogs, ""); err != nil {
			return row{}, err
		}
		if err := planet.server.cmd.Process.Signal(syscall.SIGHUP); err != nil {
			return row{}, err
		}
		stored := make(chan time.Time)
		go b.stored(ctx, planet.server.address, blogs*b.entries, stored)
		busy, err := b.load(ctx, planet, false, idle, pause, stored)
		if err != nil {
			return row{}, err
		}
		s.add(busy.at(0.99), quiet.at(0.99))
	}
	return s.row(fmt.Sprintf("/ while a poll stores %d entries", b.arrive), "p99 ms", "the same while nothing happens"), nil
}

// stored closes done when the planet has so many entries.
func (b *bench) stored(ctx context.Context, address string, entries int, done chan<- time.Time) {
	defer close(done)
	want := fmt.Sprintf("planet_entries %d\n", entries)
	for ctx.Err() == nil {
		if a, err := get(ctx, address, "/metrics"); err == nil && strings.Contains(string(a.body), want) {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
}
