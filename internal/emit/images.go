package emit

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"necblogs/internal/clean"
)

// withoutImages is a post's clean HTML with links in the place of its images, as
// the pages have it, for a planet that shows none.
func withoutImages(post string) string {
	if !strings.Contains(post, "<img") {
		return post
	}
	var b strings.Builder
	linked := false
	z := html.NewTokenizer(strings.NewReader(post))
	for kind := z.Next(); kind != html.ErrorToken; kind = z.Next() {
		raw := z.Raw()
		name, more := z.TagName()
		switch atom.Lookup(name) {
		case atom.Img:
			var src, alt string
			for more {
				var key, val []byte
				switch key, val, more = z.TagAttr(); string(key) {
				case "src":
					src = string(val)
				case "alt":
					alt = string(val)
				}
			}
			b.WriteString(clean.ImageLink(src, alt, linked))
			continue
		case atom.A:
			linked = kind == html.StartTagToken
		}
		b.Write(raw)
	}
	return b.String()
}
