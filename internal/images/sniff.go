package images

import (
	"encoding/binary"
	"net/http"
)

// kindOf returns the media type of an image by its first bytes, whatever its server
// calls it; "" for all but PNG, JPEG, GIF, WebP and AVIF. SVG is a document with
// scripts, and never served.
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

// avif reports whether b begins with a file type box that has AVIF as its brand, or
// among those that it is compatible with (ISO/IEC 14496-12, 4.3).
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
