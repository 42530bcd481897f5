package canonical

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// GUID is the key of a guid within one blog. Of an http or https address it is what
// follows the host, as in [URL] but with the fragment, so that a blog may change its
// domain; anything else is only trimmed. Across blogs it means nothing: most have a
// "/?p=1003", if WordPress makes them.
func GUID(raw string) string {
	raw = strings.TrimSpace(raw)
	u, ok := parseGUID(raw)
	if !ok {
		return raw
	}
	if u.path == "" {
		u.path = "/"
	}
	return u.path + u.query + u.fragment
}

// Global reports whether a guid identifies an entry across blogs: an http or https
// address that is not a home page's, a tag (RFC 4151), or a UUID. An address in a private
// network does not: WordPress keeps "http://localhost/?p=7" from a site that was first made
// at home.
func Global(guid string) bool {
	guid = strings.TrimSpace(guid)
	if u, ok := parseGUID(guid); ok {
		return u.path+u.query+u.fragment != "" && !inside(Host(guid))
	}
	return tagOrUUID.MatchString(guid)
}

var tagOrUUID = regexp.MustCompile(`(?is)^(tag:[^:]*,[^:]*:.|urn:uuid:.{36}$)`)

// inside reports whether a host is in a private network, or nowhere (RFC 6761).
func inside(host string) bool {
	if ip, err := netip.ParseAddr(host); err == nil {
		return ip.IsLoopback() || ip.IsPrivate() || ip.IsUnspecified() || ip.IsLinkLocalUnicast()
	}
	top := host[strings.LastIndexByte(host, '.')+1:]
	return top == host || slices.Contains([]string{"local", "localhost", "test", "invalid"}, top)
}

// parseGUID is parse for guids, among which "//host/path" is no address.
func parseGUID(raw string) (address, bool) {
	if strings.HasPrefix(raw, "//") {
		return address{}, false
	}
	return parse(raw)
}

// maxSpecific is how many bytes an id may have to be spelled out in a tag; a longer one is
// hashed.
const maxSpecific = 512

// FeedID is the IRI by which a story is known in our feeds for good. It is the guid
// byte for byte if that is an absolute IRI, as RFC 4287 4.2.6 demands of those who
// republish; else a tag (RFC 4151) of the blog's feed host, the day of first in UTC, and
// the guid. Without a guid it is made of the link. If there is neither, the caller must
// pass something unique as guid, or two entries would share the tag.
func FeedID(guid, link, feedHost string, first time.Time) string {
	id := cmp.Or(strings.TrimSpace(guid), strings.TrimSpace(link))
	if isIRI(id) {
		return id
	}
	if len(id) > maxSpecific {
		id = fmt.Sprintf("%x", sha256.Sum256([]byte(id)))
	}
	var b strings.Builder
	b.WriteString("tag:" + tagAuthority(feedHost) + "," + first.UTC().Format(time.DateOnly) + ":")
	for _, c := range []byte(id) {
		if unreserved(c) || strings.IndexByte("/?=:@", c) >= 0 {
			b.WriteByte(c)
		} else {
			percent(&b, c)
		}
	}
	return b.String()
}

// tagAuthority is a host in the characters that RFC 4151 allows in one.
func tagAuthority(feedHost string) string {
	name := strings.Trim(strings.Map(func(r rune) rune {
		if 'a' <= r && r <= 'z' || '0' <= r && r <= '9' || r == '.' {
			return r
		}
		return '-'
	}, Host(feedHost)), "-.")
	if name == "" {
		return "host.invalid" // RFC 2606
	}
	return name
}

// isIRI reports whether s is an absolute IRI (RFC 3987 2.2): a scheme, and then only
// characters that IRIs allow. XML allows all of these, too.
func isIRI(s string) bool {
	scheme, rest, found := strings.Cut(s, ":")
	if !found || !schemed.MatchString(scheme) || rest == "" || !utf8.ValidString(s) {
		return false
	}
	u, err := url.Parse(s)
	if err != nil || u.Host == "" && (u.Scheme == "http" || u.Scheme == "https") {
		return false
	}
	for i, r := range rest {
		_, whole := escaped(rest, i)
		switch {
		case r == '%' && !whole,
			r < utf8.RuneSelf && r != '%' && !unreserved(byte(r)) && !reserved(byte(r)),
			r >= utf8.RuneSelf && !isUCS(r):
			return false
		}
	}
	return true
}

var schemed = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9+.-]*$`)

// isUCS reports whether r is a ucschar of RFC 3987. Private-use characters are none: they
// are allowed in queries only.
func isUCS(r rune) bool {
	switch {
	case r < 0xA0, 0xD800 <= r && r <= 0xF8FF, 0xFDD0 <= r && r <= 0xFDEF, 0xFFF0 <= r && r <= 0xFFFF:
		return false
	}
	return r&0xFFFE != 0xFFFE && r < 0xF0000
}
