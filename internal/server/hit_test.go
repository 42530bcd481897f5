package server_test

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

// nowhere is a [http.ResponseWriter] that keeps nothing but the header.
type nowhere struct{ header http.Header }

func (n nowhere) Header() http.Header         { return n.header }
func (n nowhere) Write(p []byte) (int, error) { return len(p), nil }
func (n nowhere) WriteHeader(status int)      {}

// TestHitAsksNobody: a page that is in the cache is answered without a query and
// with next to no memory taken, whole and as 304, counted under its route.
func TestHitAsksNobody(t *testing.T) {
	w := newWorld(t, 60)
	w.blog("north")
	w.posts("north", run("north", 0, 60)...)
	whole := httptest.NewRequest(http.MethodGet, "/", nil)
	whole.Header.Set("Accept-Encoding", "gzip, deflate, br, zstd")
	first := w.serve(whole)
	known := whole.Clone(t.Context())
	known.Header.Set("If-None-Match", first.Header().Get("ETag"))
	again := w.serve(whole)
	for name, values := range first.Header() {
		if got := again.Header().Values(name); len(got) != len(values) || got[0] != values[0] {
			t.Errorf("%s is %q at first and %q from the cache", name, values, got)
		}
	}
	if again.Body.String() != first.Body.String() {
		t.Error("the page from the cache is another")
	}
	for _, r := range []*http.Request{whole, known} {
		out := nowhere{http.Header{}}
		before := w.store.Efforts()
		allocs := testing.AllocsPerRun(100, func() {
			clear(out.header)
			w.server.ServeHTTP(out, r)
		})
		if allocs > 8 {
			t.Errorf("a hit allocates %v times", allocs)
		}
		for name, effort := range w.store.Efforts() {
			if effort.Count != before[name].Count {
				t.Errorf("a hundred hits have the database do %d operations (%s)", effort.Count-before[name].Count, name)
			}
		}
	}
}

// BenchmarkHit answers for the front page from the cache.
func BenchmarkHit(b *testing.B) {
	w := newWorld(b, 60)
	w.blog("north")
	w.posts("north", run("north", 0, 60)...)
	for _, bench := range []struct{ name, header, value string }{
		{"br", "Accept-Encoding", "gzip, deflate, br, zstd"},
		{"304", "If-None-Match", ""},
	} {
		b.Run(bench.name, func(b *testing.B) {
			r := httptest.NewRequest(http.MethodGet, "/", nil)
			if first := w.serve(r); bench.value == "" {
				bench.value = first.Header().Get("ETag")
			}
			r.Header.Set(bench.header, bench.value)
			out := nowhere{http.Header{}}
			b.ReportAllocs()
			for b.Loop() {
				clear(out.header)
				w.server.ServeHTTP(out, r)
			}
		})
	}
}
