package dedupe

import (
	"cmp"
	"time"

	"necblogs/internal/planet"
)

// Side is one of two entries being compared.
type Side struct {
	Blog           string
	Mirror         bool   // the blog is marked as a mirror in the config
	Representative string // whose report it is
	Known          bool   // Representative was named by the config, not taken from the author
	Title          string
	Dates          []planet.Date // the days that the title names, resolved; nil: none
	Undated        string        // the title without them
	Published      time.Time     // in the zone in which days are read
	Excerpt        bool          // the blog gave only the beginning
	Key            string        // blog, guid and address, so that the order of entries is not that of their arrival; then the id, for those that are equal in all three
	Fingerprint    Fingerprint
}

// cut reports whether the text is an excerpt, by the blog's markup or by how it ends.
func (s Side) cut() bool { return s.Excerpt || s.Fingerprint.Cut }

// The thresholds of a verdict. Each J3 or C3 is the least that two texts must have to be
// what is said beside it. No two distinct entries of the corpus exceed J3 0.112 or C3 0.204.
const (
	minJ3     = 0.5  // copies
	againJ3   = 0.75 // copies where something else speaks against it
	nearJ3    = 0.9  // as good as equal: order and titles matter less
	editedJ3  = 0.35 // a report and its correction under titles that name one day, and copies of which one was edited from end to end,
	editedIn  = 0.8  // if this share of the words is the same, in order
	shortJ3   = 0.6  // a short report and its correction: an eighth of the words differs
	minC3     = 0.5  // anything; below, where the common words stand is not looked at
	excerptC3 = 0.6  // an excerpt and its text
	nearC3    = 0.9  // an excerpt and its text under another title
	wholeC3   = 0.97 // a text and another that has it whole

	shortText = 100 // words: in a shorter text a blog's recurring phrases weigh too much
	longText  = 300 // words: a shorter form or notice, filled in anew, resembles the one before as much as a correction does
	edge      = 5   // words at the beginning or the end of a text that may be its own in spite of all
	heading   = 12  // words above a text
	muchOwn   = 36  // words above or below a text that are more than an introduction or a footer
	pointer   = 12  // words of a line that leads to the rest of a text

	// How far apart in time two entries may be published:
	atOnce = 12 * time.Hour       // if the author has rewritten much of one; less than a day, for daily bulletins
	soon   = 5 * 24 * time.Hour   // if one corrects the other; less than a week, for weekly notices
	sooner = 24 * time.Hour       // the same of excerpts, which may be nothing but an introduction
	lately = 14 * 24 * time.Hour  // if one was edited from end to end, or both are excerpts and their titles unlike; less than a month, for monthly reports
	season = 180 * 24 * time.Hour // if a few words of a long text were mended; less than a year, for yearly guides
)

// Compare reports whether two entries carry the same text, and why. It is
// symmetric. The reason is ByExcerpt where one is the beginning of the other (also of
// a mirror); else, within one blog, ByCorrection, but ByText where the text is equal and
// the title too, or more than [soon] lies between them; else ByMirror where exactly one blog
// is a mirror; else ByText.
//
// Where they do not, the verdict has no reason, but J3 and C3 all the same. These are 0
// where the texts were not compared, because one has fewer than 20 words or the config
// names different people for the two.
func Compare(a, b Side) (planet.Verdict, bool) {
	if min(a.Fingerprint.Words, b.Fingerprint.Words) < minWords || DifferentPeople(a, b) {
		return planet.Verdict{}, false
	}
	p := pairOf(a, b)
	v := planet.Verdict{J3: p.j3, C3: p.c3, Score: p.j3}
	switch {
	case AtOdds(p.s, p.l) && !p.isSlip():
		return v, false
	case p.isExcerpt():
		v.Reason, v.Score = planet.ByExcerpt, p.c3
	case p.oneBlog && !p.isAgain():
		return v, false
	case !p.isRepost() || p.otherSubjects():
		return v, false
	default:
		v.Reason = p.repostReason()
	}
	return v, true
}

// pair is two entries that are compared, s the one with the shorter text, l the longer.
type pair struct {
	s, l Side
	overlap
	oneBlog bool
	known   bool // the config names one person for both
	alike   bool // their titles are
}

func pairOf(a, b Side) *pair {
	p := &pair{s: a, l: b, oneBlog: a.Blog == b.Blog, known: a.Known && b.Known, alike: alike(a.Title, b.Title)}
	if compareLengths(a, b) > 0 {
		p.s, p.l = b, a
	}
	if equalText(a, b) {
		p.overlap = overlap{j3: 1, c3: 1} // neither has words of its own
	} else {
		p.overlap = overlapOf(p.s.Fingerprint.Text, p.l.Fingerprint.Text)
	}
	return p
}

// within reports whether the two were published within d of each other.
func (p *pair) within(d time.Duration) bool {
	return p.s.Published.Sub(p.l.Published).Abs() <= d
}

// Vetoed reports whether two entries may never be one story, even where a third entry
// is a copy of both: because the config names different people for them, or because
// [Compare] does not take them for copies although they stand in one blog, or although
// their titles name different occasions.
func Vetoed(a, b Side) bool {
	if DifferentPeople(a, b) {
		return true
	}
	if a.Blog != b.Blog && !AtOdds(a, b) || reposted(a, b) {
		return false
	}
	_, same := Compare(a, b)
	return !same
}

// reposted reports whether [Compare] takes two entries for copies without a look at their
// words: a story may have hundreds of one text.
func reposted(a, b Side) bool {
	return equalText(a, b) && a.Fingerprint.Words >= shortText && !a.cut() && !b.cut() &&
		(a.Published.Sub(b.Published).Abs() <= soon || !AtOdds(a, b))
}

// compareLengths compares two sides by the length of their texts, the shorter first. Ties are
// broken so that (a, b) and (b, a) never give the same order.
func compareLengths(a, b Side) int {
	return cmp.Or(
		cmp.Compare(a.Fingerprint.Words, b.Fingerprint.Words),
		cmp.Compare(a.Fingerprint.Hash, b.Fingerprint.Hash),
		cmp.Compare(a.Key, b.Key))
}

func equalText(a, b Side) bool {
	return a.Fingerprint.Hash != 0 && a.Fingerprint.Hash == b.Fingerprint.Hash
}

// isSlip reports whether two entries may be one story although their titles name different
// occasions. That may be because one title has a mistake. Or both name a day without its
// year, and another blog has imported the text in another year; what comes back each year
// under such a title differs in some words. Or one names the day of a report, and the other
// is the headline of a reprint, with the number or the month of a newsletter or with figures
// of what was decided. Forms and notices that are filled in anew resemble one another as
// much, but they are short, or their titles differ in nothing else. Where one blog gives only
// the beginning of a text, such a headline counts only if the config names one person for
// both.
func (p *pair) isSlip() bool {
	headline := !p.oneBlog && (len(p.s.Dates) == 0) != (len(p.l.Dates) == 0) && !p.alike
	imported := !p.oneBlog && SameTitle(p.s.Title, p.l.Title) && (equalText(p.s, p.l) || p.s.cut() && p.c3 >= wholeC3)
	switch {
	case imported:
		return true
	case p.s.cut() || p.l.cut():
		return p.j3 >= nearJ3 && p.within(sooner) || headline && p.known && p.within(soon) && p.inS.headed()
	case p.j3 >= nearJ3 && p.within(soon):
		return true
	case !headline || p.s.Fingerprint.Words < longText:
		return false
	}
	reprint := p.c3 >= wholeC3 && 4*p.inL.around() <= p.inL.words // s stands whole in l, with little around it
	return p.j3 >= nearJ3 || reprint || p.j3 >= againJ3 && p.within(soon)
}
