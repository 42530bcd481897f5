package parse

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// date is the first of the dates as written that can be read, in UTC, or the zero time.
// A date without a zone is taken to be in UTC. The zero times of several systems are no
// dates, such as 1970-01-01 00:00 UTC, also as the clock of any other zone shows it.
// gofeed's reading is not used: by its layouts 04/06/2024 is in April with a zone and in
// June without, and "GMT+1" is GMT.
func date(written ...string) time.Time {
	for _, s := range written {
		if t, ok := parseDate(unmarked(strings.TrimSpace(s))); ok && plausible(t) {
			return t.UTC()
		}
	}
	return time.Time{}
}

// machine finds the date that an element of HTML gives for programs.
var machine = regexp.MustCompile(`\b(?:datetime|content)="([^"]+)"`)

// unmarked is a date without the HTML around it: Drupal's lists have the whole field there,
// a <time> or a <span>.
func unmarked(s string) string {
	if !strings.HasPrefix(s, "<") {
		return s
	}
	if m := machine.FindStringSubmatch(s); m != nil {
		return m[1]
	}
	return plain(s)
}

func plausible(t time.Time) bool {
	return t.Year() >= 1900 && t.Year() <= 9999 && t.Sub(time.Unix(0, 0)).Abs() > 14*time.Hour
}

// isoLayouts are the layouts of ISO 8601 that feeds use.
var isoLayouts = []string{
	time.RFC3339, "2006-01-02T15:04:05", "2006-01-02T15:04:05Z0700", "2006-01-02T15:04Z07:00", "2006-01-02T15:04",
	"2006-01-02T15Z07:00", "2006-01-02", "2006-01", "2006", "20060102T150405Z0700", "20060102T150405", "20060102",
}

// parseDate reads a date in one of the ISO layouts, in seconds or milliseconds since 1970,
// or else in words, in whatever order they stand.
func parseDate(s string) (time.Time, bool) {
	if len(s) < 4 || len(s) > 100 {
		return time.Time{}, false
	}
	for _, layout := range isoLayouts {
		if t, err := time.Parse(layout, s); err == nil {
			return t, true
		}
	}
	if n, err := strconv.ParseInt(s, 10, 64); err == nil {
		switch len(s) {
		case len("1717492320"):
			return time.Unix(n, 0), true
		case len("1717492320000"): // JavaScript's
			return time.UnixMilli(n), true
		}
	}
	d := dateParts{year: -1, weekday: -1}
	for _, word := range strings.FieldsFunc(s, func(c rune) bool { return unicode.IsSpace(c) || c == ',' || c == '(' || c == ')' }) {
		if strings.Contains(word, "/") && unicode.IsLetter(rune(word[0])) { // Europe/London, as PHP names zones
			d.place = word
			continue
		}
		d.read(strings.ToLower(word))
	}
	return d.time()
}

// dateParts is a date as far as its words have been read.
type dateParts struct {
	year, month, day  int // year -1: not read
	hour, minute, sec int
	clock             bool   // the time of day has been read
	offset            int    // seconds east of UTC
	figures           bool   // the offset was given as a number, as +0100
	twelve, afternoon bool   // the clock has twelve hours (am or pm); pm
	american          bool   // the zone is one of North America
	ambiguous         bool   // it is like 4/6/2024 or 4 6 2024, in which either number may be the month
	weekday           int    // from Sunday; -1: not read
	place             string // names the zone, as Europe/London does
}

func (d *dateParts) read(word string) {
	switch word {
	case "pm", "p.m.", "am", "a.m.":
		d.twelve, d.afternoon = true, word[0] == 'p'
		return
	}
	if date, clock, ok := strings.Cut(word, "t"); ok && date != "" && clock != "" && isDigit(date[0]) && isDigit(clock[0]) {
		d.read(date)
		d.read(clock)
		return
	}
	switch {
	case strings.Contains(word, ":") && isDigit(word[0]):
		d.readClock(word)
	case d.dated() && !d.clock && isDigit(word[0]) && strings.Contains(word, "."): // as Danes, Finns and Italians write the time
		d.readClock(strings.ReplaceAll(word, ".", ":"))
	case word[0] == '+' || word[0] == '-' && d.clock:
		d.readOffset(word)
	case isDigit(word[0]) && strings.ContainsAny(strings.Trim(word, "./-"), "./-"):
		d.readNumbers(word)
	case isDigit(word[0]):
		d.readNumber(word)
	default:
		d.readName(word)
	}
}

// dated reports whether the day has been read, so that more numbers are no date.
func (d *dateParts) dated() bool { return d.year >= 0 && d.month > 0 && d.day > 0 }

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// readClock reads 15:04, 15:04:05 or 15:04:05.678, and a zone or pm right after it.
func (d *dateParts) readClock(word string) {
	end := strings.IndexFunc(word, func(c rune) bool { return !unicode.IsDigit(c) && c != ':' && c != '.' })
	if end < 0 {
		end = len(word)
	}
	parts := strings.Split(word[:end], ":")
	numbers := [3]int{}
	for i, p := range parts[:min(len(parts), 3)] {
		p, _, _ = strings.Cut(p, ".")
		numbers[i], _ = strconv.Atoi(p)
	}
	d.hour, d.minute, d.sec, d.clock = numbers[0], numbers[1], numbers[2], true
	if end < len(word) {
		d.read(word[end:])
	}
}

// readOffset reads +0100, +01:00, +01 and +1.
func (d *dateParts) readOffset(word string) {
	digits := strings.ReplaceAll(strings.TrimLeft(word, "+-"), ":", "")
	if end := strings.IndexFunc(digits, func(c rune) bool { return !unicode.IsDigit(c) }); end >= 0 {
		digits = digits[:end] // Java's +01:00[Europe/London]
	}
	n, err := strconv.Atoi(digits)
	if err != nil || len(digits) > 4 {
		return
	}
	if len(digits) <= 2 {
		n *= 100
	}
	d.offset, d.figures = n/100*3600+n%100*60, true
	if word[0] == '-' {
		d.offset = -d.offset
	}
}

// readNumbers reads 25/07/2023, 25.7.23, 2023/07/25, 25-Jul-2023. The day comes
// before the month, as nearly everywhere, unless it cannot be, or the weekday says
// otherwise, or the clock or the zone is American.
func (d *dateParts) readNumbers(word string) {
	parts := strings.FieldsFunc(word, func(c rune) bool { return c == '/' || c == '.' || c == '-' })
	if len(parts) != 3 {
		return
	}
	a, _ := strconv.Atoi(parts[0])
	b, err := strconv.Atoi(parts[1])
	c, _ := strconv.Atoi(parts[2])
	switch {
	case err != nil:
		d.day = a
		d.readName(parts[1])
		d.readNumber(parts[2])
	case a > 31:
		d.year, d.month, d.day = century(a, parts[0]), b, c
	case b > 12:
		d.year, d.month, d.day = century(c, parts[2]), a, b
	default:
		d.year, d.month, d.day = century(c, parts[2]), b, a
		d.ambiguous = a <= 12 && strings.Contains(word, "/")
	}
}

func (d *dateParts) readNumber(word string) {
	digits := strings.TrimRightFunc(word, func(c rune) bool { return !unicode.IsDigit(c) })
	n, err := strconv.Atoi(digits)
	switch {
	case err != nil:
	case d.day == 0 && n >= 1 && n <= 31 && len(digits) <= 2:
		d.day = n
	case d.year < 0 && d.day > 0 && d.month == 0 && n >= 1 && n <= 12 && len(digits) <= 2: // 4. 6. 2024
		d.month, d.ambiguous = n, d.day <= 12
	case d.year < 0:
		d.year = century(n, digits)
	}
}

// century adds the century to a year of two digits (RFC 2822 4.3).
func century(year int, digits string) int {
	switch {
	case len(digits) > 2:
		return year
	case year < 50:
		return 2000 + year
	}
	return 1900 + year
}

// zones are the abbreviations of zones that feeds use, with their hours east of UTC. BST is
// British Summer Time, and IST Irish Standard Time.
var zones = map[string]int{
	"z": 0, "ut": 0, "gmt": 0, "utc": 0, "wet": 0, "bst": 1, "ist": 1, "west": 1, "cet": 1, "cest": 2, "met": 1, "mest": 2,
	"mez": 1, "mesz": 2, "eet": 2, "eest": 3, "msk": 3, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6,
	"pst": -8, "pdt": -7, "awst": 8, "aest": 10, "aedt": 11, "nzst": 12, "nzdt": 13, "jst": 9,
}

// weekdays are in English only, since they serve only to tell whether the month comes first,
// as it does in America.
var weekdays = []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}

// readName reads a month, a weekday or a zone, and passes over other words. Beside an offset
// in figures the name of a zone does not count: China's CST is not America's.
func (d *dateParts) readName(word string) {
	word = strings.TrimRight(word, ".")
	if hours, ok := zones[word]; ok && d.clock {
		if !d.figures {
			d.offset, d.american = hours*3600, hours < 0
		}
		return
	}
	if at := strings.IndexAny(word, "+-"); at >= 0 && d.clock { // GMT+1
		d.readOffset(word[at:])
		return
	}
	tuesday := d.month == 3 && d.year < 0 && !d.clock // "mar" is one too, and stands before the month
	if len(word) >= 3 && d.weekday < 0 {
		d.weekday = slices.Index(weekdays, word[:3])
	}
	if month := monthOf(word); month != 0 && (d.month == 0 || tuesday) {
		d.month = month
	}
}

func (d *dateParts) time() (time.Time, bool) {
	if d.year < 0 || d.month < 1 || d.month > 12 || d.day < 1 || d.day > 31 || d.hour > 24 || d.minute > 59 || d.sec > 60 {
		return time.Time{}, false
	}
	month, day, hour := time.Month(d.month), d.day, d.hour
	if d.ambiguous && d.monthFirst() {
		month, day = time.Month(d.day), d.month
	}
	if d.twelve {
		hour %= 12
		if d.afternoon {
			hour += 12
		}
	}
	midnight := time.Date(d.year, month, day, 0, 0, 0, 0, time.UTC)
	if midnight.Day() != day {
		return time.Time{}, false // such as 31 June
	}
	offset := d.offset
	if zone, err := time.LoadLocation(d.place); err == nil && d.place != "" && !d.figures {
		_, offset = time.Date(d.year, month, day, hour, d.minute, d.sec, 0, zone).Zone()
	}
	seconds := hour*3600 + d.minute*60 + d.sec - offset
	return midnight.Add(time.Duration(seconds) * time.Second), true
}

// monthFirst reports whether the first of two numbers that may both be the month is the
// month. Where the weekday is that of one of the two readings and not of the other, it
// decides; else an American zone or clock does.
func (d *dateParts) monthFirst() bool {
	is := func(month, day int) bool {
		return int(time.Date(d.year, time.Month(month), day, 0, 0, 0, 0, time.UTC).Weekday()) == d.weekday
	}
	if first, second := is(d.day, d.month), is(d.month, d.day); first != second {
		return first
	}
	return d.twelve || d.american
}
