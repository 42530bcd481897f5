// Command planetbench measures the planet as it runs: it builds the program,
// makes feeds, serves them on loopback, and compares what the program needs with
// what the bare work needs in the same run on the same machine. Its table is read
// for the ratios; absolute times say more about the machine.
//
// Every server and every baseline is a process of its own, so that CPU time and
// memory can be told apart. All of them but the planet and nginx are planetbench
// itself: see roles.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// options are the command line.
type options struct {
	feeds   int
	entries int
	arrive  int
	workers int
	latency time.Duration
	grow    int
	weeks   int
	rounds  int
	each    time.Duration
	only    string
	planet  string
	json    bool
}

func main() {
	if role, ok := roles[os.Getenv(roleVariable)]; ok {
		exit(role(os.Args[1:]))
		return
	}
	var o options
	flag.IntVar(&o.feeds, "feeds", 200, "how many feeds are polled")
	flag.IntVar(&o.entries, "entries", 20, "how many entries each of them has")
	flag.IntVar(&o.arrive, "arriving", 1000, "how many entries a poll stores while pages are asked for")
	flag.IntVar(&o.workers, "concurrency", 16, "how many are fetched at once, and how many readers ask for pages at once")
	flag.DurationVar(&o.latency, "latency", 200*time.Millisecond, "how long the feeds' hosts take to answer in the one row that is about it")
	flag.IntVar(&o.grow, "stored", 20_000, "how many entries the planet has that has run for years")
	flag.IntVar(&o.weeks, "weeks", 400, "how long its blogs have posted, once a week each")
	flag.IntVar(&o.rounds, "rounds", 3, "how often each thing is measured; the table has the medians")
	flag.DurationVar(&o.each, "each", time.Second, "how long pages are asked for in a round")
	flag.StringVar(&o.only, "only", "", "serving, polling or growing: that part alone")
	flag.StringVar(&o.planet, "planet", "", "a planet that is built already")
	flag.BoolVar(&o.json, "json", false, "print the rows as JSON")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	exit(run(ctx, o, os.Stdout))
}

func exit(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "planetbench:", err)
		os.Exit(1)
	}
}

// run measures what the options say and prints the table, or JSON.
func run(ctx context.Context, o options, out io.Writer) error {
	dir, err := os.MkdirTemp("", "planetbench")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	b := &bench{options: o, dir: dir}
	if err := b.build(ctx); err != nil {
		return err
	}
	origin, err := b.role(ctx, "origin", fmt.Sprint(o.entries))
	if err != nil {
		return err
	}
	defer origin.stop()
	b.origin = "http://" + origin.address
	var all []row
	for _, part := range []struct {
		name    string
		measure func(context.Context) ([]row, error)
	}{{"serving", b.serving}, {"polling", b.polling}, {"growing", b.growing}} {
		if o.only != "" && o.only != part.name {
			continue
		}
		rows, err := part.measure(ctx)
		if err != nil {
			return fmt.Errorf("%s: %w", part.name, err)
		}
		all = append(all, rows...)
	}
	if len(all) == 0 {
		return fmt.Errorf("there is no part %q: serving, polling, growing", o.only)
	}
	if o.json {
		return writeJSON(out, all)
	}
	return writeTable(out, all)
}

// bench is one run.
type bench struct {
	options
	dir    string
	origin string // URL of the server of the feeds
}
