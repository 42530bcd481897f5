package render

import (
	"cmp"
	"fmt"
	"html/template"
	"net/url"
	"path"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/dustin/go-humanize"

	"necblogs/internal/clean"
	"necblogs/internal/planet"
)

// funcs are what the templates may call.
func (r *Renderer) funcs() template.FuncMap {
	spelt := func(layout string) func(time.Time) string {
		return func(t time.Time) string { return t.In(r.site.Zone).Format(layout) }
	}
	return template.FuncMap{
		"path":     r.path,
		"asset":    r.asset,
		"day":      spelt("Monday 2 January 2006"),
		"date":     spelt("2 January 2006"),
		"short":    spelt("2 Jan 2006"),
		"clock":    spelt("15:04"),
		"when":     spelt("2 January 2006, 15:04"),
		"iso":      spelt(time.RFC3339),
		"number":   number,
		"plural":   plural,
		"stop":     stop,
		"because":  because,
		"absolute": r.absolute,
		"outward":  outward,
		"host":     host,
		"fileName": fileName,
		"size":     size,
		"way":      r.way,
	}
}

// number is n with a comma between thousands.
func number(n int) string { return humanize.Comma(int64(n)) }

// plural is "1 report" or "2 reports"; a word that takes no plain s is given
// both ways, as "copy/copies".
func plural(n int, word string) string {
	one, many, ok := strings.Cut(word, "/")
	if !ok {
		many = one + "s"
	}
	if n == 1 {
		return "1 " + one
	}
	return number(n) + " " + many
}

// stop is the full stop after words of the operator's, unless they end in one or the like.
func stop(words string) string {
	if end, _ := utf8.DecodeLastRuneInString(words); strings.ContainsRune(".!?…", end) {
		return ""
	}
	return "."
}

// because says in words why an entry is a copy of another. The score is a share of the
// shorter or of both texts, see [planet.Verdict].
func because(c planet.Copy, of planet.Entry) string {
	share := int(c.Score*100 + 0.5)
	if c.Score < 1 {
		share = min(share, 99) // a word was changed
	}
	percent := fmt.Sprintf("%d%%", share)
	switch c.Reason {
	case planet.ByGUID:
		return "it carries the same identifier"
	case planet.ByURL:
		return "it has the same address"
	case planet.ByText:
		return percent + " of the wording is the same"
	case planet.ByExcerpt:
		if c.Entry.Words > of.Words {
			return "the longer text, which has " + percent + " of the excerpt"
		}
		return "an excerpt: " + percent + " of it is in the longer text"
	case planet.ByMirror:
		return "a mirror: " + percent + " of the wording is the same"
	case planet.ByCorrection:
		return "an earlier version, later posted again with corrections: " + percent + " of the wording is the same"
	case planet.ByOperator:
		return "the operator of this planet said so"
	}
	return string(c.Reason)
}

// way is one of the ways through the site that stand on every page.
type way struct {
	link
	Here bool
}

func (r *Renderer) way(s sheet, rest, name string) way {
	return way{link{name, r.path(rest)}, s.Path == "/"+rest}
}

// fileName is what a file is called in its address. What is escaped there may be
// anything, such as the mark that turns text round, after which "gnp.exe" reads "exe.png".
func fileName(address string) string {
	u, err := url.Parse(address)
	if err != nil || strings.Trim(u.Path, "/") == "" {
		return host(address)
	}
	return cmp.Or(clean.Title(path.Base(u.Path)), host(address))
}

// size is a number of bytes for people; "" where it is not known.
func size(n int64) string {
	if n <= 0 {
		return ""
	}
	return humanize.Bytes(uint64(n))
}
