package dedupe

import (
	"slices"
	"time"
	"unicode/utf8"

	"necblogs/internal/planet"
)

// isRepost reports whether the two are one text, edited or not, perhaps with an editor's
// words before or after it, or of one blog, with a part that its author has rewritten.
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
	if p.j3 < minJ3 { // edited from end to end
		return max(inS.own(), inL.own()) <= inS.few() && inS.words >= shortText && p.within(lately) &&
			float64(inS.matched) >= editedIn*float64(inS.words)
	}
	if p.oneBlog && (p.saysEdited() || !twoAuthors(p.s, p.l) && !bothQuote(inS, inL, otherName(p.s, p.l))) {
		share := 6 // a sixth of one text may be its own
		if p.within(atOnce) {
			share = 4
		}
		return share*inS.own() <= inS.words || share*inL.own() <= inL.words
	}
	return p.isReprint(inS, inL)
}

// isReprint reports whether the one text stands in the other, perhaps with an editor's words
// before or after it. If both have words of their own, they quote a third text, unless these
// words are a paragraph that was rewritten amid the rest, or an editor who says whose report
// it is has left out the greeting. inS and inL are as in [pair.isRepost].
func (p *pair) isReprint(inS, inL part) bool {
	few, own := inS.few(), min(inS.own(), inL.own())
	switch {
	case p.isCredited() && min(inS.inside, inL.inside) <= few:
		own = 0
	case p.j3 >= againJ3 && max(inS.inside, inL.inside) <= 2*few, p.isOvertaken():
		own = min(inS.around(), inL.around())
	case grown(inS, inL, few), grown(inL, inS, few):
		own = 0
	}
	return own <= few && (p.shortens() || p.framed(inS, p.s, p.l) && p.framed(inL, p.l, p.s))
}

// isCredited reports whether one entry is a reprint of the other that says whose report it
// is, by the config or in its first words, and has no more than an introduction and a footer
// in the place of the author's greeting and farewell.
func (p *pair) isCredited() bool {
	credited := p.known || p.introduces() || names(p.l.Fingerprint.Text[:p.inL.head], p.s.Representative)
	return credited && !p.oneBlog && max(p.inS.tail, p.inL.tail) < muchOwn &&
		min(p.inS.around(), p.inL.around()) <= min(muchOwn, p.inS.words/4)
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
	dayOnly := l.Published.Equal(s.Published) && (isMidnight(l.Published) || isMidnight(l.Published.UTC()))
	return (dayOnly || s.Published.Before(l.Published)) && !s.cut() && !l.cut() && !onePerson(s, l)
}

func isMidnight(t time.Time) bool {
	hour, minute, second := t.Clock()
	return hour+minute+second == 0
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
func (p part) headed() bool { return p.head <= heading && 10*p.matched >= 9*p.stretch() }

// framed reports whether the words of an entry around what it has of another, each part and
// both together, are few enough for an editor's introduction and a footer. A round-up has more
// of them, and so has a text that quotes a statement whole, under a title of its own, and
// contradicts it, or that has another's report amid its own. Above a short text, what is
// longer than half of it is an introduction only where the config or the title says whose
// report it is, or both titles are alike; below it, what is longer than a third is a footer
// only if it reads so, or the config says whose report it is.
func (p *pair) framed(in part, of, other Side) bool {
	common := in.stretch()
	share, above, below := 5, muchOwn, 60
	if p.alike {
		share = 2
	}
	if p.alike || p.known || saysReports(of.Title, other.Representative) {
		above = 120
	}
	if in.tail > muchOwn && !p.known && !beginsFooter(of.Fingerprint.Text[in.end():], other.Representative) {
		below = max(muchOwn, min(below, common/3))
	}
	return in.head <= max(above, common/2) && in.tail <= max(below, common/share) && in.around() <= max(180, common/2)
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
	case p.oneBlog && !(equalText(p.s, p.l) && (!p.within(soon) || SameTitle(p.s.Title, p.l.Title))):
		return planet.ByCorrection
	case p.s.Mirror != p.l.Mirror:
		return planet.ByMirror
	}
	return planet.ByText
}
