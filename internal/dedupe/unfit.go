package dedupe

import (
	"maps"
	"slices"

	"necblogs/internal/planet"
)

// ofIntroductions reports whether a link joins an excerpt to a text or an excerpt under
// another title although other texts, which are not linked to each other, have the same
// beginning: an author always begins with it, or several people quote it before they say
// something else.
func (g *grouping) ofIntroductions(l planet.Link) bool {
	longer, excerpt := l.A, l.B
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
		if !certain(l) && l.J3 < nearJ3 && quotes(g.sides[l.A], g.sides[l.B]) {
			quoting[l.B] = append(quoting[l.B], l.A)
		}
	}
	maps.DeleteFunc(quoting, func(_ int64, by []int64) bool {
		return !slices.ContainsFunc(by, func(a int64) bool {
			return slices.ContainsFunc(by, func(b int64) bool { return a != b && !g.tied(a, b) })
		})
	})
	return func(l planet.Link) bool { return slices.Contains(quoting[l.B], l.A) }
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

// ofAnswers reports whether a link joins an answer to a report, paragraph by paragraph, and
// a reprint of the report that is later than the answer. By their times alone the reprint
// might be the answer with something left out; but the answer is also linked with the report.
func (g *grouping) ofAnswers(l planet.Link) bool {
	long, short := l.A, l.B
	return l.J3 < nearJ3 && slices.ContainsFunc(g.others[short], func(report int64) bool {
		return report != long && compareLengths(g.sides[report], g.sides[long]) < 0 && answers(g.sides[long], g.sides[report])
	}) && amid(g.sides[short], g.sides[long])
}

// ofRoundUps returns a function that reports whether a link is that of an entry which
// reprints several texts that have nothing to do with one another, to a text that does not
// make up most of it. Excerpts in the entry do not show that it is a round-up, since those
// of two versions of one text may differ.
func (g *grouping) ofRoundUps() func(planet.Link) bool {
	reprints := map[int64][]int64{} // by the entry with the longer text
	for _, l := range g.links {
		if !certain(l) && !g.sides[l.B].cut() {
			reprints[l.A] = append(reprints[l.A], l.B)
		}
	}
	maps.DeleteFunc(reprints, func(_ int64, of []int64) bool { return !g.strangersAmong(of) })
	return func(l planet.Link) bool { return reprints[l.A] != nil && l.J3 < mostJ3 }
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
