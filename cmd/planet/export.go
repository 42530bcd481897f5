package main

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"runtime"
	"time"

	"golang.org/x/sync/errgroup"

	"necblogs/internal/config"
	"necblogs/internal/planet"
	"necblogs/internal/server"
	"necblogs/internal/store"
)

type exportCmd struct {
	Dir string `arg:"" help:"Directory that a web host serves as the planet's address."`
}

// Run writes the whole planet as static files.
func (x *exportCmd) Run(a *app) error {
	c, err := a.load()
	if err != nil {
		return err
	}
	s, err := open(a.ctx, c)
	if err != nil {
		return err
	}
	defer s.Close()
	site, err := exported(a.ctx, c, s, logger(a.err, slog.LevelError))
	if err != nil {
		return err
	}
	files, err := site.Files(a.ctx)
	if err != nil {
		return err
	}
	t, err := openTree(x.Dir, files)
	if err != nil {
		return fmt.Errorf("export to %s: %w", x.Dir, err)
	}
	totals, err := s.Totals(a.ctx)
	if err != nil {
		return err
	}
	if totals.Entries == 0 && t.hasStories() {
		return fmt.Errorf("export to %s: the stories of an earlier export there stay, for the planet in %s has none; is it the right database?",
			x.Dir, store.Name(c.Database))
	}
	err = writeFiles(a, site, t, files)
	if a.interrupted(err) {
		return stopped{"some files in " + x.Dir + " are new, the others as they were; 'planet export' goes on"}
	}
	if err == nil {
		err = t.close()
	}
	if err != nil {
		return fmt.Errorf("export to %s: %w", x.Dir, err)
	}
	if c.Site.URL == config.Default().Site.URL {
		fmt.Fprintln(a.err, exampleURL)
	}
	fmt.Fprintf(a.out, "%d pages and feeds in %s: %d written, %d as they were, %s removed\n",
		t.written+t.kept, x.Dir, t.written, t.kept, count(t.removed, "file"))
	return nil
}

// exported is a server of the planet's static form, which has nothing that needs a running
// server. Its clock stands at the last poll, so that the same planet makes the same files.
func exported(ctx context.Context, c *config.Config, s *store.Store, log *slog.Logger) (*server.Server, error) {
	healths, err := s.Healths(ctx, time.Now(), c.Blogs)
	if err != nil {
		return nil, err
	}
	_, last := s.Current()
	for _, h := range healths {
		if h.LastPoll.After(last) {
			last = h.LastPoll
		}
	}
	p := serverConfig(c, nil)
	p.Static, p.Site.Hub = true, ""          // only a running planet tells a hub of what is new
	if p.Site.Images == planet.ImagesProxy { // there is no server to fetch them
		p.Site.Images = planet.ImagesLink
	}
	return server.New(s, p, server.Options{Log: log, Now: func() time.Time { return last }, Alive: func() bool { return true }}), nil
}

// writeFiles writes all files, as many at once as there are processors.
func writeFiles(a *app, site http.Handler, t *tree, files []server.File) error {
	bar := progress(a, len(files), "exporting")
	defer bar.Finish()
	group, ctx := errgroup.WithContext(a.ctx)
	group.SetLimit(runtime.NumCPU())
	for _, f := range files {
		group.Go(func() error {
			if err := writeFile(ctx, site, t, f); err != nil {
				return fmt.Errorf("%s: %w", f.Path, err)
			}
			bar.Add(1)
			return nil
		})
	}
	return group.Wait()
}

// writeFile writes one page with its compressed forms. A page that has left the planet since
// the list was made is left out, and so is one that leads elsewhere now, as that of a story
// which has become a copy.
func writeFile(ctx context.Context, site http.Handler, t *tree, f server.File) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	plain, err := get(ctx, site, f.Path, "")
	switch {
	case err != nil:
		return err
	case plain.status == http.StatusNotFound && f.Name == "404.html":
	case plain.status == http.StatusNotFound || plain.status == http.StatusGone || plain.status == http.StatusMovedPermanently:
		return nil
	case plain.status != http.StatusOK:
		return fmt.Errorf("it answers %d", plain.status)
	}
	return t.put(f.Name, plain.body, func(coding string) ([]byte, error) {
		packed, err := get(ctx, site, f.Path, coding)
		if err != nil || packed.header.Get("Content-Encoding") != coding {
			return nil, err
		}
		return packed.body, nil
	})
}

// response is an answer of the planet to a request within the program. It implements
// [http.ResponseWriter].
type response struct {
	header http.Header
	status int
	body   []byte
}

func (r *response) Header() http.Header { return r.header }

func (r *response) WriteHeader(status int) {
	if r.status == 0 {
		r.status = status
	}
}

func (r *response) Write(p []byte) (int, error) {
	r.WriteHeader(http.StatusOK)
	r.body = append(r.body, p...)
	return len(p), nil
}

// get asks the planet for a path in a content coding; "" is none.
func get(ctx context.Context, site http.Handler, path, coding string) (*response, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, path, nil)
	if err != nil {
		return nil, err
	}
	if coding != "" {
		req.Header.Set("Accept-Encoding", coding)
	}
	r := &response{header: http.Header{}}
	site.ServeHTTP(r, req)
	return r, nil
}
