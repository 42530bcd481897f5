package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"syscall"
	"time"
)

const (
	oneCore = "GOMAXPROCS=1" // for servers, so that the readers have the others
	served  = 20             // blogs of the planet that is served
)

// idle are readers who ask now and then: more would measure how the cores are shared.
var idle = readers{n: 4, pause: 2 * time.Millisecond}

// target is a server that answers a page.
type target struct {
	server *server
	etag   string
}

// serving measures how the front page is served: whole, and as 304; and
// whether a poll is felt.
func (b *bench) serving(ctx context.Context) ([]row, error) {
	if err := b.configure("serving", served, b.origin, ""); err != nil {
		return nil, err
	}
	if _, err := b.poll(ctx, "serving"); err != nil {
		return nil, err
	}
	rows, err := b.loaded(ctx)
	if err != nil {
		return nil, err
	}
	felt, err := b.felt(ctx)
	return append(rows, felt), err
}

// loaded measures the planet and the baselines, each on one core, while they are asked
// for as many pages as they can answer.
func (b *bench) loaded(ctx context.Context) (rows []row, err error) {
	planet, err := b.serve(ctx, "serving", oneCore)
	if err != nil {
		return nil, err
	}
	defer planet.server.stop()
	targets, err := b.baselines(ctx, planet)
	for _, t := range targets {
		defer t.server.stop()
	}
	if err != nil {
		return nil, err
	}
	targets = append([]target{planet}, targets...)

	for _, kind := range []struct {
		what    string
		readers readers
	}{{"/ with br", readers{n: b.workers}}, {"/ as 304", readers{n: b.workers, known: true}}} {
		list := []series{{unit: "answers/s"}, {unit: "p50 ms"}, {unit: "p99 ms"}, {unit: "CPU µs each"}}
		for range b.rounds {
			for i, t := range targets {
				before := t.server.cpu()
				l, err := kind.readers.load(ctx, t, time.After(b.each))
				if err != nil {
					return nil, err
				}
				each := 1e6 * (t.server.cpu() - before) / float64(len(l.took))
				for j, figure := range []float64{l.rate(), l.at(0.50), l.at(0.99), each} {
					list[j].put(i, figure)
				}
			}
		}
		for _, s := range list {
			s.what, s.against = kind.what, "a bare net/http handler"
			rows = append(rows, s.row())
		}
	}
	return rows, nil
}

// serve starts the planet and waits until it is ready.
func (b *bench) serve(ctx context.Context, name string, environment ...string) (target, error) {
	address, err := free()
	if err != nil {
		return target{}, err
	}
	cmd := b.command(ctx, name, "serve", "--log-level", "error")
	cmd.Env = append(append(cmd.Env, "PLANET_LISTEN="+address), environment...)
	cmd.Stderr = os.Stderr
	t, err := begin(ctx, cmd, address, "/readyz")
	if err != nil {
		return target{}, fmt.Errorf("the planet: %w", err)
	}
	return t, nil
}

// begin starts a server of a page and waits until it is ready, as it is when it answers
// at path.
func begin(ctx context.Context, cmd *exec.Cmd, address, path string) (target, error) {
	if err := cmd.Start(); err != nil {
		return target{}, err
	}
	t := target{server: &server{cmd, address}}
	var head http.Header
	err := ready(ctx, address, path)
	if err == nil {
		head, _, err = get(ctx, address, "/", "")
	}
	if err != nil {
		t.server.stop()
		return target{}, err
	}
	t.etag = head.Get("Etag")
	return t, nil
}

// ready waits until a server answers.
func ready(ctx context.Context, address, path string) error {
	var err error
	for start := time.Now(); time.Since(start) < 20*time.Second; time.Sleep(20 * time.Millisecond) {
		if _, _, err = get(ctx, address, path, ""); err == nil {
			return nil
		}
	}
	return fmt.Errorf("not ready after 20 seconds: %w", err)
}

// baselines are the other servers of the planet's front page: the bare handler and, if it
// is installed, nginx. The caller stops them, also if there is an error.
func (b *bench) baselines(ctx context.Context, planet target) (targets []target, err error) {
	plain, err := b.role(ctx, "bare", planet.server.address)
	if err != nil {
		return nil, err
	}
	targets = append(targets, target{plain, planet.etag})
	nginx, err := b.nginx(ctx, planet)
	if nginx.server != nil {
		targets = append(targets, nginx)
	}
	return targets, err
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

// get asks for a page with brotli or, if etag is not "", whether it has changed. An answer
// that is not 200, or not 304, is an error.
func get(ctx context.Context, address, path, etag string) (http.Header, []byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+address+path, nil)
	if err != nil {
		return nil, nil, err
	}
	req.Header.Set("Accept-Encoding", "br")
	want := http.StatusOK
	if etag != "" {
		req.Header.Set("If-None-Match", etag)
		want = http.StatusNotModified
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, nil, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err == nil && resp.StatusCode != want {
		err = fmt.Errorf("%s is answered with %s", path, resp.Status)
	}
	return resp.Header, body, err
}

// felt compares how long a page takes at the 99th percentile while nothing
// happens, and while new blogs come into the config and a thousand of their
// entries are stored. The planet has all cores, as it comes.
func (b *bench) felt(ctx context.Context) (row, error) {
	planet, err := b.serve(ctx, "serving")
	if err != nil {
		return row{}, err
	}
	defer planet.server.stop()
	s := series{what: fmt.Sprintf("/ while a poll stores %d entries", b.arrive), unit: "p99 ms", against: "the same while nothing happens"}
	blogs := served
	for range b.rounds {
		quiet, err := idle.load(ctx, planet, time.After(b.each))
		if err != nil {
			return row{}, err
		}
		blogs += (b.arrive + b.entries - 1) / b.entries
		if err := b.configure("serving", blogs, b.origin, ""); err != nil {
			return row{}, err
		}
		if err := planet.server.cmd.Process.Signal(syscall.SIGHUP); err != nil {
			return row{}, err
		}
		done := make(chan time.Time)
		go stored(ctx, planet.server.address, blogs*b.entries, done)
		busy, err := idle.load(ctx, planet, done)
		if err != nil {
			return row{}, err
		}
		s.add(busy.at(0.99), quiet.at(0.99))
	}
	return s.row(), nil
}

// stored closes done when the planet has so many entries, or ctx ends.
func stored(ctx context.Context, address string, entries int, done chan<- time.Time) {
	defer close(done)
	want := fmt.Appendf(nil, "planet_entries %d\n", entries)
	for ctx.Err() == nil {
		if _, body, err := get(ctx, address, "/metrics", ""); err == nil && bytes.Contains(body, want) {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
}
