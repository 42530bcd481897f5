package parse

import (
	"cmp"
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

// oldestFirst reports whether far more items are dated later than the one before than are
// dated earlier: among several thousand in no order as many are, give or take a few.
func oldestFirst(items []planet.Item) bool {
	date := func(i int) time.Time { return cmp.Or(items[i].Published, items[i].Updated) }
	later, earlier := 0, 0
	for i := 1; i < len(items); i++ {
		switch date(i).Compare(date(i - 1)) {
		case 1:
			later++
		case -1:
			earlier++
		}
	}
	return later > 2*earlier
}
