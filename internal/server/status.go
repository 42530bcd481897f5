package server

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"necblogs/internal/render"
)

// mostEvents is how many events the status page and its feed tell.
const mostEvents = 50

// statusAge is how old the status page may be: polls that change nothing else
// change it, and do not count as a revision.
const statusAge = 5 * time.Second

// pingTime is how long the database may take to answer at all.
const pingTime = 5 * time.Second

// status is every blog's health, for people.
func (s *Server) status(ctx context.Context, r request) (*answer, error) {
	v := render.StatusPage{Checked: s.now(), Stalled: !s.alive()}
	if fault := s.configFault.Load(); fault != nil {
		v.Fault = *fault
	}
	var err error
	if v.Healths, err = s.store.Healths(ctx, v.Checked, r.view.Blogs); err != nil {
		return nil, err
	}
	if v.Events, err = s.store.Events(ctx, mostEvents); err != nil {
		return nil, err
	}
	return html(ctx, s, r, r.view.render.Status, v)
}

// about says what the planet is.
func (s *Server) about(ctx context.Context, r request) (*answer, error) {
	blogs, err := s.listed(ctx, r.view)
	if err != nil {
		return nil, err
	}
	return html(ctx, s, r, r.view.render.About, blogs)
}

// healthz reports whether the process is up and polls.
func (s *Server) healthz(w http.ResponseWriter, r *http.Request) {
	if !s.alive() {
		plain(w, http.StatusServiceUnavailable, "polling has stalled: no poll has finished for three times the longest interval")
		return
	}
	plain(w, http.StatusOK, "ok")
}

// readyz reports whether the database answers and the front page could be made once.
func (s *Server) readyz(w http.ResponseWriter, r *http.Request) {
	if err := s.ping(r.Context()); err != nil { // which may name the database's host and user
		s.log.Error("no answer from the database", "path", r.URL.Path, "error", err)
		plain(w, http.StatusServiceUnavailable, "the database does not answer")
		return
	}
	if s.rendered.Load() {
		plain(w, http.StatusOK, "ok")
		return
	}
	root := r.Clone(r.Context())
	root.URL = &url.URL{Path: "/"}
	ctx, stop := context.WithTimeout(r.Context(), makeTime)
	defer stop()
	if _, err := s.front(ctx, request{root, s.view.Load()}); err != nil {
		s.log.Error("no page", "path", "/", "error", err)
		plain(w, http.StatusServiceUnavailable, "the front page cannot be made")
		return
	}
	s.rendered.Store(true)
	plain(w, http.StatusOK, "ok")
}

// ping reports whether the database answers within pingTime.
func (s *Server) ping(ctx context.Context) error {
	ctx, stop := context.WithTimeout(ctx, pingTime)
	defer stop()
	return s.store.Ping(ctx)
}

func plain(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	w.Write([]byte(text + "\n"))
}
