package discover

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

const (
	rss = `<rss version="2.0"><channel><title>Wexcombe Wire</title><link>/</link>
<item><title>Quay</title><link>/quay</link></item></channel></rss>`
	comments = `<rss version="2.0"><channel><title>Comments on: Quay</title><link>/quay</link></channel></rss>`
	jsonFeed = `{"version":"https://jsonfeed.org/version/1.1","title":"Wexcombe Wire","items":[]}`
	plain    = `<!doctype html><html><head><title>Wexcombe Wire</title></head><body><p>Welcome.</p></body></html>`
)

// page is a blog's page with these elements in its head.
func page(head ...string) string {
	return "<!doctype html><html><head><title>Wexcombe Wire</title>" + strings.Join(head, "\n") + "</head><body></body></html>"
}

// blog serves these bodies by path, and redirects where a body says "-> path".
func blog(t *testing.T, bodies map[string]string) (address string, asked *[]string) {
	asked = new([]string)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		*asked = append(*asked, r.URL.RequestURI())
		body, ok := bodies[r.URL.RequestURI()]
		if to, moved := strings.CutPrefix(body, "-> "); moved {
			http.Redirect(w, r, to, http.StatusFound)
			return
		}
		if !ok {
			w.WriteHeader(http.StatusNotFound)
			body = plain
		}
		io.WriteString(w, body)
	}))
	t.Cleanup(srv.Close)
	return srv.URL, asked
}

func get(ctx context.Context, url string) ([]byte, string, string, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, "", "", err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, "", "", err
	}
	defer resp.Body.Close()
	resp.Request.URL.User = nil
	if resp.StatusCode != http.StatusOK {
		return nil, "", resp.Request.URL.String(), errors.New(resp.Status)
	}
	body, err := io.ReadAll(resp.Body)
	return body, resp.Header.Get("Content-Type"), resp.Request.URL.String(), err
}

func TestFind(t *testing.T) {
	link := func(kind, title, href string) string {
		return fmt.Sprintf(`<link rel="alternate" type="%s" title="%s" href="%s">`, kind, title, href)
	}
	const rssType, atomType = "application/rss+xml", "application/atom+xml"
	for _, c := range []struct {
		name   string
		bodies map[string]string
		at     string // what is asked for
		want   []Candidate
	}{
		{"the feed itself", map[string]string{"/feed/": rss}, "/feed/",
			[]Candidate{{"/feed/", "Wexcombe Wire", "rss 2.0", FromAddress}}},
		{"a feed behind a redirect", map[string]string{"/rss": "-> /feed/", "/feed/": rss}, "/rss",
			[]Candidate{{"/feed/", "Wexcombe Wire", "rss 2.0", FromAddress}}},
		{"WordPress, comments left out", map[string]string{
			"/": page(link(rssType, "Wexcombe Wire &raquo; Comments Feed", "/comments/feed/"), link(rssType, "Wexcombe Wire &raquo; Feed", "/feed/"),
				link("application/json", "JSON", "/wp-json/wp/v2/pages/2"), link("application/json+oembed", "oEmbed", "/wp-json/oembed/")),
			"/feed/": rss, "/comments/feed/": rss, "/wp-json/wp/v2/pages/2": jsonFeed}, "/",
			[]Candidate{{"/feed/", "Wexcombe Wire » Feed", rssType, FromPage}}},
		{"a post's page", map[string]string{
			"/2024/06/quay/": page(link(rssType, "Quay", "/2024/06/quay/feed/"), link(rssType, "Wexcombe Wire", "/feed/")),
			"/feed/":         rss}, "/2024/06/quay/",
			[]Candidate{{"/feed/", "Wexcombe Wire", rssType, FromPage}}},
		{"Blogger", map[string]string{
			"/": page(link(atomType, "Wire - Atom", "/feeds/posts/default"), link(rssType, "Wire - RSS", "/feeds/posts/default?alt=rss"),
				link(atomType, "Quay", "/feeds/77/comments/default")),
			"/feeds/posts/default": rss, "/feeds/posts/default?alt=rss": rss, "/feeds/77/comments/default": rss}, "/",
			[]Candidate{{"/feeds/posts/default", "Wire - Atom", atomType, FromPage}, {"/feeds/posts/default?alt=rss", "Wire - RSS", rssType, FromPage}}},
		{"relative to <base>", map[string]string{
			"/about.html": page(`<base href="/wire/">`, link("application/feed+json", "", "feed.json")), "/wire/feed.json": jsonFeed}, "/about.html",
			[]Candidate{{"/wire/feed.json", "Wexcombe Wire", "application/feed+json", FromPage}}},
		{"a blank in the link", map[string]string{
			"/": page(link(rssType, "Wire", "/feed?a=b c")), "/feed?a=b%20c": rss}, "/",
			[]Candidate{{"/feed?a=b%20c", "Wire", rssType, FromPage}}},
		{"two links that lead to one feed", map[string]string{
			"/": page(link(rssType, "Wire", "/feed"), link(rssType, "Wire", "/rss")), "/feed": "-> /feed/", "/rss": "-> /feed/", "/feed/": rss}, "/",
			[]Candidate{{"/feed/", "Wire", rssType, FromPage}}},
		{"Hugo in several languages", map[string]string{"/": page(`<meta http-equiv="refresh" content="0; url=en/">`), "/en/": plain, "/en/index.xml": rss}, "/",
			[]Candidate{{"/en/index.xml", "Wexcombe Wire", "rss 2.0", FromPath}}},
		{"a page that sends its readers on", map[string]string{
			"/": page(`<META HTTP-EQUIV=Refresh CONTENT="5;URL='/blog?a=b'">`), "/blog?a=b": page(link(rssType, "Wire", "/wire.rss")), "/wire.rss": rss}, "/",
			[]Candidate{{"/wire.rss", "Wire", rssType, FromPage}}},
		{"a page that sends its readers in vain, or round in a circle", map[string]string{
			"/": page(`<meta http-equiv="refresh" content="0; url=/a">`), "/a": page(`<meta http-equiv="refresh" content="0; url=/">`), "/rss.xml": rss}, "/",
			[]Candidate{{"/rss.xml", "Wexcombe Wire", "rss 2.0", FromPath}}},
		{"a page that is loaded again and again", map[string]string{"/": page(`<meta http-equiv="refresh" content="300">`), "/rss.xml": rss}, "/",
			[]Candidate{{"/rss.xml", "Wexcombe Wire", "rss 2.0", FromPath}}},
		{"the page's link is dead", map[string]string{
			"/": page(link(rssType, "Old", "/old.rdf")), "/index.xml": rss}, "/",
			[]Candidate{{"/index.xml", "Wexcombe Wire", "rss 2.0", FromPath}}},
		{"the page's link answers a page", map[string]string{
			"/": page(link(rssType, "Old", "/old")), "/old": plain, "/atom.xml": rss}, "/",
			[]Candidate{{"/atom.xml", "Wexcombe Wire", "rss 2.0", FromPath}}},
		{"WordPress without links", map[string]string{"/": plain, "/feed/": rss}, "/",
			[]Candidate{{"/feed/", "Wexcombe Wire", "rss 2.0", FromPath}}},
		{"Ghost in a directory", map[string]string{"/blog": plain, "/blog/rss/": rss}, "/blog",
			[]Candidate{{"/blog/rss/", "Wexcombe Wire", "rss 2.0", FromPath}}},
		{"only without the slash at its end", map[string]string{"/": plain, "/feed": rss}, "/",
			[]Candidate{{"/feed", "Wexcombe Wire", "rss 2.0", FromPath}}},
		{"the same in a directory", map[string]string{"/blog/": plain, "/blog/rss": rss}, "/blog/",
			[]Candidate{{"/blog/rss", "Wexcombe Wire", "rss 2.0", FromPath}}},
		{"a page below, the feed at the top", map[string]string{"/who/we/are.html": plain, "/feed.json": jsonFeed}, "/who/we/are.html",
			[]Candidate{{"/feed.json", "Wexcombe Wire", "json 1.1", FromPath}}},
		{"a post that is gone", map[string]string{"/": plain, "/feed/": rss}, "/2019/quay/",
			[]Candidate{{"/feed/", "Wexcombe Wire", "rss 2.0", FromPath}}},
		{"a post whose comments stand at the usual path below it", map[string]string{
			"/2024/06/quay/": page(link(rssType, "Wexcombe Wire &raquo; Quay Comments Feed", "/2024/06/quay/feed/")), "/2024/06/quay/feed/": comments, "/feed/": rss},
			"/2024/06/quay/", []Candidate{{"/feed/", "Wexcombe Wire", "rss 2.0", FromPath}}},
		{"a blog that is called after comments", map[string]string{"/": plain, "/feed/": strings.Replace(rss, "Wexcombe Wire", "Comments on Wexcombe", 1)}, "/",
			[]Candidate{{"/feed/", "Comments on Wexcombe", "rss 2.0", FromPath}}},
		{"a usual path that leads to the front page is none", map[string]string{"/": plain, "/feed/": "-> /", "/rss.xml": rss}, "/",
			[]Candidate{{"/rss.xml", "Wexcombe Wire", "rss 2.0", FromPath}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			address, _ := blog(t, c.bodies)
			got, err := Find(t.Context(), get, address+c.at)
			if err != nil {
				t.Fatal(err)
			}
			for i := range got {
				got[i].URL = strings.TrimPrefix(got[i].URL, address)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("want -, got +\n%s", diff)
			}
		})
	}
}

func TestFindNothing(t *testing.T) {
	address, asked := blog(t, map[string]string{"/": plain})
	_, err := Find(t.Context(), get, address+"/")
	if !errors.Is(err, ErrNone) {
		t.Fatalf("got %v, want ErrNone", err)
	}
	for _, path := range []string{"/feed/", "/rss/", "/feeds/posts/default", "/index.xml", "/feed.xml", "/atom.xml", "/rss.xml", "/feed.json", "/index.rdf"} {
		if !strings.Contains(err.Error(), address+path) {
			t.Errorf("the error does not say that %s was tried: %v", path, err)
		}
	}
	if len(*asked) != 1+len(usualPaths) {
		t.Errorf("asked %d times: %v", len(*asked), *asked)
	}
	if _, err := Find(t.Context(), get, address+"/nowhere"); err == nil || !strings.Contains(err.Error(), "404") {
		t.Errorf("a page that is not there: got %v, want its status", err)
	}
}

// What a feed lacks that was given or that a page names is told, not only that
// there is none.
func TestFindNothingSaysWhy(t *testing.T) {
	link := `<link rel="alternate" type="application/rss+xml" href="/feed.rdf">`
	cut := rss[:strings.Index(rss, "</item>")]
	for _, c := range []struct {
		name   string
		bodies map[string]string
		want   string // after the address
	}{
		{"a page that names none", map[string]string{"/": plain}, "the page names none; tried "},
		{"a feed that is cut off", map[string]string{"/": cut}, "the feed is cut off before its first item ends; tried "},
		{"an answer without a word", map[string]string{"/": ""}, "the address answers with nothing, not with a feed; tried "},
		{"a page that names a feed that is cut off", map[string]string{"/": page(link), "/feed.rdf": cut},
			"the page names @/feed.rdf: the feed is cut off before its first item ends; tried "},
		{"a page that names a feed that is gone", map[string]string{"/": page(link)}, "the page names @/feed.rdf: 404 Not Found; tried "},
	} {
		address, _ := blog(t, c.bodies)
		_, err := Find(t.Context(), get, address+"/")
		want := "no feed found behind @/: " + c.want
		if !errors.Is(err, ErrNone) || !strings.HasPrefix(strings.ReplaceAll(err.Error(), address, "@"), want) {
			t.Errorf("%s: got %v, want %s…", c.name, err, want)
		}
	}
}

// A host that keeps silent about each usual path costs a minute and not one for each.
func TestFindGivesUpGuessing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		_, err := Find(t.Context(), func(ctx context.Context, url string) ([]byte, string, string, error) {
			if url == "https://wren.example/" {
				return []byte(plain), "text/html", url, nil
			}
			ctx, stop := context.WithTimeout(ctx, 40*time.Second)
			defer stop()
			<-ctx.Done()
			return nil, "", "", ctx.Err()
		}, "https://wren.example/")
		if took := time.Since(began); took != guessing {
			t.Errorf("%v", took)
		}
		if want := "tried https://wren.example/feed/, https://wren.example/feed"; !errors.Is(err, ErrNone) || !strings.HasSuffix(err.Error(), want) {
			t.Errorf("%v", err)
		}
	})
}

func TestFindWithoutScheme(t *testing.T) {
	for given, want := range map[string]string{
		"wire.example":                 "https://wire.example",
		" wire.example/blog ":          "https://wire.example/blog",
		"http://wire.example/":         "http://wire.example/",
		"feed:https://wire.example/a":  "https://wire.example/a",
		"feed://wire.example/feed.xml": "https://wire.example/feed.xml",
		"//wire.example/":              "https://wire.example/",
	} {
		asked := ""
		_, err := Find(t.Context(), func(_ context.Context, url string) ([]byte, string, string, error) {
			asked = url
			return nil, "", "", errors.New("no answer")
		}, given)
		if asked != want || err == nil {
			t.Errorf("%q: asked for %q, want %q (%v)", given, asked, want, err)
		}
	}
}

// No more is asked than must be, and nobody is told the password.
func TestFindAsksLittle(t *testing.T) {
	var links []string
	for i := range 20 {
		links = append(links, fmt.Sprintf(`<link rel=alternate type="application/rss+xml" href="/%d.rss">`, i))
	}
	address, asked := blog(t, map[string]string{"/": page(links...), "/19.rss": rss, "/one/": page(links[19])})
	_, err := Find(t.Context(), get, strings.Replace(address, "://", "://jo:secret@", 1)+"/")
	if !errors.Is(err, ErrNone) || strings.Contains(err.Error(), "secret") || len(*asked) != 1+maxLinks+len(usualPaths) {
		t.Errorf("%v; asked for %q", err, *asked)
	}
	*asked = nil
	if _, err := Find(t.Context(), get, address+"/one/"); err != nil || len(*asked) != 2 {
		t.Errorf("%v; asked for %q", err, *asked)
	}
	none := func(context.Context, string) ([]byte, string, string, error) {
		return nil, "", "", errors.New("no answer")
	}
	if _, err := Find(t.Context(), none, "https://jo:secret@wire.example/"); err == nil || strings.Contains(err.Error(), "secret") {
		t.Error(err)
	}
}

func TestUsualOnMedium(t *testing.T) {
	for _, host := range []string{"medium.com", "www.medium.com"} {
		got := usual("https://" + host + "/@ida/some-post")
		if len(got) != 1 || got[0].URL != "https://"+host+"/feed/@ida" {
			t.Errorf("got %v", got)
		}
	}
}

func TestLinks(t *testing.T) {
	body := page(
		`<link rel=alternate type="application/rss+xml" title="Reports" href="/category/reports/feed/">`,
		`<LINK REL="Alternate Home" TYPE="application/atom+xml; charset=utf-8" TITLE="All
			of it" HREF=" feed.atom#x ">`,
		`<link rel=alternate type="application/rss+xml" title="No comment" href="https://other.example/feed/">`,
		`<link rel=alternate type="application/rss+xml" title="Again" href="https://other.example/feed/">`,
		`<link rel=alternate type="application/rss+xml" title="Post-Kommentar-Feed" href="/a/">`,
		`<link rel=alternate type="application/rss+xml" title="Flux des commentaires" href="/b/">`,
		`<link rel=alternate type="application/rss+xml" title="x" href="/?feed=comments-rss2">`,
		`<link rel=alternate type="application/rss+xml" title="Comentarios" href="/d/">`,
		`<link rel=alternate type="application/rss+xml" title="Commenti RSS" href="/e/">`,
		`<link rel=alternate type="application/rss+xml" title="Reacties" href="/f/">`,
		`<link rel=alternate type="application/rss+xml" title="Comment RSS" href="/g/">`,
		`<link rel=alternate type="application/json" title="JSON" href="/feed.json">`,
		`<link rel=alternate type="application/rdf+xml" title="RDF" href="/h.rdf">`,
		`<link rel=alternate type="text/xml" title="XML" href="/h.xml">`,
		`<link rel=alternate type="application/xml" title="XML" href="/i.xml">`,
		`<link rel=feed type="application/rss" title="By rel=feed" href="/j.rss">`,
		`<link rel=alternate type="application/x.atom+xml" title="Old Atom" href="/k.xml">`,
		`<link rel=alternate type="application/rss+xml" title="For a reader" href="feed://wire.example/l.xml">`,
		`<link rel=alternate type="application/rss+xml" title="x" href="javascript:alert(1)">`,
		`<link rel=alternate type="application/rss+xml" title="x" href="">`,
		`<link rel=alternate type="text/html" hreflang="cy" href="/cy/">`,
		`<link rel=stylesheet type="application/rss+xml" href="/c.css">`,
	)
	want := []Candidate{
		{"https://wire.example/blog/feed.atom", "All of it", "application/atom+xml", FromPage},
		{"https://other.example/feed/", "No comment", "application/rss+xml", FromPage},
		{"https://wire.example/feed.json", "JSON", "application/json", FromPage},
		{"https://wire.example/h.rdf", "RDF", "application/rdf+xml", FromPage},
		{"https://wire.example/h.xml", "XML", "text/xml", FromPage},
		{"https://wire.example/i.xml", "XML", "application/xml", FromPage},
		{"https://wire.example/j.rss", "By rel=feed", "application/rss", FromPage},
		{"https://wire.example/k.xml", "Old Atom", "application/x.atom+xml", FromPage},
		{"https://wire.example/l.xml", "For a reader", "application/rss+xml", FromPage},
		{"https://wire.example/category/reports/feed/", "Reports", "application/rss+xml", FromPage},
	}
	if diff := cmp.Diff(want, Links([]byte(body), "https://wire.example/blog/")); diff != "" {
		t.Errorf("want -, got +\n%s", diff)
	}
	if got := Links(nil, "https://wire.example/"); got != nil {
		t.Errorf("an empty page names %v", got)
	}
	link := `<link rel=alternate type="application/rss+xml" href="%s">`
	if got := Links(fmt.Appendf(nil, strings.Repeat(" ", maxPage)+link, "/feed/"), "https://wire.example/"); got != nil {
		t.Errorf("the end of a long page names %v", got)
	}
	if got := Links(fmt.Appendf(nil, `<base href="/%s/">`+link, strings.Repeat("x", maxBase), "feed/"), "https://wire.example/"); len(got) != 1 || len(got[0].URL) > 100 {
		t.Errorf("a long base stands in %d links", len(got))
	}
	for _, part := range []string{"/Category/a/feed/", "/categories/a.xml", "/tag/a/feed/", "/tags/a.xml", "/topic/a.rss", "/topics/a.rss", "/label/a.xml",
		"/author/ida/feed/", "/authors/ida.xml", "/search/feed/rss2/", "/2024/06/feed/", "/feeds/posts/default/-/quay"} {
		got := Links(fmt.Appendf(nil, link+link, part, "/2024-review/feed/"), "https://wire.example/")
		if len(got) != 2 || !strings.HasSuffix(got[1].URL, part) {
			t.Errorf("%s comes before the feed of the whole blog: %v", part, got)
		}
	}
	for _, title := range []string{"Kommentare zu: Kai", "Commentaires sur : Quai", "Comentários sobre: Cais", "Comentarios en: Muelle", "Commenti a: Molo",
		"Reacties op: Kade", "Kommentarer på: Kaj", "Sylwadau ar: Cei"} {
		if !ofComments.MatchString(title) {
			t.Errorf("%q is not taken for comments", title)
		}
	}
}

// FuzzLinks: whatever the page, its links are absolute addresses of http.
func FuzzLinks(f *testing.F) {
	f.Add(page(`<base href="/x/"><link rel=alternate type="application/rss+xml" href="feed">`))
	f.Add(`<link rel="alternate" type="text/xml" href="//%zz"><base href="://">`)
	f.Add(`<meta http-equiv="refresh" content="0; url='feed:/en/'">`)
	f.Fuzz(func(t *testing.T, body string) {
		links, forward := look([]byte(body), "https://wire.example/")
		if forward != "" {
			links = append(links, Candidate{URL: forward})
		}
		for _, c := range links {
			if !strings.HasPrefix(c.URL, "http://") && !strings.HasPrefix(c.URL, "https://") {
				t.Errorf("link to %q", c.URL)
			}
		}
	})
}
