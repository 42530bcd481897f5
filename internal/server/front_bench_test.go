package server_test

import (
	"net/http"
	"regexp"
	"testing"

	"necblogs/internal/planet"
	"necblogs/internal/store"
)

// BenchmarkFrontOfCorpus makes the front page with the 60 newest stories of the
// corpus once each time, from the database to bytes. It reports what goes over
// the wire too.
func BenchmarkFrontOfCorpus(b *testing.B) {
	w := newWorld(b, 60)
	w.config.Site.PerBlogDay = 5
	w.config.Series = []planet.Series{{Slug: "nec", Name: "NEC", Match: regexp.MustCompile(`(?i)\bNEC\b`)}}
	w.corpus()

	get := func(coding string) int {
		rec := w.ask("/", "Accept-Encoding", coding)
		if rec.Code != http.StatusOK {
			b.Fatalf("the front page is answered with %d", rec.Code)
		}
		return rec.Body.Len()
	}
	raw, br := get(""), get("br")
	for b.Loop() {
		b.StopTimer()
		err := w.store.Write(b.Context(), func(tx *store.Tx) error { tx.Touch(); return nil }) // the cache knows it no more
		if err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
		get("")
	}
	b.ReportMetric(float64(raw), "bytes")
	b.ReportMetric(float64(br), "bytes-br")
}
