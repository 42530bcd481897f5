package poll_test

import (
	"bytes"
	"fmt"
	"html"
	"net/http"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"time"

	"necblogs/internal/planet"
	"necblogs/internal/planettest"
)

// excerpt is an item as WordPress cuts it.
func excerpt(n int, text string) planettest.Item {
	return planettest.Item{GUID: fmt.Sprintf("http://blog.example/?p=%d", n), Link: fmt.Sprintf("http://blog.example/%d/", n),
		Title: fmt.Sprintf("Meeting %d", n), Date: began.Add(time.Duration(n-100) * time.Hour), HTML: "<p>" + text + " [&#8230;]</p>"}
}

// page is an article's page with what stands around it.
func page(text string) []byte {
	return []byte(`<!doctype html><html><head><title>A blog</title></head><body><nav><a href="/">Home</a> <a href="/about">About</a></nav>
		<article><h1>Meeting</h1>` + text + `<p><a href="/minutes.pdf">The minutes.</a></p></article><footer>Powered by an engine</footer></body></html>`)
}

func fullText(b *planet.Blog) { b.FullText = true }

func TestFullText(t *testing.T) {
	w := newWorld(t)
	const link = "http://blog.example/1/"
	whole := planettest.Item{GUID: "whole", Link: "http://blog.example/whole/", Title: "Whole", Date: began.Add(-time.Hour), HTML: reports[2]}
	w.Set(feed, 200, nil, planettest.RSS(whole, excerpt(1, "The assembly of Wexcombe met on a wet evening")))
	w.Set(link, 200, map[string]string{"Content-Type": "text/html; charset=utf-8"}, page(reports[0]))
	slug := w.blog(feed, fullText)
	if p := w.poll(slug); p.New != 2 || len(p.Notes) != 0 {
		t.Errorf("%+v", p)
	}
	story := w.stories()[1]
	if e := story.Fullest; e.Excerpt || !strings.Contains(e.Text, "new ferry had been ordered") || strings.Contains(e.Text, "Powered by") ||
		!strings.Contains(e.HTML, w.URL("http://blog.example/minutes.pdf")) {
		t.Errorf("text %q\nHTML %s", e.Text, e.HTML)
	}
	if w.Count("http://blog.example/whole/") != 0 {
		t.Error("the page of a whole article was fetched")
	}

	more := func(text string) []byte {
		return planettest.RSS(excerpt(2, "Of the allotments"), whole, excerpt(1, text))
	}
	w.Set("http://blog.example/2/", 200, nil, page(reports[1]))
	w.Set(feed, 200, nil, more("The assembly of Wexcombe met on a wet evening"))
	if p := w.poll(slug); p.New != 1 || p.Updated != 0 {
		t.Errorf("a new post: %+v", p)
	}
	if n := w.Count(link); n != 1 {
		t.Errorf("the page of a known post was fetched %d times", n)
	}

	// An edit of the excerpt: the page is read again; where that fails for now,
	// the old text is not lost.
	w.Set(link, 503, nil, nil)
	w.Set(feed, 200, nil, more("The assembly of Wexcombe met on a wet and windy evening"))
	if p := w.poll(slug); p.Failed() || !says(p, "no full text of "+w.URL(link)) {
		t.Errorf("%+v", p)
	}
	if e := w.stories()[2].Fullest; !strings.Contains(e.Text, "new ferry") {
		t.Errorf("the text is lost: %q", e.Text)
	}
	w.Set(link, 200, nil, page(strings.Replace(reports[0], "wet evening", "wet and windy evening", 1)))
	w.Set(feed, 200, nil, append(more("The assembly of Wexcombe met on a wet and windy evening"), ' '))
	if p := w.poll(slug); p.Updated != 1 || len(p.Notes) != 0 {
		t.Errorf("tried again: %+v", p)
	}
	if e := w.stories()[2].Fullest; !strings.Contains(e.Text, "wet and windy") || !strings.Contains(e.Text, "new ferry") {
		t.Errorf("%q", e.Text)
	}
	w.Set(feed, 200, nil, append(more("The assembly of Wexcombe met on a wet and windy evening"), ' ', ' '))
	if p := w.poll(slug); p.Updated != 0 || p.New != 0 || w.Count(link) != 3 {
		t.Errorf("once more: %+v, page fetched %d times", p, w.Count(link))
	}
}

// Links of a page are relative to what it says they are.
func TestFullTextOfPageWithBase(t *testing.T) {
	for base, want := range map[string]string{
		`<base href="//other.example/docs/">`:        "http://other.example/docs/fares.html",
		`<base target="_blank"><base href="/docs/">`: "http://blog.example/docs/fares.html",
		`<base href="javascript:alert(1)">`:          "http://blog.example/1/fares.html",
	} {
		w := newWorld(t)
		w.Set(feed, 200, nil, planettest.RSS(excerpt(1, "The assembly of Wexcombe met on a wet evening")))
		w.Set("http://blog.example/1/", 200, nil, bytes.Replace(page(reports[0]+`<p>On <a href="fares.html">fares</a>.</p>`), []byte("<head>"), []byte("<head>"+base), 1))
		w.poll(w.blog(feed, fullText))
		if html := w.stories()[0].Fullest.HTML; !strings.Contains(html, `"`+w.URL(want)+`"`) && !strings.Contains(html, `"`+want+`"`) {
			t.Errorf("%s: no %s in %s", base, want, html)
		}
	}
}

// Addresses as people write them: the page is fetched as a browser would.
func TestFullTextOfOddAddress(t *testing.T) {
	w := newWorld(t)
	odd := excerpt(1, "The assembly of Wexcombe met on a wet evening")
	odd.Link = "http://blog.example/50%-off?a=b c"
	w.Set(feed, 200, nil, planettest.RSS(odd))
	w.Set("http://blog.example/50%25-off?a=b%20c", 200, map[string]string{"Content-Type": "text/html; charset=utf-8"}, page(reports[0]))
	if p := w.poll(w.blog(feed, fullText)); p.New != 1 || len(p.Notes) != 0 {
		t.Errorf("%+v", p)
	}
	if e := w.stories()[0].Fullest; e.Excerpt || !strings.Contains(e.Text, "new ferry had been ordered") || e.URL != w.URL("http://blog.example/50%25-off?a=b%20c") {
		t.Errorf("%s: %q", e.URL, e.Text)
	}
}

// Many engines give what a page says of itself in its head, and do not say that there
// is more. A short text that is one is the post.
func TestFullTextOfASummary(t *testing.T) {
	const summary = "<description>The assembly of Wexcombe met, and the ferry was late.</description>"
	for name, tt := range map[string]struct {
		texts string
		want  int // pages asked for
	}{
		"a summary":          {summary, 1},
		"a text":             {summary + "<encoded xmlns='http://purl.org/rss/1.0/modules/content/'>The ferry was late.</encoded>", 0},
		"below a picture":    {summary + "<encoded xmlns='http://purl.org/rss/1.0/modules/content/'>&lt;img src='/ferry.jpg'&gt;</encoded>", 1},
		"all in the summary": {"<description><![CDATA[" + reports[0] + reports[1] + "]]></description>", 0},
	} {
		w := newWorld(t)
		w.Set(feed, 200, nil, []byte(`<rss version="2.0"><channel><title>A blog</title><item><title>Meeting</title><guid>1</guid>
			<link>http://blog.example/1/</link>`+tt.texts+`</item></channel></rss>`))
		w.Set("http://blog.example/1/", 200, map[string]string{"Content-Type": "text/html; charset=utf-8"}, page(reports[0]+reports[2]))
		w.poll(w.blog(feed, fullText))
		if n := w.Count("http://blog.example/1/"); n != tt.want {
			t.Errorf("%s: its page was asked for %d times, want %d", name, n, tt.want)
		}
		if text := w.stories()[0].Fullest.Text; strings.Contains(text, "bus that no longer stops") != (tt.want > 0) {
			t.Errorf("%s: %q", name, text)
		}
	}
}

// A page's text is UTF-8 where its bytes are, and else what the page says.
func TestFullTextInCharsets(t *testing.T) {
	const plain = "text/html"
	for name, tt := range map[string]struct{ kind, head, pound string }{
		"UTF-8 by its header":             {plain + "; charset=utf-8", "", "£"},
		"UTF-8, which nothing says":       {plain, strings.Repeat("<script>go()</script>", 100), "£"},
		"UTF-8, which is said too late":   {plain, strings.Repeat("<script>go()</script>", 100) + `<meta charset="utf-8">`, "£"},
		"UTF-8 under the name of latin-1": {plain + "; charset=iso-8859-1", "", "£"},
		"latin-1":                         {plain, `<meta charset="iso-8859-1">`, "\xa3"},
	} {
		w := newWorld(t)
		w.Set(feed, 200, nil, planettest.RSS(excerpt(1, "The assembly of Wexcombe met on a wet evening")))
		body := page(strings.Replace(reports[0], "new ferry", tt.pound+"900 ferry", 1))
		w.Set("http://blog.example/1/", 200, map[string]string{"Content-Type": tt.kind}, bytes.Replace(body, []byte("<head>"), []byte("<head>"+tt.head), 1))
		w.poll(w.blog(feed, fullText))
		if text := w.stories()[0].Fullest.Text; !strings.Contains(text, "the £900 ferry") {
			t.Errorf("%s: %q", name, text)
		}
	}
}

func TestFullTextIsAskedFor(t *testing.T) {
	cut := excerpt(1, "The assembly met")
	nowhere, picture, nothing := excerpt(2, "The assembly met again"), cut, cut
	nowhere.Link, nowhere.GUID = "", "nowhere"
	picture.HTML = `<img src="http://blog.example/ferry.jpg">`
	nothing.HTML, nothing.Title = "", ""
	for name, tt := range map[string]struct {
		items  []planettest.Item
		config func(*planet.Blog)
		want   int
	}{
		"not by the config":         {[]planettest.Item{cut}, func(*planet.Blog) {}, 0},
		"by the config":             {[]planettest.Item{cut}, fullText, 1},
		"below one without a page":  {[]planettest.Item{nowhere, cut}, fullText, 1},
		"of what is not shown":      {[]planettest.Item{cut}, func(b *planet.Blog) { fullText(b); b.Exclude.Title = regexp.MustCompile("Meeting") }, 0},
		"of a picture":              {[]planettest.Item{picture}, fullText, 1},
		"of neither title nor text": {[]planettest.Item{nothing}, fullText, 1},
	} {
		w := newWorld(t)
		w.Set(feed, 200, nil, planettest.RSS(tt.items...))
		w.Set("http://blog.example/1/", 200, nil, page(reports[0]))
		w.poll(w.blog(feed, tt.config))
		if got := w.Count("http://blog.example/1/"); got != tt.want {
			t.Errorf("%s: the page was asked for %d times, want %d", name, got, tt.want)
		}
	}
}

// Ten pages a poll: the newest first, the others when the feed changes next.
func TestFullTextIsBounded(t *testing.T) {
	w := newWorld(t)
	var items []planettest.Item
	for n := 25; n > 0; n-- {
		items = append(items, excerpt(n, fmt.Sprintf("Of meeting %d the beginning", n)))
		w.Set(fmt.Sprintf("http://blog.example/%d/", n), 200, nil, page(strings.ReplaceAll(reports[n%3], "the", fmt.Sprint("the", n))))
	}
	slug := w.blog(feed, fullText)
	asked := func() (pages []int) {
		for n := 25; n > 0; n-- {
			if w.Count(fmt.Sprintf("http://blog.example/%d/", n)) > 0 {
				pages = append(pages, n)
			}
		}
		return pages
	}
	for i, want := range []int{10, 20, 25, 25} {
		w.Set(feed, 200, nil, append(planettest.RSS(items...), strings.Repeat(" ", i)...))
		w.poll(slug)
		if got := asked(); len(got) != want || got[0] != 25 || got[len(got)-1] != 26-want {
			t.Errorf("pages asked for after poll %d: %v", i+1, got)
		}
	}
	for _, s := range w.stories() {
		if s.Fullest.Excerpt {
			t.Errorf("%s is an excerpt still", s.Shown.Title)
		}
	}
}

func answers(text string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte(text)) })
}

// A page made to grow without end when it is parsed costs its own text and nothing else;
// what is emphasised on a good one stays so, its late images are shown, its icons end where
// they end, and a title that its JSON-LD has is not repeated in the text.
func TestFullTextOfABomb(t *testing.T) {
	w := newWorld(t)
	var open, attributes, bodies, images strings.Builder
	for i := range 2000 {
		fmt.Fprintf(&bodies, "<body a%d><html a%d>", i, i)
	}
	for i := range 100_000 {
		fmt.Fprintf(&images, " a%d=%d.jpg", i, i)
	}
	for i := range 400 {
		fmt.Fprintf(&open, "<b a%d>", i)
		fmt.Fprintf(&attributes, " a%d", i)
	}
	spans := strings.Repeat("<span>", 200) + strings.Join(strings.SplitAfterN(open.String(), ">", 201)[:200], "") + strings.Repeat("</span>x", 200) + strings.Repeat("</b>", 200)
	again := open.String() + "</p>" + strings.Repeat("<p>x</p>", 5000)
	for n, bomb := range []string{"<p>" + again, "<svg><style><p>" + again, "<img src=x><noscript><p>" + again + "</noscript>",
		"<svg><noscript>" + html.EscapeString("<p>"+again), "<p><b><object></b></object>" + again, "<p><a" + attributes.String() + "></p>" + strings.Repeat("<p>x</p>", 2000),
		"<p><nobr" + attributes.String() + "></p>" + strings.Repeat("<p>x</p>", 5000), strings.Repeat("<p/>", 60_000), strings.Repeat(spans, 20),
		bodies.String(), "<img" + images.String() + "><noscript><img src=x></noscript>"} {
		w.Set("http://blog.example/1/", 200, nil, page(bomb))
		addr := fmt.Sprintf("http://blog%d.example/feed", n)
		w.Set(addr, 200, nil, planettest.RSS(excerpt(1, fmt.Sprintf("The assembly of Wexcombe met on evening %d", n))))
		slug := w.blog(addr, fullText)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		start := time.Now()
		p := w.poll(slug)
		took := time.Since(start)
		runtime.ReadMemStats(&after)
		if grew := (after.TotalAlloc - before.TotalAlloc) >> 20; grew > 100 || took > 20*time.Second || p.New != 1 {
			t.Errorf("%.30s: %d MiB, %v, %+v", bomb, grew, took, p)
		}
	}
	w = newWorld(t)
	w.Set("http://blog.example/1/", 200, nil, page(`<script type="application/ld+json">{"@context": "https://schema.org", "@type": "Article", "headline": "The wet <b>evening</b>"}</script>
		<svg><title/><path/></svg><h2>The wet &lt;b>evening&lt;/b></h2>
		<p><strong>The</strong> <code>assembly</code> <noscript><img src="/ferry.jpg"></noscript></p><em><p>On the quay</em></p>`+reports[0]))
	w.Set(feed, 200, nil, planettest.RSS(excerpt(1, "The assembly of Wexcombe met on a wet evening")))
	w.poll(w.blog(feed, fullText))
	got := w.stories()[0].Fullest.HTML
	for _, want := range []string{"<strong>The</strong> <code>assembly</code>", "/ferry.jpg", "<em>On the quay</em></p>"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %s in %.300s", want, got)
		}
	}
	if strings.Contains(got, "The wet") || strings.Contains(got, "path") {
		t.Errorf("the title, or an icon, is in %.300s", got)
	}
}
