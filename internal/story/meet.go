package story

import (
	"context"
	"encoding/json"
	"fmt"

	"necblogs/internal/meeting"
	"necblogs/internal/planet"
)

// evidence reads what an entry says of its meeting.
func (m Maker) evidence(r planet.Record) planet.Evidence {
	says, ok := meeting.Read(m.Series, r.Title, r.Text, r.Published.In(m.Zone))
	if !ok {
		return planet.Evidence{}
	}
	b, err := json.Marshal(says)
	if err != nil {
		panic(fmt.Sprintf("story: encode evidence: %v", err)) // its text form, a string, always encodes
	}
	return planet.Evidence{Series: says.Series, From: says.From, To: says.To, Says: b}
}

// span is the days that a change of evidence touches in one series.
type span struct{ from, to planet.Date }

// meet finds again the meetings of all entries whose meeting depends on evidence that has
// changed. said has that evidence as it was and as it is. The result is the ids of the
// entries that are on another meeting now.
func meet(ctx context.Context, tx Tx, said []planet.Evidence) (changed []int64, err error) {
	spans := map[string]span{}
	for _, e := range said {
		s, ok := spans[e.Series]
		if !ok {
			s = span{e.From, e.To}
		}
		spans[e.Series] = span{min(s.from, e.From), max(s.to, e.To)}
	}
	delete(spans, "")
	for series, s := range spans {
		ids, err := resolve(ctx, tx, series, s)
		if err != nil {
			return nil, err
		}
		changed = append(changed, ids...)
	}
	return changed, nil
}

// resolve finds the meetings of those entries of a series that depend on some days, as
// [meeting.Window] says, and returns the ids of the entries that are on another one now.
func resolve(ctx context.Context, tx Tx, series string, s span) ([]int64, error) {
	records, err := tx.Evidence(ctx, series, s.from-2*meeting.Window, s.to+meeting.Window)
	if err != nil {
		return nil, err
	}
	entries := make([]meeting.Entry, len(records))
	for i, r := range records {
		entries[i].ID = r.ID
		if err := json.Unmarshal(r.Evidence.Says, &entries[i].Evidence); err != nil {
			return nil, fmt.Errorf("evidence of entry %d: %w", r.ID, err)
		}
	}
	verdicts := meeting.Resolve(entries)
	var changed []int64
	for _, r := range records {
		if r.Evidence.From > s.to || r.Evidence.To < s.from {
			continue
		}
		var now planet.MeetingRef
		v, ok := verdicts[r.ID]
		if ok {
			now = planet.MeetingRef{Series: series, Date: v.Date}
		}
		if now == r.Meeting && v.From == r.MeetingFrom {
			continue
		}
		if err := tx.SetMeeting(ctx, r.ID, now, v.From); err != nil {
			return nil, err
		}
		tx.Touch()
		changed = append(changed, r.ID)
	}
	return changed, nil
}
