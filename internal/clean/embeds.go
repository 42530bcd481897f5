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

// video and audio are such elements of Squarespace's.
var (
	video = regexp.MustCompile(`<div\s+class="sqs-video-wrapper"(?:\s+[\w-]+="[^"]*")*?\s+data-html="([^"]*)"[^<>]*>`)
	audio = regexp.MustCompile(`<div\s+class="sqs-audio-embed"(?:\s+[\w-]+="[^"]*")*?\s+data-url="([^"]*)"`)
)

// embedded is raw with such elements filled.
func embedded(raw string) string {
	if strings.Contains(raw, `"sqs-`) {
		raw = audio.ReplaceAllString(raw, `<audio src="$1"></audio>$0`)
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
