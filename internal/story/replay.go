package story

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"time"

	"necblogs/internal/planet"
)

// Change is a difference that a replay makes to an entry.
type Change struct {
	Entry  int64  `json:"entry"`
	Title  string `json:"title"`
	What   string `json:"what"`
	Before string `json:"before"`
	After  string `json:"after"`
}

// batch is how many entries are read or assembled at once. It bounds memory: each may
// have many copies.
const batch = 200

// Sync puts a config in force: its blogs are those that are polled and shown, and the
// entries of blogs that came, left, or have other rules than before are replayed.
func (m Maker) Sync(ctx context.Context, tx Tx, blogs []planet.Blog, now time.Time) error {
	moved, ruled, err := m.Enrol(ctx, tx, blogs, now)
	if err != nil {
		return err
	}
	var again []int64
	for _, slug := range slices.Compact(slices.Sorted(slices.Values(append(moved, ruled...)))) {
		ids, err := tx.BlogEntries(ctx, slug)
		if err != nil {
			return err
		}
		again = append(again, ids...)
	}
	slices.Sort(again)
	if _, err := m.replay(ctx, tx, again, now, func(int) {}); err != nil {
		return fmt.Errorf("entries by the changed config: %w", err)
	}
	return nil
}

// Enrol makes the blogs of the config those that are polled. It returns the slugs of
// those that came or left, and of those whose rules have changed. The entries of these
// are still as the old config had them.
func (m Maker) Enrol(ctx context.Context, tx Tx, blogs []planet.Blog, now time.Time) (moved, ruled []string, err error) {
	rules := make(map[string]int64, len(blogs))
	for _, b := range blogs {
		rules[b.Slug] = m.rules(b)
	}
	if err := hideAlong(ctx, tx); err != nil {
		return nil, nil, err
	}
	return tx.SyncBlogs(ctx, now, blogs, rules)
}

// hideAlong stores for all entries of hidden stories that they are hidden. Older versions of
// the program stored it only for the entry that the operator had named.
func hideAlong(ctx context.Context, tx Tx) error {
	hidden, err := tx.HiddenEntries(ctx)
	if err != nil {
		return err
	}
	for part := range slices.Chunk(slices.Sorted(maps.Keys(hidden)), batch) {
		var all []int64
		for _, id := range part {
			all = append(all, hidden[id]...)
		}
		c := component{}
		if c.rulings, err = tx.Rulings(ctx, all); err != nil {
			return err
		}
		for _, id := range part {
			if err := c.hideEach(ctx, tx, hidden[id]); err != nil {
				return err
			}
		}
	}
	return nil
}

// rules is a hash of all that an entry of the blog depends on in the config.
func (m Maker) rules(b planet.Blog) int64 {
	parts := []string{m.Zone.String(), fmt.Sprint(m.Duplicates, b.Mirror, b.FullText),
		strings.Join([]string{source(b.Include.Title), source(b.Include.Category), source(b.Exclude.Title), source(b.Exclude.Category)}, " ")}
	for _, r := range b.Representatives {
		parts = append(parts, r.Name, source(r.Match))
	}
	for _, s := range m.Series {
		parts = append(parts, s.Slug, source(s.Match), source(s.Except))
	}
	return hash(parts...)
}

func source(re *regexp.Regexp) string {
	if re == nil {
		return "<nil>"
	}
	return re.String()
}

// InForce reports whether the rules by which m makes stories of a blog are still in
// force: the config may have been changed since, also by another process.
func (m Maker) InForce(ctx context.Context, tx Tx, b planet.Blog) (bool, error) {
	return tx.InForce(ctx, b.Slug, m.rules(b))
}

// Replay computes everything derived again from the items as received, and returns
// what has changed, in the order of entries. done is called from time to time with the
// number of entries that are through.
func (m Maker) Replay(ctx context.Context, tx Tx, ids []int64, now time.Time, done func(n int)) ([]Change, error) {
	before, err := snapshot(ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	changes, err := m.replay(ctx, tx, ids, now, done)
	if err != nil {
		return nil, err
	}
	after, err := snapshot(ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		changes = append(changes, differences(before[id], after[id])...)
	}
	slices.SortStableFunc(changes, func(a, b Change) int { return cmp.Compare(a.Entry, b.Entry) })
	return changes, nil
}

// replay derives all entries again before it compares any, so that none is compared
// with another as it was before. It returns those changes that do not show in [state].
func (m Maker) replay(ctx context.Context, tx Tx, ids []int64, now time.Time, done func(n int)) ([]Change, error) {
	changes, said, err := m.rederive(ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	var linked []int64
	n := 0
	for part := range slices.Chunk(ids, batch) {
		records, err := stored(ctx, tx, part)
		if err != nil {
			return nil, err
		}
		touched, err := m.link(ctx, tx, records, now)
		if err != nil {
			return nil, err
		}
		linked = append(linked, touched...)
		n += len(part)
		done(n)
	}
	// No story is made until all links are found again: one made of old links and new ones
	// would be neither the old story nor the new, and if it were hidden, entries that do not
	// belong to it would stay hidden. All are made at once, for each takes all its copies.
	slices.Sort(linked)
	_, err = m.arrange(ctx, tx, slices.Compact(linked), said)
	return changes, err
}

// rederive derives the entries again and stores those that come out differently. It
// returns the changes of their markup, and what they said of their meetings before.
func (m Maker) rederive(ctx context.Context, tx Tx, ids []int64) (changes []Change, said []planet.Evidence, err error) {
	for part := range slices.Chunk(ids, batch) {
		records, err := tx.Records(ctx, part)
		if err != nil {
			return nil, nil, err
		}
		for _, was := range records {
			if was.Off == planet.Erased {
				continue
			}
			r := derivedAgain(was, m.derive(m.blog(was.Blog), was.Item, was.Published))
			if _, configured := m.Blogs[was.Blog]; !configured { // what its rules are is not known
				r.Representative, r.RepresentativeSlug, r.RepresentativeFrom = was.Representative, was.RepresentativeSlug, was.RepresentativeFrom
				r.Off = was.Off
			}
			if same(was, r) {
				continue
			}
			if was.HTML != r.HTML {
				changes = append(changes, Change{Entry: was.ID, Title: was.Title, What: "markup",
					Before: fmt.Sprintf("%d bytes", len(was.HTML)), After: fmt.Sprintf("%d bytes", len(r.HTML))})
			}
			if err := tx.Replace(ctx, r, bandsOf(was), false); err != nil {
				return nil, nil, err
			}
			tx.Touch()
			was.Evidence.Says = nil // the days are enough
			said = append(said, was.Evidence)
		}
	}
	return changes, said, nil
}

// same reports whether two records are equal but for their items, keys and bands. The last
// two are not read with a record; equal fingerprints have equal bands.
func same(a, b planet.Record) bool {
	if !bytes.Equal(a.Fingerprint, b.Fingerprint) || !bytes.Equal(a.Evidence.Says, b.Evidence.Says) {
		return false
	}
	for _, r := range []*planet.Record{&a, &b} {
		r.Item, r.Fingerprint, r.Bands, r.Keys, r.Evidence = planet.Item{}, nil, nil, nil, planet.Evidence{}
		if len(r.Categories) == 0 {
			r.Categories = nil
		}
		if len(r.Enclosures) == 0 {
			r.Enclosures = nil
		}
	}
	return reflect.DeepEqual(a, b)
}

// state is an entry without its texts, with its ties to others, and what its
// story shows if it is the first of it.
type state struct {
	planet.Record
	copies []string
	story  planet.StoryRecord
}

func snapshot(ctx context.Context, tx Tx, ids []int64) (map[int64]state, error) {
	byID := make(map[int64]state, len(ids))
	for part := range slices.Chunk(ids, batch) {
		records, err := tx.Sides(ctx, part)
		if err != nil {
			return nil, err
		}
		stories, err := tx.Stories(ctx, part)
		if err != nil {
			return nil, err
		}
		links, err := tx.Links(ctx, part)
		if err != nil {
			return nil, err
		}
		for _, r := range records {
			r.Fingerprint = nil // a million of them would not fit in memory
			byID[r.ID] = state{Record: r}
		}
		for _, s := range stories {
			e := byID[s.ID]
			e.story = s
			byID[s.ID] = e
		}
		for _, l := range links {
			if e, ok := byID[l.B]; ok && slices.Contains(part, l.B) {
				e.copies = append(e.copies, fmt.Sprintf("%d (%s, J3 %.3f, C3 %.3f)", l.A, l.Reason, l.J3, l.C3))
				byID[l.B] = e
			}
		}
	}
	return byID, nil
}

// differences are those between two states of an entry that a reader or the operator can see.
func differences(a, b state) []Change {
	var list []Change
	note := func(what string, before, after any) {
		if x, y := fmt.Sprint(before), fmt.Sprint(after); x != y {
			list = append(list, Change{Entry: a.ID, Title: a.Title, What: what, Before: x, After: y})
		}
	}
	note("title", a.Title, b.Title)
	note("author", a.Author, b.Author)
	note("address", a.URL, b.URL)
	note("lead", a.Lead, b.Lead)
	note("words", a.Words, b.Words)
	note("fingerprint of the text", a.TextHash, b.TextHash)
	note("excerpt", a.Excerpt, b.Excerpt)
	note("representative", a.Representative, b.Representative)
	note("representative from", a.RepresentativeFrom, b.RepresentativeFrom)
	note("meeting", a.Meeting, b.Meeting)
	note("meeting from", a.MeetingFrom, b.MeetingFrom)
	note("off", a.Off, b.Off)
	note("story", a.Story, b.Story)
	note("same text as", strings.Join(a.copies, ", "), strings.Join(b.copies, ", "))
	note("shown entry of its story", a.story.Shown, b.story.Shown)
	note("published", a.story.Published, b.story.Published)
	note("updated", a.story.Updated, b.story.Updated)
	return list
}
