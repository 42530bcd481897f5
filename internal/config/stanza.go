package config

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strings"
	"unicode"

	"github.com/goccy/go-yaml/token"

	"necblogs/internal/canonical"
)

// Stanza is a blog to be written into a config file. Name and Feed are needed;
// what is empty is left out.
type Stanza struct {
	Name            string
	Slug            string
	Feed            string
	Site            string
	Representatives []string // names
	IncludeTitle    string   // regular expression
	ExcludeTitle    string   // regular expression
	Mirror          bool
}

// name is the name in one line, as the config needs it, for it may come from a feed.
func (b Stanza) name() string { return strings.Join(strings.Fields(b.Name), " ") }

// String is the stanza as [AddBlog] writes it below “blogs:”, but without user and
// password in the feed's address.
func (b Stanza) String() string {
	b.Feed = canonical.Public(b.Feed)
	return b.block(2, 2, "\n")
}

// block is the stanzas in block style, one below the other, with apart before each: "" or
// a line end.
func block(blogs []Stanza, indent, gap int, apart, eol string) string {
	var out strings.Builder
	for _, b := range blogs {
		out.WriteString(apart + b.block(indent, gap, eol))
	}
	return out.String()
}

// flow is the stanzas in flow style, with commas between.
func flow(blogs []Stanza) string {
	items := make([]string, len(blogs))
	for i, b := range blogs {
		items[i] = b.flow()
	}
	return strings.Join(items, ", ")
}

// block is the stanza in block style: the dash after indent spaces, the keys
// gap columns after the dash.
func (b Stanza) block(indent, gap int, eol string) string {
	var out strings.Builder
	lead := strings.Repeat(" ", indent) + "-" + strings.Repeat(" ", gap-1)
	write := func(text string) {
		out.WriteString(lead + text + eol)
		lead = strings.Repeat(" ", indent+gap)
	}
	for _, kv := range [][2]string{{"name", b.name()}, {"slug", b.Slug}, {"feed", b.Feed}, {"site", b.Site}} {
		if kv[1] != "" {
			write(kv[0] + ": " + scalarText(kv[1]))
		}
	}
	if len(b.Representatives) > 0 {
		write("representatives:")
		for _, name := range b.Representatives {
			write("  - name: " + scalarText(name))
		}
	}
	if b.IncludeTitle != "" {
		write("include: {title: " + quoted(b.IncludeTitle) + "}")
	}
	if b.ExcludeTitle != "" {
		write("exclude: {title: " + quoted(b.ExcludeTitle) + "}")
	}
	if b.Mirror {
		write("mirror: true")
	}
	return out.String()
}

// flow is the stanza in flow style, which is JSON.
func (b Stanza) flow() string {
	type person struct {
		Name string `json:"name"`
	}
	type filter struct {
		Title string `json:"title,omitempty"`
	}
	people := make([]person, len(b.Representatives))
	for i, name := range b.Representatives {
		people[i].Name = name
	}
	return asJSON(struct {
		Name            string   `json:"name"`
		Slug            string   `json:"slug,omitempty"`
		Feed            string   `json:"feed"`
		Site            string   `json:"site,omitempty"`
		Representatives []person `json:"representatives,omitempty"`
		Include         filter   `json:"include,omitzero"`
		Exclude         filter   `json:"exclude,omitzero"`
		Mirror          bool     `json:"mirror,omitempty"`
	}{b.name(), b.Slug, b.Feed, b.Site, people, filter{b.IncludeTitle}, filter{b.ExcludeTitle}, b.Mirror})
}

// plain matches text that needs no quotes in YAML, unless it is a word with a meaning
// such as null.
var plain = regexp.MustCompile(`^(\pL[\pL\pN .,’'&()/+-]*|https?://[!-~]+)$`)

func scalarText(s string) string {
	if plain.MatchString(s) && !token.IsNeedQuoted(s) {
		return s
	}
	return quoted(s)
}

// quoted is s in single quotes, in which a backslash is one.
func quoted(s string) string {
	if strings.ContainsFunc(s, unicode.IsControl) {
		return asJSON(s)
	}
	return "'" + strings.ReplaceAll(s, "'", "''") + "'"
}

func asJSON(v any) string {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		panic(err) // strings and booleans always encode
	}
	return strings.TrimSuffix(out.String(), "\n")
}
