package emit

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// withoutImages is clean HTML without its images, for a planet that shows none.
func withoutImages(clean string) string {
	if !strings.Contains(clean, "<img") {
		return clean
	}
	var b strings.Builder
	z := html.NewTokenizer(strings.NewReader(clean))
	for kind := z.Next(); kind != html.ErrorToken; kind = z.Next() {
		raw := z.Raw()
		if kind == html.StartTagToken || kind == html.SelfClosingTagToken {
			if name, _ := z.TagName(); atom.Lookup(name) == atom.Img {
				continue
			}
		}
		b.Write(raw)
	}
	return b.String()
}
