package fetch

import (
	"io"
	"net/http"
	"testing"
)

// BenchmarkUnchanged is one conditional fetch that brings a 304, over loopback,
// server included: ours, and net/http's with nothing around it.
func BenchmarkUnchanged(b *testing.B) {
	const etag = `W/"0123456789abcdef"`
	address := serve(b, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", etag)
		w.WriteHeader(http.StatusNotModified)
	})
	b.Run("client", func(b *testing.B) {
		c := local(b, Options{})
		b.ReportAllocs()
		for b.Loop() {
			if got := get(b, c, Request{URL: address, ETag: etag}); got.Status != http.StatusNotModified {
				b.Fatalf("status %d", got.Status)
			}
		}
	})
	b.Run("bare", func(b *testing.B) {
		c := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 2}}
		b.Cleanup(c.CloseIdleConnections)
		b.ReportAllocs()
		for b.Loop() {
			req, err := http.NewRequest(http.MethodGet, address, nil)
			if err != nil {
				b.Fatal(err)
			}
			req.Header.Set("If-None-Match", etag)
			resp, err := c.Do(req)
			if err != nil {
				b.Fatal(err)
			}
			io.Copy(io.Discard, resp.Body)
			resp.Body.Close()
		}
	})
}

func BenchmarkGzip(b *testing.B) {
	packed := pack(b, "gzip", sample)
	address := serve(b, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		w.Write(packed)
	})
	c := local(b, Options{})
	b.ReportAllocs()
	b.SetBytes(int64(len(sample)))
	for b.Loop() {
		get(b, c, Request{URL: address})
	}
}
