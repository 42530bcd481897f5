package story

import (
	"context"
	"slices"
	"strings"
	"time"

	"necblogs/internal/dedupe"
	"necblogs/internal/planet"
)

// week is how young an entry of a blog that joined late must be at first sight
// to enter the merged feeds.
const week = 7 * 24 * time.Hour

// Result is what became of a batch.
type Result struct {
	New     int    // entries stored for the first time
	Updated int    // entries whose text changed
	Copies  int    // of New, those that are copies
	Hold    string // why the blog must be held from now on; "" where it need not be
	// DatesMoved: items that were here already are dated later than they were
	// first seen; no date of such a feed can be believed.
	DatesMoved bool
}

// Put stores the drafts of a batch: known ones as updates of their entries, new
// ones as entries, and all into their stories and onto their meetings.
func (m Maker) Put(ctx context.Context, tx Tx, b Batch, drafts []Draft) (Result, error) {
	var res Result
	known, fresh, err := m.identify(ctx, tx, b, drafts)
	if err != nil {
		return res, err
	}
	if len(known) == 0 && !b.Held {
		if res.Hold, err = m.lapsed(ctx, tx, b, fresh); err != nil {
			return res, err
		}
		b.Held = res.Hold != ""
	}
	res.DatesMoved = datesMoved(known)
	changed, before, err := m.update(ctx, tx, b, known)
	if err != nil {
		return res, err
	}
	added, err := m.insert(ctx, tx, b, fresh)
	if err != nil {
		return res, err
	}
	stories, err := m.settle(ctx, tx, append(changed, added...), before, b.Now)
	if err != nil {
		return res, err
	}
	res.New = len(added)
	for _, r := range changed {
		if r.Edited.Equal(b.Now) {
			res.Updated++
		}
	}
	for _, r := range added {
		if s := stories[r.ID]; s != 0 && s != r.ID {
			res.Copies++
		}
	}
	return res, nil
}

// settle puts new and changed entries into their stories and onto their
// meetings, along with all whose place depends on them; before is what the
// changed ones said of their meetings until now. It returns the story of each
// entry that it looked at.
func (m Maker) settle(ctx context.Context, tx Tx, records []planet.Record, before []planet.Evidence, now time.Time) (map[int64]int64, error) {
	linked, err := m.link(ctx, tx, records, now)
	if err != nil {
		return nil, err
	}
	met, err := m.meet(ctx, tx, records, before)
	if err != nil {
		return nil, err
	}
	return m.assemble(ctx, tx, append(linked, met...))
}

// match pairs a draft with the entry that it is.
type match struct {
	draft *Draft
	hit   planet.KeyHit
}

// identify tells the drafts that are entries already from those that are new.
func (m Maker) identify(ctx context.Context, tx Tx, b Batch, drafts []Draft) (known []match, fresh []*Draft, err error) {
	hits, err := lookUp(ctx, tx.Known, drafts)
	if err != nil {
		return nil, nil, err
	}
	taken := map[int64]bool{}
	take := func(d *Draft, key int64, fits func(planet.KeyHit) bool) bool {
		hit, ok := hits.find(b.Blog.Slug, key)
		if !ok || taken[hit.Entry] || !fits(hit) {
			return false
		}
		taken[hit.Entry] = true
		known = append(known, match{d, hit})
		return true
	}
	always := func(planet.KeyHit) bool { return true }
	for i := range drafts {
		d := &drafts[i]
		if !take(d, d.keys.guid, always) && !take(d, d.keys.path, always) {
			fresh = append(fresh, d)
		}
	}
	// Where no guid is known any more the blog has moved, or makes new ones at
	// each fetch: then addresses and texts are as good as guids.
	moved := len(known) == 0
	fresh = slices.DeleteFunc(fresh, func(d *Draft) bool {
		return take(d, d.keys.url, func(h planet.KeyHit) bool {
			return moved || d.item.GUID == "" || h.Title == d.title
		})
	})
	rest := fresh[:0]
	for _, d := range fresh {
		m.ready(b, d)
		if (moved || d.keys.url == 0) && take(d, d.keys.text, always) {
			continue
		}
		if moved {
			hit, ok, err := m.republished(ctx, tx, d, taken)
			if err != nil {
				return nil, nil, err
			}
			if ok {
				taken[hit.Entry] = true
				known = append(known, match{d, hit})
				continue
			}
		}
		rest = append(rest, d)
	}
	return known, rest, nil
}

// republished finds the blog's own entry whose text a draft repeats almost
// whole under the same title.
func (m Maker) republished(ctx context.Context, tx Tx, d *Draft, taken map[int64]bool) (planet.KeyHit, bool, error) {
	ids, err := tx.Similar(ctx, d.record.Bands, d.record.TextHash)
	if err != nil {
		return planet.KeyHit{}, false, err
	}
	others, err := tx.Sides(ctx, ids)
	if err != nil {
		return planet.KeyHit{}, false, err
	}
	mine, err := m.side(d.record)
	if err != nil {
		return planet.KeyHit{}, false, err
	}
	for _, o := range others {
		if o.Blog != d.record.Blog || o.Title != d.record.Title || taken[o.ID] {
			continue
		}
		side, err := m.side(o)
		if err != nil {
			return planet.KeyHit{}, false, err
		}
		if _, same := dedupe.Compare(mine, side); same {
			return planet.KeyHit{Entry: o.ID, Blog: o.Blog, Title: o.Title, Received: o.Received, Off: o.Off}, true, nil
		}
	}
	return planet.KeyHit{}, false, nil
}

// insert stores new entries.
func (m Maker) insert(ctx context.Context, tx Tx, b Batch, drafts []*Draft) ([]planet.Record, error) {
	if len(drafts) == 0 {
		return nil, nil
	}
	joined, started, err := tx.Facts(ctx, b.Blog.Slug)
	if err != nil {
		return nil, err
	}
	records := make([]planet.Record, len(drafts))
	for i, d := range drafts {
		r := d.record
		r.FirstSeen, r.Updated = b.Now, r.Published
		if u := d.item.Updated; u.After(r.Published) && !u.After(b.Now) && !b.Undated {
			r.Updated = u
		}
		r.Fed = !joined.After(started) || b.Now.Sub(r.Published) < week
		if b.Held && r.Off == planet.On {
			r.Off = planet.Held
		}
		records[i] = r
	}
	return records, tx.Insert(ctx, records)
}

// update brings known entries up to date. It returns those that changed, and
// what they said of their meetings before.
func (m Maker) update(ctx context.Context, tx Tx, b Batch, known []match) (changed []planet.Record, before []planet.Evidence, err error) {
	var ids []int64
	for _, k := range known {
		if err := tx.AddKeys(ctx, k.hit.Entry, missing(k)); err != nil {
			return nil, nil, err
		}
		if k.hit.Received != k.draft.received && k.hit.Off != planet.Erased {
			ids = append(ids, k.hit.Entry)
		}
	}
	stored, err := tx.Records(ctx, ids)
	if err != nil {
		return nil, nil, err
	}
	old := map[int64]planet.Record{}
	for _, r := range stored {
		old[r.ID] = r
		before = append(before, r.Evidence)
	}
	for _, k := range known {
		was, ok := old[k.hit.Entry]
		if !ok {
			continue
		}
		m.ready(b, k.draft)
		now, revise, keep := revised(was, k.draft.record, b)
		if keep {
			if err := tx.Seen(ctx, was.ID, k.draft.received); err != nil {
				return nil, nil, err
			}
			continue
		}
		if err := tx.Replace(ctx, now, bandsOf(was), revise); err != nil {
			return nil, nil, err
		}
		tx.Touch()
		changed = append(changed, now)
	}
	return changed, before, nil
}

// datesMoved reports whether every known item, of at least two, says that it
// was published after it was first seen.
func datesMoved(known []match) bool {
	for _, k := range known {
		if !k.draft.item.Published.After(k.hit.FirstSeen) {
			return false
		}
	}
	return len(known) >= 2
}

// missing are the keys of a draft that its entry may not be indexed under: none
// where it came in the bytes in which it is stored.
func missing(k match) []int64 {
	if k.hit.Received == k.draft.received {
		return nil
	}
	return k.draft.keys.stored()
}

// revised is an entry with what its item says now; what was first seen stays.
// It is kept as it is where the item is only the beginning of the text that is
// stored. White space makes no revision.
func revised(was, now planet.Record, b Batch) (r planet.Record, revise, keep bool) {
	if now.Excerpt && !was.Excerpt && now.Words < was.Words && beginning(now, was) {
		return was, false, true
	}
	r = now
	r.ID, r.GUID, r.Published, r.FirstSeen, r.Fed = was.ID, was.GUID, was.Published, was.FirstSeen, was.Fed
	r.Updated, r.Edited, r.Revisions, r.Story = was.Updated, was.Edited, was.Revisions, was.Story
	r.Meeting, r.MeetingFrom = was.Meeting, was.MeetingFrom
	if was.Off == planet.Held && r.Off == planet.On {
		r.Off = planet.Held
	}
	if !sameWords(was.Title, now.Title) || !sameWords(was.Text, now.Text) {
		revise = true
		r.Revisions++
		r.Edited, r.Updated = b.Now, b.Now
		if u := now.Item.Updated; u.After(was.Updated) && !u.After(b.Now) && !b.Undated {
			r.Updated = u
		}
	}
	return r, revise, false
}

func sameWords(a, b string) bool {
	return a == b || slices.Equal(strings.Fields(a), strings.Fields(b))
}

// beginning reports whether an excerpt is one of a text.
func beginning(excerpt, whole planet.Record) bool {
	e, w := strings.Fields(excerpt.Text), strings.Fields(whole.Text)
	n := 0
	for i := range min(len(e), len(w)) {
		if e[i] == w[i] {
			n++
		}
	}
	return n*10 >= len(e)*8
}

func bandsOf(r planet.Record) []int64 { return signed(dedupe.Of(r.Title, r.Text).Bands) }
