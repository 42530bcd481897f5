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
	p := pairOf(a, b)
	v := planet.Verdict{J3: p.j3, C3: p.c3, Score: p.j3}
	switch {
	case atOdds(p.s, p.l) && !p.isSlip():
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

// pair is two entries that are compared, s the one with the shorter text.
type pair struct {
	s, l Side
	overlap
	oneBlog bool
	known   bool // the config names one person for both
	alike   bool // their titles are
}

func pairOf(a, b Side) *pair {
	p := &pair{s: a, l: b, oneBlog: a.Blog == b.Blog, known: a.Known && b.Known, alike: alike(a.Title, b.Title)}
	if order(a, b) > 0 {
		p.s, p.l = b, a
	}
	if equalText(a, b) {
		p.overlap = overlap{j3: 1, c3: 1} // nothing stands around what is all
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

// isSlip reports whether two titles that name different occasions may be of one story
// all the same: one of the two is a mistake, or the one names the day of a report and
// the other the number or the month of a newsletter that reprints it. Forms and notices
// that are filled in anew resemble one another as much, but they are short, or their
// titles differ in nothing else. An editor's headline, with figures of what was decided,
// may soon stand above a text that was edited, or one of which the author's blog gives the
// beginning, if it is known to be the same person's.
func (p *pair) isSlip() bool {
	headline := !p.oneBlog && (len(p.s.Dates) == 0) != (len(p.l.Dates) == 0) && !p.alike
	switch {
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

// isRestated reports whether two entries of one blog are a report and its correction, of
// which much may be changed: reports of one person, with the same days and the same words
// in their titles, posted within the time in which an entry is corrected. The config must
// name the person: a feed's author may be somebody who posts for several people.
func (p *pair) isRestated() bool {
	if !p.oneBlog || !p.known || !p.within(soon) || len(p.s.Dates) == 0 || !slices.Equal(p.s.Dates, p.l.Dates) {
		return false
	}
	wordsS, numbersS := occasion(p.s.Undated)
	wordsL, numbersL := occasion(p.l.Undated)
	wordsS, wordsL = slices.DeleteFunc(wordsS, edited), slices.DeleteFunc(wordsL, edited)
	sameWords := includes(wordsS, wordsL) && includes(wordsL, wordsS)
	sameNumbers := includes(numbersS, numbersL) || includes(numbersL, numbersS)
	least := editedJ3
	if p.s.Fingerprint.Words < shortText {
		least = shortJ3
	}
	return sameWords && sameNumbers && p.j3 >= least
}

// isAgain reports whether two entries of one blog may be one that was posted again. One
// author's entries have an introduction, a footer, or a form that is filled in anew each
// week in common. So a short text, another title or a later week ask for more likeness;
// in a later week a title that says "corrected" or "reposted" will do, or one that names
// the same day where no more than some words were mended.
func (p *pair) isAgain() bool {
	little := p.s.Fingerprint.Words < shortText || p.s.cut() && p.l.cut()
	whole := p.c3 >= wholeC3 && 4*p.inL.own() <= p.inL.words // l is s with no more than a quarter of its own
	switch {
	case p.isRestated():
		return true
	case little:
		return p.j3 >= againJ3 && p.alike && p.within(soon)
	case equalText(p.s, p.l):
		return true
	case p.within(soon):
		return p.alike || p.j3 >= nearJ3 || whole
	case !p.alike:
		return false
	}
	mended := len(p.s.Dates) > 0 && slices.Equal(p.s.Dates, p.l.Dates) && max(p.inS.own(), p.inL.own()) <= edge
	return p.j3 >= nearJ3 && (mended || p.s.Fingerprint.Words >= longText) || whole && p.saysEdited()
}

// isExcerpt reports whether s is the beginning of l. A quotation is not: other words
// stand before it in both texts, or s goes on after it. A round-up of excerpts, which
// breaks off where s ends, is not l. Where neither its blog nor a line below it, such as
// "Read the full report here", says that s is an excerpt, it must be as short as one, stand
// in another blog under the same title, and begin as l does: a round-up may begin with a
// whole report. A longer one must be known to be the same person's, and have been taken
// from all of l.
func (p *pair) isExcerpt() bool {
	words, inS, inL := p.s.Fingerprint.Words, p.inS, p.inL
	below, next := p.s.Fingerprint.Text[inS.end():], p.l.Fingerprint.Text[inL.end():]
	shorter := 5*words < 4*p.l.Fingerprint.Words
	quotation := inS.inside > 0 || min(inS.head, inL.head) > edge || len(below) > edge && !leadsOn(below)
	if p.c3 < excerptC3 || !shorter || quotation || p.l.Fingerprint.breaksOff(inL.end()) || p.isAnswer() {
		return false
	}
	if p.oneBlog && (p.l.cut() || !p.within(soon) || !p.alike) {
		return false
	}
	cut, found := p.s.cut(), p.c3
	if leadsOn(below) && !leadsOn(next[:min(len(next), pointer)]) {
		cut, found = true, float64(inS.matched)/float64(inS.end())
	}
	if cut { // it may not begin with a few words of its own, and then quote the beginning of l
		begins := p.alike || found >= nearC3 && inS.head <= 2 || p.known && inS.headed()
		return begins && words >= 30 && inL.head <= 30
	}
	if p.oneBlog {
		return false
	}
	if p.known && p.c3 >= nearC3 && 4*inL.around() <= inL.words { // shortened by an editor throughout
		return words >= longText
	}
	return words >= 40 && words <= 250 && p.alike && inS.head <= 12 && inL.head <= 8
}

// isRepost reports whether the two are one text, edited or not, perhaps with an
// editor's words before or after it. Two texts that both have words of their own quote
// the same third one, unless these words are a paragraph that was rewritten amid the
// rest, or an author has rewritten a part of an entry of the same blog.
func (p *pair) isRepost() bool {
	inS, inL := p.inS, p.inL
	switch {
	case p.j3 >= nearJ3, p.isRestated():
		return true
	case p.j3 < editedJ3, p.isAnswer():
		return false
	case p.s.cut() && p.l.cut() && !p.alike && !(p.known && inS.headed() && inL.headed() && sameOccasion(p.s, p.l)): // little text to tell by
		return false
	}
	if p.l.cut() && inL.tail <= edge { // l is cut off: what s has after the common stretch, l may have had too
		inS.tail = 0
	}
	if p.s.cut() && inS.tail <= edge {
		inL.tail = 0
	}
	few := max(4, inS.words*6/100)
	if p.j3 < minJ3 { // edited from end to end
		return max(inS.own(), inL.own()) <= few && inS.words >= shortText && p.within(lately) &&
			float64(inS.matched) >= editedIn*float64(inS.words)
	}
	if p.oneBlog && (p.saysEdited() || !twoAuthors(p.s, p.l) && !bothQuote(inS, inL, otherName(p.s, p.l))) {
		share := 6 // a sixth of one text may be its own
		if p.within(atOnce) {
			share = 4
		}
		return share*inS.own() <= inS.words || share*inL.own() <= inL.words
	}
	own := min(inS.own(), inL.own())
	switch {
	case p.j3 >= againJ3 && max(inS.inside, inL.inside) <= 2*few, p.isOvertaken():
		own = min(inS.around(), inL.around())
	case grown(inS, inL, few), grown(inL, inS, few):
		own = 0
	}
	return own <= few && inS.framed(p.alike) && inL.framed(p.alike)
}

// isOvertaken reports whether a mirror has one of two texts as it was before its author
// rewrote some of it where it stands: a mirror has no words of its own amid a text.
func (p *pair) isOvertaken() bool {
	return p.s.Mirror != p.l.Mirror && p.alike && !p.inS.interrupted() && !p.inL.interrupted()
}

// isAnswer reports whether l is somebody else's answer to s, with words of their own
// between the parts of s that it quotes. An editor adds less between them. Where l is the
// earlier one it is no answer: then s is l with something left out.
func (p *pair) isAnswer() bool { return p.inL.interrupted() && mayAnswer(p.l, p.s) }

// answers reports whether l, the longer of two entries, is such an answer to s.
func answers(l, s Side) bool { return mayAnswer(l, s) && amid(s, l) }

// mayAnswer reports whether l is a later text than s and somebody else's.
func mayAnswer(l, s Side) bool {
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
	return o.c3 >= excerptC3 && o.inL.interrupted()
}

// interrupted reports whether a text has, within the common stretch, at least a quarter
// as many words of its own as of the other text's.
func (p part) interrupted() bool { return p.matched > 0 && 4*p.inside >= p.matched }

// headed reports whether a text is, below no more than a heading of its own, the other's.
func (p part) headed() bool { return p.head <= 12 && 10*p.matched >= 9*p.stretch() }

// framed reports whether the words around the common stretch are no more than an
// editor's introduction and a footer, also both together. A round-up has more of them,
// and so has a text that quotes a statement whole, under a title of its own, and then
// contradicts it, or that has another's report amid its own.
func (p part) framed(sameTitle bool) bool {
	common := p.stretch()
	tail := common / 5
	if sameTitle {
		tail = common / 2
	}
	return p.head <= max(120, common/2) && p.tail <= max(60, tail) && p.around() <= max(180, common/2)
}

// grown reports whether one text is another's whole with something put in, where the
// other has words of its own around it only: an author has added to a report that an
// editor has reprinted as it was.
func grown(whole, other part, few int) bool {
	return whole.around() <= few && !whole.interrupted() && other.inside <= few
}

// bothQuote reports whether both texts quote the common stretch, word for word, with words
// of their own before and after it; where their authors' names differ, before or after it
// is enough. An author who rewrites a text changes words within the stretch too.
func bothQuote(inS, inL part, otherNames bool) bool {
	own := min(inS.head, inL.head, inS.tail, inL.tail)
	if otherNames {
		own = min(inS.around(), inL.around())
	}
	return own > edge && float64(inS.matched) >= wholeC3*float64(inS.stretch())
}

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

// saysEdited reports whether one of the titles has a word that says that the text was
// changed, such as "corrected", and is the same as the other title without it.
func (p *pair) saysEdited() bool {
	wordsS, _ := occasion(p.s.Title)
	wordsL, _ := occasion(p.l.Title)
	plainS, plainL := slices.DeleteFunc(wordsS, edited), slices.DeleteFunc(wordsL, edited)
	return slices.Equal(plainS, plainL) && (len(plainS) < len(wordsS)) != (len(plainL) < len(wordsL))
}

// otherSubjects reports whether two texts are one form filled in for two, as for two
// branches or candidates: each title has a word that stands amid what is common in its
// own text, and nowhere in the other's. One that the other title only spells in another
// way was corrected.
func (p *pair) otherSubjects() bool {
	return hasSubject(p.s, p.l, p.inS) && hasSubject(p.l, p.s, p.inL)
}

func hasSubject(a, b Side, in part) bool {
	wordsA, _ := occasion(a.Title)
	wordsB, _ := occasion(b.Title)
	text := a.Fingerprint.Text
	if in.head > edge {
		text = text[in.head:]
	}
	if in.tail > edge {
		text = text[:len(text)-in.tail]
	}
	return slices.ContainsFunc(wordsA, func(w string) bool {
		hash := texts(words(w))
		return len(hash) == 1 && utf8.RuneCountInString(w) > 2 && slices.Contains(text, hash[0]) && !slices.Contains(b.Fingerprint.Text, hash[0]) &&
			!slices.ContainsFunc(wordsB, func(other string) bool { return misspelt(w, other) })
	})
}

func (p *pair) repostReason() planet.Reason {
	switch {
	case p.oneBlog && !(equalText(p.s, p.l) && SameTitle(p.s.Title, p.l.Title)):
		return planet.ByCorrection
	case p.s.Mirror != p.l.Mirror:
		return planet.ByMirror
	}
	return planet.ByText
}
