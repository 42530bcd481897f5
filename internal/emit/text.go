package emit

import (
	"mime"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	"necblogs/internal/canonical"
	"necblogs/internal/clean"
)

// legal drops what XML 1.0 cannot carry even escaped (its section 2.2), and the
// carriage returns that its parsers would turn into newlines. encoding/xml sees to
// it in escaped text, but not within CDATA.
func legal(s string) string {
	if utf8.ValidString(s) && strings.IndexFunc(s, illegal) < 0 { // nearly always; the way below takes a whole feed from 3.3 to 4.3 ms
		return s
	}
	return strings.Map(func(r rune) rune {
		if illegal(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
}

func illegal(r rune) bool {
	return r < ' ' && r != '\t' && r != '\n' || r == 0xFFFE || r == 0xFFFF
}

// line is legal text on one line.
func line(s string) string {
	return strings.TrimSpace(legal(strings.Join(strings.Fields(s), " ")))
}

// person is a name without its mailbox, "" where it was nothing else. Names come
// without one from the cleaner, but for those of the config; this is the last door
// before the public.
func person(s string) string {
	if strings.Contains(s, "@") {
		s = clean.Author(s)
	}
	return line(s)
}

// web is an absolute http or https address without user and password, "" for
// anything else.
func web(s string) string {
	s = canonical.Mend(canonical.Public(strings.TrimSpace(s)))
	u, err := url.Parse(s)
	if err != nil || !canonical.Web(u) {
		return ""
	}
	if legal(s) != s {
		return u.String()
	}
	return s
}

// mediaType is type/subtype without parameters, "" for anything else.
func mediaType(s string) string {
	t, _, err := mime.ParseMediaType(s)
	if err != nil || !strings.Contains(t, "/") {
		return ""
	}
	return t
}

// dated is the first time that every format can spell, in UTC and whole seconds:
// RFC 5322 begins with the year 1900, RFC 3339 ends with 9999. Zero if none.
func dated(times ...time.Time) time.Time {
	for _, t := range times {
		t = t.UTC()
		if t.Year() >= 1900 && t.Year() <= 9999 {
			return t.Truncate(time.Second)
		}
	}
	return time.Time{}
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// rfc3339 spells a time for Atom; "" for the zero time.
func rfc3339(t time.Time) string { return spelt(t, time.RFC3339) }

func spelt(t time.Time, layout string) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(layout)
}
