package server

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"runtime/debug"
	"slices"
	"time"

	"necblogs/internal/planet"
	"necblogs/internal/render"
)

// How long a reader may keep an answer without asking again.
const (
	pageAge    = time.Minute
	feedAge    = 5 * time.Minute
	archiveAge = 24 * time.Hour // what is hidden or erased is not to stay in others' caches for long
	assetAge   = 365 * 24 * time.Hour
)

// request is what a builder is given: the config in force, and the address.
type request struct {
	*http.Request
	view *view
}

// after is the place in a list that the address asks to go on from.
func (r request) after() (planet.Cursor, error) {
	c, err := planet.ParseCursor(r.URL.Query().Get("before"))
	if err != nil {
		return c, &fault{status: http.StatusBadRequest}
	}
	return c, nil
}

// builder makes an answer, or an error of which a [*fault] is for the reader.
type builder func(ctx context.Context, r request) (*answer, error)

// page answers with what build makes, from the cache where it is there. Only
// the named parameters of the query matter, and build is given no others.
func (s *Server) page(build builder, params ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		v := s.view.Load()
		revision, _ := s.store.Current()
		d := demand{revision, s.store.Firm()} // Firm last: what is hidden in between must not be shown a moment longer
		s.answer(w, r, order{v, build, keyOf(r, params, v.number), d})
	}
}

// timed answers like page with what changes also without a new revision, such as when a
// blog was last polled: it is made anew when it is older than statusAge.
func (s *Server) timed(build builder) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		v := s.view.Load()
		at := s.now().Truncate(statusAge).UnixNano()
		k := keyOf(r, nil, v.number)
		k.timed, k.configFault = true, s.configFault.Load()
		s.answer(w, r, order{v, build, k, demand{at, at}})
	}
}

// order is an answer that is asked for.
type order struct {
	view   *view
	build  builder
	key    key // under which it is kept
	demand demand
}

// answer sends what is in the cache under a key; where nothing is, what build
// makes, unless the reader has to wait for that.
func (s *Server) answer(w http.ResponseWriter, r *http.Request, o order) {
	a, err := s.cache.get(r.Context(), o.key, o.demand, s.now(), func() (maker, error) {
		r := r.Clone(context.Background()) // it may be answered before all is made for it
		r.URL.RawQuery = o.key.query
		return func(ctx context.Context) (*answer, error) { return s.made(ctx, r, o) }, s.allowed(r, o.view)
	})
	if err != nil {
		s.fail(w, r, o.view, err)
		return
	}
	a.send(w, r)
}

// transient reports whether an error will pass, as when the database is away, and is not about
// the address that was asked for: then the old answer is shown again. It logs the error.
func (s *Server) transient(err error) bool {
	f, ok := errors.AsType[*fault](err)
	if errors.Is(err, planet.ErrNotFound) || ok && f.status < http.StatusInternalServerError {
		return false
	}
	s.log.Error("no page can be made anew; the one before is shown", "error", err)
	return true
}

// made is an answer made anew, in its turn and within its time.
func (s *Server) made(ctx context.Context, r *http.Request, o order) (a *answer, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	if !o.view.Static { // an export takes what time it needs
		turns := s.limits.plain
		if costly(r) {
			turns = s.limits.costly
		}
		leave, err := turns.enter(ctx)
		if err != nil {
			return nil, err
		}
		defer leave()
		var stop context.CancelFunc
		ctx, stop = context.WithTimeoutCause(ctx, makeTime, errBusy)
		defer stop()
	}
	number, modified, err := s.current(ctx, o)
	if err == nil {
		a, err = o.build(ctx, request{r, o.view})
	}
	if ctx.Err() != nil {
		s.log.Warn("no page in time", "path", r.URL.Path, "error", err)
		return nil, context.Cause(ctx)
	}
	if err != nil {
		return nil, err
	}
	a.edition, a.sameSecond = number, o.view.soon && modified.Unix() == o.view.since.Unix()
	for latest := s.modified.Load(); latest < modified.Unix() && !s.modified.CompareAndSwap(latest, modified.Unix()); {
		latest = s.modified.Load() // another answer was made meanwhile
	}
	return a.seal(o.view.headers, r.Pattern, modified), nil
}

// current is the edition of an answer that is made from now on, and when what it shows last
// changed: by the clock, now. It asks the database: what another process wrote a moment
// ago may already be read, and must not be kept as if it were of the revision known until
// now.
func (s *Server) current(ctx context.Context, o order) (int64, time.Time, error) {
	if o.key.timed {
		return o.demand.wanted, s.now(), nil
	}
	if err := s.store.Refresh(ctx); err != nil {
		return 0, time.Time{}, err
	}
	revision, changed := s.store.Current()
	if o.view.since.After(changed) {
		changed = o.view.since
	}
	return revision, changed, nil
}

const htmlType = "text/html; charset=utf-8"

// html is a page for people: a view, rendered with what every page is given.
func html[V any](ctx context.Context, s *Server, r request, write func(io.Writer, render.Page, V) error, view V) (*answer, error) {
	healths, err := s.sidebar(ctx, r.view)
	if err != nil {
		return nil, err
	}
	path := r.URL.EscapedPath()
	if r.URL.RawQuery != "" { // of which only what names another page is left: a search, or a place in a list
		path += "?" + r.URL.RawQuery
	}
	page := render.Page{Path: path, Sidebar: healths}
	return document(htmlType, pageAge, func(w io.Writer) error { return write(w, page, view) })
}

// document is an answer of this type that may be kept for so long.
func document(contentType string, maxAge time.Duration, write func(io.Writer) error) (*answer, error) {
	var b bytes.Buffer
	if err := write(&b); err != nil {
		return nil, err
	}
	return &answer{body: b.Bytes(), contentType: contentType, maxAge: maxAge}, nil
}

// whole is more stories than a page can have.
const whole = 1 << 30

// perPage is how many stories a page shows: as many as the config says, or all in an
// export, which has no older pages. Its front page leads to the archive instead.
func (r request) perPage(front bool) int {
	if r.view.Static && !front {
		return whole
	}
	return r.view.Site.Stories
}

// listing is a run of a list as long as the config says.
func (s *Server) listing(ctx context.Context, r request, list string) (render.Listing, error) {
	after, err := r.after()
	if err != nil {
		return render.Listing{}, err
	}
	n := r.perPage(list == planet.ListAll)
	stories, err := s.store.List(ctx, list, after, n+1)
	if err != nil {
		return render.Listing{}, err
	}
	return cut(stories, n, after), nil
}

// cut makes a run of n stories of n+1, of which the last only tells that there
// are older ones.
func cut(stories []planet.Story, n int, after planet.Cursor) render.Listing {
	l := render.Listing{Stories: stories, Newer: after != (planet.Cursor{})}
	if len(stories) > n {
		l.Stories = stories[:n]
		l.Older = planet.After(stories[n-1]).String()
	}
	return l
}

// cutDays counts each blog's stories on the days of which a run of all stories may have
// only a part: that of its first story and that of its last. It is nil for a day on which
// no blog of the run has too many to stand open.
func (s *Server) cutDays(ctx context.Context, r request, l render.Listing) (map[planet.Date]map[string]int, error) {
	most, zone := r.view.Site.PerBlogDay, r.view.Site.Zone
	if most == 0 || len(l.Stories) == 0 {
		return nil, nil
	}
	dayOf := func(s planet.Story) planet.Date { return planet.DateOf(s.Published.In(zone)) }
	days := map[planet.Date]map[string]int{}
	if l.Newer {
		days[dayOf(l.Stories[0])] = nil
	}
	if l.Older != "" {
		days[dayOf(l.Stories[len(l.Stories)-1])] = nil
	}
	for day := range days {
		var blogs []string
		for _, story := range l.Stories {
			if dayOf(story) == day {
				blogs = append(blogs, story.Shown.Blog)
			}
		}
		slices.Sort(blogs)
		n, err := s.store.Floods(ctx, planet.ListAll, day.Begins(zone), (day + 1).Begins(zone), slices.Compact(blogs), most)
		if err != nil {
			return nil, err
		}
		days[day] = n
	}
	return days, nil
}
