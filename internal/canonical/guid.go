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
	u, err := url.Parse(s)
	return err == nil && (u.Host != "" || u.Scheme != "http" && u.Scheme != "https") && iri.MatchString(s)
}

// iri has the characters of RFC 3986 and, as ranges, the ucschar of RFC 3987. Private-use
// characters are not among them: they are allowed in queries only.
var iri = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9+.-]*:([A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=-]|%[0-9A-Fa-f]{2}|` +
	`[\x{A0}-\x{D7FF}\x{F900}-\x{FDCF}\x{FDF0}-\x{FFEF}\x{10000}-\x{1FFFD}\x{20000}-\x{2FFFD}\x{30000}-\x{3FFFD}` +
	`\x{40000}-\x{4FFFD}\x{50000}-\x{5FFFD}\x{60000}-\x{6FFFD}\x{70000}-\x{7FFFD}\x{80000}-\x{8FFFD}\x{90000}-\x{9FFFD}` +
	`\x{A0000}-\x{AFFFD}\x{B0000}-\x{BFFFD}\x{C0000}-\x{CFFFD}\x{D0000}-\x{DFFFD}\x{E0000}-\x{EFFFD}])+$`)
