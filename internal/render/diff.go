package render

import (
	"slices"
	"strings"
	"time"

	"necblogs/internal/planet"
)

// Bounds of a comparison. Beyond them the part that differs is shown as replaced
// whole: an edit that large is another text.
const (
	maxEdits   = 600 // words added and taken away; the memory is its square in 4-byte words
	maxContext = 8   // words left standing around a change
	maxShown   = 400 // words of one run that is added or taken away
)

// change is what one edit did to an entry.
type change struct {
	Seen  time.Time // when the text that came out of it was first seen
	Title []run     // empty where the title stayed
	Text  []run     // empty where the words stayed
}

// run is a stretch of words. Op is "" for words that stayed, "ins", "del", or
// "gap" for what is left out.
type run struct {
	Op   string
	Text string
}

// changes compares each revision with the one that followed it, newest change
// first. Changes of white space alone are none and left out.
func changes(revisions []planet.Revision, shown planet.Entry) []change {
	var out []change
	title, text := shown.Title, shown.Text
	for i := len(revisions) - 1; i >= 0; i-- {
		rev := revisions[i]
		c := change{Seen: rev.Seen, Title: compare(rev.Title, title), Text: compare(rev.Text, text)}
		if len(c.Title)+len(c.Text) > 0 {
			out = append(out, c)
		}
		title, text = rev.Title, rev.Text
	}
	return out
}

// compare is how new came out of old, word by word; empty where no word changed.
func compare(old, new string) []run {
	a, b := strings.Fields(old), strings.Fields(new)
	start := 0
	for start < len(a) && start < len(b) && a[start] == b[start] {
		start++
	}
	end := 0
	for end < len(a)-start && end < len(b)-start && a[len(a)-1-end] == b[len(b)-1-end] {
		end++
	}
	if start+end == len(a) && start+end == len(b) {
		return nil
	}
	var s script
	s.add("", a[:start])
	s.middle(a[start:len(a)-end], b[start:len(b)-end])
	s.add("", a[len(a)-end:])
	return s.runs()
}

// script is an edit script: stretches of words with what became of them.
type script []part

type part struct {
	op    string // as run.Op
	words []string
}

func (s *script) add(op string, words []string) {
	if len(words) == 0 {
		return
	}
	if n := len(*s); n > 0 && (*s)[n-1].op == op {
		last := &(*s)[n-1]
		last.words = append(last.words[:len(last.words):len(last.words)], words...)
		return
	}
	*s = append(*s, part{op, words})
}

// middle adds the shortest way from a to b: Myers, "An O(ND) Difference
// Algorithm and Its Variations" (1986), the greedy form with its trace kept.
func (s *script) middle(a, b []string) {
	trace := myers(a, b)
	if trace == nil {
		s.add("del", a)
		s.add("ins", b)
		return
	}
	// Walk back from the end; steps come out last first.
	type step struct {
		op   string
		x, y int
	}
	var back []step
	x, y := len(a), len(b)
	for d := len(trace) - 1; d > 0; d-- {
		before := trace[d-1] // furthest x on the diagonals -(d-1) … d-1
		at := func(k int) int {
			if k < -(d-1) || k > d-1 {
				return -1
			}
			return int(before[k+d-1])
		}
		k := x - y
		down := k == -d || k != d && at(k-1) < at(k+1)
		fromX := at(k-1) + 1
		if down {
			fromX = at(k + 1)
		}
		for ; x > fromX; x, y = x-1, y-1 {
			back = append(back, step{"", x - 1, y - 1})
		}
		if down {
			y--
			back = append(back, step{"ins", x, y})
		} else {
			x--
			back = append(back, step{"del", x, y})
		}
	}
	for ; x > 0; x-- {
		back = append(back, step{"", x - 1, 0})
	}
	for i := len(back) - 1; i >= 0; i-- {
		switch st := back[i]; st.op {
		case "ins":
			s.add("ins", b[st.y:st.y+1])
		default:
			s.add(st.op, a[st.x:st.x+1])
		}
	}
}

// myers returns for each number of edits d, up to that which leads from a to b,
// how far each diagonal reaches: trace[d][k+d] is the furthest x on diagonal
// k = x-y, for k of d's parity. It returns nil where more than maxEdits would
// be needed.
func myers(a, b []string) [][]int32 {
	if len(a)-len(b) > maxEdits || len(b)-len(a) > maxEdits {
		return nil
	}
	var trace [][]int32
	furthest := make([]int32, 2*maxEdits+3) // by k, offset
	const offset = maxEdits + 1
	for d := 0; d <= maxEdits; d++ {
		for k := -d; k <= d; k += 2 {
			var x int
			if k == -d || k != d && furthest[offset+k-1] < furthest[offset+k+1] {
				x = int(furthest[offset+k+1])
			} else {
				x = int(furthest[offset+k-1]) + 1
			}
			for x < len(a) && x-k < len(b) && a[x] == b[x-k] {
				x++
			}
			furthest[offset+k] = int32(x)
			if x >= len(a) && x-k >= len(b) {
				return append(trace, slices.Clone(furthest[offset-d:offset+d+1]))
			}
		}
		trace = append(trace, slices.Clone(furthest[offset-d:offset+d+1]))
	}
	return nil
}

// runs is the script as it is shown: long stretches that stayed keep only the
// words next to a change.
func (s script) runs() []run {
	var out []run
	text := func(op string, words []string) {
		if len(words) > 0 {
			out = append(out, run{op, strings.Join(words, " ")})
		}
	}
	gap := func() { out = append(out, run{Op: "gap"}) }
	for i, part := range s {
		w := part.words
		head, tail := maxContext, maxContext
		switch {
		case part.op != "":
			head, tail = maxShown, 0
		case i == 0:
			head = 0
		}
		if part.op == "" && i == len(s)-1 {
			tail = 0
		}
		if len(w) <= head+tail {
			text(part.op, w)
			continue
		}
		text(part.op, w[:head])
		gap()
		text(part.op, w[len(w)-tail:])
	}
	return out
}
