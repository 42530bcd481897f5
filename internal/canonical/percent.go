package canonical

import "strings"

const hexDigits = "0123456789ABCDEF"

// normal gives percent-encoding its one form (RFC 3986 6.2.2): unreserved
// characters plain, all that may not stand in a URI encoded, digits upper-case.
func normal(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '%' && escaped(s, i):
			if c = unhex(s[i+1])<<4 | unhex(s[i+2]); unreserved(c) {
				b.WriteByte(c)
			} else {
				percent(&b, c)
			}
			i += 2
		case unreserved(c) || reserved(c):
			b.WriteByte(c)
		default:
			percent(&b, c)
		}
	}
	return b.String()
}

func percent(b *strings.Builder, c byte) {
	b.WriteByte('%')
	b.WriteByte(hexDigits[c>>4])
	b.WriteByte(hexDigits[c&15])
}

// escaped reports whether a whole %XX stands at s[i].
func escaped(s string, i int) bool {
	return i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2])
}

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'f'
}

func unhex(c byte) byte {
	if c <= '9' {
		return c - '0'
	}
	return c | 0x20 - 'a' + 10
}

func unreserved(c byte) bool {
	return 'a' <= c|0x20 && c|0x20 <= 'z' || '0' <= c && c <= '9' || strings.IndexByte("-._~", c) >= 0
}

func reserved(c byte) bool { return strings.IndexByte(":/?#[]@!$&'()*+,;=", c) >= 0 }
