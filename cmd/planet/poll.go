package main

import (
	"cmp"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"necblogs/internal/config"
	"necblogs/internal/planet"
	"necblogs/internal/poll"
	"necblogs/internal/store"
)

// noBlogs is said in place of an empty table.
const noBlogs = "The config has no blogs yet; 'planet add ADDRESS' adds one."

type pollCmd struct {
	Blogs []string `arg:"" optional:"" name:"blog" help:"Slug or name."`
	All   bool     `help:"Poll every blog, due or not."`
	JSON  bool     `help:"Print the outcomes as JSON."`
}

// Run polls once and prints a row per blog.
func (x *pollCmd) Run(a *app) error {
	if x.All && len(x.Blogs) > 0 {
		return usage{errors.New("name blogs or say --all, not both")}
	}
	c, err := a.load()
	if err != nil {
		return err
	}
	slugs, skipped, err := x.which(c)
	if err != nil {
		return err
	}
	s, err := open(a.ctx, c)
	if err != nil {
		return err
	}
	defer s.Close()
	polls, err := x.poll(a, c, s, slugs)
	if err == nil {
		err = index(a.ctx, s, indexBatch, nil)
	}
	polls = append(polls, skipped...)
	if err == nil || len(polls) > 0 || x.JSON { // else it would say that nothing is due
		err = cmp.Or(err, x.print(a, c, polls))
	}
	if err == nil && slices.ContainsFunc(polls, planet.Poll.Failed) {
		return failed{}
	}
	return err
}

// which returns the slugs of the blogs that the command line asks for, each once, and
// with --all an outcome for each paused blog, which is skipped.
func (x *pollCmd) which(c *config.Config) (slugs []string, skipped []planet.Poll, err error) {
	for _, name := range x.Blogs {
		b, err := blogNamed(c, name)
		if err != nil {
			return nil, nil, err
		}
		if !slices.Contains(slugs, b.Slug) {
			slugs = append(slugs, b.Slug)
		}
	}
	if x.All {
		for _, b := range c.Blogs {
			if b.Paused {
				skipped = append(skipped, planet.Poll{Blog: b.Slug, Status: planet.Skipped, Notes: []string{"paused in the config"}})
				continue
			}
			slugs = append(slugs, b.Slug)
		}
	}
	return slugs, skipped, nil
}

func (x *pollCmd) poll(a *app, c *config.Config, s *store.Store, slugs []string) ([]planet.Poll, error) {
	a.tuneGC()
	p := poller(s, c, poll.Options{Log: logger(a.err, slog.LevelError)}) // for what the rows do not tell
	total, run := len(slugs), func(done func(planet.Poll)) error { return p.Blogs(a.ctx, slugs, done) }
	if !x.All && len(x.Blogs) == 0 {
		due, err := s.CountDue(a.ctx, time.Now())
		if err != nil {
			return nil, err
		}
		total, run = due, func(done func(planet.Poll)) error { return p.Due(a.ctx, done) }
	}
	var polls []planet.Poll
	bar := progress(a, total, "polling")
	defer bar.Finish()
	err := run(func(r planet.Poll) {
		polls = append(polls, r)
		bar.Add(1)
	})
	return polls, a.ended(err, fmt.Sprintf("%d of %d blogs are polled and what they posted is stored; 'planet poll' goes on with the others", len(polls), total))
}

// pollRow is an outcome as poll --json gives it.
type pollRow struct {
	Slug       string        `json:"slug"`
	Status     planet.Status `json:"status"`
	HTTPStatus int           `json:"http_status"`
	New        int           `json:"new"`
	Updated    int           `json:"updated"`
	Copies     int           `json:"copies"`
	Error      string        `json:"error"`
	TookMS     int64         `json:"took_ms"`
}

// print prints the outcomes in the order of the config.
func (x *pollCmd) print(a *app, c *config.Config, polls []planet.Poll) error {
	order := map[string]int{}
	for i, b := range c.Blogs {
		order[b.Slug] = i
	}
	slices.SortFunc(polls, func(x, y planet.Poll) int { return order[x.Blog] - order[y.Blog] })
	if x.JSON {
		rows := make([]pollRow, len(polls))
		for i, p := range polls {
			rows[i] = pollRow{p.Blog, p.Status, p.HTTPStatus, p.New, p.Updated, p.Copies, p.Error, p.Took.Milliseconds()}
		}
		return writeJSON(a.out, map[string]any{"blogs": rows})
	}
	switch {
	case len(c.Blogs) == 0:
		fmt.Fprintln(a.out, noBlogs)
		return nil
	case len(polls) == 0:
		fmt.Fprintln(a.out, "Nothing is due, or another process is polling it already.")
		return nil
	}
	w := tabwriter.NewWriter(a.out, 0, 4, 2, ' ', 0)
	fmt.Fprintln(w, "BLOG\tSTATUS\tNEW\tUPDATED\tCOPIES\tTOOK\t")
	for _, p := range polls {
		why, notes := p.Error, p.Notes
		if p.Status == planet.Skipped {
			why, notes = strings.Join(notes, ", "), nil
		}
		fmt.Fprintf(w, "%s\t%s\t%d\t%d\t%d\t%s\t%s\n", p.Blog, p.Status, p.New, p.Updated, p.Copies,
			p.Took.Round(time.Millisecond), why)
		for _, note := range notes {
			fmt.Fprintf(w, "\t\t\t\t\t\t%s\n", note)
		}
	}
	return w.Flush()
}
