package main

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/dustin/go-humanize"

	"necblogs/internal/config"
	"necblogs/internal/planet"
	"necblogs/internal/store"
)

type statusCmd struct {
	Blogs   []string `arg:"" optional:"" name:"blog" help:"Slug or name: show everything about these."`
	Verbose bool     `short:"v" help:"Show everything about every blog, not only about those with trouble."`
	JSON    bool     `help:"Print the blogs' health as JSON."`
}

// statusRow is a blog's health as status --json gives it.
type statusRow struct {
	Slug         string       `json:"slug"`
	Name         string       `json:"name"`
	Feed         string       `json:"feed"`
	Status       planet.State `json:"status"`
	LastPoll     *time.Time   `json:"last_poll"`
	LastSuccess  *time.Time   `json:"last_success"`
	HTTPStatus   int          `json:"http_status"`
	Error        string       `json:"error"`
	Failures     int          `json:"failures"`
	NextPoll     *time.Time   `json:"next_poll"`
	Why          string       `json:"why"` // the reason for NextPoll
	Entries      int          `json:"entries"`
	Newest       *time.Time   `json:"newest"`
	Redirect     string       `json:"redirect"`  // where a permanent one leads that was seen or adopted
	Sightings    int          `json:"sightings"` // polls in a row that saw it; 0 once it is adopted
	ETag         string       `json:"etag"`
	LastModified string       `json:"last_modified"`
	Recent       []statusPoll `json:"recent"` // newest first
	Days         []statusDay  `json:"days"`   // those of the last 30 that had polls or pushes, oldest first
}

type statusPoll struct {
	At         time.Time     `json:"at"`
	Status     planet.Status `json:"status"`
	HTTPStatus int           `json:"http_status"`
	Bytes      int           `json:"bytes"`
	Items      int           `json:"items"`
	New        int           `json:"new"`
	Updated    int           `json:"updated"`
	TookMS     int64         `json:"took_ms"`
	Error      string        `json:"error"`
	Notes      []string      `json:"notes"`
}

type statusDay struct {
	Date   string `json:"date"`
	Polls  int    `json:"polls"`
	Failed int    `json:"failed"`
	New    int    `json:"new"`
}

// Run prints each blog's health: a line where all is well, all there is to know
// where it is not.
func (x *statusCmd) Run(a *app) error {
	c, err := a.load()
	if err != nil {
		return err
	}
	blogs := c.Blogs
	if len(x.Blogs) > 0 {
		blogs = nil
	}
	for _, name := range x.Blogs {
		b, err := blogNamed(c, name)
		if err != nil {
			return err
		}
		blogs = append(blogs, b)
	}
	if errors.Is(store.Exists(c.Database), fs.ErrNotExist) { // looking does not make one
		if err := x.print(a, c, store.Unpolled(blogs)); err != nil || x.JSON {
			return err
		}
		_, err := fmt.Fprintf(a.out, "\nThere is no database %s yet.\n", store.Name(c.Database))
		return err
	}
	s, err := store.Open(a.ctx, c.Database)
	if err != nil {
		return err
	}
	defer s.Close()
	healths, err := s.Healths(a.ctx, time.Now(), blogs)
	if err != nil {
		return err
	}
	if err := x.print(a, c, healths); err != nil || x.JSON || len(x.Blogs) > 0 {
		return err
	}
	return printSizes(a, s, store.Name(c.Database))
}

func (x *statusCmd) print(a *app, c *config.Config, healths []planet.Health) error {
	if x.JSON {
		rows := make([]statusRow, len(healths))
		for i, h := range healths {
			rows[i] = rowOf(h)
		}
		return writeJSON(a.out, map[string]any{"blogs": rows})
	}
	if len(healths) == 0 {
		_, err := fmt.Fprintln(a.out, noBlogs)
		return err
	}
	p := statusPrinter{out: a.out, zone: c.Site.Zone, colour: terminal(a.out) && a.getenv("NO_COLOR") == ""}
	if err := p.table(healths); err != nil {
		return err
	}
	for _, h := range healths {
		if x.Verbose || len(x.Blogs) > 0 || !h.State.Well() || h.Error != "" || h.Redirect != "" {
			p.details(h)
		}
	}
	return nil
}

func rowOf(h planet.Health) statusRow {
	row := statusRow{Slug: h.Blog.Slug, Name: h.Blog.Name, Feed: h.Blog.Feed, Status: h.State, LastPoll: optional(h.LastPoll),
		LastSuccess: optional(h.LastSuccess), HTTPStatus: h.HTTPStatus, Error: h.Error, Failures: h.Failures,
		NextPoll: optional(h.NextPoll), Why: h.Why, Entries: h.Entries, Newest: optional(h.Newest), Redirect: h.Redirect,
		Sightings: h.Sightings, ETag: h.ETag, LastModified: h.LastModified, Recent: []statusPoll{}, Days: []statusDay{}}
	for _, p := range h.Recent {
		row.Recent = append(row.Recent, statusPoll{p.At.UTC().Truncate(time.Second), p.Status, p.HTTPStatus, p.Bytes, p.Items, p.New, p.Updated,
			p.Took.Milliseconds(), p.Error, append([]string{}, p.Notes...)})
	}
	for _, d := range h.Days {
		row.Days = append(row.Days, statusDay{d.Date.String(), d.Polls, d.Failed, d.New})
	}
	return row
}

// optional is a time in UTC to the second, or null for none.
func optional(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC().Truncate(time.Second)
	return &t
}

// table prints a line per blog, with the error where there is one.
func (p statusPrinter) table(healths []planet.Health) error {
	w := tabwriter.NewWriter(p.out, 0, 4, 2, ' ', 0)
	fmt.Fprintf(w, "BLOG\t%s\tLAST POLL\tNEXT POLL\tENTRIES\tNEWEST\t\n", p.paint(plain, "STATE"))
	for _, h := range healths {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%d\t%s\t%s\n", h.Blog.Slug, p.paint(states[h.State].colour, string(h.State)), p.stamp(h.LastPoll),
			p.nextPoll(h), h.Entries, p.stamp(h.Newest), h.Error)
	}
	return w.Flush()
}

// shownTables is how many tables are listed with their sizes, the largest first.
const shownTables = 6

// printSizes prints in a line how large the database is and its largest tables are.
func printSizes(a *app, s *store.Store, database string) error {
	sizes, err := s.Sizes(a.ctx)
	if err != nil {
		return err
	}
	var total int64
	var parts []string
	for i, z := range sizes {
		total += z.Bytes
		if i < shownTables {
			parts = append(parts, fmt.Sprintf("%s %s", z.Table, humanize.Bytes(uint64(z.Bytes))))
		}
	}
	fmt.Fprintf(a.out, "\nThe database %s takes %s: %s", database, humanize.Bytes(uint64(total)), strings.Join(parts, ", "))
	if n := len(sizes) - shownTables; n > 0 {
		fmt.Fprintf(a.out, ", and %d smaller", n)
	}
	fmt.Fprintln(a.out, ".")
	return nil
}
