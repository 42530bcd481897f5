package render

import (
	"html/template"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"necblogs/internal/clean"
)

// prose is a post's clean HTML as it stands in a page: its headings begin at
// level and skip none, so that the page's outline stays whole, its images come
// from where the config says, each link has words, and tables wider than the page
// scroll by themselves, by keyboard too.
//
// This is the one place that trusts HTML: it must come from internal/clean.
func (r *Renderer) prose(post string, level int) template.HTML {
	var b strings.Builder
	b.Grow(len(post) + 64)
	heads := outline{base: level}
	linked, wordless := false, false
	rest := post
	z := html.NewTokenizer(strings.NewReader(post))
	for kind := z.Next(); kind != html.ErrorToken; kind = z.Next() {
		raw := z.Raw() // z.Token would unescape it in place
		rest = rest[len(raw):]
		name, _ := z.TagName() // none of what is no tag
		tag := atom.Lookup(name)
		switch {
		case tag == atom.Img:
			b.WriteString(r.img(z, linked, wordless))
			wordless = false
		case tag == atom.A:
			linked = kind == html.StartTagToken
			wordless = linked && saysNothing(rest)
			b.Write(raw)
		case tag == atom.Table && kind == html.EndTagToken:
			b.Write(raw)
			b.WriteString("</div>")
		case tag == atom.Table:
			b.WriteString(`<div class="wide" role="group" aria-label="Table" tabindex="0">`)
			b.Write(raw)
		case isHeading(tag) && kind == html.EndTagToken:
			b.WriteString("</" + heads.last + ">")
		case isHeading(tag):
			b.WriteString("<" + heads.open(tag.String()))
			b.Write(raw[len("<h1"):])
		default:
			b.Write(raw)
		}
	}
	return template.HTML(b.String())
}

// img is the tag that z stands at with its address rewritten. It is loaded late
// and without a referrer, whatever the tag said. Where images are not shown, a
// link to it stands for it, or within a link its description alone. In a link that
// has no words at all it is described as an image, or a screen reader would read out
// the address: blog software links each picture so to a larger one.
func (r *Renderer) img(z *html.Tokenizer, linked, wordless bool) string {
	out := html.Token{Type: html.SelfClosingTagToken, DataAtom: atom.Img, Data: "img"}
	alt, src, original := "", "", ""
	for more := true; more; {
		var key, val []byte
		key, val, more = z.TagAttr()
		switch k := string(key); k {
		case "src":
			original = string(val)
			src = r.image(original)
		case "alt":
			alt = string(val)
		case "width", "height", "title":
			out.Attr = append(out.Attr, html.Attribute{Key: k, Val: string(val)})
		}
	}
	if wordless {
		alt = "Image"
	}
	if src == "" {
		return clean.ImageLink(original, alt, linked)
	}
	out.Attr = append(out.Attr,
		html.Attribute{Key: "src", Val: src},
		html.Attribute{Key: "alt", Val: alt},
		html.Attribute{Key: "loading", Val: "lazy"},
		html.Attribute{Key: "decoding", Val: "async"},
		html.Attribute{Key: "referrerpolicy", Val: "no-referrer"})
	return out.String()
}

// saysNothing reports whether a link whose tag ends where rest begins has neither
// words nor an image that is described.
func saysNothing(rest string) bool {
	inside, _, _ := strings.Cut(rest, "</a>")
	z := html.NewTokenizer(strings.NewReader(inside))
	for kind := z.Next(); kind != html.ErrorToken; kind = z.Next() {
		t := z.Token()
		described := slices.ContainsFunc(t.Attr, func(a html.Attribute) bool { return a.Key == "alt" && strings.TrimSpace(a.Val) != "" })
		if described || kind == html.TextToken && strings.TrimSpace(t.Data) != "" {
			return false
		}
	}
	return true
}

func isHeading(a atom.Atom) bool {
	switch a {
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		return true
	}
	return false
}

// outline moves headings: each goes one level below the nearest heading before
// it that the post had at a higher level, and the highest to base.
type outline struct {
	base  int
	above []byte // levels as the post has them, '1' to '6', ascending
	last  string // the tag opened last
}

func (o *outline) open(tag string) string {
	own := tag[1]
	for len(o.above) > 0 && o.above[len(o.above)-1] >= own {
		o.above = o.above[:len(o.above)-1]
	}
	o.above = append(o.above, own)
	o.last = "h" + strconv.Itoa(min(6, o.base+len(o.above)-1))
	return o.last
}
