package dedupe

import (
	"regexp"
	"strings"
)

// DifferentPeople reports whether the config names different people for two entries.
func DifferentPeople(a, b Side) bool {
	return a.Known && b.Known && a.Representative != b.Representative
}

// onePerson reports whether two entries are one person's, as far as config and feeds tell.
// A name of one word, such as "admin", may be anybody's on two blogs; on one blog it may be
// the author's other name.
func onePerson(a, b Side) bool {
	switch {
	case a.Known || b.Known:
		return a.Representative == b.Representative
	case a.Blog == b.Blog:
		return !twoAuthors(a, b)
	}
	return strings.Contains(a.Representative, " ") && !otherName(a, b)
}

// twoAuthors is [otherName] for authors who are both given by full names, not as "admin".
func twoAuthors(a, b Side) bool {
	return otherName(a, b) && strings.Contains(a.Representative, " ") && strings.Contains(b.Representative, " ")
}

// otherName reports whether two entries have different authors by their feeds, and nobody by
// the config. "Ida Marsh" and "I. Marsh" are one name.
func otherName(a, b Side) bool {
	if a.Known || b.Known || a.Representative == b.Representative {
		return false
	}
	x, y := strings.Fields(strings.ToLower(a.Representative)), strings.Fields(strings.ToLower(b.Representative))
	return len(x) == 0 || len(y) == 0 || []rune(x[0])[0] != []rune(y[0])[0] || x[len(x)-1] != y[len(y)-1]
}

// names reports whether all words of a person's name, which must have more than one, are
// among the words of a text, the last perhaps in the possessive ("Ida Marsh's").
func names(text []uint16, person string) bool {
	name, possessive := texts(words(person)), texts(words(person+"'s"))
	return len(name) > 1 && (includes(text, name) || includes(text, possessive))
}

// saysReports reports whether a title says that a person, whose name it has, reports.
func saysReports(title, person string) bool {
	return reportsRE.MatchString(title) && names(texts(words(title)), person)
}

var reportsRE = regexp.MustCompile(`(?i)\b(reports?|reporting|writes|account|notes|update|news)\b`)
