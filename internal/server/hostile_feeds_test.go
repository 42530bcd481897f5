package server_test

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"necblogs/internal/planet"
	"necblogs/internal/planettest"
)

// badItems are items of RSS as no blog should write them, each with a mark by
// which it is found again.
func badItems() map[string]string {
	body := func(mark string) string {
		return "<description>&lt;p&gt;The clerk of Wexcombe read out the text of case " + mark + " to the end.&lt;/p&gt;</description>"
	}
	items := map[string]string{
		"control":    "<title>Con\x01trol\x0b &#x8;&#0; characters</title><guid>g-\x02control</guid>" + body("control"),
		"cdata":      "<title>End ]]&gt; of CDATA</title><guid>g]]&gt;cdata</guid>" + body("cdata ]]&gt; ]]]]&gt;&lt;![CDATA[&gt; &amp;lt;b&amp;gt;"),
		"long":       "<title>" + strings.Repeat("Long title ", 100_000) + "</title><guid>g-long</guid>" + body("long"),
		"untitled":   "<guid>g-untitled</guid><link>http://bad.example/untitled</link>" + body("untitled"),
		"unlinked":   "<title>No link</title>" + body("unlinked"),
		"relative":   "<title>Relative link</title><link>../posts/7?a=1&amp;b=2</link>" + body("relative"),
		"odd":        "<title>Odd link</title><link>javascript:alert(1)</link><guid>g-odd</guid>" + body("odd"),
		"spaces":     "<title>Spaces in link</title><link>http://bad.example/a b\"c&lt;d</link><guid>spaced out guid</guid>" + body("spaces"),
		"undated":    "<title>Invalid date</title><guid>g-undated</guid><pubDate>the 45th of Smarch</pubDate>" + body("undated"),
		"ancient":    "<title>Before all dates</title><guid>g-ancient</guid><pubDate>Mon, 01 Jan 0001 00:00:00 GMT</pubDate>" + body("ancient"),
		"future":     "<title>After all dates</title><guid>g-future</guid><pubDate>Fri, 31 Dec 9999 23:59:59 GMT</pubDate>" + body("future"),
		"mailbox":    "<title>Mailbox</title><guid>g-mailbox</guid><author>clerk@private.example (The Clerk)</author>" + body("mailbox"),
		"bidi":       "<title>\u202eesrever &#xFFFE;&#xFFFF; \U0001F600</title><guid>g-bidi</guid>" + body("bidi"),
		"enclosures": "<title>Enclosures</title><guid>g-enclosures</guid><enclosure url=\"data:x\" length=\"-5\" type=\"not a type\"/><enclosure url=\"/file.mp3\" length=\"99999999999999999999\"/>" + body("enclosures"),
		"broken":     "<title>Broken HTML</title><guid>g-broken</guid><description>&lt;p&gt;case broken &lt;b&gt;&lt;i&gt;x&lt;/b&gt; &lt;img src=x onerror=alert(1)&gt; &lt;/div&gt;&lt;script&gt;alert(1)&lt;/script&gt; &amp;bogus; \x1f</description>",
		"invalid":    "<title>Invalid \xff\xfe UTF-8</title><guid>g-invalid-\xc3</guid>" + body("invalid"),
	}
	var many strings.Builder
	for i := range 5000 {
		fmt.Fprintf(&many, "<category domain=\"d\x03\">Category %d &amp; ]]&gt;</category>", i)
	}
	items["categories"] = "<title>Categories</title><guid>g-categories</guid><category>" + strings.Repeat("huge ", 20_000) + "</category>" + many.String() + body("categories")
	return items
}

// Whatever a blog publishes, all three formats stay well-formed and carry it, and
// no author's mailbox leaves.
func TestBadInput(t *testing.T) {
	for name, item := range badItems() {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, 10)
			w.blog("bad")
			feed := `<?xml version="1.0"?><rss version="2.0"><channel><title>Bad ` + "\x07" + `]]&gt; blog</title><link>http://bad.example/</link>` +
				"<item>" + item + "</item></channel></rss>"
			w.Set("http://bad.example/feed", 200, map[string]string{"Content-Type": "application/rss+xml"}, []byte(feed))
			w.poll("bad")
			for _, format := range allFormats {
				body := w.get("/" + format)
				wellFormed(t, format, body)
				if n := len(w.read("/" + format).ids); n != 1 {
					t.Errorf("%s has %d stories", format, n)
				}
				for _, never := range []string{"private.example", "javascript:", "alert(1)", "<script"} {
					if strings.Contains(body, never) {
						t.Errorf("%s contains %q", format, never)
					}
				}
				if !strings.Contains(body, "case "+name) {
					t.Errorf("%s lacks the text", format)
				}
			}
			wellFormed(t, "opml.xml", w.get("/opml.xml"))
			wellFormed(t, "status.atom", w.get("/status.atom"))
		})
	}
}

// wellFormed reads a document to its end as strictly as the standard has it.
func wellFormed(t *testing.T, name, body string) {
	t.Helper()
	if !utf8.ValidString(body) {
		t.Errorf("%s is not UTF-8", name)
	}
	if strings.HasSuffix(name, ".json") {
		if !json.Valid([]byte(body)) {
			t.Errorf("%s is no JSON", name)
		}
		return
	}
	d := xml.NewDecoder(strings.NewReader(body))
	for {
		_, err := d.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
	}
}

// A planet that is subscribed to another one, or to itself, by Atom and by RSS,
// beside the blogs that both read, finds nothing that it has not.
func TestRoundTrip(t *testing.T) {
	first := newWorld(t, 100)
	first.blog("olive", "Olive Hartnell")
	first.blog("mill")
	srv := httptest.NewServer(first.server)
	t.Cleanup(srv.Close)
	first.config.Site.URL = srv.URL + "/"
	first.configure()
	first.posts("olive", run("olive", 0, 7)...)
	first.posts("mill", append(run("mill", 20, 24), untitled(), bare(), slip())...)

	for name, blogs := range map[string][]planet.Blog{
		"itself": nil,
		"another": {{Slug: "olive", Name: "Olive", Feed: first.config.Blogs[0].Feed},
			{Slug: "mill", Name: "Mill", Feed: first.config.Blogs[1].Feed}},
	} {
		t.Run(name, func(t *testing.T) {
			w := first
			if blogs != nil {
				w = newWorld(t, 100)
			}
			w.config.Blogs = append(append(w.config.Blogs, blogs...),
				planet.Blog{Slug: "planet-atom", Name: "Atom", Feed: srv.URL + "/atom.xml"},
				planet.Blog{Slug: "planet-rss", Name: "RSS", Feed: srv.URL + "/rss.xml"},
				planet.Blog{Slug: "planet-json", Name: "JSON", Feed: srv.URL + "/feed.json"})
			w.configure()
			for range 2 {
				for _, slug := range []string{"olive", "mill", "planet-atom", "planet-rss", "planet-json"} {
					w.poll(slug)
				}
			}
			stories, err := w.store.StoryIDs(t.Context(), planet.ListAll)
			if err != nil || len(stories) != 14 {
				t.Errorf("%d stories, want 14 (%v)", len(stories), err)
				list, _ := w.store.List(t.Context(), planet.ListAll, planet.Cursor{}, 100)
				for _, s := range list {
					t.Logf("%d %s %q %s, %d copies", s.ID, s.Shown.Blog, s.Shown.Title, s.Shown.URL, len(s.Copies))
				}
			}
			d := w.read("/atom.xml")
			if len(d.ids) != 14 {
				t.Errorf("%d stories in the feed", len(d.ids))
			}
		})
	}
}

// untitled has no title, bare nothing but a title and a link, slip only a few words and
// a guid that is no address.
func untitled() planettest.Item {
	i := post("mill", 50)
	i.Title = ""
	return i
}

func bare() planettest.Item {
	i := post("mill", 51)
	i.HTML = ""
	return i
}

func slip() planettest.Item {
	i := post("mill", 52)
	i.GUID, i.Link, i.HTML = "slip 52", "", "<p>Minutes are late.</p>"
	return i
}

func TestSearchFeed(t *testing.T) {
	w := newWorld(t, 10)
	w.blog("olive")
	w.blog("mill")
	w.posts("olive", run("olive", 0, 25)...)
	w.posts("mill", run("mill", 0, 5)...)
	w.index()
	for _, format := range []string{"search.atom", "search.rss", "search.json"} {
		var got []string
		for path := "/" + format + "?q=%20REPORT++blog:olive"; path != ""; {
			d := w.read(path)
			got = append(got, d.ids...)
			path = d.links["next"]
		}
		if len(got) != 25 || got[0] != "http://olive.blogs.example/?p=24" {
			t.Errorf("%s: %d found: %v", format, len(got), got)
		}
		if rec := w.ask("/" + format + "?q=+"); rec.Code != 400 || !strings.HasPrefix(rec.Header().Get("Content-Type"), "text/plain") {
			t.Errorf("%s of nothing: %d %s", format, rec.Code, rec.Header().Get("Content-Type"))
		}
	}
	a, b := w.get("/search.atom?q=report+tolls"), w.get("/search.atom?q=++report%09tolls")
	if a != b {
		t.Error("two spellings of one search are two feeds")
	}
}

// index brings the search index up to date.
func (w *world) index() {
	w.t.Helper()
	for {
		n, err := w.store.IndexSome(w.t.Context(), 1000)
		if err != nil {
			w.t.Fatal(err)
		}
		if n == 0 {
			return
		}
	}
}

// What broke and recovered is told as a feed; OPML lists every blog as a
// subscription.
func TestStatusFeedAndOPML(t *testing.T) {
	w := newWorld(t, 10)
	w.blog("olive")
	w.blog("mill")
	w.config.Blogs[0].Name, w.config.Blogs[1].Name = "Olive's journal", "Mill & <Sons>"
	w.configure()
	w.Set("http://olive.example/feed", 500, nil, nil)
	for range 4 {
		w.clock.Advance(time.Hour)
		if err := w.poller.Blogs(t.Context(), []string{"olive"}, nil); err != nil {
			t.Fatal(err)
		}
	}
	w.posts("olive", post("olive", 1))
	d := w.read("/status.atom")
	var titles []string
	for _, i := range d.items {
		titles = append(titles, i.Title)
	}
	if diff := cmp.Diff([]string{"Olive's journal can be fetched again", "Olive's journal cannot be fetched"}, titles); diff != "" {
		t.Errorf("status.atom (-want +got):\n%s", diff)
	}
	var list struct {
		XMLName xml.Name `xml:"opml"`
		Version string   `xml:"version,attr"`
		Title   string   `xml:"head>title"`
		Blogs   []struct {
			Text   string `xml:"text,attr"`
			Type   string `xml:"type,attr"`
			XMLURL string `xml:"xmlUrl,attr"`
		} `xml:"body>outline"`
	}
	if err := xml.Unmarshal([]byte(w.get("/opml.xml")), &list); err != nil {
		t.Fatal(err)
	}
	if list.Version != "2.0" || list.Title != "Planet Wexcombe" || len(list.Blogs) != 2 {
		t.Fatalf("OPML: %+v", list)
	}
	for i, b := range list.Blogs {
		if c := w.config.Blogs[i]; b.Text != c.Name || b.Type != "rss" || b.XMLURL != c.Feed {
			t.Errorf("OPML: %+v of %+v", b, c)
		}
	}
}
