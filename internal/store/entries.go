package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"necblogs/internal/planet"
)

// Known returns the entries that the keys stand for.
func (r reader) Known(ctx context.Context, keys []int64) ([]planet.KeyHit, error) {
	type row struct {
		Key, Entry, Received int64
		Published            int64
		FirstSeen            int64 `db:"first_seen"`
		Blog, Title, Off     string
		Shared, Nameless     bool
	}
	rows, err := in[row](ctx, r.q, `
		SELECT a.key, a.entry, a.shared, e.received, e.published, e.first_seen, e.blog, e.title, e.off,
			e.guid = '' AND e.url = '' AS nameless
		FROM aliases a JOIN entries e ON e.id = a.entry WHERE a.key IN (?) ORDER BY a.entry, a.key`, keys)
	return mapped(rows, func(r row) planet.KeyHit {
		return planet.KeyHit{Key: r.Key, Entry: r.Entry, Blog: r.Blog, Title: r.Title, Received: r.Received,
			Published: at(r.Published), FirstSeen: at(r.FirstSeen), Off: planet.Off(r.Off), Shared: r.Shared, Nameless: r.Nameless}
	}), err
}

// Insert stores new entries of one blog with their contents and all that they are found
// by, each as a story of its own. It gives them their ids, in the order of the list.
func (t *Tx) Insert(ctx context.Context, records []planet.Record) error {
	if len(records) == 0 {
		return nil
	}
	id, err := t.nextEntries(ctx, len(records))
	if err != nil {
		return err
	}
	for i := range records {
		records[i].ID = id + int64(i)
		records[i].Story = records[i].ID // most stay one of their own
		if err := t.insert(ctx, records[i]); err != nil {
			return fmt.Errorf("store entry %q of %s: %w", records[i].Title, records[i].Blog, err)
		}
	}
	return t.exec(ctx, `UPDATE blogs SET entries = entries + $1 WHERE slug = $2`, len(records), records[0].Blog)
}

func (t *Tx) insert(ctx context.Context, r planet.Record) error {
	err := t.execNamed(ctx, `
		INSERT INTO entries (id, blog, guid, url, title, author, published, updated, first_seen, edited, received,
			lead, excerpt, words, language, representative, representative_slug, representative_from, details,
			series, meeting, meeting_from, off, fed, text_hash, revisions, story)
		VALUES (:id, :blog, :guid, :url, :title, :author, :published, :updated, :first_seen, :edited, :received,
			:lead, :excerpt, :words, :language, :representative, :representative_slug, :representative_from, :details,
			:series, :meeting, :meeting_from, :off, :fed, :text_hash, :revisions, :story)`, rowOf(r))
	if err != nil {
		return err
	}
	parts, err := packed(r)
	if err != nil {
		return err
	}
	if err := t.exec(ctx, `INSERT INTO contents (entry, parts, fingerprint) VALUES ($1, $2, $3)`,
		r.ID, parts, r.Fingerprint); err != nil {
		return err
	}
	return t.makeFindable(ctx, r)
}

// makeFindable stores the keys, the sample and the evidence of an entry.
func (t *Tx) makeFindable(ctx context.Context, r planet.Record) error {
	if err := t.AddKeys(ctx, r.ID, r.Keys); err != nil {
		return err
	}
	crowded, err := t.crowded(ctx, r.ID, r.TextHash)
	if err != nil {
		return err
	}
	if !crowded {
		if err := t.insertPairs(ctx, `INSERT INTO samples (shingle, entry) VALUES `, sampleOf(r.Fingerprint), r.ID); err != nil {
			return err
		}
	}
	if r.Evidence.Series == "" {
		return nil
	}
	return t.exec(ctx, `INSERT INTO evidence (entry, series, from_day, to_day, says, counts) VALUES ($1, $2, $3, $4, $5, FALSE)`,
		r.ID, r.Evidence.Series, r.Evidence.From, r.Evidence.To, string(r.Evidence.Says))
}

// Replace stores an entry's new text and title and all that is derived from them. Where
// revise says so it keeps the old text as a revision.
func (t *Tx) Replace(ctx context.Context, r planet.Record, revise bool) error {
	if err := t.dropSample(ctx, r.ID); err != nil {
		return err
	}
	if revise {
		if err := t.exec(ctx, `
			INSERT INTO revisions (entry, n, seen, title, parts)
			SELECT e.id, e.revisions + 1, $1, e.title, c.parts FROM entries e JOIN contents c ON c.entry = e.id WHERE e.id = $2`,
			ms(r.Edited), r.ID); err != nil {
			return err
		}
		if err := t.thin(ctx, r); err != nil {
			return err
		}
	}
	err := t.execNamed(ctx, `
		UPDATE entries SET guid = :guid, url = :url, title = :title, author = :author, updated = :updated, edited = :edited,
			received = :received, lead = :lead, excerpt = :excerpt, words = :words, language = :language,
			representative = :representative, representative_slug = :representative_slug,
			representative_from = :representative_from, details = :details, series = :series, meeting = :meeting,
			meeting_from = :meeting_from, off = :off, text_hash = :text_hash, revisions = :revisions
		WHERE id = :id`, rowOf(r))
	if err != nil {
		return fmt.Errorf("update entry %d: %w", r.ID, err)
	}
	parts, err := packed(r)
	if err != nil {
		return err
	}
	if err := t.exec(ctx, `UPDATE contents SET parts = $1, fingerprint = $2 WHERE entry = $3`,
		parts, r.Fingerprint, r.ID); err != nil {
		return err
	}
	if err := t.exec(ctx, `DELETE FROM evidence WHERE entry = $1`, r.ID); err != nil {
		return err
	}
	return t.makeFindable(ctx, r)
}

// AddKeys remembers further guids and addresses of an entry.
func (t *Tx) AddKeys(ctx context.Context, entry int64, keys []int64) error {
	return t.insertPairs(ctx, `INSERT INTO aliases (key, entry) VALUES `, keys, entry)
}

// Share says that from now on a key tells no entries apart.
func (t *Tx) Share(ctx context.Context, key int64) error {
	return t.exec(ctx, `UPDATE aliases SET shared = TRUE WHERE key = $1`, key)
}

// Seen notes that an item came again with the same meaning but in other bytes, whose
// hash is received.
func (t *Tx) Seen(ctx context.Context, entry, received int64) error {
	return t.exec(ctx, `UPDATE entries SET received = $1 WHERE id = $2`, received, entry)
}

// Records returns entries whole, but for keys, in the order of their ids.
func (t *Tx) Records(ctx context.Context, ids []int64) ([]planet.Record, error) {
	return t.records(ctx, ids, true)
}

// Sides returns entries as Records does, but without their texts: with what is
// needed to compare them.
func (t *Tx) Sides(ctx context.Context, ids []int64) ([]planet.Record, error) {
	return t.records(ctx, ids, false)
}

func (t *Tx) records(ctx context.Context, ids []int64, texts bool) ([]planet.Record, error) {
	columns := evidenceColumns
	if texts {
		columns += `, c.parts`
	}
	sorted := slices.Compact(slices.Sorted(slices.Values(ids))) // so that the rows of all chunks come in order
	rows, err := in[sideRow](ctx, t.tx, `
		SELECT e.*, c.fingerprint, `+columns+`
		FROM entries e JOIN contents c ON c.entry = e.id LEFT JOIN evidence v ON v.entry = e.id
		WHERE e.id IN (?) ORDER BY e.id`, sorted)
	if err != nil {
		return nil, err
	}
	records := make([]planet.Record, len(rows))
	for i, row := range rows {
		if records[i], err = row.record(); err != nil {
			return nil, err
		}
		if !texts {
			continue
		}
		if err := fill(&records[i].Entry, row.Parts, true); err != nil {
			return nil, err
		}
	}
	return records, nil
}

// fill puts an entry's contents into it, with the item as received if asked for.
func fill(e *planet.Entry, parts []byte, item bool) error {
	var c contents
	if err := c.unpack(parts); err != nil {
		return fmt.Errorf("entry %d: %w", e.ID, err)
	}
	e.HTML, e.Text = string(c.html), string(c.text)
	if item {
		if err := json.Unmarshal(c.item, &e.Item); err != nil {
			return fmt.Errorf("item of entry %d: %w", e.ID, err)
		}
	}
	return nil
}

// SetOff says why an entry is on no page, or that it may be shown again.
func (t *Tx) SetOff(ctx context.Context, entry int64, off planet.Off) error {
	return t.exec(ctx, `UPDATE entries SET off = $1 WHERE id = $2`, string(off), entry)
}

// BlogEntries returns the ids of a blog's entries, oldest first.
func (t *Tx) BlogEntries(ctx context.Context, blog string) ([]int64, error) {
	return all[int64](ctx, t.tx, `SELECT id FROM entries WHERE blog = $1 ORDER BY id`, blog)
}

// LatestEntries returns the ids of the n entries of a blog that were published last.
func (t *Tx) LatestEntries(ctx context.Context, blog string, n int) ([]int64, error) {
	return all[int64](ctx, t.tx, `SELECT id FROM entries WHERE blog = $1 ORDER BY published DESC, id DESC LIMIT $2`, blog, n)
}

// PublishedAt returns the ids of the entries of a blog that were published at a time.
func (t *Tx) PublishedAt(ctx context.Context, blog string, at time.Time) ([]int64, error) {
	return all[int64](ctx, t.tx, `SELECT id FROM entries WHERE blog = $1 AND published = $2 ORDER BY id`, blog, ms(at))
}

// Entry returns an entry without its texts.
func (s *Store) Entry(ctx context.Context, id int64) (planet.Entry, error) {
	row, err := one[entryRow](ctx, s.read, `SELECT * FROM entries WHERE id = $1`, id)
	if err != nil {
		return planet.Entry{}, fmt.Errorf("entry %d: %w", id, err)
	}
	r, err := row.record()
	return r.Entry, err
}

// AllEntries returns the ids of all entries, oldest first.
func (t *Tx) AllEntries(ctx context.Context) ([]int64, error) {
	return all[int64](ctx, t.tx, `SELECT id FROM entries ORDER BY id`)
}
