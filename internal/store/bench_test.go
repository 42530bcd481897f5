package store

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"necblogs/internal/planet"
	"necblogs/internal/story"
)

// BenchmarkPut is the cost of one new entry of 400 words, from its item to its
// place in the lists, with so many entries stored, and of that what passes in the
// transaction: -benchtime 5s. A million take some minutes to make.
func BenchmarkPut(b *testing.B) {
	for _, stored := range []int{1_000, 100_000, 1_000_000} {
		b.Run(fmt.Sprint(stored), func(b *testing.B) {
			if stored > 100_000 && testing.Short() {
				b.Skip("a million entries take minutes to make")
			}
			s := stock(b, stored)
			m := story.NewMaker(twoBlogs, nil, time.UTC, true)
			r := rand.New(rand.NewPCG(1, uint64(stored)))
			n, before, inside := 0, processor(b), time.Duration(0)
			last := invented(r, 0) // is in the feed still at the next poll
			for b.Loop() {
				n++
				batch := story.Batch{Blog: twoBlogs[0], Now: noon(20).Add(time.Duration(n) * time.Minute), Items: []planet.Item{last}, Pack: s.Pack}
				for i := range perPoll {
					last = invented(r, n*perPoll+i)
					batch.Items = append(batch.Items, last)
				}
				drafts, _, err := m.Prepare(b.Context(), batch, s.Known)
				if err != nil {
					b.Fatal(err)
				}
				began := time.Now()
				if err := s.Write(b.Context(), func(tx *Tx) error {
					_, err := m.Put(b.Context(), tx, batch, drafts)
					return err
				}); err != nil {
					b.Fatal(err)
				}
				inside += time.Since(began)
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(n*perPoll), "µs/entry")
			b.ReportMetric(float64(inside.Microseconds())/float64(n*perPoll), "tx-µs/entry")
			b.ReportMetric(float64((processor(b)-before).Microseconds())/float64(n*perPoll), "cpu-µs/entry")
			report(b, s, stored)
		})
	}
}

// perPoll is how many new entries one poll of the benchmark brings.
const perPoll = 20

// processor is the time for which processors have worked for the program.
func processor(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// report tells how large the indexes are.
func report(b *testing.B, s *Store, stored int) {
	sizes, err := s.Sizes(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	for _, size := range sizes {
		switch size.Table {
		case "samples", "aliases", "contents":
			b.ReportMetric(float64(size.Bytes)/float64(stored), size.Table+"-bytes/entry")
		}
	}
}

func invented(r *rand.Rand, n int) planet.Item {
	var text strings.Builder
	for range 400 {
		fmt.Fprintf(&text, "%s ", syllables(r))
	}
	return planet.Item{GUID: fmt.Sprintf("https://ida.example/?p=%d", n), Link: fmt.Sprintf("https://ida.example/posts/%d/", n),
		Title: "Post " + syllables(r), Content: "<p>" + text.String() + "</p>", Published: noon(20).Add(-time.Duration(n) * time.Minute)}
}

func syllables(r *rand.Rand) string {
	w := r.Float64()
	n := int(w * w * w * 20_000)
	var b []byte
	for n > 0 || len(b) < 2 {
		b = append(b, "bdfgklmnprstvz"[n%14], "aeiou"[n/14%5])
		n /= 70
	}
	return string(b)
}

// stock is a store of n entries, made by statements that fill each table in the
// order of its key, as fast as can be.
func stock(b *testing.B, n int) *Store {
	b.Helper()
	file := filepath.Join(b.TempDir(), "planet.db")
	s, err := Open(b.Context(), file)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { s.Close(); os.Remove(file) })
	enrol(b, s, noon(1), twoBlogs...)
	const random = `(random() & 9223372036854775807)`
	rows := fmt.Sprintf(`WITH RECURSIVE e (id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM e WHERE id < %d)`, n)
	write(b, s, func(ctx context.Context, tx *Tx) error {
		for _, statement := range []string{
			`PRAGMA cache_size = -400000`,
			rows + fmt.Sprintf(` INSERT INTO entries (id, blog, guid, url, title, author, published, updated, first_seen, received, lead, excerpt, words,
				language, representative, representative_slug, representative_from, details, fed, text_hash, story)
				SELECT id, 'tom', 'https://tom.example/?p=' || id, 'https://tom.example/posts/' || id, 'Post ' || id, 'Tom Fell',
				%d + id * 60000, %[1]d, %[1]d, id, printf('%%.*c', 200, 'x'), FALSE, 400, 'en', 'Tom Fell', 'tom-fell', 'author', '{}', TRUE, %s, id FROM e`,
				ms(noon(1).AddDate(-3, 0, 0)), random),
			rows + ` INSERT INTO contents (entry, parts, fingerprint) SELECT id, randomblob(1500), randomblob(800) FROM e`,
			rows + fmt.Sprintf(` INSERT INTO aliases (key, entry) SELECT %s, id FROM e, (VALUES (1), (2), (3), (4)) ORDER BY 1`, random),
			rows + ` INSERT INTO stories (id, feed_id, published, updated, shown, fullest)
				SELECT id, 'https://tom.example/?p=' || id, 0, 0, id, id FROM e`,
			`INSERT INTO listings (list, published, story, entered) SELECT l.column1, e.published, e.id, e.id
				FROM (VALUES ('all'), ('blog/tom'), ('feed'), ('representative/tom-fell')) l, entries e ORDER BY 1, 2, 3`,
			fmt.Sprintf(`UPDATE planet SET entries = %d`, n),
		} {
			if err := tx.exec(ctx, statement); err != nil {
				return err
			}
		}
		return nil
	})
	// Three shingles of each entry at a time, in a part of the range of their own, so
	// that no sort is large.
	const parts, width = 6, 1 << 32 / 6
	for part := range parts {
		write(b, s, func(ctx context.Context, tx *Tx) error {
			return tx.exec(ctx, rows+fmt.Sprintf(` INSERT INTO samples (shingle, entry)
				SELECT %d + %s %% %d, id FROM e, (VALUES (1), (2), (3)) WHERE TRUE ORDER BY 1 ON CONFLICT DO NOTHING`, part*width-1<<31, random, width))
		})
	}
	write(b, s, func(ctx context.Context, tx *Tx) error { return tx.exec(ctx, `PRAGMA cache_size = -8000`) })
	if err := s.Scrub(b.Context()); err != nil {
		b.Fatal(err)
	}
	return s
}
