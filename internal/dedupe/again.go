package dedupe

import "slices"

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
// long and not as far apart as yearly guides or, under titles that name one day, different in
// a few words only; or one must have the other whole, under a title that says "corrected" or
// "reposted".
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
	long := p.s.Fingerprint.Words >= longText && p.within(season)
	return p.j3 >= nearJ3 && (mended || long) || whole && p.saysEdited()
}

// saysEdited reports whether just one of the titles says that the text was changed, such as
// by "corrected", and without these words is the same as the other.
func (p *pair) saysEdited() bool {
	wordsS, _ := occasion(p.s.Title)
	wordsL, _ := occasion(p.l.Title)
	plainS, plainL := slices.DeleteFunc(wordsS, edited), slices.DeleteFunc(wordsL, edited)
	return slices.Equal(plainS, plainL) && (len(plainS) < len(wordsS)) != (len(plainL) < len(wordsL))
}
