package planet

import (
	"slices"
	"time"
)

// Story is what the reader sees once: one entry, plus the reposts, corrections
// and mirrors of it.
type Story struct {
	ID        int64     // the id of its first entry
	FeedID    string    // the id in every feed out; an absolute IRI that never changes
	Published time.Time // the earliest of its entries; the story's place on the page
	Updated   time.Time // the last edit at a source, or when the correction that is shown was posted; at least Published
	FirstSeen time.Time
	Shown     Entry     // the entry that the reader sees and whose address is linked
	Fullest   Entry     // the entry with the fullest text; often Shown itself
	Copies    []Copy    // the other entries, the earliest first
	Hidden    time.Time // when the operator took it off; zero: never
	Others    int       // how many other stories report on the same meeting
	Origin    *About    // what the shown entry's feed said of itself when the story entered the archives; nil: it was not read from there
}

// Revised is how many earlier texts are kept of what the reader sees: of the entry shown and,
// where that is another, of the one with the fullest text.
func (s Story) Revised() int {
	if s.Fullest.ID == s.Shown.ID {
		return s.Shown.Revisions
	}
	return s.Shown.Revisions + s.Fullest.Revisions
}

// Copy is an entry of a story that is not the one shown, and why it is one.
type Copy struct {
	Entry Entry
	Verdict
	Made time.Time // when the link was found
	To   int64     `json:"-"` // the entry at the other end of the link: the one shown, or another copy
}

// Verdict is why two entries are one story.
type Verdict struct {
	Reason Reason
	Score  float64 // C3 for an excerpt, 1 for guid, url and operator, else J3
	J3, C3 float64 // Jaccard similarity of the texts' 3-shingles; share of the shorter text's that the longer has
}

// Reason says why two entries are one story.
type Reason string

const (
	ByGUID       Reason = "guid"
	ByURL        Reason = "url"
	ByText       Reason = "text"
	ByExcerpt    Reason = "excerpt"
	ByMirror     Reason = "mirror"
	ByCorrection Reason = "correction"
	ByOperator   Reason = "operator"
)

// Corrected reports whether the shown entry corrects an earlier one.
func (s Story) Corrected() bool {
	return slices.ContainsFunc(s.Copies, func(c Copy) bool { return c.Reason == ByCorrection && c.Entry.Blog == s.Shown.Blog })
}

// Enclosures are the files that the story comes with: those of the shown entry or, where
// it has none, of the fullest.
func (s Story) Enclosures() []Enclosure {
	if len(s.Shown.Enclosures) > 0 {
		return s.Shown.Enclosures
	}
	return s.Fullest.Enclosures
}
