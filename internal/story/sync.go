package story

import (
	"context"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"necblogs/internal/planet"
)

// Sync puts a config in force: its blogs are those that are polled and shown, and the
// entries of blogs that came, left, or have other rules than before are replayed.
func (m Maker) Sync(ctx context.Context, tx Tx, blogs []planet.Blog, now time.Time) error {
	changed, err := m.Enrol(ctx, tx, blogs, now)
	if err != nil {
		return err
	}
	var again []int64
	for _, slug := range changed {
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

// Enrol makes the blogs of the config those that are polled. It returns the slugs, in
// order, of those that came or left or whose rules have changed: their entries are still
// as the old config had them.
func (m Maker) Enrol(ctx context.Context, tx Tx, blogs []planet.Blog, now time.Time) ([]string, error) {
	rules := make(map[string]int64, len(blogs))
	for _, b := range blogs {
		rules[b.Slug] = m.rules(b)
	}
	if err := hideAlong(ctx, tx); err != nil {
		return nil, err
	}
	moved, ruled, err := tx.SyncBlogs(ctx, now, blogs, rules)
	if err != nil {
		return nil, err
	}
	changed := slices.Compact(slices.Sorted(slices.Values(append(moved, ruled...))))
	for _, slug := range changed {
		if !m.Blogs[slug].FullText {
			continue
		}
		if err := tx.AskAgain(ctx, slug); err != nil { // it may not have had the articles' pages until now
			return nil, err
		}
	}
	return changed, nil
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
