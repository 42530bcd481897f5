package render

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"necblogs/internal/planet"
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
		{"a heading keeps its direction", asIs, 4, `<h3 dir="rtl">א</h3>`, `<h4 dir="rtl">א</h4>`},
		{"an image", asIs, 2, `<img src="https://a.example/b.png?x=1&amp;y=2" alt="a &#34;b&#34;" width="3" srcset="x 2x">`,
			`<img width="3" src="https://a.example/b.png?x=1&amp;y=2" alt="a &#34;b&#34;"` + lazy},
		{"an image without alternative", asIs, 2, `<p><img src="https://a.example/b.png"></p>`, `<p><img src="https://a.example/b.png" alt=""` + lazy + `</p>`},
		{"a picture that leads to a larger one", asIs, 2, `<a href="/b"><img src="https://a.example/b.png" alt=""></a><img src="https://a.example/c.png">`,
			`<a href="/b"><img src="https://a.example/b.png" alt="Image"` + lazy + `</a><img src="https://a.example/c.png" alt=""` + lazy},
		{"a link of words and a picture", asIs, 2, `<a href="/b"><img src="https://a.example/b.png" alt=""> <b>b</b></a>`, `<a href="/b"><img src="https://a.example/b.png" alt=""` + lazy + ` <b>b</b></a>`},
		{"a link of two pictures", asIs, 2, `<a href="/b"><img src="https://a.example/b.png"><img src="https://a.example/c.png" alt="c"></a>`,
			`<a href="/b"><img src="https://a.example/b.png" alt=""` + lazy + `<img src="https://a.example/c.png" alt="c"` + lazy + `</a>`},
		{"an image through the planet", proxy, 2, `<img src="https://a.example/b.png" alt="">`, `<img src="/image/a.example/b.png" alt=""` + lazy},
		{"a table", asIs, 2, `<table><tr><td>1</td></tr></table><p>b</p>`, `<div class="wide" role="group" aria-label="Table" tabindex="0"><table><tr><td>1</td></tr></table></div><p>b</p>`},
		{"no images", none, 2, `<p>a<img src="https://a.example/b.png?c&amp;d">b</p>`, `<p>a <a href="https://a.example/b.png?c&amp;d" rel="noopener nofollow ugc">Image</a> b</p>`},
		{"no images, described", none, 2, `<p><img src="https://a.example/b.png" alt="a &lt;b&gt;"></p>`, `<p> <a href="https://a.example/b.png" rel="noopener nofollow ugc">a &lt;b&gt;</a> </p>`},
		{"no images, in a link", none, 2, `<a href="/x"><img src="https://a.example/b.png" alt="b"></a><img src="https://a.example/c.png">`, `<a href="/x"> b </a> <a href="https://a.example/c.png" rel="noopener nofollow ugc">Image</a> `},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := &Renderer{image: tt.image}
			if got := string(r.prose(tt.in, tt.level)); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

// An excerpt shows that it goes on, in the words' own element.
func TestTrailOff(t *testing.T) {
	for in, want := range map[string]string{
		"<p>We met and</p>":                          "<p>We met and …</p>",
		"<ul><li>one</li><li><b>two</b></li>\n</ul>": "<ul><li>one</li><li><b>two …</b></li>\n</ul>",
		"bare words":                                 "bare words …",
		"<p>We met […]</p>":                          "<p>We met […]</p>",
		"<p>We met...</p>":                           "<p>We met...</p>",
		`<p>We met. <a href="/x">Read on</a></p>`:    `<p>We met. <a href="/x">Read on</a></p>`,
		`<p><img src="x"></p>`:                       `<p><img src="x"></p>`,
		"<p></p>":                                    "<p></p>",
		"":                                           "",
	} {
		if got := trailOff(in); got != want {
			t.Errorf("trailOff(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestTitlesInCapitals(t *testing.T) {
	for title, want := range map[string]bool{
		"REPORT FROM THE ASSEMBLY, 12 MARCH": true, "Report from the ASSEMBLY": false, "تقرير عن اجتماع (NEC)": false, "NEC REPORT": false, "12 . 3 . 2024": false, "": false,
	} {
		if got := shouted(title); got != want {
			t.Errorf("shouted(%q) = %v", title, got)
		}
	}
}

func TestInitials(t *testing.T) {
	for name, want := range map[string]string{
		"Edda Marrow":            "EM",
		"edda van der marrow":    "EM",
		"Cher":                   "C",
		"Óscar Éluard":           "ÓÉ",
		"Siân O’Dell (Wexcombe)": "SW",
		"Siân O’Dell":            "SO",
		"Siân O'Dell":            "SO",
		"Edda ’t Marrow":         "EM",
		"Edda ’Marrow":           "EM",
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

func entryOf(words int) planet.Entry { return planet.Entry{Derived: planet.Derived{Words: words}} }

func TestWords(t *testing.T) {
	answer := func(status int, last planet.Poll) string {
		return blogHealth{Health: planet.Health{LastPoll: time.Unix(1, 0), HTTPStatus: status, Recent: []planet.Poll{last}}}.Answer()
	}
	for _, tt := range []struct{ got, want string }{
		{number(0), "0"}, {number(999), "999"}, {number(1000), "1,000"}, {number(1234567), "1,234,567"},
		{plural(1, "report"), "1 report"}, {plural(2, "report"), "2 reports"}, {plural(0, "copy/copies"), "0 copies"},
		{size(0), ""}, {size(10), "10 B"}, {size(1234567), "1.2 MB"},
		{fileName("https://a.example/files/my%20minutes.pdf?x=1"), "my minutes.pdf"}, {fileName("https://www.a.example/"), "a.example"},
		{fileName("https://a.example/minutes%E2%80%AEgnp.exe"), "minutesgnp.exe"}, {fileName("https://a.example/%E2%80%AE"), "a.example"},
		{firstWords("one two three", 2, 90), "one two…"}, {firstWords("one two,", 2, 90), "one two,"},
		{firstWords(strings.Repeat("é", 50), 3, 9), "éééé…"}, {firstWords("one two three", 3, 9), "one two…"}, {firstWords("one two, three", 3, 8), "one two…"},
		{firstWords("one two three", 3, 7), "one two…"}, {firstWords("one two", 3, 7), "one two"}, {firstWords("one two https://a.example/", 3, 9), "one two…"}, {firstWords("one https://a.example/", 3, 9), "one https…"},
		{titleStyle(strings.Repeat("я", longTitle), false), ""}, {titleStyle(strings.Repeat("я", longTitle+1), false), " long"},
		{answer(304, planet.Poll{Items: 20}), "HTTP status 304"}, {answer(200, planet.Poll{Bytes: 5000, Items: 1}), "HTTP status 200, 5.0 kB, 1 item"}, {answer(200, planet.Poll{Bytes: 5000}), "HTTP status 200, 5.0 kB"},
		{after(time.Date(2024, 3, 11, 9, 0, 0, 0, time.UTC), planet.NewDate(2024, 3, 12)), "before the day"},
		{after(time.Date(2024, 3, 12, 9, 0, 0, 0, time.UTC), planet.NewDate(2024, 3, 12)), "the same day"},
		{after(time.Date(2024, 3, 13, 9, 0, 0, 0, time.UTC), planet.NewDate(2024, 3, 12)), "the next day"},
		{after(time.Date(2024, 3, 14, 9, 0, 0, 0, time.UTC), planet.NewDate(2024, 3, 12)), "2 days later"},
		{length(entryOf(0)), ""}, {length(entryOf(7)), "7 words"}, {length(entryOf(100)), "100 words, 1 min"}, {length(entryOf(1518)), "1,518 words, 6 min"},
		{outward("https://a.example/"), "https://a.example/"}, {outward("javascript:alert(1)"), ""}, {outward("//a.example/"), ""}, {outward("https:///x"), ""}, {outward("data:text/html,x"), ""},
		{basePath("https://a.example"), "/"}, {basePath("https://a.example/planet/"), "/planet/"}, {basePath("https://a.example/a/b"), "/a/b/"}, {basePath(""), "/"},
	} {
		if tt.got != tt.want {
			t.Errorf("got %q, want %q", tt.got, tt.want)
		}
	}
}

// Whose face stands beside a post: a blog's own picture is that of its one writer, and an
// account that blog software sets up has none.
func TestFaces(t *testing.T) {
	r := New(Config{
		Site: planet.Site{Images: planet.ImagesLink},
		Blogs: []planet.Blog{
			{Slug: "one", Name: "Wexcombe Wire", Avatar: "https://one.example/face.png", Representatives: []planet.Representative{{Name: "Edda Marrow"}}},
			{Slug: "many", Name: "The Back Bench", Avatar: "https://many.example/bench.png", Representatives: []planet.Representative{{Name: "Tomas Quill"}, {Name: "Ines Orchard"}}},
		},
		Representatives: []Person{{Slug: "ines-orchard", Avatar: "https://ines.example/face.png"}},
	})
	for _, tt := range []struct{ blog, person, slug, initials, image string }{
		{"one", "Edda Marrow", "edda-marrow", "EM", "https://one.example/face.png"},
		{"one", "Ines Orchard", "ines-orchard", "IO", "https://ines.example/face.png"},
		{"one", "admin", "admin", "WW", "https://one.example/face.png"},
		{"many", "Tomas Quill", "tomas-quill", "TQ", ""},
		{"many", "", "", "TB", "https://many.example/bench.png"},
	} {
		got := r.face(planet.Entry{Blog: tt.blog, Derived: planet.Derived{Representative: tt.person, RepresentativeSlug: tt.slug}})
		if got.Image != tt.image || tt.person != "" && got.Initials != tt.initials {
			t.Errorf("%q on %s: got %+v, want %+v", tt.person, tt.blog, got, tt)
		}
	}
}

// What a card says beside its text: of the author where that is another person, of the
// language where it is another one than the planet's.
func TestCardSays(t *testing.T) {
	r := New(Config{Site: planet.Site{Zone: time.UTC, Language: "en-GB"}, Blogs: []planet.Blog{{Slug: "b", Name: "B"}, {Slug: "m", Name: "M"}}})
	for _, tt := range []struct{ author, representative, language, wantAuthor, wantPerson, wantLanguage string }{
		{"Edda Marrow", "edda marrow", "en-US", "", "edda marrow", ""},
		{"Jo", "Edda Marrow", "cy", "Jo", "Edda Marrow", "cy"},
		{"admin", "webmaster", "EN", "", "", ""},
	} {
		e := planet.Entry{Blog: "b", Author: tt.author, Derived: planet.Derived{Representative: tt.representative, Language: tt.language}}
		copied := planet.Copy{Entry: planet.Entry{Blog: "m"}}
		got := r.card(planet.Story{Shown: e, Fullest: e, Copies: []planet.Copy{copied, copied, {Entry: e}}})
		if got.Author != tt.wantAuthor || got.Person.Name != tt.wantPerson || got.Language != tt.wantLanguage || len(got.Also) != 1 {
			t.Errorf("%+v: got author %q, person %q, language %q, also at %v", tt, got.Author, got.Person.Name, got.Language, got.Also)
		}
	}
}

func TestBecause(t *testing.T) {
	longer := planet.Entry{Derived: planet.Derived{Words: 9}}
	for want, c := range map[string]planet.Copy{
		"it carries the same identifier":                {Verdict: planet.Verdict{Reason: planet.ByGUID}},
		"it has the same address":                       {Verdict: planet.Verdict{Reason: planet.ByURL}},
		"88% of the wording is the same":                {Verdict: planet.Verdict{Reason: planet.ByText, Score: 0.876}},
		"99% of the wording is the same":                {Verdict: planet.Verdict{Reason: planet.ByText, Score: 0.998}},
		"100% of the wording is the same":               {Verdict: planet.Verdict{Reason: planet.ByText, Score: 1}},
		"an excerpt: 88% of it is in the longer text":   {Verdict: planet.Verdict{Reason: planet.ByExcerpt, Score: 0.876}},
		"the longer text, which has 88% of the excerpt": {Verdict: planet.Verdict{Reason: planet.ByExcerpt, Score: 0.876}, Entry: longer},
		"a mirror: 88% of the wording is the same":      {Verdict: planet.Verdict{Reason: planet.ByMirror, Score: 0.876}},
		"an earlier version, later posted again with corrections: 88% of the wording is the same": {Verdict: planet.Verdict{Reason: planet.ByCorrection, Score: 0.876}},
		"the operator of this planet said so":                                                     {Verdict: planet.Verdict{Reason: planet.ByOperator}},
	} {
		if got := because(c, planet.Entry{}); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// Every state is told in words, and where a domain may be another's nobody is led there.
func TestHealthSays(t *testing.T) {
	r := New(Config{})
	for _, tt := range []struct {
		h                 planet.Health
		word, site, begin string
	}{
		{planet.Health{State: planet.StateGone, Error: "the feed was taken away for good (410)"}, "gone", "https://b.example/", "The feed is gone: the feed was taken away for good (410). "},
		{planet.Health{State: planet.StateHeld}, "held", "", "Its posts changed all at once"},
		{planet.Health{State: planet.StateHeld, Failures: 2, Error: "no such host"}, "held", "", "Its posts changed all at once to another language and address, as when a domain lapses. " +
			"What comes is kept but not shown until the operator releases it. The last 2 polls failed: no such host."},
		{planet.Health{State: planet.StateOK, Failures: 1, Error: "no such host."}, "well", "https://b.example/", "The last poll failed: no such host. It is tried again"},
		{planet.Health{State: planet.StateOK}, "well", "https://b.example/", ""},
		{planet.Health{State: planet.StatePaused}, "paused", "https://b.example/", "The operator has paused it"},
	} {
		tt.h.Blog.Site = "https://jo:secret@b.example/"
		if got := r.health(tt.h); got.Word != tt.word || got.Site != tt.site || !strings.HasPrefix(got.Says, tt.begin) || tt.begin == "" && got.Says != "" {
			t.Errorf("%s: got %+v", tt.word, got)
		}
	}
}

// A chart has two years at least and twenty at most, and a month with a single report
// is seen beside the busiest.
func TestSparkline(t *testing.T) {
	month := func(year, n int) planet.Count { return planet.Count{Date: planet.NewDate(year, 6, 1), N: n} }
	for _, tt := range []struct {
		counts     []planet.Count
		from, to   string
		bars, most int
	}{
		{nil, "", "", 0, 0},
		{[]planet.Count{month(2024, 1)}, "2022", "2024", 1, barHeight / 3},
		{[]planet.Count{month(1990, 50), month(2010, 1), month(2024, 100)}, "2004", "2024", 2, barHeight},
	} {
		c := sparkline(tt.counts)
		most := 0
		for _, b := range c.Bars {
			if most = max(most, b.Height); b.Height < leastBar || b.X < 0 || b.X >= c.Width {
				t.Errorf("a bar %+v in a chart of %d", b, c.Width)
			}
		}
		if c.From != tt.from || c.To != tt.to || len(c.Bars) != tt.bars || most != tt.most {
			t.Errorf("%v: got %+v", tt.counts, c)
		}
	}
}

func TestErrorsSay(t *testing.T) {
	broke, _ := ErrorPage{Status: http.StatusInternalServerError}.Told()
	for _, status := range []int{400, 404, 405, 410, 414, 429, 500, 503} {
		title, sentence := ErrorPage{Status: status}.Told()
		if (title == broke) != (status == http.StatusInternalServerError) || sentence == "" {
			t.Errorf("%d: %q, %q", status, title, sentence)
		}
	}
	if title, sentence := (ErrorPage{Status: http.StatusTeapot, Sentence: "No tea."}).Told(); title != broke || sentence != "No tea." {
		t.Errorf("got %q, %q", title, sentence)
	}
}
