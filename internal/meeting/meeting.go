// Package meeting tells which meeting of a series an entry reports on, and where
// that was read. It is pure.
//
// What one entry says is its [Evidence], read by [Read] from the entry alone and
// kept. Which meetings there are is known from all entries together: those are the
// days that titles name. [Resolve] gives the verdicts, whatever the order in which
// the entries came.
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
	Ahead Kind = "ahead" // the same, in a title that announces a meeting
	Year  Kind = "year"  // a day in the title with last year's year, by a slip it seems
	Month Kind = "month" // a month in the title
	Text  Kind = "text"  // days in the first words of the text

	Perhaps Kind = "perhaps" // the same, but none said to be that of the meeting reported on
)

// Evidence is what one entry says about its meeting in one series.
type Evidence struct {
	Series string // slug
	Kind   Kind
	Days   []planet.Date // Title, Slip, Ahead: the one day (a span's last); Year: it, and this year's; Text, Perhaps, Month: candidates in the text, in order
	// From and To bound the days that the verdict depends on: which days from here
	// to there are meetings decides it, and no other. To-From is at most Window.
	From, To planet.Date
}

// Window is how many days the verdict on an entry looks at, at most, beyond the first.
//
// To bring a series up to date after an entry's evidence changed, take as lo and
// hi the least From and the greatest To of its old and new evidence; load every
// Evidence with From <= hi+Window and To >= lo-Window; [Resolve] them; and keep the
// verdicts of those with From <= hi and To >= lo. No other entry's verdict changes,
// and these are the same as if everything had been resolved.
const Window = 63

const (
	reportedIn = 45  // days: how long after a meeting a report whose title has a slip is published
	oldYearIn  = 14  // days: how long after a meeting a report whose title still has last year's year is published
	previewIn  = 14  // days: how long before a meeting its agenda is announced
	leadText   = 400 // characters of a text that may name its meeting
	nameReach  = 2   // days: how long before a meeting's day other meetings decide by which day it goes, see [known.name]
)

// Read is what an entry says about its meeting, in the first series whose rules
// fit its title, or where it has none the first line of its text, and after whose name
// there a date stands; else in the first that fits. It reports false where the entry
// is on no meeting of any series, or its title names several months and so may be on
// several.
func Read(series []planet.Series, title, text string, published time.Time) (Evidence, bool) {
	p := post{title: title, text: text, today: planet.DateOf(published)}
	var ok bool
	if p.series, ok = p.seriesOf(series); !ok {
		return Evidence{}, false
	}
	dates, aside := inTitle(title, p.today, p.series.Match), campaign(title)
	own := slices.DeleteFunc(slices.Clone(dates), func(m mention) bool {
		return p.another(m) || aside && (m.last > p.today || !p.heads(m))
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

// dayOf is the day or span of the title's dates that stands right after the series' name
// or "report" beside it, for another may be that of another body's meeting or of the post;
// else the first.
func (p post) dayOf(dates []mention) (day mention, ok bool) {
	for _, m := range dates {
		switch {
		case m.month:
		case p.dated(m):
			return m, true
		case !ok:
			day, ok = m, true
		}
	}
	return day, ok
}

// reportEndRE finds that a title's words before a day end with what the day is of.
var reportEndRE = regexp.MustCompile(`(?i) (?:report|meeting|minutes|notes)(?: (?:report|minutes|notes))?` + onRE.String())

// dated reports whether what stands before a date in the title ends with the series'
// name, or with "report" beside it.
func (p post) dated(m mention) bool {
	return follows(reportEndRE.ReplaceAllString(p.title[:m.at], ""), p.series.Match)
}

// anotherRE finds that a title's words before a date end with the name of a body. An
// executive or a committee may be the series' own, in full.
var anotherRE = regexp.MustCompile(`(?i)\b(?:forum|conference|congress|council|board|branch|clp)(?: (?:report|meeting))?` + onRE.String())

// another reports whether what stands before a date in the title names another body
// alone ("Harbour Forum, 20 July: what the NEC wants").
func (p post) another(m mention) bool {
	before := p.title[:m.at]
	return anotherRE.MatchString(before) && !p.series.Match.MatchString(before)
}

// seriesOf is the series that [Read] speaks of.
func (p post) seriesOf(series []planet.Series) (planet.Series, bool) {
	if strings.TrimSpace(p.title) == "" {
		p.title, _, _ = strings.Cut(lead(strings.TrimSpace(p.text)), "\n")
	}
	var fit []planet.Series
	for _, s := range series {
		if s.Except != nil && s.Except.MatchString(p.title) {
			continue
		}
		at := s.Match.FindStringIndex(p.title)
		if at != nil && !committee(p.title[at[1]:]) && !committeeOfRE.MatchString(p.title[:at[0]]) {
			fit = append(fit, s)
		}
	}
	switch len(fit) {
	case 0:
		return planet.Series{}, false
	case 1:
		return fit[0], true
	}
	i := slices.IndexFunc(fit, func(s planet.Series) bool {
		p.series = s
		return slices.ContainsFunc(inTitle(p.title, p.today, s.Match), p.dated)
	})
	return fit[max(i, 0)], true
}

// committeeRE finds, right behind a series' name, the few words that make it the name of
// a committee, without a stop or a figure between; committeeOfRE finds them right before
// it. "Committee" alone behind it does not: it may be the end of the series' own name.
var (
	committeeRE = regexp.MustCompile(`(?i)^(?:['’]s)?(?:` +
		`(?: (?:&|\pL[\pL'’-]*)){1,3} committees?| committees|` +
		`(?: (?:&|\pL[\pL'’-]*)){0,3} (?:` + groupRE + `)|` +
		` (?:disputes|(?:org(?:anisation)?|local government)[ -]?sub))\b`)
	committeeOfRE = regexp.MustCompile(`(?i)\b(?:committees?|` + groupRE + `) of (?:the )?(?:(?-i:\p{Lu})[\pL'’-]* ){0,2}$`)
)

const groupRE = `sub[ -]?committees?|panels?|business boards?|(?:working|steering|advisory|officers['’]?) (?:groups?|party|parties)`

// doesRE finds that a series' name goes on with what the body does to a committee.
var doesRE = regexp.MustCompile(`(?i)^ (?:elect|appoint|agree|approve|back|reject|scrapp?|set|name|pick|choose|create|launch|discuss)(?:e?s|e?d) `)

// besideRE finds that a series' name goes on with that of another body beside it.
var besideRE = regexp.MustCompile(`(?i)^ (?:and|&|plus|with|or) `)

// committee reports whether a series' name that goes on so is not the series', but
// that of one of its committees.
func committee(rest string) bool {
	name := committeeRE.FindString(rest)
	return name != "" && !reportRE.MatchString(name) && !besideRE.MatchString(name) && !doesRE.MatchString(name)
}

var (
	roundUpRE  = regexp.MustCompile(`(?i)\b(updates?|round\W?ups?|newsletters?|bulletins?|digests?)\b`)
	campaignRE = regexp.MustCompile(`(?i)\b(elections?|vote|voting|ballots?|candida\w+|nominat\w+|hustings|results?|slate|re-?elect|standing for|(?:support|back|endorse|elect) (?:\pL+ ){1,3}for|` +
		`(?:letters?|motions?|petition|appeal|message) to|statements?|obituary|in memoriam|in memory of|(?-i:RIP))\b`)
	reportRE = regexp.MustCompile(`(?i)\b(reports?|meetings?|minutes|update|notes)\b`)
)

// campaign reports whether a title is about who gets into the body, what is said to
// it or who has died, and not a report on what it did.
func campaign(title string) bool {
	return campaignRE.MatchString(title) && !reportRE.MatchString(title)
}

var yearlyRE = regexp.MustCompile(`\d{4}`)

// heads reports whether a series' name and a day with its year, side by side, are the
// heading of a title about a campaign ("NEC, 20 July 2031: candidates chosen"). Any other
// day in such a title may as well be the last one for votes.
func (p post) heads(m mention) bool {
	before, rest := p.title[:m.at], p.title[m.end:]
	if !follows(before, p.series.Match) {
		rest = strings.TrimLeft(rest, " ,:–-")
		at := p.series.Match.FindStringIndex(rest)
		if at == nil || at[0] != 0 {
			return false
		}
		rest = rest[at[1]:]
	}
	return !m.month && yearlyRE.MatchString(p.title[m.at:m.end]) && phraseEndRE.MatchString(rest) && !campaignRE.MatchString(before)
}

var yearAgoRE = regexp.MustCompile(`(?i)\b(?:last year|(?:years?|months) (?:ago|on|since|later|after)|anniversary|archives?|revisited|(?:looking|look) back)\b`)

// thisYear takes a day in January of last year, in a title, for a slip: it returns the
// same day of this year, where the report is published at most oldYearIn days after that
// and nothing else in the title or the first words of the text speaks for last year.
// [Resolve] takes it if there was a meeting.
func (p post) thisYear(m mention) (planet.Date, bool) {
	t := m.last.Time()
	right := planet.NewDate(t.Year()+1, t.Month(), t.Day())
	if t.Month() != time.January || right > p.today || p.today-right > oldYearIn || strings.Contains(p.title, t.Weekday().String()) {
		return 0, false
	}
	others := p.title[:m.at] + p.title[m.end:] + " " + lead(p.text)
	return right, !yearAgoRE.MatchString(others) && !strings.Contains(others, strconv.Itoa(t.Year()))
}

// fromTitle is the evidence of a day or a span of days in a title. A day after publication
// is a slip, unless the title announces a meeting or the span has begun; in a title that is
// no report's it is none either where the day is soon to come or apart from the series' name.
func (p post) fromTitle(m mention) Evidence {
	if right, ok := p.thisYear(m); ok {
		return Evidence{p.series.Slug, Year, []planet.Date{m.last, right}, right - nameReach, right}
	}
	e := Evidence{p.series.Slug, Title, []planet.Date{m.last}, m.last - nameReach, m.last}
	switch {
	case m.first <= p.today+1: // one day more, for zones
	case aheadRE.MatchString(p.title), !reportRE.MatchString(p.title) && (m.last <= p.today+previewIn || !p.dated(m)):
		e.Kind = Ahead
	default:
		e.Kind, e.From, e.To = Slip, p.today-reportedIn-nameReach, p.today
		if m.last <= p.today+previewIn {
			e.To = m.last
		}
	}
	return e
}

// fromMonth is the evidence of a month in a title, with the days of it that the first words
// of the text name as meetings'.
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

// These are tried on the part of a sentence before a day, or after it. announcedRE finds
// that the day's meeting is yet to come, unless heldRE finds between the two that one was
// held; metRE finds that there was a meeting on the day. The others find that the day is
// that of an earlier meeting than the one reported on: earlierRE surely; minutesRE and
// itsMinutesRE because its minutes are mentioned, except where the entry is these minutes;
// lastRE and lastMetRE perhaps, for "the last meeting" may as well be the one that the
// report is on.
var (
	announcedRE  = regexp.MustCompile(`(?i)\b(next|before then|meets|will (?:meet|be)|to be held|leading up to|ahead of|forthcoming|upcoming|until)\b`)
	heldRE       = regexp.MustCompile(`(?i)^.*\b(?:met|took place|(?:was|were) held|gathered|convened)\b`)
	earlierRE    = regexp.MustCompile(`(?i)\b(?:(?:since (?:the|our|its) last|previous) (?:\w+ ){0,3}meeting|last met),? (?:\w+,? ){0,3}$|\bsince (?:\w+,? )?$|\((?:also )?see\b[^()]*$`)
	minutesRE    = regexp.MustCompile(`(?i)\b(?:minutes (?:of|from)|matters arising from) (?:(?:the|our|its) (?:\w+ ){0,3}meeting,? (?:\(?\w+,? ){0,3}\(?|(?:(?:the|our|its) (?:\w+ of )?)?(?:\pL+day,? )?)$`)
	itsMinutesRE = regexp.MustCompile(`(?i)^(?:['’]s)? (?:[\pL'’]+ )?minutes\b`)
	lastRE       = regexp.MustCompile(`(?i)\b(?:(?:last|earlier|prior|after|following|since) (?:[\pL'’]+ ){0,3}(?:meeting|time)|meeting before|having met|since (?:[\pL'’]+ ){1,3}met),? (?:\(?\pL+,? ){0,3}\(?$`)
	lastMetRE    = regexp.MustCompile(`(?i)^,? (?:when|where) \w+ last met\b`)
	metRE        = regexp.MustCompile(`(?i)\b(?:met|meetings?|sessions?|gathered|convened|held)\b`)
)

// fromText is the evidence of the first words of a text. Days that are more than [Window]
// before the latest are left out, for a report is written soon after its meeting. A
// round-up of several meetings is on none.
func (p post) fromText() (Evidence, bool) {
	days, said := p.inText()
	if len(days) == 0 || said > 1 && roundUpRE.MatchString(p.title) {
		return Evidence{}, false
	}
	e := Evidence{Series: p.series.Slug, Kind: Text, To: slices.Max(days)}
	if said == 0 {
		e.Kind, e.To = Perhaps, p.today
	}
	e.Days = slices.DeleteFunc(days, func(d planet.Date) bool { return d-nameReach < e.To-Window })
	if len(e.Days) == 0 {
		return e, false
	}
	e.From = slices.Min(e.Days) - nameReach
	return e, true
}

// inText is the past days that the first words of a text name, those of other meetings
// left out; said is how many of them are said to be the day of a meeting. The likeliest
// come first: at the end stand the days of "the last meeting", and before them the days
// that are merely mentioned and earlier than one that is said to be a meeting's.
func (p post) inText() (days []planet.Date, said int) {
	text, name := lead(p.text), p.series.Match
	minutes := strings.Contains(strings.ToLower(p.title), "minutes")
	var behind, mere, met []planet.Date
	for _, m := range mentions(text, p.today, name, reportRE) {
		before, after := sentence(text, m)
		switch {
		case m.month:
			continue
		case m.last > p.today, announcedRE.MatchString(heldRE.ReplaceAllString(before, "")):
			continue
		case earlierRE.MatchString(name.ReplaceAllLiteralString(before, "meeting")): // "the previous NEC" is "the previous meeting"
			continue
		case !minutes && (minutesRE.MatchString(before) || itsMinutesRE.MatchString(after)):
			continue
		case lastRE.MatchString(before) || lastMetRE.MatchString(after):
			behind = append(behind, m.last)
			continue
		case metRE.MatchString(before), metRE.MatchString(after), follows(before, name, reportRE), strings.TrimSpace(before) == "":
			met = append(met, m.last)
			earlier := func(d planet.Date) bool { return d < m.last && slices.Contains(mere, d) }
			days = slices.DeleteFunc(days, earlier)
		default:
			mere = append(mere, m.last)
		}
		days = append(days, m.last)
		if m.first != m.last { // by which others may call it
			behind = append(behind, m.first)
		}
	}
	for _, d := range append(mere, behind...) {
		if !slices.Contains(days, d) {
			days = append(days, d)
		}
	}
	slices.Sort(met)
	return days, len(slices.Compact(met))
}

// sentence is what stands before a date in its sentence, and after it.
func sentence(text string, m mention) (before, after string) {
	before, after = text[:m.at], text[m.end:]
	before = before[strings.LastIndexAny(before, "!?\n")+1:]
	if i := strings.LastIndex(before, ". "); i >= 0 {
		before = before[i+len(". "):]
	}
	if i := strings.IndexAny(after, "!?\n"); i >= 0 {
		after = after[:i]
	}
	after, _, _ = strings.Cut(after, ". ")
	return before, after
}

// lead is the first leadText characters of a text.
func lead(text string) string {
	n := 0
	for i := range text {
		if n == leadText {
			return text[:i]
		}
		n++
	}
	return text
}
