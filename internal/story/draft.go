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
}

// Draft is one item of a batch on its way to an entry.
type Draft struct {
	item     planet.Item
	keys     keys
	received int64
	title    string
	record   planet.Record // derived, where derived says so
	derived  bool
}

// Prepare makes drafts of a batch, the oldest first, and does the costly part
// for those that are new or changed, so that the transaction need not. Its
// notes say what was odd about the items.
func (m Maker) Prepare(ctx context.Context, b Batch, known func(context.Context, []int64) ([]planet.KeyHit, error)) ([]Draft, []string, error) {
	drafts, notes := drafts(b)
	hits, err := lookUp(ctx, known, drafts)
	if err != nil {
		return nil, nil, err
	}
	for i := range drafts {
		d := &drafts[i]
		if hit, ok := hits.find(b.Blog.Slug, d.keys.guid); !ok || hit.Received != d.received {
			m.ready(b, d)
		}
	}
	return drafts, notes, nil
}

// ready derives a draft's record if that has not been done.
func (m Maker) ready(b Batch, d *Draft) {
	if d.derived {
		return
	}
	d.record = m.derive(b.Blog, d.item, published(b, d.item))
	d.keys.text = hash("text", b.Blog.Slug, d.record.Title, d.record.Text)
	d.record.Keys = d.keys.stored()
	d.derived = true
}

// published is the time under which an item stands for good: what the feed
// says, or the time of the fetch where it says nothing, nothing that can be
// believed, or a time to come.
func published(b Batch, item planet.Item) time.Time {
	if b.Undated || item.Published.IsZero() || item.Published.After(b.Now) {
		return b.Now
	}
	return item.Published
}

// drafts puts the items of a batch in order, the oldest first. Where one guid
// stands on several items the first has it; another is known by its address, if
// that is another. An address that items of different titles share is nobody's.
func drafts(b Batch) (list []Draft, notes []string) {
	guids, titles := map[string]string{}, map[string]string{}
	shared := map[string]bool{}
	for _, item := range b.Items {
		item.Language = cmp.Or(item.Language, b.Language)
		item.Base = cmp.Or(item.Base, item.Link, b.Blog.Site, b.Blog.Feed)
		if b.Undated { // a date that moves would make another item of it at each fetch
			item.Published, item.Updated = time.Time{}, time.Time{}
		}
		if item.GUID != "" {
			if link, twice := guids[item.GUID]; twice {
				notes = append(notes, fmt.Sprintf("the guid %s stands on several items; the first has it", item.GUID))
				if item.Link == "" || canonical.URL(item.Link) == canonical.URL(link) {
					continue
				}
				item.GUID = ""
			} else {
				guids[item.GUID] = item.Link
			}
		}
		d := Draft{item: item, keys: keysOf(b.Blog, item), received: received(item), title: clean.Title(item.Title)}
		u := canonical.URL(item.Link)
		if title, seen := titles[u]; seen && title != d.title {
			shared[u] = true
		}
		titles[u] = d.title
		list = append(list, d)
	}
	for i := range list {
		if shared[canonical.URL(list[i].item.Link)] {
			list[i].keys.url = 0
		}
	}
	slices.Reverse(list)
	slices.SortStableFunc(list, func(x, y Draft) int {
		return published(b, x.item).Compare(published(b, y.item))
	})
	return list, notes
}

// hits are what keys stand for, by key.
type hits map[int64][]planet.KeyHit

func lookUp(ctx context.Context, known func(context.Context, []int64) ([]planet.KeyHit, error), drafts []Draft) (hits, error) {
	var all []int64
	for _, d := range drafts {
		all = append(all, d.keys.stored()...)
	}
	found, err := known(ctx, all)
	if err != nil {
		return nil, err
	}
	h := hits{}
	for _, hit := range found {
		h[hit.Key] = append(h[hit.Key], hit)
	}
	return h, nil
}

// find returns a blog's own entry for a key.
func (h hits) find(blog string, key int64) (planet.KeyHit, bool) {
	if key != 0 {
		for _, hit := range h[key] {
			if hit.Blog == blog {
				return hit, true
			}
		}
	}
	return planet.KeyHit{}, false
}
