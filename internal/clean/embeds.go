package clean

import (
	"encoding/json"
	"html"
	"regexp"
	"strings"
)

// embed is an element in which Substack's feeds have nothing, for a script fills it by
// what its attribute says: who is mentioned, a tweet, another post, a row of pictures.
var embed = regexp.MustCompile(`<(?:div|span) class="(mention-wrap|twitter-embed|digest-post-embed|image-gallery-embed)" data-attrs="([^"]*)"[^<>]*>\s*</(?:div|span)>`)

// players are such elements of others, each with a word that stands in the HTML wherever
// there is one, and the address of what a script puts there; video is one that has it in HTML.
var (
	players = []struct {
		sign   string
		markup *regexp.Regexp
		html   string
	}{
		{"sqs-audio-embed", regexp.MustCompile(`<div\s+class="sqs-audio-embed"(?:\s+[\w-]+="[^"]*")*?\s+data-url="([^"]*)"[^<>]*>`), `<audio src="$1"></audio><div>`},
		{`"fb-`, regexp.MustCompile(`<div class="fb-(?:post|video)"(?:\s+[\w-]+="[^"]*")*?\s+data-href="([^"]*)"[^<>]*>\s*</div>`), `<iframe src="$1"></iframe>`},
	}
	video = regexp.MustCompile(`<div\s+class="sqs-video-wrapper"(?:\s+[\w-]+="[^"]*")*?\s+data-html="([^"]*)"[^<>]*>`)
)

// embedded is raw with such elements filled.
func embedded(raw string) string {
	for _, p := range players {
		if strings.Contains(raw, p.sign) {
			raw = p.markup.ReplaceAllString(raw, p.html)
		}
	}
	if strings.Contains(raw, "sqs-video-wrapper") {
		raw = video.ReplaceAllStringFunc(raw, func(tag string) string {
			return tag + html.UnescapeString(video.FindStringSubmatch(tag)[1])
		})
	}
	if !strings.Contains(raw, "data-attrs=") {
		return raw
	}
	return embed.ReplaceAllStringFunc(raw, func(element string) string {
		part := embed.FindStringSubmatch(element)
		var is struct {
			URL, Name, Username, Title string
			FullText                   string `json:"full_text"` // HTML
			Canonical                  string `json:"canonical_url"`
			Gallery                    struct {
				Caption string
				Images  []struct{ Src string }
			}
		}
		if json.Unmarshal([]byte(html.UnescapeString(part[2])), &is) != nil {
			return element
		}
		text := html.EscapeString
		var b strings.Builder
		switch part[1] {
		case "mention-wrap":
			return text(is.Name)
		case "twitter-embed":
			write(&b, "<blockquote><p>", strings.ReplaceAll(is.FullText, "\n", "<br>"), `</p><p>— <a href="`, text(is.URL), `">`,
				text(is.Name), " (@", text(is.Username), ")</a></p></blockquote>")
		case "digest-post-embed":
			write(&b, `<p><a href="`, text(is.Canonical), `">`, text(is.Title), "</a></p>")
		case "image-gallery-embed":
			b.WriteString("<figure>")
			for _, image := range is.Gallery.Images {
				write(&b, `<img src="`, text(image.Src), `" alt="">`)
			}
			write(&b, "<figcaption>", text(is.Gallery.Caption), "</figcaption></figure>")
		}
		return b.String()
	})
}
