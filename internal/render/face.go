package render

import (
	"hash/fnv"
	"strings"
	"unicode"
	"unicode/utf8"

	"necblogs/internal/planet"
)

// colours is how many colours for faces the style sheet has: .c0 to .c11.
const colours = 12

// face stands for a person: an image, or initials on a colour that depends on the
// name alone.
type face struct {
	Image    string // "": the initials are drawn
	Initials string
	Colour   int
}

// newFace is the face of whoever has this name; image is the address of a picture
// or "".
func (r *Renderer) newFace(name, image string) face {
	f := face{Initials: initials(name), Colour: colour(name)}
	if src := outward(image); src != "" {
		f.Image = r.image(src)
	}
	return f
}

// blogFace is a blog's face: that of its person where it carries one person's
// reports.
func (r *Renderer) blogFace(b planet.Blog) face {
	if len(b.Representatives) == 1 {
		return r.newFace(b.Representatives[0].Name, b.Avatar)
	}
	return r.newFace(b.Name, b.Avatar)
}

// face is the face of an entry's representative. A blog's own picture stands for
// the person where the blog carries no one else's reports, and for an entry of
// which nobody knows whose it is.
func (r *Renderer) face(e planet.Entry) face {
	blog := r.blogs[e.Blog]
	if e.Representative == "" || Nobody(e.Representative) {
		return r.newFace(r.blog(e.Blog).Name, blog.Avatar)
	}
	avatar := r.people[e.RepresentativeSlug].Avatar
	if avatar == "" && len(blog.Representatives) < 2 {
		avatar = blog.Avatar
	}
	return r.newFace(e.Representative, avatar)
}

// initials are the first letters of a name's first and last word, in capitals.
func initials(name string) string {
	words := strings.FieldsFunc(name, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '\'' && r != '’' })
	if len(words) == 0 {
		return "?"
	}
	out := first(words[0])
	if len(words) > 1 {
		out += first(words[len(words)-1])
	}
	return strings.ToUpper(out)
}

func first(word string) string {
	r, _ := utf8.DecodeRuneInString(strings.TrimLeft(word, "'’"))
	if r == utf8.RuneError {
		return ""
	}
	return string(r)
}

func colour(name string) int {
	h := fnv.New32a()
	h.Write([]byte(name))
	sum := h.Sum32()
	return int((sum ^ sum>>16) % colours)
}
