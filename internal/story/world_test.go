package story_test

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"necblogs/internal/canonical"
	"necblogs/internal/planet"
	"necblogs/internal/store"
	"necblogs/internal/story"
)

// day0 is when a test begins, on a Monday.
var day0 = time.Date(2031, 3, 3, 9, 0, 0, 0, time.UTC)

// world is a planet on a SQLite file, polled by hand.
type world struct {
	testing.TB
	*store.Store
	file   string
	raw    *sql.DB // the same file, for looking at it from outside
	now    time.Time
	blogs  []planet.Blog
	series []planet.Series
	copies bool           // duplicates are looked for
	london *time.Location // in which days are read; nil: UTC
	feedID map[int64]string
}

// newWorld is a planet that starts with the given blogs in its config.
func newWorld(t testing.TB, blogs ...planet.Blog) *world {
	t.Helper()
	w := &world{TB: t, file: filepath.Join(t.TempDir(), "planet.db"), now: day0, copies: true, series: assembly,
		feedID: map[int64]string{}}
	if err := os.WriteFile(w.file, empty(), 0o644); err != nil {
		t.Fatal(err)
	}
	var err error
	if w.Store, err = store.Open(t.Context(), w.file); err != nil {
		t.Fatal(err)
	}
	if w.raw, err = sql.Open("sqlite", "file:"+w.file+"?mode=ro&_pragma=busy_timeout(5000)"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.raw.Close(); w.Close() })
	w.configure(blogs...)
	return w
}

// empty is the file of a planet without entries: to copy it is faster than to
// make one for each test.
var empty = sync.OnceValue(func() []byte {
	dir, err := os.MkdirTemp("", "planet")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "planet.db")
	s, err := store.Open(context.Background(), file)
	if err != nil {
		panic(err)
	}
	if err := s.Close(); err != nil {
		panic(err)
	}
	b, err := os.ReadFile(file)
	if err != nil {
		panic(err)
	}
	return b
})

// configure puts another config in force.
func (w *world) configure(blogs ...planet.Blog) {
	w.Helper()
	w.blogs = blogs
	w.do(func(ctx context.Context, m story.Maker, tx *store.Tx) error { return m.Sync(ctx, tx, blogs, w.now) })
}

func (w *world) maker() story.Maker {
	return story.NewMaker(w.blogs, w.series, cmp.Or(w.london, time.UTC), w.copies)
}

// do writes in one transaction, which must not fail.
func (w *world) do(fn func(context.Context, story.Maker, *store.Tx) error) {
	w.Helper()
	if err := w.try(fn); err != nil {
		w.Fatal(err)
	}
}

func (w *world) try(fn func(context.Context, story.Maker, *store.Tx) error) error {
	return w.Write(w.Context(), func(tx *store.Tx) error { return fn(w.Context(), w.maker(), tx) })
}

// poll stores what a fetch of a blog brings, the newest first, as package poll does.
func (w *world) poll(slug string, items ...planet.Item) story.Result {
	w.Helper()
	return w.put(story.Batch{Items: items}, slug)
}

func (w *world) put(b story.Batch, slug string) (res story.Result) {
	w.Helper()
	i := slices.IndexFunc(w.blogs, func(b planet.Blog) bool { return b.Slug == slug })
	b.Blog, b.Now, b.Items, b.Pack = w.blogs[i], w.now, slices.Clone(b.Items), w.Pack
	drafts, _, err := w.maker().Prepare(w.Context(), b, w.Known)
	if err != nil {
		w.Fatal(err)
	}
	w.do(func(ctx context.Context, m story.Maker, tx *store.Tx) error {
		var err error
		res, err = m.Put(ctx, tx, b, drafts)
		return err
	})
	w.now = w.now.Add(time.Minute)
	return res
}

// list is the stories of a list, newest first.
func (w *world) list(list string) []planet.Story {
	w.Helper()
	stories, err := w.List(w.Context(), list, planet.Cursor{}, 10_000)
	if err != nil {
		w.Fatal(err)
	}
	return stories
}

func (w *world) all() []planet.Story { w.Helper(); return w.list(planet.ListAll) }

// titles are those of the stories of a list, newest first.
func (w *world) titles(list string) string {
	w.Helper()
	var titles []string
	for _, s := range w.list(list) {
		titles = append(titles, s.Shown.Title)
	}
	return strings.Join(titles, ", ")
}

// entries counts what is stored.
func (w *world) entries() (n int) {
	w.Helper()
	if err := w.raw.QueryRow(`SELECT COUNT(*) FROM entries`).Scan(&n); err != nil {
		w.Fatal(err)
	}
	return n
}

// entry is the id of the one entry with a title; on a blog, if one is given.
func (w *world) entry(title string, blog ...string) (id int64) {
	w.Helper()
	query, args := `SELECT MAX(id) FROM entries WHERE title = ?`, []any{title}
	if len(blog) > 0 {
		query, args = query+` AND blog = ?`, append(args, blog[0])
	}
	var found sql.NullInt64
	if err := w.raw.QueryRow(query, args...).Scan(&found); err != nil || !found.Valid {
		w.Fatalf("no entry %q %v: %v", title, blog, err)
	}
	return found.Int64
}

// of is the story of an entry.
func (w *world) of(entry int64) planet.Story {
	w.Helper()
	s, err := w.StoryOf(w.Context(), entry)
	if err != nil {
		w.Fatal(err)
	}
	return s
}

// blog is one without rules: whose reports it carries is not known.
func blog(slug string) planet.Blog {
	return planet.Blog{Slug: slug, Name: slug, Feed: "https://" + slug + ".example/feed/"}
}

// person is a blog of one representative.
func person(slug, name string) planet.Blog {
	b := blog(slug)
	b.Representatives = []planet.Representative{{Name: name, Slug: canonical.Slug(name)}}
	return b
}

func mirror(slug string) planet.Blog {
	b := blog(slug)
	b.Mirror = true
	return b
}

// post is an item as most blogs have them: WordPress's guid, an address with a
// name, a date so many days after day0.
func post(blog string, n, day int, title, text string) planet.Item {
	return planet.Item{
		GUID: fmt.Sprintf("https://%s.example/?p=%d", blog, n), Link: fmt.Sprintf("https://%s.example/posts/%d/", blog, n),
		Title: title, Author: "admin", Content: paragraphs(text), Published: day0.AddDate(0, 0, day),
	}
}

// paragraphs are lines as HTML.
func paragraphs(text string) string {
	return "<p>" + strings.ReplaceAll(text, "\n", "</p>\n<p>") + "</p>"
}

// vocabulary is of made-up words.
var vocabulary = func() []string {
	r := rand.New(rand.NewPCG(5, 5))
	words := make([]string, 5000)
	for i := range words {
		for range 2 + r.IntN(3) {
			words[i] += string("bcdfghklmnprstvwz"[r.IntN(17)]) + string("aeiou"[r.IntN(5)])
		}
	}
	return words
}()

// words are n words of an invented text; seeds tell texts apart.
func words(seed uint64, n int) []string {
	r := rand.New(rand.NewPCG(seed, 11))
	list := make([]string, n)
	for i := range list {
		list[i] = vocabulary[int(float64(len(vocabulary))*r.Float64()*r.Float64())]
	}
	return list
}

// text is an invented text of n words in paragraphs.
func text(seed uint64, n int) string { return set(words(seed, n)) }

func set(list []string) string {
	var b strings.Builder
	for i, w := range list {
		switch {
		case i == 0:
		case i%40 == 0:
			b.WriteString(".\n")
		case i%10 == 0:
			b.WriteString(". ")
		default:
			b.WriteString(" ")
		}
		b.WriteString(w)
	}
	return b.String() + "."
}

// edited is a text with a share of its words replaced.
func edited(seed uint64, text string, share float64) string {
	r := rand.New(rand.NewPCG(seed, 13))
	list := strings.Split(text, " ")
	for i := range list {
		if r.Float64() < share {
			list[i] = vocabulary[r.IntN(len(vocabulary))]
		}
	}
	return strings.Join(list, " ")
}

// excerpt is the first n words of a text as WordPress gives them.
func excerpt(text string, n int) string {
	list := strings.Fields(text)
	return strings.Join(list[:min(n, len(list))], " ") + " […]"
}
