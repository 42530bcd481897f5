package dedupe

import (
	"cmp"
	"maps"
	"regexp"
	"slices"

	"necblogs/internal/planet"
)

// certain reports whether a link was found by guid or URL, and not by [Compare].
func certain(l planet.Link) bool { return l.Reason == planet.ByGUID || l.Reason == planet.ByURL }

// Group makes stories of entries: every id of sides is in exactly one, ids
// ascending, stories by their first id. sides must hold everything that links
// lead to, so that the result depends neither on the order of arrival nor on that
// of links. The strongest links join first, ties by Key; a join that would bring
// together two entries of which [Vetoed] says never is refused, and one that
// would let a story of that many texts grow.
//
// together and apart are the operator's words: pairs that are one story whatever
// else is true, and entries that stand alone but for such pairs.
func Group(sides map[int64]Side, links []planet.Link, together [][2]int64, apart map[int64]bool) [][]int64 {
	g := grouping{sides: sides, of: map[int64][]int64{}, linked: map[[2]int64]planet.Link{}}
	for id := range sides {
		g.of[id] = []int64{id}
	}
	for _, without := range []func(map[int64]Side, []planet.Link) []planet.Link{withoutRoundUps, withoutQuotations, withoutAnswers, withoutIntroductions} {
		links = without(sides, links)
	}
	for _, l := range g.inOrder(links) {
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
	of     map[int64][]int64        // the story that an entry is in so far
	linked map[[2]int64]planet.Link // pairs that no veto parts, both ways round
}

// tied reports whether a link joins two entries.
func (g grouping) tied(x, y int64) bool {
	_, linked := g.linked[[2]int64{x, y}]
	return linked
}

// inOrder sorts the links between known entries and notes them.
func (g grouping) inOrder(links []planet.Link) []planet.Link {
	var out []planet.Link
	for _, l := range links {
		_, okA := g.sides[l.A]
		_, okB := g.sides[l.B]
		if !okA || !okB || l.A == l.B {
			continue
		}
		if g.sides[l.A].Key > g.sides[l.B].Key {
			l.A, l.B = l.B, l.A
		}
		g.linked[[2]int64{l.A, l.B}], g.linked[[2]int64{l.B, l.A}] = l, l
		out = append(out, l)
	}
	slices.SortFunc(out, func(x, y planet.Link) int {
		return cmp.Or(
			-cmp.Compare(strength(x), strength(y)),
			-cmp.Compare(g.rank(x), g.rank(y)),
			-cmp.Compare(x.J3, y.J3),
			cmp.Compare(g.sides[x.A].Key, g.sides[y.A].Key),
			cmp.Compare(g.sides[x.B].Key, g.sides[y.B].Key))
	})
	return out
}

func strength(l planet.Link) float64 {
	if certain(l) {
		return 2
	}
	return l.Score
}

// rank orders links of one strength: an excerpt goes to its own title.
func (g grouping) rank(l planet.Link) int {
	switch {
	case l.Reason != planet.ByExcerpt:
		return 2
	case SameTitle(g.sides[l.A].Title, g.sides[l.B].Title):
		return 1
	}
	return 0
}

// most is how many texts a story has at most: what is made by the hundred, with
// the hour in it, is no longer one story told again.
const most = 100

func (g grouping) allowed(l planet.Link) bool {
	a, b := g.of[l.A], g.of[l.B]
	switch {
	case slices.Contains(a, l.B):
		return false // one story already
	case l.Reason == planet.ByExcerpt && g.beginsTwo(l):
		return false
	case len(a)+len(b) > most && !certain(l) && !equalText(g.sides[l.A], g.sides[l.B]) && g.texts(a, b) > most:
		return false
	}
	for _, x := range a {
		for _, y := range b {
			if g.tied(x, y) {
				continue
			}
			if Vetoed(g.sides[x], g.sides[y]) && !g.explained(x, y, a, b) && !g.carried(l, x, y) && !g.begins(x, y, a, b) {
				return false
			}
			if !certain(l) && g.answers(x, y, a, b) {
				return false
			}
		}
	}
	return true
}

// answers reports whether one of x and y is somebody's answer to the other, paragraph by
// paragraph, which a later reprint of that may hide; not where a blog, but a mirror, has
// both as one, as who adds to a report does.
func (g grouping) answers(x, y int64, stories ...[]int64) bool {
	if order(g.sides[x], g.sides[y]) > 0 {
		x, y = y, x
	}
	if !comments(g.sides[x], g.sides[y]) {
		return false
	}
	as := func(z, x int64) bool {
		return z == x || g.tied(z, x) && !g.sides[z].cut() && !amid(g.sides[z], g.sides[x])
	}
	members := slices.Concat(stories...)
	return !slices.ContainsFunc(members, func(p int64) bool {
		return !g.sides[p].Mirror && as(p, x) && slices.ContainsFunc(members, func(q int64) bool {
			return g.tied(p, q) && g.sides[p].Blog == g.sides[q].Blog && as(q, y)
		})
	})
}

// texts is how many different texts stories have.
func (g grouping) texts(stories ...[]int64) int {
	hashes := map[uint64]bool{}
	for _, id := range slices.Concat(stories...) {
		hashes[g.sides[id].Fingerprint.Hash] = true
	}
	return len(hashes)
}

// beginsTwo reports whether an excerpt would bring together two stories that have whole
// texts, none of which is a copy of one of the other's: two reports begin with the same
// words, and it is of one of them.
func (g grouping) beginsTwo(l planet.Link) bool {
	whole := func(id int64) []int64 {
		return slices.DeleteFunc(slices.Clone(g.of[id]), func(id int64) bool { return g.sides[id].cut() })
	}
	a, b := whole(l.A), whole(l.B)
	return len(a) > 0 && len(b) > 0 && !slices.ContainsFunc(a, func(x int64) bool {
		return slices.ContainsFunc(b, func(y int64) bool { return g.tied(x, y) })
	})
}

// explained reports whether the titles of x and y are at odds only because one of
// them is a slip: another entry is a copy of the one and has the other's occasion.
func (g grouping) explained(x, y int64, stories ...[]int64) bool {
	sx, sy := g.sides[x], g.sides[y]
	if sx.Blog == sy.Blog || DifferentPeople(sx, sy) {
		return false
	}
	bridges := func(from, to, z Side) bool {
		if !sameOccasion(z, to) { // at once; to compare texts takes its time
			return false
		}
		_, same := Compare(from, z)
		return same
	}
	for _, z := range slices.Concat(stories...) {
		if sz := g.sides[z]; z != x && z != y && (bridges(sx, sy, sz) || bridges(sy, sx, sz)) {
			return true
		}
	}
	return false
}

// carried reports whether x and y, of one blog, are copies or excerpts, word for
// word, of the ends of a link within another blog: who reprints a report and its
// correction has no more than that.
func (g grouping) carried(l planet.Link, x, y int64) bool {
	copyOf := func(x, of int64) bool {
		as := g.linked[[2]int64{x, of}]
		return x == of || as.J3 >= nearJ3 || as.Reason == planet.ByExcerpt && as.C3 >= nearC3
	}
	return g.sides[l.A].Blog == g.sides[l.B].Blog && g.sides[x].Blog == g.sides[y].Blog &&
		!DifferentPeople(g.sides[x], g.sides[y]) && copyOf(x, l.A) && copyOf(y, l.B)
}

// begins reports whether x and y, of one blog, are the beginning of one report and its
// reprint whole, which an editor's introduction hides from one another.
func (g grouping) begins(x, y int64, stories ...[]int64) bool {
	if g.sides[y].cut() {
		x, y = y, x
	}
	sx, sy := g.sides[x], g.sides[y]
	if sx.Blog != sy.Blog || !sx.cut() || sy.cut() || DifferentPeople(sx, sy) || atOdds(sx, sy) {
		return false
	}
	return slices.ContainsFunc(slices.Concat(stories...), func(z int64) bool {
		excerpt, begun := g.linked[[2]int64{x, z}]
		whole, copied := g.linked[[2]int64{y, z}]
		return begun && copied && excerpt.Reason == planet.ByExcerpt && excerpt.C3 >= nearC3 &&
			whole.Reason != planet.ByExcerpt && (whole.J3 >= nearJ3 || whole.C3 >= wholeC3)
	})
}

func (g grouping) join(a, b int64) {
	if len(g.of[a]) == 0 || len(g.of[b]) == 0 || slices.Contains(g.of[a], b) {
		return
	}
	all := slices.Concat(g.of[a], g.of[b])
	for _, id := range all {
		g.of[id] = all
	}
}

func (g grouping) stories() [][]int64 {
	var out [][]int64
	for _, id := range slices.Sorted(maps.Keys(g.of)) {
		if story := g.of[id]; slices.Min(story) == id {
			out = append(out, slices.Sorted(slices.Values(story)))
		}
	}
	return out
}

// withoutIntroductions drops the links between an excerpt and a text under another
// title where several entries, which are no copies, have that beginning: one blog's
// author always begins with it, or several quote it before they go on to say
// something else.
func withoutIntroductions(sides map[int64]Side, links []planet.Link) []planet.Link {
	linked, others := pairs(links), map[int64][]int64{}
	for _, l := range links {
		if l.Reason == planet.ByExcerpt {
			others[l.A], others[l.B] = append(others[l.A], l.B), append(others[l.B], l.A)
		}
	}
	several := func(of, end int64) bool {
		return slices.ContainsFunc(others[of], func(other int64) bool {
			return other != end && !linked[[2]int64{other, end}]
		})
	}
	return slices.DeleteFunc(slices.Clone(links), func(l planet.Link) bool {
		return l.Reason == planet.ByExcerpt && !alike(sides[l.A].Title, sides[l.B].Title) && (several(l.A, l.B) || several(l.B, l.A))
	})
}

// withoutQuotations drops the links between a text and several others that have it
// whole below or above something else that they say, as who quotes it does, and the
// more of that under its own title. One alone may be a reprint with a long introduction or footer.
func withoutQuotations(sides map[int64]Side, links []planet.Link) []planet.Link {
	linked, answers := pairs(links), map[int64][]int64{} // by the text that is quoted
	for _, l := range links {
		if long, short := byLength(sides, l); !certain(l) && l.J3 < nearJ3 && answered(sides[short], sides[long]) {
			answers[short] = append(answers[short], long)
		}
	}
	maps.DeleteFunc(answers, func(_ int64, by []int64) bool {
		return !slices.ContainsFunc(by, func(a int64) bool {
			return slices.ContainsFunc(by, func(b int64) bool { return a != b && !linked[[2]int64{a, b}] })
		})
	})
	return slices.DeleteFunc(slices.Clone(links), func(l planet.Link) bool {
		long, short := byLength(sides, l)
		return slices.Contains(answers[short], long) && !certain(l)
	})
}

// answered reports whether l has s below what leads up to it, or goes on with an
// answer: for longer than a footer, beside a text of that length, and not as an editor
// does. Who tells in the title that the author reports, above or below who that is,
// reprints.
func answered(s, l Side) bool {
	if s.Blog == l.Blog || s.cut() || l.cut() || s.Known && s.Representative == l.Representative ||
		reportsRE.MatchString(l.Title) && names(texts(words(l.Title)), s.Representative) {
		return false
	}
	o := overlapOf(s.Fingerprint.Text, l.Fingerprint.Text).l
	head, tail := l.Fingerprint.Text[:o.head], l.Fingerprint.Text[o.words-o.tail:]
	part := 8
	if alike(s.Title, l.Title) {
		part = 3
	}
	long := max(answer, (o.words-o.around())/part)
	return o.tail >= long && !isFooter(tail[:answer]) && !names(tail[:8], s.Representative) ||
		o.head >= long && !names(head, s.Representative)
}

var reportsRE = regexp.MustCompile(`(?i)\b(reports?|reporting|writes|account|notes|update|news)\b`)

// answer is how many words stand below a text, or above it, at least where they are no
// footer and no introduction.
const answer = 36

// withoutAnswers drops the links between an answer to a report, paragraph by paragraph,
// and later reprints of that, which by their time might be the answer made shorter.
func withoutAnswers(sides map[int64]Side, links []planet.Link) []planet.Link {
	copies := map[int64][]int64{}
	for _, l := range links {
		copies[l.A], copies[l.B] = append(copies[l.A], l.B), append(copies[l.B], l.A)
	}
	return slices.DeleteFunc(slices.Clone(links), func(l planet.Link) bool {
		long, short := byLength(sides, l)
		return !certain(l) && l.J3 < nearJ3 && slices.ContainsFunc(copies[short], func(report int64) bool {
			return report != long && order(sides[report], sides[long]) < 0 && comments(sides[report], sides[long])
		}) && amid(sides[short], sides[long])
	})
}

// pairs are the entries that links hold together, both ways round.
func pairs(links []planet.Link) map[[2]int64]bool {
	linked := make(map[[2]int64]bool, 2*len(links))
	for _, l := range links {
		linked[[2]int64{l.A, l.B}], linked[[2]int64{l.B, l.A}] = true, true
	}
	return linked
}

// byLength are the ends of a link, the longer text first.
func byLength(sides map[int64]Side, l planet.Link) (long, short int64) {
	if order(sides[l.A], sides[l.B]) > 0 {
		return l.A, l.B
	}
	return l.B, l.A
}

// withoutRoundUps drops the links of an entry that reprints several texts which
// have nothing to do with one another. Only with a text that is most of it does it
// stay one story. Excerpts are no evidence: those of two versions may differ.
func withoutRoundUps(sides map[int64]Side, links []planet.Link) []planet.Link {
	reprints := map[int64][]int64{} // by the entry with the longer text
	for _, l := range links {
		if long, short := byLength(sides, l); !certain(l) && !sides[short].cut() {
			reprints[long] = append(reprints[long], short)
		}
	}
	maps.DeleteFunc(reprints, func(_ int64, of []int64) bool { return !strangersAmong(sides, of) })
	return slices.DeleteFunc(slices.Clone(links), func(l planet.Link) bool {
		long, _ := byLength(sides, l)
		_, roundUp := reprints[long]
		return roundUp && !certain(l) && l.J3 < mostJ3
	})
}

const (
	mostJ3      = 0.6 // of a text that is most of another: no two that are strangers can both be
	strangersC3 = 0.1 // up to which two texts have nothing to do with one another
)

// strangersAmong compares each text with the longest of them.
func strangersAmong(sides map[int64]Side, ids []int64) bool {
	longest := slices.MaxFunc(ids, func(a, b int64) int { return order(sides[a], sides[b]) })
	l := sides[longest].Fingerprint
	return slices.ContainsFunc(ids, func(id int64) bool {
		s := sides[id].Fingerprint
		return s.Hash != l.Hash && overlapOf(s.Text, l.Text).c3 < strangersC3
	})
}
