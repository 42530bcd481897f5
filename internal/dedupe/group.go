package dedupe

import (
	"cmp"
	"maps"
	"regexp"
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
	g := grouping{sides: sides, links: slices.Clone(links), of: map[int64][]int64{}}
	for id := range sides {
		g.of[id] = []int64{id}
	}
	for i, l := range links {
		if sides[l.A].Key > sides[l.B].Key {
			g.links[i].A, g.links[i].B = l.B, l.A
		}
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
	links  []planet.Link
	linked map[[2]int64]planet.Link // links by their ends, in either order
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
			case Vetoed(g.sides[x], g.sides[y]) && !g.explained(x, y, joined) && !g.carried(l, x, y) && !g.begins(x, y, joined),
				!certain(l) && g.isAnswer(x, y, joined):
				return false
			}
		}
	}
	return true
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
	sx, sy := g.sides[x], g.sides[y]
	if sx.Blog == sy.Blog || DifferentPeople(sx, sy) {
		return false
	}
	bridges := func(from, to, z Side) bool {
		if !sameOccasion(z, to) { // before the costly comparison of the texts
			return false
		}
		_, same := Compare(from, z)
		return same
	}
	return slices.ContainsFunc(story, func(z int64) bool {
		sz := g.sides[z]
		return z != x && z != y && (bridges(sx, sy, sz) || bridges(sy, sx, sz))
	})
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
	a, b, sx, sy := g.sides[l.A], g.sides[l.B], g.sides[x], g.sides[y]
	return a.Blog == b.Blog && sx.Blog == sy.Blog && !DifferentPeople(sx, sy) && (atOdds(a, b) || !atOdds(sx, sy)) &&
		copyOf(x, l.A) && copyOf(y, l.B)
}

// begins reports whether one of x and y, of one blog, is the beginning of a report, and the
// other a reprint of all of it, as their links to a third entry show. They may not be linked
// to each other because of an editor's introduction to the reprint.
func (g *grouping) begins(x, y int64, story []int64) bool {
	if g.sides[y].cut() {
		x, y = y, x
	}
	sx, sy := g.sides[x], g.sides[y]
	if sx.Blog != sy.Blog || !sx.cut() || sy.cut() || DifferentPeople(sx, sy) || atOdds(sx, sy) {
		return false
	}
	return slices.ContainsFunc(story, func(z int64) bool {
		excerpt, begun := g.linked[[2]int64{x, z}]
		whole, copied := g.linked[[2]int64{y, z}]
		return begun && copied && excerpt.Reason == planet.ByExcerpt && excerpt.C3 >= nearC3 &&
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

// ofIntroductions reports whether a link joins an excerpt to a text or an excerpt under
// another title although other texts, which are not linked to each other, have the same
// beginning: an author always begins with it, or several people quote it before they say
// something else.
func (g *grouping) ofIntroductions(l planet.Link) bool {
	longer, excerpt := g.byLength(l.A, l.B)
	if alike(g.sides[longer].Title, g.sides[excerpt].Title) {
		return false
	}
	texts := slices.DeleteFunc(slices.Clone(g.others[excerpt]), func(id int64) bool {
		return g.linked[[2]int64{excerpt, id}].Reason != planet.ByExcerpt
	})
	strangers := func(x int64) bool {
		return slices.ContainsFunc(texts, func(y int64) bool { return x != y && !g.tied(x, y) })
	}
	if l.Reason == planet.ByExcerpt {
		return strangers(longer)
	}
	return g.sides[excerpt].cut() && g.sides[longer].cut() && slices.ContainsFunc(texts, strangers)
}

// ofQuotations returns a function that reports whether a link joins a text to one that
// [quotes] it. There must be two of the latter that are not linked to each other: one alone
// may be a reprint with a long introduction or footer.
func (g *grouping) ofQuotations() func(planet.Link) bool {
	quoting := map[int64][]int64{} // by the text that is quoted
	for _, l := range g.links {
		if long, short := g.byLength(l.A, l.B); !certain(l) && l.J3 < nearJ3 && quotes(g.sides[long], g.sides[short]) {
			quoting[short] = append(quoting[short], long)
		}
	}
	maps.DeleteFunc(quoting, func(_ int64, by []int64) bool {
		return !slices.ContainsFunc(by, func(a int64) bool {
			return slices.ContainsFunc(by, func(b int64) bool { return a != b && !g.tied(a, b) })
		})
	})
	return func(l planet.Link) bool {
		long, short := g.byLength(l.A, l.B)
		return slices.Contains(quoting[short], long)
	}
}

// quotes reports whether l quotes s, a shorter text of another blog: whether it has words of
// its own above s or below it, at least [muchOwn] of them, and an eighth as many as the two
// have in common, under the same title a third. Words below s do not count if they are a
// footer or begin with the name of the author of s, nor do words above s if they have that
// name: these are an editor's. An l whose title says that the author of s reports is no
// quotation, but a reprint.
func quotes(l, s Side) bool {
	ownReport := s.Known && s.Representative == l.Representative || saysReports(l.Title, s.Representative)
	if s.Blog == l.Blog || s.cut() || l.cut() || ownReport {
		return false
	}
	inL := overlapOf(s.Fingerprint.Text, l.Fingerprint.Text).inL
	head, tail := l.Fingerprint.Text[:inL.head], l.Fingerprint.Text[inL.end():]
	share := 8
	if alike(s.Title, l.Title) {
		share = 3
	}
	long := max(muchOwn, inL.stretch()/share)
	below := len(tail) >= long && !beginsFooter(tail, s.Representative)
	above := len(head) >= long && !names(head, s.Representative)
	return below || above
}

// saysReports reports whether a title says that a person, whose name it has, reports.
func saysReports(title, person string) bool {
	return reportsRE.MatchString(title) && names(texts(words(title)), person)
}

var reportsRE = regexp.MustCompile(`(?i)\b(reports?|reporting|writes|account|notes|update|news)\b`)

// muchOwn is how many words above or below a text that is quoted are more than an
// introduction or a footer.
const muchOwn = 36

// ofAnswers reports whether a link joins an answer to a report, paragraph by paragraph, and
// a reprint of the report that is later than the answer. By their times alone the reprint
// might be the answer with something left out; but the answer is also linked with the report.
func (g *grouping) ofAnswers(l planet.Link) bool {
	long, short := g.byLength(l.A, l.B)
	return l.J3 < nearJ3 && slices.ContainsFunc(g.others[short], func(report int64) bool {
		return report != long && compareLengths(g.sides[report], g.sides[long]) < 0 && answers(g.sides[long], g.sides[report])
	}) && amid(g.sides[short], g.sides[long])
}

// byLength are two entries, the one with the longer text first.
func (g *grouping) byLength(a, b int64) (long, short int64) {
	if compareLengths(g.sides[a], g.sides[b]) > 0 {
		return a, b
	}
	return b, a
}

// ofRoundUps returns a function that reports whether a link is that of an entry which
// reprints several texts that have nothing to do with one another, to a text that does not
// make up most of it. Excerpts in the entry do not show that it is a round-up, since those
// of two versions of one text may differ.
func (g *grouping) ofRoundUps() func(planet.Link) bool {
	reprints := map[int64][]int64{} // by the entry with the longer text
	for _, l := range g.links {
		if long, short := g.byLength(l.A, l.B); !certain(l) && !g.sides[short].cut() {
			reprints[long] = append(reprints[long], short)
		}
	}
	maps.DeleteFunc(reprints, func(_ int64, of []int64) bool { return !g.strangersAmong(of) })
	return func(l planet.Link) bool {
		long, _ := g.byLength(l.A, l.B)
		return reprints[long] != nil && l.J3 < mostJ3
	}
}

const (
	mostJ3      = 0.6 // at least, if a text makes up most of another, as no two unrelated ones do
	strangersC3 = 0.1 // at least, if two texts have anything to do with each other
)

// strangersAmong reports whether any of the texts has nothing to do with the longest.
func (g *grouping) strangersAmong(ids []int64) bool {
	longest := slices.MaxFunc(ids, func(a, b int64) int { return compareLengths(g.sides[a], g.sides[b]) })
	l := g.sides[longest].Fingerprint
	return slices.ContainsFunc(ids, func(id int64) bool {
		s := g.sides[id].Fingerprint
		as, linked := g.linked[[2]int64{id, longest}]
		if linked && !certain(as) { // by what they have in common
			return false
		}
		return s.Hash != l.Hash && overlapOf(s.Text, l.Text).c3 < strangersC3
	})
}
