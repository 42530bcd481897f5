package store

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"necblogs/internal/dedupe"
	"necblogs/internal/planet"
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

// sampleOf is what an entry with this fingerprint is indexed by: nothing where its text is
// too short to be compared, or the fingerprint is one that only replay can mend.
func sampleOf(fingerprint []byte) []int64 {
	var f dedupe.Fingerprint
	if f.UnmarshalBinary(fingerprint) != nil {
		return nil
	}
	return f.Sample()
}

// dropSample takes an entry out of the index. It comes before the entry's fingerprint is
// replaced.
func (t *Tx) dropSample(ctx context.Context, entry int64) error {
	fingerprint, err := one[[]byte](ctx, t.tx, `SELECT fingerprint FROM contents WHERE entry = $1`, entry)
	if err != nil {
		return fmt.Errorf("fingerprint of entry %d: %w", entry, err)
	}
	sample := sampleOf(fingerprint)
	if len(sample) == 0 {
		return nil
	}
	return t.execIn(ctx, `DELETE FROM samples WHERE entry = ? AND shingle IN (?)`, entry, sample)
}

const (
	shared     = 2    // how many shingles of their samples two entries have in common at least, to be compared,
	common     = 6    // and how many where they share none that only a few have: a third of a sample
	candidates = 40   // how many older entries one is compared with, and how many newer: those that share most, the nearest first
	many       = 2000 // from so many rows on, shingles are read near the entry only: some are common, such as those of an author's introduction
	equals     = 10   // how many entries with the same text one is compared with: the first ones, and on each side the nearest
	indexed    = 20   // how many entries of one text, the first ones, have their samples in the index
)

// Similar returns the entries that share two shingles of their samples, or the whole
// normalised text, with an entry, whose id is 0 where it is not stored. Two are not enough
// where dozens have them: so the introduction that a blog's posts begin with does not make
// each a candidate of the others. Where hundreds share its shingles, only the nearest on both
// sides are looked at: so whichever of two entries is asked about, the other is found, as a
// rule.
func (t *Tx) Similar(ctx context.Context, r planet.Record) ([]int64, error) {
	entry, textHash := r.ID, r.TextHash
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
	rows, least, err := t.sharing(ctx, entry, sampleOf(r.Fingerprint))
	if err != nil {
		return nil, err
	}
	others := shares(rows)
	maps.DeleteFunc(others, func(_ int64, s share) bool { return s.shingles < least || !s.rare && s.shingles < common })
	for _, other := range same {
		delete(others, other)
	}
	delete(others, entry)
	return slices.Concat(closest(others, entry), around(same, entry)), nil
}

// posting says that an entry has a shingle in its sample.
type posting struct{ Shingle, Entry int64 }

// share is how many shingles an entry has in common with another, whether few have one of
// them, and what they weigh: each the more, the fewer have it. So what a blog says in every
// post counts little.
type share struct {
	shingles int
	rare     bool
	weight   int
}

// shares are what the entries of postings share, by entry.
func shares(postings []posting) map[int64]share {
	holders := map[int64]int{}
	for _, p := range postings {
		holders[p.Shingle]++
	}
	others := map[int64]share{}
	for _, p := range postings {
		s := others[p.Entry]
		others[p.Entry] = share{s.shingles + 1, s.rare || holders[p.Shingle] <= candidates, s.weight + 1 + many/holders[p.Shingle]}
	}
	return others
}

// closest returns the entries before one and after it, up to candidates of each, that
// share most with it, the nearest first among equals.
func closest(others map[int64]share, entry int64) []int64 {
	var older, newer []int64
	for other := range others {
		if other < entry {
			older = append(older, other)
		} else {
			newer = append(newer, other)
		}
	}
	weight := func(a, b int64) int { return cmp.Compare(others[b].weight, others[a].weight) }
	slices.SortFunc(older, func(a, b int64) int { return cmp.Or(weight(a, b), cmp.Compare(b, a)) })
	slices.SortFunc(newer, func(a, b int64) int { return cmp.Or(weight(a, b), cmp.Compare(a, b)) })
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

// sharing returns which entries have any of the shingles in their samples, and how many of
// them one must have to be a candidate: of entries that are far off the shingles that many
// have are not read.
func (t *Tx) sharing(ctx context.Context, entry int64, shingles []int64) (postings []posting, least int, err error) {
	if len(shingles) == 0 {
		return nil, shared, nil
	}
	plain, args, err := expand(t.tx, fmt.Sprintf(`SELECT shingle, entry FROM samples WHERE shingle IN (?) LIMIT %d`, many), shingles)
	if err != nil {
		return nil, 0, err
	}
	if postings, err = all[posting](ctx, t.tx, plain, args...); err != nil || len(postings) < many {
		return postings, shared, err
	}
	postings, err = all[posting](ctx, t.tx, near(len(shingles)), append(args, entry)...)
	return postings, 1, err
}

// near is the query for the entries that have any of n shingles where many do. It takes four
// times as long, and looks at no more than 2 × candidates of each before an entry and as
// many after it.
func near(n int) string {
	var values strings.Builder
	for i := range n {
		fmt.Fprintf(&values, "(CAST($%d AS BIGINT)),", i+1)
	}
	return fmt.Sprintf(`
		WITH wanted (shingle) AS (SELECT column1 FROM (VALUES %[1]s) given)
		SELECT s.shingle, s.entry FROM wanted JOIN samples s ON s.shingle = wanted.shingle
			AND s.entry < $%[2]d AND s.entry > COALESCE((SELECT far.entry FROM samples far
				WHERE far.shingle = wanted.shingle AND far.entry < $%[2]d ORDER BY far.entry DESC LIMIT 1 OFFSET %[3]d), 0)
		UNION ALL
		SELECT s.shingle, s.entry FROM wanted JOIN samples s ON s.shingle = wanted.shingle
			AND s.entry > $%[2]d AND s.entry < COALESCE((SELECT far.entry FROM samples far
				WHERE far.shingle = wanted.shingle AND far.entry > $%[2]d ORDER BY far.entry LIMIT 1 OFFSET %[3]d), %[4]d)`,
		strings.TrimSuffix(values.String(), ","), n+1, 2*candidates, math.MaxInt32)
}
