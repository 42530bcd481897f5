package emit

import (
	"bytes"
	"encoding/json"
	"os/exec"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/mmcdole/gofeed"
	"github.com/mmcdole/gofeed/atom"

	"necblogs/internal/planettest"
)

// read is what another's parser finds in an item.
type read struct {
	ID, Link, Title, Author, Published, Updated, Content string
	Categories, Files                                    []string
}

// wexcombeRead is what every reader should find in every format of wexcombe.
var wexcombeRead = []read{{
	ID: "https://olive.example/?p=81&x=1", Link: "https://olive.example/2023/07/assembly/",
	Title: "Assembly report: drains & <tolls>", Author: "Olive Hartnell",
	Published: "2023-07-25T17:00:00Z", Updated: "2023-07-25T19:00:00Z",
	Content:    "<p>The clerk said: \"a < b\" is ]]&gt; now.</p>\n<p>Tolls rise by <b>4p</b> &amp; drains wait.</p>",
	Categories: []string{"Olive Hartnell reports", "Olive Hartnell", "Assembly 25 July 2023", "Drains", "Tolls & fares"},
	Files:      []string{"https://olive.example/minutes.pdf", "https://olive.example/speech.mp3"},
}, {
	ID: "tag:mill.example,2023:5", Link: "http://mill.example/m%C3%A4rz?a=1&b=2", Title: "Yr adroddiad", Author: "Tom Penhale",
	Published: "2023-07-24T10:00:00Z", Updated: "2023-07-24T10:00:00Z",
	Content: "<p>Bore da i bawb o'r Cynulliad.</p>", Categories: []string{"Mill Lane <branch>", "moot 21 July 2023"}, Files: []string{"https://olive.example/llais"},
}, {
	ID: "urn:uuid:2f1c6d1e-0000-4000-8000-000000000003", Link: "https://planet.wexcombe.example/story/3/", Author: "Mill Lane <branch>",
	Published: "2023-07-23T10:00:00Z", Updated: "2023-07-23T10:00:00Z",
	Content: "<p>No vote today.</p>", Categories: []string{"Mill Lane <branch>"},
}, {
	ID: "https://mill.example/2", Link: "https://mill.example/2", Title: "Harvest", Author: "Mill Lane <branch>",
	Published: "2023-07-22T10:00:00Z", Updated: "2023-07-22T10:00:00Z",
	Content: "<p>Barley.</p>", Categories: []string{"Mill Lane <branch>"},
}}

// compare holds what was read against wexcombeRead. RSS tells an item's update only
// where there was one.
func compare(t *testing.T, format string, got []read) {
	t.Helper()
	for i := range got {
		if got[i].Updated == "" {
			got[i].Updated = got[i].Published
		}
	}
	if diff := cmp.Diff(wexcombeRead, got, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("%s (-want +got):\n%s", format, diff)
	}
}

func TestGofeedReadsAll(t *testing.T) {
	for format := range formats {
		feed, err := gofeed.NewParser().Parse(bytes.NewReader(write(t, format, wexcombe())))
		if err != nil {
			t.Fatalf("%s: %v", format, err)
		}
		var got []read
		for _, item := range feed.Items {
			got = append(got, readByGofeed(item))
		}
		compare(t, format, got)
	}
}

func readByGofeed(item *gofeed.Item) read {
	r := read{ID: item.GUID, Link: item.Link, Title: item.Title, Content: item.Content, Categories: item.Categories}
	if len(item.Authors) > 0 {
		r.Author = item.Authors[0].Name
	}
	if item.PublishedParsed != nil {
		r.Published = item.PublishedParsed.UTC().Format(time.RFC3339)
	}
	if item.UpdatedParsed != nil {
		r.Updated = item.UpdatedParsed.UTC().Format(time.RFC3339)
	}
	for _, e := range item.Enclosures {
		r.Files = append(r.Files, e.URL)
	}
	for _, l := range item.Extensions["atom"]["link"] { // RSS takes one enclosure only
		if l.Attrs["rel"] == "enclosure" {
			r.Files = append(r.Files, l.Attrs["href"])
		}
	}
	return r
}

func TestGofeedReadsSource(t *testing.T) {
	feed, err := (&atom.Parser{}).Parse(bytes.NewReader(write(t, "atom", wexcombe())))
	if err != nil {
		t.Fatal(err)
	}
	s := feed.Entries[0].Source
	if s == nil || len(s.Links) != 2 || len(s.Authors) != 1 {
		t.Fatalf("source: %+v", s)
	}
	got := []string{s.ID, s.Title, s.Updated, s.Links[0].Href, s.Links[0].Rel, s.Links[1].Href, s.Links[1].Rel, s.Authors[0].Name}
	want := []string{"tag:olive.example,2020:feed", "Olive Hartnell", "2023-07-25T19:00:00Z",
		"https://olive.example/feed/atom/", "self", "https://olive.example/", "alternate", "Olive Hartnell"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("source (-want +got):\n%s", diff)
	}
}

func TestFeedparserReadsAll(t *testing.T) {
	const python = "/usr/bin/python3" // Debian's, which Debian's packages belong to
	if exec.Command(python, "-c", "import feedparser").Run() != nil {
		planettest.Missing(t, "python3-feedparser is not installed")
	}
	for _, format := range []string{"atom", "rss"} {
		var got []read
		out := run(t, write(t, format, wexcombe()), python, "testdata/read.py")
		if err := json.Unmarshal(out, &got); err != nil {
			t.Fatalf("%s: %v in %q", format, err, out)
		}
		compare(t, format, got)
	}
}

// readBack is the only item of a document as gofeed reads it.
func readBack(t *testing.T, format string, d Doc) read {
	t.Helper()
	feed, err := gofeed.NewParser().Parse(bytes.NewReader(write(t, format, d)))
	if err != nil || len(feed.Items) != 1 {
		t.Fatalf("%s: %+v, %v", format, feed, err)
	}
	return readByGofeed(feed.Items[0])
}
