package dedupe

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"necblogs/internal/planet"
)

// certain reports whether a link was found by guid or URL, and not by [Compare].
func certain(l planet.Link) bool { return l.Reason == planet.ByGUID || l.Reason == planet.ByURL }

// Group makes stories of entries. Every id of sides is in exactly one story; ids are
// in ascending order, and stories in that of their first ids. sides must have both
// ends of each link, and links all that join any of sides: then the result depends
// neither on the order of arrival nor on that of links.
//
// Links that come of quotations, answers, introductions and round-ups are left out. Of
// the others the strongest join first; see [grouping.stronger]. A join is refused where it would
// bring together two entries that are [Vetoed], or make a story of more than a hundred
// different texts, or of more than a thousand entries.
//
// together and apart are the operator's word: pairs that are one story whatever else is
// true, and entries that stand alone but for such pairs.
func Group(sides map[int64]Side, links []planet.Link, together [][2]int64, apart map[int64]bool) [][]int64 {
	g := grouping{sides: sides, of: map[int64][]int64{}}
	for id := range sides {
		g.of[id] = []int64{id}
	}
	for _, l := range links {
		l.A, l.B = g.byLength(l.A, l.B)
		g.links = append(g.links, l)
	}
	g.index()
	g.drop(g.ofRoundUps())
	g.drop(g.ofQuotations())
	g.drop(g.ofAnswers)
	g.drop(g.ofIntroductions)
	slices.SortFunc(g.links, g.stronger)
	for _, l := range g.links {
		if !apart[l.A] && !apart[l.B] && g.allowed(l) {
			g.join(l.A, l.B)
		}
	}
	for _, p := range together {
		g.join(p[0], p[1])
	}
	return g.stories()
}

type grouping struct {
	sides  map[int64]Side
	links  []planet.Link            // of each, A is the end with the longer text
	linked map[[2]int64]planet.Link // links by their ends, in either order; the zero link: none
	others map[int64][]int64        // the entries that links join an entry to
	of     map[int64][]int64        // the story that an entry is in so far
}

// index makes linked and others of links.
func (g *grouping) index() {
	g.linked, g.others = make(map[[2]int64]planet.Link, 2*len(g.links)), map[int64][]int64{}
	for _, l := range g.links {
		g.linked[[2]int64{l.A, l.B}], g.linked[[2]int64{l.B, l.A}] = l, l
		g.others[l.A], g.others[l.B] = append(g.others[l.A], l.B), append(g.others[l.B], l.A)
	}
}

// drop takes out the unfit ones of the links that [Compare] found.
func (g *grouping) drop(unfit func(planet.Link) bool) {
	g.links = slices.DeleteFunc(g.links, func(l planet.Link) bool { return !certain(l) && unfit(l) })
	g.index()
}

// tied reports whether a link joins two entries.
func (g *grouping) tied(x, y int64) bool {
	_, linked := g.linked[[2]int64{x, y}]
	return linked
}

// stronger orders links, the strongest first. Of equal ones those of entries published at
// less distance come first, since several reports of one title may have one beginning.
func (g *grouping) stronger(x, y planet.Link) int {
	apart := func(l planet.Link) time.Duration { return g.sides[l.A].Published.Sub(g.sides[l.B].Published).Abs() }
	return cmp.Or(
		-cmp.Compare(strength(x), strength(y)),
		-cmp.Compare(g.rank(x), g.rank(y)),
		cmp.Compare(apart(x), apart(y)),
		-cmp.Compare(x.J3, y.J3),
		cmp.Compare(g.sides[x.A].Key, g.sides[y.A].Key),
		cmp.Compare(g.sides[x.B].Key, g.sides[y.B].Key))
}

func strength(l planet.Link) float64 {
	if certain(l) {
		return 2
	}
	return l.Score
}

// rank orders links of one strength: copies join first, then excerpts and their texts, of
// either first those of one title.
func (g *grouping) rank(l planet.Link) (rank int) {
	if l.Reason != planet.ByExcerpt {
		rank += 2
	}
	if SameTitle(g.sides[l.A].Title, g.sides[l.B].Title) {
		rank++
	}
	return rank
}

const (
	// maxTexts bounds how many different texts a story has. What some program posts by the
	// hundred, each time with another hour in it, is not one story told again.
	maxTexts = 100
	// maxEntries bounds how many entries a story has, since whenever one comes every two of
	// them are looked at. A program may post the same text for years.
	maxEntries = 1000
)

// allowed reports whether a link may join the stories of its ends.
func (g *grouping) allowed(l planet.Link) bool {
	a, b := g.of[l.A], g.of[l.B]
	if slices.Contains(a, l.B) || len(a)+len(b) > maxEntries { // one story already, or never
		return false
	}
	joined := slices.Concat(a, b)
	switch {
	case l.Reason == planet.ByExcerpt && g.beginsTwo(l):
		return false
	case len(joined) > maxTexts && g.countTexts(joined) > maxTexts:
		return false
	}
	for _, x := range a {
		for _, y := range b {
			switch {
			case g.tied(x, y): // the ends of a link are never vetoed
			case Vetoed(g.sides[x], g.sides[y]) && !g.excused(l, x, y, joined), !certain(l) && g.isAnswer(x, y, joined):
				return false
			}
		}
	}
	return true
}

// excused reports whether a link may bring x and y into one story although they are [Vetoed]:
// as a third entry of it or the link itself shows, they are copies all the same.
func (g *grouping) excused(l planet.Link, x, y int64, story []int64) bool {
	switch sx, sy := g.sides[x], g.sides[y]; {
	case DifferentPeople(sx, sy):
		return false
	case sx.Blog != sy.Blog:
		return g.explained(x, y, story)
	}
	return g.carried(l, x, y) || g.begins(x, y, story)
}

// isAnswer reports whether one of x and y is somebody's answer to the other, paragraph by
// paragraph. Copies of the two may be linked all the same, as where a mirror dates the
// answer before the report. It is no answer where the longer one was there first, by a copy
// of it; nor where one blog, which is no mirror, has copies of both that are linked: these
// are the report and what its author added to it later.
func (g *grouping) isAnswer(x, y int64, story []int64) bool {
	long, short := g.byLength(x, y)
	if !answers(g.sides[long], g.sides[short]) {
		return false
	}
	as := func(z, x int64) bool { // z is x, or a copy of it
		return z == x || g.tied(z, x) && !g.sides[z].cut() && !amid(g.sides[z], g.sides[x])
	}
	return !slices.ContainsFunc(story, func(p int64) bool {
		switch {
		case g.sides[p].Mirror:
			return false
		case as(p, long) && g.sides[p].Published.Before(g.sides[short].Published):
			return true
		}
		return as(p, short) && slices.ContainsFunc(story, func(q int64) bool {
			return g.tied(p, q) && g.sides[p].Blog == g.sides[q].Blog && as(q, long)
		})
	})
}

// countTexts is how many different texts a story has.
func (g *grouping) countTexts(story []int64) int {
	hashes := map[uint64]bool{}
	for _, id := range story {
		hashes[g.sides[id].Fingerprint.Hash] = true
	}
	return len(hashes)
}

// beginsTwo reports whether the link of an excerpt would bring together two stories that
// both have whole texts, of which none in the one is linked to any in the other. These are
// two reports that begin with the same words, and the excerpt is of one of them only.
func (g *grouping) beginsTwo(l planet.Link) bool {
	whole := func(id int64) []int64 {
		return slices.DeleteFunc(slices.Clone(g.of[id]), func(id int64) bool { return g.sides[id].cut() })
	}
	a, b := whole(l.A), whole(l.B)
	return len(a) > 0 && len(b) > 0 && !slices.ContainsFunc(a, func(x int64) bool {
		return slices.ContainsFunc(b, func(y int64) bool { return g.tied(x, y) })
	})
}

// explained reports whether the titles of x and y, of two blogs, are at odds only because
// one of them has a slip: then a third entry of the story is a copy of the one and names
// the occasion of the other.
func (g *grouping) explained(x, y int64, story []int64) bool {
	bridges := func(from, to, z int64) bool {
		if z == to || !sameOccasion(g.sides[z], g.sides[to]) { // before the costly comparison of the texts
			return false
		}
		_, same := Compare(g.sides[from], g.sides[z])
		return same
	}
	return slices.ContainsFunc(story, func(z int64) bool { return bridges(x, y, z) || bridges(y, x, z) })
}

// carried reports whether x and y, of one blog, are the two ends of a link within one blog,
// or near copies or excerpts of them: reprints of a report and of its correction, which may
// differ too much to be linked to each other. Their titles name different occasions only if
// those of the link do: a text that comes each month is not one story by one undated title.
func (g *grouping) carried(l planet.Link, x, y int64) bool {
	copyOf := func(x, of int64) bool {
		as := g.linked[[2]int64{x, of}]
		return x == of || as.J3 >= nearJ3 || as.Reason == planet.ByExcerpt && as.C3 >= nearC3
	}
	a, b := g.sides[l.A], g.sides[l.B]
	return a.Blog == b.Blog && (AtOdds(a, b) || !AtOdds(g.sides[x], g.sides[y])) && copyOf(x, l.A) && copyOf(y, l.B)
}

// begins reports whether one of x and y, of one blog, is the beginning of a report, and the
// other a reprint of all of it, as their links to a third entry show. They may not be linked
// to each other because of an editor's introduction to the reprint.
func (g *grouping) begins(x, y int64, story []int64) bool {
	if g.sides[y].cut() {
		x, y = y, x
	}
	sx, sy := g.sides[x], g.sides[y]
	if !sx.cut() || sy.cut() || AtOdds(sx, sy) {
		return false
	}
	return slices.ContainsFunc(story, func(z int64) bool {
		excerpt, whole := g.linked[[2]int64{x, z}], g.linked[[2]int64{y, z}]
		return excerpt.Reason == planet.ByExcerpt && excerpt.C3 >= nearC3 &&
			whole.Reason != planet.ByExcerpt && (whole.J3 >= nearJ3 || whole.C3 >= wholeC3)
	})
}

func (g *grouping) join(a, b int64) {
	if slices.Contains(g.of[a], b) {
		return
	}
	all := slices.Concat(g.of[a], g.of[b])
	for _, id := range all {
		g.of[id] = all
	}
}

func (g *grouping) stories() [][]int64 {
	var out [][]int64
	for _, id := range slices.Sorted(maps.Keys(g.of)) {
		if story := g.of[id]; slices.Min(story) == id {
			out = append(out, slices.Sorted(slices.Values(story)))
		}
	}
	return out
}

// byLength are two entries, the one with the longer text first.
func (g *grouping) byLength(a, b int64) (long, short int64) {
	if compareLengths(g.sides[a], g.sides[b]) > 0 {
		return a, b
	}
	return b, a
}
