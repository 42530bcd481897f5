package config

import (
	"bytes"
	"os"
	"strings"
	"testing"
)

// Whatever a blog is called, it is added as that or not at all, and what was in
// the file stays byte for byte around it.
func FuzzAddBlog(f *testing.F) {
	src, err := os.ReadFile(shipped)
	if err != nil {
		f.Fatal(err)
	}
	files := [][]byte{
		src, []byte("blogs: []\n"), []byte("title: x # y\r\nblogs:\r\n- {name: A, feed: 'https://a.example/'}\r\n"),
		[]byte("blogs:\n    # first\n    - name: A\n      feed: https://a.example/\n\n\n# end"), []byte("{blogs: [{name: A, feed: 'https://a.example/'}]}"), nil,
	}
	for i, name := range []string{"Zoe Yew", "yes: # 'no'", "- \"x\"\t\\n", "null", "2024-05-21", "\u2028 é 議\u00a0🎉", "\x8b"} {
		f.Add(uint(i), name, "https://zoe.example/feed/?a=b&c=%20#d", "Ida: Marsh")
	}
	f.Fuzz(func(t *testing.T, file uint, name, feed, person string) {
		src := files[file%uint(len(files))]
		out, err := AddBlog(src, Stanza{Name: name, Feed: feed, Representatives: []string{person}})
		if err != nil {
			return
		}
		i := 0
		for i < len(src) && src[i] == out[i] {
			i++
		}
		if rest := src[i:]; !bytes.HasSuffix(out, rest) && !bytes.HasPrefix(bytes.TrimSpace(rest), []byte("[]")) {
			t.Errorf("the file is another around the blog:\n%s", out)
		}
		c, err := Parse("planet.yaml", out)
		if err != nil {
			return // its feed may be there already, or be no address
		}
		feed, person = strings.TrimSpace(feed), strings.TrimSpace(person) // as the config is read
		if b := c.Blogs[len(c.Blogs)-1]; b.Feed != feed || len(b.Representatives) != 1 || b.Representatives[0].Name != person {
			t.Errorf("added is %+v, want %q %q %q", b, name, feed, person)
		}
	})
}
