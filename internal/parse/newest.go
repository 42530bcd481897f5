package parse

import (
	"slices"
	"time"

	"necblogs/internal/planet"
)

// itemPlaces are where the items of a feed begin, counted from its root: the first of them,
// and the last ones, as many as are kept.
type itemPlaces struct {
	root  int
	first int
	last  []int // that of item n is at n modulo the limit
	count int
}

func (p *itemPlaces) add(at, limit int) {
	if p.count == 0 {
		p.first = at
	}
	if len(p.last) < limit {
		p.last = append(p.last, at)
	} else {
		p.last[p.count%limit] = at
	}
	p.count++
}

// tail is text, of which items were dropped, with the last items in the place of all.
func (p *itemPlaces) tail(text []byte) []byte {
	return slices.Concat(text[:p.root+p.first], text[p.root+p.last[p.count%len(p.last)]:])
}

// oldestFirst reports whether most items are dated later than the one before.
func oldestFirst(items []planet.Item) bool {
	date := func(item planet.Item) time.Time {
		if item.Published.IsZero() {
			return item.Updated
		}
		return item.Published
	}
	later := 0
	for i := 1; i < len(items); i++ {
		if date(items[i]).After(date(items[i-1])) {
			later++
		}
	}
	return 2*later > len(items)
}
