package opml

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestReadVenus(t *testing.T) {
	for _, tt := range []struct {
		name, src string
		want      []Outline
	}{
		{
			"a whole file", `# Planet Wexcombe
[Planet]
name = Planet Wexcombe
link: https://planet.wexcombe.example/
template_files = examples/index.html.tmpl
  examples/atom.xml.tmpl
date_format = %B %d, %Y %I:%M %p

[DEFAULT]
facewidth = 64

[examples/index.html.tmpl]
days_per_page = 7

[regexp_sifter.py]
require = x

[https://lists.example/blogs.opml]
content_type = opml

; the blogs
[https://ada.example/feed/?a=b]
name = Ada Ash
face = ada.png

[http://ben.example/rss]
Name: Ben:
 the Blog   ; an aside
filter = (?i)\bcouncil\b
exclude = raffle|50%% off
`,
			[]Outline{
				{Title: "Ada Ash", FeedURL: "https://ada.example/feed/?a=b", Face: "ada.png"},
				{Title: "Ben: the Blog", FeedURL: "http://ben.example/rss", Filter: `(?i)\bcouncil\b`, Exclude: "raffle|50% off"},
			},
		},
		{
			"filters for all", "[planet]\nx=y\n[DEFAULT]\nfilter = a\nexclude = b\n[Planet]\nfilter = c\n[http://x.example/]\n[http://y.example/]\nfilter = d\n",
			[]Outline{
				{FeedURL: "http://x.example/", Filter: "c", Exclude: "b"},
				{FeedURL: "http://y.example/", Filter: "d", Exclude: "b"},
			},
		},
		{"a filter for all that [Planet] has not", "[DEFAULT]\nfilter = a\n[Planet]\nname = P\n[HTTP://x.example/]\n", []Outline{{FeedURL: "HTTP://x.example/", Filter: "a"}}},
		{"options with an indent, and a comment behind a section", "[http://x.example/]\n  name = X\n[http://y.example/] # why\n  name = Y\n",
			[]Outline{{Title: "X", FeedURL: "http://x.example/"}, {Title: "Y", FeedURL: "http://y.example/"}}},
		{"line ends of Windows", "\uFEFF[http://x.example/]\r\nname = X\r\n\r\n", []Outline{{Title: "X", FeedURL: "http://x.example/"}}},
		{"the scheme of what is subscribed to", "[feed:https://x.example/rss]\nname = X\n", []Outline{{Title: "X", FeedURL: "feed:https://x.example/rss"}}},
		{"Latin-1", "[http://x.example/]\nname = Caf\xe9\n", []Outline{{Title: "Café", FeedURL: "http://x.example/"}}},
		{"interpolation stays", "[http://x.example/]\nname = %(who)s's\n", []Outline{{Title: "%(who)s's", FeedURL: "http://x.example/"}}},
		{"other blanks behind sections", "[http://x.example/]\u00a0\nname = X\n[http://y.example/]\t# why\nname = Y\n",
			[]Outline{{Title: "X", FeedURL: "http://x.example/"}, {Title: "Y", FeedURL: "http://y.example/"}}},
		{"an IPv6 address", "[http://[::1]:80/feed] ; here\n", []Outline{{FeedURL: "http://[::1]:80/feed"}}},
		{"a section with a blank line and comments in it", "[http://x.example/]\n\n# c\nname = X\n  # c\n  Y\n", []Outline{{Title: "X Y", FeedURL: "http://x.example/"}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, _, err := Read([]byte(tt.src))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// What is subscribed to by no address is told apart from filters and templates.
func TestReadVenusOthers(t *testing.T) {
	src := "[Planet]\nname = P\n[a.example/rss]\nname = A\n[subscriptions.opml]\ncontent_type = opml\n[DEFAULT]\nx=y\n[themes/x.html.tmpl]\nx=y\n[sift.py]\nx=y\n[a.xslt]\n[a.xsl]\n[a.html.genshi]\n[a.html.dj]\n[a.plugin]\n[a.sed]\n[https://b.example/feed.py]\n" +
		"[https://lists.example/blogs.opml]\ncontent_type = opml\n"
	feeds, others, err := Read([]byte(src))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]Outline{{FeedURL: "https://b.example/feed.py"}}, feeds); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	const list = ": it is no feed but a reading list (content_type = opml); import what it lists from a file of its own"
	if diff := cmp.Diff([]string{"https://lists.example/blogs.opml" + list, "a.example/rss: it is no address that begins with http:// or https://",
		"subscriptions.opml" + list}, others); diff != "" {
		t.Errorf("others (-want +got)\n%s", diff)
	}
}
