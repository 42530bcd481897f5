package parse

import "strings"

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
	for _, other := range notMonths {
		if strings.HasPrefix(word, other) {
			return 0
		}
	}
	for i, stems := range monthStems {
		for _, stem := range stems {
			if strings.HasPrefix(word, stem) {
				return i + 1
			}
		}
	}
	return 0
}
