package meeting

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"necblogs/internal/planet"
)

// mention is a date as a text names it.
type mention struct {
	first, last planet.Date // a span's ends, a month's ends; equal for one day
	month       bool        // no day is named
	bare        bool        // no year is named with the day
	several     bool        // it begins a range or a list of months
	at, end     int         // where it stands, in bytes
}

const (
	hyphens = `‐‑-`                             // U+2010, U+2011 and "-"; to be put last in a class
	sepRE   = `(?:[–` + hyphens + `]| ?[/.] ?)` // between figures an en dash is a hyphen too
	dayRE   = `(\d{1,2})(?: ?(?:st|nd|rd|th))?`
	toRE    = `\s*(?:[–—/&+` + hyphens + `]|to\b|and\b)\s*`
	spanRE  = dayRE + `(?:` + toRE + dayRE + `)?`
	monthRE = `(jan(?:[aur]{2,5}y)?|feb(?:[aru]{3,6}y)?|mar(?:ch)?|apr(?:il)?|may|june?|jul(?:l?y)?|aug(?:ust)?|` + // the long ones misspelt too
		`sept?(?:[emt]{2,5}ber)?|oct(?:ober)?|nov(?:[em]{1,5}ber)?|dec(?:[em]{1,5}ber)?)`
	weekdayRE = `(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?`
	yearRE    = `(?:[\s,.` + hyphens + `]*(\d{4}|\s['‘’]\d{2})\b|\b)` // two figures only after an apostrophe
)

// dateRE has an alternative for each way to write a date; the comments number its groups.
var dateRE = regexp.MustCompile(`(?i)\b(?:` + strings.Join([]string{
	`(\d{4})[/.–` + hyphens + `](\d{1,2})[/.–` + hyphens + `](\d{1,2})\b`,      // 1 2 3
	`(\d{1,2})[–—/&+` + hyphens + `](\d{1,2})[/.](\d{1,2})[/.](\d{4}|\d{2})\b`, // 4 5, 6, 7
	`(\d{1,2})` + sepRE + `(\d{1,2})` + sepRE + `(\d{4}|\d{2})\b`,              // 8 9 10
	spanRE + `\.?[\s` + hyphens + `]*(?:of\s+)?` + monthRE + yearRE,            // 11 12, 13, 14
	monthRE + `[\s.` + hyphens + `]+(?:the\s+)?` + spanRE + yearRE,             // 15, 16 17, 18
	monthRE + yearRE,           // 19, 20
	`(\d{4})(\d\d)(\d\d)\b`,    // 21 22 23
	`(\d{1,2})[/.](\d{1,2})\b`, // 24 25
	`(\d\d) (\d\d) (\d{4})\b`,  // 26 27 28
}, "|") + `)`)

// mentions finds the dates in a text, in order. A date without a year gets the latest
// year in which it is not after today. What may be mere words or figures, such as "May" or
// "20/7", is a date only at the end of a phrase or next to what one of beside matches, which
// are the names of those who meet and words such as "report": see [isMonth], [isDay].
func mentions(text string, today planet.Date, beside ...*regexp.Regexp) []mention {
	var out []mention
	for _, m := range dateRE.FindAllStringSubmatchIndex(text, -1) {
		g := func(n int) string {
			if m[2*n] < 0 {
				return ""
			}
			return text[m[2*n]:m[2*n+1]]
		}
		d, ok := mention{}, false
		switch {
		case g(1) != "":
			d, ok = days(g(3), "", number(g(2)), g(1), today)
		case g(4) != "":
			d, ok = days(g(4), g(5), number(g(6)), g(7), today)
		case g(8) != "":
			day, month := g(8), g(9)
			if number(month) > 12 { // no such month: month first
				day, month = month, day
			}
			d, ok = days(day, "", number(month), g(10), today)
		case g(13) != "":
			from, to := g(11), g(12)
			if to != "" && number(from) > number(to) { // of the month before, or another number: "No. 31 – 22 July"
				from, to = to, ""
			}
			d, ok = days(from, to, monthOf(g(13)), g(14), today)
		case g(15) != "":
			d, ok = days(g(16), g(17), monthOf(g(15)), g(18), today)
		case g(19) != "" && isRange(text, m[0], m[1], beside):
			d, ok = wholeMonth(monthOf(g(19)), g(20), today)
			d.several = d.last < today // while it lasts, it alone can have had its meeting
		case g(20) != "" || g(19) != "" && isMonth(text, m[0], m[1], beside):
			d, ok = wholeMonth(monthOf(g(19)), g(20), today)
		case g(21) != "":
			d, ok = days(g(23), "", number(g(22)), g(21), today)
		case g(24) != "" && isDay(text, m[0], m[1], beside):
			d, ok = days(g(24), "", number(g(25)), "", today)
		case g(26) != "":
			d, ok = days(g(26), "", number(g(27)), g(28), today)
		}
		if ok {
			d.at, d.end = m[0], m[1]
			out = append(out, d)
		}
	}
	return acrossMonths(text, out)
}

// days is a day of a month, or a span of days; to is "" for the former. It reports false
// where there are no such days.
func days(from, to string, month int, year string, today planet.Date) (mention, bool) {
	first, last := number(from), number(cmp.Or(to, from))
	y, ok := yearOf(year, month, first, today)
	if !ok || first > last || !exists(y, month, first) || !exists(y, month, last) {
		return mention{}, false
	}
	return mention{first: date(y, month, first), last: date(y, month, last), bare: year == ""}, true
}

func wholeMonth(month int, year string, today planet.Date) (mention, bool) {
	y, ok := yearOf(year, month, 1, today)
	return mention{first: date(y, month, 1), last: date(y, month+1, 1) - 1, month: true}, ok
}

// yearOf reads a year of two or four figures; where s has none, it is the latest year in
// which the day exists and is not after today.
func yearOf(s string, month, day int, today planet.Date) (int, bool) {
	if s = strings.TrimLeft(s, " \t\n'‘’"); s != "" {
		y := number(s)
		if len(s) == 2 {
			y += 2000
		}
		return y, 1900 <= y && y < 2100
	}
	for y := today.Time().Year(); y > today.Time().Year()-9; y-- { // 9: the longest way to a 29 February
		if exists(y, month, day) && date(y, month, day) <= today {
			return y, true
		}
	}
	return 0, false
}

func date(y, month, day int) planet.Date { return planet.NewDate(y, time.Month(month), day) }

// exists reports whether there is such a month and day. planet.NewDate makes a day of
// another month of one that does not exist.
func exists(y, month, day int) bool { return int(date(y, month, day).Time().Month()) == month }

func number(figures string) int {
	n, _ := strconv.Atoi(figures) // at most four of them
	return n
}

// monthOf is the number of a month that monthRE has found.
func monthOf(name string) int {
	return strings.Index("janfebmaraprmayjunjulaugsepoctnovdec", strings.ToLower(name[:3]))/3 + 1
}

// isMonth reports whether text[at:end], which reads as a month's name without a year, is one:
// it must begin with a capital, and "May" and "March", which may be verbs ("Labour May
// Lose"), must stand after a preposition or where a date may end.
func isMonth(text string, at, end int, beside []*regexp.Regexp) bool {
	name := text[at:end]
	if name[0] > 'Z' {
		return false
	}
	if !strings.EqualFold(name, "may") && !strings.EqualFold(name, "march") {
		return true
	}
	return prepositionRE.MatchString(text[:at]) || ends(text[end:], beside)
}

// rangeRE finds, right after a month, the rest of a range or list of months.
var rangeRE = regexp.MustCompile(`(?i)^(?:, ?` + monthRE + `)*(?:` + toRE + `|\s+(?:until|through)\s+)` + monthRE + yearRE)

// isRange reports whether the month's name text[at:end] begins a range ("January to June
// 2024") or a list of months. The last of them must have a year or stand where a date may
// end: in "May – July election called" the dash makes no range.
func isRange(text string, at, end int, beside []*regexp.Regexp) bool {
	m := rangeRE.FindStringSubmatch(text[end:])
	return m != nil && (m[len(m)-1] != "" || text[at] <= 'Z' && ends(text[end+len(m[0]):], beside))
}

// isDay reports whether text[at:end], two numbers such as 20/7, is a day: it must stand right
// after what it is the day of and where a date may end, and have more than two figures,
// since 1/2 may be the first part of two.
func isDay(text string, at, end int, beside []*regexp.Regexp) bool {
	return end-at > len("1/2") && ends(text[end:], beside) && follows(text[:at], beside...)
}

// follows reports whether the words before a date end with what one of beside matches, apart
// from a preposition and a weekday.
func follows(before string, beside ...*regexp.Regexp) bool {
	of := onRE.ReplaceAllString(before, "")
	return slices.ContainsFunc(beside, func(re *regexp.Regexp) bool {
		all := re.FindAllStringIndex(of, -1)
		return all != nil && all[len(all)-1][1] == len(of)
	})
}

var (
	onRE          = regexp.MustCompile(`(?i)(?:[\s,:()|–—-]+(?:of|on|from|for))?(?:[\s,:()|–—-]+` + weekdayRE + `)?[\s,:()|–—-]*$`)
	prepositionRE = regexp.MustCompile(`(?i)\b(?:in|of|for|from) $`)
	phraseEndRE   = regexp.MustCompile(`^ *(?:$|[.,;:!?)\]/\n–-])`)
	ofRE          = regexp.MustCompile(`^(?:['’]s)? *`)
)

// ends reports whether a date may end before the rest of a text: a phrase ends there, or
// the rest begins with what one of beside matches.
func ends(rest string, beside []*regexp.Regexp) bool {
	of := strings.TrimPrefix(rest, ofRE.FindString(rest))
	return phraseEndRE.MatchString(rest) || slices.ContainsFunc(beside, func(re *regexp.Regexp) bool {
		i := re.FindStringIndex(of)
		return i != nil && i[0] == 0
	})
}

var betweenRE = regexp.MustCompile(`(?i)^,?(?:` + toRE + `|\s+(?:un)?til\s+)(?:` + weekdayRE + `,?\s+)?(?:the\s+)?$`)

// acrossMonths makes one span of two days with a dash or "and" between them, perhaps with
// weekdays ("30 September – Sunday 2 October 2022"). It reuses ds.
func acrossMonths(text string, ds []mention) []mention {
	out := ds[:0]
	for _, d := range ds {
		if n := len(out) - 1; n >= 0 && !d.month && !out[n].month && betweenRE.MatchString(text[out[n].end:d.at]) {
			from := out[n]
			if year := d.first.Time().Year(); from.first > d.first { // read without its year
				t := from.first.Time()
				from.first = planet.NewDate(year, t.Month(), t.Day())
			}
			if from.first < d.last && d.last-from.first <= longestSpan {
				out[n] = mention{first: from.first, last: d.last, bare: d.bare, at: from.at, end: d.end}
				continue
			}
		}
		out = append(out, d)
	}
	return out
}

// aheadRE finds that a title announces a meeting.
var aheadRE = regexp.MustCompile(`(?i)\b(next|upcoming|forthcoming|coming up|tomorrow|ahead (?:of|to)|in advance of|meets|will (?:meet|be)|` +
	`to be held|(?:postponed|moved) to|cancelled|dates|agenda|preview|what to expect)\b`)

// otherDayRE finds, right before a day, that it is not the meeting's: the report was written
// or changed on it, tells of what came later, asks for something by it, or names the next one.
var otherDayRE = regexp.MustCompile(`(?i)\b(?:(?:updated|corrected|amended|revised|edited|written|posted|published)(?: on)?|since|by|deadline|` +
	`(?:reports?|minutes|notes)\W+next(?: (?-i:\p{Lu}{2,}))?(?: meeting)?(?: on| is)?)[\s,:(–—-]*$`)

// announcedIn is how many days before a meeting it is announced, at most. It is less than
// half a year, so that such a day without a year is the nearest one.
const announcedIn = 182

// inTitle finds the dates in a title, without those that [otherDayRE] finds. A day
// without a year may be up to announcedIn days after publication in a title that announces
// a meeting, and up to previewIn days in one that does not say that it tells of one.
func inTitle(title string, published planet.Date, beside ...*regexp.Regexp) []mention {
	until := published
	switch {
	case aheadRE.MatchString(title):
		until += announcedIn
	case !toldRE.MatchString(title):
		until += previewIn
	}
	dates := mentions(title, until, append(beside, reportRE)...)
	for i, m := range dates {
		if m.first > published || published-m.first > promptly {
			dates[i] = asMonth(title, m, until)
		}
	}
	return slices.DeleteFunc(dates, func(m mention) bool { return otherDayRE.MatchString(title[:m.at]) })
}

// promptly is how many days after a meeting most reports on it are out. In their titles
// "July 23" is the day.
const promptly = 7

// dayOrYearRE finds a month with two figures behind it, and onDayRE, before them, that these are a day.
var (
	dayOrYearRE = regexp.MustCompile(`(?i)^` + monthRE + `[\s.]+(\d\d)$`)
	onDayRE     = regexp.MustCompile(`(?i)\b(?:on|` + weekdayRE + `),? $`)
)

// asMonth makes a month of "July 23" in a title of 2023, which is as often written for the
// year as for the day. After "on" or a weekday it is the day.
func asMonth(title string, m mention, today planet.Date) mention {
	f := dayOrYearRE.FindStringSubmatch(title[m.at:m.end])
	if f == nil || onDayRE.MatchString(title[:m.at]) {
		return m
	}
	month, ok := wholeMonth(monthOf(f[1]), "", today)
	if !ok || month.first.Time().Year()%100 != number(f[2]) {
		return m
	}
	month.at, month.end = m.at, m.end
	return month
}

// longestSpan is how many days a meeting lasts, at most.
const longestSpan = 31

// TitleDates are the days that a title names, of a span the first and the last, and the
// rest of the title without them. A month is no day. published gives a day without a year
// its year, and must be in the zone in which the entry's day is read.
func TitleDates(title string, published time.Time) (days []planet.Date, rest string) {
	if !strings.ContainsAny(title, "0123456789") {
		return nil, title
	}
	end := 0
	for _, m := range inTitle(title, planet.DateOf(published)) {
		if m.month {
			continue
		}
		if days = append(days, m.first); m.last != m.first {
			days = append(days, m.last)
		}
		rest += title[end:m.at]
		end = m.end
	}
	return days, rest + title[end:]
}
