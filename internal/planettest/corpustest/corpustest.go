// Package corpustest reads the entries of the labelled corpus for tests. The corpus
// is no part of the repository; see [planettest.Corpus].
package corpustest

import (
	"cmp"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"necblogs/internal/clean"
	"necblogs/internal/parse"
	"necblogs/internal/planet"
	"necblogs/internal/planettest"
)

// Corpus is the entries, in the order of the feeds, and which of them are one story.
type Corpus struct {
	Entries []Entry
	Same    []planettest.SameStory
}

// Entry is one item with its title and author cleaned, its text and its label.
type Entry struct {
	planet.Item
	clean.Article
	Blog, Slug string
	Label      *planettest.LabelledEntry // nil: not labelled
}

// Feeds are the items of each feed, by the blog's slug.
func Feeds(t testing.TB) map[string][]planet.Item {
	t.Helper()
	feeds := map[string][]planet.Item{}
	for _, b := range planettest.ReadLabels(t).Blogs {
		data, err := os.ReadFile(filepath.Join(planettest.Corpus(t), b.File))
		if err != nil {
			t.Fatal(err)
		}
		feed, err := parse.Parse(data, "application/xml", "https://"+b.Slug+".example/feed/", false)
		if err != nil || len(feed.Items) != b.Entries {
			t.Fatalf("%s: %d items, want %d; %v", b.File, len(feed.Items), b.Entries, err)
		}
		feeds[b.Slug] = feed.Items
	}
	return feeds
}

// Load reads the corpus. Without it the test ends as [planettest.Corpus] says.
func Load(t testing.TB) Corpus {
	t.Helper()
	london, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	labels, feeds := planettest.ReadLabels(t), Feeds(t)
	c := Corpus{Same: labels.Same}
	for _, b := range labels.Blogs {
		for _, item := range feeds[b.Slug] {
			item.Title, item.Author, item.Published = clean.Title(item.Title), clean.Author(item.Author), item.Published.In(london)
			e := Entry{Item: item, Article: clean.HTML(cmp.Or(item.Content, item.Summary), item.Base), Blog: b.Name, Slug: b.Slug}
			e.Label = label(labels, e)
			c.Entries = append(c.Entries, e)
		}
	}
	return c
}

// NEC is the series of the meetings that the labels name.
var NEC = planet.Series{
	Slug: "nec", Name: "NEC",
	Match:  regexp.MustCompile(`(?i)\bNEC\b`),
	Except: regexp.MustCompile(`(?i)\b(regional|equalities|women)`),
}

// Accepts reports whether a date ("" for no meeting) is a right verdict on the meeting of
// an entry with this label. A round-up ("2022-11-08+") is on no meeting; nor is a report on
// a committee's or a region's meeting, which is labelled but is none of the NEC's.
func Accepts(l planettest.LabelledEntry, date string) bool {
	roundUp := strings.Contains(l.Title, "Update,") // of Ann Black's: by month
	another := l.Title != "" && (!NEC.Match.MatchString(l.Title) || NEC.Except.MatchString(l.Title))
	if l.Meeting == "" || another || roundUp && date == "" {
		return date == ""
	}
	first, last, _ := strings.Cut(l.Meeting, "/")
	return first <= date && date <= cmp.Or(last, first)
}

// label is that of an entry, or nil. Entries of the same title are told apart by the day.
func label(labels planettest.Labels, e Entry) *planettest.LabelledEntry {
	for _, l := range labels.Entries {
		if l.Blog == e.Blog && l.Title == e.Title && l.Published[:10] == e.Published.Format(time.DateOnly) {
			return &l
		}
	}
	return nil
}
