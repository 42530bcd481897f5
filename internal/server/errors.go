package server

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"necblogs/internal/planet"
	"necblogs/internal/render"
)

// fault is an error that is the reader's business.
type fault struct {
	status   int
	sentence string        // "": the usual one for the status
	location string        // for a redirect
	retry    time.Duration // for Retry-After: when another try may succeed; 0: not said
}

func (f *fault) Error() string { return http.StatusText(f.status) + ": " + f.sentence }

var (
	errNotFound = &fault{status: http.StatusNotFound}
	errMethod   = &fault{status: http.StatusMethodNotAllowed}
	errBusy     = &fault{status: http.StatusServiceUnavailable, retry: turnTime,
		sentence: "The planet has more to do just now than it can. Try again in a minute."}
)

// noRoute answers where no route leads. What is neither GET nor HEAD is refused as
// such, wherever it asks. The path of the public address leads to the front page without
// its last slash too, as people type it; some proxies leave that to what is behind them.
func (s *Server) noRoute(w http.ResponseWriter, r *http.Request) {
	v, f := s.view.Load(), errNotFound
	switch {
	case !reads(r):
		f = errMethod
		allow := "GET, HEAD"
		if strings.HasPrefix(r.URL.Path, "/websub/") {
			allow += ", POST"
		}
		w.Header().Set("Allow", allow)
	case r.URL.Path+"/" == v.root:
		f = &fault{status: http.StatusMovedPermanently, location: v.render.Base()}
	}
	s.fail(w, r, v, f)
}

// reads reports whether a request asks for a page and for nothing else.
func reads(r *http.Request) bool { return r.Method == http.MethodGet || r.Method == http.MethodHead }

// faultOf is what a reader is told of an error. What is not the reader's business goes
// to the log.
func (s *Server) faultOf(r *http.Request, err error) *fault {
	f, ok := errors.AsType[*fault](err)
	switch {
	case ok:
		return f
	case errors.Is(err, planet.ErrNotFound):
		return errNotFound
	case s.ping(context.WithoutCancel(r.Context())) != nil: // the reader may be gone
		s.log.Error("no answer from the database", "error", err) // the same for all pages, to be logged once a minute
		return &fault{status: http.StatusServiceUnavailable}
	}
	s.log.Error("no page", "path", r.URL.Path, "error", err)
	return &fault{status: http.StatusInternalServerError}
}

// fail answers with an error: a page for people, plain text where a program
// asked for a feed.
func (s *Server) fail(w http.ResponseWriter, r *http.Request, v *view, err error) {
	f := s.faultOf(r, err)
	w.Header().Set("Cache-Control", "no-store") // a redirect too: what was merged may be split
	if f.retry > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(f.retry.Seconds()))))
	}
	if f.location != "" {
		http.Redirect(w, r, f.location, f.status)
		return
	}
	view := render.ErrorPage{Status: f.status, Sentence: f.sentence}
	if isFeed(r.URL.Path) {
		title, sentence := view.Told()
		plain(w, f.status, fmt.Sprintf("%s. %s\nThe planet's front page, which leads to all else, is %s", title, sentence, v.Site.URL))
		return
	}
	var b bytes.Buffer
	if err := v.render.Error(&b, render.Page{Path: r.URL.EscapedPath()}, view); err != nil {
		http.Error(w, http.StatusText(f.status), f.status)
		return
	}
	w.Header().Set("Content-Type", htmlType)
	w.WriteHeader(f.status)
	if r.Method != http.MethodHead {
		w.Write(b.Bytes())
	}
}

func isFeed(address string) bool {
	return slices.Contains([]string{".xml", ".json", ".atom", ".rss"}, path.Ext(address))
}
