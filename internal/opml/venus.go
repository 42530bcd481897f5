package opml

import (
	"cmp"
	"fmt"
	"regexp"
	"strings"
)

// readINI reads a config.ini, in which a section for each subscription has the address of
// the feed as its name. The others are sections for a list of feeds, such as OPML or FOAF,
// and sections whose name is a file or an address without scheme. [Planet], [DEFAULT],
// filters and templates are neither. A filter or exclude in [Planet] or [DEFAULT] holds for
// all feeds that have none. The syntax is that of Python's ConfigParser; %(name)s is not
// expanded.
func readINI(text string) (feeds []Outline, others []string, err error) {
	sections, err := parseINI(text)
	if err != nil {
		return nil, nil, err
	}
	general := make(map[string]string)
	for _, name := range []string{"DEFAULT", "Planet"} {
		for _, s := range sections {
			if s.name == name {
				general["filter"] = cmp.Or(s.options["filter"], general["filter"])
				general["exclude"] = cmp.Or(s.options["exclude"], general["exclude"])
			}
		}
	}
	var nowhere []string
	for _, s := range sections {
		kind := s.options["content_type"]
		list := fmt.Sprintf("%s: it is no feed but a reading list (content_type = %s); import what it lists from a file of its own", s.name, kind)
		switch {
		case isAddress(s.name) && kind == "":
			feeds = append(feeds, Outline{Title: s.options["name"], FeedURL: s.name,
				Filter: cmp.Or(s.options["filter"], general["filter"]), Exclude: cmp.Or(s.options["exclude"], general["exclude"]), Face: s.options["face"]})
		case isAddress(s.name):
			others = append(others, list)
		case special.MatchString(s.name):
		case kind != "":
			nowhere = append(nowhere, list)
		default:
			nowhere = append(nowhere, s.name+": it is no address that begins with http:// or https://")
		}
	}
	return feeds, append(others, nowhere...), nil
}

// special finds the names of sections that are about the planet itself, or about a template
// or a filter, which are known by the extensions of their files.
var special = regexp.MustCompile(`(?i:^(planet|default)$)|\.(tmpl|xslt|xsl|genshi|dj|plugin|py|sed)$`)

func isAddress(name string) bool {
	scheme, _, ok := strings.Cut(strings.ToLower(name), ":")
	return ok && (scheme == "http" || scheme == "https" || scheme == "feed")
}

// iniSection is a section with its options; their names are in lower case.
type iniSection struct {
	name    string
	options map[string]string
}

// section finds a line that begins a section, and its name, which may be an address with
// brackets of its own.
var section = regexp.MustCompile(`(?m)^\[(.+?)\](?:[\pZ\t\r]+(?:[;#].*)?)?$`)

func parseINI(text string) ([]iniSection, error) {
	var sections []iniSection
	var option string // which an indented line continues
	n := 0
	for line := range strings.Lines(text) {
		n++
		line = strings.TrimRight(line, " \t\r\n")
		trimmed := strings.TrimSpace(line)
		if trimmed == "" || trimmed[0] == '#' || trimmed[0] == ';' {
			continue
		}
		if m := section.FindStringSubmatch(line); m != nil {
			sections = append(sections, iniSection{m[1], make(map[string]string)})
			option = ""
			continue
		}
		if len(sections) == 0 {
			return nil, fmt.Errorf("line %d: %q stands before the first [section]", n, trimmed)
		}
		options := sections[len(sections)-1].options
		if option != "" && line != trimmed {
			options[option] = strings.TrimSpace(options[option] + " " + value(trimmed))
			continue
		}
		i := strings.IndexAny(line, "=:")
		if i <= 0 {
			return nil, fmt.Errorf("line %d: %q is no “name = value” and no [section]", n, trimmed)
		}
		option = strings.ToLower(strings.TrimSpace(line[:i]))
		options[option] = value(line[i+1:])
	}
	return sections, nil
}

// value is an option's value without the comment that may end the line.
func value(s string) string {
	s, _, _ = strings.Cut(s, " ;")
	return strings.TrimSpace(strings.ReplaceAll(s, "%%", "%"))
}
