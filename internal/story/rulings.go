package story

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"necblogs/internal/planet"
)

// Merge makes two entries one story, whatever their texts, and takes back the splits of
// either. Like the other rulings it returns an error where there is no such entry, or its
// story is erased.
func (m Maker) Merge(ctx context.Context, tx Tx, a, b int64, now time.Time) error {
	if a == b {
		return errors.New("merge: it is one entry; name two")
	}
	return m.rule(ctx, tx, planet.Ruling{Kind: planet.Merge, A: a, B: b, At: now}, planet.Split)
}

// Split makes an entry a story of its own, and takes back the merges of it.
func (m Maker) Split(ctx context.Context, tx Tx, a int64, now time.Time) error {
	return m.rule(ctx, tx, planet.Ruling{Kind: planet.Split, A: a, At: now}, planet.Merge)
}

// Hide takes the story of an entry off every page and feed, with all entries that it has
// then, also where they leave it later. A story that is hidden already stays hidden as of
// when it was.
func (m Maker) Hide(ctx context.Context, tx Tx, a int64, now time.Time) error {
	return m.rule(ctx, tx, planet.Ruling{Kind: planet.Hide, A: a, At: now}, "")
}

// Unhide puts the story of an entry back, whichever of its entries was hidden, and with it
// all entries that were hidden along with it and are in other stories now.
func (m Maker) Unhide(ctx context.Context, tx Tx, a int64) error {
	if _, err := m.standing(ctx, tx, a); err != nil {
		return err
	}
	all, err := m.members(ctx, tx, a, planet.Merge, planet.Hide)
	if err != nil {
		return err
	}
	if err := revoke(ctx, tx, planet.Hide, ids(all)...); err != nil {
		return err
	}
	_, err = m.arrange(ctx, tx, ids(all), nil)
	return err
}

// Erase deletes the text, the revisions and the received bytes of an entry and of its
// copies, which have the same text, for good. What remains are hashes, by which polls
// recognise them, and the story's id in the feeds, for its tombstone.
func (m Maker) Erase(ctx context.Context, tx Tx, a int64, now time.Time) error {
	members, err := m.members(ctx, tx, a, planet.Merge)
	if err != nil {
		return err
	}
	records, err := tx.Records(ctx, ids(members))
	if err != nil {
		return err
	}
	var said []planet.Evidence
	for _, r := range records {
		if r.Off == planet.Erased {
			continue
		}
		said = append(said, r.Evidence)
		if err := tx.Rule(ctx, planet.Ruling{Kind: planet.Erase, A: r.ID, At: now}); err != nil {
			return err
		}
		keys, err := traces(ctx, tx, r)
		if err != nil {
			return err
		}
		if err := tx.AddKeys(ctx, r.ID, keys); err != nil {
			return err
		}
		if err := tx.Blank(ctx, r.ID); err != nil {
			return fmt.Errorf("erase entry %d: %w", r.ID, err)
		}
	}
	tx.Touch()
	touched, err := unlink(ctx, tx, ids(members))
	if err != nil {
		return err
	}
	if _, err := m.arrange(ctx, tx, touched, said); err != nil {
		return err
	}
	return tx.Forget(ctx, ids(members))
}

// Erasable returns the entries that [Maker.Erase] would blank, also those that are on no page,
// such as those that the config excludes.
func (m Maker) Erasable(ctx context.Context, tx Tx, a int64) ([]planet.Record, error) {
	members, err := m.members(ctx, tx, a, planet.Merge)
	return slices.DeleteFunc(members, func(r planet.Record) bool { return r.Off == planet.Erased }), err
}

// unlink deletes the links between erased entries and others, since there is no text left to
// compare. Links between erased entries stay. It returns the ids of the erased entries and
// of all that were linked to them, some more than once.
func unlink(ctx context.Context, tx Tx, erased []int64) ([]int64, error) {
	links, err := tx.Links(ctx, erased)
	if err != nil {
		return nil, err
	}
	all := slices.Clone(erased)
	for _, l := range links {
		all = append(all, l.A, l.B)
	}
	for _, id := range erased {
		var stay []planet.Link
		for _, l := range links {
			if (l.A == id || l.B == id) && slices.Contains(erased, l.A) && slices.Contains(erased, l.B) {
				stay = append(stay, l)
			}
		}
		if err := tx.PutLinks(ctx, id, stay); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// members are the entries of the story that an entry is in where rulings of the given
// kinds hold entries together, see [component.stories].
func (m Maker) members(ctx context.Context, tx Tx, a int64, together ...planet.RulingKind) ([]planet.Record, error) {
	c, err := m.gather(ctx, tx, []int64{a})
	if err != nil {
		return nil, err
	}
	for _, members := range c.stories(together...) {
		if !slices.Contains(members, a) {
			continue
		}
		records := make([]planet.Record, len(members))
		for i, id := range members {
			records[i] = c.records[id]
		}
		return records, nil
	}
	return nil, fmt.Errorf("there is no entry %d", a)
}

// standing are the members of an entry's story. It returns an error if one of them is
// erased: of such a story no other ruling is possible.
func (m Maker) standing(ctx context.Context, tx Tx, a int64) ([]planet.Record, error) {
	members, err := m.members(ctx, tx, a, planet.Merge)
	if slices.ContainsFunc(members, func(r planet.Record) bool { return r.Off == planet.Erased }) {
		return nil, fmt.Errorf("entry %d is erased for good", a)
	}
	return members, err
}

func ids(records []planet.Record) []int64 {
	list := make([]int64, len(records))
	for i, r := range records {
		list[i] = r.ID
	}
	return list
}

// rule stores a ruling on one entry or two, takes back those of the kind against on either
// ("": none), and makes the stories again that they were in.
func (m Maker) rule(ctx context.Context, tx Tx, r planet.Ruling, against planet.RulingKind) error {
	entries := nonZero(r.A, r.B)
	var touched []int64
	for _, e := range entries {
		members, err := m.standing(ctx, tx, e)
		if err != nil {
			return err
		}
		touched = append(touched, ids(members)...)
	}
	if err := revoke(ctx, tx, against, entries...); err != nil {
		return err
	}
	said, err := tx.Rulings(ctx, entries)
	if err != nil {
		return err
	}
	again := slices.ContainsFunc(said, func(o planet.Ruling) bool { return o.Kind == r.Kind && o.A == r.A && o.B == r.B })
	if !again {
		if err := tx.Rule(ctx, r); err != nil {
			return err
		}
	}
	_, err = m.arrange(ctx, tx, touched, nil)
	return err
}

// revoke takes back the rulings of one kind on the entries.
func revoke(ctx context.Context, tx Tx, kind planet.RulingKind, entries ...int64) error {
	rulings, err := tx.Rulings(ctx, entries)
	if err != nil {
		return err
	}
	for _, r := range rulings {
		if r.Kind != kind {
			continue
		}
		if err := tx.Revoke(ctx, r.ID); err != nil {
			return err
		}
	}
	tx.Touch()
	return nil
}
