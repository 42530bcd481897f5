package dedupe

import "slices"

// overlap is what two texts have in common, the shorter called s and the longer l.
type overlap struct {
	j3, c3   float64
	inS, inL part
}

// part is what an overlap is in one of the two texts, in words. The common stretch is the
// part of the text that the other one has too, with what was edited or put in there; see
// [stretch].
type part struct {
	words   int
	head    int // own words before the common stretch
	tail    int // own words after it
	inside  int // own words within it, in runs of at least ownRun
	matched int // words that the other has too, in the same order
}

// own counts the words that only this text has, but for small edits, and around those of
// them that stand before and after the common stretch.
func (p part) own() int    { return p.around() + p.inside }
func (p part) around() int { return p.head + p.tail }

// few is how many own words of a text do not count against its being another's copy.
func (p part) few() int { return max(4, p.words*6/100) }

// stretch is the length of the common stretch, and end the index of the word after it.
func (p part) stretch() int { return p.words - p.around() }
func (p part) end() int     { return p.words - p.tail }

const (
	// ownRun is how many words in a row the other text must lack for them to be a text's
	// own and not an edit.
	ownRun = 12
	// passage is how many words must match for them to be more than a phrase that both
	// texts have by chance.
	passage = 24
)

// overlapOf compares two texts of at least three words, the shorter first. Below minC3 no
// verdict depends on where the common words stand, and inS and inL stay zero.
func overlapOf(s, l []uint16) overlap {
	atS, atL := positions(s), positions(l)
	common, anchors := 0, make([]place, 0, len(atS))
	for i := range len(s) - 2 {
		sh := shingle(s, i)
		at := atS[sh]
		if at != i && at != ^i {
			continue // counted where it stood first
		}
		if j, ok := atL[sh]; ok {
			common++
			if at >= 0 && j >= 0 {
				anchors = append(anchors, place{i, j})
			}
		}
	}
	o := overlap{
		j3: float64(common) / float64(len(atS)+len(atL)-common),
		c3: float64(common) / float64(min(len(atS), len(atL))),
	}
	if o.c3 >= minC3 {
		a := alignment{s: s, l: l, inS: make([]bool, len(s)), inL: make([]bool, len(l)), partner: make([]int, len(s))}
		a.run(chain(anchors))
		o.inS, o.inL = a.parts()
	}
	return o
}

// positions maps each shingle of a text to the index of its first word. For a shingle that
// occurs several times it has the complement (^) of the first index, which is negative.
func positions(text []uint16) map[uint64]int {
	m := make(map[uint64]int, len(text))
	for i := range len(text) - 2 {
		sh := shingle(text, i)
		switch first, ok := m[sh]; {
		case !ok:
			m[sh] = i
		case first >= 0:
			m[sh] = ^first
		}
	}
	return m
}

// place is a place in s and the same in l.
type place struct{ s, l int }

// chain returns the longest subsequence of the anchors, which are given in the order of
// s, that is in the order of l too: a longest increasing subsequence, as patience diff
// takes it.
func chain(anchors []place) []place {
	var ends []int // ends[k]: the anchor that ends the best chain of k+1
	before := make([]int, len(anchors))
	for i, a := range anchors {
		k, _ := slices.BinarySearchFunc(ends, a.l, func(e, l int) int { return anchors[e].l - l })
		if before[i] = -1; k > 0 {
			before[i] = ends[k-1]
		}
		if k == len(ends) {
			ends = append(ends, i)
		} else {
			ends[k] = i
		}
	}
	out := make([]place, len(ends))
	if len(ends) > 0 {
		for i, k := ends[len(ends)-1], len(ends)-1; k >= 0; i, k = before[i], k-1 {
			out[k] = anchors[i]
		}
	}
	return out
}

// alignment marks the words of two texts that are the same in the same order.
type alignment struct {
	s, l     []uint16
	inS, inL []bool
	partner  []int // of a marked word of s, its place in l
}

func (a alignment) mark(i, j int) {
	a.inS[i], a.inL[j], a.partner[i] = true, true, j
}

// run marks the anchors' words and looks into the gaps between them.
func (a alignment) run(anchors []place) {
	end := place{} // after the last marked word
	for _, p := range anchors {
		shift := max(0, end.s-p.s, end.l-p.l) // by which it overlaps its predecessor; at most 2
		a.gap(end, place{p.s + shift, p.l + shift})
		for k := shift; k < 3; k++ {
			a.mark(p.s+k, p.l+k)
		}
		end = place{p.s + 3, p.l + 3}
	}
	a.gap(end, place{len(a.s), len(a.l)})
}

// gapReach is how many words of a gap are looked at.
const gapReach = 40

// gap marks the longest common subsequence of single words between two places, so that
// the words around one that was changed do not count as a text's own. Of the words before
// the first anchor and after the last it looks only at those next to the anchor. If fewer
// than half of the words of the shorter gap agree, they agree by chance, and none is marked.
func (a alignment) gap(from, to place) {
	n, m := to.s-from.s, to.l-from.l
	reach := min(n, m) + 3
	switch {
	case from == place{}: // the head: the words before the first anchor
		n, m = min(n, reach), min(m, reach)
		from = place{to.s - n, to.l - m}
	case to == place{len(a.s), len(a.l)}: // the tail
		n, m = min(n, reach), min(m, reach)
	}
	if n <= 0 || m <= 0 || n > gapReach || m > gapReach {
		return
	}
	var lcs [gapReach + 1][gapReach + 1]uint8
	for i := n - 1; i >= 0; i-- {
		for j := m - 1; j >= 0; j-- {
			if a.s[from.s+i] == a.l[from.l+j] {
				lcs[i][j] = lcs[i+1][j+1] + 1
			} else {
				lcs[i][j] = max(lcs[i+1][j], lcs[i][j+1])
			}
		}
	}
	if 2*int(lcs[0][0]) < min(n, m) {
		return
	}
	for i, j := 0, 0; i < n && j < m; {
		switch {
		case a.s[from.s+i] == a.l[from.l+j]:
			a.mark(from.s+i, from.l+j)
			i, j = i+1, j+1
		case lcs[i+1][j] >= lcs[i][j+1]:
			i++
		default:
			j++
		}
	}
}

// parts measures the overlap in both texts. The common stretch is found in l first, then in
// s by the words that match within it, and these then count in l: so a phrase that both have
// by chance, amid words of their own or far from the rest, is not part of it.
func (a alignment) parts() (inS, inL part) {
	from, to := stretch(a.inL)
	for i, in := range a.inS {
		a.inS[i] = in && from <= a.partner[i] && a.partner[i] < to
	}
	inS = measure(a.inS)
	clear(a.inL)
	for i := inS.head; i < inS.end(); i++ {
		if a.inS[i] {
			a.inL[a.partner[i]] = true
		}
	}
	return inS, measure(a.inL)
}

// measure is the part of a text whose matched words are given.
func measure(matched []bool) part {
	from, to := stretch(matched)
	p := part{words: len(matched), head: from, tail: len(matched) - to}
	run := 0
	for _, m := range matched[from:to] {
		if m {
			p.matched++
			run = 0
			continue
		}
		run++
		switch {
		case run == ownRun:
			p.inside += ownRun
		case run > ownRun:
			p.inside++
		}
	}
	return p
}

// stretch is the common stretch of a text, matched[from:to]: the densest segment, and on both
// sides of it what else matches by a passage or more. So a paragraph that was put in near
// the beginning or the end cuts nothing off.
func stretch(matched []bool) (from, to int) {
	from, to, _ = densest(matched)
	for {
		f, _, sum := densest(matched[:from])
		if sum < passage {
			break
		}
		from = f
	}
	for {
		_, t, sum := densest(matched[to:])
		if sum < passage {
			break
		}
		to += t
	}
	return from, to
}

// densest returns the segment with the greatest sum, and that sum, where a matched word
// counts 1 and any other -1 (Kadane's algorithm).
func densest(matched []bool) (from, to, best int) {
	sum, start := 0, 0
	for i, m := range matched {
		if !m {
			sum--
		} else {
			sum++
		}
		if sum <= 0 {
			sum, start = 0, i+1
		}
		if sum > best {
			best, from, to = sum, start, i+1
		}
	}
	return from, to, best
}
