package clean_test

import (
	"html"
	"strings"
	"testing"
	"unicode/utf8"

	"necblogs/internal/clean"
)

// A title is plain text of one line, and stays what it is when it is cleaned as
// such again; a lead has no more words than it may.
func FuzzTitle(f *testing.F) {
	for _, s := range []string{"a &amp;lt;b&gt; c", "<b>Report</b>\u202e\u0000 x", "x &#x202e; <!-- y", "AT&T &copy 2024 &notin;", "<title><script>1</script>", "\xff\u00ad[…]"} {
		f.Add(s, 7)
	}
	f.Fuzz(func(t *testing.T, raw string, words int) {
		for _, plain := range []string{clean.Title(raw), clean.Author(raw)} {
			if !utf8.ValidString(plain) || strings.ContainsAny(plain, "\n\r\t\x00") {
				t.Errorf("%q of %q", plain, raw)
			}
		}
		title := clean.Title(raw)
		if again := clean.Title(html.EscapeString(title)); again != title && !strings.ContainsAny(title, "&<>") { // many escape twice
			t.Errorf("%q, cleaned again, is %q", title, again)
		}
		words = words&63 + 1
		if lead := clean.Lead(raw, words); len(strings.Fields(lead)) > 2*(words+words/5)+1 { // a fifth over for the sake of a sentence, and a dot between lines
			t.Errorf("a lead of %d words: %q", words, lead)
		}
	})
}
