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
