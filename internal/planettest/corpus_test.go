package planettest

import (
	"strings"
	"testing"
)

// What the labels say must fit what the server serves, or tests that compare
// with them compare with nothing.
func TestLabelsFitTheCorpus(t *testing.T) {
	srv := ServeCorpus(t)
	labels := ReadLabels(t)
	blogs := map[string]bool{}
	for _, b := range labels.Blogs {
		blogs[b.Name] = true
		resp, body := Request(t, "GET", srv.URL+"/"+b.File)
		if n := strings.Count(body, "<item>") + strings.Count(body, "<entry>"); resp.StatusCode != 200 || n != b.Entries {
			t.Errorf("%s: status %d, %d entries, want %d", b.File, resp.StatusCode, n, b.Entries)
		}
		etag := resp.Header.Get("ETag")
		if resp, _ := Request(t, "GET", srv.URL+"/"+b.File, "If-None-Match", etag); resp.StatusCode != 304 {
			t.Errorf("%s: %d on its own ETag %s", b.File, resp.StatusCode, etag)
		}
	}
	for _, e := range labels.Entries {
		if !blogs[e.Blog] {
			t.Errorf("%q is of no blog: %q", e.Title, e.Blog)
		}
	}
	for _, s := range labels.Same {
		if !blogs[s.A.Blog] || !blogs[s.B.Blog] || s.Reason == "" {
			t.Errorf("same story: %+v", s)
		}
	}
	if resp, _ := Request(t, "GET", srv.URL+"/labels.json"); resp.StatusCode != 404 {
		t.Errorf("labels.json is served: %d", resp.StatusCode)
	}
}
