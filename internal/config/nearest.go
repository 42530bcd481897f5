package config

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// elsewhere has the key of a blog for what other programs call it.
var elsewhere = map[string]string{
	"title": "name", "url": "feed", "rss": "feed", "atom": "feed", "xmlurl": "feed", "feed_url": "feed",
	"link": "site", "homepage": "site", "website": "site", "htmlurl": "site",
	"author": "representatives", "icon": "avatar", "image": "avatar", "photo": "avatar", "face": "avatar",
}

// nearest says which key was probably meant: one of the fields, under its own name misspelt
// or under that of another program, or one of the same name further down.
func nearest(key string, fields []field) string {
	meant := elsewhere[strings.ToLower(key)]
	if slices.ContainsFunc(fields, func(f field) bool { return f.key == meant }) {
		return fmt.Sprintf("did you mean “%s”?", meant)
	}
	if path := deeper(key, fields); path != "" {
		return fmt.Sprintf("“%s” belongs below “%s:”; known here are %s", key, path, keys(fields))
	}
	away := func(f field) int { return distance(strings.ToLower(key), f.key) }
	best := slices.MinFunc(fields, func(a, b field) int { return away(a) - away(b) })
	if away(best) <= max(1, utf8.RuneCountInString(key)/2) {
		return fmt.Sprintf("did you mean “%s”?", best.key)
	}
	return fmt.Sprintf("the nearest is “%s”; known here are %s", best.key, keys(fields))
}

// deeper is the path of the mapping below fields that has the key, or "".
func deeper(key string, fields []field) string {
	for _, f := range fields {
		for _, g := range f.below {
			if g.key == key {
				return f.key
			}
		}
	}
	for _, f := range fields {
		if path := deeper(key, f.below); path != "" {
			return f.key + "." + path
		}
	}
	return ""
}

// keys are the names of the fields.
func keys(fields []field) string {
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = f.key
	}
	return strings.Join(names, ", ")
}

// distance is how many letters must be put in, taken out, changed or swapped
// with their neighbour to make b of a (optimal string alignment).
func distance(a, b string) int {
	s, t := []rune(a), []rune(b)
	before, last := make([]int, len(t)+1), make([]int, len(t)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(s); i++ {
		row := make([]int, len(t)+1)
		row[0] = i
		for j := 1; j <= len(t); j++ {
			change := 1
			if s[i-1] == t[j-1] {
				change = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+change)
			if i > 1 && j > 1 && s[i-1] == t[j-2] && s[i-2] == t[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last = last, row
	}
	return last[len(t)]
}
