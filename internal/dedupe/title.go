package dedupe

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"necblogs/internal/planet"
)

// AtOdds reports whether two titles name different occasions. These are days that are more
// than one apart, or within one blog any two different days; a span covers all days between
// its ends. Or they are numbers and months, if neither title has all of the other's ("May
// 2022", "June 2022"). Where both titles name days, these do not count as numbers.
func AtOdds(a, b Side) bool {
	if a.Title == b.Title && slices.Equal(a.Dates, b.Dates) {
		return false
	}
	titleA, titleB := a.Title, b.Title
	if len(a.Dates) > 0 && len(b.Dates) > 0 {
		slack := planet.Date(1)
		if a.Blog == b.Blog {
			slack = 0
		}
		if slices.Min(a.Dates) > slices.Max(b.Dates)+slack || slices.Min(b.Dates) > slices.Max(a.Dates)+slack {
			return true
		}
		titleA, titleB = a.Undated, b.Undated
	}
	_, inA := occasion(titleA)
	_, inB := occasion(titleB)
	switch {
	case len(a.Dates) > 0 && len(b.Dates) == 0:
		inA = append(inA, monthsOf(a.Dates)...)
	case len(b.Dates) > 0 && len(a.Dates) == 0:
		inB = append(inB, monthsOf(b.Dates)...)
	}
	if a.Blog != b.Blog && (a.Mirror && brokenOff(a) || b.Mirror && brokenOff(b)) {
		return false
	}
	return !includes(inA, inB) && !includes(inB, inA)
}

// brokenOff reports whether a title is the beginning of a text, as in mirrors of short
// messages. Its figures are then neither dates nor numbers of issues.
func brokenOff(s Side) bool { return len(s.Dates) == 0 && endsOpen(s.Title) }

// monthsOf are the months and years of days, as [occasion] gives them: one title may name
// a day and another its month alone.
func monthsOf(days []planet.Date) (numbers []string) {
	for _, d := range days {
		numbers = append(numbers, strconv.Itoa(int(d.Time().Month())), strconv.Itoa(d.Time().Year()))
	}
	return numbers
}

// sameOccasion reports whether two titles name the same days, or numbers and months.
func sameOccasion(a, b Side) bool {
	_, inA := occasion(a.Title)
	_, inB := occasion(b.Title)
	return len(inA) > 0 && len(inB) > 0 && !AtOdds(a, b)
}

// PlainTitle is the words of a title with single spaces between, in NFKC, in lower case
// and without apostrophes and punctuation. A title without words is returned as it is.
func PlainTitle(title string) string {
	plain := apostrophes.Replace(strings.ToLower(norm.NFKC.String(title)))
	if words := strings.FieldsFunc(plain, func(r rune) bool { return !unicode.In(r, unicode.L, unicode.M, unicode.N) }); len(words) > 0 {
		return strings.Join(words, " ")
	}
	return title
}

var apostrophes = strings.NewReplacer("'", "", "’", "")

// SameTitle reports whether two titles have the same words.
func SameTitle(a, b string) bool { return a == b || PlainTitle(a) == PlainTitle(b) }

// alike reports whether two titles are the same but for numbers, months, and words that
// only one of them has ("corrected").
func alike(a, b string) bool {
	wordsA, _ := occasion(a)
	wordsB, _ := occasion(b)
	return includes(wordsA, wordsB) || includes(wordsB, wordsA)
}

// edited reports whether a word in a title says that the text was changed.
func edited(word string) bool {
	return slices.Contains([]string{"corrected", "correction", "corrections", "updated", "update", "revised", "amended", "edited",
		"final", "full", "version", "again", "repost", "reposted"}, word)
}

// misspelt reports whether two words differ at one place only, there in no more than one
// byte, and one more for each six of the longer word.
func misspelt(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	head, tail := 0, 0
	for head < len(a) && a[head] == b[head] {
		head++
	}
	for tail < len(a)-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	return len(b)-head-tail <= 1+len(b)/6
}

// includes reports whether each of some is in all.
func includes[T comparable](all, some []T) bool {
	return !slices.ContainsFunc(some, func(s T) bool { return !slices.Contains(all, s) })
}

// occasion splits a title into its plain words and its numbers, months among
// them ("May" is "5", "19th" is "19").
func occasion(title string) (words, numbers []string) {
	for w := range strings.FieldsFuncSeq(strings.ToLower(title), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsNumber(r)
	}) {
		if n, ok := months[w]; ok {
			numbers = append(numbers, n)
			continue
		}
		number := strings.TrimRightFunc(w, unicode.IsLetter)
		if number == "" || number[0] < '0' || number[0] > '9' {
			words = append(words, w)
			continue
		}
		numbers = append(numbers, strings.TrimLeft(number, "0"))
	}
	return words, numbers
}

// months are the numbers of the months by their English names. Unlike in package parse,
// which reads the dates of feeds in more languages, only whole words count: a title may have
// "Mayor".
var months = map[string]string{
	"january": "1", "february": "2", "march": "3", "april": "4", "may": "5", "june": "6",
	"july": "7", "august": "8", "september": "9", "october": "10", "november": "11", "december": "12",
	"jan": "1", "feb": "2", "mar": "3", "apr": "4", "jun": "6", "jul": "7",
	"aug": "8", "sept": "9", "sep": "9", "oct": "10", "nov": "11", "dec": "12",
}
