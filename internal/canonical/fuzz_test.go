package canonical_test

import (
	"testing"

	"necblogs/internal/canonical"
)

// A slug can stand in an address and is its own slug; the key of a guid is its own key.
func FuzzSlug(f *testing.F) {
	for _, s := range []string{"Ann Black on the Record", "Zoë Ünal-Ōe", "議会", "  --  ", "https://www.a.example/?p=1003", "urn:a:B", "ß ﬁ İ", "a\u0301"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, name string) {
		if s := canonical.Slug(name); s != "" && (!canonical.IsSlug(s) || len(s) < 60 && canonical.Slug(s) != s) { // longer ones are cut, and end with a hash
			t.Errorf("Slug(%q) = %q, and of that %q", name, s, canonical.Slug(s))
		}
		if g := canonical.GUID(name); canonical.GUID(g) != g {
			t.Errorf("GUID(%q) = %q, and of that %q", name, g, canonical.GUID(g))
		}
	})
}
