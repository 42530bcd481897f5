package images

import (
	"encoding/binary"
	"net/http"
)

// kindOf is the media type of an image by its first bytes, whatever its server
// calls it; "" for what is none of these. SVG is a document with scripts, and
// never one of them.
func kindOf(b []byte) string {
	switch kind := http.DetectContentType(b); kind {
	case "image/png", "image/jpeg", "image/gif", "image/webp":
		return kind
	}
	if avif(b) {
		return "image/avif"
	}
	return ""
}

// avif reports whether b begins with a file type box that names AVIF as its
// brand or among those it is compatible with (ISO/IEC 14496-12, 4.3).
func avif(b []byte) bool {
	if len(b) < 16 || string(b[4:8]) != "ftyp" {
		return false
	}
	end := min(uint64(binary.BigEndian.Uint32(b)), uint64(len(b)), 256)
	for at := uint64(8); at+4 <= end; at += 4 {
		if brand := string(b[at : at+4]); at != 12 && (brand == "avif" || brand == "avis") {
			return true
		}
	}
	return false
}
