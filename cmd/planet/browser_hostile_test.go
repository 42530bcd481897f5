package main_test

import (
	"cmp"
	"context"
	_ "embed"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"necblogs/internal/planettest"
)

var (
	//go:embed testdata/canary.js
	canary string
	//go:embed testdata/reader.html
	trusting []byte
)

// harmless are texts of all kinds that pages are made for.
func harmless(n int) (all []string) {
	kinds := []string{"Plain words", "", "WORDS THAT SHOUT FROM THE ROOFTOPS OF WEXCOMBE", "<b>Marked</b> words", strings.Repeat("Words that go on, ", 20),
		`<p>One.</p><p>Two, with <a href="https://a.example/">a link</a>.</p>`, `<img src="https://a.example/x.png">`,
		"<table><tr><td>1</td></tr></table>", "https://a.example/", "<ul><li>x</li></ul>"}
	for i := range n {
		all = append(all, kinds[i%len(kinds)])
	}
	return all
}

// hostilePost is a post with a text in every field.
type hostilePost struct{ id, title, author, link, category, enclosure, html, image string }

func hostilePosts(texts []string) []hostilePost {
	posts := make([]hostilePost, len(texts))
	for i, text := range texts {
		p := hostilePost{id: fmt.Sprintf("%d %s", i, text), title: text, author: text, category: text,
			link: fmt.Sprintf("http://each.example/%d/?%s", i, text), enclosure: "http://each.example/file?" + text,
			html: fmt.Sprintf("<p>before %d</p>%s<p>after</p>", i, text), image: "http://each.example/picture?" + text}
		switch i % 7 {
		case 1:
			p.link, p.enclosure, p.image = text, text, text
		case 2:
			p.link, p.enclosure, p.image = "javascript:alert(1)", "javascript:alert(1)", "javascript:alert(1)"
		case 3:
			p.title = "NEC report, 20 May 2025 " + text
		case 4:
			p.link, p.author = "", ""
		case 5:
			p.title, p.enclosure = "", ""
		}
		posts[i] = p
	}
	return posts
}

// date spreads posts over a month.
func (p hostilePost) date(i int) time.Time {
	return time.Date(2025, 5, 30, 12, 0, 0, 0, time.UTC).Add(-time.Duration(i) * time.Hour)
}

// rss is a feed whose own fields are hostile too.
func hostileRSS(text string, posts []hostilePost) []byte {
	var b strings.Builder
	esc := func(s string) string { var e strings.Builder; xml.EscapeText(&e, []byte(s)); return e.String() }
	fmt.Fprintf(&b, `<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>%s</title><link>http://each.example/?%[1]s</link><description>%[1]s</description>`+
		`<generator>%[1]s</generator><image><url>%[1]s</url><title>%[1]s</title><link>javascript:alert(1)</link></image>`, esc(text))
	for i, p := range posts {
		fmt.Fprintf(&b, "<item><title>%s</title><dc:creator>%s</dc:creator><guid>%s</guid><category domain=\"%s\">%[4]s</category><pubDate>%s</pubDate><description>%s</description>",
			esc(p.title), esc(p.author), esc(p.id), esc(p.category), p.date(i).Format(time.RFC1123Z), esc(p.html))
		if p.link != "" {
			fmt.Fprintf(&b, "<link>%s</link>", esc(p.link))
		}
		if p.enclosure != "" {
			fmt.Fprintf(&b, `<enclosure url="%s" length="1" type="%s"/>`, esc(p.enclosure), esc(p.category))
		}
		b.WriteString("</item>")
	}
	return []byte(b.String() + "</channel></rss>")
}

// hostileJSON can carry characters that XML cannot.
func hostileJSON(text string, posts []hostilePost) []byte {
	items := []any{}
	for i, p := range posts {
		item := map[string]any{"id": p.id, "title": p.title, "authors": []any{map[string]any{"name": p.author, "url": p.link, "avatar": p.image}}, "tags": []string{p.category},
			"content_html": p.html, "image": p.image, "date_published": p.date(i).Format(time.RFC3339)}
		if p.link != "" {
			item["url"] = p.link
		}
		if p.enclosure != "" {
			item["attachments"] = []any{map[string]any{"url": p.enclosure, "mime_type": p.category, "title": p.category}}
		}
		items = append(items, item)
	}
	feed, err := json.Marshal(map[string]any{"version": "https://jsonfeed.org/version/1.1", "title": text, "home_page_url": text, "description": text,
		"icon": "javascript:alert(1)", "items": items})
	if err != nil {
		panic(err) // strings marshal
	}
	return feed
}

// hostilePlanet publishes the texts in every field of two blogs, and as the titles
// of more, and serves the planet that reads them.
func hostilePlanet(t *testing.T, texts []string, perPage int) *planettest.Server {
	t.Helper()
	in := planettest.NewInternet(t)
	var rss, other []hostilePost
	for i, p := range hostilePosts(texts) {
		if i%2 == 1 || strings.ContainsFunc(p.html, func(r rune) bool { return r < ' ' && r != '\n' && r != '\t' }) {
			other = append(other, p)
		} else {
			rss = append(rss, p)
		}
	}
	in.Set("http://each.example/rss", 200, nil, hostileRSS(texts[0], rss))
	in.Set("http://each.example/json", 200, map[string]string{"Content-Type": "application/feed+json"}, hostileJSON(texts[0], other))
	config := loopback + fmt.Sprintf("page: {stories: %d, per_blog_per_day: 0}\nblogs:\n", perPage)
	config += blog("Each", in.URL("http://each.example/rss"), "avatar: 'https://a.example/face.png'", "representatives: [{name: Ada Oakes}]")
	config += blog("Other", in.URL("http://each.example/json"), `avatar: 'https://a.example/"onerror="alert(1)'`)
	for n := range 12 {
		addr := fmt.Sprintf("http://title%d.example/feed", n)
		in.Set(addr, 200, nil, hostileRSS(texts[n*7%len(texts)], []hostilePost{{id: addr, title: "Title", html: "before the title", link: addr}}))
		config += blog(fmt.Sprint("Title ", n), in.URL(addr))
	}
	h := newHouse(t, config)
	h.must("poll")
	return h.serve()
}

// listening is a browser in which every document has the canary.
func listening(t *testing.T, base string) reader {
	t.Helper()
	r := reader{t, planettest.Browser(t), base}
	r.do(chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: canary})
		return err
	}))
	return r
}

// found is what is to be said of a document.
type found struct {
	Wrong, Paths, Images []string
	Cards                int
}

// read shows documents to a reader that has no policy, and returns what is found
// in each, and the documents from which something ran. What does not end loading
// it leaves after some time.
func (r reader) read(documents []string, patience time.Duration) (all []found, ran []string) {
	r.t.Helper()
	all = r.look(documents, fmt.Sprintf(`read("/documents", %d)`, patience.Milliseconds()))
	ran = ask[[]string](r, "ran")
	slices.Sort(ran)
	return all, slices.Compact(ran)
}

// parse returns what is found in documents that are parsed, but not shown.
func (r reader) parse(documents []string) []found {
	r.t.Helper()
	return r.look(documents, `parse("/documents")`)
}

func (r reader) look(documents []string, how string) []found {
	r.t.Helper()
	body, err := json.Marshal(documents)
	if err != nil {
		r.t.Fatal(err)
	}
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		switch req.URL.Path {
		case "/":
			w.Write(trusting)
		case "/documents":
			w.Write(body)
		default:
			http.NotFound(w, req)
		}
	}))
	defer srv.Close()
	r.do(chromedp.Navigate(srv.URL))
	all, err := chromedp.Run(r.tab, chromedp.Evaluate[[]found](how, chromedp.EvalAwaitPromise))
	if err != nil {
		r.t.Fatal(err)
	}
	return all
}

// within is posts as a feed reader shows them.
func within(posts ...string) string {
	return `<!DOCTYPE html><body><div class="prose">` + strings.Join(posts, `</div><p class="after">after</p><div class="prose">`) + `</div></body>`
}

// kindsOfPages is a page of each kind but the stories'.
var kindsOfPages = []string{"/", "/blog/each/", "/blog/other/", "/blog/title-3/", "/representative/ada-oakes/", "/meeting/", "/meeting/nec/2025-05-20/",
	"/archive/", "/archive/2025/05/", "/search?q=before", "/search", "/status", "/about"}

// pagesOfStories are the first n stories' pages.
func pagesOfStories(n int) (paths []string) {
	for i := range n {
		paths = append(paths, fmt.Sprintf("/story/%d/", i+1))
	}
	return paths
}

// Hostile markup in every field of a feed, on every kind of page and in every feed,
// runs nothing, asks nobody but for the images of posts, and changes nothing
// outside its post: with the pages' policy, and by the cleaning alone.
func TestHostile(t *testing.T) {
	all := planettest.Hostile(t)
	if len(all) < 400 {
		t.Fatalf("only %d vectors", len(all))
	}
	s, plain := hostilePlanet(t, all, 400), hostilePlanet(t, harmless(80), 30)
	r := listening(t, s.URL)
	images := map[string]bool{}
	known := map[string]bool{}
	documents := func(base string, paths []string) (texts []string) {
		for _, path := range paths {
			_, body := planettest.Request(t, "GET", base+path)
			texts = append(texts, body)
		}
		return texts
	}
	note := func(name string, f found) {
		for _, w := range f.Wrong {
			t.Errorf("%s: %s", name, w)
		}
		for _, p := range f.Paths {
			if !known[p] {
				t.Errorf("%s: harmless posts make no %s", name, p)
				known[p] = true
			}
		}
		for _, src := range f.Images {
			images[src] = true
		}
	}

	// How pages are made, where nobody means harm.
	paths := slices.Concat(kindsOfPages, pagesOfStories(80), []string{"/search?q=words", "/search?q=nothing-of-the-kind", "/search?q=-", "/search?q=after%3Asoon",
		"/nothing", "/?before=x", "/story/0/"})
	for i, f := range r.parse(documents(plain.URL, paths)) {
		for _, p := range f.Paths {
			known[p] = true
		}
		if len(f.Wrong) > 0 {
			t.Fatalf("%s of harmless posts: %q", paths[i], f.Wrong)
		}
	}
	for _, p := range []string{">html. ", ">html.>head. ", ">html.>body. ", ">html.>body.>div.prose class", ">html.>body.>p.after class"} {
		known[p] = true
	}

	paths = append(pagesOfStories(len(all)), kindsOfPages...)
	stories := documents(s.URL, paths)
	for i, f := range r.parse(stories) {
		note(paths[i], f)
	}

	// By the cleaning alone: pages and feeds where nothing else stops a script.
	paths = []string{"/", "/meeting/nec/2025-05-20/", "/search?q=before", "/status", "/about"}
	for i := 0; i < len(all); i += 15 { // what was asked for is said back by the page
		paths = append(paths, "/search?q="+url.QueryEscape(all[i]), "/"+url.PathEscape(all[i]))
	}
	shown := documents(s.URL, paths)
	for i := 0; i < len(stories); i += 9 {
		shown = append(shown, stories[i])
		paths = append(paths, fmt.Sprintf("/story/%d/", i+1))
	}
	for chunk := range slices.Chunk(feedPosts(t, s.URL), 25) {
		shown = append(shown, within(chunk...))
		paths = append(paths, "the feeds")
	}
	seen, ran := r.read(shown, time.Minute)
	for i, f := range seen {
		note(paths[i], f)
	}
	for _, name := range ran {
		n, _ := strconv.Atoi(strings.TrimPrefix(name, "v"))
		t.Errorf("without a policy something runs in %s:\n%s", paths[n], shown[n])
	}
	if seen[0].Cards < 390 {
		t.Errorf("the front page has %d posts", seen[0].Cards)
	}

	// As readers see the pages.
	r.do(planettest.Screen(1200, 900, false))
	for _, path := range append(kindsOfPages[:len(kindsOfPages):len(kindsOfPages)], "/story/1/", "/story/77/", "/story/200/", "/story/333/") {
		r.open(path)
		ask[any](r, `document.querySelectorAll("details").forEach(d => { d.open = true }), touch(document), null`)
		note(path, ask[found](r, "inspect(document)"))
		for _, e := range ask[[]string](r, "escapes(document)") {
			t.Errorf("%s: outside its post: %s", path, e)
		}
		if ran := ask[[]string](r, "ran"); len(ran) > 0 {
			t.Errorf("something runs on %s: %q", path, ran)
		}
	}
	for _, asked := range r.tab.Outside() {
		if !images[asked] {
			t.Errorf("asked others for %s, which is no image of a post", asked)
		}
	}
}

// feedPosts is the texts that the three feeds carry.
func feedPosts(t *testing.T, base string) (posts []string) {
	t.Helper()
	type post struct {
		Content     string `xml:"content"`
		Encoded     string `xml:"encoded"`
		Description string `xml:"description"`
		HTML        string `xml:"-" json:"content_html"`
	}
	for path, read := range map[string]func([]byte, any) error{"/atom.xml": xml.Unmarshal, "/rss.xml": xml.Unmarshal, "/feed.json": json.Unmarshal} {
		var feed struct {
			Entries []post `xml:"entry"`
			Items   []post `xml:"channel>item"`
		}
		if err := read([]byte(get(t, base+path)), &feed); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		for _, p := range append(feed.Entries, feed.Items...) {
			posts = append(posts, cmp.Or(p.Content, p.Encoded, p.Description, p.HTML))
		}
	}
	if len(posts) < 3*390 {
		t.Errorf("the three feeds have %d posts", len(posts))
	}
	return posts
}

// The vectors are sharp: as they are, in the same reader, they run. Of all 555 it
// is 252, and 483 leave something in the page; here a third of them are tried.
func TestHostileUncleaned(t *testing.T) {
	var documents []string
	for i, vector := range planettest.Hostile(t) {
		if i%3 == 0 {
			documents = append(documents, within(vector))
		}
	}
	r := listening(t, "")
	seen, ran := r.read(documents, 3*time.Second)
	leaks := 0
	for _, f := range seen {
		if len(f.Wrong) > 0 {
			leaks++
		}
	}
	ran = slices.DeleteFunc(ran, func(name string) bool { return !strings.HasPrefix(name, "v") })
	outside := len(r.tab.Outside())
	t.Logf("of %d vectors %d run and %d leave something in the page; %d addresses of others are asked", len(documents), len(ran), leaks, outside)
	if len(ran) < 50 || leaks < 120 || outside < 3 {
		t.Errorf("of %d vectors only %d run, %d leave something, %d addresses are asked", len(documents), len(ran), leaks, outside)
	}
}
