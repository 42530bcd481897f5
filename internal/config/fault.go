package config

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"necblogs/internal/planet"
)

// Fault is one mistake in a config.
type Fault struct {
	File    string `json:"file"`    // or "$PLANET_LISTEN" for a fault in the environment
	Line    int    `json:"line"`    // from 1; 0: the fault has no place
	Column  int    `json:"column"`  // in characters, from 1
	Key     string `json:"key"`     // as "poll.interval" or "blogs[0].feed"; "" for the file as a whole
	Message string `json:"message"` // what is wrong, and what would be right
	Source  string `json:"-"`       // the line itself, with asterisks for a user and a password in an address
}

// String is the fault as compilers write theirs, "file:line:column: key: message", with
// the line below it and a caret under the column.
func (f Fault) String() string {
	var b strings.Builder
	b.WriteString(f.File)
	if f.Line > 0 {
		fmt.Fprintf(&b, ":%d:%d", f.Line, f.Column)
	}
	b.WriteString(": ")
	if f.Key != "" {
		b.WriteString(f.Key + ": ")
	}
	b.WriteString(f.Message)
	if strings.TrimSpace(f.Source) != "" {
		line, column := window(f.Source, f.Column)
		b.WriteString("\n    " + line + "\n    " + indent(line, column) + "^")
	}
	return b.String()
}

// widest is how much of a line is shown, in characters: a config may be JSON in one line.
const widest = 160

// window is what is shown of a line around a column, and the column within that.
func window(line string, column int) (string, int) {
	r := []rune(line)
	if len(r) <= widest {
		return line, column
	}
	from := max(0, min(column-widest/2, len(r)-widest))
	shown := string(r[from : from+widest])
	if from+widest < len(r) {
		shown += "…"
	}
	if from > 0 {
		shown, from = "…"+shown, from-1
	}
	return shown, column - from
}

// indent is the blank space up to a column. Tabs stay tabs, so that the caret stands
// under its sign however wide they are shown.
func indent(line string, column int) string {
	n := max(column-1, 0)
	before := []rune(line + strings.Repeat(" ", n))[:n]
	return strings.Map(func(r rune) rune {
		if r == '\t' {
			return r
		}
		return ' '
	}, string(before))
}

// Faults are all the faults of one config, in the order of the file.
type Faults []Fault

// Error lists every fault.
func (fs Faults) Error() string {
	lines := make([]string, len(fs))
	for i, f := range fs {
		lines[i] = f.String()
	}
	return strings.Join(lines, "\n")
}

// credentials matches what must not be shown of a line, since faults are logged and stand
// on /status: in an address a user and a password or a user alone, even if the scheme is
// missing, and a password=… among settings of a database.
var credentials = regexp.MustCompile(`:/{1,2}([^:/@\s]*:(?:\S+|[^/@"'\n]+)|[^/@\s]+)@|\b[^:/@\s"']+:[^/@\s"']+@|(?i:password\s*=\s*)\S+`)

// showable is a line that can be printed and logged: it is [planet.Printable], and an
// asterisk stands for each character of credentials.
func showable(line string) string {
	return credentials.ReplaceAllStringFunc(planet.Printable(line), func(s string) string {
		if strings.HasPrefix(s, "mailto:") { // which is no user
			return s
		}
		secret := strings.TrimSuffix(strings.TrimLeft(s, ":/"), "@")
		if secret == s { // password=…
			secret = s[strings.IndexByte(s, '=')+1:]
		}
		return strings.Replace(s, secret, strings.Repeat("*", utf8.RuneCountInString(secret)), 1)
	})
}
