package store

import (
	"encoding/json"
	"fmt"

	"necblogs/internal/planet"
)

// entryRow is a row of entries.
type entryRow struct {
	ID                 int64
	Blog               string
	GUID               string
	URL                string
	Title              string
	Author             string
	Published          int64
	Updated            int64
	FirstSeen          int64 `db:"first_seen"`
	Edited             int64
	Received           int64
	Lead               string
	Excerpt            bool
	Words              int
	Language           string
	Representative     string
	RepresentativeSlug string `db:"representative_slug"`
	RepresentativeFrom string `db:"representative_from"`
	Details            string
	Series             string
	Meeting            int32
	MeetingFrom        string `db:"meeting_from"`
	Off                string
	Fed                bool
	TextHash           int64 `db:"text_hash"`
	Revisions          int
	Story              int64
}

// details are what no query looks for in an entry, as one column of JSON.
type details struct {
	Categories []string           `json:"categories,omitempty"`
	Enclosures []planet.Enclosure `json:"enclosures,omitempty"`
	Image      string             `json:"image,omitempty"`
}

func rowOf(r planet.Record) entryRow {
	return entryRow{
		ID: r.ID, Blog: r.Blog, GUID: r.GUID, URL: r.URL, Title: r.Title, Author: r.Author,
		Published: ms(r.Published), Updated: ms(r.Updated), FirstSeen: ms(r.FirstSeen), Edited: ms(r.Edited),
		Received: r.Received, Lead: r.Lead, Excerpt: r.Excerpt, Words: r.Words, Language: r.Language,
		Representative: r.Representative, RepresentativeSlug: r.RepresentativeSlug,
		RepresentativeFrom: string(r.RepresentativeFrom), Details: toJSON(details{r.Categories, r.Enclosures, r.Image}),
		Series: r.Meeting.Series, Meeting: int32(r.Meeting.Date), MeetingFrom: string(r.MeetingFrom),
		Off: string(r.Off), Fed: r.Fed, TextHash: r.TextHash, Revisions: r.Revisions, Story: r.Story,
	}
}

func (r entryRow) record() (planet.Record, error) {
	var extra details
	if err := json.Unmarshal([]byte(r.Details), &extra); err != nil {
		return planet.Record{}, fmt.Errorf("details of entry %d: %w", r.ID, err)
	}
	e := planet.Entry{
		ID: r.ID, Blog: r.Blog, GUID: r.GUID, URL: r.URL, Title: r.Title, Author: r.Author,
		Published: at(r.Published), Updated: at(r.Updated), FirstSeen: at(r.FirstSeen),
		Derived: planet.Derived{
			Lead: r.Lead, Excerpt: r.Excerpt, Words: r.Words, Language: r.Language,
			Representative: r.Representative, RepresentativeSlug: r.RepresentativeSlug,
			RepresentativeFrom: planet.RepresentativeFrom(r.RepresentativeFrom),
			Categories:         extra.Categories, Enclosures: extra.Enclosures, Image: extra.Image,
		},
		Meeting: planet.MeetingRef{Series: r.Series, Date: planet.Date(r.Meeting)}, MeetingFrom: planet.MeetingFrom(r.MeetingFrom),
		Off: planet.Off(r.Off), Revisions: r.Revisions, Story: r.Story,
	}
	return planet.Record{Entry: e, Received: r.Received, Edited: at(r.Edited), Fed: r.Fed, TextHash: r.TextHash}, nil
}

// sideRow is an entry with what it is compared by, and with its contents where these
// are read.
type sideRow struct {
	entryRow
	Parts          []byte
	Fingerprint    []byte
	EvidenceSeries string `db:"evidence_series"`
	FromDay        int32  `db:"from_day"`
	ToDay          int32  `db:"to_day"`
	Says           string
	Counts         bool
}

func (r sideRow) record() (planet.Record, error) {
	rec, err := r.entryRow.record()
	rec.Fingerprint = r.Fingerprint
	if r.EvidenceSeries != "" {
		rec.Evidence = planet.Evidence{Series: r.EvidenceSeries, From: planet.Date(r.FromDay), To: planet.Date(r.ToDay),
			Says: []byte(r.Says), Counts: r.Counts}
	}
	return rec, err
}

const evidenceColumns = `COALESCE(v.series, '') AS evidence_series, COALESCE(v.from_day, 0) AS from_day,
	COALESCE(v.to_day, 0) AS to_day, COALESCE(v.says, '') AS says, COALESCE(v.counts, FALSE) AS counts`
