package meeting

import (
	"regexp"
	"slices"
	"strings"

	"necblogs/internal/planet"
)

// seriesOf is the series in which the post is read, as [Read] says.
func (p post) seriesOf(series []planet.Series) (planet.Series, bool) {
	if strings.TrimSpace(p.title) == "" { // in this copy of the post alone: days are still read from the text
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
		return slices.ContainsFunc(inTitle(p.title, p.today, s.Match), p.isOfSeries)
	})
	return fit[max(i, 0)], true
}

// committeeRE finds, right after a series' name, the few words that make it the name of a
// committee ("NEC Disputes Panel"), with no stop or figure between; committeeOfRE finds them
// right before it. "Committee" alone is not enough after it: it may belong to the series' own
// name.
var (
	committeeRE = regexp.MustCompile(`(?i)^(?:['’]s)?(?:` +
		`(?: (?:&|\pL[\pL'’-]*)){1,3} committees?| committees|` +
		`(?: (?:&|\pL[\pL'’-]*)){0,3} (?:` + groupRE + `)|` +
		` (?:disputes|(?:org(?:anisation)?|local government)[ -]?sub))\b`)
	committeeOfRE = regexp.MustCompile(`(?i)\b(?:committees?|` + groupRE + `) of (?:the )?(?:(?-i:\p{Lu})[\pL'’-]* ){0,2}$`)
)

const groupRE = `sub[ -]?committees?|panels?|business boards?|(?:working|steering|advisory|officers['’]?) (?:groups?|party|parties)`

// doesRE finds, right after a series' name, what the body does to a committee.
var doesRE = regexp.MustCompile(`(?i)^ (?:elect|appoint|agree|approve|back|reject|scrapp?|set|name|pick|choose|create|launch|discuss)(?:e?s|e?d) `)

// besideRE finds, right after a series' name, the word that joins another body's to it.
var besideRE = regexp.MustCompile(`(?i)^ (?:and|&|plus|with|or) `)

// committee reports whether what follows a series' name makes it the name of one of the
// body's committees.
func committee(rest string) bool {
	name := committeeRE.FindString(rest)
	return name != "" && !reportRE.MatchString(name) && !besideRE.MatchString(name) && !doesRE.MatchString(name)
}
