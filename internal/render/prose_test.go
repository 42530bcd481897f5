package render

import (
	"strings"
	"testing"
)

func TestProse(t *testing.T) {
	asIs := func(src string) string { return src }
	none := func(string) string { return "" }
	proxy := func(src string) string { return "/image/" + strings.TrimPrefix(src, "https://") }
	const lazy = ` loading="lazy" decoding="async" referrerpolicy="no-referrer"/>`
	for _, tt := range []struct {
		name  string
		image func(string) string
		level int
		in    string
		want  string
	}{
		{"nothing to do", asIs, 2, `<p>a &lt;h1&gt; &amp; b</p>`, `<p>a &lt;h1&gt; &amp; b</p>`},
		{"entities stay", asIs, 2, `<h3>Q&amp;A</h3><p title="&quot;">&lt;img&gt;</p>`, `<h2>Q&amp;A</h2><p title="&quot;">&lt;img&gt;</p>`},
		{"headings begin below the title", asIs, 4, `<h1>a</h1><h2>b</h2><h1>c</h1>`, `<h4>a</h4><h5>b</h5><h4>c</h4>`},
		{"no level is skipped", asIs, 2, `<h2>a</h2><h5>b</h5><h3>c</h3><h2>d</h2>`, `<h2>a</h2><h3>b</h3><h3>c</h3><h2>d</h2>`},
		{"six is the last", asIs, 5, `<h1>a</h1><h2>b</h2><h3>c</h3>`, `<h5>a</h5><h6>b</h6><h6>c</h6>`},
		{"an image", asIs, 2, `<img src="https://a.example/b.png?x=1&amp;y=2" alt="a &#34;b&#34;" width="3" srcset="x 2x">`,
			`<img width="3" src="https://a.example/b.png?x=1&amp;y=2" alt="a &#34;b&#34;"` + lazy},
		{"an image without alternative", asIs, 2, `<p><img src="https://a.example/b.png"></p>`, `<p><img src="https://a.example/b.png" alt=""` + lazy + `</p>`},
		{"an image through the planet", proxy, 2, `<img src="https://a.example/b.png" alt="">`, `<img src="/image/a.example/b.png" alt=""` + lazy},
		{"no images", none, 2, `<p>a<img src="https://a.example/b.png">b</p>`, `<p>ab</p>`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := &Renderer{image: tt.image}
			if got := string(r.prose(tt.in, tt.level)); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

func TestInitials(t *testing.T) {
	for name, want := range map[string]string{
		"Edda Marrow":            "EM",
		"edda van der marrow":    "EM",
		"Cher":                   "C",
		"Óscar Éluard":           "ÓÉ",
		"Siân O’Dell (Wexcombe)": "SW",
		"李 明":                    "李明",
		"1st Ward":               "1W",
		"🎉":                      "?",
		"":                       "?",
		"\xff\xfe":               "?",
	} {
		if got := initials(name); got != want {
			t.Errorf("initials(%q) = %q, want %q", name, got, want)
		}
	}
}

func TestWords(t *testing.T) {
	for _, tt := range []struct{ got, want string }{
		{number(0), "0"}, {number(999), "999"}, {number(1000), "1,000"}, {number(1234567), "1,234,567"},
		{plural(1, "report"), "1 report"}, {plural(2, "report"), "2 reports"}, {plural(0, "copy/copies"), "0 copies"},
		{size(0), ""}, {size(10), "1 kB"}, {size(1234567), "1.2 MB"},
		{fileName("https://a.example/files/my%20minutes.pdf?x=1"), "my minutes.pdf"}, {fileName("https://www.a.example/"), "a.example"},
		{firstWords("one two three", 2, 90), "one two…"}, {firstWords("one two,", 2, 90), "one two,"},
		{firstWords(strings.Repeat("é", 50), 3, 9), "éééé…"},
		{outward("https://a.example/"), "https://a.example/"}, {outward("javascript:alert(1)"), ""}, {outward("//a.example/"), ""}, {outward("https:///x"), ""}, {outward("data:text/html,x"), ""},
		{basePath("https://a.example"), "/"}, {basePath("https://a.example/planet/"), "/planet/"}, {basePath("https://a.example/a/b"), "/a/b/"}, {basePath(""), "/"},
	} {
		if tt.got != tt.want {
			t.Errorf("got %q, want %q", tt.got, tt.want)
		}
	}
}
