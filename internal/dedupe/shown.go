package dedupe

import (
	"cmp"
	"slices"
)

// Candidate is an entry of a story that may be the one shown.
type Candidate struct {
	ID int64
	Side
	Own bool // the blog is the representative's own
}

// Shown is the entry of a story that readers see: never one of a mirror while
// another has it; not one that its blog has corrected since; the representative's
// own blog before others; then the earlier published, then the lesser Key. It does
// not depend on the order of members, of which there must be at least one.
func Shown(members []Candidate) int64 {
	best := slices.MinFunc(uncorrected(members), func(a, b Candidate) int {
		return cmp.Or(
			first(!a.Mirror, !b.Mirror),
			first(a.Own, b.Own),
			a.Published.Compare(b.Published),
			cmp.Compare(a.Key, b.Key))
	})
	return best.ID
}

// Fullest is the entry whose text the story's page shows: the one that [Shown]
// takes among those that are no excerpt and have at least four fifths of the words
// of the longest. So a correction is not displaced by what it corrects, nor an
// original by a reprint with an introduction.
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

// first orders what is true before what is not.
func first(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	}
	return 1
}

// uncorrected leaves out each entry that a later one of its blog corrects. An
// equal text under an equal title corrects nothing, and no excerpt corrects.
func uncorrected(members []Candidate) []Candidate {
	return slices.DeleteFunc(slices.Clone(members), func(old Candidate) bool {
		return slices.ContainsFunc(members, func(c Candidate) bool { return corrects(c, old) })
	})
}

func corrects(c, old Candidate) bool {
	later := cmp.Or(c.Published.Compare(old.Published), cmp.Compare(c.Key, old.Key))
	return c.Blog == old.Blog && later > 0 && (!c.cut() || old.cut()) &&
		(c.Title != old.Title || !equalText(c.Side, old.Side))
}
