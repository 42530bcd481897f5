package planettest

import (
	"bytes"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/mmcdole/gofeed"
)

// The builders must say what they were told, and leave out what they were not.
func TestFeedsSayWhatTheyWereTold(t *testing.T) {
	items := []Item{
		{"urn:1", "http://blog.example/1", "Minutes & more", "Ada Quill", time.Date(2025, 5, 20, 18, 0, 0, 0, time.UTC), "<p>Late &amp; short.</p>"},
		{GUID: "urn:2"},
	}
	for name, feed := range map[string][]byte{"rss": RSS(items...), "atom": Atom(items...)} {
		t.Run(name, func(t *testing.T) {
			parsed, err := gofeed.NewParser().Parse(bytes.NewReader(feed))
			if err != nil {
				t.Fatalf("%v\n%s", err, feed)
			}
			var got []Item
			for _, i := range parsed.Items {
				item := Item{GUID: i.GUID, Link: i.Link, Title: i.Title, HTML: i.Content}
				if len(i.Authors) > 0 {
					item.Author = i.Authors[0].Name
				}
				if i.PublishedParsed != nil {
					item.Date = i.PublishedParsed.UTC()
				}
				got = append(got, item)
			}
			if diff := cmp.Diff(items, got); diff != "" {
				t.Errorf("(-told +said):\n%s\n%s", diff, feed)
			}
		})
	}
}
