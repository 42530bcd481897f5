package store

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"necblogs/internal/planet"
	"necblogs/internal/search"
)

// BenchmarkSearch searches 20,000 stories of 400 words; BenchmarkIndex makes
// their index.
func BenchmarkSearch(b *testing.B) {
	const stories = 20_000
	l := newLibrary(b, databases["sqlite"](b))
	shelve(l, stories)
	l.index()
	for _, query := range []string{"w0", "w90", "w2000", "w0 w90 w2000", `"w3 w2000 w4"`, "-w0", "w1 blog:ferry", "w0 before:1980"} {
		for _, rank := range []search.Rank{search.Newest, search.Relevance} {
			b.Run(strings.ReplaceAll(query, " ", "+")+"/"+string(rank), func(b *testing.B) {
				q, _ := search.Parse(query)
				for b.Loop() {
					look := l.searchNewest
					if rank == search.Relevance {
						look = l.searchBest
					}
					if _, err := look(b.Context(), matchOf(q, l.engine.index), spanOf(q, time.UTC), planet.Cursor{}, 30); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
	b.Run("list", func(b *testing.B) { // as many stories of a list, to compare with
		for b.Loop() {
			if _, err := l.List(b.Context(), planet.ListAll, planet.Cursor{}, 30); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("page", func(b *testing.B) { // with stories, marks and snippets
		q, _ := search.Parse("w0 w90")
		for b.Loop() {
			if _, err := l.Search(b.Context(), q, search.Newest, time.UTC, planet.Cursor{}, 30); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkIndex(b *testing.B) {
	l := newLibrary(b, databases["sqlite"](b))
	var longest time.Duration
	for b.Loop() {
		b.StopTimer()
		shelve(l, 2000)
		b.StartTimer()
		for {
			from := time.Now()
			done, err := l.indexBatch(b.Context(), 400)
			if err != nil {
				b.Fatal(err)
			}
			longest = max(longest, time.Since(from))
			if done == 0 {
				break
			}
			for more := true; more; {
				from := time.Now()
				if more, err = mergeFTS5(b.Context(), l.Store); err != nil {
					b.Fatal(err)
				}
				longest = max(longest, time.Since(from))
			}
		}
	}
	b.ReportMetric(float64(2000*b.N)/b.Elapsed().Seconds(), "stories/s")
	b.ReportMetric(longest.Seconds()*1000, "ms-longest-transaction")
}

// shelve stores stories of words that are as common as words are, of any day of
// twenty years.
func shelve(l library, n int) {
	r := rand.New(rand.NewPCG(1, uint64(n)))
	zipf := rand.NewZipf(r, 1.2, 4, 30_000)
	for done := 0; done < n; done += 500 {
		l.do(func(tx *Tx) error {
			var records []planet.Record
			for range min(500, n-done) {
				var text strings.Builder
				for range 400 {
					fmt.Fprintf(&text, "w%d ", zipf.Uint64())
				}
				records = append(records, post{[]string{"mill", "ferry"}[r.IntN(2)], "", fmt.Sprintf("w%d w%d", zipf.Uint64(), zipf.Uint64()),
					text.String(), time.Unix(1e9+r.Int64N(6e8), 0)}.record())
			}
			if err := tx.Insert(l.t.Context(), records); err != nil {
				return err
			}
			for _, e := range records {
				if err := tx.PutStory(l.t.Context(), planet.StoryRecord{ID: e.ID, FeedID: fmt.Sprint("tag:", e.ID), Published: e.Published,
					Updated: e.Published, Shown: e.ID, Fullest: e.ID, Entries: []int64{e.ID},
					Lists: []string{planet.ListAll, planet.ListBlog(e.Blog)}}); err != nil {
					return err
				}
			}
			return nil
		})
	}
}
