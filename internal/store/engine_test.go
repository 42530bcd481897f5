package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"necblogs/internal/dedupe"
	"necblogs/internal/planet"
	"necblogs/internal/planettest"
)

func TestMain(m *testing.M) { os.Exit(planettest.Main(m)) }

// databases are the addresses of new databases, of every kind.
var databases = map[string]func(testing.TB) string{
	"sqlite":   func(t testing.TB) string { return filepath.Join(t.TempDir(), "planet.db") },
	"postgres": planettest.Postgres,
}

// eachEngine runs a test on an empty planet in every kind of database.
func eachEngine(t *testing.T, test func(t *testing.T, s *Store)) {
	for name, address := range databases {
		t.Run(name, func(t *testing.T) { test(t, opened(t, address(t))) })
	}
}

// eachPlanet runs a test on a planet of two blogs in every kind of database.
func eachPlanet(t *testing.T, test func(t *testing.T, s *Store)) {
	eachEngine(t, func(t *testing.T, s *Store) {
		enrol(t, s, noon(1), twoBlogs...)
		test(t, s)
	})
}

// opened is a store until the test ends.
func opened(t testing.TB, address string) *Store {
	t.Helper()
	s, err := Open(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// made makes a planet's file that nobody has open.
func made(t testing.TB, file string) {
	t.Helper()
	if err := opened(t, file).Close(); err != nil {
		t.Fatal(err)
	}
}

// noon is of a day of March 2031, UTC.
func noon(d int) time.Time { return time.Date(2031, time.March, d, 12, 0, 0, 0, time.UTC) }

// write runs fn in a transaction, which must not fail.
func write(t testing.TB, s *Store, fn func(context.Context, *Tx) error) {
	t.Helper()
	if err := s.Write(t.Context(), func(tx *Tx) error { return fn(t.Context(), tx) }); err != nil {
		t.Fatal(err)
	}
}

var twoBlogs = []planet.Blog{
	{Slug: "ida", Name: "Ida Marsh", Feed: "https://ida.example/feed"},
	{Slug: "tom", Name: "Tom Fell", Feed: "https://tom.example/feed"},
}

// enrol puts blogs in the config.
func enrol(t testing.TB, s *Store, now time.Time, blogs ...planet.Blog) (moved, ruled []string) {
	t.Helper()
	rules := map[string]int64{}
	for _, b := range blogs {
		rules[b.Slug] = int64(len(b.Representatives))
	}
	write(t, s, func(ctx context.Context, tx *Tx) (err error) {
		moved, ruled, err = tx.SyncBlogs(ctx, now, blogs, rules)
		return err
	})
	return moved, ruled
}

// record is an entry of which everything is set that the store keeps.
func record(n int, blog string, published time.Time) planet.Record {
	return planet.Record{
		Entry: planet.Entry{
			Blog: blog, GUID: fmt.Sprintf("urn:%s:%d", blog, n), URL: fmt.Sprintf("https://%s.example/%d", blog, n),
			Title: fmt.Sprintf("Report %d", n), Author: "admin", Published: published, Updated: published.Add(time.Hour),
			FirstSeen: published.Add(2 * time.Hour),
			Item: planet.Item{GUID: fmt.Sprintf("urn:%s:%d", blog, n), Title: fmt.Sprintf("Report %d", n), Content: "<p>As <i>received</i>.</p>",
				Published: published, Categories: []string{"Assembly"}},
			Derived: planet.Derived{
				HTML: "<p>As <em>received</em>.</p>", Text: "As received.", Lead: "As received.", Excerpt: n%2 == 1, Words: 2, Language: "en",
				Representative: "Ida Marsh", RepresentativeSlug: "ida-marsh", RepresentativeFrom: planet.FromBlog,
				Categories: []string{"Assembly"}, Enclosures: []planet.Enclosure{{URL: "https://ida.example/a.mp3", Type: "audio/mpeg", Length: 5}},
				Image: "https://ida.example/a.jpg",
			},
		},
		Received: int64(n), Fed: n%3 == 0, TextHash: int64(1000 + n), Fingerprint: fingerprint(1, 2, 3, 4, 5, 6, uint16(n), uint16(n)),
		Keys:     []int64{int64(5000 + n), 6000},
		Evidence: planet.Evidence{Series: "assembly", From: 22000, To: planet.Date(22000 + n), Says: []byte(`"x"`)},
	}
}

// fingerprint is that of a text of so many words, given by their hashes.
func fingerprint(words ...uint16) []byte {
	b, _ := dedupe.Fingerprint{Hash: 1, Words: len(words), Text: words}.MarshalBinary()
	return b
}

// insert stores records, each a story of its own on the lists given.
func insert(t testing.TB, s *Store, lists []string, records ...planet.Record) []planet.Record {
	t.Helper()
	write(t, s, func(ctx context.Context, tx *Tx) error {
		if err := tx.Insert(ctx, records); err != nil {
			return err
		}
		for i := range records {
			r := &records[i]
			r.Story = r.ID
			if err := tx.PutStory(ctx, planet.StoryRecord{ID: r.ID, FeedID: r.GUID, Published: r.Published, Updated: r.Updated,
				Shown: r.ID, Fullest: r.ID, Entries: []int64{r.ID}, Lists: lists}); err != nil {
				return err
			}
		}
		return nil
	})
	return records
}

// errStop ends a transaction that is not to be kept.
var errStop = errors.New("stop")
