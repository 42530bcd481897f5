// Package canonical makes keys of addresses, guids and names, so that two of them
// are the same if their keys are. It is pure: nothing is resolved or fetched.
package canonical

import (
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/net/idna"
)

// URL is the key of an address, in the form "//host/path?query". All addresses of
// one page should have the same. Scheme, user, "www.", default port, trailing
// slash and fragment are left out; percent-encoding is normalised by RFC 3986
// 6.2.2; and of the query what only tells where a click came from (utm_*, fbclid
// and the like) is left out, with Blogger's m=0 and m=1, and the rest is sorted.
// WordPress's p, id and page_id always stay, since they are what tells its posts
// apart. The key of a key is the key itself.
//
// It is "" for anything but an http or https address. A site's home page has a
// key like any other, although it identifies no entry: see [Home].
func URL(raw string) string {
	u, ok := parse(raw)
	if !ok {
		return ""
	}
	return "//" + u.host + u.path + u.query
}

// Home reports whether an address is that of a site as a whole, which a feed may
// give to each of its items for want of a better one.
func Home(raw string) bool {
	u, ok := parse(raw)
	return ok && u.path == "" && u.query == ""
}

// Host is the lower-case ASCII host of an address, or of a bare "host:port",
// without "www." and port; "" where there is none.
func Host(raw string) string {
	raw = strings.TrimSpace(raw)
	if !strings.Contains(raw, "//") {
		raw = "//" + raw
	}
	u, err := url.Parse(raw)
	if err != nil {
		return ""
	}
	return host(u.Hostname())
}

// Web reports whether u, made by [url.Parse], is an http or https address with a host.
func Web(u *url.URL) bool { return u.Host != "" && (u.Scheme == "http" || u.Scheme == "https") }

// userinfo finds the user and the password of an address, and what stands before them.
var userinfo = regexp.MustCompile(`^(\s*(?:[A-Za-z][A-Za-z0-9+.-]*:)?//)[^/?#]*@`)

// Public is an address as others may see it: without user and password, which are
// only for requests. It need not be one that can be parsed.
func Public(address string) string { return userinfo.ReplaceAllString(address, "$1") }

// address is an http(s) address, taken apart and normalised.
type address struct {
	host     string // with the port where that is not the default
	path     string // "" or "/…" with no trailing slash
	query    string // "" or "?…"
	fragment string // "" or "#…"
}

func parse(raw string) (address, bool) {
	raw = Mend(raw)
	key := strings.HasPrefix(raw, "//") // as URL gives it
	if key {
		raw = "https:" + raw // with a scheme url.Parse is stricter about the host
	}
	u, err := url.Parse(raw)
	if err != nil || !Web(u) {
		return address{}, false
	}
	a := address{
		host:  host(u.Hostname()),
		path:  strings.TrimRight(removeDots(normal(u.EscapedPath())), "/"),
		query: query(u.RawQuery),
	}
	if u.Fragment != "" {
		a.fragment = "#" + normal(u.EscapedFragment())
	}
	// A host that cannot be a name in DNS is refused. A percent sign in one was decoded by
	// url.Parse, or begins a zone, which means something on one machine only (RFC 6874).
	if a.host == "" || strings.Contains(a.host, "%") || normal(a.host) != a.host {
		return address{}, false
	}
	if strings.Contains(a.host, ":") {
		if _, err := netip.ParseAddr(a.host); err != nil {
			return address{}, false
		}
		a.host = "[" + a.host + "]"
	}
	if port := u.Port(); port != "" && (key || port != defaultPorts[u.Scheme]) { // a key has no default port
		a.host += ":" + port
	}
	return a, true
}

var defaultPorts = map[string]string{"http": "80", "https": "443"}

// Mend makes an address as people write it fit for a feed and for url.Parse. Tabs and
// line ends are taken out (WHATWG URL, 4.4); spaces, stray percent signs and the
// characters that no URI has (RFC 3986 2) are encoded. Browsers leave some of these as
// they are in a query, where servers read them alike. raw may be relative, or no address
// at all; a sound one stays byte for byte.
func Mend(raw string) string {
	raw = strings.TrimFunc(raw, func(r rune) bool { return r <= ' ' })
	if !strings.ContainsAny(raw, "\t\n\r%"+foreign) {
		return raw
	}
	var b strings.Builder
	for i := range len(raw) {
		c := raw[i]
		_, whole := escaped(raw, i)
		switch {
		case c == '\t' || c == '\n' || c == '\r':
		case c == '%' && !whole, strings.IndexByte(foreign, c) >= 0:
			percent(&b, c)
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

// foreign are the printable ASCII characters that no URI has.
const foreign = ` "<>\^{|}` + "`"

func host(name string) string {
	name = strings.ToLower(name)
	if strings.ContainsFunc(name, func(r rune) bool { return r > unicode.MaxASCII }) {
		if ascii, err := idna.Lookup.ToASCII(name); err == nil {
			name = ascii
		}
	}
	name = strings.TrimRight(name, ".")
	for strings.HasPrefix(name, "www.") {
		name = name[len("www."):]
	}
	return name
}

// removeDots resolves "." and ".." (RFC 3986 5.2.4) in an absolute path.
func removeDots(path string) string {
	if !strings.Contains(path, "/.") {
		return path
	}
	var kept []string
	for _, segment := range strings.Split(path, "/")[1:] {
		switch segment {
		case ".":
		case "..":
			kept = kept[:max(len(kept)-1, 0)]
		default:
			kept = append(kept, segment)
		}
	}
	return "/" + strings.Join(kept, "/")
}

// clicks are the query parameters that say how a reader came to a page and not which
// page it is. So do all that begin with "utm_".
var clicks = map[string]bool{
	"fbclid": true, "gclid": true, "gclsrc": true, "dclid": true, "gbraid": true, "wbraid": true,
	"msclkid": true, "twclid": true, "yclid": true, "ttclid": true, "li_fat_id": true, "igshid": true, "igsh": true,
	"mc_cid": true, "mc_eid": true, "mkt_tok": true, "_hsenc": true, "_hsmi": true, "vero_id": true,
	"oly_anon_id": true, "oly_enc_id": true, "_ga": true, "_gl": true, "ref_src": true, "ref_url": true,
}

func query(raw string) string {
	if raw == "" {
		return ""
	}
	var kept []string
	for part := range strings.SplitSeq(raw, "&") {
		part = normal(strings.ReplaceAll(part, "+", "%20"))
		for strings.HasPrefix(part, "amp;") { // between parameters, of a feed that escapes too often
			part = part[len("amp;"):]
		}
		name, value, _ := strings.Cut(strings.ToLower(part), "=")
		blogger := name == "m" && (value == "0" || value == "1")
		if part != "" && !clicks[name] && !blogger && !strings.HasPrefix(name, "utm_") {
			kept = append(kept, part)
		}
	}
	if kept == nil {
		return ""
	}
	slices.Sort(kept)
	return "?" + strings.Join(kept, "&")
}
