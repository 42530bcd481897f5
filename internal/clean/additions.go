package clean

import (
	"regexp"
	"strings"
)

// listing is a piece of a list of posts.
const listing = `(?:[^<]|<!--[^<>]*-->|</?(?:h[2-4]|p|ol|ul|li|a|small|img|span|strong|em|br)\b[^<>]*>)`

// drupalField is an element in which Drupal repeats what it says of a post above the text.
const drupalField = `<(?:span|div)\s[^<>]*\sfield--name-(?:title|uid|created)\s[^<>]*>` +
	`(?:[^<]*|\s*<(?:span|a|time)\b[^<>]*>[^<]*</(?:span|a|time)>\s*)</(?:span|div)>`

// additions are what engines put into a post that its author did not write. What a group of
// markup holds stays. sign is a word that the tags with attributes have wherever there is
// such an addition: most posts need no more search.
var additions = []struct {
	sign   string
	markup *regexp.Regexp
}{
	// Substack asks between an author's paragraphs for subscribers, and has readers share a
	// post or comment on it. What else its buttons lead to stays.
	{"subscription-widget", regexp.MustCompile(`<div class="subscription-widget-wrap[^<>]*><div class="subscription-widget [^<>]*>` +
		`(?:<div class="preamble"><p[^<>]*>(?:[^<]|</?(?:a|em|strong)\b[^<>]*>)*</p></div>)?<form[^<>]*>(?:</?(?:input|div)\b[^<>]*>)*</form></div></div>`)},
	{"button-wrapper", regexp.MustCompile(`(?:<div class="captioned-button-wrap"[^<>]*>\s*<div class="preamble">\s*<p class="cta-caption">(?:[^<]|</?(?:a|em|strong)\b[^<>]*>)*</p>\s*</div>\s*)?` +
		`<p class="button-wrapper[^<>]*><a\s[^<>]*href="[^"]*(?:/subscribe\?|[?&;]action=share|/comments")[^<>]*>` +
		`(?:<span>)?[^<>]*(?:</span>)?</a></p>`)},
	// Its card of another post has the logo of the post's publication, and how old it is and how
	// many like it, which would make each poll an edit.
	{"embedded-post-", regexp.MustCompile(`<img class="embedded-post-publication-logo"[^<>]*>|<span class="embedded-post-read-more">[^<]*</span>` +
		`|<div class="embedded-post-(?:cta-wrapper|meta)">(?:[^<]|</?span\b[^<>]*>)*</div>`)},
	// Its card of a file has the button twice, for narrow screens and for wide ones.
	{"file-embed-button", regexp.MustCompile(`<a\s+class="file-embed-button narrow"[^<>]*>(?:[^<]|</?span\b[^<>]*>)*</a>`)},
	// Its editor puts a label that says so into each block that keeps its spaces.
	{"hide-text", regexp.MustCompile(`<label class="hide-text"[^<>]*>[^<]*</label>`)},
	{"beehiiv__footer", regexp.MustCompile(`<div class=["']beehiiv__footer["']>(?:[^<]|</?(?:br|hr|a)\b[^<>]*>)*</div>`)},
	// Drupal repeats in a post's text the title, who posted it, and on which day. A title in
	// a link is that of another post, which this one shows.
	{"field--name-", regexp.MustCompile(`(<a\s[^<>]*>\s*` + drupalField + `)|` + drupalField)},
	// Ghost has below a recording what its player shows before it plays, and in a card of a
	// linked page the page's icon, picture and names, which its styles make small.
	{"kg-card", regexp.MustCompile(`<span class="kg-(?:audio|video)-current-time">[^<]*</span>\s*` +
		`<div class="kg-(?:audio|video)-time">\s*/\s*<span class="kg-(?:audio|video)-duration">[^<]*</span>\s*</div>` +
		`|<div class="kg-bookmark-(?:metadata|thumbnail)">(?:[^<]|</?(?:img|span)\b[^<>]*>)*</div>`)},
	// It also asks for subscribers, which a script shows only to those who have not subscribed.
	{"kg-signup-card", regexp.MustCompile(`(?s)<div class="kg-card kg-signup-card.*?</form>\s*` +
		`(?:<p class="kg-signup-card-disclaimer"[^<>]*>(?:[^<]|</?(?:span|a|em|strong|br)\b[^<>]*>)*</p>)?(?:\s*</div>){2,3}`)},
	// WordPress has beside the link to a file a view of it, which only a script shows.
	{"wp-block-file__embed", regexp.MustCompile(`<object\s[^<>]*\bwp-block-file__embed\b[^<>]*>\s*</object>`)},
	// Its Jetpack asks for subscribers, in feeds with a link to the post itself, and has readers
	// share and like a post, also in the text that an export hands on to the blog's next engine.
	{"wp-block-jetpack-subscriptions", regexp.MustCompile(`<div\s[^<>]*\bwp-block-jetpack-subscriptions\b[^<>]*>\s*(?:<div>\s*){3}` +
		`<p[^<>]*>\s*<a\s[^<>]*>[^<]*</a>\s*</p>\s*(?:</div>\s*){4}`)},
	{"sharedaddy", regexp.MustCompile(`<div class=["']sharedaddy\b[^<>]*>(?:[^<]|</?(?:div|h3|ul|li|a|span|iframe)\b[^<>]*>)*?` +
		`(?:(?:</div>\s*){3,5}|<a class=["']sd-link-color["']></a>\s*</div>)`)},
	{"jp-relatedposts", regexp.MustCompile(`<div id=["']jp-relatedposts["'][^<>]*>(?:[^<]|</?(?:h3|em)\b[^<>]*>)*</div>`)},
	// Other plugins of it list related posts, which change although the post does not, or say
	// before its first word how long it takes to read.
	{"yarpp", regexp.MustCompile(`<div class=["']yarpp\b[^<>]*>(?:` + listing + `*<div class=["']yarpp\b[^<>]*>` + listing + `*</div>)?` + listing + `*</div>`)},
	{"rt-reading-time", regexp.MustCompile(`<span class="(?:span-reading-time )?rt-reading-time"[^<>]*>(?:\s*<span class="rt-[^<>]*>[^<]*</span>)+\s*</span>`)},
	// Two more list a post's own headings above it, where its excerpt begins.
	{"ez-toc-container", regexp.MustCompile(`<div id=["']ez-toc-container["'][^<>]*>(?:[^<]|</?(?:div|p|span|a|label|input|svg|path|i|ul|li|nav)\b[^<>]*>)*?</nav>\s*</div>`)},
	{"toc_container", regexp.MustCompile(`<div id=["']toc_container["'][^<>]*>` + listing + `*</div>`)},
	// Without the script that draws them, buttons to share a post are words.
	{"twitter-share-button", regexp.MustCompile(`<a\s[^<>]*\btwitter-share-button\b[^<>]*>[^<]*</a>`)},
	{"addtoany_", regexp.MustCompile(`<a\s[^<>]*\baddtoany_share_save\b[^<>]*>(?:[^<]|<img\b[^<>]*>)*</a>|<div class="addtoany_header">[^<]*</div>`)},
}

var (
	// hidden finds an element of words that is not displayed, and flat that it would take no
	// room either: then it is the line that a newsletter has for lists of mails. An element
	// that is only not displayed may be the rest of a post, which a script unfolds.
	hidden = regexp.MustCompile(`(?i)<(?:div|span|p|td)\s[^<>]*[\s;"']display\s*:\s*none\b[^<>]*>(?:[^<]|<div>[^<]*</div>)*</(?:div|span|p|td)\s*>`)
	flat   = regexp.MustCompile(`(?i)^[^>]*[\s;"'](?:mso-hide\s*:\s*all|(?:max-height|font-size)\s*:\s*[01](?:px)?\s*[;"'!])`)
)

// tagsWithAttributes are a small part of an HTML text, in which to look for the many signs
// of engines.
func tagsWithAttributes(raw string) string {
	var b strings.Builder
	for part := range strings.SplitSeq(raw, "<") {
		if tag, _, _ := strings.Cut(part, ">"); strings.Contains(tag, "=") {
			b.WriteString(tag)
		}
	}
	return b.String()
}

// withoutAdditions is raw without what engines have put into it. tags are what
// [tagsWithAttributes] gives for raw.
func withoutAdditions(raw, tags string) string {
	for _, a := range additions {
		if strings.Contains(tags, a.sign) {
			raw = a.markup.ReplaceAllString(raw, "$1")
		}
	}
	if !strings.Contains(tags, "display") {
		return raw
	}
	return hidden.ReplaceAllStringFunc(raw, func(element string) string {
		if flat.MatchString(element) {
			return ""
		}
		return element
	})
}
