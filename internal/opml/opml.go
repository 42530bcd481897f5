// Package opml reads and writes lists of feeds: OPML 1 and 2, and the
// config.ini of Planet 2.0 and Planet Venus.
package opml

import (
	"cmp"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"necblogs/internal/parse"
)

// Limits of a list that is read. The largest list of a feed reader seen in the
// wild has some 10,000 feeds in 5 MB.
const (
	maxBytes    = 16 << 20
	maxOutlines = 50_000
	maxDepth    = 64
)

// Outline is one feed of a list.
type Outline struct {
	Title   string // plain text; "" where the list gives none
	FeedURL string // as the list has it; it need not be an address
	SiteURL string // "" where the list gives none
	Filter  string // of a config.ini, a Python regular expression: only entries that match; "": all
	Exclude string // of a config.ini, a Python regular expression: no entries that match; "": none
	Face    string // of a config.ini: a picture's address, or the name of its file; "": none
}

// Head is what a list says of itself; what is zero is left out.
type Head struct {
	Title      string `xml:"title,omitempty"`
	OwnerName  string `xml:"ownerName,omitempty"`
	OwnerEmail string `xml:"ownerEmail,omitempty"`
}

// Read returns the feeds of a list in their order. others has a line for each thing that
// is listed like a feed but is none, and says why. Whether src is OPML or a config.ini is
// told by its content.
func Read(src []byte) (feeds []Outline, others []string, err error) {
	text := string(parse.UTF8(src))
	what, read := "OPML list", readOPML
	switch {
	case strings.HasPrefix(strings.TrimSpace(text), "<"):
	case section.MatchString(text):
		what, read = "planet's config.ini", readINI
	default:
		return nil, nil, errors.New("it is neither an OPML list nor the config.ini of a planet")
	}
	if len(src) > maxBytes {
		err = fmt.Errorf("it is larger than %d MiB", maxBytes>>20)
	} else {
		feeds, others, err = read(text)
	}
	if err != nil {
		return nil, nil, fmt.Errorf("read the %s: %w", what, err)
	}
	return feeds, others, nil
}

// readOPML reads OPML. Feeds in folders count, those that are commented out (isComment)
// do not. It accepts names in any case, entities that nobody declared, and a wrong or
// missing encoding. A document that breaks off or is no OPML is an error.
func readOPML(text string) ([]Outline, []string, error) {
	dec := xml.NewDecoder(strings.NewReader(text))
	dec.Strict = false
	dec.Entity = xml.HTMLEntity // names such as &nbsp;; what a DTD declares is never read
	dec.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil }
	w := walk{}
	for {
		tok, err := dec.RawToken()
		switch t := tok.(type) {
		case xml.StartElement:
			err = w.start(strings.ToLower(t.Name.Local), t.Attr)
		case xml.EndElement:
			w.end(strings.ToLower(t.Name.Local))
		}
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			if syntax, ok := errors.AsType[*xml.SyntaxError](err); ok {
				err = errors.New(syntax.Msg) // without the line, which is said anyway
			}
			line, _ := dec.InputPos()
			return nil, nil, fmt.Errorf("line %d: %w", line, err)
		}
	}
	switch {
	case !w.opml:
		return nil, nil, errors.New("this is no OPML: it has no <opml> and no <outline>")
	case len(w.open) > 0:
		return nil, nil, fmt.Errorf("it breaks off inside <%s>", w.open[len(w.open)-1].name)
	}
	return w.found, nil, nil
}

// walk collects outlines from the tokens of a document.
type walk struct {
	opml  bool // whether the document is OPML
	open  []element
	found []Outline
}

// element is one that is open.
type element struct {
	name    string
	comment bool // commented out, with all that is in it
}

func (w *walk) start(name string, attrs []xml.Attr) error {
	switch {
	case name == "html" && !w.opml:
		return errors.New("this is a web page, no OPML")
	case len(w.open) == maxDepth:
		return fmt.Errorf("it is nested more than %d deep", maxDepth)
	case len(w.found) == maxOutlines:
		return fmt.Errorf("it has more than %d feeds", maxOutlines)
	}
	e := element{name: name, comment: len(w.open) > 0 && w.open[len(w.open)-1].comment}
	if name == "outline" {
		o, comment := outline(attrs)
		e.comment = e.comment || comment
		if !e.comment && o.FeedURL != "" {
			w.found = append(w.found, o)
		}
	}
	w.opml = w.opml || name == "opml" || name == "outline"
	w.open = append(w.open, e)
	return nil
}

// end closes the innermost element of that name and all within it. An end tag without a
// start is ignored.
func (w *walk) end(name string) {
	for i, e := range slices.Backward(w.open) {
		if e.name == name {
			w.open = w.open[:i]
			return
		}
	}
}

// outline reads the attributes of an outline, and whether it is commented out.
func outline(attrs []xml.Attr) (o Outline, comment bool) {
	a := make(map[string]string, len(attrs))
	for _, attr := range attrs {
		a[strings.ToLower(attr.Name.Local)] = strings.Join(strings.Fields(attr.Value), " ")
	}
	o = Outline{Title: cmp.Or(a["title"], a["text"]), FeedURL: a["xmlurl"], SiteURL: a["htmlurl"]}
	if o.FeedURL == "" && strings.EqualFold(a["type"], "rss") {
		o.FeedURL = a["url"] // as OPML 1 of some programs has it
	}
	return o, strings.EqualFold(a["iscomment"], "true")
}
