package opml

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestReadVenus(t *testing.T) {
	for _, tt := range []struct {
		name, src string
		want      []VenusFeed
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
			[]VenusFeed{
				{URL: "https://lists.example/blogs.opml", List: "opml"},
				{URL: "https://ada.example/feed/?a=b", Name: "Ada Ash"},
				{URL: "http://ben.example/rss", Name: "Ben: the Blog", Filter: `(?i)\bcouncil\b`, Exclude: "raffle|50% off"},
			},
		},
		{
			"filters for all", "[planet]\nx=y\n[DEFAULT]\nfilter = a\nexclude = b\n[Planet]\nfilter = c\n[http://x.example/]\n[http://y.example/]\nfilter = d\n",
			[]VenusFeed{
				{URL: "http://x.example/", Filter: "c", Exclude: "b"},
				{URL: "http://y.example/", Filter: "d", Exclude: "b"},
			},
		},
		{"line ends of Windows", "\uFEFF[http://x.example/]\r\nname = X\r\n\r\n", []VenusFeed{{URL: "http://x.example/", Name: "X"}}},
		{"Latin-1", "[http://x.example/]\nname = Caf\xe9\n", []VenusFeed{{URL: "http://x.example/", Name: "Café"}}},
		{"interpolation stays", "[http://x.example/]\nname = %(who)s's\n", []VenusFeed{{URL: "http://x.example/", Name: "%(who)s's"}}},
		{"an IPv6 address", "[http://[::1]:80/feed] ; here\n", []VenusFeed{{URL: "http://[::1]:80/feed"}}},
		{"a section with a blank line and comments in it", "[http://x.example/]\n\n# c\nname = X\n  # c\n  Y\n", []VenusFeed{{URL: "http://x.example/", Name: "X Y"}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, _, err := ReadVenus(strings.NewReader(tt.src))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			if k := Sniff([]byte(tt.src)); k != INI {
				t.Errorf("taken for kind %v", k)
			}
		})
	}
}

// What is subscribed to by no address is told apart from filters and templates.
func TestReadVenusOthers(t *testing.T) {
	src := "[Planet]\nname = P\n[a.example/rss]\nname = A\n[subscriptions.opml]\ncontent_type = opml\n[themes/x.html.tmpl]\nx=y\n[sift.py]\nx=y\n[https://b.example/feed.py]\n"
	feeds, others, err := ReadVenus(strings.NewReader(src))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]VenusFeed{{URL: "https://b.example/feed.py"}}, feeds); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if diff := cmp.Diff([]VenusFeed{{URL: "a.example/rss", Name: "A"}, {URL: "subscriptions.opml", List: "opml"}}, others); diff != "" {
		t.Errorf("others (-want +got)\n%s", diff)
	}
}

func TestReadVenusRefuses(t *testing.T) {
	for _, tt := range []struct{ src, says string }{
		{"", "it has no [section]"},
		{"name = x\n[a]\n", `line 1: "name = x" stands before the first [section]`},
		{"[http://x.example/]\nname\n", `line 2: "name" is no “name = value”`},
		{"[http://x.example/]\n= x\n", `line 2: "= x" is no “name = value”`},
		{strings.Repeat("#", maxBytes+1), "larger than 16 MiB"},
	} {
		got, _, err := ReadVenus(strings.NewReader(tt.src))
		if err == nil || !strings.Contains(err.Error(), tt.says) {
			t.Errorf("%.40q: got %v and error %v, want one that says %q", tt.src, got, err, tt.says)
		}
	}
}

func TestSniffKnowsNeither(t *testing.T) {
	for _, src := range []string{"", "title: Planet\nblogs: []\n", "https://ada.example/\n", `{"a": [1]}`} {
		if k := Sniff([]byte(src)); k != Unknown {
			t.Errorf("%q is taken for kind %v", src, k)
		}
	}
}
