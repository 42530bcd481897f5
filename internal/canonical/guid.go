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

// GUID is the key under which two guids of one blog are the same. Of an http
// or https address it is what follows the host, as [URL] writes it but with
// its fragment, so that a blog may change its domain; anything else is only
// trimmed. Across blogs it means nothing: WordPress's "/?p=1003" stands in
// most feeds.
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

// Carries reports whether a guid identifies an entry across blogs too: an http
// or https address of more than a home page, a tag (RFC 4151) or a UUID. An address
// within somebody's own network does not: WordPress keeps "http://localhost/?p=7" of a
// site that was made at home first.
func Carries(guid string) bool {
	guid = strings.TrimSpace(guid)
	if u, ok := parseGUID(guid); ok {
		return u.path+u.query+u.fragment != "" && !inside(Host(guid))
	}
	scheme, rest, _ := strings.Cut(guid, ":")
	switch strings.ToLower(scheme) {
	case "tag":
		authority, specific, _ := strings.Cut(rest, ":")
		return strings.Contains(authority, ",") && specific != ""
	case "urn":
		return len(rest) == len("uuid:")+36 && strings.EqualFold(rest[:5], "uuid:")
	}
	return false
}

// inside reports whether a host is one of a network of its own, or none (RFC 6761).
func inside(host string) bool {
	if ip, err := netip.ParseAddr(host); err == nil {
		return ip.IsLoopback() || ip.IsPrivate() || ip.IsUnspecified() || ip.IsLinkLocalUnicast()
	}
	top := host[strings.LastIndexByte(host, '.')+1:]
	return top == host || slices.Contains([]string{"local", "localhost", "test", "invalid"}, top)
}

// parseGUID is parse for guids, of which "//host/path" is no address.
func parseGUID(raw string) (address, bool) {
	if strings.HasPrefix(raw, "//") {
		return address{}, false
	}
	return parse(raw)
}

// maxSpecific bounds in bytes what is spelled out in a tag; the rest is hashed.
const maxSpecific = 512

// FeedID is the IRI by which a story is known in our feeds for good: the guid
// byte for byte where it is an absolute IRI (RFC 4287 4.2.6 asks this of who
// republishes), else a tag (RFC 4151) made of the blog's feed host, the day of
// first and the guid. The link serves where there is no guid. Where there is
// neither, the caller passes a hash as guid; two entries with nothing at all
// would share the tag.
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

// tagAuthority is a host in the letters that RFC 4151 allows for one.
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

// isIRI reports whether s is an absolute IRI (RFC 3987 2.2): a scheme, then
// only characters that may stand in one, all of which XML can carry.
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

// isUCS reports whether r is an ucschar of RFC 3987; private-use characters
// are left out, since they are allowed in queries only.
func isUCS(r rune) bool {
	switch {
	case r < 0xA0, 0xD800 <= r && r <= 0xF8FF, 0xFDD0 <= r && r <= 0xFDEF, 0xFFF0 <= r && r <= 0xFFFF:
		return false
	}
	return r&0xFFFE != 0xFFFE && r < 0xF0000
}
