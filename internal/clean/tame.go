package clean

import (
	"slices"
	"strings"
)

// maxDepth bounds how deep containers nest. Between two of them up to four more elements
// can be open (tbody, tr, td, p), and the parser gives up at 512.
const maxDepth = 64

// unbound are the elements that cannot nest without a container between them.
var unbound = map[string]bool{
	"p": true, "li": true, "dt": true, "dd": true, "caption": true, "thead": true, "tbody": true, "tfoot": true,
	"tr": true, "th": true, "td": true, "br": true, "hr": true, "img": true, "source": true, "embed": true,
}

// alias is put before the names of elements that the parser treats specially. It
// opens formatting that a block has left open again in every later block, so that
// it leaks, and four bytes of a post grow into kilobytes of tree; and it takes the
// content of an iframe for text. Under names that it does not know, they are as
// harmless as any element. [shaper] takes the alias off.
const alias = "x-"

var aliased = map[string]bool{
	"a": true, "b": true, "code": true, "em": true, "i": true, "s": true, "small": true, "strike": true,
	"strong": true, "u": true, "iframe": true,
}

var void = map[string]bool{"br": true, "hr": true, "img": true, "source": true, "embed": true}

// tame drops the tags of a sanitised article that nest deeper than maxDepth, and
// end tags that end nothing. It ends elements that XHTML writes as "<b/>", which
// HTML would leave open, and puts aliases in. It relies on bluemonday to write
// "<" only in tags, and their names in lower case.
func tame(safe string) string {
	var b strings.Builder
	b.Grow(len(safe) + len(safe)/8)
	var open []string
	for {
		text, rest, found := strings.Cut(safe, "<")
		b.WriteString(text)
		if !found {
			return b.String()
		}
		tag, after, _ := strings.Cut(rest, ">")
		safe = after
		name, ending := strings.CutPrefix(tag, "/")
		if i := strings.IndexAny(name, " /"); i >= 0 {
			name = name[:i]
		}
		attributes, closed := strings.CutSuffix(strings.TrimPrefix(tag, "/")[len(name):], "/")
		closed = closed && !void[name]
		switch {
		case unbound[name] || closed:
		case ending:
			i := lastIndex(open, name)
			if i < 0 {
				continue
			}
			open = open[:i]
		case len(open) == maxDepth:
			continue
		default:
			open = append(open, name)
		}
		mark := ""
		if aliased[name] {
			mark = alias
		}
		if ending {
			write(&b, "</", mark, name, ">")
			continue
		}
		write(&b, "<", mark, name, attributes, ">")
		if closed {
			write(&b, "</", mark, name, ">")
		}
	}
}

func write(b *strings.Builder, parts ...string) {
	for _, p := range parts {
		b.WriteString(p)
	}
}

func lastIndex(names []string, name string) int {
	for i, n := range slices.Backward(names) {
		if n == name {
			return i
		}
	}
	return -1
}
