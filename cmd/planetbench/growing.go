package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/url"
	"slices"
	"time"

	"necblogs/internal/planet"
)

const (
	young = 5   // feeds of the planet beside which one that has run for years is set
	asked = 100 // pages of each kind
)

// growing measures pages of a planet that has run for years, each asked for the
// first time, and its start, beside those of a planet that has just begun.
func (b *bench) growing(ctx context.Context) ([]row, error) {
	few, err := b.grown(ctx, "young", young)
	if err != nil {
		return nil, err
	}
	many, err := b.grown(ctx, "grown", max(b.grow/b.weeks, young))
	if err != nil {
		return nil, err
	}
	rows := make([]row, len(many))
	for i, m := range many {
		m.baseline, m.against = few[i].planet, fmt.Sprintf("the same of %d entries", young*b.weeks)
		rows[i] = m.row()
	}
	return rows, nil
}

// grown measures a planet of so many long feeds.
func (b *bench) grown(ctx context.Context, name string, feeds int) ([]series, error) {
	if err := b.configure(name, feeds, fmt.Sprintf("%s/long/%d", b.origin, b.weeks), ""); err != nil {
		return nil, err
	}
	polled, err := ended(b.command(ctx, name, "poll", "--all", "--json"))
	if err != nil {
		return nil, err
	}
	stored := feeds * b.weeks
	list := []series{
		{what: fmt.Sprintf("%d entries, each stored and indexed", stored), unit: "CPU µs", planet: []float64{1e6 * polled.cpu / float64(stored)}},
		{what: "from the start to the first page", unit: "ms"},
	}
	var t target
	for range b.rounds {
		if t.server != nil {
			t.server.stop()
		}
		start := time.Now()
		if t, err = b.serve(ctx, name); err != nil {
			return nil, err
		}
		list[1].planet = append(list[1].planet, time.Since(start).Seconds()*1000)
	}
	defer t.server.stop()
	for _, kind := range b.kinds(stored) {
		var took []float64
		for _, path := range kind.paths {
			start := time.Now()
			if _, _, err := get(ctx, t.server.address, path, ""); err != nil {
				return nil, err
			}
			took = append(took, time.Since(start).Seconds()*1000)
		}
		slices.Sort(took)
		for _, at := range []struct {
			unit  string
			share float64
		}{{"p50 ms", 0.50}, {"p99 ms", 0.99}} {
			list = append(list, series{what: kind.name + ", asked for the first time", unit: at.unit,
				planet: []float64{took[int(at.share*float64(len(took)-1))]}})
		}
	}
	return list, nil
}

// kind are pages of one kind.
type kind struct {
	name  string
	paths []string
}

// kinds are the pages that are asked for of a planet of so many entries.
func (b *bench) kinds(stored int) []kind {
	r := rand.New(rand.NewPCG(4, 5))
	list := []kind{{name: "a page deep in the past"}, {name: "a story"}, {name: "a meeting"}, {name: "a month"}, {name: "a search"}}
	for i := range asked {
		deep := planet.Cursor{Published: epoch.Add(-time.Duration(r.IntN(b.weeks)) * long.apart), Story: int64(1 + r.IntN(stored))}
		met := epoch.Add(-time.Duration(i*4)*long.apart).AddDate(0, 0, -3)
		for kind, path := range []string{
			"/?before=" + url.QueryEscape(deep.String()),
			fmt.Sprintf("/story/%d/", 1+r.IntN(stored)),
			"/meeting/nec/" + met.Format(time.DateOnly) + "/",
			"/archive/" + epoch.AddDate(0, -i, -1).Format("2006/01") + "/",
			"/search?q=" + url.QueryEscape(vocabulary[i]+" "+vocabulary[r.IntN(len(vocabulary))]),
		} {
			list[kind].paths = append(list[kind].paths, path)
		}
	}
	list[2].paths = list[2].paths[:min(asked, b.weeks/4)]
	list[3].paths = list[3].paths[:min(asked, 1+b.weeks*7/31)]
	return list
}
