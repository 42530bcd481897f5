package story

import (
	"context"
	"time"

	"necblogs/internal/canonical"
	"necblogs/internal/planet"
)

// match pairs a draft with the entry that it is.
type match struct {
	draft *Draft
	hit   planet.KeyHit
}

// sorted are the drafts of a batch told apart.
type sorted struct {
	known  []match
	fresh  []*Draft
	buried []*Draft // new, but of an erased text
	shared []int64  // keys of addresses that turn out to tell nothing
}

// identify tells the drafts that are entries already from those that are new:
// each draft is tried by what identifies best before any is by what does worse.
func (m Maker) identify(ctx context.Context, tx Tx, b Batch, drafts []Draft) (sorted, error) {
	hits, err := lookUp(ctx, tx.Known, drafts)
	if err != nil {
		return sorted{}, err
	}
	id := identifier{maker: m, tx: tx, batch: b, hits: hits, taken: map[int64]bool{}}
	for i := range drafts {
		id.fresh = append(id.fresh, &drafts[i])
	}
	for _, step := range []func(context.Context) error{id.byGUID, id.byPath, id.byURL, id.byText, id.byLikeness, id.bury} {
		if err := step(ctx); err != nil {
			return sorted{}, err
		}
	}
	id.findShared()
	return id.sorted, nil
}

type identifier struct {
	sorted
	maker Maker
	tx    Tx
	batch Batch
	hits  hits
	taken map[int64]bool
	// moved: no guid is known any more. Then the blog has moved, or makes new ones
	// at each fetch, and addresses and texts are as good as guids.
	moved bool
}

// by takes each draft for the first entry of the blog that a key of it stands for
// and that fits; alone says that it stands for no other.
func (id *identifier) by(key func(keys) int64, fits func(d *Draft, h planet.KeyHit, alone bool) (bool, error)) error {
	rest := id.fresh[:0]
next:
	for _, d := range id.fresh {
		own := id.hits.of(id.batch.Blog.Slug, key(d.keys))
		for _, h := range own {
			if id.taken[h.Entry] {
				continue
			}
			ok, err := fits(d, h, len(own) == 1)
			if err != nil {
				return err
			}
			if ok {
				id.take(d, h)
				continue next
			}
		}
		rest = append(rest, d)
	}
	id.fresh = rest
	return nil
}

func (id *identifier) take(d *Draft, h planet.KeyHit) {
	id.taken[h.Entry] = true
	id.known = append(id.known, match{d, h})
}

func (id *identifier) byGUID(context.Context) error {
	return id.by(func(k keys) int64 { return k.guid }, func(*Draft, planet.KeyHit, bool) (bool, error) { return true, nil })
}

// byPath knows guids without scheme and host, of a blog that changed them. Two
// sites in one feed, or the next owner of a lapsed domain, may have the same path
// for different posts.
func (id *identifier) byPath(ctx context.Context) error {
	err := id.by(func(k keys) int64 { return k.path }, func(d *Draft, h planet.KeyHit, _ bool) (bool, error) {
		if h.Title == d.title || h.Off == planet.Erased {
			return true, nil
		}
		return id.alike(ctx, d, h.Entry)
	})
	id.moved = len(id.known) == 0
	return err
}

func (id *identifier) byURL(ctx context.Context) error {
	return id.by(func(k keys) int64 { return k.url }, func(d *Draft, h planet.KeyHit, alone bool) (bool, error) {
		switch {
		case h.Title == d.title:
			return true, nil
		case !alone || d.shared || h.Shared:
			return false, nil
		case d.item.GUID == "" || h.Off == planet.Erased:
			return true, nil
		}
		if !id.moved {
			return false, nil
		}
		return id.alike(ctx, d, h.Entry)
	})
}

// alike reports whether a draft has the text of an entry.
func (id *identifier) alike(ctx context.Context, d *Draft, entry int64) (bool, error) {
	id.maker.ready(id.batch, d)
	others, err := id.tx.Sides(ctx, []int64{entry})
	if err != nil || len(others) == 0 {
		return false, err
	}
	mine, err := id.maker.side(d.record)
	if err != nil {
		return false, err
	}
	_, same, err := id.maker.compare(mine, others[0])
	return same, err
}

// byText knows an item by its text, letter for letter, where nothing else tells
// what it is.
func (id *identifier) byText(context.Context) error {
	for _, d := range id.fresh {
		id.maker.ready(id.batch, d)
	}
	return id.by(func(k keys) int64 { return k.text }, func(d *Draft, h planet.KeyHit, _ bool) (bool, error) {
		bare := d.keys.guid == 0 && d.keys.url == 0
		return bare || h.Off == planet.Erased || id.moved && sameDay(d, h.Published), nil
	})
}

// sameDay reports whether an item may have been published when an entry was: a
// blog that moves keeps its dates, and a notice that comes each week has others.
func sameDay(d *Draft, published time.Time) bool {
	return d.item.Published.IsZero() || d.item.Published.Sub(published).Abs() <= 24*time.Hour
}

// byLikeness knows the posts of a blog that moved by their title and almost the
// whole text.
func (id *identifier) byLikeness(ctx context.Context) error {
	if !id.moved {
		return nil
	}
	if before, err := id.tx.LatestEntries(ctx, id.batch.Blog.Slug, 1); err != nil || len(before) == 0 {
		return err // a new blog
	}
	rest := id.fresh[:0]
	for _, d := range id.fresh {
		hit, ok, err := id.republished(ctx, d)
		if err != nil {
			return err
		}
		if ok {
			id.take(d, hit)
		} else {
			rest = append(rest, d)
		}
	}
	id.fresh = rest
	return nil
}

func (id *identifier) republished(ctx context.Context, d *Draft) (planet.KeyHit, bool, error) {
	ids, err := id.tx.Similar(ctx, 0, d.record.Bands, d.record.TextHash)
	if err != nil || len(ids) == 0 {
		return planet.KeyHit{}, false, err
	}
	others, err := id.tx.Sides(ctx, ids)
	if err != nil {
		return planet.KeyHit{}, false, err
	}
	mine, err := id.maker.side(d.record)
	if err != nil {
		return planet.KeyHit{}, false, err
	}
	for _, o := range others {
		if o.Blog != d.record.Blog || o.Title != d.record.Title || id.taken[o.ID] {
			continue
		}
		elsewhere := canonical.Host(o.URL) != canonical.Host(d.record.URL) // many an import dates every post on its own day
		same := elsewhere && o.TextHash == d.record.TextHash && o.TextHash != 0
		if !same && (elsewhere || sameDay(d, o.Published)) {
			if _, same, err = id.maker.compare(mine, o); err != nil {
				return planet.KeyHit{}, false, err
			}
		}
		if same {
			return planet.KeyHit{Entry: o.ID, Blog: o.Blog, Title: o.Title, Received: o.Received, Published: o.Published, FirstSeen: o.FirstSeen, Off: o.Off}, true, nil
		}
	}
	return planet.KeyHit{}, false, nil
}
