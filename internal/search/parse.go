package search

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"

	"necblogs/internal/canonical"
	"necblogs/internal/planet"
)

// Bounds on what one search may ask of the database; the rest is left out.
const (
	maxParts = 16  // words, phrases and filters
	maxRunes = 100 // characters in each
)

// filterKeys are what stands before the colon of a filter.
var filterKeys = []string{"blog", "representative", "after", "before"}

var likeFilter = regexp.MustCompile(`(?:^| )[-–−]?(\pL+):( *)["\pL\pN]`)

// NoFilter returns a sentence for people who found nothing, if they typed something
// that looks like a filter and is none; else "".
func NoFilter(typed string) string {
	for _, m := range likeFilter.FindAllStringSubmatch(clean(typed), -1) {
		switch key, spaced, known := m[1], m[2] != "", slices.Contains(filterKeys, m[1]); {
		case known && spaced:
			return fmt.Sprintf("Write %s: without a space behind it; as words, nothing was found.", key)
		case !known && !spaced:
			return fmt.Sprintf("There is no filter %s:, only blog:, representative:, after: and before:; as words, nothing was found.", key)
		}
	}
	return ""
}

// part is one piece of what was typed: -key:"value".
type part struct {
	not        bool
	key, value string
}

// Parse reads what a reader typed. It never fails: what makes no sense is left out, and
// trouble is a sentence for people about the first such thing, or "".
func Parse(typed string) (q Query, trouble string) {
	say := func(format string, args ...any) {
		if trouble == "" {
			trouble = fmt.Sprintf(format, args...)
		}
	}
	n := 0
	for p, rest := next(clean(typed)); p != (part{}); p, rest = next(rest) {
		if n++; n > maxParts {
			say("That is a long search; only its first %d words were looked for.", maxParts)
			break
		}
		if fault := q.add(p); fault != "" {
			say("%s", fault)
		}
	}
	switch {
	case q.After != 0 && q.Before != 0 && q.After >= q.Before:
		say("There is no day from %s on and before %s.", q.After, q.Before)
	case q.Empty() && strings.TrimSpace(typed) != "":
		say("There is no word in that to look for.")
	}
	return q, trouble
}

// clean puts what was typed into lower case, with one kind of space and of quotation
// mark. It leaves out invisible characters, such as marks of direction: readers do not
// know that they typed them.
func clean(typed string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r), unicode.IsControl(r), r == unicode.ReplacementChar:
			return ' '
		case unicode.Is(unicode.Cf, r) && r != '\u200c' && r != '\u200d': // joiners shape words
			return -1
		case strings.ContainsRune("“”„‟«»", r): // as telephones type them
			return '"'
		}
		return unicode.ToLower(r)
	}, typed)
}

// next splits off the first part that has a letter or digit. It returns the zero part
// at the end.
func next(s string) (part, string) {
	for {
		s = strings.TrimLeft(s, " ")
		if s == "" {
			return part{}, ""
		}
		var p part
		for _, dash := range []string{"-", "–", "−"} {
			if after, ok := strings.CutPrefix(s, dash); ok {
				p.not, s = true, after
				break
			}
		}
		for _, key := range filterKeys {
			after, ok := strings.CutPrefix(s, key+":")
			if ok && after != "" && after[0] != ' ' {
				p.key, s = key, after
				break
			}
		}
		if after, ok := strings.CutPrefix(s, `"`); ok {
			p.value, s, _ = strings.Cut(after, `"`)
		} else if end := strings.IndexAny(s, ` "`); end >= 0 {
			p.value, s = s[:end], s[end:]
		} else {
			p.value, s = s, ""
		}
		if strings.ContainsFunc(p.value, inWord) {
			return p, s
		}
	}
}

// add puts a part into the query, or says what is wrong with it.
func (q *Query) add(p part) (trouble string) {
	value := strings.Join(strings.Fields(p.value), " ")
	if runes := []rune(value); len(runes) > maxRunes {
		value = strings.TrimSpace(string(runes[:maxRunes]))
	}
	slug := value
	if !canonical.IsSlug(slug) {
		slug = canonical.Slug(p.value)
	}
	switch {
	case p.key == "blog" && p.not:
		addNew(&q.NotBlogs, slug)
	case p.key == "blog":
		addNew(&q.Blogs, slug)
	case p.key == "representative" && p.not:
		addNew(&q.NotRepresentatives, slug)
	case p.key == "representative":
		addNew(&q.Representatives, slug)
	case p.key != "":
		day, ok := parseDay(value)
		if !ok {
			return fmt.Sprintf("%s:%s is no date; use 2022-07-19, 2022-07 or 2022.", p.key, value)
		}
		if (p.key == "after") != p.not { // not after a day is before it
			q.After = max(q.After, day)
		} else if q.Before == 0 || day < q.Before {
			q.Before = day
		}
	default:
		if text := trim(value); text != "" {
			addNew(&q.Terms, Term{text, p.not})
		}
	}
	return ""
}

// trim leaves out what stands around a term, and the 's of a possessive, which is a
// form of its word like any other. Within a phrase everything stays as it was typed.
func trim(term string) string {
	for {
		term = strings.TrimFunc(term, func(r rune) bool { return !inWord(r) })
		owner, ok := strings.CutSuffix(term, "'s")
		if !ok {
			owner, ok = strings.CutSuffix(term, "’s")
		}
		if !ok || strings.Contains(term, " ") {
			return term
		}
		term = owner
	}
}

func addNew[T comparable](list *[]T, v T) {
	if !slices.Contains(*list, v) {
		*list = append(*list, v)
	}
}

// parseDay returns the first day of yyyy-mm-dd, yyyy-mm or yyyy.
func parseDay(s string) (planet.Date, bool) {
	for _, layout := range []string{"2006-1-2", "2006-1", "2006"} {
		if t, err := time.Parse(layout, s); err == nil {
			return planet.DateOf(t), true
		}
	}
	return 0, false
}
