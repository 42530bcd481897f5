package parse

import (
	"cmp"
	"fmt"
	"html"
	"regexp"
	"slices"
	"strings"

	ext "github.com/mmcdole/gofeed/extensions"

	"necblogs/internal/planet"
)

// extensions are a feed's or an item's elements of other vocabularies, by
// gofeed's prefix for the vocabulary and by local name.
type extensions ext.Extensions

func (x extensions) text(prefix, name string) string { return first(x[prefix][name]) }

func first(elements []ext.Extension) string {
	if len(elements) > 0 {
		return elements[0].Value
	}
	return ""
}

// texts joins the texts of all elements of the name.
func (x extensions) texts(prefix, name string) string {
	return listed(x[prefix][name], func(e ext.Extension) string { return e.Value })
}

// listed joins with commas what words gives for each of a list, without what is "". Who is
// named twice, by the engine and by its plugin, is still one author.
func listed[T any](list []T, words func(T) string) string {
	var all []string
	for _, one := range list {
		if s := words(one); s != "" && !slices.Contains(all, s) {
			all = append(all, s)
		}
		if len(all) == maxAuthors {
			break
		}
	}
	return strings.Join(all, ", ")
}

// link is the address of the Atom link of this relation, which RSS borrows.
func (x extensions) link(rel string) string {
	for _, prefix := range []string{"atom", "atom03"} {
		for _, l := range x[prefix]["link"] {
			if cmp.Or(l.Attrs["rel"], "alternate") == rel {
				return l.Attrs["href"]
			}
		}
	}
	return ""
}

// author is the author by Dublin Core, iTunes or Atom, or "".
func (x extensions) author() string {
	if s := signed(x.texts("dc", "creator"), x.texts("dc", "author"), x.text("itunes", "author")); s != "" {
		return s
	}
	return listed(x["atom"]["author"], func(a ext.Extension) string {
		return cmp.Or(first(a.Children["name"]), first(a.Children["email"]))
	})
}

// complete adds to an item what Dublin Core and Media RSS say of it: categories, a text
// where it has none, and pictures and files.
func (x extensions) complete(item *planet.Item, at bases) {
	for _, subject := range x["dc"]["subject"] {
		item.Categories = addCategory(item.Categories, subject.Value)
	}
	if item.Content == "" && item.Summary == "" {
		item.Summary = x.description()
	}
	text := &item.Content
	if *text == "" {
		text = &item.Summary
	}
	if pictures := x.pictures(at); pictures != "" && item.Title == "" && !strings.Contains(*text, "<img") {
		if !looksHTML(*text) {
			*text = paragraphs(*text)
		}
		*text += pictures
	}
	for _, e := range x.media("content") {
		if kind := e.Attrs["type"]; kind != "" && kind != flash && !isImage(e) {
			item.Enclosures = addEnclosure(item.Enclosures, at.resolve(e.Attrs["url"]), kind, e.Attrs["fileSize"])
		}
	}
}

// media is the elements of Media RSS of this name: those of the item, those in groups, and
// those that belong to one file.
func (x extensions) media(name string) []ext.Extension {
	all, files := slices.Clip(x["media"][name]), slices.Clip(x["media"]["content"])
	for _, group := range x["media"]["group"] {
		all, files = append(all, group.Children[name]...), append(files, group.Children["content"]...)
	}
	for _, file := range files {
		all = append(all, file.Children[name]...)
	}
	return all
}

// face is the address of an author's face, which WordPress.com has among the pictures of
// each post.
var face = regexp.MustCompile(`^https?://[a-z0-9]+\.gravatar\.com/avatar/`)

// image is the address of the picture that stands for an item, as the feed has it.
func (x extensions) image() string {
	for _, e := range x["itunes"]["image"] {
		if e.Attrs["href"] != "" {
			return e.Attrs["href"]
		}
	}
	for _, e := range x.media("content") {
		if isImage(e) && !warned(e) && !face.MatchString(e.Attrs["url"]) {
			return e.Attrs["url"]
		}
	}
	for _, e := range x.media("thumbnail") {
		if e.Attrs["url"] != "" {
			return e.Attrs["url"]
		}
	}
	return ""
}

// pictures is the pictures that Media RSS adds to an item, as HTML. Only those with a type
// count. Posts of Mastodon and the like have theirs nowhere else, and no title. With an
// article they are its decoration or, on WordPress.com, its author's face.
func (x extensions) pictures(at bases) string {
	var b strings.Builder
	for _, e := range x.media("content") {
		if !strings.HasPrefix(e.Attrs["type"], "image/") {
			continue
		}
		of := extensions{"media": e.Children}
		if src := at.resolve(e.Attrs["url"]); src != "" && !warned(e) {
			fmt.Fprintf(&b, `<p><img src="%s" alt="%s"></p>`, html.EscapeString(src), html.EscapeString(of.text("media", "description")))
		}
	}
	return b.String()
}

// isImage goes by the type where there is one: in Mastodon's feeds the medium of an animation
// is image, although its file is a video.
func isImage(e ext.Extension) bool {
	if kind := e.Attrs["type"]; kind != "" {
		return strings.HasPrefix(kind, "image/")
	}
	return e.Attrs["medium"] == "image"
}

// warned reports whether an author has put a file behind a warning: then it is not shown.
// Mastodon rates such files as for adults.
func warned(e ext.Extension) bool { return first(e.Children["rating"]) == "adult" }

// description is what Media RSS says of an item, as HTML. Where it does not say
// what kind of text that is, it is plain (Media RSS 1.5.1, media:description).
func (x extensions) description() string {
	all := x.media("description")
	switch {
	case len(all) == 0:
		return ""
	case strings.Contains(all[0].Attrs["type"], "html"):
		return all[0].Value
	}
	return paragraphs(all[0].Value)
}

// flash is the type of the file that YouTube's feeds still name for each video. Nothing has
// been able to play it since 2021.
const flash = "application/x-shockwave-flash"
