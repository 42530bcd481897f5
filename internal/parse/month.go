package parse

import (
	"slices"
	"strings"
)

// monthStems begin the names of the months, in English, German, Dutch, French,
// Spanish, Italian, Portuguese and Welsh, long or abbreviated.
var monthStems = [12][]string{
	{"jan", "jän", "ene", "gen", "ion"},
	{"feb", "fév", "fev", "chwe"},
	{"mar", "mär", "mrz", "maa", "mrt", "maw"},
	{"apr", "avr", "abr", "ebr"},
	{"may", "mai", "mei", "mag"},
	{"jun", "juin", "giu", "meh"},
	{"jul", "juil", "lug", "gorff"},
	{"aug", "aoû", "aou", "ago", "awst"},
	{"sep", "set", "medi"},
	{"oct", "okt", "ott", "out", "hyd"},
	{"nov", "tach"},
	{"dec", "dez", "déc", "dic", "rhag"},
}

// notMonths begin weekdays that would be taken for months.
var notMonths = []string{"mard", "mart", "maandag"}

// monthOf is the number of the month that the word names, or 0.
func monthOf(word string) int {
	begins := func(stem string) bool { return strings.HasPrefix(word, stem) }
	if slices.ContainsFunc(notMonths, begins) {
		return 0
	}
	return 1 + slices.IndexFunc(monthStems[:], func(stems []string) bool { return slices.ContainsFunc(stems, begins) })
}
