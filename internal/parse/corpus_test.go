package parse

import (
	"os"
	"path/filepath"
	"testing"

	"necblogs/internal/planettest"
)

func TestCorpus(t *testing.T) {
	dir := planettest.Corpus(t)
	for _, want := range []struct {
		name   string
		format string
		items  int
	}{
		{"annblack", "rss 2.0", 28},
		{"lukeakehurst", "atom 1.0", 16},
		{"clpd", "rss 2.0", 10},
		{"mishrahman", "rss 2.0", 5},
		{"jessbarnard-mirror", "rss 2.0", 1},
		{"mirror-of-annblack", "rss 2.0", 1},
	} {
		t.Run(want.name, func(t *testing.T) {
			body, err := os.ReadFile(filepath.Join(dir, want.name+".xml"))
			if err != nil {
				t.Fatal(err)
			}
			feed, err := Parse(body, "application/rss+xml; charset=UTF-8", "https://blog.example/feed/", false)
			if err != nil {
				t.Fatal(err)
			}
			if feed.Format != want.format || len(feed.Items) != want.items || feed.Repairs != nil {
				t.Errorf("got %s with %d items, repairs %q; want %s with %d and no repairs",
					feed.Format, len(feed.Items), feed.Repairs, want.format, want.items)
			}
			for i, item := range feed.Items {
				if item.GUID == "" || item.Link == "" || item.Base == "" || item.Published.IsZero() {
					t.Errorf("item %d has no guid, link, base or date: %+v", i, item)
				}
			}
		})
	}
}
