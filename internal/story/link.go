package story

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"necblogs/internal/dedupe"
	"necblogs/internal/meeting"
	"necblogs/internal/planet"
)

// link finds for each of the records the entries that carry the same text, and stores
// the links. It returns the ids of all entries whose story may have changed.
func (m Maker) link(ctx context.Context, tx Tx, records []planet.Record, now time.Time) ([]int64, error) {
	touched := ids(records)
	links, err := tx.Links(ctx, touched)
	if err != nil {
		return nil, err
	}
	old := map[int64][]planet.Link{}
	for _, l := range links {
		old[l.A], old[l.B] = append(old[l.A], l), append(old[l.B], l)
		touched = append(touched, l.A, l.B)
	}
	hits, err := m.holders(ctx, tx, records)
	if err != nil {
		return nil, err
	}
	for _, r := range records {
		if r.Off == planet.Erased { // there is nothing left to compare; what it was a copy of it stays
			continue
		}
		links, err := m.linksOf(ctx, tx, r, hits, old[r.ID], now)
		if err != nil {
			return nil, err
		}
		if len(links) == 0 && len(old[r.ID]) == 0 {
			continue
		}
		if err := tx.PutLinks(ctx, r.ID, links); err != nil {
			return nil, err
		}
		for _, l := range links {
			touched = append(touched, l.A, l.B)
		}
	}
	slices.Sort(touched)
	return slices.Compact(touched), nil
}

// holders looks up who has the guids and addresses of the records.
func (m Maker) holders(ctx context.Context, tx Tx, records []planet.Record) (hits, error) {
	var all []int64
	for _, r := range records {
		k := keysOf(m.blog(r.Blog), r.Item)
		all = append(all, k.url, k.global)
	}
	return lookUp(ctx, tx.Known, nonZero(all...))
}

// linksOf compares an entry with its candidates and returns its links. old are its links so
// far, and hits what [Maker.holders] has found.
func (m Maker) linksOf(ctx context.Context, tx Tx, r planet.Record, hits hits, old []planet.Link, now time.Time) ([]planet.Link, error) {
	if !m.Duplicates || r.Off == planet.Empty {
		return nil, nil
	}
	certain := m.certain(r, hits, old)
	ids, err := tx.Similar(ctx, r)
	if err != nil {
		return nil, err
	}
	ids = slices.DeleteFunc(slices.AppendSeq(ids, maps.Keys(certain)), func(id int64) bool { return id == r.ID })
	others, err := tx.Sides(ctx, ids)
	if err != nil {
		return nil, err
	}
	mine, err := m.side(r)
	if err != nil {
		return nil, err
	}
	var links []planet.Link
	for _, o := range others {
		if o.Off == planet.Empty || o.Off == planet.Erased {
			continue
		}
		theirs, err := m.side(o)
		if err != nil {
			return nil, err
		}
		verdict, same, err := compare(ctx, tx, [2]planet.Record{r, o}, [2]dedupe.Side{mine, theirs})
		if err != nil {
			return nil, err
		}
		different := dedupe.DifferentPeople(mine, theirs)
		if reason, ok := certain[o.ID]; ok && !different {
			verdict.Reason, verdict.Score, same = reason, 1, true
		}
		before := slices.IndexFunc(old, func(l planet.Link) bool { return l.Other(r.ID) == o.ID })
		if before >= 0 && different && !m.configured(r, o) {
			// The name of whoever wrote on a blog that was taken out cannot be changed along.
			verdict, same = old[before].Verdict, true
		}
		if same {
			links = append(links, planet.Link{A: min(r.ID, o.ID), B: max(r.ID, o.ID), Verdict: verdict, Made: now})
		}
	}
	return links, nil
}

const (
	// editedC3 is the least C3 of two texts that may have been one before an edit of either:
	// with less, one was replaced by another text.
	editedC3 = 0.6
	// editsCompared is how many earlier texts of an entry are compared, the latest ones.
	editsCompared = 20
)

// compare reports whether two entries carry the same text, as [dedupe.Compare] does. If those
// of different blogs do not, it compares each with the earlier texts of the other: a blog that
// has reprinted a report still has the old text when half of the original is rewritten. Then
// the verdict is the one with the highest score.
func compare(ctx context.Context, tx Tx, records [2]planet.Record, sides [2]dedupe.Side) (best planet.Verdict, same bool, err error) {
	best, same = dedupe.Compare(sides[0], sides[1])
	if same || sides[0].Blog == sides[1].Blog || best.C3 < editedC3 {
		return best, same, nil
	}
	for i, r := range records {
		if r.Revisions == 0 {
			continue
		}
		earlier, err := tx.Revisions(ctx, r.ID, editsCompared)
		if err != nil {
			return best, false, err
		}
		was := sides[i]
		for _, e := range earlier {
			entitle(&was, e.Title)
			was.Fingerprint = dedupe.Of(e.Title, e.Text)
			if v, ok := dedupe.Compare(was, sides[1-i]); ok && (!same || v.Score > best.Score) {
				best, same = v, true
			}
		}
	}
	return best, same, nil
}

// certain are the entries of other blogs that have, or once had, the guid or the address of
// an entry: by id, which of the two, ByGUID or ByURL. old are the entry's links so far.
func (m Maker) certain(r planet.Record, hits hits, old []planet.Link) map[int64]planet.Reason {
	found := map[int64]planet.Reason{}
	for _, l := range old {
		if l.Reason == planet.ByGUID || l.Reason == planet.ByURL {
			found[l.Other(r.ID)] = l.Reason
		}
	}
	k := keysOf(m.blog(r.Blog), r.Item)
	for _, by := range []struct {
		key    int64
		reason planet.Reason
	}{{k.url, planet.ByURL}, {k.global, planet.ByGUID}} {
		if !has(hits[by.key], r.ID) {
			continue // the feed says that the address is its blog's home page, so it was not stored as a key
		}
		shared := hits.shared(by.key)
		for _, h := range hits[by.key] {
			switch {
			case h.Blog == r.Blog, found[h.Entry] == planet.ByGUID: // which holds also where the address is shared and tells nothing
			case shared:
				delete(found, h.Entry)
			default:
				found[h.Entry] = by.reason
			}
		}
	}
	return found
}

// configured reports whether the config has the blogs of both.
func (m Maker) configured(a, b planet.Record) bool {
	_, one := m.Blogs[a.Blog]
	_, other := m.Blogs[b.Blog]
	return one && other
}

// blog returns a blog as the config has it; of one that has left the config, the slug alone.
func (m Maker) blog(slug string) planet.Blog {
	if b, ok := m.Blogs[slug]; ok {
		return b
	}
	return planet.Blog{Slug: slug}
}

// side is what is compared of an entry.
func (m Maker) side(r planet.Record) (dedupe.Side, error) {
	s := dedupe.Side{
		Blog: r.Blog, Mirror: m.blog(r.Blog).Mirror, Representative: r.Representative, Known: r.Known(),
		Published: r.Published.In(m.Zone), Excerpt: r.Excerpt,
		Key: fmt.Sprintf("%s\n%s\n%s\n%d", r.Blog, r.GUID, r.URL, r.ID),
	}
	entitle(&s, r.Title)
	if len(r.Fingerprint) == 0 {
		return s, nil
	}
	if err := s.Fingerprint.UnmarshalBinary(r.Fingerprint); err != nil {
		return s, fmt.Errorf("entry %d: %w", r.ID, err)
	}
	return s, nil
}

// entitle gives a side a title and the days in it.
func entitle(s *dedupe.Side, title string) {
	s.Title = title
	s.Dates, s.Undated = meeting.TitleDates(title, s.Published)
}
