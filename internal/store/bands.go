package store

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
)

// insertPairs inserts (value, entry) pairs in one statement; a pair that is
// there already stays.
func (t *Tx) insertPairs(ctx context.Context, insert string, values []int64, entry int64) error {
	if len(values) == 0 {
		return nil
	}
	args := make([]any, 0, 2*len(values))
	for _, v := range values {
		args = append(args, v, entry)
	}
	return t.exec(ctx, insert+t.placeholders(len(values), 2)+` ON CONFLICT DO NOTHING`, args...)
}

// unband takes an entry's bands out of the index.
func (t *Tx) unband(ctx context.Context, entry int64, bands []int64) error {
	if len(bands) == 0 {
		return nil
	}
	return t.execIn(ctx, `DELETE FROM bands WHERE entry = ? AND band IN (?)`, entry, bands)
}

const (
	candidates = 40   // how many older entries one is compared with, and how many newer: those that share most bands, the nearest first
	many       = 2000 // from so many rows on, bands are read near the entry only: some are common, such as those of an author's introduction
	equals     = 10   // how many entries with the same text one is compared with: the first ones, and on each side the nearest
	indexed    = 20   // how many entries of one text, the first ones, have their bands in the index
)

// Similar returns the entries that share a band or the whole normalised text with an
// entry that has these; entry is its id, or 0 where it is not stored. Where hundreds
// share its bands, only the nearest on both sides are looked at: so whichever of two
// entries is asked about, the other is found.
func (t *Tx) Similar(ctx context.Context, entry int64, bands []int64, textHash int64) ([]int64, error) {
	if entry == 0 {
		entry = math.MaxInt32 // comes after all
	}
	var same []int64
	if textHash != 0 {
		var err error
		if same, err = all[int64](ctx, t.tx, `SELECT id FROM entries WHERE text_hash = $1 ORDER BY id`, textHash); err != nil {
			return nil, err
		}
	}
	if at, _ := slices.BinarySearch(same, entry); at >= indexed { // in the index those before it stand for its text, see crowded
		return around(same, entry), nil
	}
	rows, err := t.banded(ctx, entry, bands)
	if err != nil {
		return nil, err
	}
	shared := map[int64]int{}
	for _, other := range rows {
		shared[other]++
	}
	for _, other := range same {
		delete(shared, other)
	}
	delete(shared, entry)
	return slices.Concat(closest(shared, entry), around(same, entry)), nil
}

// closest returns the entries before one and after it, up to candidates of each, that
// share most bands with it, the nearest first among equals; shared is how many bands
// each shares.
func closest(shared map[int64]int, entry int64) []int64 {
	var older, newer []int64
	for other := range shared {
		if other < entry {
			older = append(older, other)
		} else {
			newer = append(newer, other)
		}
	}
	slices.SortFunc(older, func(a, b int64) int { return cmp.Or(cmp.Compare(shared[b], shared[a]), cmp.Compare(b, a)) })
	slices.SortFunc(newer, func(a, b int64) int { return cmp.Or(cmp.Compare(shared[b], shared[a]), cmp.Compare(a, b)) })
	return slices.Concat(older[:min(len(older), candidates)], newer[:min(len(newer), candidates)])
}

// crowded reports whether so many earlier entries have the same text that the index
// needs no more of it.
func (t *Tx) crowded(ctx context.Context, entry, textHash int64) (bool, error) {
	if textHash == 0 {
		return false, nil
	}
	return exists(ctx, t.tx, fmt.Sprintf(
		`SELECT id FROM entries WHERE text_hash = $1 AND id < $2 ORDER BY id LIMIT 1 OFFSET %d`, indexed-1), textHash, entry)
}

// around are the first of the ids, which ascend, and those nearest to an entry.
func around(ids []int64, entry int64) []int64 {
	at, _ := slices.BinarySearch(ids, entry)
	first := min(equals, len(ids))
	from, to := max(first, at-equals), min(len(ids), at+equals+1)
	return slices.Concat(ids[:first], ids[min(from, to):to])
}

// banded returns the entries that have any of the bands, each as often as it shares one.
func (t *Tx) banded(ctx context.Context, entry int64, bands []int64) ([]int64, error) {
	if len(bands) == 0 {
		return nil, nil
	}
	plain, args, err := expand(t.tx, fmt.Sprintf(`SELECT entry FROM bands WHERE band IN (?) LIMIT %d`, many), bands)
	if err != nil {
		return nil, err
	}
	if rows, err := all[int64](ctx, t.tx, plain, args...); err != nil || len(rows) < many {
		return rows, err
	}
	return all[int64](ctx, t.tx, near(len(bands)), append(args, entry)...)
}

// near is the query for the entries that have any of n bands where many do. It takes four
// times as long, and looks at no more than 2 × candidates of each band before an entry and
// as many after it.
func near(n int) string {
	var values strings.Builder
	for i := range n {
		fmt.Fprintf(&values, "(CAST($%d AS BIGINT)),", i+1)
	}
	return fmt.Sprintf(`
		WITH wanted (band) AS (SELECT column1 FROM (VALUES %[1]s) given)
		SELECT bands.entry FROM wanted JOIN bands ON bands.band = wanted.band
			AND bands.entry < $%[2]d AND bands.entry > COALESCE((SELECT far.entry FROM bands far
				WHERE far.band = wanted.band AND far.entry < $%[2]d ORDER BY far.entry DESC LIMIT 1 OFFSET %[3]d), 0)
		UNION ALL
		SELECT bands.entry FROM wanted JOIN bands ON bands.band = wanted.band
			AND bands.entry > $%[2]d AND bands.entry < COALESCE((SELECT far.entry FROM bands far
				WHERE far.band = wanted.band AND far.entry > $%[2]d ORDER BY far.entry LIMIT 1 OFFSET %[3]d), %[4]d)`,
		strings.TrimSuffix(values.String(), ","), n+1, 2*candidates, math.MaxInt32)
}
