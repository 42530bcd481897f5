// Package meeting tells which meeting of a series an entry reports on, and where
// that was read. It is pure.
//
// What one entry says is its [Evidence], which [Read] reads from the entry alone, and
// which is stored. Which meetings there are is known from all entries together: they
// are on the days that titles name. By these [Resolve] gives the verdicts, whatever the
// order in which the entries came.
package meeting

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"necblogs/internal/planet"
)

// Kind says what an entry's evidence is.
type Kind string

const (
	Title Kind = "title" // a day in the title: that meeting exists
	Slip  Kind = "slip"  // a day in the title, after publication
	Ahead Kind = "ahead" // a day in a title that may announce a meeting
	Year  Kind = "year"  // a day in the title with last year's year, by a slip it seems
	Month Kind = "month" // a month in the title
	Text  Kind = "text"  // days in the first words of the text, of which it says that one was a meeting's

	Perhaps Kind = "perhaps" // days in the first words of the text, of which it says nothing
)

// Evidence is what one entry says about its meeting in one series.
type Evidence struct {
	Series string // slug
	Kind   Kind
	// Days are, by Kind: Title, Slip, Ahead: the one day, a span's last; for Ahead perhaps
	// also the same day of the month before. Year: the day as it is written, and the same day
	// of this year. Text, Perhaps: those that the text names, the likeliest first. Month: those
	// of the month among them; perhaps none.
	Days []planet.Date
	// From and To bound the days on which the verdict depends, both included: no meeting
	// on any other day changes it. To-From is at most Window.
	From, To planet.Date
}

// Window is the most that To is after From in any [Evidence], in days.
//
// To bring a series up to date after an entry's evidence changed, let lo be the least
// From and hi the greatest To of the old evidence and the new. Load all Evidence with
// From <= hi+Window and To >= lo-Window, [Resolve] it, and keep the verdicts of those
// entries whose From <= hi and To >= lo. They are the same as if the whole series had
// been resolved, and no other entry's verdict changes.
const Window = 63

const (
	reportedIn = 45  // days: how long after a meeting a report is published whose title has a slip
	oldYearIn  = 14  // days: how long after a meeting a report is published whose title still has last year's year
	previewIn  = 14  // days: how long before a meeting its agenda is announced
	leadText   = 400 // characters of a text that may name its meeting
	nameReach  = 2   // days: how long before a meeting's day there may be meetings that decide how it is named, see [known.name]
)

// Read is what an entry says about its meeting. Its series is the first one whose rules
// fit its title and whose name stands there right before a date, or else the first whose
// rules fit; of an entry without a title the first line of its text is taken for one.
// published must be in the zone in which the entry's day is read.
//
// Read reports false where the entry is on no meeting of any series, or may be on several:
// where its title names several months, or is that of a month's round-up.
func Read(series []planet.Series, title, text string, published time.Time) (Evidence, bool) {
	p := post{title: title, text: text, today: planet.DateOf(published)}
	var ok bool
	if p.series, ok = p.seriesOf(series); !ok {
		return Evidence{}, false
	}
	dates, aside := inTitle(title, p.today, p.series.Match), campaign(title)
	own := slices.DeleteFunc(slices.Clone(dates), func(m mention) bool {
		return p.isOfAnother(m) || aside && (m.last > p.today || !p.isHeading(m))
	})
	switch day, found := p.dayOf(own); {
	case found:
		return p.fromTitle(day), true
	case len(own) > 0 && (own[0].several || roundUpRE.MatchString(title)):
		return Evidence{}, false
	case len(own) > 0:
		return p.fromMonth(own[0]), true
	case len(dates) > 0 || aside: // what the title speaks of is not the series' meeting
		return Evidence{}, false
	}
	return p.fromText()
}

// post is an entry as [Read] reads it.
type post struct {
	series      planet.Series // whose meeting is looked for
	title, text string
	today       planet.Date // of publication
}

// dayOf is the first of the dates in the title that is a day or a span of days and stands
// right after the series' name, or after "report" beside it: any other may be that of
// another body's meeting, or of the post. If there is none, it is the first day or span.
func (p post) dayOf(dates []mention) (day mention, ok bool) {
	for _, m := range dates {
		switch {
		case m.month:
		case p.isOfSeries(m):
			return m, true
		case !ok:
			day, ok = m, true
		}
	}
	return day, ok
}

// reportEndRE finds the words, such as "report on", that may stand between the series' name
// and a day.
var reportEndRE = regexp.MustCompile(`(?i) (?:report|meeting|minutes|notes)(?: (?:report|minutes|notes))?` + onRE.String())

// isOfSeries reports whether a date in the title stands right after the series' name, or
// after "report" beside that.
func (p post) isOfSeries(m mention) bool {
	return follows(reportEndRE.ReplaceAllString(p.title[:m.at], ""), p.series.Match)
}

// anotherRE finds the name of a body right before a date. An executive or a committee is
// not looked for: that may be the series' own body, by its full name.
var anotherRE = regexp.MustCompile(`(?i)\b(?:forum|conference|congress|council|board|branch|clp)(?: (?:report|meeting))?` + onRE.String())

// isOfAnother reports whether a date in the title stands right after the name of another
// body, and the series' name not before it ("Harbour Forum, 20 July: what the NEC wants").
func (p post) isOfAnother(m mention) bool {
	before := p.title[:m.at]
	return anotherRE.MatchString(before) && !p.series.Match.MatchString(before)
}

var (
	roundUpRE  = regexp.MustCompile(`(?i)\b(updates?|round\W?ups?|newsletters?|bulletins?|digests?)\b`)
	campaignRE = regexp.MustCompile(`(?i)\b(elections?|vote|voting|ballots?|candida\w+|nominat\w+|hustings|results?|slate|re-?elect|standing for|(?:support|back|endorse|elect) (?:\pL+ ){1,3}for|` +
		`(?:letters?|motions?|petition|appeal|message) to|statements?|obituary|in memoriam|in memory of|(?-i:RIP))\b`)
	invitationRE = regexp.MustCompile(`(?i)^\W*(?:please )?(?:join|meet|hear from) (?:me|us|your|our)\b`)
	reportRE     = regexp.MustCompile(`(?i)\b(reports?|meetings?|minutes|update|notes)\b`)
	toldRE       = regexp.MustCompile(`(?i)\b(reports?|minutes|update|notes)\b`) // not a meeting that may be yet to come
)

// campaign reports whether a title is about who is elected to the body, what is said to it,
// or who has died, and not a report on what it did; or invites to hear such a report.
func campaign(title string) bool {
	return campaignRE.MatchString(title) && !reportRE.MatchString(title) || invitationRE.MatchString(title)
}

var fullYearRE = regexp.MustCompile(`\d{4}`)

// isHeading reports whether a title about a campaign begins with the series' name and a day
// with its year, side by side ("NEC, 20 July 2031: candidates chosen"). Any other day in
// such a title may as well be the last one for votes.
func (p post) isHeading(m mention) bool {
	before, rest := p.title[:m.at], p.title[m.end:]
	if !follows(before, p.series.Match) {
		rest = strings.TrimLeft(rest, " ,:–-")
		at := p.series.Match.FindStringIndex(rest)
		if at == nil || at[0] != 0 {
			return false
		}
		rest = rest[at[1]:]
	}
	return !m.month && fullYearRE.MatchString(p.title[m.at:m.end]) && phraseEndRE.MatchString(rest) && !campaignRE.MatchString(before)
}

var yearAgoRE = regexp.MustCompile(`(?i)\b(?:last year|(?:years?|months) (?:ago|on|since|later|after)|anniversary|archives?|revisited|(?:looking|look) back)\b`)

// thisYear returns the same day of this year for a day in January of last year that is
// likely to be a slip: the report is published at most oldYearIn days after the former, and
// nothing else in the title or in the first words of the text speaks for last year.
// [Resolve] takes this year's if there was a meeting on it.
func (p post) thisYear(m mention) (planet.Date, bool) {
	t := m.last.Time()
	right := planet.NewDate(t.Year()+1, t.Month(), t.Day())
	if t.Month() != time.January || right > p.today || p.today-right > oldYearIn || strings.Contains(p.title, t.Weekday().String()) {
		return 0, false
	}
	others := p.title[:m.at] + p.title[m.end:] + " " + lead(p.text)
	return right, !yearAgoRE.MatchString(others) && !strings.Contains(others, strconv.Itoa(t.Year()))
}

// fromTitle is the evidence of a day or a span of days in the title. A span that has begun is
// past. A past day without its year may as well be next year's, if meetings are announced so
// long before. A day to come is
//
//   - announced, if the title says so; if the title does not say that it tells of a meeting, and
//     the day is soon; or if the title does not speak of a meeting, and the day does not stand
//     right after the series' name;
//   - else announced, or in its month a slip, if the title does not say that it tells of a
//     meeting, and the day is no further ahead than meetings are announced;
//   - else a slip.
func (p post) fromTitle(m mention) Evidence {
	if right, ok := p.thisYear(m); ok {
		return Evidence{Series: p.series.Slug, Kind: Year, Days: []planet.Date{m.last, right}, From: right - nameReach, To: right}
	}
	e := Evidence{Series: p.series.Slug, Kind: Title, Days: []planet.Date{m.last}, From: m.last - nameReach, To: m.last}
	told, soon, ahead := toldRE.MatchString(p.title), m.last <= p.today+previewIn, planet.Date(announcedIn)
	if told {
		ahead = previewIn
	}
	switch {
	case m.bare && m.last+365 <= p.today+ahead:
		e.Kind = Ahead
	case m.first <= p.today+1: // one day more, for zones
	case aheadRE.MatchString(p.title), !told && soon, !reportRE.MatchString(p.title) && !p.isOfSeries(m):
		e.Kind = Ahead
	case !told && m.last <= p.today+ahead: // "NEC meeting, 23 June": announced, or the one of 23 May
		e.Kind = Ahead
		t := m.last.Time()
		if right := planet.NewDate(t.Year(), t.Month()-1, t.Day()); right <= p.today && right.Time().Day() == t.Day() {
			e.Days, e.From = append(e.Days, right), right-nameReach
		}
	default:
		e.Kind, e.From, e.To = Slip, p.today-reportedIn-nameReach, p.today
		if soon {
			e.To = m.last
		}
	}
	return e
}

// fromMonth is the evidence of a month in the title, with the days of that month which the
// first words of the text name, if they say of any day that it was a meeting's.
func (p post) fromMonth(m mention) Evidence {
	e := Evidence{Series: p.series.Slug, Kind: Month, From: m.first - nameReach, To: m.last}
	if !aheadRE.MatchString(p.title) {
		e.To = max(e.From, min(e.To, p.today+1)) // one day more, for zones
	}
	if days, said := p.inText(); said > 0 {
		e.Days = slices.DeleteFunc(days, func(d planet.Date) bool { return d < m.first || d > e.To })
	}
	return e
}
