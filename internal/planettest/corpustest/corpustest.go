// Package corpustest reads the entries of the labelled corpus for tests. The corpus
// is no part of the repository; see [planettest.Corpus].
package corpustest

import (
	"cmp"
	"os"
	"path/filepath"
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

// Entry is one item, its title and author cleaned, its text, and its labels.
type Entry struct {
	planet.Item
	clean.Article
	Blog, Slug string
	Label      *planettest.LabelledEntry // nil: not labelled
}

// Load reads the corpus, or skips the test where there is none and $CI is unset.
func Load(t testing.TB) Corpus {
	t.Helper()
	london, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	labels := planettest.ReadLabels(t)
	c := Corpus{Same: labels.Same}
	for _, b := range labels.Blogs {
		data, err := os.ReadFile(filepath.Join(planettest.Corpus(t), b.File))
		if err != nil {
			t.Fatal(err)
		}
		feed, err := parse.Parse(data, "", "https://"+b.Slug+".example/feed/", false)
		if err != nil || len(feed.Items) != b.Entries {
			t.Fatalf("%s: %d entries, want %d; %v", b.File, len(feed.Items), b.Entries, err)
		}
		for _, item := range feed.Items {
			item.Title, item.Author, item.Published = clean.Title(item.Title), clean.Author(item.Author), item.Published.In(london)
			e := Entry{Item: item, Article: clean.HTML(cmp.Or(item.Content, item.Summary), item.Base), Blog: b.Name, Slug: b.Slug}
			e.Label = label(labels, e)
			c.Entries = append(c.Entries, e)
		}
	}
	return c
}

// label is that of an entry, told from its namesakes by the day.
func label(labels planettest.Labels, e Entry) *planettest.LabelledEntry {
	for _, l := range labels.Entries {
		if l.Blog == e.Blog && l.Title == e.Title && l.Published[:10] == e.Published.Format(time.DateOnly) {
			return &l
		}
	}
	return nil
}
