package story

import (
	"context"
	"slices"
	"time"

	"necblogs/internal/canonical"
	"necblogs/internal/dedupe"
	"necblogs/internal/planet"
)

// byLikeness finds the entries of a blog that has moved by title and almost all of the
// text.
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
	return id.each(func(d *Draft) (planet.KeyHit, error) { return id.republished(ctx, d) })
}

// reimported finds out whether a blog that has moved has imported its posts: several of them
// come again almost word for word, all dated within one day, although they were first posted
// over more than a week. A notice that comes each week does not count: several entries have
// its title.
func (id *identifier) reimported(ctx context.Context) error {
	if id.imported || len(id.known) > 0 && !id.ofOneDay() || len(id.fresh) < several {
		return nil
	}
	var then, now []time.Time
	titles := map[string]bool{}
	for _, d := range id.fresh {
		others, err := id.ofTitle(ctx, d)
		if err != nil {
			return err
		}
		if len(others) != 1 || titles[dedupe.PlainTitle(d.record.Title)] || sameDay(d, others[0].Published) {
			continue
		}
		v, same, err := id.verdict(d, others[0])
		if err != nil {
			return err
		}
		if same && v.J3 >= almost {
			titles[dedupe.PlainTitle(d.record.Title)] = true
			then, now = append(then, others[0].Published), append(now, d.record.Item.Published)
		}
	}
	id.imported = len(titles) >= several && spread(then) > week && spread(now) <= 24*time.Hour
	return nil
}

// ofOneDay reports whether all items of a batch that have a date are dated within one day,
// as after an import. Then those that are known may be what was first posted on that day.
func (id *identifier) ofOneDay() bool {
	var dates []time.Time
	for _, d := range id.drafts {
		if at := d.record.Item.Published; !at.IsZero() {
			dates = append(dates, at)
		}
	}
	return len(dates) > 0 && spread(dates) <= 24*time.Hour
}

// almost is the least J3 of a text and the same text as a new engine gives it.
const almost = 0.9

// spread is how far apart the first and the last of some times are.
func spread(times []time.Time) time.Duration {
	return slices.MaxFunc(times, time.Time.Compare).Sub(slices.MinFunc(times, time.Time.Compare))
}

// ofTitle are the entries of a draft's blog that have its title and resemble it.
func (id *identifier) ofTitle(ctx context.Context, d *Draft) ([]planet.Record, error) {
	ids, err := id.tx.Similar(ctx, d.record)
	if err != nil {
		return nil, err
	}
	others, err := id.tx.Sides(ctx, ids)
	return slices.DeleteFunc(others, func(o planet.Record) bool {
		return o.Blog != d.record.Blog || !dedupe.SameTitle(o.Title, d.record.Title) || id.taken[o.ID]
	}), err
}

// republished finds the entry with a draft's title and text. If that is on the same host, it
// must also have been published within a day of the draft, and neither be an excerpt of the
// other. Of notices that differ in little more than their dates, the one of the day comes first.
func (id *identifier) republished(ctx context.Context, d *Draft) (planet.KeyHit, error) {
	others, err := id.ofTitle(ctx, d)
	if i := slices.IndexFunc(others, func(o planet.Record) bool { return sameDay(d, o.Published) }); i > 0 {
		others[0], others[i] = others[i], others[0]
	}
	for _, o := range others {
		elsewhere := id.elsewhere(d, o)
		if !elsewhere && !sameDay(d, o.Published) {
			continue
		}
		v, same, err := id.verdict(d, o)
		if err != nil || same && (elsewhere || v.Reason != planet.ByExcerpt) {
			return hitOf(o), err
		}
	}
	return planet.KeyHit{}, err
}

// elsewhere reports whether a draft is on another host than an entry. What was imported
// counts as such.
func (id *identifier) elsewhere(d *Draft, o planet.Record) bool {
	return id.imported || canonical.Host(o.URL) != canonical.Host(d.record.Item.Link)
}

// hitOf is the hit that a key would give for an entry.
func hitOf(r planet.Record) planet.KeyHit {
	return planet.KeyHit{Entry: r.ID, Blog: r.Blog, Title: r.Title, Received: r.Received, Published: r.Published, FirstSeen: r.FirstSeen, Off: r.Off}
}

// byMoment finds the remaining entries of a blog that has moved, where only one entry has
// the same time of publication and the same title, or text. A new engine may give an excerpt
// instead of the text, or put a line below it. On the same host several posts must be known
// or found so to show that the blog has moved.
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
	return id.each(func(d *Draft) (planet.KeyHit, error) {
		if r, ok := found[d]; ok && !id.taken[r.ID] && (many || id.elsewhere(d, r)) {
			return hitOf(r), nil
		}
		return planet.KeyHit{}, nil
	})
}

// ofMoment are the entries that were published when a draft was and have its title. If there
// are none, they are those that have its text, since the title may have been edited in the
// move; but only if several other posts are known and no crowd was published at that moment.
func (id *identifier) ofMoment(ctx context.Context, d *Draft) ([]planet.Record, error) {
	if d.record.Item.Published.IsZero() || d.record.Title == "" {
		return nil, nil
	}
	m, err := id.moment(ctx, d.record.Item.Published)
	if err != nil {
		return nil, err
	}
	untaken := func(list []planet.Record) []planet.Record {
		return slices.DeleteFunc(slices.Clone(list), func(r planet.Record) bool { return id.taken[r.ID] })
	}
	if titled := untaken(m.titled[dedupe.PlainTitle(d.record.Title)]); len(titled) > 0 || len(id.known) < several || len(m.stored) > crowd {
		return titled, nil
	}
	var alike []planet.Record
	for _, r := range untaken(m.stored) {
		renamed := *d
		renamed.record.Title = r.Title
		_, same, err := id.verdict(&renamed, r)
		if err != nil {
			return nil, err
		}
		if same {
			alike = append(alike, r)
		}
	}
	return alike, nil
}

// moment is the entries of a blog that were published at one time, and the same by their
// titles in plain words: a feed may date thousands alike.
type moment struct {
	stored []planet.Record
	titled map[string][]planet.Record
}

// moment reads the entries that were published at a time, once.
func (id *identifier) moment(ctx context.Context, at time.Time) (*moment, error) {
	if m := id.moments[at.UnixMilli()]; m != nil {
		return m, nil
	}
	ids, err := id.tx.PublishedAt(ctx, id.batch.Blog.Slug, at)
	if err != nil {
		return nil, err
	}
	m := &moment{titled: map[string][]planet.Record{}}
	if m.stored, err = id.tx.Sides(ctx, ids); err != nil {
		return nil, err
	}
	for _, r := range m.stored {
		title := dedupe.PlainTitle(r.Title)
		m.titled[title] = append(m.titled[title], r)
	}
	id.moments[at.UnixMilli()] = m
	return m, nil
}
