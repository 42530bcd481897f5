package meeting

import (
	"regexp"
	"slices"
	"strings"

	"necblogs/internal/planet"
)

// These are tried on the part of a sentence before a day, or on the part after it.
var (
	// Before: a meeting on the day is yet to come, unless heldRE finds that one was held in
	// what stands between these words and the day.
	announcedRE = regexp.MustCompile(`(?i)\b(next|before then|meets|will (?:meet|be)|to be held|leading up to|ahead of|forthcoming|upcoming|until)\b`)
	heldRE      = regexp.MustCompile(`(?i)^.*\b(?:met|took place|(?:was|were) held|gathered|convened)\b`)
	// Before: the day is surely that of an earlier meeting than the one reported on, as in
	// "since our last meeting on", "when we last met on", "since", "(see also the report of".
	earlierRE = regexp.MustCompile(`(?i)\b(?:(?:since (?:the|our|its) last|previous) (?:\w+ ){0,3}meeting|last met),? (?:\w+,? ){0,3}$|\bsince (?:\w+,? )?$|\((?:also )?see\b[^()]*$`)
	// Before and after: the day is that of an earlier meeting whose minutes are mentioned, as
	// in "the minutes of the meeting on", "’s draft minutes"; unless the entry is these minutes.
	minutesRE    = regexp.MustCompile(`(?i)\b(?:minutes (?:of|from)|matters arising from) (?:(?:the|our|its) (?:\w+ ){0,3}meeting,? (?:\(?\w+,? ){0,3}\(?|(?:(?:the|our|its) (?:\w+ of )?)?(?:\pL+day,? )?)$`)
	itsMinutesRE = regexp.MustCompile(`(?i)^(?:['’]s)? (?:[\pL'’]+ )?minutes\b`)
	// Before and after: the day is perhaps that of an earlier meeting, as in "since the NEC met
	// on", ", when it last met"; but "the last meeting on" may be the one reported on.
	lastRE    = regexp.MustCompile(`(?i)\b(?:(?:last|earlier|prior|after|following|since) (?:[\pL'’]+ ){0,3}(?:meeting|time)|meeting before|having met|since (?:[\pL'’]+ ){1,3}met),? (?:\(?\pL+,? ){0,3}\(?$`)
	lastMetRE = regexp.MustCompile(`(?i)^,? (?:when|where) \w+ last met\b`)
	// Before or after: there was a meeting on the day.
	metRE = regexp.MustCompile(`(?i)\b(?:met|meetings?|sessions?|away[ -]?days?|gathered|convened|held)\b`)
)

// fromText is the evidence of the first words of the text. Days too long before the latest
// for [Window] are left out, since a report is written soon after its meeting. It reports
// false where no day is left, and of a round-up of several meetings.
func (p post) fromText() (Evidence, bool) {
	days, said := p.inText()
	if len(days) == 0 || said > 1 && roundUpRE.MatchString(p.title) {
		return Evidence{}, false
	}
	e := Evidence{Series: p.series.Slug, Kind: Text, To: slices.Max(days) + 1} // others may name the meeting by the day after
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

// inText are the past days that the first words of the text name, without those that are
// surely of earlier meetings. said is how many of them the text says to be a meeting's. The
// likeliest come first: the last are those of "the last meeting", after days that are merely
// mentioned and earlier than one that is said to be a meeting's.
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
		if m.first != m.last { // others may call the meeting by its first day
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
