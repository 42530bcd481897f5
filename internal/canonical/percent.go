package canonical

import (
	"strconv"
	"strings"
)

// normal normalises percent-encoding (RFC 3986 6.2.2): unreserved characters are plain,
// what no URI has is encoded, and digits are in upper case.
func normal(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	for i := 0; i < len(s); i++ {
		c, whole := escaped(s, i)
		if whole {
			i += 2
		}
		if unreserved(c) || !whole && reserved(c) {
			b.WriteByte(c)
		} else {
			percent(&b, c)
		}
	}
	return b.String()
}

func percent(b *strings.Builder, c byte) {
	const digits = "0123456789ABCDEF"
	b.Write([]byte{'%', digits[c>>4], digits[c&15]})
}

// escaped is the byte at s[i], or the one that is meant by a whole %XX there.
func escaped(s string, i int) (c byte, whole bool) {
	if s[i] != '%' || i+2 >= len(s) {
		return s[i], false
	}
	n, err := strconv.ParseUint(s[i+1:i+3], 16, 8)
	if err != nil {
		return s[i], false
	}
	return byte(n), true
}

func unreserved(c byte) bool {
	return 'a' <= c|0x20 && c|0x20 <= 'z' || '0' <= c && c <= '9' || strings.IndexByte("-._~", c) >= 0
}

func reserved(c byte) bool { return strings.IndexByte(":/?#[]@!$&'()*+,;=", c) >= 0 }
