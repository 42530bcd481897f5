package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"
)

// polling measures `planet poll --all`, the whole process from its start to its end, of
// feeds that are new and of the same once more; and then what unchanged feeds take in
// other circumstances.
func (b *bench) polling(ctx context.Context) ([]row, error) {
	if err := b.configure("polling", b.feeds, b.origin, ""); err != nil {
		return nil, err
	}
	first := newCosts(fmt.Sprintf("%d feeds × %d entries, first poll", b.feeds, b.entries), "")
	first.cpu.against = "gofeed parsing them"
	again := newCosts("the same unchanged", bySweep)
	for range b.rounds {
		fresh, parsed, err := b.first(ctx)
		if err != nil {
			return nil, err
		}
		first.add(fresh, parsed)
		unchanged, swept, err := b.again(ctx)
		if err != nil {
			return nil, err
		}
		again.add(unchanged, swept)
	}
	rows := append(first.rows(), again.rows()...)
	for _, measure := range []func(context.Context) (row, error){b.running, b.away, b.secure} {
		r, err := measure(ctx)
		if err != nil {
			return nil, err
		}
		rows = append(rows, r)
	}
	return rows, nil
}

// costs are what polls take from their start to their end.
type costs struct{ cpu, wall, peak series }

func newCosts(what, against string) costs {
	return costs{series{what: what, unit: "CPU s", against: against}, series{what: what, unit: "wall s", against: against},
		series{what: what, unit: "peak MB", against: against}}
}

func (c *costs) add(planet, baseline spent) {
	c.cpu.add(planet.cpu, baseline.cpu)
	c.wall.add(planet.wall, baseline.wall)
	c.peak.add(planet.peak, baseline.peak)
}

func (c *costs) rows() []row { return []row{c.cpu.row(), c.wall.row(), c.peak.row()} }

const bySweep = "a sweep of 304s"

// first polls the feeds into an empty database, and has gofeed parse them. Of the parsing
// only the CPU time is known.
func (b *bench) first(ctx context.Context) (fresh, parsed spent, err error) {
	for _, suffix := range []string{"", "-wal", "-shm"} {
		if err := os.RemoveAll(b.file("polling.db" + suffix)); err != nil {
			return fresh, parsed, err
		}
	}
	if fresh, err = b.poll(ctx, "polling"); err != nil {
		return fresh, parsed, err
	}
	alone, err := ended(as(ctx, "parse", fmt.Sprint(b.feeds), fmt.Sprint(b.entries)))
	if err != nil {
		return fresh, parsed, err
	}
	parsed.cpu, err = strconv.ParseFloat(alone.out, 64)
	return fresh, parsed, err
}

// again polls the feeds once more, unchanged, and sweeps over them.
func (b *bench) again(ctx context.Context) (unchanged, swept spent, err error) {
	if unchanged, err = b.poll(ctx, "polling"); err != nil {
		return unchanged, swept, err
	}
	swept, err = ended(as(ctx, "sweep", b.origin, fmt.Sprint(b.feeds), fmt.Sprint(b.workers)))
	return unchanged, swept, err
}

// running measures what an unchanged feed costs a planet that runs.
func (b *bench) running(ctx context.Context) (row, error) {
	return b.steady(ctx, "a feed unchanged, in a planet that runs", b.origin, 5000)
}

// away measures how long unchanged feeds take whose hosts take their time.
func (b *bench) away(ctx context.Context) (row, error) {
	if err := b.slow(ctx); err != nil {
		return row{}, err
	}
	unchanged, swept, err := b.again(ctx)
	s := series{what: fmt.Sprintf("unchanged, %v away", b.latency), unit: "wall s", against: bySweep}
	s.add(unchanged.wall, swept.wall)
	return s.row(), err
}

// slow makes the hosts of the feeds take b.latency for each answer from now on.
func (b *bench) slow(ctx context.Context) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, fmt.Sprintf("%s/latency/%s", b.origin, b.latency), nil)
	if err != nil {
		return err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

// steady measures the CPU time of a poll of one unchanged feed, without the planet's
// start: every feed is due once a second. The sweep asks for as many feeds as asked says.
func (b *bench) steady(ctx context.Context, what, origin string, asked int) (row, error) {
	if err := b.configure("polling", b.feeds, origin, ", interval: 1s, min_interval: 1s"); err != nil {
		return row{}, err
	}
	if _, err := b.poll(ctx, "polling"); err != nil { // makes them due
		return row{}, err
	}
	planet, err := b.serve(ctx, "polling")
	if err != nil {
		return row{}, err
	}
	defer planet.server.stop()
	polls, err := polled(ctx, planet.server.address, b.feeds) // the first ones are spread out
	if err != nil {
		return row{}, err
	}
	each := series{what: what, unit: "CPU µs each", against: bySweep}
	for range b.rounds {
		before, spent := polls, planet.server.cpu()
		if polls, err = polled(ctx, planet.server.address, polls+b.feeds); err != nil {
			return row{}, err
		}
		cost := 1e6 * (planet.server.cpu() - spent) / float64(polls-before)
		swept, err := ended(as(ctx, "sweep", origin, fmt.Sprint(asked), fmt.Sprint(b.workers)))
		if err != nil {
			return row{}, err
		}
		each.add(cost, 1e6*swept.cpu/float64(asked))
		polls, _ = polled(ctx, planet.server.address, 0)
	}
	return each.row(), nil
}

// secure measures what [bench.running] does of feeds as blogs have them: over TLS, each
// alone on its host.
func (b *bench) secure(ctx context.Context) (row, error) {
	certificate := b.file("certificate.pem")
	origin, err := b.role(ctx, "origin", fmt.Sprint(b.entries), certificate)
	if err != nil {
		return row{}, err
	}
	defer origin.stop()
	if err := os.Setenv("SSL_CERT_FILE", certificate); err != nil { // whom the planet and the sweep trust
		return row{}, err
	}
	return b.steady(ctx, "unchanged, over TLS, each on a host of its own", "https://"+origin.address, 1000)
}

// polled waits until a planet has done n polls that found nothing new, and returns
// how many it has done. It looks seldom, since each look costs the planet CPU time.
func polled(ctx context.Context, address string, n int) (polls int, err error) {
	for start := time.Now(); time.Since(start) < time.Minute; time.Sleep(time.Second) {
		_, body, err := get(ctx, address, "/metrics", "")
		if err != nil {
			return 0, err
		}
		_, rest, _ := strings.Cut(string(body), `planet_polls_total{outcome="unchanged"} `)
		line, _, _ := strings.Cut(rest, "\n")
		if polls, err = strconv.Atoi(line); err == nil && polls >= n {
			return polls, nil
		}
	}
	return polls, fmt.Errorf("%d polls in a minute, not %d", polls, n)
}
