package clean

import (
	"cmp"
	"net/url"
	"path"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"

	"necblogs/internal/canonical"
)

// image makes an img safe and lazy, or takes it out if it has no address or is a pixel
// that counts readers. It reports whether anything stays: the image, or the sign that it
// stands for.
func (s *shaper) image(n *html.Node) bool {
	// Scripts that load images late have the address elsewhere, and in src that of a blank
	// image.
	src := s.first(attr(n, "data-src"), attr(n, "data-lazy-src"), attr(n, "data-original"), attr(n, "src"),
		firstOf(attr(n, "srcset")), firstOf(attr(n, "data-srcset")))
	width, height := attr(n, "width"), attr(n, "height")
	if sign := typed(src, attr(n, "alt")); sign != "" {
		n.Type, n.Data, n.Attr = html.TextNode, sign, nil
		return true
	}
	if src == "" || dot(width) || dot(height) || counter.MatchString(src) {
		n.Parent.RemoveChild(n)
		return false
	}
	kept := []html.Attribute{{Key: "src", Val: src}, {Key: "alt", Val: attr(n, "alt")}}
	for _, a := range n.Attr {
		if a.Key == "title" || a.Key == "width" || a.Key == "height" {
			kept = append(kept, a)
		}
	}
	n.Attr = append(kept, html.Attribute{Key: "loading", Val: "lazy"},
		html.Attribute{Key: "referrerpolicy", Val: "no-referrer"})
	return true
}

// firstOf is the first address of a srcset (WHATWG HTML 4.8.4.2.1).
func firstOf(srcset string) string {
	first, _, _ := strings.Cut(fold(srcset), " ")
	return strings.TrimRight(first, ",")
}

// typed is the emoji or smiley for which an image of WordPress, Facebook or others stands, or
// "". Without their style sheets, which make it as high as a line, the image would be large.
func typed(src, alt string) string {
	if !emoji.MatchString(src) {
		return ""
	}
	sign := fold(alt)
	if strings.Contains(sign, " ") || utf8.RuneCountInString(sign) > 12 {
		return ""
	}
	return sign
}

var emoji = regexp.MustCompile(`/(?:emoji|emoji\.php|smilies|joypixels)/|/twemoji`)

// ImageLink is HTML to be put in the place of an image that is not shown: a link to it, or
// if linked says that it is in a link its description alone. There is a space on both
// sides, since images stand close to words and to one another.
func ImageLink(src, alt string, linked bool) string {
	text := html.EscapeString(cmp.Or(strings.TrimSpace(alt), "Image"))
	if !linked {
		text = `<a href="` + html.EscapeString(src) + `" rel="noopener nofollow ugc">` + text + "</a>"
	}
	return " " + text + " "
}

func dot(size string) bool { return size == "0" || size == "1" }

// counter finds the address of an image that only counts readers or offers to share.
var counter = regexp.MustCompile(`://(?:feeds\.feedburner\.com/~|feedads\.|pixel\.wp\.com/|stats\.wordpress\.com/|stats\.wp\.com/|` +
	`feeds\.wordpress\.com/1\.0/|blogger\.googleusercontent\.com/tracker/|static\.addtoany\.com/buttons/)`)

// unasked are the attributes in which plugins of WordPress and others have the address of a
// player until the reader consents to it or comes near it. Until then src is missing, or
// leads to something blank.
var unasked = []string{"data-src-cmplz", "data-cookieblock-src", "consent-original-src-_", "data-privacy-src",
	"data-lazy-src", "data-litespeed-src"}

// button finds the address of a page with nothing but a button to like or share a post.
var button = regexp.MustCompile(`^https?://(?:www\.facebook\.com/(?:v[0-9.]+/)?plugins/(?:like|share_button)\.php|platform\.twitter\.com/widgets/tweet_button\b)`)

// player puts a link in the place of an embedded player or page, or takes that out if
// there is nothing to link or a link around it. It reports whether there is a link.
func (s *shaper) player(n *html.Node) bool {
	src := s.played(n)
	if src == "" || s.links > 0 {
		n.Parent.RemoveChild(n)
		return false
	}
	href := watch(src)
	kind := "Embedded"
	switch {
	case n.Data == "video", href != src:
		kind = "Video"
	case n.Data == "audio":
		kind = "Audio"
	}
	words := &html.Node{Type: html.TextNode, Data: kind + ": " + label(n, href)}
	for n.FirstChild != nil {
		n.RemoveChild(n.FirstChild)
	}
	n.Data = "a"
	setLink(n, href, "")
	n.AppendChild(words)
	for _, beside := range []*html.Node{n, n.NextSibling} { // a line of its own
		n.Parent.InsertBefore(&html.Node{Type: html.ElementNode, Data: "br"}, beside)
	}
	return true
}

// label names what a player plays, which has the page href: by its title or, where it has
// none, by the name of the file or the site.
func label(player *html.Node, href string) string {
	if title := attr(player, "title"); !blank(title) {
		return title
	}
	u, _ := url.Parse(href)
	name := strings.TrimPrefix(u.Host, "www.")
	if player.Data != "iframe" && path.Ext(u.Path) != "" {
		name = path.Base(u.Path)
	}
	return fold(strings.ToValidUTF8(name, "\ufffd")) // what stands escaped in an address may be anything
}

// played is the address of what a player plays, or "" where that is not worth a link.
func (s *shaper) played(n *html.Node) string {
	var candidates []string
	for _, name := range unasked {
		candidates = append(candidates, attr(n, name))
	}
	candidates = append(candidates, attr(n, "src"), attr(n, "data-src"), attr(n, "data"))
	for c := range n.ChildNodes() {
		if c.Data == "source" {
			candidates = append(candidates, attr(c, "src"))
		}
	}
	src := s.first(candidates...)
	src = cmp.Or(s.first(within(src)), src)
	card := strings.Contains(src, "/embed/#?secret=") // WordPress's, of a post that it links above
	file, _, _ := strings.Cut(src, "?")
	flash := strings.EqualFold(path.Ext(file), ".swf") // which nothing plays any more
	if card || flash || button.MatchString(src) {
		return ""
	}
	return src
}

// within is the address of the player in a widget of Embedly's, as all players in Medium's
// posts are; "" for others.
func within(src string) string {
	u, err := url.Parse(src)
	if err != nil || u.Host != "cdn.embedly.com" {
		return ""
	}
	return u.Query().Get("src")
}

// watch is the page of a video whose player has the address src; for other players it is src.
func watch(src string) string {
	u, err := url.Parse(src)
	if err != nil {
		return src
	}
	id := path.Base(u.Path)
	switch strings.TrimPrefix(u.Host, "www.") {
	case "youtube.com", "youtube-nocookie.com":
		id, _, _ = strings.Cut(id, "&") // /v/ID&hl=en, as Flash had it
		if strings.HasPrefix(u.Path, "/v/") || strings.HasPrefix(u.Path, "/embed/") && id != "videoseries" {
			page := "https://www.youtube.com/watch?v=" + url.QueryEscape(id)
			if start := u.Query().Get("start"); start != "" { // seconds, from where the author has it played
				page += "&t=" + url.QueryEscape(start)
			}
			return page
		}
	case "player.vimeo.com":
		page := "https://vimeo.com/" + url.PathEscape(id)
		if key := u.Query().Get("h"); key != "" { // without which an unlisted video is shown to nobody
			page += "/" + url.PathEscape(key)
		}
		return page
	case "dailymotion.com":
		if strings.HasPrefix(u.Path, "/embed/video/") {
			return "https://www.dailymotion.com/video/" + url.PathEscape(id)
		}
	}
	return src
}

// first is the first of the candidates that is an address on the web, or "".
func (s *shaper) first(candidates ...string) string {
	for _, raw := range candidates {
		if src := s.address(raw, false); src != "" {
			return src
		}
	}
	return ""
}

// address is raw as an absolute http or https address, or if link is true perhaps a mailto;
// "" for all others, javascript: and data: among them, and for what would make the article
// grow by more than [maxGrown]. User names are dropped: "https://bank.example@evil.example"
// only misleads.
func (s *shaper) address(raw string, link bool) string {
	raw = strings.TrimFunc(raw, func(r rune) bool { return r <= ' ' || r == '\u00a0' })
	if raw == "" {
		return ""
	}
	raw = canonical.Mend(raw)
	if s.base != nil && strings.HasPrefix(raw, "//") {
		raw = s.base.Scheme + ":" + raw // beside a scheme url.Parse looks at a host more closely
	}
	u, err := url.Parse(raw)
	if err != nil {
		return ""
	}
	if link && u.Scheme == "mailto" && strings.Contains(u.Opaque, "@") {
		return u.String()
	}
	if s.base != nil {
		u = s.base.ResolveReference(u)
	}
	if !canonical.Web(u) {
		return ""
	}
	u.User = nil
	absolute := u.String()
	grown := max(0, len(absolute)-len(raw))
	if s.grown+grown > maxGrown {
		return ""
	}
	s.grown += grown
	return absolute
}
