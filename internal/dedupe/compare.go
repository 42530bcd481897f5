package dedupe

import (
	"cmp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

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
	Key            string // blog, guid and address: orders entries alike whatever their order of arrival; the id comes last, for those that have all three in common
	Fingerprint    Fingerprint
}

// cut reports whether the text is an excerpt, by the blog's markup or by how it ends.
func (s Side) cut() bool { return s.Excerpt || s.Fingerprint.Cut }

// The figures of a verdict. Each J3 or C3 is the least that two texts need, to be what
// is said beside it. No two distinct entries of the corpus exceed J3 0.112 or C3 0.204.
const (
	minJ3     = 0.5  // copies
	minC3     = 0.5  // anything: below, nothing more is looked at
	excerptC3 = 0.6  // an excerpt and its text
	editedJ3  = 0.35 // copies of which one was edited from end to end, about a sixth of its words,
	editedIn  = 0.8  // and of which this share of the words remains, in order
	nearJ3    = 0.9  // as good as equal: order and titles matter less
	againJ3   = 0.75 // copies where something else speaks against it
	shortJ3   = 0.6  // a short text and its correction: an eighth of the words differs
	nearC3    = 0.9  // an excerpt and its text under another title
	wholeC3   = 0.97 // a text and another that has it whole

	shortText = 100 // words: in a shorter text a blog's recurring phrases weigh too much
	longText  = 300 // words: shorter forms and notices that are filled in anew resemble one another as much as a text and its correction
	edge      = 5   // words by which a beginning or an end may differ
	pointer   = 12  // words of a line that leads to the rest of a text

	// How far apart in time two entries may be published.
	atOnce = 12 * time.Hour      // that an author has rewritten much of; less than a day, for daily bulletins
	soon   = 5 * 24 * time.Hour  // of which one corrects the other; less than a week, for weekly notices
	sooner = 24 * time.Hour      // the same of excerpts, which may be nothing but an introduction
	lately = 14 * 24 * time.Hour // that were edited from end to end; less than a month, for monthly reports
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
	case !isRepost(s, l, o) || otherSubjects(s, l, o):
		return v, false
	default:
		v.Reason = repostReason(s, l)
	}
	return v, true
}

// Vetoed reports whether two entries may never be one story, even where a third entry
// is a copy of both: reports of different people; and entries that [Compare] does not
// take for copies and that stand in one blog, or whose titles name different occasions.
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

// order compares two sides by the length of their texts, the shorter first. Ties are
// broken so that (a, b) and (b, a) never give the same order.
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

// isSlip reports whether two titles that name different occasions may be of one story
// all the same: one of the two is a mistake, or the one names the day of a report and
// the other the number or the month of a newsletter that reprints it. Forms and notices
// that are filled in anew resemble one another as much, but they are short, or their
// titles differ in nothing else. An editor's headline, with figures of what was decided,
// may soon stand above a text that was edited, or one of which the author's blog gives the
// beginning, if it is known to be the same person's.
func isSlip(s, l Side, o overlap) bool {
	headline := s.Blog != l.Blog && (len(s.Dates) == 0) != (len(l.Dates) == 0) && !alike(s.Title, l.Title)
	switch {
	case s.cut() || l.cut():
		return o.j3 >= nearJ3 && s.near(l, sooner) || headline && s.Known && l.Known && s.near(l, soon) && headed(o.s)
	case o.j3 >= nearJ3 && s.near(l, soon):
		return true
	}
	return headline && s.Fingerprint.Words >= longText &&
		(o.j3 >= nearJ3 || o.c3 >= wholeC3 && 4*o.l.around() <= o.l.words || o.j3 >= againJ3 && s.near(l, soon))
}

// restated reports whether two entries of one blog are a report and its correction, of
// which much may be changed: reports of one person, with the same days and the same words
// in their titles, posted within the time in which an entry is corrected. The config must
// name the person: a feed's author may be somebody who posts for several people.
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

// again reports whether two entries of one blog may be one that was posted again. One
// author's entries have an introduction, a footer, or a form that is filled in anew each
// week in common. So a short text, another title or a later week ask for more likeness;
// in a later week a title that says "corrected" or "reposted" will do, or one that names
// the same day where no more than some words were mended.
func again(s, l Side, o overlap) bool {
	same, little := alike(s.Title, l.Title), s.Fingerprint.Words < shortText || s.cut() && l.cut()
	whole := o.c3 >= wholeC3 && 4*o.l.own() <= o.l.words // l is s with no more than a quarter of its own
	switch {
	case restated(s, l, o):
		return true
	case little:
		return o.j3 >= againJ3 && same && s.near(l, soon)
	case equalText(s, l):
		return true
	case s.near(l, soon):
		return same || o.j3 >= nearJ3 || whole && !interrupted(o.l)
	}
	mended := len(s.Dates) > 0 && slices.Equal(s.Dates, l.Dates) && max(o.s.own(), o.l.own()) <= edge
	return same && (o.j3 >= nearJ3 && (mended || s.Fingerprint.Words >= longText) || whole && saysEdited(s, l))
}

// isExcerpt reports whether s is the beginning of l. A quotation is not: other words
// stand before it in both texts, or s goes on after it. A round-up of excerpts, which
// breaks off where s ends, is not l. Where neither its blog nor a line below it, such as
// "Read the full report here", says that s is an excerpt, it must be as short as one, stand
// in another blog under the same title, and begin as l does: a round-up may begin with a
// whole report. A longer one must be known to be the same person's, and have been taken
// from all of l.
func isExcerpt(s, l Side, o overlap) bool {
	below, next := s.Fingerprint.Text[o.s.words-o.s.tail:], l.Fingerprint.Text[o.l.words-o.l.tail:]
	if o.c3 < excerptC3 || 5*s.Fingerprint.Words >= 4*l.Fingerprint.Words ||
		len(below) > edge && !leadsOn(below) || o.s.inside > 0 || min(o.s.head, o.l.head) > edge || l.Fingerprint.breaksOff(o.l.words-o.l.tail) {
		return false
	}
	same, cut, found := alike(s.Title, l.Title), s.cut(), o.c3
	if leadsOn(below) && !leadsOn(next[:min(len(next), pointer)]) {
		cut, found = true, float64(o.s.matched)/float64(o.s.words-o.s.tail)
	}
	switch {
	case commented(s, l, o):
		return false
	case s.Blog == l.Blog && (l.cut() || !s.near(l, soon) || !same):
		return false
	case cut && !same && (found < nearC3 || o.s.head > 2) && !(s.Known && l.Known && headed(o.s)): // s begins with a few words of its own, and then quotes the beginning of l
		return false
	case cut:
		return s.Fingerprint.Words >= 30 && o.l.head <= 30
	case s.Blog != l.Blog && s.Known && l.Known && o.c3 >= nearC3 && 4*o.l.around() <= o.l.words: // shortened by an editor throughout
		return s.Fingerprint.Words >= longText
	}
	return s.Fingerprint.Words >= 40 && s.Fingerprint.Words <= 250 &&
		s.Blog != l.Blog && same && o.s.head <= 12 && o.l.head <= 8
}

// headed reports whether a text is, below no more than a heading of its own, the other's.
func headed(s side) bool { return s.head <= 12 && 10*s.matched >= 9*(s.words-s.head-s.tail) }

// isRepost reports whether the two are one text, edited or not, perhaps with an
// editor's words before or after it. Two texts that both have words of their own quote
// the same third one, unless these words are a paragraph that was rewritten amid the
// rest, or an author has rewritten a part of an entry of the same blog.
func isRepost(s, l Side, o overlap) bool {
	same := alike(s.Title, l.Title)
	switch {
	case o.j3 >= nearJ3, restated(s, l, o):
		return true
	case s.cut() && l.cut() && !same && !(s.Known && l.Known && headed(o.s) && headed(o.l) && sameOccasion(s, l)): // little text to tell by
		return false
	case commented(s, l, o):
		return false
	}
	if l.cut() && o.l.tail <= edge { // l is cut off: what s has after the common stretch, l may have had too
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
		switch {
		case o.j3 >= againJ3 && max(o.s.inside, o.l.inside) <= 2*few, overtaken(s, l, o):
			own = min(o.s.around(), o.l.around())
		case grown(o.s, o.l, few), grown(o.l, o.s, few):
			own = 0
		}
		return own <= few && framed(o.s, same) && framed(o.l, same)
	case o.j3 >= editedJ3:
		return max(o.s.own(), o.l.own()) <= few && o.s.words >= shortText && s.near(l, lately) &&
			float64(o.s.matched) >= editedIn*float64(o.s.words)
	}
	return false
}

// grown reports whether one text is another's whole with something put in, where the
// other has words of its own around it only: an author has added to a report that an
// editor has reprinted as it was.
func grown(whole, other side, few int) bool {
	return whole.around() <= few && !interrupted(whole) && other.inside <= few
}

// overtaken reports whether a mirror has one of two texts as it was before its author
// rewrote some of it where it stands: a mirror has no words of its own amid a text.
func overtaken(s, l Side, o overlap) bool {
	return s.Mirror != l.Mirror && alike(s.Title, l.Title) && !interrupted(o.s) && !interrupted(o.l)
}

// commented reports whether l is somebody else's answer to s, with words of their own
// between the parts of s that it quotes. An editor adds less between them. Where l is the
// earlier one it is no answer: then s is l with something left out.
func commented(s, l Side, o overlap) bool { return interrupted(o.l) && mayAnswer(s, l) }

// comments reports whether l, the longer of two entries, is such an answer to s.
func comments(s, l Side) bool { return mayAnswer(s, l) && amid(s, l) }

// mayAnswer reports whether l is a later text than s and somebody else's.
func mayAnswer(s, l Side) bool {
	return s.Published.Before(l.Published) && !s.cut() && !l.cut() && !onePerson(s, l)
}

// amid reports whether the longer of two texts is the shorter one, interrupted by words
// of its own.
func amid(s, l Side) bool {
	if order(s, l) > 0 {
		s, l = l, s
	}
	if equalText(s, l) || s.Fingerprint.Words < minWords || 6*l.Fingerprint.Words < 7*s.Fingerprint.Words {
		return false // without the costly comparison of the texts
	}
	o := overlapOf(s.Fingerprint.Text, l.Fingerprint.Text)
	return o.c3 >= excerptC3 && interrupted(o.l)
}

// interrupted reports whether a text has, within the common stretch, at least a quarter
// as many words of its own as of the other text's.
func interrupted(s side) bool { return s.matched > 0 && 4*s.inside >= s.matched }

// onePerson reports whether two entries are reports of one person, as far as their blogs
// tell. A name of one word, such as "admin", may be anybody's on two blogs; on one blog
// it may be the author's other name.
func onePerson(a, b Side) bool {
	switch {
	case a.Known || b.Known:
		return a.Representative == b.Representative
	case a.Blog == b.Blog:
		return !twoAuthors(a, b)
	}
	return strings.Contains(a.Representative, " ") && !otherName(a, b)
}

// twoAuthors reports whether a feed names different authors of two entries of which the
// config says nothing, both by full names: of a person and "admin" it does not.
func twoAuthors(a, b Side) bool {
	return otherName(a, b) && strings.Contains(a.Representative, " ") && strings.Contains(b.Representative, " ")
}

// otherName reports whether a feed names different authors of two entries of which the
// config says nothing. "Ida Marsh" and "I. Marsh" are one name.
func otherName(a, b Side) bool {
	if a.Known || b.Known || a.Representative == b.Representative {
		return false
	}
	x, y := strings.Fields(strings.ToLower(a.Representative)), strings.Fields(strings.ToLower(b.Representative))
	return len(x) == 0 || len(y) == 0 || []rune(x[0])[0] != []rune(y[0])[0] || x[len(x)-1] != y[len(y)-1]
}

// saysEdited reports whether one of two titles has a word that says that the text was
// changed, such as "corrected", and is the same as the other title without it.
func saysEdited(a, b Side) bool {
	wordsA, _ := occasion(a.Title)
	wordsB, _ := occasion(b.Title)
	plainA, plainB := slices.DeleteFunc(slices.Clone(wordsA), edited), slices.DeleteFunc(slices.Clone(wordsB), edited)
	return slices.Equal(plainA, plainB) && slices.ContainsFunc(wordsA, edited) != slices.ContainsFunc(wordsB, edited)
}

// quotes reports whether both texts quote the common stretch, word for word, with words
// of their own before and after it; where their authors' names differ, before or after it
// is enough. An author who rewrites a text changes words within the stretch too.
func quotes(o overlap, otherNames bool) bool {
	own := min(o.s.head, o.l.head, o.s.tail, o.l.tail)
	if otherNames {
		own = min(o.s.around(), o.l.around())
	}
	return own > edge && float64(o.s.matched) >= wholeC3*float64(o.s.words-o.s.around())
}

// otherSubjects reports whether two texts are one form filled in for two, as for two
// branches or candidates: each title has a word that stands amid what is common in its
// own text, and nowhere in the other's. One that the other title only spells in another
// way was corrected.
func otherSubjects(s, l Side, o overlap) bool { return hasSubject(s, l, o.s) && hasSubject(l, s, o.l) }

func hasSubject(a, b Side, part side) bool {
	wordsA, _ := occasion(a.Title)
	wordsB, _ := occasion(b.Title)
	text := a.Fingerprint.Text
	if part.head > edge {
		text = text[part.head:]
	}
	if part.tail > edge {
		text = text[:len(text)-part.tail]
	}
	return slices.ContainsFunc(wordsA, func(w string) bool {
		hash := texts(words(w))
		return len(hash) == 1 && utf8.RuneCountInString(w) > 2 && slices.Contains(text, hash[0]) && !slices.Contains(b.Fingerprint.Text, hash[0]) &&
			!slices.ContainsFunc(wordsB, func(other string) bool { return misspelt(w, other) })
	})
}

// framed reports whether the words around the common stretch are no more than an
// editor's introduction and a footer, also both together. A round-up has more of them,
// and so has a text that quotes a statement whole, under a title of its own, and then
// contradicts it, or that has another's report amid its own.
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
