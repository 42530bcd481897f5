package render

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"necblogs/internal/clean"
	"necblogs/internal/planet"
)

// wordsPerMinute is a usual pace of silent reading in English: 238 words a
// minute for non-fiction (Brysbaert 2019).
const wordsPerMinute = 238

// wholeBelow is the number of words below which a story is shown whole where longer
// ones fold: unfolding it would cost more than it saves.
const wholeBelow = 90

// text puts the body of an entry into a card, unless the mode shows only leads. The body's
// headings begin at level.
func (r *Renderer) text(out *card, e planet.Entry, mode planet.TextMode, level int) {
	if mode == planet.TextLead {
		return
	}
	body := clean.Below(e.Title, e.HTML)
	if e.Excerpt {
		body = trailOff(body)
	}
	out.Body = r.prose(body, level)
	whole := e.Words < wholeBelow || len(strings.TrimRight(e.Lead, " .…")) >= len(strings.TrimRight(e.Text, " .…"))
	out.Fold = mode != planet.TextFull && !whole && out.Body != ""
}

// trailOff ends an excerpt's HTML in "…", inside its last element. HTML that ends
// in something other than text, such as an image or a "Read on", stays as it is.
func trailOff(html string) string {
	head := html // without the tags at its end
	for {
		head = strings.TrimRight(head, " \n")
		open := strings.LastIndexByte(head, '<')
		if !strings.HasSuffix(head, ">") || open < 0 {
			break
		}
		if tag := head[open:]; !strings.HasPrefix(tag, "</") || tag == "</a>" {
			return html
		}
		head = head[:open]
	}
	text := strings.TrimRight(head, " ]")
	if text == "" || strings.HasSuffix(text, "…") || strings.HasSuffix(text, "...") {
		return html
	}
	return head + " …" + html[len(head):]
}

// headline is a story's title; one without a title is called by its first words.
func headline(s planet.Story) (title string, untitled bool) {
	if t := strings.TrimSpace(s.Shown.Title); t != "" {
		return t, false
	}
	for _, text := range []string{s.Shown.Lead, s.Fullest.Lead, s.Shown.Text} {
		if t := firstWords(text, 10, 90); t != "" {
			return t, true
		}
	}
	return "A post without words", true
}

// longTitle is the number of characters beyond which a title is set smaller.
const longTitle = 100

// titleStyle is the classes that a title has beyond the usual.
func titleStyle(title string, untitled bool) (classes string) {
	switch {
	case untitled:
		classes = " untitled"
	case shouted(title):
		classes = " shouted"
	}
	if utf8.RuneCountInString(title) > longTitle {
		classes += " long"
	}
	return classes
}

// shouted reports whether a title is in capitals throughout. Up to two words are
// not: "NEC" and "GMB TUC" are names.
func shouted(title string) bool {
	return len(strings.Fields(title)) > 2 && title != strings.ToLower(title) &&
		!strings.ContainsFunc(title, func(r rune) bool { return unicode.IsLetter(r) && !unicode.IsUpper(r) })
}

// Nobody reports whether a name is one that blog software gives to an account by
// itself, so that it does not tell who wrote.
func Nobody(name string) bool {
	switch strings.ToLower(strings.TrimSpace(name)) {
	case "admin", "administrator", "webmaster", "wordpress", "root", "user", "author", "editor", "unknown", "anonymous", "blogger", "siteadmin", "wpadmin":
		return true
	}
	return false
}

// firstWords is the first n words of a text, with an ellipsis where it goes on, and
// only those that fit into most bytes. Of a "word" that would fill half of them it is the
// beginning: an address without end, or a sentence in a script without spaces.
func firstWords(text string, n, most int) string {
	words := strings.Fields(text)
	out := strings.Join(words[:min(n, len(words))], " ")
	cut := len(words) > n
	if len(out) > most {
		end := strings.LastIndexByte(out[:most+1], ' ')
		if end < most/2 {
			for end = most; !utf8.RuneStart(out[end]); {
				end--
			}
		}
		out, cut = out[:end], true
	}
	if cut {
		out = strings.TrimRightFunc(out, func(r rune) bool { return unicode.IsPunct(r) || unicode.IsSpace(r) }) + "…"
	}
	return out
}

// length is how long an entry's text is, as "1,204 words, 5 min". Very short
// ones take no time.
func length(e planet.Entry) string {
	switch {
	case e.Words == 0 || e.Excerpt:
		return ""
	case e.Words < wholeBelow:
		return plural(e.Words, "word")
	}
	return fmt.Sprintf("%s, %d min", plural(e.Words, "word"), max(1, (e.Words+wordsPerMinute/2)/wordsPerMinute))
}
