package opml

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"necblogs/internal/canonical"
)

// What is written is read as the same, white space and what XML has no
// characters for aside.
func FuzzWrite(f *testing.F) {
	f.Add("Ada Wren", "https://ada.example/feed/?a=1&b=2", "https://ada.example/")
	f.Add(`"<&>'`, "feed:x", "")
	f.Add("Ada", "//@", "")
	f.Add("\u2028é\t議\n", "https://\"", "x")
	f.Fuzz(func(t *testing.T, title, feed, site string) {
		for _, s := range []string{title, feed, site} {
			if !utf8.ValidString(s) || strings.ContainsFunc(s, func(r rune) bool {
				return r < ' ' && r != '\t' && r != '\n' && r != '\r' || r >= 0xfffd && r <= 0xffff
			}) {
				return
			}
		}
		plain := func(s string) string { return strings.Join(strings.Fields(s), " ") }
		want := Outline{Title: plain(title), FeedURL: plain(canonical.Public(feed)), SiteURL: plain(canonical.Public(site))}
		if want.FeedURL == "" || want.Title == "" {
			return
		}
		var out bytes.Buffer
		if err := Write(&out, Head{Title: title}, []Outline{{Title: title, FeedURL: feed, SiteURL: site}}); err != nil {
			t.Fatal(err)
		}
		got, _, err := Read(out.Bytes())
		if diff := cmp.Diff([]Outline{want}, got); err != nil || diff != "" {
			t.Errorf("%v (-written +read)\n%s", err, diff)
		}
	})
}
