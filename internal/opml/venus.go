package opml

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
)

// VenusFeed is one subscription of a Planet Venus or Planet 2.0 config.ini.
type VenusFeed struct {
	URL     string // as the file has it
	Name    string // "" where the file gives none
	Filter  string // Python regular expression: only entries that match; "": all
	Exclude string // Python regular expression: no entries that match; "": none
	List    string // what it is where it is no feed but a list of feeds, such as opml or foaf; "": a feed
}

// ReadVenus gives the subscriptions of a config.ini in its order, and apart from
// them others that are by no address of the web but by a file's name, or by an
// address without its scheme. [Planet], [DEFAULT], filters and templates are neither.
// Filters may stand in [Planet] or [DEFAULT] for all feeds. The syntax is that of
// Python's ConfigParser; %(name)s stays as it is.
func ReadVenus(r io.Reader) (feeds, others []VenusFeed, err error) {
	src, err := readAll(r)
	if err != nil {
		return nil, nil, fmt.Errorf("read the planet's config.ini: %w", err)
	}
	sections, err := parseINI(string(decode(src)))
	if err != nil {
		return nil, nil, fmt.Errorf("read the planet's config.ini: %w", err)
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
	for _, s := range sections {
		f := VenusFeed{
			URL:     s.name,
			Name:    s.options["name"],
			Filter:  cmp.Or(s.options["filter"], general["filter"]),
			Exclude: cmp.Or(s.options["exclude"], general["exclude"]),
			List:    s.options["content_type"],
		}
		switch {
		case isAddress(s.name):
			feeds = append(feeds, f)
		case !special(s.name):
			others = append(others, f)
		}
	}
	return feeds, others, nil
}

// special reports whether a section that is no address is of the planet itself, or
// of a template or filter, which are known by how their files are called.
func special(name string) bool {
	switch path.Ext(name) {
	case ".tmpl", ".xslt", ".xsl", ".genshi", ".dj", ".plugin", ".py", ".sed":
		return true
	}
	return strings.EqualFold(name, "Planet") || strings.EqualFold(name, "DEFAULT")
}

func isAddress(name string) bool {
	scheme, _, ok := strings.Cut(strings.ToLower(name), ":")
	return ok && (scheme == "http" || scheme == "https" || scheme == "feed")
}

// iniSection is a section with its options; their names are in lower case.
type iniSection struct {
	name    string
	options map[string]string
}

func parseINI(text string) ([]iniSection, error) {
	var sections []iniSection
	var option string // that a line with an indent goes on with
	n := 0
	for line := range strings.Lines(text) {
		n++
		line = strings.TrimRight(line, " \t\r\n")
		trimmed := strings.TrimSpace(line)
		if trimmed == "" || trimmed[0] == '#' || trimmed[0] == ';' {
			continue
		}
		if name, ok := section(line); ok {
			sections = append(sections, iniSection{name, make(map[string]string)})
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
	if len(sections) == 0 {
		return nil, errors.New("it has no [section]")
	}
	return sections, nil
}

// section is the name in “[name]”; an address may have brackets of its own.
func section(line string) (string, bool) {
	if !strings.HasPrefix(line, "[") {
		return "", false
	}
	line, _, _ = strings.Cut(line, " ;")
	line, _, _ = strings.Cut(line, " #")
	line = strings.TrimSpace(line)
	return strings.TrimSuffix(line[1:], "]"), strings.HasSuffix(line, "]") && len(line) > 2
}

// value is an option's value without the comment that may end the line.
func value(s string) string {
	s, _, _ = strings.Cut(s, " ;")
	return strings.TrimSpace(strings.ReplaceAll(s, "%%", "%"))
}
