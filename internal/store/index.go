package store

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"necblogs/internal/planet"
)

// insertPairs inserts (value, entry) pairs in one statement; a pair that is
// there already stays.
func (t *Tx) insertPairs(ctx context.Context, insert string, values []int64, entry int64) error {
	if len(values) == 0 {
		return nil
	}
	args := make([]any, 0, len(values)+1)
	args = append(args, entry)
	var b strings.Builder
	b.WriteString(insert)
	for i, v := range values {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, "($%d,$1)", i+2)
		args = append(args, v)
	}
	b.WriteString(" ON CONFLICT DO NOTHING")
	return t.exec(ctx, b.String(), args...)
}

// unband takes an entry's bands out of the index.
func (t *Tx) unband(ctx context.Context, entry int64, bands []int64) error {
	if len(bands) == 0 {
		return nil
	}
	return t.execIn(ctx, `DELETE FROM bands WHERE entry = ? AND band IN (?)`, entry, bands)
}

const (
	candidates = 40   // entries before and after one with which it is compared: those that share the most bands, the nearest first
	many       = 2000 // rows of its bands, of which some are common, such as those of one author's introduction
	equals     = 10   // entries of one text with which another is compared: the first, and the nearest on both sides
	indexed    = 20   // entries of one text of which the bands are kept: the first
)

// Similar returns the entries that share a band or the whole normalised text
// with one that has these; entry is 0 where it is not stored. Of what hundreds
// share the nearest are looked at, so that of two entries either finds the other.
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
	if at, _ := slices.BinarySearch(same, entry); at >= indexed {
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
	return slices.Concat(older[:min(len(older), candidates)], newer[:min(len(newer), candidates)], around(same, entry)), nil
}

// common reports whether so many entries before this one have its text that the
// index needs no more of it.
func (t *Tx) common(ctx context.Context, entry, textHash int64) (bool, error) {
	if textHash == 0 {
		return false, nil
	}
	before, err := all[int64](ctx, t.tx, fmt.Sprintf(
		`SELECT id FROM entries WHERE text_hash = $1 AND id < $2 ORDER BY id LIMIT 1 OFFSET %d`, indexed-1), textHash, entry)
	return len(before) > 0, err
}

// around are the first of the ids, which ascend, and those nearest to an entry.
func around(ids []int64, entry int64) []int64 {
	at, _ := slices.BinarySearch(ids, entry)
	first := min(equals, len(ids))
	from, to := max(first, at-equals), min(len(ids), at+equals+1)
	return slices.Concat(ids[:first], ids[min(from, to):to])
}

// banded returns the entries that have any of the bands, each once for each.
func (t *Tx) banded(ctx context.Context, entry int64, bands []int64) ([]int64, error) {
	if len(bands) == 0 {
		return nil, nil
	}
	args := make([]any, len(bands))
	for i, b := range bands {
		args[i] = b
	}
	plain, common := similar(len(bands))
	if rows, err := all[int64](ctx, t.tx, plain, args...); err != nil || len(rows) < many {
		return rows, err
	}
	return all[int64](ctx, t.tx, common, append(args, entry)...)
}

// similar are the queries for the entries that have any of n bands: one that
// stops when there are many, and one, a quarter as fast, that looks at so many of
// each band before an entry and after it.
func similar(n int) (plain, common string) {
	var list, values strings.Builder
	for i := range n {
		fmt.Fprintf(&list, "$%d,", i+1)
		fmt.Fprintf(&values, "(CAST($%d AS BIGINT)),", i+1)
	}
	plain = fmt.Sprintf(`SELECT entry FROM bands WHERE band IN (%s) LIMIT %d`, strings.TrimSuffix(list.String(), ","), many)
	common = fmt.Sprintf(`
		WITH wanted (band) AS (SELECT column1 FROM (VALUES %[1]s) given)
		SELECT bands.entry FROM wanted JOIN bands ON bands.band = wanted.band
			AND bands.entry < $%[2]d AND bands.entry > COALESCE((SELECT far.entry FROM bands far
				WHERE far.band = wanted.band AND far.entry < $%[2]d ORDER BY far.entry DESC LIMIT 1 OFFSET %[3]d), 0)
		UNION ALL
		SELECT bands.entry FROM wanted JOIN bands ON bands.band = wanted.band
			AND bands.entry > $%[2]d AND bands.entry < COALESCE((SELECT far.entry FROM bands far
				WHERE far.band = wanted.band AND far.entry > $%[2]d ORDER BY far.entry LIMIT 1 OFFSET %[3]d), %[4]d)`,
		strings.TrimSuffix(values.String(), ","), n+1, 2*candidates, math.MaxInt32)
	return plain, common
}

// linkRow is a row of links.
type linkRow struct {
	A, B int64
	planet.Verdict
	Made int64
}

// Links returns the links of which one end is among the entries.
func (t *Tx) Links(ctx context.Context, ids []int64) ([]planet.Link, error) {
	return links(ctx, t.tx, ids)
}

func links(ctx context.Context, q queryer, ids []int64) ([]planet.Link, error) {
	a, err := in[linkRow](ctx, q, `SELECT * FROM links WHERE a IN (?) ORDER BY a, b`, ids)
	if err != nil {
		return nil, err
	}
	b, err := in[linkRow](ctx, q, `SELECT * FROM links WHERE b IN (?) ORDER BY a, b`, ids)
	if err != nil {
		return nil, err
	}
	seen := map[[2]int64]bool{}
	var list []planet.Link
	for _, r := range append(a, b...) {
		if !seen[[2]int64{r.A, r.B}] {
			seen[[2]int64{r.A, r.B}] = true
			list = append(list, planet.Link{A: r.A, B: r.B, Verdict: r.Verdict, Made: at(r.Made)})
		}
	}
	return list, nil
}

// PutLinks replaces all links of an entry. A link that stays keeps its time.
func (t *Tx) PutLinks(ctx context.Context, entry int64, list []planet.Link) error {
	old, err := t.Links(ctx, []int64{entry})
	if err != nil {
		return err
	}
	stays := map[[2]int64]bool{}
	for _, l := range list {
		stays[[2]int64{l.A, l.B}] = true
		if err := t.exec(ctx, `
			INSERT INTO links (a, b, reason, score, j3, c3, made) VALUES ($1, $2, $3, $4, $5, $6, $7)
			ON CONFLICT (a, b) DO UPDATE SET reason = excluded.reason, score = excluded.score, j3 = excluded.j3, c3 = excluded.c3`,
			l.A, l.B, string(l.Reason), l.Score, l.J3, l.C3, ms(l.Made)); err != nil {
			return err
		}
	}
	for _, l := range old {
		if !stays[[2]int64{l.A, l.B}] {
			if err := t.exec(ctx, `DELETE FROM links WHERE a = $1 AND b = $2`, l.A, l.B); err != nil {
				return err
			}
		}
	}
	return nil
}

// Evidence returns what entries of a series say whose days begin from first to
// last, as far as it counts, each with the verdict in force.
func (t *Tx) Evidence(ctx context.Context, series string, first, last planet.Date) ([]planet.Record, error) {
	type row struct {
		Entry   int64
		FromDay int32 `db:"from_day"`
		ToDay   int32 `db:"to_day"`
		Says    string
		Series  string // of the verdict
		Meeting int32
		From    string `db:"meeting_from"`
	}
	rows, err := all[row](ctx, t.tx, `
		SELECT v.entry, v.from_day, v.to_day, v.says, e.series, e.meeting, e.meeting_from
		FROM evidence v JOIN entries e ON e.id = v.entry
		WHERE v.series = $1 AND v.from_day BETWEEN $2 AND $3 AND v.counts ORDER BY v.entry`, series, first, last)
	if err != nil {
		return nil, err
	}
	list := make([]planet.Record, len(rows))
	for i, r := range rows {
		list[i] = planet.Record{
			Entry: planet.Entry{ID: r.Entry, MeetingFrom: planet.MeetingFrom(r.From)},
			Evidence: planet.Evidence{Series: series, From: planet.Date(r.FromDay), To: planet.Date(r.ToDay),
				Says: []byte(r.Says), Counts: true},
		}
		if r.Series != "" {
			list[i].Meeting = planet.MeetingRef{Series: r.Series, Date: planet.Date(r.Meeting)}
		}
	}
	return list, nil
}

// SetCounts says whether an entry's evidence counts: that the entry is on a page.
func (t *Tx) SetCounts(ctx context.Context, entry int64, counts bool) error {
	return t.exec(ctx, `UPDATE evidence SET counts = $1 WHERE entry = $2`, counts, entry)
}

// PutMeeting stores the meeting that an entry reports on; the zero meeting for none.
func (t *Tx) PutMeeting(ctx context.Context, v planet.MeetingVerdict) error {
	return t.exec(ctx, `UPDATE entries SET series = $1, meeting = $2, meeting_from = $3 WHERE id = $4`,
		v.Meeting.Series, v.Meeting.Date, string(v.From), v.Entry)
}

// Rule stores the operator's word.
func (t *Tx) Rule(ctx context.Context, r planet.Ruling) error {
	id, err := t.nextNumber(ctx)
	if err != nil {
		return err
	}
	return t.exec(ctx, `INSERT INTO rulings (id, kind, a, b, at) VALUES ($1, $2, $3, $4, $5)`,
		id, string(r.Kind), r.A, r.B, ms(r.At))
}

// Revoke takes a ruling back.
func (t *Tx) Revoke(ctx context.Context, id int64) error {
	return t.exec(ctx, `DELETE FROM rulings WHERE id = $1`, id)
}

// Rulings returns what the operator said of any of the entries, in the order in
// which it was said.
func (t *Tx) Rulings(ctx context.Context, ids []int64) ([]planet.Ruling, error) {
	return rulings(ctx, t.tx, ids)
}

// RulingsOn returns what the operator said of entries.
func (s *Store) RulingsOn(ctx context.Context, entries []int64) ([]planet.Ruling, error) {
	return rulings(ctx, s.read, entries)
}

func rulings(ctx context.Context, q queryer, ids []int64) ([]planet.Ruling, error) {
	type row struct {
		ID   int64
		Kind string
		A, B int64
		At   int64
	}
	byID := map[int64]planet.Ruling{}
	for _, query := range []string{`SELECT * FROM rulings WHERE a IN (?)`, `SELECT * FROM rulings WHERE b IN (?)`} {
		rows, err := in[row](ctx, q, query, ids)
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			byID[r.ID] = planet.Ruling{ID: r.ID, Kind: planet.RulingKind(r.Kind), A: r.A, B: r.B, At: at(r.At)}
		}
	}
	list := make([]planet.Ruling, 0, len(byID))
	for _, id := range slices.Sorted(maps.Keys(byID)) {
		list = append(list, byID[id])
	}
	return list, nil
}

// LinksOf returns the links of an entry.
func (s *Store) LinksOf(ctx context.Context, entry int64) ([]planet.Link, error) {
	return links(ctx, s.read, []int64{entry})
}
