package story

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"necblogs/internal/planet"
)

// Merge makes two entries one story, whatever the program thinks, and takes
// back what was said to keep either apart.
func (m Maker) Merge(ctx context.Context, tx Tx, a, b int64, now time.Time) error {
	if a == b {
		return errors.New("merge: it is one entry; name two")
	}
	return m.rule(ctx, tx, planet.Split, planet.Ruling{Kind: planet.Merge, A: a, B: b, At: now}, a, b)
}

// Split makes an entry stand alone and takes back what was said to merge it.
func (m Maker) Split(ctx context.Context, tx Tx, a int64, now time.Time) error {
	return m.rule(ctx, tx, planet.Merge, planet.Ruling{Kind: planet.Split, A: a, At: now}, a)
}

// Hide takes the story of an entry off every page and feed.
func (m Maker) Hide(ctx context.Context, tx Tx, a int64, now time.Time) error {
	return m.rule(ctx, tx, planet.Hide, planet.Ruling{Kind: planet.Hide, A: a, At: now}, a)
}

// Unhide puts the story of an entry back, whichever of its entries was hidden.
func (m Maker) Unhide(ctx context.Context, tx Tx, a int64) error {
	members, err := m.members(ctx, tx, a)
	if err != nil {
		return err
	}
	if err := m.revoke(ctx, tx, planet.Hide, members...); err != nil {
		return err
	}
	_, err = m.assemble(ctx, tx, []int64{a})
	return err
}

// Erase deletes the text, the revisions and the received bytes of an entry and
// of its copies, which hold the same text, for good. What remains is what a
// poll must recognise them by.
func (m Maker) Erase(ctx context.Context, tx Tx, a int64, now time.Time) error {
	members, err := m.members(ctx, tx, a)
	if err != nil {
		return err
	}
	records, err := tx.Records(ctx, members)
	if err != nil {
		return err
	}
	for _, r := range records {
		if r.Off == planet.Erased {
			continue
		}
		if err := tx.Rule(ctx, planet.Ruling{Kind: planet.Erase, A: r.ID, At: now}); err != nil {
			return err
		}
		if err := tx.Blank(ctx, r.ID, bandsOf(r)); err != nil {
			return fmt.Errorf("erase entry %d: %w", r.ID, err)
		}
	}
	return m.Hide(ctx, tx, a, now)
}

// members are the entries of the story that an entry is in.
func (m Maker) members(ctx context.Context, tx Tx, a int64) ([]int64, error) {
	c, err := m.gather(ctx, tx, []int64{a})
	if err != nil {
		return nil, err
	}
	for _, members := range c.stories() {
		if slices.Contains(members, a) {
			return members, nil
		}
	}
	return nil, fmt.Errorf("entry %d is in no story: it has no title and no text, or there is no such entry", a)
}

// rule stores the operator's word on some entries, takes back what contradicts
// it, and makes the stories that they were and will be in again.
func (m Maker) rule(ctx context.Context, tx Tx, against planet.RulingKind, r planet.Ruling, entries ...int64) error {
	var touched []int64
	for _, e := range entries {
		members, err := m.members(ctx, tx, e)
		if err != nil {
			return err
		}
		touched = append(touched, members...)
	}
	if err := m.revoke(ctx, tx, against, entries...); err != nil {
		return err
	}
	if err := tx.Rule(ctx, r); err != nil {
		return err
	}
	_, err := m.assemble(ctx, tx, touched)
	return err
}

// revoke takes back what was said of the entries in one kind of ruling.
func (m Maker) revoke(ctx context.Context, tx Tx, kind planet.RulingKind, entries ...int64) error {
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
