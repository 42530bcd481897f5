package main

import (
	"fmt"
	"text/tabwriter"
	"time"

	"necblogs/internal/planet"
)

type statusCmd struct {
	JSON bool `help:"Print the blogs' health as JSON."`
}

// statusRow is a blog's health as status --json gives it.
type statusRow struct {
	Slug        string       `json:"slug"`
	Name        string       `json:"name"`
	Feed        string       `json:"feed"`
	Status      planet.State `json:"status"`
	LastPoll    *time.Time   `json:"last_poll"`
	LastSuccess *time.Time   `json:"last_success"`
	HTTPStatus  int          `json:"http_status"`
	Error       string       `json:"error"`
	Failures    int          `json:"failures"`
	NextPoll    *time.Time   `json:"next_poll"`
	Entries     int          `json:"entries"`
	Newest      *time.Time   `json:"newest"`
}

// Run prints each blog's health.
func (c *statusCmd) Run(a *app) error {
	cfg, err := a.load()
	if err != nil {
		return err
	}
	s, err := open(a.ctx, cfg)
	if err != nil {
		return err
	}
	defer s.Close()
	healths, err := s.Healths(a.ctx, time.Now(), cfg.Blogs)
	if err != nil {
		return err
	}
	if c.JSON {
		rows := make([]statusRow, len(healths))
		for i, h := range healths {
			rows[i] = statusRow{h.Blog.Slug, h.Blog.Name, h.Blog.Feed, h.State, optional(h.LastPoll), optional(h.LastSuccess),
				h.HTTPStatus, h.Error, h.Failures, optional(h.NextPoll), h.Entries, optional(h.Newest)}
		}
		return writeJSON(a.out, map[string]any{"blogs": rows})
	}
	w := tabwriter.NewWriter(a.out, 0, 4, 2, ' ', 0)
	fmt.Fprintln(w, "BLOG\tSTATUS\tLAST POLL\tLAST SUCCESS\tNEXT POLL\tENTRIES\tNEWEST\t")
	for _, h := range healths {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%d\t%s\t%s\n", h.Blog.Slug, h.State, stamp(h.LastPoll, cfg.Site.Zone),
			stamp(h.LastSuccess, cfg.Site.Zone), stamp(h.NextPoll, cfg.Site.Zone), h.Entries,
			stamp(h.Newest, cfg.Site.Zone), h.Error)
	}
	return w.Flush()
}

// optional is a time in UTC to the second, or null for none.
func optional(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC().Truncate(time.Second)
	return &t
}
