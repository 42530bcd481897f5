package store

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"github.com/pressly/goose/v3"
)

// fillSamples is migration 15: it indexes the texts that are stored by their samples, as
// migration 14 has left the index empty. A million take some minutes.
var fillSamples = goose.NewGoMigration(15, &goose.GoFunc{RunTx: func(ctx context.Context, tx *sql.Tx) error {
	texts := map[int64]int{} // how many entries there are of each text so far, by its hash
	for last := int64(0); ; {
		some, end, err := samplesAfter(ctx, tx, last, texts)
		if err != nil || end == last {
			return err
		}
		for part := range slices.Chunk(some, 250) {
			row, args := strings.Builder{}, make([]any, 0, 2*len(part))
			for i, pair := range part {
				fmt.Fprintf(&row, ", ($%d, $%d)", 2*i+1, 2*i+2)
				args = append(args, pair[0], pair[1])
			}
			if _, err := tx.ExecContext(ctx, `INSERT INTO samples (shingle, entry) VALUES `+row.String()[2:], args...); err != nil {
				return err
			}
		}
		last = end
	}
}}, nil)

// samplesAfter are the samples of the entries that come next after one, each shingle with
// its entry, in the order of the index, and the last of these entries.
func samplesAfter(ctx context.Context, tx *sql.Tx, after int64, texts map[int64]int) (pairs [][2]int64, last int64, err error) {
	rows, err := tx.QueryContext(ctx, `
		SELECT e.id, e.text_hash, c.fingerprint FROM entries e JOIN contents c ON c.entry = e.id
		WHERE e.id > $1 ORDER BY e.id LIMIT 2000`, after)
	if err != nil {
		return nil, 0, err
	}
	defer rows.Close()
	last = after
	for rows.Next() {
		var text int64
		var fingerprint []byte
		if err := rows.Scan(&last, &text, &fingerprint); err != nil {
			return nil, 0, err
		}
		if texts[text]++; text != 0 && texts[text] > indexed {
			continue
		}
		for _, shingle := range sampleOf(fingerprint) {
			pairs = append(pairs, [2]int64{shingle, last})
		}
	}
	slices.SortFunc(pairs, func(a, b [2]int64) int { return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1])) })
	return pairs, last, rows.Err()
}
