package config

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"
	"golang.org/x/text/unicode/norm"
)

const (
	leastInterval = time.Second
	leastTimeout  = time.Millisecond
	leastBody     = 1000    // bytes; no feed is smaller
	mostBody      = 1 << 30 // held in memory once per fetch
)

// object is a mapping with these keys, each of which may be left out.
func object(fields ...field) value { return checked(fields, func(*reader, string) {}) }

// checked is such a mapping; check then finds faults in what the keys say together.
func checked(fields []field, check func(r *reader, path string)) value {
	return value{
		read: func(r *reader, path string, n ast.Node) {
			if r.mapping(path, n, fields) {
				check(r, path)
			}
		},
		below: fields,
	}
}

// list is a list whose entries may be what of says. The element of an entry that cannot
// be read stays zero, so that indexes are those of the file.
func list[T any](dst *[]T, of func(*T) value) value {
	return value{
		read: func(r *reader, path string, n ast.Node) {
			s, ok := n.(*ast.SequenceNode)
			if !ok {
				r.fault(path, "must be a list, in [brackets] or each entry on a line of its own after “- ”, but is %s", kind(n))
				return
			}
			*dst = make([]T, len(s.Values))
			for i, v := range s.Values {
				r.value(fmt.Sprintf("%s[%d]", path, i), start(v), v, of(&(*dst)[i]))
			}
		},
		below: of(new(T)).below,
	}
}

// scalar is a single value. set gets its text without spaces around it.
func scalar(set func(string) error) value {
	return text(func(s string) error { return set(strings.TrimSpace(s)) })
}

// text is a single value as it stands in its quotes; without quotes, where nobody sees
// them, it has no spaces around it. It is what is written even where YAML sees a number or
// a truth value (“title: 2023”). The error of set says what would be right.
func text(set func(string) error) value {
	return value{read: func(r *reader, path string, n ast.Node) {
		var s string
		switch n := n.(type) {
		case *ast.MappingNode:
			r.fault(path, "must be a single value, but is keys with values; put a value that has { } or “: ” in it in 'quotes'")
			return
		case *ast.SequenceNode:
			r.fault(path, "must be a single value, but is a list; put a value that begins with [ in 'quotes'")
			return
		case *ast.StringNode:
			if s = n.Value; n.Token.Type == token.StringType {
				s = strings.TrimSpace(s)
			}
		case *ast.LiteralNode:
			s = strings.TrimSpace(n.Value.Value)
		default:
			s = n.GetToken().Value
		}
		if err := set(s); err != nil {
			r.fault(path, "%v", err)
		}
	}}
}

// line is a text of one line, or "".
func line(dst *string) value {
	return scalar(func(s string) error { return setLine(dst, s) })
}

func setLine(dst *string, s string) error {
	if strings.ContainsFunc(s, unicode.IsControl) {
		return errors.New("must be one line of text, without line breaks or control characters")
	}
	*dst = s
	return nil
}

// needed is a text of one line that is not "".
func needed(dst *string) value {
	return scalar(func(s string) error {
		if s == "" {
			return errors.New("must not be empty")
		}
		return setLine(dst, s)
	})
}

func truth(dst *bool) value {
	return scalar(func(s string) error {
		switch strings.ToLower(s) {
		case "true":
			*dst = true
		case "false":
			*dst = false
		default:
			return fmt.Errorf("must be true or false, but is %q", s)
		}
		return nil
	})
}

func whole(dst *int, least, most int) value {
	return scalar(func(s string) error {
		i, err := strconv.Atoi(s)
		if err != nil || i < least || i > most {
			return fmt.Errorf("must be a whole number from %d to %d, but is %q", least, most, s)
		}
		*dst = i
		return nil
	})
}

func oneOf[T ~string](dst *T, words ...T) value {
	return scalar(func(s string) error {
		if !slices.Contains(words, T(s)) {
			return fmt.Errorf("must be %s, but is %q", either(words), s)
		}
		*dst = T(s)
		return nil
	})
}

// either is “a, b or c”.
func either[T ~string](words []T) string {
	text, last := string(words[0]), len(words)-1
	for _, w := range words[1:last] {
		text += ", " + string(w)
	}
	return text + " or " + string(words[last])
}

// around matches look-ahead and look-behind, which Perl and Python have but Go does not.
var around = regexp.MustCompile(`\(\?<?[=!]`)

// typographic matches what a word processor makes of an expression in quotes.
var typographic = regexp.MustCompile(`^[“”„‘’].*[“”‘’]$`)

// signs matches an apostrophe or a hyphen in an expression and, as a whole, whatever else may
// have one in it: a character class, \Q…\E, an escape, flags.
var signs = regexp.MustCompile(`\\?['’‐‑-]|\(\?[a-zA-Z-]+|\\Q.*?(?:\\E|$)|\\.|\[\^?\]?(?:\\.|\[:\^?\w+:\]|[^\]])*\]`)

// anySign makes each apostrophe in an expression match both the straight and the
// typographic one, and each hyphen match U+2010 and U+2011 too: blog engines and word
// processors turn the plain sign into the others.
func anySign(expression string) string {
	return signs.ReplaceAllStringFunc(expression, func(part string) string {
		switch strings.TrimPrefix(part, `\`) {
		case "'", "’":
			return "['’]"
		case "-", "‐", "‑":
			return "[‐‑-]"
		}
		return part
	})
}

// pattern is a regular expression of Go's regexp package; "" is none. Spaces in its quotes
// belong to it: 'Ann ' is not to match Anna. Either apostrophe stands for both, and each
// hyphen for all. It is in NFC, as titles and lines of posts are read.
func pattern(dst **regexp.Regexp) value {
	return text(func(s string) error {
		*dst = nil
		if strings.TrimSpace(s) == "" {
			return nil
		}
		if strings.ContainsFunc(s, unicode.IsControl) {
			return errors.New(`holds a control character: in double quotes \b is a backspace; write the expression in 'single quotes'`)
		}
		if typographic.MatchString(s) {
			return errors.New(`is in typographic quotes, which nothing matches that lacks them: write the expression in 'single quotes', typed straight`)
		}
		s = norm.NFC.String(s)
		re, err := regexp.Compile(s)
		if err == nil {
			re, err = regexp.Compile(anySign(s)) // again, since the longer one may exceed a limit of the package
		}
		if err != nil {
			reason := strings.TrimPrefix(err.Error(), "error parsing regexp: ")
			if around.MatchString(s) {
				reason = "look-ahead and look-behind are not known here"
			}
			return fmt.Errorf("is no regular expression: %s (the syntax: https://pkg.go.dev/regexp/syntax)", reason)
		}
		*dst = re
		return nil
	})
}
