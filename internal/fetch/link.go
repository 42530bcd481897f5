package fetch

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// link finds the target and the parameters of a link in a Link header (RFC 8288, 3), and
// param the name and the value of a parameter, in quotes or without.
var (
	link  = regexp.MustCompile(`<([^>]*)>((?:[^",]|"[^"]*"?)*)`)
	param = regexp.MustCompile(`(?:^|;)\s*([^\s=;]+)\s*(?:=\s*(?:"([^"]*)|([^;]*)))?`)
)

// Link returns the target of the first link in the answer's Link headers with relation rel,
// such as "hub" and "self" of WebSub. It is absolute; "" if there is none of at most 4 KiB.
func (r *Response) Link(rel string) string {
	base, err := url.Parse(r.URL)
	if err != nil {
		return ""
	}
	is := func(word string) bool { return strings.EqualFold(word, rel) }
	for _, line := range r.Header["Link"] {
		for _, l := range link.FindAllStringSubmatch(line, -1) {
			target, params := l[1], l[2]
			if target == "" || !slices.ContainsFunc(rels(params), is) {
				continue
			}
			if u, err := base.Parse(target); err == nil && len(u.String()) <= maxLocation {
				return u.String()
			}
		}
	}
	return ""
}

// rels are the relations of a link: those in the first rel, since no other counts (RFC 8288, 3.3).
func rels(params string) []string {
	for _, p := range param.FindAllStringSubmatch(params, -1) {
		if strings.EqualFold(p[1], "rel") {
			return strings.Fields(p[2] + p[3])
		}
	}
	return nil
}
