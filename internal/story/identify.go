package story

import (
	"context"
	"slices"
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
	for _, step := range []func(context.Context) error{id.byGUID, id.byPath, id.byURL, id.byText, id.byLikeness, id.byMoment, id.bury} {
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
	// at each fetch, and addresses and texts are as good as guids. imported: and it
	// brings several of its posts again, all on other days: the day of an import.
	moved, imported bool
}

// by takes each draft for the first entry of the blog that a key of it stands for
// and that fits; alone says that it stands for no other.
func (id *identifier) by(key func(keys) int64, fits func(d *Draft, h planet.KeyHit, alone bool) (bool, error)) error {
	return id.each(func(d *Draft) (planet.KeyHit, bool, error) {
		own := id.hits.of(id.batch.Blog.Slug, key(d.keys))
		for _, h := range own {
			if id.taken[h.Entry] {
				continue
			}
			if ok, err := fits(d, h, len(own) == 1); err != nil || ok {
				return h, ok, err
			}
		}
		return planet.KeyHit{}, false, nil
	})
}

// each takes each draft for the entry that is found for it, if one is.
func (id *identifier) each(find func(*Draft) (planet.KeyHit, bool, error)) error {
	rest := id.fresh[:0]
	for _, d := range id.fresh {
		hit, ok, err := find(d)
		if err != nil {
			return err
		}
		if !ok {
			rest = append(rest, d)
			continue
		}
		id.taken[hit.Entry] = true
		id.known = append(id.known, match{d, hit})
	}
	id.fresh = rest
	return nil
}

func (id *identifier) byGUID(context.Context) error {
	return id.by(func(k keys) int64 { return k.guid }, func(*Draft, planet.KeyHit, bool) (bool, error) { return true, nil })
}

// byPath knows guids without scheme and host, of a blog that changed them. Two
// sites in one feed may have the same path for different posts: where the host is
// another, title or text must be the same.
func (id *identifier) byPath(ctx context.Context) error {
	err := id.by(func(k keys) int64 { return k.path }, func(d *Draft, h planet.KeyHit, _ bool) (bool, error) {
		if dedupe.SameTitle(h.Title, d.title) || h.Off == planet.Erased {
			return true, nil
		}
		stored, err := id.tx.Sides(ctx, []int64{h.Entry})
		if err != nil || len(stored) == 0 {
			return false, err
		}
		if canonical.Host(stored[0].GUID) == canonical.Host(d.item.GUID) {
			return true, nil
		}
		_, same, err := id.verdict(d, stored[0], false)
		return same, err
	})
	id.moved = len(id.known) == 0
	return err
}

func (id *identifier) byURL(ctx context.Context) error {
	address := func(k keys) int64 { return k.url }
	err := id.by(address, func(d *Draft, h planet.KeyHit, alone bool) (bool, error) {
		switch {
		case dedupe.SameTitle(h.Title, d.title):
			return true, nil
		case !alone || d.shared || h.Shared:
			return false, nil
		case d.item.GUID == "" || h.Off == planet.Erased:
			return true, nil
		}
		if !id.moved {
			return false, nil
		}
		stored, err := id.tx.Sides(ctx, []int64{h.Entry})
		if err != nil || len(stored) == 0 {
			return false, err
		}
		_, same, err := id.verdict(d, stored[0], false)
		return same, err
	})
	if err != nil || !id.moved || len(id.known) == 0 {
		return err
	}
	// Of a blog that makes new guids at each fetch, as others of its posts show, the
	// address tells what a post is whatever has become of its title and text.
	return id.by(address, func(d *Draft, h planet.KeyHit, alone bool) (bool, error) { return alone && !d.shared && !h.Shared, nil })
}

// verdict says whether a draft has the text of a stored entry; dateless, that the
// draft's date tells nothing.
func (id *identifier) verdict(d *Draft, stored planet.Record, dateless bool) (v planet.Verdict, same bool, err error) {
	id.maker.ready(id.batch, d)
	mine, err := id.maker.side(d.record)
	if err != nil {
		return v, false, err
	}
	theirs, err := id.maker.side(stored)
	if err != nil {
		return v, false, err
	}
	if dateless {
		mine.Published = theirs.Published
	}
	v, same = dedupe.Compare(mine, theirs)
	return v, same, nil
}

// byText knows an item by its text, letter for letter, where nothing else tells
// what it is, or told so until now: of an entry that has neither guid nor address.
func (id *identifier) byText(ctx context.Context) error {
	again := 0
	for _, d := range id.fresh {
		id.maker.ready(id.batch, d)
		if len(id.hits.of(id.batch.Blog.Slug, d.keys.text)) > 0 {
			again++
		}
	}
	text := func(k keys) int64 { return k.text }
	if err := id.by(text, func(d *Draft, h planet.KeyHit, _ bool) (bool, error) {
		if d.keys.guid == 0 && d.keys.url == 0 || h.Off == planet.Erased || id.moved && sameDay(d, h.Published) {
			return true, nil
		}
		stored, err := id.tx.Sides(ctx, []int64{h.Entry})
		return len(stored) > 0 && stored[0].GUID == "" && stored[0].URL == "", err
	}); err != nil || len(id.known) > 0 || again < several {
		return err
	}
	id.imported = true
	return id.by(text, func(*Draft, planet.KeyHit, bool) (bool, error) { return true, nil })
}

// several is how many posts that a moved blog has again, letter for letter, show
// that it has not just a notice that comes each week.
const several = 3

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
	if err := id.reimported(ctx); err != nil {
		return err
	}
	return id.each(func(d *Draft) (planet.KeyHit, bool, error) { return id.republished(ctx, d) })
}

// reimported finds out that a blog which moved brings several posts again almost word
// for word, all on the day of an import or on none, though they were posted in another
// week than one another. Notices that come again have been there more than once, or
// come together again.
func (id *identifier) reimported(ctx context.Context) error {
	if id.imported || len(id.known) > 0 || len(id.fresh) < several {
		return nil
	}
	var then, now []time.Time
	titles := map[string]bool{}
	for _, d := range id.fresh {
		others, err := id.ofTitle(ctx, d)
		if err != nil {
			return err
		}
		if len(others) != 1 || titles[dedupe.PlainTitle(d.title)] || sameDay(d, others[0].Published) {
			continue
		}
		v, same, err := id.verdict(d, others[0], true)
		if err != nil {
			return err
		}
		if same && v.J3 >= almost {
			titles[dedupe.PlainTitle(d.title)] = true
			then, now = append(then, others[0].Published), append(now, d.item.Published)
		}
	}
	id.imported = len(titles) >= several && spread(then) > week && spread(now) <= 24*time.Hour
	return nil
}

// almost is the J3 of a text that a new engine has changed a little.
const almost = 0.9

// spread is how far apart the first and the last of some times are.
func spread(times []time.Time) time.Duration {
	return slices.MaxFunc(times, time.Time.Compare).Sub(slices.MinFunc(times, time.Time.Compare))
}

// ofTitle are the entries of a draft's blog that have its title and resemble it.
func (id *identifier) ofTitle(ctx context.Context, d *Draft) ([]planet.Record, error) {
	ids, err := id.tx.Similar(ctx, 0, d.record.Bands, d.record.TextHash)
	if err != nil || len(ids) == 0 {
		return nil, err
	}
	others, err := id.tx.Sides(ctx, ids)
	return slices.DeleteFunc(others, func(o planet.Record) bool {
		return o.Blog != d.record.Blog || !dedupe.SameTitle(o.Title, d.record.Title) || id.taken[o.ID]
	}), err
}

func (id *identifier) republished(ctx context.Context, d *Draft) (planet.KeyHit, bool, error) {
	others, err := id.ofTitle(ctx, d)
	if err != nil {
		return planet.KeyHit{}, false, err
	}
	for _, o := range others {
		if !id.elsewhere(d, o) && !sameDay(d, o.Published) {
			continue
		}
		v, same, err := id.verdict(d, o, true)
		if err != nil {
			return planet.KeyHit{}, false, err
		}
		if same && (v.Reason != planet.ByExcerpt || id.elsewhere(d, o)) {
			return hitOf(o), true, nil
		}
	}
	return planet.KeyHit{}, false, nil
}

// elsewhere reports whether a draft stands at another place than an entry: on
// another host, or wherever an import has put it.
func (id *identifier) elsewhere(d *Draft, o planet.Record) bool {
	return id.imported || canonical.Host(o.URL) != canonical.Host(d.item.Link)
}

func hitOf(r planet.Record) planet.KeyHit {
	return planet.KeyHit{Entry: r.ID, Blog: r.Blog, Title: r.Title, Received: r.Received, Published: r.Published, FirstSeen: r.FirstSeen, Off: r.Off}
}

// byMoment knows what is left of a blog that moved, to another host or with
// several of its posts, by title and time, or text and time, where only one of its entries has both:
// a new engine may give an excerpt for a text, or a line more under each.
func (id *identifier) byMoment(ctx context.Context) error {
	if !id.moved {
		return nil
	}
	found := map[*Draft]planet.Record{}
	for _, d := range id.fresh {
		stored, err := id.ofMoment(ctx, d)
		if err != nil {
			return err
		}
		if len(stored) == 1 {
			found[d] = stored[0]
		}
	}
	many := len(id.known)+len(found) >= several
	return id.each(func(d *Draft) (planet.KeyHit, bool, error) {
		r, ok := found[d]
		return hitOf(r), ok && !id.taken[r.ID] && (many || id.elsewhere(d, r)), nil
	})
}

// ofMoment are the entries of a draft's title that were published when it was. Where
// there are none, and others show that the blog has moved, a title may have been edited
// on the way: then those of its text.
func (id *identifier) ofMoment(ctx context.Context, d *Draft) ([]planet.Record, error) {
	if d.item.Published.IsZero() || d.title == "" {
		return nil, nil
	}
	ids, err := id.tx.PublishedAt(ctx, id.batch.Blog.Slug, d.item.Published)
	if err != nil {
		return nil, err
	}
	stored, err := id.tx.Sides(ctx, ids)
	if err != nil {
		return nil, err
	}
	var titled, alike []planet.Record
	for _, r := range stored {
		if id.taken[r.ID] {
			continue
		}
		if dedupe.SameTitle(r.Title, d.title) {
			titled = append(titled, r)
			continue
		}
		if same, err := id.retitled(d, r); err != nil {
			return nil, err
		} else if same {
			alike = append(alike, r)
		}
	}
	if len(titled) > 0 || len(id.known) < several {
		return titled, nil
	}
	return alike, nil
}

// retitled reports whether a draft has the text of a stored entry, whatever its title.
func (id *identifier) retitled(d *Draft, stored planet.Record) (bool, error) {
	theirs, err := id.maker.side(stored)
	if err != nil {
		return false, err
	}
	mine, err := id.maker.side(d.record)
	if err != nil {
		return false, err
	}
	mine.Title, mine.Dates, mine.Undated, mine.Published = theirs.Title, theirs.Dates, theirs.Undated, theirs.Published
	_, same := dedupe.Compare(mine, theirs)
	return same, nil
}
