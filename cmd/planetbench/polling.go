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

// polling measures `planet poll --all`, the whole process from its start to its
// end: of feeds that are new, of the same once more, and of the same with hosts
// that take their time.
func (b *bench) polling(ctx context.Context) ([]row, error) {
	if err := b.configure("polling", b.feeds, b.origin, ""); err != nil {
		return nil, err
	}
	first, same := fmt.Sprintf("%d feeds × %d entries, first poll", b.feeds, b.entries), "the same unchanged"
	ingest := series{what: first, unit: "CPU s", against: "gofeed parsing them"}
	ingestWall, peakNew := series{what: first, unit: "wall s"}, series{what: first, unit: "peak MB"}
	again, againWall := series{what: same, unit: "CPU s", against: bySweep}, series{what: same, unit: "wall s", against: bySweep}
	peakAgain := series{what: same, unit: "peak MB", against: bySweep}
	slow := series{what: fmt.Sprintf("unchanged, %v away", b.latency), unit: "wall s", against: bySweep}
	for range b.rounds {
		for _, suffix := range []string{"", "-wal", "-shm"} {
			if err := os.RemoveAll(b.file("polling.db" + suffix)); err != nil {
				return nil, err
			}
		}
		fresh, err := ended(b.command(ctx, "polling", "poll", "--all", "--json"))
		if err != nil {
			return nil, err
		}
		alone, err := ended(as(ctx, "parse", fmt.Sprint(b.feeds), fmt.Sprint(b.entries)))
		if err != nil {
			return nil, err
		}
		parsing, err := strconv.ParseFloat(alone.out, 64)
		if err != nil {
			return nil, err
		}
		ingest.add(fresh.cpu, parsing)
		ingestWall.planet = append(ingestWall.planet, fresh.wall)
		peakNew.planet = append(peakNew.planet, fresh.peak)

		unchanged, swept, err := b.both(ctx)
		if err != nil {
			return nil, err
		}
		again.add(unchanged.cpu, swept.cpu)
		againWall.add(unchanged.wall, swept.wall)
		peakAgain.add(unchanged.peak, swept.peak)
	}
	steady, err := b.steady(ctx, "a feed unchanged, in a planet that runs", b.origin, 5000)
	if err != nil {
		return nil, err
	}
	if err := b.slowed(ctx, b.latency); err != nil {
		return nil, err
	}
	late, swept, err := b.both(ctx)
	if err != nil {
		return nil, err
	}
	slow.add(late.wall, swept.wall)
	secure, err := b.secure(ctx)
	if err != nil {
		return nil, err
	}
	return []row{ingest.row(), ingestWall.row(), peakNew.row(), again.row(), againWall.row(), peakAgain.row(), steady, slow.row(), secure}, nil
}

const bySweep = "a sweep of 304s"

// steady measures what an unchanged feed costs a planet that runs, without its
// start: every feed is due once a second. The sweep asks so often.
func (b *bench) steady(ctx context.Context, what, origin string, asked int) (row, error) {
	if err := b.configure("polling", b.feeds, origin, ", interval: 1s, min_interval: 1s"); err != nil {
		return row{}, err
	}
	if _, err := ended(b.command(ctx, "polling", "poll", "--all", "--json")); err != nil { // makes them due
		return row{}, err
	}
	planet, err := b.serve(ctx, "polling")
	if err != nil {
		return row{}, err
	}
	defer planet.server.stop()
	polls, err := b.polled(ctx, planet.server.address, b.feeds) // the first ones are spread out
	if err != nil {
		return row{}, err
	}
	each := series{what: what, unit: "CPU µs each", against: bySweep}
	for range b.rounds {
		before, spent := polls, planet.server.cpu()
		if polls, err = b.polled(ctx, planet.server.address, polls+b.feeds); err != nil {
			return row{}, err
		}
		each.planet = append(each.planet, 1e6*(planet.server.cpu()-spent)/float64(polls-before))
		swept, err := ended(as(ctx, "sweep", origin, fmt.Sprint(asked), fmt.Sprint(b.workers)))
		if err != nil {
			return row{}, err
		}
		each.baseline = append(each.baseline, 1e6*swept.cpu/float64(asked))
		polls, _ = b.polled(ctx, planet.server.address, 0)
	}
	return each.row(), nil
}

// secure measures the same of feeds as blogs have them: over TLS, each alone on
// its host.
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

// polled waits until a planet has done so many polls that found nothing new, and
// returns how many it has done. It looks seldom: to tell costs the planet some.
func (b *bench) polled(ctx context.Context, address string, n int) (polls int, err error) {
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

// both polls unchanged feeds, and sweeps over them.
func (b *bench) both(ctx context.Context) (unchanged, swept spent, err error) {
	if unchanged, err = ended(b.command(ctx, "polling", "poll", "--all", "--json")); err != nil {
		return unchanged, swept, err
	}
	swept, err = ended(as(ctx, "sweep", b.origin, fmt.Sprint(b.feeds), fmt.Sprint(b.workers)))
	return unchanged, swept, err
}

// slowed makes the hosts of the feeds take so long for an answer.
func (b *bench) slowed(ctx context.Context, latency time.Duration) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, fmt.Sprintf("%s/latency/%s", b.origin, latency), nil)
	if err != nil {
		return err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}
