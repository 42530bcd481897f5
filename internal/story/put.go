package story

import (
	"cmp"
	"context"
	"slices"
	"time"

	"necblogs/internal/planet"
)

// week is how old an entry may be to enter the merged feeds when its blog joins a planet
// that has other blogs already; and over how long, at least, posts must first have come for
// their coming again on one day to show an import.
const week = 7 * 24 * time.Hour

// Result is what became of a batch.
type Result struct {
	New     int    // entries stored for the first time
	Updated int    // entries whose text changed
	Copies  int    // how many of New are copies
	Hold    string // why the blog must be held from now on; "" where it need not be
	// DatesMoved is true if entries come again with new dates, later than when they were
	// first seen. No date of such a feed can be believed.
	DatesMoved bool
}

// Put stores the drafts of a batch: known ones as updates of their entries, new
// ones as entries, and all into their stories and onto their meetings.
func (m Maker) Put(ctx context.Context, tx Tx, b Batch, drafts []Draft) (Result, error) {
	var res Result
	found, err := m.identify(ctx, tx, b, drafts)
	if err != nil {
		return res, err
	}
	if len(found.known) == 0 && !b.Held {
		if res.Hold, err = lapsed(ctx, tx, b, found.fresh); err != nil {
			return res, err
		}
		b.Held = res.Hold != ""
	}
	res.DatesMoved = !found.imported && datesMoved(found.known, b.Now)
	changed, before, err := m.update(ctx, tx, b, found.known)
	if err != nil {
		return res, err
	}
	added, err := insert(ctx, tx, b, found)
	if err != nil {
		return res, err
	}
	again, err := share(ctx, tx, found.shared)
	if err != nil {
		return res, err
	}
	stories, err := m.settle(ctx, tx, slices.Concat(changed, added, again), before, b.Now)
	if err != nil {
		return res, err
	}
	for _, r := range changed {
		if r.Edited.Equal(b.Now) {
			res.Updated++
		}
	}
	for _, r := range added {
		if r.Off == planet.Erased {
			continue
		}
		res.New++
		if stories[r.ID] != r.ID {
			res.Copies++
		}
	}
	return res, nil
}

// settle finds out again what the records are copies of, which stories they are in and
// which meetings they are on, and the same for all entries that depend on them. said is
// the evidence of meetings that the records had before. The result is the story of each
// entry that was looked at, by the entry's id.
func (m Maker) settle(ctx context.Context, tx Tx, records []planet.Record, said []planet.Evidence, now time.Time) (map[int64]int64, error) {
	linked, err := m.link(ctx, tx, records, now)
	if err != nil {
		return nil, err
	}
	return m.arrange(ctx, tx, linked, said)
}

// arrange makes the stories of the given entries again by the links that are stored, and
// then finds their meetings again, since which meetings are known depends on which entries
// are on a page. Stories of which an entry is on another meeting then are made once more,
// for the lists that they stand in. said and the result are as in settle.
func (m Maker) arrange(ctx context.Context, tx Tx, ids []int64, said []planet.Evidence) (map[int64]int64, error) {
	stories, turned, err := m.assemble(ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	met, err := meet(ctx, tx, append(turned, said...))
	if err != nil {
		return nil, err
	}
	_, _, err = m.assemble(ctx, tx, met)
	return stories, err
}

// insert stores new entries. Of one whose text was erased it stores only what it will be
// recognised by when it comes again.
func insert(ctx context.Context, tx Tx, b Batch, found sorted) ([]planet.Record, error) {
	if len(found.fresh)+len(found.buried) == 0 {
		return nil, nil
	}
	joined, started, entries, err := tx.Facts(ctx, b.Blog.Slug)
	if err != nil {
		return nil, err
	}
	var records []planet.Record
	for _, d := range found.fresh {
		r := d.record
		r.FirstSeen, r.Updated = b.Now, r.Published
		if u := d.record.Item.Updated; u.After(r.Published) && !u.After(b.Now) && !b.Undated {
			r.Updated = u
		}
		// The merged feeds leave out what was old when its blog joined. Whatever a blog posts
		// after that is new, even if the blog or the planet is down for weeks. What the first
		// fetch brings without a date may be of any age and counts as old.
		since, dated := joined, true
		if entries == 0 {
			since, dated = b.Now, !d.record.Item.Published.IsZero()
		}
		young := since.Sub(r.Published) < week && dated
		r.Fed = young || !joined.After(started)
		if b.Held && r.Off != planet.Empty {
			r.Off = planet.Held
		}
		records = append(records, r)
	}
	for _, d := range found.buried {
		records = append(records, planet.Record{
			Entry: planet.Entry{Blog: b.Blog.Slug, Published: d.record.Published, Updated: d.record.Published,
				FirstSeen: b.Now, Off: planet.Erased},
			Received: d.received, TextHash: d.record.TextHash, Fingerprint: []byte{}, Keys: d.record.Keys,
		})
	}
	return records, tx.Insert(ctx, records)
}

// update brings known entries up to date. It returns those that changed, and
// what they said of their meetings before.
func (m Maker) update(ctx context.Context, tx Tx, b Batch, known []match) (changed []planet.Record, before []planet.Evidence, err error) {
	var ids []int64
	for _, k := range known {
		if k.hit.Received == k.draft.received {
			continue // it came in the same bytes as last time
		}
		if err := tx.AddKeys(ctx, k.hit.Entry, k.draft.keys.stored()); err != nil {
			return nil, nil, err
		}
		if k.hit.Off != planet.Erased {
			ids = append(ids, k.hit.Entry)
		}
	}
	records, err := tx.Records(ctx, ids)
	if err != nil {
		return nil, nil, err
	}
	old := map[int64]planet.Record{}
	for _, r := range records {
		old[r.ID] = r
		before = append(before, r.Evidence)
	}
	for _, k := range known {
		was, ok := old[k.hit.Entry]
		if !ok {
			continue
		}
		now, replaced, err := m.updateEntry(ctx, tx, b, k.draft, was)
		if err != nil {
			return nil, nil, err
		}
		if replaced {
			changed = append(changed, now)
		}
	}
	return changed, before, nil
}

// updateEntry puts what a draft says in the place of its entry's text, and reports whether
// it has replaced anything. A feed that gives less of a text than it once did, or an
// article's page that cannot be read for now, takes nothing from the entry: then it keeps
// its text, and has only its title and address from the draft.
func (m Maker) updateEntry(ctx context.Context, tx Tx, b Batch, d *Draft, was planet.Record) (now planet.Record, replaced bool, err error) {
	m.ready(b, d)
	if err := tx.Unpack(&d.record); err != nil {
		return now, false, err
	}
	item, kept := d.record.Item, was.Item
	if item.FullText == "" && kept.FullText != "" && item.Content == kept.Content && item.Summary == kept.Summary {
		m.Fill(b, d, kept.FullText) // the page could not be read this time
	}
	if shrunk(was, d.record) || emptied(was, d.record) {
		kept.Title, kept.Link = cmp.Or(item.Title, kept.Title), cmp.Or(item.Link, kept.Link)
		if kept.Title == was.Item.Title && kept.Link == was.Item.Link {
			return now, false, tx.Seen(ctx, was.ID, d.record.Received)
		}
		d.record.Item, d.derived = kept, false
		m.ready(b, d)
	}
	d.record.Published = was.Published // which stays; by it a day without a year gets its year
	d.record.Evidence = m.evidence(d.record)
	now, revise := revised(was, d.record, b)
	if revise { // an edit is what the author has changed, not what this program has since learnt to read otherwise
		if today := derivedAgain(was, m.derive(b.Blog, was.Item, was.Published)); !same(was, today) {
			if err := tx.Replace(ctx, today, false); err != nil {
				return now, false, err
			}
			was = today
			now, revise = revised(was, d.record, b)
		}
	}
	if d.again && same(was, now) { // its page is away still
		return now, false, nil
	}
	tx.Touch()
	return now, true, tx.Replace(ctx, now, revise)
}

// datesMoved reports whether a feed dates its posts anew at each fetch: all known items, of
// which there must be two, have changed and are dated later than they were first seen, but at
// most an hour from now. A date further ahead is that of an event which a post announces,
// and one that stays the same is that of a clock which is ahead. It is not asked about an
// import, which dates them anew once.
func datesMoved(known []match, now time.Time) bool {
	for _, k := range known {
		if p := k.draft.record.Item.Published; k.draft.received == k.hit.Received || !p.After(k.hit.FirstSeen) || p.After(now.Add(time.Hour)) {
			return false
		}
	}
	return len(known) >= 2
}
