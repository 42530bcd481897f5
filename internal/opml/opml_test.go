package opml

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"necblogs/internal/parse"
)

func TestReadTakesWhatProgramsWrite(t *testing.T) {
	ada := []Outline{{Title: "Ada's Blog", FeedURL: "https://ada.example/feed/?a=1&b=2", SiteURL: "https://ada.example/"}}
	const body = `<body><outline text="Ada's Blog" type="rss" xmlUrl="https://ada.example/feed/?a=1&amp;b=2" htmlUrl="https://ada.example/"/></body>`
	for _, tt := range []struct {
		name, src string
		want      []Outline
	}{
		{"OPML 2", `<?xml version="1.0" encoding="UTF-8"?><opml version="2.0"><head><title>x</title></head>` + body + `</opml>`, ada},
		{"byte order mark and blanks before", "\uFEFF\n " + `<opml>` + body + `</opml>`, ada},
		{"a namespace that nobody declared", `<o:opml><head x:y="z"/>` + body + `</o:opml>`, ada},
		{"other case", `<OPML><BODY><Outline TITLE="Ada's Blog" XMLURL=" https://ada.example/feed/?a=1&amp;b=2 " htmlurl="https://ada.example/"></Outline></BODY></OPML>`, ada},
		{"bare ampersands", strings.ReplaceAll(`<opml>`+body+`</opml>`, "&amp;", "&"), ada},
		{"no opml around", body, ada},
		{"open outlines", strings.ReplaceAll(`<opml>`+body+`</opml>`, "/></body>", "></body>"), ada},
		{
			"entities of HTML and of nobody",
			`<opml><body><outline text="Caf&eacute;&nbsp;&foo;" xmlUrl="https://cafe.example/"/></body></opml>`,
			[]Outline{{Title: "Café &foo;", FeedURL: "https://cafe.example/"}},
		},
		{
			"entities of a DTD",
			`<!DOCTYPE opml [<!ENTITY x "boom"><!ENTITY f SYSTEM "file:///etc/hostname">]><opml><body><outline text="&x;&f;" xmlUrl="https://x.example/"/></body></opml>`,
			[]Outline{{Title: "&x;&f;", FeedURL: "https://x.example/"}},
		},
		{
			"Latin-1",
			"<?xml version='1.0' encoding='ISO-8859-1'?><opml><body><outline text='Caf\xe9' xmlUrl='https://cafe.example/'/></body></opml>",
			[]Outline{{Title: "Café", FeedURL: "https://cafe.example/"}},
		},
		{
			"UTF-8 under the name of Latin-1",
			"<?xml version='1.0' encoding='ISO-8859-1'?><opml><body><outline text='Café' xmlUrl='https://cafe.example/'/></body></opml>",
			[]Outline{{Title: "Café", FeedURL: "https://cafe.example/"}},
		},
		{
			"no encoding, not UTF-8",
			"<opml><body><outline text='\x93Caf\xe9\x94' xmlUrl='https://cafe.example/'/></body></opml>",
			[]Outline{{Title: "“Café”", FeedURL: "https://cafe.example/"}},
		},
		{
			"UTF-16", utf16LE(`<?xml version="1.0" encoding="UTF-16"?><opml><body><outline text="Café" xmlUrl="https://cafe.example/"/></body></opml>`),
			[]Outline{{Title: "Café", FeedURL: "https://cafe.example/"}},
		},
		{
			"folders",
			`<opml><body><outline text="Assembly"><outline text="Wexcombe"><outline title="Ada" text="ada" xmlUrl="https://a.example/"/></outline>
			<outline text="Ben" xmlUrl="https://b.example/"/></outline><outline text="Cat" xmlUrl="https://c.example/"/></body></opml>`,
			[]Outline{
				{Title: "Ada", FeedURL: "https://a.example/"},
				{Title: "Ben", FeedURL: "https://b.example/"},
				{Title: "Cat", FeedURL: "https://c.example/"},
			},
		},
		{"url for xmlUrl", `<opml><outline type="RSS" text="Ada" url="https://a.example/"/><outline type="link" text="x" url="https://x.example/"/></opml>`, []Outline{{Title: "Ada", FeedURL: "https://a.example/"}}},
		{
			"comments and what is in them",
			`<opml><outline text="Old" isComment="TRUE"><outline text="Ada" xmlUrl="https://a.example/"><outline text="Eve" xmlUrl="https://e.example/" isComment="false"/></outline></outline>
			<outline text="Ben" xmlUrl="https://b.example/" iscomment="true"/><outline text="Cat" xmlUrl="https://c.example/" isComment="false"/></opml>`,
			[]Outline{{Title: "Cat", FeedURL: "https://c.example/"}},
		},
		{"no feeds", `<opml><body/></opml>`, nil},
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

func utf16LE(s string) string {
	out := []byte{0xFF, 0xFE}
	for _, r := range s {
		out = append(out, byte(r), byte(r>>8))
	}
	return string(out)
}

func TestReadRefuses(t *testing.T) {
	const neither, inOPML, inINI = "it is neither", "read the OPML list: ", "read the planet's config.ini: "
	outline := `<outline xmlUrl="https://a.example/"/>`
	for _, tt := range []struct{ name, src, says string }{
		{"nothing", "", neither},
		{"words", "my blogs", neither},
		{"a config", "title: Planet\nblogs: []\n", neither},
		{"an address", "https://ada.example/\n", neither},
		{"JSON", `{"a": [1]}`, neither},
		{"a feed", "<rss><channel/></rss>", inOPML + "this is no OPML"},
		{"a web page", "<!DOCTYPE html>\n<html><body>", inOPML + "line 2: this is a web page"},
		{"half a list", "<opml>\n<body>" + outline, inOPML + "it breaks off inside <body>"},
		{"half an outline", "<opml>\n<body><outline xmlUrl=\"https://a", inOPML + "line 2: "},
		{"broken off in a tag", "<opml>\n<outline text='x", inOPML + "line 2: unexpected EOF"},
		{"too deep", "<opml>" + strings.Repeat("<outline text='x'>", 100), inOPML + "line 1: it is nested more than 64 deep"},
		{"too many", "<opml>" + strings.Repeat(outline, maxOutlines+1) + "</opml>", inOPML + "line 1: it has more than 50000 feeds"},
		{"too large", "<opml><!--" + strings.Repeat("x", maxBytes) + "--></opml>", inOPML + "it is larger than 16 MiB"},
		{"an option before all sections", "name = x\n[a]\n", inINI + `line 1: "name = x" stands before the first [section]`},
		{"no option", "[http://x.example/]\nname\n", inINI + `line 2: "name" is no “name = value”`},
		{"no name", "[http://x.example/]\n= x\n", inINI + `line 2: "= x" is no “name = value”`},
		{"too large a config.ini", "[http://x.example/]\n" + strings.Repeat("#", maxBytes), inINI + "it is larger than 16 MiB"},
	} {
		got, _, err := Read([]byte(tt.src))
		if err == nil || !strings.HasPrefix(err.Error(), tt.says) {
			t.Errorf("%s: got %d outlines and error %v, want one that says %q", tt.name, len(got), err, tt.says)
		}
	}
}

var wexcombe = []Outline{
	{Title: `Ada "A" & <b>`, FeedURL: "https://ada.example/?a=1&b=2", SiteURL: "https://ada.example/"},
	{Title: "Béla 👩🏽", FeedURL: "https://bela.example/"},
}

func TestWriteIsOPML2(t *testing.T) {
	head := Head{
		Title: "Planet Wexcombe", OwnerName: "Jo Ash", OwnerEmail: "jo@wexcombe.example",
	}
	private := slices.Clone(wexcombe)
	private[0].FeedURL, private[0].SiteURL = "https://jo:secret@ada.example/?a=1&b=2", "https://jo:secret@ada.example/"
	var out bytes.Buffer
	if err := Write(&out, head, private); err != nil {
		t.Fatal(err)
	}
	want := `<?xml version="1.0" encoding="UTF-8"?>
<opml version="2.0">
  <head>
    <title>Planet Wexcombe</title>
    <ownerName>Jo Ash</ownerName>
    <ownerEmail>jo@wexcombe.example</ownerEmail>
    <docs>http://opml.org/spec2.opml</docs>
  </head>
  <body>
    <outline text="Ada &#34;A&#34; &amp; &lt;b&gt;" title="Ada &#34;A&#34; &amp; &lt;b&gt;" type="rss" xmlUrl="https://ada.example/?a=1&amp;b=2" htmlUrl="https://ada.example/"></outline>
    <outline text="Béla 👩🏽" title="Béla 👩🏽" type="rss" xmlUrl="https://bela.example/"></outline>
  </body>
</opml>
`
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestWhatIsWrittenIsRead(t *testing.T) {
	var out bytes.Buffer
	if err := Write(&out, Head{}, wexcombe); err != nil {
		t.Fatal(err)
	}
	got, _, err := Read(out.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(wexcombe, got); diff != "" {
		t.Errorf("(-written +read)\n%s", diff)
	}
}

func TestWriteNeedsABodyEvenWithNoBlogs(t *testing.T) {
	var out bytes.Buffer
	if err := Write(&out, Head{Title: "Planet"}, nil); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), "<body>") {
		t.Errorf("no body:\n%s", &out)
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(`<opml><body><outline text="Assembly"><outline text="Ada" xmlUrl="https://a.example/" category="/a,b"/></outline></body></opml>`))
	f.Add([]byte("[Planet]\nname = x\n[https://a.example/]\nname: Ada\n goes on\nfilter = (?i)x"))
	f.Add([]byte("\xff\xfe<\x00o\x00"))
	f.Fuzz(func(t *testing.T, src []byte) {
		outlines, _, err := Read(src)
		for _, o := range outlines {
			if o.FeedURL == "" || err != nil {
				t.Errorf("outline %+v with error %v", o, err)
			}
		}
		var out bytes.Buffer
		if err := Write(&out, Head{}, outlines); err != nil {
			t.Fatal(err)
		}
		if err := xml.Unmarshal(out.Bytes(), new(document)); err != nil {
			t.Errorf("what is written is not well-formed: %v\n%s", err, &out)
		}
		feeds, _, err := readINI(string(parse.UTF8(src)))
		for _, feed := range feeds {
			if !isAddress(feed.FeedURL) || err != nil {
				t.Errorf("feed %+v with error %v", feed, err)
			}
		}
	})
}

func BenchmarkRead(b *testing.B) {
	var list []Outline
	for i := range 1000 {
		list = append(list, Outline{Title: fmt.Sprintf("Blog %d", i), FeedURL: fmt.Sprintf("https://b%d.example/feed/", i)})
	}
	var src bytes.Buffer
	if err := Write(&src, Head{}, list); err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(src.Len()))
	for b.Loop() {
		if _, _, err := Read(src.Bytes()); err != nil {
			b.Fatal(err)
		}
	}
}
