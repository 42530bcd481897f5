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
	Key            string // blog, guid and address, so that the order of entries is not that of their arrival; then the id, for those that are equal in all three
	Fingerprint    Fingerprint
}

// cut reports whether the text is an excerpt, by the blog's markup or by how it ends.
func (s Side) cut() bool { return s.Excerpt || s.Fingerprint.Cut }

// The thresholds of a verdict. Each J3 or C3 is the least that two texts must have to be
// what is said beside it. No two distinct entries of the corpus exceed J3 0.112 or C3 0.204.
const (
	minJ3     = 0.5  // copies
	minC3     = 0.5  // anything; below, where the common words stand is not looked at
	excerptC3 = 0.6  // an excerpt and its text
	editedJ3  = 0.35 // copies of which one was edited from end to end, in about a sixth of its words,
	editedIn  = 0.8  // if this share of the words is the same, in order
	nearJ3    = 0.9  // as good as equal: order and titles matter less
	againJ3   = 0.75 // copies where something else speaks against it
	shortJ3   = 0.6  // a short text and its correction: an eighth of the words differs
	nearC3    = 0.9  // an excerpt and its text under another title
	wholeC3   = 0.97 // a text and another that has it whole

	shortText = 100 // words: in a shorter text a blog's recurring phrases weigh too much
	longText  = 300 // words: a shorter form or notice, filled in anew, resembles the one before as much as a correction does
	edge      = 5   // words at the beginning or the end of a text that may be its own in spite of all
	pointer   = 12  // words of a line that leads to the rest of a text

	// How far apart in time two entries may be published:
	atOnce = 12 * time.Hour      // if the author has rewritten much of one; less than a day, for daily bulletins
	soon   = 5 * 24 * time.Hour  // if one corrects the other; less than a week, for weekly notices
	sooner = 24 * time.Hour      // the same of excerpts, which may be nothing but an introduction
	lately = 14 * 24 * time.Hour // if one was edited from end to end, or both are excerpts and their titles unlike; less than a month, for monthly reports
)

// Compare reports whether two entries carry the same text, and why. It is
// symmetric. The reason is ByExcerpt where one is the beginning of the other (also of
// a mirror); else, within one blog, ByCorrection, but ByText where title and text
// are equal; else ByMirror where exactly one blog is a mirror; else ByText.
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
	if a.Blog != b.Blog && !atOdds(a, b) || reposted(a, b) {
		return false
	}
	_, same := Compare(a, b)
	return !same
}

// reposted reports whether two entries of one blog are what [Compare] takes for copies
// without a look at their words: a story may have hundreds of one text.
func reposted(a, b Side) bool {
	return a.Blog == b.Blog && equalText(a, b) && a.Fingerprint.Words >= shortText && !a.cut() && !b.cut() &&
		(a.Published.Sub(b.Published).Abs() <= soon || !atOdds(a, b))
}

// DifferentPeople reports whether the config names different people for two entries.
func DifferentPeople(a, b Side) bool {
	return a.Known && b.Known && a.Representative != b.Representative
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
// occasions. That may be because one title has a mistake. Or one names the day of a report,
// and the other is the headline of a reprint, with the number or the month of a newsletter
// or with figures of what was decided. Forms and notices that are filled in anew resemble
// one another as much, but they are short, or their titles differ in nothing else. Where one
// blog gives only the beginning of a text, such a headline counts only if the config names
// one person for both.
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

// isRestated reports whether two entries of one blog are a report and its correction, in
// which much may be changed: both are one person's, have the same days and the same words in
// their titles, and were posted within [soon]. The config must name the person, since a
// feed's author may be somebody who posts for several people.
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

// isAgain reports whether two entries of one blog may be one that was posted again. What one
// author writes has much in common: an introduction, a footer, a form that is filled in anew
// each week. So more likeness is asked of short texts, of those with unlike titles, and of
// those that are further apart than [soon]. These last must be nearly equal, and also either
// long or, under titles that name one day, different in a few words only; or one must have
// the other whole, under a title that says "corrected" or "reposted".
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

// isExcerpt reports whether s is the beginning of l. If neither its blog nor a line below it
// says that it is an excerpt, it must be as short as one, stand in another blog under the
// same title, and begin as l does, since a round-up may begin with a whole report.
func (p *pair) isExcerpt() bool {
	words, inS, inL := p.s.Fingerprint.Words, p.inS, p.inL
	below, next := p.s.Fingerprint.Text[inS.end():], p.l.Fingerprint.Text[inL.end():]
	switch {
	case p.c3 < excerptC3, 5*words >= 4*p.l.Fingerprint.Words, p.isAnswer():
		return false
	case inS.inside > 0, min(inS.head, inL.head) > edge, len(below) > edge && !leadsOn(below): // a quotation
		return false
	case p.l.Fingerprint.breaksOff(inL.end()): // l is a round-up of excerpts
		return false
	case p.oneBlog && (p.l.cut() || !p.within(soon) || !p.alike):
		return false
	case leadsOn(below) && !leadsOn(next[:min(len(next), pointer)]): // "Read the full report here"
		return p.begins(float64(inS.matched)/float64(inS.end()), p.introduces())
	case p.s.cut():
		return p.begins(p.c3, false)
	case p.oneBlog:
		return false
	case p.shortens():
		return words >= longText
	}
	return words >= 40 && words <= 250 && p.alike && inS.head <= 12 && inL.head <= 8
}

// begins reports whether s, which is an excerpt of something, is the beginning of l. found is
// the share of it that l has. It must not begin with a few words of its own and then quote
// the beginning of l, unless these introduce l by its author's name.
func (p *pair) begins(found float64, introduced bool) bool {
	likely := p.alike || introduced || found >= nearC3 && p.inS.head <= 2 || p.known && p.inS.headed()
	return likely && p.s.Fingerprint.Words >= 30 && p.inL.head <= 30
}

// introduces reports whether s has words before the common stretch that name the author of l.
func (p *pair) introduces() bool {
	return names(p.s.Fingerprint.Text[:p.inS.head], p.l.Representative)
}

// shortens reports whether s is l after an editor has left out some of it, as the config or
// the editor says: not more than a quarter of it at the ends. An earlier s that names the
// author of l is what that author quotes.
func (p *pair) shortens() bool {
	says := !p.s.Published.Before(p.l.Published) && (p.introduces() || saysReports(p.s.Title, p.l.Representative))
	return (p.known || says) && p.c3 >= nearC3 && 4*p.inL.around() <= p.inL.words
}

// isRepost reports whether the two are one text, edited or not, perhaps with an editor's
// words before or after it. If both have words of their own, they quote a third text,
// unless these words are a paragraph that was rewritten amid the rest, or an author has
// rewritten a part of an entry of the same blog.
func (p *pair) isRepost() bool {
	inS, inL := p.inS, p.inL
	little := p.s.cut() && p.l.cut() && !p.alike // to tell by: they may be one author's introduction
	switch {
	case little && !p.within(lately):
		return false
	case p.j3 >= nearJ3, p.isRestated():
		return true
	case p.j3 < editedJ3, p.isAnswer():
		return false
	case little && !(p.known && inS.headed() && inL.headed() && sameOccasion(p.s, p.l)):
		return false
	}
	if p.l.cut() && inL.tail <= edge { // what s has after the common stretch, l may have had before it was cut
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
	shortened := p.shortens() && inS.words >= longText
	return own <= few && (shortened || inS.framed(p.alike) && inL.framed(p.alike))
}

// isOvertaken reports whether one entry is a mirror's copy of the other as it was before its
// author rewrote some of it in place: a mirror does not put words of its own into a text.
func (p *pair) isOvertaken() bool {
	return p.s.Mirror != p.l.Mirror && p.alike && !p.inS.interrupted() && !p.inL.interrupted()
}

// isAnswer reports whether l is somebody else's answer to s, with more words of its own
// between the parts of s that it quotes than an editor would put there. If l is the earlier
// one it is no answer: then s is l with something left out.
func (p *pair) isAnswer() bool { return p.inL.interrupted() && mayAnswer(p.l, p.s) }

// answers reports whether l, the longer of two entries, is such an answer to s.
func answers(l, s Side) bool { return mayAnswer(l, s) && amid(s, l) }

// mayAnswer reports whether l is a later text than s, and somebody else's. Feeds may give no
// more than the day, but at one time of a day a program has copied the one from the other.
func mayAnswer(l, s Side) bool {
	dayOnly := l.Published.Equal(s.Published) && l.Published.Equal(l.Published.Truncate(24*time.Hour))
	return (dayOnly || s.Published.Before(l.Published)) && !s.cut() && !l.cut() && !onePerson(s, l)
}

// amid reports whether the longer of two texts is the shorter one interrupted by other words.
func amid(s, l Side) bool {
	if compareLengths(s, l) > 0 {
		s, l = l, s
	}
	if equalText(s, l) || s.Fingerprint.Words < minWords || 6*l.Fingerprint.Words < 7*s.Fingerprint.Words {
		return false // spares the costly comparison of the texts
	}
	o := overlapOf(s.Fingerprint.Text, l.Fingerprint.Text)
	return o.c3 >= excerptC3 && o.inL.interrupted()
}

// interrupted reports whether a text has, within the common stretch, at least a quarter
// as many words of its own as of the other text's.
func (p part) interrupted() bool { return p.matched > 0 && 4*p.inside >= p.matched }

// headed reports whether a text is the other one below a heading of its own, or below none.
func (p part) headed() bool { return p.head <= 12 && 10*p.matched >= 9*p.stretch() }

// framed reports whether the words around the common stretch, each part and both together,
// are few enough for an editor's introduction and a footer. A round-up has more of them, and
// so has a text that quotes a statement whole, under a title of its own, and contradicts it,
// or that has another's report amid its own.
func (p part) framed(sameTitle bool) bool {
	common := p.stretch()
	tail := common / 5
	if sameTitle {
		tail = common / 2
	}
	return p.head <= max(120, common/2) && p.tail <= max(60, tail) && p.around() <= max(180, common/2)
}

// grown reports whether an author has added something within a report that an editor has
// reprinted as it was before: whole, the author's, then has few words of its own outside the
// common stretch, and other, the reprint, has few within it.
func grown(whole, other part, few int) bool {
	return whole.around() <= few && !whole.interrupted() && other.inside <= few
}

// bothQuote reports whether both texts quote the common stretch word for word and have words
// of their own on both sides of it, or on one side where their authors' names differ. An
// author who rewrites a text changes words within the stretch too.
func bothQuote(inS, inL part, otherNames bool) bool {
	own := min(inS.head, inL.head, inS.tail, inL.tail)
	if otherNames {
		own = min(inS.around(), inL.around())
	}
	return own > edge && float64(inS.matched) >= wholeC3*float64(inS.stretch())
}

// onePerson reports whether two entries are one person's, as far as config and feeds tell.
// A name of one word, such as "admin", may be anybody's on two blogs; on one blog it may be
// the author's other name.
func onePerson(a, b Side) bool {
	switch {
	case a.Known || b.Known:
		return a.Representative == b.Representative
	case a.Blog == b.Blog:
		return !twoAuthors(a, b)
	}
	return strings.Contains(a.Representative, " ") && !otherName(a, b)
}

// twoAuthors is [otherName] for authors who are both given by full names, not as "admin".
func twoAuthors(a, b Side) bool {
	return otherName(a, b) && strings.Contains(a.Representative, " ") && strings.Contains(b.Representative, " ")
}

// otherName reports whether two entries have different authors by their feeds, and nobody by
// the config. "Ida Marsh" and "I. Marsh" are one name.
func otherName(a, b Side) bool {
	if a.Known || b.Known || a.Representative == b.Representative {
		return false
	}
	x, y := strings.Fields(strings.ToLower(a.Representative)), strings.Fields(strings.ToLower(b.Representative))
	return len(x) == 0 || len(y) == 0 || []rune(x[0])[0] != []rune(y[0])[0] || x[len(x)-1] != y[len(y)-1]
}

// saysEdited reports whether just one of the titles says that the text was changed, such as
// by "corrected", and without these words is the same as the other.
func (p *pair) saysEdited() bool {
	wordsS, _ := occasion(p.s.Title)
	wordsL, _ := occasion(p.l.Title)
	plainS, plainL := slices.DeleteFunc(wordsS, edited), slices.DeleteFunc(wordsL, edited)
	return slices.Equal(plainS, plainL) && (len(plainS) < len(wordsS)) != (len(plainL) < len(wordsL))
}

// otherSubjects reports whether two texts are one form that was filled in for two branches,
// candidates or the like: each then has a subject of its own.
func (p *pair) otherSubjects() bool {
	return hasSubject(p.s, p.l, p.inS) && hasSubject(p.l, p.s, p.inL)
}

// hasSubject reports whether the title of a has a word that stands in the common stretch of
// its own text, of which in is a's part, and nowhere in the text of b. A word that the title
// of b only spells in another way was corrected. Nor is the name of b's author a subject
// where it introduces the text, or stands below it: an author need not say it.
func hasSubject(a, b Side, in part) bool {
	wordsA, _ := occasion(a.Title)
	wordsB, _ := occasion(b.Title)
	text := a.Fingerprint.Text
	if in.head > edge || names(text[:in.head], b.Representative) {
		text = text[in.head:]
	}
	if end := len(text) - in.tail; in.tail > edge || names(text[end:], b.Representative) {
		text = text[:end]
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
