package meeting

import (
	"slices"

	"necblogs/internal/planet"
)

// Entry is an entry's evidence, for [Resolve].
type Entry struct {
	ID int64
	Evidence
}

// Verdict is the meeting that an entry reports on.
type Verdict struct {
	Date planet.Date
	From planet.MeetingFrom
}

// Resolve gives the meetings that the entries of one series report on, by id, as far as
// they can be known from the days in all titles. An entry that is on none is left out. The
// order of entries does not matter. See [Window] for how few of a series suffice.
func Resolve(entries []Entry) map[int64]Verdict {
	k := known{}
	for _, e := range entries {
		if e.Kind == Title {
			k[e.Days[0]] = true
		}
	}
	out := make(map[int64]Verdict, len(entries))
	for _, e := range entries {
		if v, ok := k.verdict(e.Evidence); ok {
			out[e.ID] = v
		}
	}
	return out
}

// known are the days that titles name as meetings.
type known map[planet.Date]bool

// name is the day by which a meeting on a known day is named. Days one apart are one
// meeting, which the earlier one names. The third of three days in a row names itself, so
// that a name depends on the two days before and not on a chain of them.
func (k known) name(d planet.Date) planet.Date {
	if k[d-1] && !k[d-2] {
		return d - 1
	}
	return d
}

func (k known) verdict(e Evidence) (Verdict, bool) {
	from := planet.MeetingFromText
	switch e.Kind {
	case Title:
		return k.on(e.Days[0], planet.MeetingFromTitle), true
	case Slip:
		return k.slip(e)
	case Year:
		if d := e.Days[1]; k[k.name(d)] {
			return k.on(d, planet.MeetingFromTitle), true
		}
		return Verdict{e.Days[0], planet.MeetingFromTitle}, true
	case Perhaps:
		return k.latest(e)
	case Ahead:
		from = planet.MeetingFromTitle
	case Month:
		if v, ok := k.only(e.first(), e.To); ok {
			return v, true
		}
	case Text: // a meeting beside the likeliest day goes before the other days, which may be those of earlier meetings
		d := e.Days[0]
		if n := k.beside(d); !k[d] && !slices.Contains(e.Days, n) {
			return Verdict{n, planet.MeetingFromNeighbour}, true
		}
	}
	for _, d := range e.Days {
		if k[d] {
			return k.on(d, from), true
		}
	}
	return Verdict{}, false
}

// first is the first day on which the meeting may be. The days before it, from From on, only
// decide how a meeting is named.
func (e Evidence) first() planet.Date { return e.From + nameReach }

// beside is the name of the known meeting to which a day belongs that is not known itself,
// or to which it is next; d where there is none.
func (k known) beside(d planet.Date) planet.Date {
	if n := k.name(d); n != d || !k[d+1] {
		return n
	}
	return d + 1
}

// on is the verdict for a known day that was read somewhere.
func (k known) on(d planet.Date, from planet.MeetingFrom) Verdict {
	if n := k.name(d); n != d {
		return Verdict{n, planet.MeetingFromNeighbour}
	}
	return Verdict{d, from}
}

// only is the one meeting from first to last.
func (k known) only(first, last planet.Date) (v Verdict, ok bool) {
	for d := first; d <= last; d++ {
		if !k[d] || ok && k.name(d) == v.Date {
			continue
		}
		if ok {
			return Verdict{}, false
		}
		v, ok = Verdict{k.name(d), planet.MeetingFromMonth}, true
	}
	return v, ok
}

// latest is the verdict on an entry that names days and says of none that it was a
// meeting's. It is on the last known meeting before publication if it names the day of that;
// else it names its days for other reasons, and is on none.
func (k known) latest(e Evidence) (Verdict, bool) {
	for last := e.To; last >= e.first(); last-- {
		if !k[last] {
			continue
		}
		for _, d := range e.Days {
			if k[d] && k.name(d) == k.name(last) {
				return k.on(d, planet.MeetingFromText), true
			}
		}
		return Verdict{}, false
	}
	return Verdict{}, false
}

// slip is the verdict on an entry whose title names a day after its publication. It is on
// the meeting of that day, if others name it and it is near: the entry is an agenda. Else
// it is on the last meeting before publication.
func (k known) slip(e Evidence) (Verdict, bool) {
	if d := e.Days[0]; d == e.To && k[d] {
		return k.on(d, planet.MeetingFromTitle), true
	}
	for d := e.first() + reportedIn; d >= e.first(); d-- {
		if k[d] {
			return Verdict{k.name(d), planet.MeetingFromTitle}, true
		}
	}
	return Verdict{}, false
}
