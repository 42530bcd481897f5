package config

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// fileOf is a file of testdata/add.txt: ␍ and ␉ stand for a carriage return and a
// tab, ␃ for the end of a file that does not end in a line break, ␂ for a byte order mark.
func fileOf(s string) string {
	s, _, _ = strings.Cut(s, "␃")
	return strings.NewReplacer("␍", "\r", "␉", "\t", "␂", "\uFEFF").Replace(s)
}

var zoe = Stanza{Name: "Zoe Yew", Feed: "https://zoe.example/feed/"}

func TestAddBlogKeepsTheFileAsItIs(t *testing.T) {
	for _, e := range examples(t, "testdata/add.txt") {
		t.Run(e.name, func(t *testing.T) {
			got, err := AddBlog([]byte(fileOf(e.config)), zoe)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(fileOf(strings.TrimSuffix(e.says, "\n")+"\n"), string(got)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			if _, err := Parse("planet.yaml", got); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestAddBlogWritesEveryKey(t *testing.T) {
	for _, b := range []Stanza{
		{
			Name: "Zoe's “Yew”: a blog #1", Slug: "zoe", Feed: "https://zoe.example/feed/?a=b&c=d#e", Site: "https://zoe.example/",
			Representatives: []string{"Zoe O'Yew", "José: Elm", "null", "- x"}, IncludeTitle: `(?i)\bCouncil's\b`, ExcludeTitle: `"raffle" # \d+`, Mirror: true,
		},
		{Name: "true", Feed: "https://zoe.example/"},
		{Name: "12:30", Feed: "https://zoe.example/"},
		{Name: "?", Feed: "https://zoe.example/"},
		{Name: "*Zoe*, {a} [b] & @c | > %d", Feed: "https://zoe.example/"},
		{Name: `back\slash`, Feed: "https://zoe.example/"},
		{Name: "日本 👩🏽", Feed: "https://zoe.example/"},
		{Name: "~", Feed: "https://zoe.example/"},
		{Name: " a:\n b ", Feed: "https://zoe.example/"},
	} {
		for _, before := range []string{"blogs: []\n", "", "{}", `{"blogs": []}`, "blogs: [{name: Ada, feed: https://ada.example/}]"} {
			src, err := AddBlog([]byte(before), b)
			if err != nil {
				t.Errorf("%q to %q: %v", b.Name, before, err)
				continue
			}
			c, err := Parse("planet.yaml", src)
			if err != nil {
				t.Errorf("%s\n%v", src, err)
				continue
			}
			got := c.Blogs[len(c.Blogs)-1]
			names := []string(nil)
			for _, rep := range got.Representatives {
				names = append(names, rep.Name)
			}
			read := Stanza{Name: got.Name, Feed: got.Feed, Site: got.Site, Representatives: names, Mirror: got.Mirror}
			if b.Slug != "" {
				read.Slug = got.Slug
			}
			if got.Include.Title != nil {
				read.IncludeTitle = strings.ReplaceAll(got.Include.Title.String(), "['’]", "'") // either is matched
			}
			if got.Exclude.Title != nil {
				read.ExcludeTitle = got.Exclude.Title.String()
			}
			b := b
			b.Name = strings.Join(strings.Fields(b.Name), " ")
			if diff := cmp.Diff(b, read); diff != "" {
				t.Errorf("%s(-written +read)\n%s", src, diff)
			}
		}
	}
}

func TestAddBlogAddsMany(t *testing.T) {
	many := []Stanza{zoe, {Name: "Yan Fir", Feed: "https://yan.example/"}}
	for before, want := range map[string]string{
		"blogs: []\n": "blogs:\n  - name: Zoe Yew\n    feed: https://zoe.example/feed/\n  - name: Yan Fir\n    feed: https://yan.example/\n",
		"{}\n":        `{"blogs": [{"name":"Zoe Yew","feed":"https://zoe.example/feed/"}, {"name":"Yan Fir","feed":"https://yan.example/"}]}` + "\n",
		"blogs:\n- name: Ada\n  feed: https://ada.example/\n\n- name: Ben\n  feed: https://ben.example/\n": "blogs:\n- name: Ada\n  feed: https://ada.example/\n\n- name: Ben\n  feed: https://ben.example/\n" +
			"\n- name: Zoe Yew\n  feed: https://zoe.example/feed/\n\n- name: Yan Fir\n  feed: https://yan.example/\n",
	} {
		got, err := AddBlog([]byte(before), many...)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, string(got)); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
	}
}

func TestAddBlogRefusesWhatItCannotEdit(t *testing.T) {
	for _, tt := range []struct{ src, says string }{
		{"title: a\n---\nblogs: []\n", "several documents"},
		{"title: [\n", "not YAML"},
		{"- name: Ada\n", "not made of keys"},
		{"blogs: ada\n", "not a list"},
		{"title: &b x\nblogs: *b\n", "not a list"},
		{"blogs: {ada: x}\n", "not a list"},
		{"blogs:\n-\nname: Ada\nfeed: https://ada.example/\n", "cannot be edited safely"}, // the parser takes these keys for the entry's
	} {
		out, err := AddBlog([]byte(tt.src), zoe)
		if err == nil || !strings.Contains(err.Error(), tt.says) {
			t.Errorf("%q: got %q and error %v, want one that says %q", tt.src, out, err, tt.says)
		}
	}
	if out, err := AddBlog([]byte("blogs: []\n"), Stanza{Name: "Zo\xeb Yew", Feed: zoe.Feed}); err == nil || !strings.Contains(err.Error(), "a config is UTF-8") {
		t.Errorf("a name that is no UTF-8: got %q and error %v", out, err)
	}
}

func TestAddBlogOfNoneChangesNothing(t *testing.T) {
	if src, err := AddBlog([]byte("blogs: []\n")); err != nil || string(src) != "blogs: []\n" {
		t.Errorf("got %q and error %v", src, err)
	}
}

func TestAddBlogTwiceIsForParseToRefuse(t *testing.T) {
	src, err := AddBlog([]byte("blogs: []\n"), zoe)
	if err != nil {
		t.Fatal(err)
	}
	if src, err = AddBlog(src, zoe); err != nil {
		t.Fatal(err)
	}
	_, err = Parse("planet.yaml", src)
	if err == nil || !strings.Contains(err.Error(), "this feed is polled for the blog in line 3 already") {
		t.Errorf("error %v", err)
	}
}

func TestAddBlogToTheShippedFileAddsLinesOnly(t *testing.T) {
	src, err := os.ReadFile(shipped)
	if err != nil {
		t.Fatal(err)
	}
	out, err := AddBlog(src, zoe)
	if err != nil {
		t.Fatal(err)
	}
	want := fmt.Sprintf("%s\n  - name: %s\n    feed: %s\n", src, zoe.Name, zoe.Feed)
	if diff := cmp.Diff(want, string(out)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
