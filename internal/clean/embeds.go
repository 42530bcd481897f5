package clean

import (
	"cmp"
	"encoding/json"
	"html"
	"regexp"
	"strings"
)

// embed finds an element that is empty in Substack's feeds, since a script fills it with
// what its attribute says: who is mentioned, a tweet, another post, a row of pictures, a
// recording.
var embed = regexp.MustCompile(`<(?:div|span)\s+class="(mention-wrap|twitter-embed|digest-post-embed|embedded-post-wrap|image-gallery-embed|native-(video|audio)-embed)"` +
	`(?:\s+[\w-]+="[^"]*")*?\s+data-attrs="([^"]*)"[^<>]*>\s*</(?:div|span)>`)

// players are such elements of other engines, whose attribute is the address of what a
// script puts there; sign is as in [additions]. video is one whose attribute is HTML.
var (
	players = []struct {
		sign   string
		markup *regexp.Regexp
		html   string
	}{
		{"sqs-audio-embed", regexp.MustCompile(`<div\s+class="sqs-audio-embed"(?:\s+[\w-]+="[^"]*")*?\s+data-url="([^"]*)"[^<>]*>`), `<audio src="$1"></audio><div>`},
		{`"image-link`, regexp.MustCompile(`<a\s+class="image-link\b[^<>]*\shref="([^"]*)"[^<>]*>\s*</a>`), `<img src="$1" alt="">`}, // Substack's
		{`"fb-`, regexp.MustCompile(`<div class="fb-(?:post|video)"(?:\s+[\w-]+="[^"]*")*?\s+data-href="([^"]*)"[^<>]*>\s*</div>`), `<iframe src="$1"></iframe>`},
	}
	video = regexp.MustCompile(`<div\s+class="sqs-video-wrapper"(?:\s+[\w-]+="[^"]*")*?\s+data-html="([^"]*)"[^<>]*>`)
)

// embedded is raw with such elements filled. tags are what [tagsWithAttributes] gives for raw.
func embedded(raw, tags string) string {
	for _, p := range players {
		if strings.Contains(tags, p.sign) {
			raw = p.markup.ReplaceAllString(raw, p.html)
		}
	}
	if strings.Contains(tags, "sqs-video-wrapper") {
		raw = video.ReplaceAllStringFunc(raw, func(tag string) string {
			return tag + html.UnescapeString(video.FindStringSubmatch(tag)[1])
		})
	}
	if strings.Contains(tags, "data-attrs=") {
		raw = embed.ReplaceAllStringFunc(raw, substack)
	}
	return raw
}

// substack is what an element that embed finds stands for, as HTML; the element itself if its
// attribute cannot be read.
func substack(element string) string {
	part := embed.FindStringSubmatch(element)
	var is struct {
		URL, Name, Username, Title string
		FullText                   string `json:"full_text"` // HTML
		Canonical                  string `json:"canonical_url"`
		Upload                     string `json:"mediaUploadId"`
		Gallery                    struct {
			Caption string
			Images  []struct{ Src string }
		}
	}
	if json.Unmarshal([]byte(html.UnescapeString(part[3])), &is) != nil {
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
	case "digest-post-embed", "embedded-post-wrap":
		write(&b, `<p><a href="`, text(cmp.Or(is.Canonical, is.URL)), `">`, text(is.Title), "</a></p>")
	case "image-gallery-embed":
		b.WriteString("<figure>")
		for _, image := range is.Gallery.Images {
			write(&b, `<img src="`, text(image.Src), `" alt="">`)
		}
		write(&b, "<figcaption>", text(is.Gallery.Caption), "</figcaption></figure>")
	default: // native-video-embed, native-audio-embed
		write(&b, "<", part[2], ` src="https://api.substack.com/api/v1/video/upload/`, text(is.Upload), `/src"></`, part[2], ">")
	}
	return b.String()
}
