package clean

import (
	"regexp"
	"strings"
)

var (
	spanTag = regexp.MustCompile(`(?i)<(/?)span\b([^<>]*)>`)
	// notBold finds the b around all that is pasted from Google Docs, whose style says that
	// nothing is bold.
	notBold = regexp.MustCompile(`<b\s[^<>]*[\s;"']font-weight:\s*(normal|400)\b[^<>]*>`)
	// meant are the elements that mean what a span's style does.
	meant = []struct {
		style   *regexp.Regexp
		element string
	}{
		{regexp.MustCompile(`(?i)[\s;"']text-decoration(-line)?\s*:[^;"']*line-through`), "s"},
		{regexp.MustCompile(`(?i)[\s;"']font-weight\s*:\s*(bold|[6-9]00)`), "b"},
		{regexp.MustCompile(`(?i)[\s;"']font-style\s*:\s*italic`), "i"},
	}
	// lettered finds a list to which only a style gives letters or Roman numbers.
	lettered = regexp.MustCompile(`(?i)<ol(\s[^<>]*\blist-style(?:-type)?\s*:\s*(lower|upper)-(alpha|latin|roman)\b)`)
)

// numbered is raw with the type of those lists to which only a style gives one: a text may
// refer to "point (c)".
func numbered(raw string) string {
	if !strings.Contains(raw, "list-style") {
		return raw
	}
	return lettered.ReplaceAllStringFunc(raw, func(tag string) string {
		part := lettered.FindStringSubmatch(tag)
		kind := "a"
		if strings.EqualFold(part[3], "roman") {
			kind = "i"
		}
		if strings.EqualFold(part[2], "upper") {
			kind = strings.ToUpper(kind)
		}
		return `<ol type="` + kind + `"` + part[1]
	})
}

// emphasised is raw with elements for the emphasis that only styles give, and without a b
// that gives none. Text from Word and Google Docs needs it: without its styles, what is
// struck out would read as if it held.
func emphasised(raw string) string {
	if !strings.Contains(raw, "font-") && !strings.Contains(raw, "line-through") {
		return raw
	}
	raw = notBold.ReplaceAllString(raw, "")
	var open []string // the end tags of what each open span has become
	return spanTag.ReplaceAllStringFunc(raw, func(tag string) string {
		part := spanTag.FindStringSubmatch(tag)
		switch last := len(open) - 1; {
		case part[1] == "" && !strings.HasSuffix(part[2], "/"):
			starts, ends := "", ""
			for _, m := range meant {
				if m.style.MatchString(part[2]) {
					starts, ends = starts+"<"+m.element+">", "</"+m.element+">"+ends
				}
			}
			open = append(open, ends)
			return starts
		case part[1] != "" && last >= 0:
			ends := open[last]
			open = open[:last]
			return ends
		}
		return ""
	})
}
