package dedupe

// isExcerpt reports whether s is the beginning of l. If neither its blog nor a line below it
// says that it is an excerpt, it must be as short as one, stand in another blog under the
// same title, and begin as l does: a round-up may begin with a whole report, and an answer with
// a few words before it.
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
		return true
	}
	return words >= 40 && words <= 250 && p.alike && inS.head <= heading && inL.head <= 8
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

// shortens reports whether s, of at least [longText], is l after an editor has left out some
// of it, as the config or the editor says: not more than a quarter of it at the ends. An
// earlier s that names the author of l is what that author quotes.
func (p *pair) shortens() bool {
	says := !p.s.Published.Before(p.l.Published) && (p.introduces() || saysReports(p.s.Title, p.l.Representative))
	return (p.known || says) && p.s.Fingerprint.Words >= longText && p.c3 >= nearC3 && 4*p.inL.around() <= p.inL.words
}
