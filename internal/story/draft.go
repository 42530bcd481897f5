package story

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"necblogs/internal/canonical"
	"necblogs/internal/clean"
	"necblogs/internal/planet"
)

// Batch is what one fetch brought of one blog.
type Batch struct {
	Blog     planet.Blog
	Language string        // of the feed
	Items    []planet.Item // in feed order, newest first
	Now      time.Time
	Undated  bool // the feed's dates are not believed
	Held     bool // the blog is held: what is new is stored, not shown

	// Pack moves the texts of a record that is to be stored into its Packed; nil: they
	// stay in their places.
	Pack func(*planet.Record) error
}

// Draft is one item of a batch on its way to an entry.
type Draft struct {
	record   planet.Record // until derived is true it has no more than its item, title and time of publication
	derived  bool          // [Maker.ready] has derived the record
	keys     keys          // that of the text is 0 until then
	received int64         // the hash of the item as received
	again    bool          // [Draft.Again] was called
	shared   bool          // another post of the feed has the same address and another title
	second   bool          // an item before it in the feed has the same guid and keeps it, so that this one has none
}

// Prepare makes drafts of a batch, the oldest first, and derives those that are new
// or changed, which is costly and so done outside the transaction. The notes say what
// was odd about the items. Prepare clears b.Items, since their texts are most of a
// feed's memory.
func (m Maker) Prepare(ctx context.Context, b Batch, known Lookup) ([]Draft, []string, error) {
	drafts, notes := drafts(b)
	clear(b.Items)
	hits, err := lookUp(ctx, known, storedKeys(drafts))
	if err != nil {
		return nil, nil, err
	}
	mine := hits.of(b.Blog.Slug)
	for i := range drafts {
		d := &drafts[i]
		if own := mine[d.keys.guid]; len(own) > 0 && own[0].Received == d.received {
			continue
		}
		m.ready(b, d)
		if b.Pack == nil {
			continue
		}
		if err := b.Pack(&d.record); err != nil {
			return nil, nil, err
		}
	}
	return drafts, notes, nil
}

// ready derives a draft's record, if that has not been done.
func (m Maker) ready(b Batch, d *Draft) {
	if d.derived {
		return
	}
	d.record = m.derive(b.Blog, d.record.Item, d.record.Published)
	if !d.again {
		d.record.Received = d.received
	}
	d.keys.text = d.record.Keys[0]
	d.record.Keys = d.keys.stored()
	d.derived = true
}

// Short reports whether the text of an item has to be fetched from its article's page, at
// link: the item is new or changed, will be shown, and has only the beginning of its text, a
// summary, or no text.
func (d *Draft) Short() (link string, short bool) {
	shown := d.record.Off == planet.On || d.record.Off == planet.Empty
	return d.record.Item.Link, d.derived && shown && d.record.Item.Link != "" && mayGoOn(d.record)
}

// mayGoOn reports whether an item has only the beginning of its text, what may be a summary
// of it, or no text.
func mayGoOn(r planet.Record) bool {
	summary := r.Words <= maxSummary && clean.HTML(r.Item.Content, r.Item.Base).Words == 0
	return r.Excerpt || r.Words == 0 || summary
}

// maxSummary is how many words a description may have to be taken for a summary where an
// item has no content beside it, or only a picture. Engines do not mark it as one; Hugo's has
// some 70 words.
const maxSummary = 100

// Fill gives an item the text of its article's page. It reports false, and
// leaves the item as it is, where that is no longer than what the feed gives.
func (m Maker) Fill(b Batch, d *Draft, html string) bool {
	full := *d
	full.record.Item.FullText, full.derived = html, false
	m.ready(b, &full)
	if full.record.Words <= d.record.Words {
		return false
	}
	*d = full
	return true
}

// Again makes the item count as changed when it comes the next time.
func (d *Draft) Again() { d.again, d.record.Received = true, 0 }

// published is the time under which an item stands for good: the one that the feed gives,
// or that of the fetch where it gives none, none that can be believed, or one to come.
func published(b Batch, item planet.Item) time.Time {
	if b.Undated || item.Published.IsZero() || item.Published.After(b.Now) {
		return b.Now
	}
	return item.Published
}

// drafts makes drafts of the items of a batch, the oldest first. Where several items have
// one guid the first in the feed keeps it; another is known by its address, and left out
// where it has none of its own. Equal items are one.
func drafts(b Batch) (list []Draft, notes []string) {
	links := map[string]string{} // by guid
	twice := map[int64]bool{}    // by the hash of the item
	for _, item := range b.Items {
		item.Language = cmp.Or(item.Language, b.Language)
		item.Base = cmp.Or(item.Base, item.Link, b.Blog.Site, b.Blog.Feed)
		if b.Undated { // by a date that moves the item would differ at each fetch
			item.Published, item.Updated = time.Time{}, time.Time{}
		}
		address := canonical.URL(item.Link)
		other, second := links[item.GUID]
		switch {
		case second:
			if note := fmt.Sprintf("the guid %s stands on several items; the first has it", item.GUID); !slices.Contains(notes, note) {
				notes = append(notes, note)
			}
			if address == "" || address == other {
				continue
			}
			item.GUID = ""
		case item.GUID != "":
			links[item.GUID] = address
		}
		d := Draft{keys: keysOf(b.Blog, item), received: received(item), second: second}
		d.record.Item, d.record.Title, d.record.Published = item, clean.Title(item.Title), published(b, item)
		if twice[d.received] {
			continue
		}
		twice[d.received] = true
		list = append(list, d)
	}
	markShared(list)
	slices.Reverse(list)
	slices.SortStableFunc(list, func(x, y Draft) int { return x.record.Published.Compare(y.record.Published) })
	return list, notes
}

// markShared marks the drafts whose address another has under another title.
func markShared(list []Draft) {
	titles, shared := map[int64]string{}, map[int64]bool{} // by the address's key
	for _, d := range list {
		if title, seen := titles[d.keys.url]; seen && title != d.record.Title {
			shared[d.keys.url] = true
		}
		titles[d.keys.url] = d.record.Title
	}
	for i, d := range list {
		list[i].shared = d.keys.url != 0 && shared[d.keys.url]
	}
}
