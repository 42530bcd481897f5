package store

import (
	"context"

	"necblogs/internal/planet"
)

// Evidence returns the entries of a series whose evidence counts and begins on a day
// from first to last: their ids, their evidence, and the meetings that they are taken
// to report on now.
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
	return mapped(rows, func(r row) planet.Record {
		return planet.Record{
			Entry: planet.Entry{ID: r.Entry, Meeting: planet.MeetingRef{Series: r.Series, Date: planet.Date(r.Meeting)},
				MeetingFrom: planet.MeetingFrom(r.From)},
			Evidence: planet.Evidence{Series: series, From: planet.Date(r.FromDay), To: planet.Date(r.ToDay),
				Says: []byte(r.Says), Counts: true},
		}
	}), err
}

// SetCounts says whether an entry's evidence counts: that the entry is on a page.
func (t *Tx) SetCounts(ctx context.Context, entry int64, counts bool) error {
	return t.exec(ctx, `UPDATE evidence SET counts = $1 WHERE entry = $2`, counts, entry)
}

// SetMeeting stores the meeting that an entry reports on; the zero meeting for none.
func (t *Tx) SetMeeting(ctx context.Context, entry int64, m planet.MeetingRef, from planet.MeetingFrom) error {
	return t.exec(ctx, `UPDATE entries SET series = $1, meeting = $2, meeting_from = $3 WHERE id = $4`,
		m.Series, m.Date, string(from), entry)
}
