package fetch

import (
	"bytes"
	"fmt"
)

var (
	gzipMagic = []byte{0x1f, 0x8b, 8}          // RFC 1952, 2.3.1; 8 is the only method
	zstdMagic = []byte{0x28, 0xb5, 0x2f, 0xfd} // RFC 8878, 3.1.1
)

// sniff says how what begins with head is compressed, "" for not at all, and which of
// names (Content-Encodings, outermost first) are left after that. Servers send plain
// text as gzip, and gzip as plain text. So what can be recognised is, and the header
// decides only about the rest.
func sniff(head []byte, names []string) (string, []string, error) {
	for {
		switch {
		case bytes.HasPrefix(head, gzipMagic):
			return "gzip", names[min(1, len(names)):], nil
		case bytes.HasPrefix(head, zstdMagic):
			return "zstd", names[min(1, len(names)):], nil
		case len(names) == 0, isText(head):
			return "", nil, nil
		}
		name := names[0]
		names = names[1:]
		switch name {
		case "br":
			return name, names, nil
		case "deflate": // means zlib (RFC 9110, 8.4.1.2); some send the bare stream
			if head[0]&0x0f == 8 && len(head) > 1 && (int(head[0])<<8|int(head[1]))%31 == 0 {
				return "zlib", names, nil
			}
			return name, names, nil
		case "gzip", "x-gzip", "zstd", "identity", "": // it is not
		default:
			return "", nil, fmt.Errorf("the unknown encoding %q", name)
		}
	}
}

// isText reports whether head is the beginning of XML, HTML or a JSON object,
// or empty. No brotli stream begins so: "<" sets a reserved bit, "{" ends the
// stream at once (RFC 7932, 9.1 and 9.2).
func isText(head []byte) bool {
	for _, mark := range []string{"\xef\xbb\xbf", "\xff\xfe", "\xfe\xff"} {
		head = bytes.TrimPrefix(head, []byte(mark))
	}
	head = bytes.TrimLeft(head, "\x00 \t\r\n")
	if len(head) < 2 {
		return len(head) == 0
	}
	switch c := head[1]; head[0] {
	case '<':
		return c == 0 || c == '?' || c == '!' || 'a' <= c|0x20 && c|0x20 <= 'z'
	case '{':
		return c == 0 || bytes.IndexByte([]byte(" \t\r\n\"}"), c) >= 0
	}
	return false
}
