// Package corpustest reads the labelled corpus of real feeds for tests. The corpus
// is no part of the repository; $PLANET_CORPUS says where it is.
package corpustest

import (
	"encoding/json"
	"encoding/xml"
	"html"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"necblogs/internal/planet"
)

// Corpus is the feeds and what a careful reader says of them.
type Corpus struct {
	Entries   []Entry      // in the order of the feeds
	SameStory [][]Labelled // pairs: the two entries
	Reasons   []planet.Reason
}

// Labelled names an entry by blog name and title.
type Labelled struct{ Blog, Title string }

// Entry is one item and its labels. Text is plain, a paragraph a line.
type Entry struct {
	Blog, Slug, GUID, Title, Author, Text string
	Published                             time.Time
	Excerpt                               bool
	Label                                 *Label // nil: not labelled
}

// Label is what an entry should come out as.
type Label struct {
	Blog, Title, Published, Representative, Meeting, Kind string
}

// Load reads the corpus, or skips the test where there is none and $CI is unset.
func Load(t testing.TB) Corpus {
	t.Helper()
	dir := os.Getenv("PLANET_CORPUS")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "corpus")
	}
	data, err := os.ReadFile(filepath.Join(dir, "labels.json"))
	if os.IsNotExist(err) && os.Getenv("CI") == "" {
		t.Skip("no corpus; set PLANET_CORPUS to its directory")
	}
	if err != nil {
		t.Fatal(err)
	}
	var file labels
	if err := json.Unmarshal(data, &file); err != nil {
		t.Fatal(err)
	}
	return file.corpus(t, dir)
}

type labels struct {
	Blogs []struct {
		Blog, Slug, File string
		Entries          int
	}
	Entries   []*Label
	SameStory [][3]json.RawMessage `json:"same_story"`
}

func (file labels) corpus(t testing.TB, dir string) (c Corpus) {
	t.Helper()
	for _, b := range file.Blogs {
		entries := read(t, filepath.Join(dir, b.File))
		if len(entries) != b.Entries {
			t.Fatalf("%s: %d entries, want %d", b.File, len(entries), b.Entries)
		}
		for _, e := range entries {
			e.Blog, e.Slug = b.Blog, b.Slug
			e.Label = file.find(e)
			c.Entries = append(c.Entries, e)
		}
	}
	for _, s := range file.SameStory {
		var pair []Labelled
		for _, raw := range s[:2] {
			var names [2]string
			if err := json.Unmarshal(raw, &names); err != nil {
				t.Fatal(err)
			}
			pair = append(pair, Labelled{names[0], names[1]})
		}
		var reason planet.Reason
		if err := json.Unmarshal(s[2], &reason); err != nil {
			t.Fatal(err)
		}
		c.SameStory, c.Reasons = append(c.SameStory, pair), append(c.Reasons, reason)
	}
	return c
}

// find is the label of an entry, told from its namesakes by the day.
func (file labels) find(e Entry) *Label {
	for _, l := range file.Entries {
		if l.Blog == e.Blog && l.Title == e.Title && l.Published[:10] == e.Published.Format(time.DateOnly) {
			return l
		}
	}
	return nil
}

// item is an RSS item or an Atom entry: their names do not clash.
type item struct {
	Title     string `xml:"title"`
	GUID      string `xml:"guid"`
	ID        string `xml:"id"`
	Creator   string `xml:"creator"`
	Name      string `xml:"author>name"`
	PubDate   string `xml:"pubDate"`
	Published string `xml:"published"`
	Summary   string `xml:"description"`
	Encoded   string `xml:"encoded"`
	Content   string `xml:"content"`
}

func read(t testing.TB, file string) (entries []Entry) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var feed struct {
		Items   []item `xml:"channel>item"`
		Entries []item `xml:"entry"`
	}
	if err := xml.Unmarshal(data, &feed); err != nil {
		t.Fatal(err)
	}
	for _, it := range append(feed.Items, feed.Entries...) {
		entries = append(entries, it.entry(t))
	}
	return entries
}

func (it item) entry(t testing.TB) Entry {
	t.Helper()
	published, err := time.Parse(time.RFC1123Z, it.PubDate)
	if it.PubDate == "" {
		published, err = time.Parse(time.RFC3339, it.Published)
	}
	if err != nil {
		t.Fatal(err)
	}
	london, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	body := it.Encoded + it.Content
	if body == "" {
		body = it.Summary
	}
	text := plain(body)
	return Entry{
		GUID: it.GUID + it.ID, Title: it.Title, Author: it.Creator + it.Name, Text: text,
		Published: published.In(london), Excerpt: strings.HasSuffix(text, "[…]"),
	}
}

var (
	breakRE = regexp.MustCompile(`</(?:p|div|li|h\d)>|<br[^>]*>|\n`)
	tagRE   = regexp.MustCompile(`<[^>]*>`)
)

func plain(body string) string {
	text := html.UnescapeString(tagRE.ReplaceAllString(breakRE.ReplaceAllString(body, "\n"), ""))
	var lines []string
	for line := range strings.Lines(text) {
		if line = strings.Join(strings.Fields(line), " "); line != "" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}
