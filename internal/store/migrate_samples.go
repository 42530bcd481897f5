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
			var rows []string
			var args []any
			for i, p := range part {
				rows, args = append(rows, fmt.Sprintf("($%d, $%d)", 2*i+1, 2*i+2)), append(args, p.Shingle, p.Entry)
			}
			if _, err := tx.ExecContext(ctx, `INSERT INTO samples (shingle, entry) VALUES `+strings.Join(rows, ", "), args...); err != nil {
				return err
			}
		}
		last = end
	}
}}, nil)

// samplesAfter are the samples of the entries that come next after one, in the order of the
// index, and the last of these entries.
func samplesAfter(ctx context.Context, tx *sql.Tx, after int64, texts map[int64]int) (postings []posting, last int64, err error) {
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
			postings = append(postings, posting{shingle, last})
		}
	}
	slices.SortFunc(postings, func(a, b posting) int {
		return cmp.Or(cmp.Compare(a.Shingle, b.Shingle), cmp.Compare(a.Entry, b.Entry))
	})
	return postings, last, rows.Err()
}
