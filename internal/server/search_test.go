package server_test

import (
	"context"
	"log/slog"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"necblogs/internal/planet"
	"necblogs/internal/search"
	"necblogs/internal/server"
	"necblogs/web"
)

// hasty is a store that gives up the first searches.
type hasty struct {
	server.Store
	left  atomic.Int64 // of them
	asked atomic.Int64
}

func (s *hasty) Search(context.Context, search.Query, search.Rank, *time.Location, planet.Cursor, int) (search.Page, error) {
	s.asked.Add(1)
	return search.Page{GaveUp: s.left.Add(-1) >= 0}, nil
}

// A search that was given up, as while the machine has much to do, is looked for
// again when it is asked again; one that was not is kept.
func TestGivenUpSearchIsNotKept(t *testing.T) {
	for _, path := range []string{"/search?q=tolls", "/search.atom?q=tolls"} {
		w := newWorld(t, 10)
		s := &hasty{Store: w.store}
		s.left.Store(2)
		var err error
		if w.server, err = server.New(s, web.FS, w.config, slog.New(slog.DiscardHandler), w.clock.Now, func() bool { return true }); err != nil {
			t.Fatal(err)
		}
		for i, want := range []int64{1, 2, 3, 3} {
			if rec := w.ask(path); rec.Code != http.StatusOK || s.asked.Load() != want {
				t.Errorf("%s, asked the %d. time: %d; it was looked for %d times, want %d", path, i+1, rec.Code, s.asked.Load(), want)
			}
		}
	}
}
