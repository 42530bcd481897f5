package dedupe

import (
	"cmp"
	"slices"
	"strings"
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
	Published      time.Time
	Excerpt        bool   // the blog gave only the beginning
	Key            string // blog, guid and address: names the entry whenever it arrived; its id where these do not
	Fingerprint    Fingerprint
}

func (s Side) cut() bool { return s.Excerpt || s.Fingerprint.Cut }

// The figures of a verdict. DESIGN.md has the table behind the first two: no two
// distinct entries of the corpus exceed J3 0.112 or C3 0.204.
const (
	minJ3     = 0.5  // of a copy
	minC3     = 0.5  // below, nothing more is looked at
	excerptC3 = 0.6  // of an excerpt
	editedJ3  = 0.35 // of a text edited from end to end: about a sixth of the words
	editedIn  = 0.8  // the share of its words that remain, in order
	nearJ3    = 0.9  // as good as equal: order and titles matter less
	againJ3   = 0.75 // of what must resemble more, for some other reason
	shortJ3   = 0.6  // of little text corrected: an eighth of the words
	nearC3    = 0.9  // of an excerpt under another title
	wholeC3   = 0.97 // of a text that stands in the other whole

	shortText = 100 // words; below, a blog's recurring phrases weigh too much
	longText  = 300 // words; below, forms and notices that a blog fills in anew are as like as a text mended
	edge      = 5   // words of a beginning or an end that may differ

	atOnce = 12 * time.Hour      // in which an author rewrites much; less than a day, for daily bulletins
	soon   = 5 * 24 * time.Hour  // in which an entry is corrected; less than a week, for weekly notices
	sooner = 24 * time.Hour      // where only excerpts are known, which may be all introduction
	lately = 14 * 24 * time.Hour // less than a month, for monthly reports
)

// Compare reports whether two entries carry the same text, and why. It is
// symmetric. Reasons: ByExcerpt where one is the beginning of the other (also of
// a mirror); else ByCorrection within one blog, or ByText where title and text
// are equal; else ByMirror where exactly one blog is a mirror; else ByText.
func Compare(a, b Side) (planet.Verdict, bool) {
	if min(a.Fingerprint.Words, b.Fingerprint.Words) < minWords || DifferentPeople(a, b) {
		return planet.Verdict{}, false
	}
	s, l := a, b
	if order(a, b) > 0 {
		s, l = b, a
	}
	o := overlap{j3: 1, c3: 1}
	if !equalText(s, l) {
		o = overlapOf(s.Fingerprint.Text, l.Fingerprint.Text)
	}
	v := planet.Verdict{J3: o.j3, C3: o.c3, Score: o.j3}
	switch {
	case atOdds(s, l) && !isSlip(s, l, o):
		return v, false
	case !equalText(s, l) && isExcerpt(s, l, o):
		v.Reason, v.Score = planet.ByExcerpt, o.c3
	case s.Blog == l.Blog && !again(s, l, o):
		return v, false
	case !isRepost(s, l, o):
		return v, false
	default:
		v.Reason = repostReason(s, l)
	}
	return v, true
}

// Vetoed reports whether two entries may never be one story, whatever third
// entry resembles both: reports of different people, and entries whose titles
// name different meetings, or which stand in one blog, without being copies.
func Vetoed(a, b Side) bool {
	if DifferentPeople(a, b) {
		return true
	}
	if a.Blog != b.Blog && !atOdds(a, b) {
		return false
	}
	_, same := Compare(a, b)
	return !same
}

// DifferentPeople reports whether the config names different people for two entries.
func DifferentPeople(a, b Side) bool {
	return a.Known && b.Known && a.Representative != b.Representative
}

// order puts the shorter text first, in the same way for (a, b) and (b, a).
func order(a, b Side) int {
	return cmp.Or(
		cmp.Compare(a.Fingerprint.Words, b.Fingerprint.Words),
		cmp.Compare(a.Fingerprint.Hash, b.Fingerprint.Hash),
		cmp.Compare(a.Key, b.Key))
}

func equalText(a, b Side) bool {
	return a.Fingerprint.Hash != 0 && a.Fingerprint.Hash == b.Fingerprint.Hash
}

// near reports whether two entries were published within d of each other.
func (s Side) near(o Side, d time.Duration) bool {
	return s.Published.Sub(o.Published).Abs() <= d
}

// isSlip reports whether two titles name different occasions by mistake; or one of
// them a day, and the other the number or month of a newsletter which reprints that
// report. Forms and notices that are filled in anew are as like, but short, or under
// the same title but for that.
func isSlip(s, l Side, o overlap) bool {
	switch {
	case s.cut() || l.cut():
		return o.j3 >= nearJ3 && s.near(l, sooner)
	case o.j3 >= nearJ3 && s.near(l, soon):
		return true
	}
	return s.Blog != l.Blog && (len(s.Dates) == 0) != (len(l.Dates) == 0) && !alike(s.Title, l.Title) && s.Fingerprint.Words >= longText &&
		(o.j3 >= nearJ3 || o.c3 >= wholeC3 && 4*o.l.around() <= o.l.words)
}

// restated reports whether two entries of one blog are reports of one person on the
// same days, as their titles say in the same words, posted within the time in which
// an entry is corrected: so the second is the first one corrected, even much. An
// author may be who posts for several people, so the person must be known.
func restated(s, l Side, o overlap) bool {
	if s.Blog != l.Blog || !s.Known || !l.Known || s.Representative != l.Representative ||
		len(s.Dates) == 0 || !slices.Equal(s.Dates, l.Dates) || !s.near(l, soon) {
		return false
	}
	wordsS, numbersS := occasion(s.Undated)
	wordsL, numbersL := occasion(l.Undated)
	wordsS, wordsL = slices.DeleteFunc(wordsS, edited), slices.DeleteFunc(wordsL, edited)
	if !includes(wordsS, wordsL) || !includes(wordsL, wordsS) || !includes(numbersS, numbersL) && !includes(numbersL, numbersS) {
		return false
	}
	if s.Fingerprint.Words < shortText {
		return o.j3 >= shortJ3
	}
	return o.j3 >= editedJ3
}

// again reports whether two entries of one blog may be the same one posted
// again. One author's entries share an introduction, a footer, a form or a notice
// that is filled in anew each week; so little text, another title or a later week
// ask for more likeness, or a title that says that this is a report reposted.
func again(s, l Side, o overlap) bool {
	same, few := alike(s.Title, l.Title), s.Fingerprint.Words < shortText || s.cut() && l.cut()
	switch {
	case restated(s, l, o):
		return true
	case few:
		return o.j3 >= againJ3 && same && s.near(l, soon)
	case equalText(s, l):
		return true
	case s.near(l, soon):
		return same || o.j3 >= nearJ3 || o.c3 >= wholeC3 && 4*o.l.own() <= o.l.words && !interrupted(o.l)
	}
	return same && (o.j3 >= nearJ3 && s.Fingerprint.Words >= longText ||
		o.c3 >= wholeC3 && 4*o.l.own() <= o.l.words && saysEdited(s, l))
}

// isExcerpt reports whether s is the beginning of l. A quotation is not: on both
// sides other words stand before it, or the shorter text goes on after it.
// Without the mark of an excerpt s must be as short as one, in another blog, under
// the same title, and begin as l does; a round-up may begin with a whole report, or
// with the same excerpt.
func isExcerpt(s, l Side, o overlap) bool {
	below := s.Fingerprint.Text[o.s.words-o.s.tail:]
	if o.c3 < excerptC3 || 5*s.Fingerprint.Words >= 4*l.Fingerprint.Words ||
		len(below) > edge && !leadsOn(below) || o.s.inside > 0 || min(o.s.head, o.l.head) > edge || l.Fingerprint.breaksOff(o.l.words-o.l.tail) {
		return false
	}
	same := alike(s.Title, l.Title)
	switch {
	case commented(s, l, o):
		return false
	case s.Blog == l.Blog && (l.cut() || !s.near(l, soon) || !same):
		return false
	case s.cut() && !same && (o.c3 < nearC3 || o.s.head > 2): // who quotes the beginning in the first words
		return false
	case s.cut():
		return s.Fingerprint.Words >= 30 && o.l.head <= 30
	}
	return s.Fingerprint.Words >= 40 && s.Fingerprint.Words <= 250 &&
		s.Blog != l.Blog && same && o.s.head <= 12 && o.l.head <= 8
}

// isRepost reports whether the two are one text, edited or not, perhaps with an
// editor's words before or after it. Words of their own on both sides are the mark
// of two who quote the same, but for a paragraph rewritten amid the rest; within a
// blog, of an author who has rewritten some.
func isRepost(s, l Side, o overlap) bool {
	same := alike(s.Title, l.Title)
	switch {
	case o.j3 >= nearJ3, restated(s, l, o):
		return true
	case s.cut() && l.cut() && !same: // little text to tell by
		return false
	case commented(s, l, o):
		return false
	}
	if l.cut() && o.l.tail <= edge { // what s has after it, l may have had too
		o.s.tail = 0
	}
	if s.cut() && o.s.tail <= edge {
		o.l.tail = 0
	}
	few := max(4, o.s.words*6/100)
	switch {
	case o.j3 >= minJ3 && s.Blog == l.Blog && (saysEdited(s, l) || !twoAuthors(s, l) && !quotes(o, otherName(s, l))):
		part := 6
		if s.near(l, atOnce) {
			part = 4
		}
		return part*o.s.own() <= o.s.words || part*o.l.own() <= o.l.words
	case o.j3 >= minJ3:
		own := min(o.s.own(), o.l.own())
		if o.j3 >= againJ3 && max(o.s.inside, o.l.inside) <= 2*few {
			own = min(o.s.around(), o.l.around())
		}
		return own <= few && framed(o.s, same) && framed(o.l, same)
	case o.j3 >= editedJ3:
		return max(o.s.own(), o.l.own()) <= few && o.s.words >= shortText && s.near(l, lately) &&
			float64(o.s.matched) >= editedIn*float64(o.s.words)
	}
	return false
}

// commented reports whether l is somebody else's later answer to s, which it gives
// paragraph by paragraph or in halves. An editor puts in less; and where the longer
// text is the earlier, who has it shorter has left something out.
func commented(s, l Side, o overlap) bool { return interrupted(o.l) && mayAnswer(s, l) }

// comments reports whether the longer of two entries is such an answer to the shorter.
func comments(s, l Side) bool { return mayAnswer(s, l) && amid(s, l) }

// mayAnswer reports whether l is a later text than s and somebody else's.
func mayAnswer(s, l Side) bool {
	return s.Published.Before(l.Published) && !s.cut() && !l.cut() && !onePerson(s, l)
}

// amid reports whether the longer of two texts is the shorter interrupted.
func amid(s, l Side) bool {
	if order(s, l) > 0 {
		s, l = l, s
	}
	if equalText(s, l) || s.Fingerprint.Words < minWords || 6*l.Fingerprint.Words < 7*s.Fingerprint.Words {
		return false // at once; to compare texts takes its time
	}
	o := overlapOf(s.Fingerprint.Text, l.Fingerprint.Text)
	return o.c3 >= excerptC3 && interrupted(o.l)
}

// interrupted reports whether a text has amid what is common a quarter as much of its own.
func interrupted(s side) bool { return s.matched > 0 && 4*s.inside >= s.matched }

// onePerson reports whether two entries are reports of one person, as far as their
// blogs tell: "admin" is anybody, but on one blog the author under another name.
func onePerson(a, b Side) bool {
	switch {
	case a.Known || b.Known:
		return a.Representative == b.Representative
	case a.Blog == b.Blog:
		return !twoAuthors(a, b)
	}
	return strings.Contains(a.Representative, " ") && !otherName(a, b)
}

// twoAuthors reports whether a feed names two people as the authors of entries of
// which the config says nothing, and not the one and "admin".
func twoAuthors(a, b Side) bool {
	return otherName(a, b) && strings.Contains(a.Representative, " ") && strings.Contains(b.Representative, " ")
}

// otherName reports whether a feed has other names under two entries of which the
// config says nothing. "Ida Marsh" and "I. Marsh" are one.
func otherName(a, b Side) bool {
	if a.Known || b.Known || a.Representative == b.Representative {
		return false
	}
	x, y := strings.Fields(strings.ToLower(a.Representative)), strings.Fields(strings.ToLower(b.Representative))
	return len(x) == 0 || len(y) == 0 || []rune(x[0])[0] != []rune(y[0])[0] || x[len(x)-1] != y[len(y)-1]
}

// saysEdited reports whether one of two titles has, beside the words of both, one that
// says that the text was changed.
func saysEdited(a, b Side) bool {
	wordsA, _ := occasion(a.Title)
	wordsB, _ := occasion(b.Title)
	plainA, plainB := slices.DeleteFunc(slices.Clone(wordsA), edited), slices.DeleteFunc(slices.Clone(wordsB), edited)
	return slices.Equal(plainA, plainB) && slices.ContainsFunc(wordsA, edited) != slices.ContainsFunc(wordsB, edited)
}

// quotes reports whether both texts have words of their own before and after what
// is common, and that word for word: who rewrites does so amid the rest too. Under
// other names, before or after it is enough.
func quotes(o overlap, otherNames bool) bool {
	own := min(o.s.head, o.l.head, o.s.tail, o.l.tail)
	if otherNames {
		own = min(o.s.around(), o.l.around())
	}
	return own > edge && float64(o.s.matched) >= wholeC3*float64(o.s.words-o.s.around())
}

// framed reports whether the words around the common stretch are no more than an
// editor's introduction and a footer, both together too. A round-up has more, and so
// has who quotes a statement whole, under a title of their own, and goes on to say what
// is wrong with it, or who has another's report amid their own.
func framed(s side, sameTitle bool) bool {
	common := s.words - s.head - s.tail
	tail := common / 5
	if sameTitle {
		tail = common / 2
	}
	return s.head <= max(120, common/2) && s.tail <= max(60, tail) && s.around() <= max(180, common/2)
}

func repostReason(s, l Side) planet.Reason {
	switch {
	case s.Blog == l.Blog && !(equalText(s, l) && SameTitle(s.Title, l.Title)):
		return planet.ByCorrection
	case s.Mirror != l.Mirror:
		return planet.ByMirror
	}
	return planet.ByText
}
