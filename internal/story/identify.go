package story

import (
	"context"
	"time"

	"necblogs/internal/canonical"
	"necblogs/internal/dedupe"
	"necblogs/internal/planet"
)

// match pairs a draft with the entry that it is.
type match struct {
	draft *Draft
	hit   planet.KeyHit
}

// sorted are the drafts of a batch by what becomes of them.
type sorted struct {
	known  []match
	fresh  []*Draft // new
	buried []*Draft // new, but with an erased text
	shared []int64  // keys of addresses that turn out to be those of several posts
	// imported says that the blog has moved and brings several of its posts again under
	// other dates, mostly the day on which they were imported.
	imported bool
}

// identify tells the drafts that are entries already from those that are new. It tries
// all drafts by what identifies an entry most surely before it tries any by the next.
func (m Maker) identify(ctx context.Context, tx Tx, b Batch, drafts []Draft) (sorted, error) {
	hits, err := lookUp(ctx, tx.Known, storedKeys(drafts))
	if err != nil {
		return sorted{}, err
	}
	id := identifier{maker: m, tx: tx, batch: b, drafts: drafts, hits: hits, own: hits.of(b.Blog.Slug), taken: map[int64]bool{},
		moments: map[int64]*moment{}}
	for i := range drafts {
		id.fresh = append(id.fresh, &drafts[i])
	}
	for _, step := range []func(context.Context) error{id.byPost, id.byGUID, id.byPath, id.byURL, id.byText, id.byLikeness, id.byMoment, id.bury} {
		if err := step(ctx); err != nil {
			return sorted{}, err
		}
	}
	id.findShared()
	return id.sorted, nil
}

// identifier is the state of [Maker.identify]. Drafts that are not identified yet are fresh.
type identifier struct {
	sorted
	maker  Maker
	tx     Tx
	batch  Batch
	drafts []Draft // all of the batch
	hits   hits
	own    hits           // those of the blog
	taken  map[int64]bool // entries that were found for drafts
	// moved says that none of the batch's guids is known: the blog has moved, or makes new
	// guids at each fetch, and addresses and texts are as good as guids.
	moved   bool
	moments map[int64]*moment // by the time in milliseconds, those that were asked for
}

// crowd is how many of a blog's entries may have one address, one title and text, one moment
// of publication, or guids that differ in their hosts alone. If more have it, it tells nothing
// of them: a feed may have thousands, and each would be compared with every other.
const crowd = 100

// by looks up one of the keys of each fresh draft. The draft is the first of the blog's
// entries for which the key stands, that is not taken, and that fits.
func (id *identifier) by(key func(keys) int64, fits func(*Draft, planet.KeyHit) (bool, error)) error {
	return id.each(func(d *Draft) (planet.KeyHit, error) {
		for _, h := range id.own[key(d.keys)] {
			if id.taken[h.Entry] {
				continue
			}
			if ok, err := fits(d, h); err != nil || ok {
				return h, err
			}
		}
		return planet.KeyHit{}, nil
	})
}

// each goes through the fresh drafts. A draft is the entry that find returns for it; where
// that is the zero hit, it stays fresh.
func (id *identifier) each(find func(*Draft) (planet.KeyHit, error)) error {
	rest := id.fresh[:0]
	for _, d := range id.fresh {
		hit, err := find(d)
		if err != nil {
			return err
		}
		if hit.Entry == 0 {
			rest = append(rest, d)
			continue
		}
		id.taken[hit.Entry] = true
		id.known = append(id.known, match{d, hit})
	}
	id.fresh = rest
	return nil
}

// entry is the entry of a hit, without its texts.
func (id *identifier) entry(ctx context.Context, h planet.KeyHit) (planet.Record, error) {
	found, err := id.tx.Sides(ctx, []int64{h.Entry})
	if err != nil {
		return planet.Record{}, err
	}
	return found[0], nil
}

// byPost finds entries by address and title where the guid is another item's or stands for
// other entries. A feed may give the same guid to all items, or number them from the top, so
// that with each new post every other one has the guid that its neighbour had.
func (id *identifier) byPost(context.Context) error {
	return id.by(func(k keys) int64 { return k.url }, func(d *Draft, h planet.KeyHit) (bool, error) {
		own := id.own[d.keys.guid]
		return id.sole(d, h) && (d.second || len(own) > 0 && !has(own, h.Entry)) && dedupe.SameTitle(h.Title, d.record.Title), nil
	})
}

// byGUID finds entries by the guid. If that has stood for several, the title or the address
// must be the entry's too.
func (id *identifier) byGUID(context.Context) error {
	return id.by(func(k keys) int64 { return k.guid }, func(d *Draft, h planet.KeyHit) (bool, error) {
		return len(id.own[d.keys.guid]) == 1 || dedupe.SameTitle(h.Title, d.record.Title) || has(id.own[d.keys.url], h.Entry), nil
	})
}

// sole reports whether a draft's address stands for one entry alone.
func (id *identifier) sole(d *Draft, h planet.KeyHit) bool {
	return len(id.own[d.keys.url]) == 1 && !d.shared && !h.Shared
}

// byPath finds entries by the guid without scheme and host, which a blog may change. In a
// feed of two sites one path may be that of two posts: if the host is another, the title or
// the text must be the same. It also finds out whether the blog has moved.
func (id *identifier) byPath(ctx context.Context) error {
	err := id.by(func(k keys) int64 { return k.path }, func(d *Draft, h planet.KeyHit) (bool, error) {
		if dedupe.SameTitle(h.Title, d.record.Title) || h.Off == planet.Erased {
			return true, nil
		}
		if len(id.own[d.keys.path]) > crowd {
			return false, nil
		}
		stored, err := id.entry(ctx, h)
		if err != nil || len(id.own[d.keys.path]) == 1 && canonical.Host(stored.GUID) == canonical.Host(d.record.Item.GUID) {
			return true, err
		}
		_, same, err := id.verdict(d, stored)
		return same, err
	})
	id.moved = len(id.known) == 0
	return err
}

// byURL finds entries by the address: those of the same title, and otherwise, if the address
// is that of one entry alone, those of items without a guid, and of a blog that has moved
// also those of the same text.
func (id *identifier) byURL(ctx context.Context) error {
	titled := id.titled()
	err := id.each(func(d *Draft) (planet.KeyHit, error) {
		if same := titled(d); len(same) == 1 && !id.taken[same[0].Entry] {
			return same[0], nil
		}
		return planet.KeyHit{}, nil
	})
	if err != nil {
		return err
	}
	address := func(k keys) int64 { return k.url }
	err = id.by(address, func(d *Draft, h planet.KeyHit) (bool, error) {
		switch {
		case !id.sole(d, h):
			return false, nil
		case d.record.Item.GUID == "" || h.Off == planet.Erased:
			return true, nil
		case !id.moved:
			return false, nil
		}
		stored, err := id.entry(ctx, h)
		if err != nil {
			return false, err
		}
		_, same, err := id.verdict(d, stored)
		return same, err
	})
	if err != nil || !id.moved || len(id.known) == 0 {
		return err
	}
	// Of a blog that makes new guids at each fetch, as others of its posts show, the
	// address tells what a post is whatever has become of its title and text.
	return id.by(address, func(d *Draft, h planet.KeyHit) (bool, error) { return id.sole(d, h), nil })
}

// titled finds the entries at a draft's address that have its title. Notes on one page, whose
// addresses differ only in what follows the #, may all have the same title or none. A feed
// may have them by the thousand, so their titles are read once.
func (id *identifier) titled() func(*Draft) []planet.KeyHit {
	titles := map[int64]map[string][]planet.KeyHit{} // by address
	return func(d *Draft) []planet.KeyHit {
		at := titles[d.keys.url]
		if at == nil {
			at = map[string][]planet.KeyHit{}
			for _, h := range id.own[d.keys.url] {
				title := dedupe.PlainTitle(h.Title)
				at[title] = append(at[title], h)
			}
			titles[d.keys.url] = at
		}
		return at[dedupe.PlainTitle(d.record.Title)]
	}
}

// verdict reports whether a draft has the text of a stored entry. The two are compared as if
// they were of one date, since a blog that moves may date its posts anew; but not if their
// titles name different occasions, as those of a notice that is filled in anew each week.
func (id *identifier) verdict(d *Draft, stored planet.Record) (v planet.Verdict, same bool, err error) {
	id.maker.ready(id.batch, d)
	mine, err := id.maker.side(d.record)
	if err != nil {
		return v, false, err
	}
	theirs, err := id.maker.side(stored)
	if err != nil {
		return v, false, err
	}
	dated := mine
	dated.Published = theirs.Published
	entitle(&dated, mine.Title) // a day without a year in it, too
	if !dedupe.AtOdds(dated, theirs) {
		mine = dated
	}
	v, same = dedupe.Compare(mine, theirs)
	return v, same, nil
}

// byText finds entries by title and text, letter for letter, if the item or the entry has
// neither guid nor address; if both were published at the same moment, as where a post was
// given another permalink; and in a blog that has moved also if they were published on the
// same day. The day does not matter if the blog has imported its posts. It has if the texts
// of several drafts are stored, but none of the drafts is known; or if these texts were
// posted over more than a week, and now all of the batch is dated within one day.
func (id *identifier) byText(ctx context.Context) error {
	var again []time.Time
	for _, d := range id.fresh {
		id.maker.ready(id.batch, d)
		if own := id.own[d.keys.text]; len(own) > 0 {
			again = append(again, own[0].Published)
		}
	}
	text := func(k keys) int64 { return k.text }
	publishedAt := func(d *Draft, at time.Time) bool {
		return d.record.Item.Published.Equal(at) || id.moved && sameDay(d, at)
	}
	err := id.by(text, func(d *Draft, h planet.KeyHit) (bool, error) {
		switch {
		case d.keys.guid == 0 && d.keys.url == 0, h.Nameless, h.Off == planet.Erased, publishedAt(d, h.Published):
			return true, nil
		case len(id.own[d.keys.text]) > crowd:
			return false, nil
		}
		found, err := id.tx.Records(ctx, []int64{h.Entry})
		if err != nil {
			return false, err
		}
		// Its feed may have another date than it was stored under: one ahead, or that of an import.
		date := found[0].Item.Published
		return !date.IsZero() && publishedAt(d, date), nil
	})
	id.imported = len(again) >= several && (len(id.known) == 0 || id.moved && spread(again) > week && id.ofOneDay())
	if err != nil || !id.imported {
		return err
	}
	return id.by(text, func(*Draft, planet.KeyHit) (bool, error) { return true, nil })
}

// several is how many posts a blog that has moved must have again to show that they were
// imported: one or two may be notices that come each week.
const several = 3

// sameDay reports whether an item may have been published when an entry was: within a day of
// it, or at an unknown time. A blog that moves keeps its dates, while a notice that comes
// each week has a new one.
func sameDay(d *Draft, published time.Time) bool {
	return d.record.Item.Published.IsZero() || d.record.Item.Published.Sub(published).Abs() <= 24*time.Hour
}
