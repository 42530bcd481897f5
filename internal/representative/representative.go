// Package representative tells whose report an entry is. That need not be its
// author: "admin" posts the reports of others. It is pure.
package representative

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"necblogs/internal/planet"
)

const (
	opening   = 3   // how many first lines of a text may name its representative
	closing   = 4   // how many last lines may be a signature
	lineReach = 200 // bytes of a line that are looked at: a name deep in a paragraph is a mention
)

// Of is the representative of an entry of a blog, and where the name was read. It is the
// blog's only representative, if that one has no rule; else the first who is named
//
//   - in the title, but in "Reply to Ida Marsh" only if neither the title nor the author line
//     names another;
//   - in the author line;
//   - in the first three lines of the text and the last four, by a line that is one person's
//     name, perhaps with "by" or "Dr" before it and ", a member" after it, and nothing else;
//   - in the last four, by such a line with a greeting before the name;
//   - anywhere in the beginnings of these first lines and the ends of these last ones, by a
//     rule, but not in "Ida Marsh and I", "see also Ida Marsh's", "Photo: Ida Marsh", "posted
//     by Ida Marsh on behalf of Tom Fell" or "Ida Marsh 12,345".
//
// In all but the last a representative without a rule is found by name. If nobody is named,
// it is the blog's first one without a rule, or its only one; else the author; else "" and
// "". Of several names in one place the one that stands first wins, then the longer one,
// then the one that is first in the config. title and author are in NFC, as package clean gives
// them; text has one paragraph per line.
func Of(blog planet.Blog, title, author, text string) (name string, from planet.RepresentativeFrom) {
	reps := blog.Representatives
	if len(reps) == 1 && reps[0].Match == nil {
		return reps[0].Name, planet.FromBlog
	}
	writers := slices.DeleteFunc(slices.Clone(reps), func(r planet.Representative) bool { return isSubject(r, title) })
	if name := named(writers, title); name != "" {
		return name, planet.FromTitle
	}
	if name := named(reps, author); name != "" {
		return name, planet.FromByline
	}
	if name := named(reps, title); name != "" {
		return name, planet.FromTitle
	}
	first, last := edges(text)
	lines := slices.Concat(first, last)
	if name := cmp.Or(signed(reps, lines, byline), signed(reps, last, greeting)); name != "" {
		return name, planet.FromText
	}
	for _, line := range lines {
		writers := slices.DeleteFunc(slices.Clone(reps), func(r planet.Representative) bool { return r.Match == nil || mentioned(reps, r, line) })
		if name := named(writers, line); name != "" {
			return name, planet.FromText
		}
	}
	for _, r := range reps {
		if r.Match == nil || len(reps) == 1 {
			return r.Name, planet.FromBlog
		}
	}
	if author = strings.TrimSpace(author); author != "" {
		return author, planet.FromAuthor
	}
	return "", ""
}

var (
	// byline finds what may stand before the name in such a line, and greeting what else may in
	// a signature: a few words with a comma or a dash behind them, as "Love and solidarity,".
	byline = regexp.MustCompile(`(?i)^(?:(?:(?:(?:(?:an?|the|this|post|report|is|was) )+(?:\pL+ )?)?(?:reported|report|written|words|notes|view|signed) )?(?:by|from):? |` +
		`(?:author|report|signed|words): )?` + titles + `$`)
	greeting = regexp.MustCompile(`(?i)^(?:[\pL'’]+ ){0,4}[\pL'’]+ ?[,!–—-]+ ?` + titles + `$`)
	// office finds what may stand after it, which is no sentence: an office, honours, a day or
	// an address.
	office = regexp.MustCompile(`^(?: \p{Lu}{2,6}\b)*(?:(?:, | ?[(|–—] ?| - )[^.!?:;]{1,80}| (?:writes|reports)(?: (?:on|from) [^.!?:;]{1,80})?|` +
		`(?:,| [(|–—-])? ?(?:\d+[./-]\d+[./-]\d+|(?:\d+(?:st|nd|rd|th)? )?` + month + ` \d{4}|\d+(?:st|nd|rd|th)? ` + month + `|\S*@\S+))?$`)
)

const (
	// titles are forms of address.
	titles = `(?:(?:dr|prof|professor|cllr|councillor|mr|mrs|ms|miss|mx|rev|revd|sir|dame|lord|lady|baroness)\.? )*`
	month  = `(?i:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\pL*`
)

// These find that a name is not the writer's, see [mentioned].
var (
	// andI follows the name: "and I", perhaps with other names between, or ", I", as in "like
	// Ida Marsh, I".
	andI = regexp.MustCompile(`^(?:(?:,(?: \p{Lu}[\pL'’-]*)+)*,? (?:and|&) (?:I|me|myself)|, I)\b`)
	// iWith stands before it: "I and", "I was elected with my colleague". But "I post this with
	// Ida Marsh's permission" is hers.
	iWith      = regexp.MustCompile(`\b(?:I|[Mm]e|[Mm]yself)\b[^.!?:;]*(?:\b(?:with|alongside|beside|and|like|unlike)|&) (?:(?:my|our|fellow) (?:[\pL'’-]+ ){0,3})?$`)
	possessive = regexp.MustCompile(`^['’]?s\b`)
	// notBy stands before it: "see also", a picture's credit, an office or absence at the meeting,
	// an editor's work, the imprint of an election, "thanks to our chair,".
	notBy = regexp.MustCompile(`(?i)\b(?:see also:? |thanks to (?:my|our|the) (?:\pL+ ){0,3}\pL+, |` +
		`(?:(?:photo(?:graph)?|picture|image)s?(?: credit| courtesy)?(?: by| of|:| ©)*|(?:apologies|present|chair)(?: from)?:|` +
		`(?:edited|typed(?: up)?|transcribed|uploaded|printed|promoted)(?: (?:and|&) \pL+)? by:?)[\s(,–—-]*)$`)
	// alsoBy stands before it all the same: "written and edited by", "words and pictures by".
	alsoBy = regexp.MustCompile(`(?i)\b(?:written|reported|words)(?:, \pL+)*,? (?:and|&) \pL+ by:?[\s(]*$`)
	// behalf stands between the name of who posted it and the writer's.
	behalf = regexp.MustCompile(`^,? (?:posts (?:this|these) )?(?:on behalf of|for) (?:(?:my|our) (?:[\p{Ll}'’-]+ ){0,3})?`)
)

// votes follows a name, or the part of it that a rule matches, in the results of an election.
var votes = regexp.MustCompile(`^(?: \p{Lu}[\pL'’-]*)*[\s:,(–—-]+(?:\d{1,3}(?:,\d{3})+\b|[\d,]+ votes?\b)`)

// mentioned reports whether a line names one of the representatives, but not as its writer.
func mentioned(reps []planet.Representative, r planet.Representative, line string) bool {
	at := find(r, line)
	if at == nil {
		return false
	}
	before, after := line[:at[0]], line[at[1]:]
	return andI.MatchString(after) || iWith.MatchString(before) && !possessive.MatchString(after) ||
		notBy.MatchString(before) && !alsoBy.MatchString(before) || forAnother(reps, after) || votes.MatchString(after)
}

// forAnother reports whether what follows a name goes on "on behalf of" a representative.
func forAnother(reps []planet.Representative, after string) bool {
	at := behalf.FindStringIndex(after)
	return at != nil && slices.ContainsFunc(reps, func(r planet.Representative) bool {
		name := find(r, after[at[1]:])
		return name != nil && name[0] == 0
	})
}

// subject finds, before a name in a title, that the post is about that person, or to them, or
// to somebody and them.
var subject = regexp.MustCompile(`(?i)\b(?:to|with|about|against) (?:[\pL'’. -]+ (?:and|&) )?` + titles + `$`)

// isSubject reports whether a title names a representative as whom it is about.
func isSubject(r planet.Representative, title string) bool {
	at := find(r, title)
	return at != nil && subject.MatchString(title[:at[0]])
}

// signed is the representative whose name is the whole of a line, but for what opens it and
// for [office]; "" where no line is such, or lines are for different people.
func signed(reps []planet.Representative, lines []string, opens *regexp.Regexp) (name string) {
	for _, line := range lines {
		if strings.HasSuffix(line, "!") { // "Thank you, Ida Marsh!"
			continue
		}
		sentence := strings.TrimRight(line, ".!?") != line
		line = strings.TrimFunc(line, apart)
		for _, r := range reps {
			at := find(r, line)
			if at == nil || !opens.MatchString(line[:at[0]]) || mentioned(reps, r, line) {
				continue
			}
			before, after := line[:at[0]], line[at[1]:]
			if named(reps, before) != "" || after != "" && (sentence || !office.MatchString(after) || named(reps, after) != "") {
				continue
			}
			if name != "" && name != r.Name {
				return "" // a list
			}
			name = r.Name
		}
	}
	return name
}

// named is the representative whom s names first, or "". Of two names that begin at one
// place it is the longer one: "Ann Ashworth" is not "Ann Ash".
func named(reps []planet.Representative, s string) (name string) {
	best := []int{len(s) + 1, 0}
	for _, r := range reps {
		if at := find(r, s); at != nil && (at[0] < best[0] || at[0] == best[0] && at[1] > best[1]) {
			name, best = r.Name, at
		}
	}
	return name
}

// find returns the indices at which the name of a representative begins and ends in s: what
// the rule matches, without spaces and punctuation at its ends, or where there is no rule the
// name itself. It is nil if s has none.
func find(r planet.Representative, s string) []int {
	name, start := r.Name, 0
	if r.Match != nil {
		at := r.Match.FindStringIndex(s)
		if at == nil {
			return nil
		}
		start = at[0]
		name = s[at[0]:at[1]]
		if bare := strings.TrimFunc(name, apart); bare != "" {
			name = bare
		}
	}
	i := strings.Index(s[start:], name)
	if i < 0 {
		return nil
	}
	return []int{start + i, start + i + len(name)}
}

// apart reports whether a character does not belong to a name.
func apart(r rune) bool { return !unicode.In(r, unicode.L, unicode.M, unicode.N) }

// edges are the lines of a text that may name who wrote it: the first ones, each cut at its
// end to lineReach, and the last ones, cut at their beginning. Of a text with fewer than
// seven lines some are both.
func edges(text string) (first, last []string) {
	var lines []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	whole := func(line string) string { return norm.NFC.String(strings.ToValidUTF8(line, "")) } // without the parts of letters that were cut through
	for _, line := range lines[:min(len(lines), opening)] {
		first = append(first, whole(line[:min(len(line), lineReach)]))
	}
	for _, line := range lines[max(0, len(lines)-closing):] {
		last = append(last, whole(line[max(0, len(line)-lineReach):]))
	}
	return first, last
}
