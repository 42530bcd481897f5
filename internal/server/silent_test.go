package server

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// silent is a store that answers no more: who asks waits as long as he likes.
type silent struct {
	Store
	known bool // but says its revision
}

func (silent) Current() (int64, time.Time) { return 1, time.Time{} }
func (silent) Firm() int64                 { return 1 }

func (silent) Ping(ctx context.Context) error {
	<-ctx.Done()
	return ctx.Err()
}

func (s silent) Refresh(ctx context.Context) error {
	if s.known {
		return nil
	}
	return s.Ping(ctx)
}

// TestSilentDatabase: nobody waits without end for a database that does not
// answer, and it is said to be no fault of the page.
func TestSilentDatabase(t *testing.T) {
	for name, tt := range map[string]struct {
		known bool
		path  string
		took  time.Duration
		line  string // of the log; of a page that breaks off it is the same for all pages, so that it is logged once a minute
	}{
		"whether it is ready":              {false, "/readyz", pingTime, "path=/readyz"},
		"a page":                           {false, "/atom.xml", makeTime, "path=/atom.xml"},
		"a page that breaks off meanwhile": {true, "/atom.xml", pingTime, `"no answer from the database" error="connection reset"`},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var log bytes.Buffer
				s := &Server{store: silent{known: tt.known}, log: slog.New(slog.NewTextHandler(&log, nil)), now: time.Now, limits: newLimits(), cache: newCache(atOnce, never)}
				defer s.cache.answers.StopAllGoroutines()
				s.view.Store(&view{})
				handler := s.page(func(context.Context, request) (*answer, error) { return nil, errors.New("connection reset") })
				if tt.path == "/readyz" {
					handler = s.readyz
				}
				rec, began := httptest.NewRecorder(), time.Now()
				handler(rec, httptest.NewRequest(http.MethodGet, tt.path, nil))
				if took := time.Since(began); rec.Code != http.StatusServiceUnavailable || took != tt.took {
					t.Errorf("%d after %s: %s", rec.Code, took, rec.Body)
				}
				if n := strings.Count(log.String(), tt.line); n != 1 {
					t.Errorf("%d lines in the log say %s, want 1: %s", n, tt.line, &log)
				}
			})
		})
	}
}
