package clean

import (
	"bytes"
	stdhtml "html"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"golang.org/x/text/unicode/norm"
)

// maxTitle bounds a title in characters; what is longer ends in "…".
const maxTitle = 300

// beginning is the part of a title or an author line that is read.
func beginning(raw string) string { return raw[:min(len(raw), 16*maxTitle)] }

// Title is a title, HTML as received, in plain text on one line of at most 300
// characters: with tags taken out and entities decoded, even where the blog escaped
// them twice. What only looks like a tag, as in "a < b" or "List<Report>", is text. It is in
// NFC, since an accent on its own is in no rule of the config.
func Title(raw string) string {
	text := untag(beginning(raw))
	if onlyHTML.MatchString(text) {
		text = untag(text)
	} else if entity.MatchString(text) {
		text = stdhtml.UnescapeString(text)
	}
	return shorten(norm.NFC.String(fold(text)), maxTitle)
}

var (
	entity = regexp.MustCompile(`&(amp|quot|apos|nbsp|[lr][sd]quo|[nm]dash|hellip|pound|#[0-9]{2,6}|#x[0-9a-fA-F]{2,6});`)
	// mailbox finds an e-mail address, or the like on the Fediverse ("@name@host"), but
	// not a name on a social network ("@name").
	mailbox = regexp.MustCompile(`(?i)(mailto:)?@?[^\s<>()\[\]",;:|/@]+@+[^\s<>()\[\]",;:]+`)
	// addressed finds "mail (Name)", the spelling of RSS 2.0.
	addressed = regexp.MustCompile(mailbox.String() + `\s*\(([^()]*)\)`)
	emptied   = regexp.MustCompile(`<\s*>|\(\s*\)|\[\s*\]`)
	commas    = regexp.MustCompile(`(?:\s*,)+`) // in a list, where a mailbox stood
)

// Author is the name in an author line as received, in plain text and without mailboxes: of
// "mail (Name)", "Name (mail)" and "Name <mail>" the name. It is "" for a mailbox alone, and
// for "Unknown", which is Blogger's name for all who do not show their profile.
func Author(raw string) string {
	text := withoutMail(untag(stdhtml.UnescapeString(beginning(raw))))
	text = withoutMail(Title(text)) // what was escaped twice comes out here
	if bare := strings.Trim(text, ` ,;"<>`); !strings.Contains(bare, `"`) {
		text = bare
	} else { // a name within the name is quoted
		text = strings.Trim(text, " ,;<>")
	}
	if strings.HasPrefix(text, "(") && strings.HasSuffix(text, ")") {
		text = text[1 : len(text)-1]
	}
	if text == "Unknown" {
		return ""
	}
	return text
}

func withoutMail(s string) string {
	s = addressed.ReplaceAllString(s, "$2")
	s = mailbox.ReplaceAllString(s, " ")
	return fold(commas.ReplaceAllString(emptied.ReplaceAllString(s, " "), ","))
}

// languageTag is RFC 3066's shape, which RFC 4287 requires of xml:lang.
var languageTag = regexp.MustCompile(`^[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*$`)

// Language is a language tag, even if it was spelt as a locale (en_GB); "" for
// anything else.
func Language(raw string) string {
	tag := strings.ReplaceAll(raw, "_", "-")
	if !languageTag.MatchString(tag) {
		return ""
	}
	return tag
}

// untag is s without tags and comments, and with its entities decoded.
func untag(s string) string {
	s = outOfCDATA(strings.ToValidUTF8(s, "\ufffd"))
	if !strings.ContainsAny(s, "<&") {
		return s
	}
	var b strings.Builder
	skip := false
	z := html.NewTokenizer(strings.NewReader(s))
	for {
		switch kind := z.Next(); kind {
		case html.ErrorToken:
			b.Write(z.Raw()) // a "<" that ends nowhere
			return b.String()
		case html.TextToken:
			if !skip {
				b.Write(z.Text())
			}
		case html.StartTagToken, html.EndTagToken, html.SelfClosingTagToken:
			raw := bytes.Clone(z.Raw()) // TagName changes it to lower case
			name, attributes := z.TagName()
			if !isTag(name) || len(name) == 1 && attributes && !bytes.Contains(raw, []byte("=")) {
				b.Write(raw)
				continue
			}
			skip = kind == html.StartTagToken && (string(name) == "script" || string(name) == "style")
			if a := atom.Lookup(name); isBlock(a.String()) || a == atom.Br {
				b.WriteByte(' ')
			}
		}
	}
}

// isTag reports whether a name is that of an HTML element, or of one of Word's.
func isTag(name []byte) bool {
	return atom.Lookup(name) != 0 || bytes.IndexByte(name, ':') > 0
}

// shorten cuts s to at most n characters, between words where it can, and then
// ends it in "…".
func shorten(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	cut := string([]rune(s)[:n-1])
	if i := strings.LastIndexByte(cut, ' '); i > len(cut)/2 {
		cut = cut[:i]
	}
	return strings.TrimRight(cut, " ,;:.…") + "…"
}
