package canonical

import (
	"fmt"
	"hash/fnv"
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// maxSlug bounds the letters of a slug, in bytes, since an author line can have any length.
const maxSlug = 80

var slugged = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// IsSlug reports whether s has the form of a slug, whatever its length.
func IsSlug(s string) bool { return slugged.MatchString(s) }

// latin spells those Latin letters in ASCII that Unicode does not decompose.
var latin = strings.NewReplacer("ß", "ss", "æ", "ae", "œ", "oe", "ø", "o", "đ", "d", "ð", "d",
	"þ", "th", "ł", "l", "ħ", "h", "ı", "i", "ŋ", "ng", "ə", "e")

// Slug is a name as a segment of a URL path: lower-case ASCII letters, digits and
// single hyphens, without accents and apostrophes. Since people are told apart by their
// slugs, that of a name which loses letters (of another script, or beyond 80 bytes)
// ends in a hash of the whole name. It is "" only for a blank name.
func Slug(name string) string {
	folded := latin.Replace(strings.ToLower(norm.NFKD.String(strings.TrimSpace(name))))
	var b strings.Builder
	gap, lost := false, false
	for _, r := range folded {
		switch {
		case b.Len() >= maxSlug:
			lost = true
		case 'a' <= r && r <= 'z' || '0' <= r && r <= '9':
			if gap && b.Len() > 0 {
				b.WriteByte('-')
			}
			gap = false
			b.WriteRune(r)
		case unicode.IsLetter(r) || unicode.IsNumber(r):
			lost, gap = true, true
		case r != '\'' && r != '’' && r != '‘' && r != 'ʼ' && !unicode.Is(unicode.M, r):
			gap = true
		}
	}
	switch {
	case folded == "" || b.Len() > 0 && !lost:
		return b.String()
	case b.Len() > 0:
		b.WriteByte('-')
	}
	hash := fnv.New32a()
	hash.Write([]byte(folded))
	return b.String() + fmt.Sprintf("%08x", hash.Sum32())
}
