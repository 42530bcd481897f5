package render

import (
	"slices"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

	"necblogs/internal/planet"
)

// Bounds of a comparison. What differs beyond them, on both sides of a long stretch that
// stayed, is shown as replaced whole: an edit that large is another text.
const (
	maxEdits   = 600    // words added and taken away; the memory is its square in 4-byte words
	maxDivided = 20_000 // words of both texts together that are divided at a stretch that stayed
	maxSplits  = 2      // how often they are
	stretch    = 8      // words in a row that two texts do not share by chance
	maxContext = 8      // words left standing around a change
	maxShown   = 400    // words of one run that is added or taken away
	maxChance  = 3      // words that two passages share by chance, such as "of the"
)

// change is what one edit did to an entry.
type change struct {
	Seen  time.Time // when the text that came out of it was first seen
	Blog  string    // where the entry is, if it is not the one shown
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
	a, b := strings.Fields(norm.NFC.String(old)), strings.Fields(norm.NFC.String(new)) // as far as it can be seen
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
	s.add("", a[:start]...)
	s.middle(a[start:len(a)-end], b[start:len(b)-end], maxSplits)
	s.add("", a[len(a)-end:]...)
	return s.joined().runs()
}

// script is an edit script: stretches of words with what became of them.
type script []part

type part struct {
	op    string // as run.Op
	words []string
}

func (s *script) add(op string, words ...string) {
	if len(words) == 0 {
		return
	}
	if n := len(*s); n == 0 || (*s)[n-1].op != op {
		*s = append(*s, part{op: op})
	}
	last := &(*s)[len(*s)-1]
	last.words = append(last.words, words...)
}

// middle adds the shortest way from a to b: Myers, "An O(ND) Difference
// Algorithm and Its Variations" (1986), the greedy form with its trace kept. Where that has
// too many edits, it adds those on both sides of the longest stretch that stayed.
func (s *script) middle(a, b []string, splits int) {
	if trace := myers(a, b); trace != nil {
		s.follow(trace, a, b, len(a), len(b))
		return
	}
	n, i, j := 0, 0, 0
	if splits > 0 && len(a)+len(b) <= maxDivided {
		n, i, j = common(a, b)
	}
	if n == 0 {
		s.add("del", a...)
		s.add("ins", b...)
		return
	}
	s.middle(a[:i], b[:j], splits-1)
	s.add("", a[i:i+n]...)
	s.middle(a[i+n:], b[j+n:], splits-1)
}

// common is the longest of the runs of words that are in both a and b and begin with a
// stretch of words that neither has twice: how many they are, and where they begin.
func common(a, b []string) (n, i, j int) {
	inA, inB := once(a), once(b)
	for y := 0; y+stretch <= len(b); y++ {
		words := strings.Join(b[y:y+stretch], " ")
		x, ok := inA[words]
		if !ok || x < 0 || inB[words] < 0 {
			continue
		}
		m := stretch
		for x+m < len(a) && y+m < len(b) && a[x+m] == b[y+m] {
			m++
		}
		if m > n {
			n, i, j = m, x, y
		}
		y += m - stretch
	}
	return n, i, j
}

// once is where each stretch of words begins; -1 for one that is there twice.
func once(words []string) map[string]int {
	at := map[string]int{}
	for i := 0; i+stretch <= len(words); i++ {
		key := strings.Join(words[i:i+stretch], " ")
		if _, twice := at[key]; twice {
			at[key] = -1
		} else {
			at[key] = i
		}
	}
	return at
}

// follow adds the way on which len(trace)-1 edits lead from a[:x] to b[:y].
func (s *script) follow(trace [][]int32, a, b []string, x, y int) {
	d := len(trace) - 1
	if d == 0 {
		s.add("", a[:x]...)
		return
	}
	fromX, added := enter(trace[d-1], d, x-y)
	fromY := fromX - (x - y)
	if added {
		s.follow(trace[:d], a, b, fromX, fromY-1)
		s.add("ins", b[fromY-1])
	} else {
		s.follow(trace[:d], a, b, fromX-1, fromY)
		s.add("del", a[fromX-1])
	}
	s.add("", a[fromX:x]...)
}

// myers returns for each number of edits d, up to that which leads from a to b,
// how far each diagonal k = x-y reaches: trace[d] has the furthest x of the
// diagonals -d to d, and those of d's parity are new in it. It returns nil where
// more than maxEdits would be needed.
func myers(a, b []string) [][]int32 {
	if len(a)-len(b) > maxEdits || len(b)-len(a) > maxEdits {
		return nil
	}
	var trace [][]int32
	const middle = maxEdits + 1
	furthest := make([]int32, 2*middle+1)
	for d := 0; d <= maxEdits; d++ {
		for k := -d; k <= d; k += 2 {
			x, _ := enter(furthest, d, k)
			for x < len(a) && x-k < len(b) && a[x] == b[x-k] {
				x++
			}
			furthest[middle+k] = int32(x)
			if x >= len(a) && x-k >= len(b) {
				return append(trace, slices.Clone(furthest[middle-d:middle+d+1]))
			}
		}
		trace = append(trace, slices.Clone(furthest[middle-d:middle+d+1]))
	}
	return nil
}

// enter is where the d-th edit enters diagonal k, from the one of its neighbours that
// reaches further, and whether by a word added to b. The diagonal 0 of furthest stands
// in its middle.
func enter(furthest []int32, d, k int) (x int, added bool) {
	at := len(furthest)/2 + k
	if k == -d || k != d && furthest[at-1] < furthest[at+1] {
		return int(furthest[at+1]), true
	}
	return int(furthest[at-1]) + 1, false
}

// edit is one place in a script: the words that stayed before it, that went and that came.
type edit struct{ stayed, gone, came []string }

func (e edit) size() int { return max(len(e.gone), len(e.came)) }

// joined makes one edit of two between which no more than maxChance words stayed, and fewer
// than in either of them went or came: a passage that was written anew is not to be read
// between the words that it has by chance in common with the one that it replaces.
func (s script) joined() script {
	var edits []edit
	for i, p := range s {
		if i == 0 || p.op == "" {
			edits = append(edits, edit{})
		}
		switch e := &edits[len(edits)-1]; p.op {
		case "":
			e.stayed = p.words
		case "del":
			e.gone = append(e.gone, p.words...)
		default:
			e.came = append(e.came, p.words...)
		}
	}
	var out script
	done := edits[:0]
	for _, e := range edits {
		for n := len(done) - 1; n >= 0 && len(e.stayed) <= maxChance && len(e.stayed) < min(done[n].size(), e.size()); n-- {
			was := done[n]
			e = edit{was.stayed, slices.Concat(was.gone, e.stayed, e.gone), slices.Concat(was.came, e.stayed, e.came)}
			done = done[:n]
		}
		done = append(done, e)
	}
	for _, e := range done {
		out.add("", e.stayed...)
		out.add("del", e.gone...)
		out.add("ins", e.came...)
	}
	return out
}

// runs is the script as it is shown: long stretches that stayed keep only the
// words next to a change.
func (s script) runs() []run {
	var out []run
	add := func(op string, words []string) {
		if len(words) > 0 {
			out = append(out, run{op, strings.Join(words, " ")})
		}
	}
	for i, part := range s {
		head, tail := maxShown, 0
		if part.op == "" {
			head, tail = maxContext, maxContext
			if i == 0 {
				head = 0
			}
			if i == len(s)-1 {
				tail = 0
			}
		}
		w := part.words
		if len(w) <= head+tail {
			add(part.op, w)
			continue
		}
		add(part.op, w[:head])
		out = append(out, run{Op: "gap"})
		add(part.op, w[len(w)-tail:])
	}
	return out
}
