// Package server answers HTTP: the pages, the feeds, and what tells that all is
// well. routes.go has all addresses on one screen; cache.go keeps what was
// rendered; a file per kind of page fills the views of package render.
package server

import (
	"context"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"sync/atomic"
	"time"

	"necblogs/internal/images"
	"necblogs/internal/planet"
	"necblogs/internal/render"
	"necblogs/internal/search"
)

// Store is what the pages need of the database. What is not there is reported as
// [planet.ErrNotFound].
type Store interface {
	// Current is the planet's revision as last known, and when it last grew; it asks no database.
	Current() (revision int64, changed time.Time)
	// Firm is the last revision that something other than a poll made, such as an operator's
	// command: from then on no page is shown as it was before.
	Firm() int64
	// Refresh asks the database what Current is.
	Refresh(ctx context.Context) error
	Ping(ctx context.Context) error

	// List and Between are up to n stories of a list after a place in it, newest first;
	// Between of those published from one time on and before another.
	List(ctx context.Context, list string, after planet.Cursor, n int) ([]planet.Story, error)
	Between(ctx context.Context, list string, from, to time.Time, after planet.Cursor, n int) ([]planet.Story, error)
	// Floods counts the stories of a list that each of these blogs, by slug, has between
	// two times; nil where none has more than most.
	Floods(ctx context.Context, list string, from, to time.Time, blogs []string, most int) (map[string]int, error)
	// Entered is how many stories have ever entered a list. Archived are those that came
	// after the first `after` up to the `upto`-th, newest first; where fixed, as they were
	// when they were first asked for as fixed. Beyond reports whether a story that came after
	// the first `after` stands after a place in the list.
	Entered(ctx context.Context, list string) (int64, error)
	Archived(ctx context.Context, list string, after, upto int64, fixed bool) ([]planet.Story, error)
	Beyond(ctx context.Context, list string, after int64, place planet.Cursor) (bool, error)
	StoryIDs(ctx context.Context, list string) ([]int64, error) // newest first
	// Beside is the stories of a list right before and right after one in time; nil at the ends.
	Beside(ctx context.Context, list string, story planet.Story) (previous, next *planet.Story, err error)
	// StoryOf is the story that an entry belongs to; its Shown.ID is 0 where it is on no page.
	StoryOf(ctx context.Context, entry int64) (planet.Story, error)
	// Revisions are the last n earlier texts of an entry, oldest first.
	Revisions(ctx context.Context, entry int64, n int) ([]planet.Revision, error)
	Erased(ctx context.Context, entry int64) (bool, error)

	// Months counts the stories of a list by month, oldest first, without empty months.
	Months(ctx context.Context, list string, zone *time.Location) ([]planet.Count, error)
	// Lists are those that begin with a prefix, such as "meeting/", with how many stories
	// each has, without empty lists.
	Lists(ctx context.Context, prefix string) (map[string]int, error)
	Healths(ctx context.Context, now time.Time, blogs []planet.Blog) ([]planet.Health, error)
	Pulses(ctx context.Context) (map[string]planet.Pulse, error)
	Abouts(ctx context.Context) (map[string]planet.About, error)
	AboutsOf(ctx context.Context, blogs []string) (map[string]planet.About, error)
	Events(ctx context.Context, n int) ([]planet.Event, error) // newest first
	Search(ctx context.Context, q search.Query, rank search.Rank, zone *time.Location, after planet.Cursor, n int) (search.Page, error)
	// Hidden are the last n stories that the operator took off a list, newest first.
	Hidden(ctx context.Context, list string, n int) ([]planet.StoryRecord, error)

	// Totals is how much there is; Efforts is what the database has done, by operation.
	Totals(ctx context.Context) (planet.Totals, error)
	Efforts() map[string]planet.Effort
}

// Config is what the config file says of the pages. It is replaced as a whole
// when the file changes.
type Config struct {
	Site   planet.Site
	Blogs  []planet.Blog
	Series []planet.Series
	Static bool // for an export: no search, no address with a query

	Images         *images.Proxy  // serves the images of posts for [planet.ImagesProxy]
	TrustedProxies []netip.Prefix // whose word on where a request comes from is taken
}

// view is a config made ready for answering.
type view struct {
	Config
	render  *render.Renderer
	headers http.Header // of every answer
	root    string      // path of the planet's root, decoded
	blogs   map[string]planet.Blog
	people  []render.Person
	number  int64     // of this config, counted from the start
	since   time.Time // in force
	soon    bool      // in the second of an answer before it: Last-Modified does not tell the two apart
	side    sidebar
}

// Server answers requests. It implements [http.Handler].
type Server struct {
	store       Store
	log         *slog.Logger
	now         func() time.Time
	alive       func() bool
	hubs        http.Handler
	cache       *cache
	limits      *limits
	configs     atomic.Int64 // how many were in force
	modified    atomic.Int64 // the latest Last-Modified of an answer made, in Unix seconds
	view        atomic.Pointer[view]
	configFault atomic.Pointer[string] // why the config file as it is now is not in force; nil: it is
	rendered    atomic.Bool            // the front page, for /readyz

	metrics *metrics
	routed  http.Handler
}

// Options are what a server is given beside its config.
type Options struct {
	Log   *slog.Logger
	Now   func() time.Time
	Alive func() bool           // whether polling goes on, for /healthz and /status
	Hubs  http.Handler          // answers hubs under /websub/; nil: there are none
	Busy  func() (leave func()) // waits for a turn to keep a core busy, for pages that no reader waits for; nil: no waiting
}

// New returns a server of the pages under c.
func New(store Store, c Config, o Options) *Server {
	s := &Server{store: store, log: o.Log, now: o.Now, alive: o.Alive, hubs: o.Hubs, limits: newLimits()}
	if s.hubs == nil {
		s.hubs = http.NotFoundHandler()
	}
	if o.Busy == nil {
		o.Busy = func() func() { return func() {} }
	}
	s.cache = newCache(o.Busy, s.transient)
	s.SetConfig(c)
	s.metrics = newMetrics(s)
	s.routed = s.routes()
	return s
}

// SetConfig puts a changed config in force; requests that run finish by the
// old one.
func (s *Server) SetConfig(c Config) {
	var proxy func(src string) string
	if c.Images != nil {
		proxy = c.Images.Path
	}
	v := &view{Config: c, people: people(c.Blogs), headers: headers(c.Site), number: s.configs.Add(1), since: s.now(), blogs: map[string]planet.Blog{}}
	v.render = render.New(render.Config{Site: c.Site, Blogs: c.Blogs, Representatives: v.people, Series: c.Series, Static: c.Static, Proxy: proxy})
	v.root, _ = url.PathUnescape(v.render.Base()) // which is well escaped
	for _, b := range c.Blogs {
		v.blogs[b.Slug] = b
	}
	v.soon = v.since.Unix() == s.modified.Load()
	s.view.Store(v)
	s.configFault.Store(nil)
}

// SetFault says on /status why a changed config file is not in force. All other
// pages stay as they are, also those that could not be made anew now.
func (s *Server) SetFault(fault string) { s.configFault.Store(&fault) }

// people are the representatives that the config names, once each. The avatar of a
// blog is its person's where it carries that person alone and is no mirror.
func people(blogs []planet.Blog) []render.Person {
	var list []render.Person
	at := map[string]int{}
	for _, b := range blogs {
		for _, r := range b.Representatives {
			i, ok := at[r.Slug]
			if !ok {
				i = len(list)
				at[r.Slug] = i
				list = append(list, render.Person{Name: r.Name, Slug: r.Slug})
			}
			if len(b.Representatives) == 1 && !b.Mirror && list[i].Avatar == "" {
				list[i].Avatar = b.Avatar
			}
		}
	}
	return list
}
