package store

import (
	"context"
	"errors"
	"fmt"
	"testing"
)

// Of a text that is another at each poll the first and the last thousand versions
// are kept, and all are counted.
func TestRevisionsAreBounded(t *testing.T) {
	eachPlanet(t, func(t *testing.T, s *Store) {
		both := insert(t, s, nil, record(1, "ida", noon(1)), record(2, "ida", noon(1)))
		edit := func(times int) {
			t.Helper()
			write(t, s, func(ctx context.Context, tx *Tx) error {
				for range times {
					for i := range both {
						r := &both[i]
						r.Revisions++
						r.Title = fmt.Sprintf("Seen %d times", r.Revisions)
						if i > 0 && r.Revisions > 3 { // the other is edited like others are
							break
						}
						if err := tx.Replace(ctx, *r, true); err != nil {
							return err
						}
					}
				}
				return nil
			})
		}
		kept := func(entry int64) (numbers []int) {
			t.Helper()
			list, err := s.Revisions(t.Context(), entry, 1<<30)
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range list {
				if want := fmt.Sprintf("Seen %d times", r.N-1); r.N > 1 && r.Title != want {
					t.Errorf("revision %d is %q", r.N, r.Title)
				}
				numbers = append(numbers, r.N)
			}
			return numbers
		}
		edit(3)
		write(t, s, func(ctx context.Context, tx *Tx) error { // as if it had been edited so often
			both[0].Revisions = 2000
			return errors.Join(tx.exec(ctx, `
				INSERT INTO revisions WITH RECURSIVE c (k) AS (SELECT 4 UNION ALL SELECT k + 1 FROM c WHERE k < 2000)
				SELECT 1, k, 0, 'Seen ' || (k - 1) || ' times', parts FROM revisions, c WHERE entry = 1 AND n = 1`),
				tx.exec(ctx, `UPDATE entries SET revisions = 2000, title = 'Seen 2000 times' WHERE id = 1`))
		})
		if n := kept(1); len(n) != 2000 {
			t.Errorf("%d of 2000 are kept", len(n))
		}
		edit(50)
		if n := kept(1); len(n) != 2000 || n[999] != 1000 || n[1000] != 1051 || n[1999] != 2050 {
			t.Errorf("%d of 2050 are kept: %v", len(n), n)
		}
		if n := kept(2); len(n) != 3 {
			t.Errorf("the other has %v", n)
		}
		if e, err := s.Entry(t.Context(), 1); err != nil || e.Revisions != 2050 {
			t.Errorf("%d are counted, %v", e.Revisions, err)
		}
		// What is there already of a planet that kept all is cut with the next.
		write(t, s, func(ctx context.Context, tx *Tx) error {
			return tx.exec(ctx, `INSERT INTO revisions SELECT entry, n - 50, seen, title, parts FROM revisions WHERE entry = 1 AND n BETWEEN 1051 AND 1100`)
		})
		edit(1)
		if n := kept(2); len(n) != 3 {
			t.Errorf("the other has %v", n)
		}
		if n := kept(1); len(n) != 2000 || n[1000] != 1052 {
			t.Errorf("%d of 2051 are kept", len(n))
		}
	})
}
