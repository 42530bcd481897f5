package story

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"reflect"
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

// Replay computes everything derived again from the items as received, and returns
// what has changed, in the order of entries. done is called from time to time with the
// number of entries that are through; one that is derived and not yet compared is half.
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
	changes, said, err := m.rederive(ctx, tx, ids, func(n int) { done(n / 2) })
	if err != nil {
		return nil, err
	}
	var linked []int64
	n := 0
	for part := range slices.Chunk(ids, batch) {
		records, err := tx.Records(ctx, part)
		if err != nil {
			return nil, err
		}
		touched, err := m.link(ctx, tx, records, now)
		if err != nil {
			return nil, err
		}
		linked = append(linked, touched...)
		n += len(part)
		done((len(ids) + n) / 2)
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
func (m Maker) rederive(ctx context.Context, tx Tx, ids []int64, done func(n int)) (changes []Change, said []planet.Evidence, err error) {
	n := 0
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
			if err := tx.Replace(ctx, r, false); err != nil {
				return nil, nil, err
			}
			tx.Touch()
			was.Evidence.Says = nil // the days are enough
			said = append(said, was.Evidence)
		}
		n += len(part)
		done(n)
	}
	return changes, said, nil
}

// same reports whether two records are equal but for their items and keys, which are not
// read with a record.
func same(a, b planet.Record) bool {
	if !bytes.Equal(a.Fingerprint, b.Fingerprint) || !bytes.Equal(a.Evidence.Says, b.Evidence.Says) {
		return false
	}
	for _, r := range []*planet.Record{&a, &b} {
		r.Item, r.Fingerprint, r.Keys, r.Evidence = planet.Item{}, nil, nil, planet.Evidence{}
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

// snapshot is the state of each of the entries, by id.
func snapshot(ctx context.Context, tx Tx, ids []int64) (map[int64]*state, error) {
	byID := make(map[int64]*state, len(ids))
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
			byID[r.ID] = &state{Record: r}
		}
		for _, s := range stories {
			byID[s.ID].story = s
		}
		for _, l := range links {
			if slices.Contains(part, l.B) { // else another part has it
				e := byID[l.B]
				e.copies = append(e.copies, fmt.Sprintf("%d (%s, J3 %.3f, C3 %.3f)", l.A, l.Reason, l.J3, l.C3))
			}
		}
	}
	return byID, nil
}

// differences are those between two states of an entry that a reader or the operator can see.
func differences(a, b *state) []Change {
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
