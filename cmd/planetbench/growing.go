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
	young = 5   // feeds of the planet that has just begun
	asked = 100 // pages of each kind, at most
)

// growing compares pages of a planet that has run for years, each asked for the first
// time, and its start, with those of a planet that has just begun.
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
	polled, err := b.poll(ctx, name)
	if err != nil {
		return nil, err
	}
	stored := feeds * b.weeks
	start := series{what: "from the start to the first page", unit: "ms"}
	var t target
	for range b.rounds {
		if t.server != nil {
			t.server.stop()
		}
		began := time.Now()
		if t, err = b.serve(ctx, name); err != nil {
			return nil, err
		}
		start.planet = append(start.planet, ms(time.Since(began)))
	}
	defer t.server.stop()
	list := []series{
		{what: fmt.Sprintf("%d entries, each stored and indexed", stored), unit: "CPU µs", planet: []float64{1e6 * polled.cpu / float64(stored)}},
		start,
	}
	for _, k := range b.kinds(stored) {
		var l load
		for i := range k.pages {
			path, began := k.path(i), time.Now()
			if _, _, err := get(ctx, t.server.address, path, ""); err != nil {
				return nil, err
			}
			l.took = append(l.took, time.Since(began))
		}
		slices.Sort(l.took)
		what := k.name + ", asked for the first time"
		list = append(list, series{what: what, unit: "p50 ms", planet: []float64{l.at(0.50)}},
			series{what: what, unit: "p99 ms", planet: []float64{l.at(0.99)}})
	}
	return list, nil
}

// kind are pages of one kind.
type kind struct {
	name  string
	pages int
	path  func(i int) string // of the i-th
}

// kinds are the pages that a planet of so many entries is asked for.
func (b *bench) kinds(stored int) []kind {
	r := rand.New(rand.NewPCG(4, 5))
	return []kind{
		{"a page deep in the past", asked, func(int) string {
			deep := planet.Cursor{Published: epoch.Add(-time.Duration(r.IntN(b.weeks)) * long.apart), Story: int64(1 + r.IntN(stored))}
			return "/?before=" + url.QueryEscape(deep.String())
		}},
		{"a story", asked, func(int) string { return fmt.Sprintf("/story/%d/", 1+r.IntN(stored)) }},
		{"a meeting", min(asked, b.weeks/4), func(i int) string { return "/meeting/nec/" + long.met(4*i).Format(time.DateOnly) + "/" }},
		{"a month", min(asked, 1+b.weeks*7/31), func(i int) string { return "/archive/" + epoch.AddDate(0, -i, -1).Format("2006/01") + "/" }},
		{"a search", asked, func(i int) string {
			return "/search?q=" + url.QueryEscape(vocabulary[i]+" "+vocabulary[r.IntN(len(vocabulary))])
		}},
	}
}
