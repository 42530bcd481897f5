package dedupe

import (
	"cmp"
	"slices"
	"strings"
	"time"
	"unicode"
)

// Candidate is an entry of a story that may be the one shown.
type Candidate struct {
	ID int64
	Side
	Own bool // the blog is the representative's own
}

// Shown is the id of the entry of a story that readers see. Entries that their blog has
// corrected since are passed over. Of the others, one of the representative's own blog comes
// first and one of a mirror last; then the one published earliest; then the one with the
// least Key. A correction counts as published when what it corrects was, lest a reprint of
// the uncorrected text come before it. The order of members does not matter; there must be
// at least one.
func Shown(members []Candidate) int64 {
	best := slices.MinFunc(uncorrected(members), func(a, b Candidate) int {
		return cmp.Or(
			cmp.Compare(a.rank(), b.rank()),
			since(members, a).Compare(since(members, b)),
			cmp.Compare(a.Key, b.Key))
	})
	return best.ID
}

// Fullest is the id of the entry whose text the story's page shows: the one that [Shown]
// takes of those that are no excerpts (of all, if all are) and have at least four fifths of
// the words of the longest. So a correction is not displaced by what it corrects, nor an
// original by a reprint with an introduction. There must be at least one member.
func Fullest(members []Candidate) int64 {
	whole := slices.DeleteFunc(slices.Clone(members), func(c Candidate) bool { return c.cut() })
	if len(whole) == 0 {
		whole = slices.Clone(members)
	}
	longest := slices.MaxFunc(whole, func(a, b Candidate) int {
		return cmp.Compare(a.Fingerprint.Words, b.Fingerprint.Words)
	}).Fingerprint.Words
	return Shown(slices.DeleteFunc(whole, func(c Candidate) bool {
		return 5*c.Fingerprint.Words < 4*longest
	}))
}

// since is when an entry was published, or if earlier the first of those that it corrects.
func since(members []Candidate, c Candidate) time.Time {
	at := c.Published
	for _, old := range members {
		if Corrects(c, old) && old.Published.Before(at) {
			at = old.Published
		}
	}
	return at
}

// rank orders candidates: those of a person's own blog first, mirrors' last.
func (c Candidate) rank() int {
	switch {
	case c.Mirror:
		return 2
	case c.Own:
		return 0
	}
	return 1
}

// uncorrected leaves out each entry that a later one of its blog corrects. If that is each,
// none is left out: [Candidate.later] is not transitive, since of entries of one time it
// compares some by their numbers and others by the order of arrival.
func uncorrected(members []Candidate) []Candidate {
	last := slices.DeleteFunc(slices.Clone(members), func(old Candidate) bool {
		return slices.ContainsFunc(members, func(c Candidate) bool { return Corrects(c, old) })
	})
	if len(last) == 0 {
		return members
	}
	return last
}

// Corrects reports whether an entry of a story corrects another one, old, which is an
// earlier one of its blog. An equal text under an equal title corrects nothing, nor does one
// that comes later than [soon], and an excerpt nothing but an excerpt.
func Corrects(c, old Candidate) bool {
	same := equalText(c.Side, old.Side)
	// Letter for letter first: a story may have hundreds of one text and title.
	again := same && (c.Title == old.Title || c.Published.Sub(old.Published) > soon)
	return c.Blog == old.Blog && !again && (!c.cut() || old.cut()) && c.later(old) &&
		!(same && SameTitle(c.Title, old.Title))
}

// later reports whether an entry of a blog was published after another. Where a
// feed gives no more than the day, the numbers tell that engines give to posts
// ("?p=99", "?p=100"), and else the order in which they were seen.
func (c Candidate) later(old Candidate) bool {
	return cmp.Or(c.Published.Compare(old.Published), numbers(c.Key, old.Key), cmp.Compare(c.ID, old.ID)) > 0
}

// numbers compares two keys that first differ in a number, by that number: "…?p=99" comes
// before "…?p=100". It is 0 for keys that first differ in something else.
func numbers(a, b string) int {
	i := 0
	for i < min(len(a), len(b)) && a[i] == b[i] {
		i++
	}
	i = len(strings.TrimRight(a[:i], digits))
	x, y := leadingDigits(a[i:]), leadingDigits(b[i:])
	if x == "" || y == "" {
		return 0
	}
	return cmp.Or(cmp.Compare(len(x), len(y)), cmp.Compare(x, y))
}

// leadingDigits is the number that s begins with, without leading zeros; "" for none, for 0,
// and for digits that a letter follows, as in a UUID.
func leadingDigits(s string) string {
	after := strings.TrimLeft(s, digits)
	if after != "" && unicode.IsLetter(rune(after[0])) {
		return ""
	}
	return strings.TrimLeft(s[:len(s)-len(after)], "0")
}

const digits = "0123456789"
