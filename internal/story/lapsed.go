package story

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"necblogs/internal/canonical"
	"necblogs/internal/planet"
)

// sample is how many of a blog's entries its language and host are judged by.
const sample = 20

// lapsed says why a blog is to be held, whose domain seems to have lapsed and to be somebody
// else's by now; "" for any other blog. None of the items of such a blog, fresh, was seen
// before, and all are on other hosts than its latest entries and in another language.
func lapsed(ctx context.Context, tx Tx, b Batch, fresh []*Draft) (string, error) {
	if len(fresh) < 2 {
		return "", nil
	}
	ids, err := tx.LatestEntries(ctx, b.Blog.Slug, sample)
	if err != nil || len(ids) == 0 {
		return "", err
	}
	before, err := tx.Records(ctx, ids)
	if err != nil {
		return "", err
	}
	hosts := map[string]bool{}
	var was, is strings.Builder
	for _, r := range before {
		if r.Off == planet.Held { // it came after the domain had lapsed, before the operator gave the blog's new address
			continue
		}
		hosts[canonical.Host(r.URL)] = true
		fmt.Fprintln(&was, r.Title, r.Text)
	}
	host := ""
	for _, d := range fresh {
		if host = canonical.Host(d.record.URL); hosts[host] {
			return "", nil
		}
		if err := tx.Unpack(&d.record); err != nil {
			return "", err
		}
		fmt.Fprintln(&is, d.record.Title, d.record.Text)
	}
	old, now := language(was.String()), language(is.String())
	if old == "" || now == "" || old == now {
		return "", nil
	}
	return fmt.Sprintf("all its posts are others than before, on %s and in another language (%s, not %s); the domain may have lapsed", host, now, old), nil
}

// Release lets a held blog onto the pages, as far as its filters do, and returns
// how many entries were kept back.
func (m Maker) Release(ctx context.Context, tx Tx, blog string, now time.Time) (int, error) {
	all, err := tx.BlogEntries(ctx, blog)
	if err != nil {
		return 0, err
	}
	sides, err := tx.Sides(ctx, all)
	if err != nil {
		return 0, err
	}
	sides = slices.DeleteFunc(sides, func(r planet.Record) bool { return r.Off != planet.Held })
	held, err := tx.Records(ctx, ids(sides))
	if err != nil {
		return 0, err
	}
	for i, r := range held {
		if held[i].Off = planet.On; !m.blog(blog).Admits(r.Title, r.Categories) {
			held[i].Off = planet.Excluded
		}
		if err := tx.SetOff(ctx, r.ID, held[i].Off); err != nil {
			return 0, err
		}
	}
	if err := tx.Unhold(ctx, blog, now); err != nil {
		return 0, err
	}
	tx.Touch()
	_, err = m.settle(ctx, tx, held, nil, now)
	return len(held), err
}
