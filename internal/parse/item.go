package parse

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"html"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	xhtml "golang.org/x/net/html"

	"necblogs/internal/canonical"
	"necblogs/internal/planet"
)

// bases are what relative links may be relative to: the first that is not "". Each is an
// absolute address or "".
type bases struct {
	xml     string // xml:base in force
	site    string // what the feed says its site is
	address string // where the feed came from
}

func (b bases) first() string { return cmp.Or(b.xml, b.site, b.address) }

// resolve is ref, mended, as an absolute http or https address, or "" where it cannot be made
// one of at most maxAddress bytes. If it is one already it stays byte for byte.
func (b bases) resolve(ref string) string {
	ref = strings.TrimSpace(ref)
	if ref == "" || len(ref) > maxAddress {
		return ""
	}
	ref = canonical.Mend(ref)
	u, err := url.Parse(ref)
	switch {
	case err != nil:
		return ""
	case canonical.Web(u):
		return within(maxAddress, ref)
	case u.IsAbs():
		return ""
	}
	base, err := url.Parse(b.first())
	if err != nil || !base.IsAbs() {
		return ""
	}
	if b.beginsWithHost(ref) {
		return base.Scheme + "://" + ref
	}
	return within(maxAddress, base.ResolveReference(u).String())
}

// permalink is a guid as the address of the item, or "" if it is no address.
func (b bases) permalink(guid string) string {
	if !isHTTP(guid) {
		return ""
	}
	return b.resolve(guid)
}

// beginsWithHost reports whether a reference is an address without its scheme, as all are
// where an engine was given its site's address so.
func (b bases) beginsWithHost(ref string) bool {
	first, _, _ := strings.Cut(ref, "/")
	host := canonical.Host(first)
	return strings.Contains(host, ".") && (host == canonical.Host(b.first()) || host == canonical.Host(b.address) || strings.HasPrefix(strings.ToLower(first), "www."))
}

// guid is the guid of an item or the id of a feed, or a hash of it if it is too long for an
// index.
func guid(s string) string {
	if len(s) <= maxAddress {
		return s
	}
	return fmt.Sprintf("urn:sha256:%x", sha256.Sum256([]byte(s)))
}

// within is s, or "" if it has more than n bytes.
func within(n int, s string) string {
	if len(s) > n {
		return ""
	}
	return s
}

// isHTTP reports whether a text begins with http:// or https://, whatever follows.
func isHTTP(address string) bool { return onWeb.MatchString(address) }

var onWeb = regexp.MustCompile(`^(?i:https?)://`)

// firstHTTP is the first http or https address, or "".
func firstHTTP(addresses []string) string {
	for _, a := range addresses {
		if isHTTP(a) {
			return a
		}
	}
	return ""
}

// title cuts HTML to the limit of a title, but not within a tag or an entity.
func (in *input) title(s string) string {
	short := cut(s, in.limits.title)
	if len(short) == len(s) {
		return s
	}
	return unended.ReplaceAllString(short, "") + "…"
}

// unended finds an entity, a tag, or both, whose end is missing.
var unended = regexp.MustCompile(fmt.Sprintf(`(?:&[^&;]{0,%d})?(?:<[^<>]*)?$`, maxReference-2))

// cut is the first n runes of s.
func cut(s string, n int) string {
	for i := range s {
		if n == 0 {
			return s[:i]
		}
		n--
	}
	return s
}

// Bounds on what one item carries besides its text.
const (
	maxAddress    = 2048 // bytes, as in sitemaps.org's protocol; PostgreSQL's indexes take 2,704. Of an xml:base too, which every relative link repeats
	maxLanguage   = 35   // bytes (RFC 5646 4.4.1); a feed's is that of each of its items
	maxCategories = 100
	maxCategory   = 200 // runes
	maxEnclosures = 50
	maxKind       = 255 // runes of a media type (RFC 6838 4.2)
	maxAuthors    = 100
)

func addCategory(list []string, category string) []string {
	category = cut(strings.TrimSpace(category), maxCategory)
	if category == "" || len(list) == maxCategories {
		return list
	}
	return append(list, category)
}

// addEnclosure appends a file, unless its address is "" or in the list already. length is
// its size in bytes, as the feed has it.
func addEnclosure(list []planet.Enclosure, address, kind, length string) []planet.Enclosure {
	known := func(e planet.Enclosure) bool { return e.URL == address }
	if address == "" || len(list) == maxEnclosures || slices.ContainsFunc(list, known) {
		return list
	}
	n, _ := strconv.ParseInt(strings.TrimSpace(length), 10, 64)
	return append(list, planet.Enclosure{URL: address, Type: cut(strings.TrimSpace(kind), maxKind), Length: max(n, 0)})
}

// picture is the first of the files that is one, or "".
func picture(files []planet.Enclosure) string {
	for _, e := range files {
		if strings.HasPrefix(e.Type, "image/") {
			return e.URL
		}
	}
	return ""
}

// plain is HTML without its markup, in one line.
func plain(s string) string {
	if strings.ContainsAny(s, "<&") {
		var text strings.Builder
		z := xhtml.NewTokenizer(strings.NewReader(s))
		for kind := z.Next(); kind != xhtml.ErrorToken; kind = z.Next() {
			if kind == xhtml.TextToken {
				text.Write(z.Text())
			}
		}
		s = text.String()
	}
	return strings.Join(strings.Fields(s), " ")
}

// paragraphs is plain text as HTML, with a paragraph for each part between blank lines.
func paragraphs(text string) string {
	text = strings.ReplaceAll(strings.TrimSpace(text), "\r\n", "\n")
	if text == "" {
		return ""
	}
	var b strings.Builder
	for p := range strings.SplitSeq(text, "\n\n") {
		if p = strings.TrimSpace(p); p != "" {
			b.WriteString("<p>" + strings.ReplaceAll(html.EscapeString(p), "\n", "<br>") + "</p>")
		}
	}
	return b.String()
}

// looksHTML reports whether a text of unknown type has tags or entities of HTML.
func looksHTML(s string) bool {
	return strings.Contains(s, ">") && tags.MatchString(s) || slices.ContainsFunc(references.FindAllString(s, -1), func(reference string) bool {
		return !strings.HasSuffix(html.UnescapeString(reference), ";")
	})
}

var (
	tags = regexp.MustCompile(`(?i)</?(?:p|br|div|span|a|b|i|em|strong|img|ul|ol|li|h[1-4]|blockquote|table|tr|td|hr|u|s|sup|sub|code|pre|` +
		`figure|iframe|center|font)(?:[^\w.:>-][^>]*)?>`)
	references = regexp.MustCompile(fmt.Sprintf(`&[^&;]{1,%d};`, maxReference-2))
)
