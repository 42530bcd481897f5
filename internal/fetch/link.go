package fetch

import (
	"net/url"
	"slices"
	"strings"
)

// Links returns the targets of the answer's Link headers (RFC 8288) with relation rel,
// such as "hub" and "self" of WebSub. They are absolute, and in order.
func (r *Response) Links(rel string) []string {
	base, err := url.Parse(r.URL)
	if err != nil {
		return nil
	}
	var links []string
	for _, rest := range r.Header["Link"] {
		for rest != "" {
			var target, rels string
			target, rels, rest = cutLink(rest)
			is := slices.ContainsFunc(strings.Fields(rels), func(word string) bool { return strings.EqualFold(word, rel) })
			if u, err := base.Parse(target); err == nil && target != "" && is {
				links = append(links, u.String())
			}
		}
	}
	return links
}

// cutLink splits off the first link of a Link header, and reads its target and
// its relations, of which only the first parameter counts (RFC 8288, 3.3).
func cutLink(s string) (target, rels, rest string) {
	_, s, _ = strings.Cut(s, "<")
	target, s, _ = strings.Cut(s, ">")
	seen := false
	for stop := byte(';'); stop == ';'; {
		var param string
		param, stop, s = cutUnquoted(s)
		name, value, _ := strings.Cut(param, "=")
		if !seen && strings.EqualFold(strings.TrimSpace(name), "rel") {
			rels, seen = strings.Trim(value, ` "`), true
		}
	}
	return target, rels, s
}

// cutUnquoted cuts s at the first comma or semicolon that no quotes enclose;
// stop is 0 where there is none.
func cutUnquoted(s string) (before string, stop byte, after string) {
	quoted := false
	for i := range len(s) {
		switch c := s[i]; {
		case c == '"':
			quoted = !quoted
		case (c == ',' || c == ';') && !quoted:
			return s[:i], c, s[i+1:]
		}
	}
	return s, 0, ""
}
