package story

import (
	"bytes"
	"context"
	"fmt"
	"reflect"
	"time"

	"necblogs/internal/planet"
)

// Change is a difference that a replay makes to an entry.
type Change struct {
	Entry  int64  `json:"entry"`
	Title  string `json:"title"`
	What   string `json:"what"`
	Before string `json:"before"`
	After  string `json:"after"`
}

// batch is how many entries are replayed at once, to bound memory.
const batch = 200

// Sync puts a config in force: which blogs are polled and shown, and what its
// rules make of the entries that are stored already.
func (m Maker) Sync(ctx context.Context, tx Tx, blogs []planet.Blog, now time.Time) error {
	rules := make(map[string]int64, len(blogs))
	for _, b := range blogs {
		rules[b.Slug] = m.rules(b)
	}
	moved, ruled, err := tx.SyncBlogs(ctx, now, blogs, rules)
	if err != nil {
		return err
	}
	for _, slug := range moved {
		ids, err := tx.BlogEntries(ctx, slug)
		if err != nil {
			return err
		}
		if _, err := m.assemble(ctx, tx, ids); err != nil {
			return fmt.Errorf("stories of %s: %w", slug, err)
		}
	}
	for _, slug := range ruled {
		ids, err := tx.BlogEntries(ctx, slug)
		if err != nil {
			return err
		}
		if _, err := m.Replay(ctx, tx, ids, now, func(int) {}); err != nil {
			return fmt.Errorf("entries of %s by the changed config: %w", slug, err)
		}
	}
	return nil
}

// rules is a hash of all in the config that an entry of the blog depends on.
func (m Maker) rules(b planet.Blog) int64 {
	parts := []string{m.Zone.String(), fmt.Sprint(m.Duplicates, b.Mirror, b.FullText),
		fmt.Sprint(b.Include.Title, b.Include.Category, b.Exclude.Title, b.Exclude.Category)}
	for _, r := range b.Representatives {
		parts = append(parts, r.Name, fmt.Sprint(r.Match))
	}
	for _, s := range m.Series {
		parts = append(parts, s.Slug, fmt.Sprint(s.Match), fmt.Sprint(s.Except))
	}
	return hash(parts...)
}

// Replay computes everything derived again from the items as received and
// returns what is another now. done is told how many entries are through.
func (m Maker) Replay(ctx context.Context, tx Tx, ids []int64, now time.Time, done func(n int)) ([]Change, error) {
	before, err := snapshot(ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	for n := 0; n < len(ids); n += batch {
		part := ids[n:min(n+batch, len(ids))]
		if err := m.replay(ctx, tx, part, now); err != nil {
			return nil, err
		}
		done(n + len(part))
	}
	after, err := snapshot(ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	var changes []Change
	for _, id := range ids {
		changes = append(changes, differences(before[id], after[id])...)
	}
	return changes, nil
}

func (m Maker) replay(ctx context.Context, tx Tx, ids []int64, now time.Time) error {
	stored, err := tx.Records(ctx, ids)
	if err != nil {
		return err
	}
	var records []planet.Record
	var evidence []planet.Evidence
	for _, was := range stored {
		if was.Off == planet.Erased {
			continue
		}
		r := m.derive(m.blog(was.Blog), was.Item, was.Published)
		r.ID, r.GUID, r.Published, r.FirstSeen, r.Fed = was.ID, was.GUID, was.Published, was.FirstSeen, was.Fed
		r.Updated, r.Edited, r.Revisions, r.Story = was.Updated, was.Edited, was.Revisions, was.Story
		r.Meeting, r.MeetingFrom, r.Received = was.Meeting, was.MeetingFrom, was.Received
		if was.Off == planet.Held && r.Off == planet.On {
			r.Off = planet.Held
		}
		if !same(was, r) {
			if err := tx.Replace(ctx, r, bandsOf(was), false); err != nil {
				return err
			}
			tx.Touch()
		}
		records, evidence = append(records, r), append(evidence, was.Evidence)
	}
	_, err = m.settle(ctx, tx, records, evidence, now)
	return err
}

// same reports whether what is derived of two records is equal. Keys and bands
// are not stored with a record; the fingerprint tells of the bands.
func same(a, b planet.Record) bool {
	if !bytes.Equal(a.Fingerprint, b.Fingerprint) || !bytes.Equal(a.Evidence.Says, b.Evidence.Says) {
		return false
	}
	for _, r := range []*planet.Record{&a, &b} {
		r.Item, r.Fingerprint, r.Bands, r.Keys, r.Evidence = planet.Item{}, nil, nil, nil, planet.Evidence{}
		if len(r.Categories) == 0 {
			r.Categories = nil
		}
		if len(r.Enclosures) == 0 {
			r.Enclosures = nil
		}
	}
	return reflect.DeepEqual(a, b)
}

func snapshot(ctx context.Context, tx Tx, ids []int64) (map[int64]planet.Record, error) {
	records, err := tx.Sides(ctx, ids)
	if err != nil {
		return nil, err
	}
	byID := make(map[int64]planet.Record, len(records))
	for _, r := range records {
		r.Fingerprint = nil // a million of them would not fit in memory
		byID[r.ID] = r
	}
	return byID, nil
}

// differences are those between two states of an entry that somebody would see.
func differences(a, b planet.Record) []Change {
	var list []Change
	note := func(what string, before, after any) {
		if x, y := fmt.Sprint(before), fmt.Sprint(after); x != y {
			list = append(list, Change{Entry: a.ID, Title: a.Title, What: what, Before: x, After: y})
		}
	}
	note("title", a.Title, b.Title)
	note("author", a.Author, b.Author)
	note("address", a.URL, b.URL)
	note("lead", a.Lead, b.Lead)
	note("words", a.Words, b.Words)
	note("text", a.TextHash, b.TextHash)
	note("excerpt", a.Excerpt, b.Excerpt)
	note("representative", a.Representative, b.Representative)
	note("representative from", a.RepresentativeFrom, b.RepresentativeFrom)
	note("meeting", a.Meeting, b.Meeting)
	note("meeting from", a.MeetingFrom, b.MeetingFrom)
	note("off", a.Off, b.Off)
	note("story", a.Story, b.Story)
	return list
}
