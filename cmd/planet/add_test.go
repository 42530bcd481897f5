package main_test

import (
	"fmt"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"

	"necblogs/internal/planettest"
)

// site puts a blog on the internet whose feed only its page names.
func site(in *planettest.Internet, host string, items ...planettest.Item) (page, feed string) {
	page, feed = "http://"+host+".example/", "http://"+host+".example/journal.xml"
	in.Set(page, 200, map[string]string{"Content-Type": "text/html"}, []byte(`<!doctype html><title>Ada</title>
		<link rel="alternate" type="application/rss+xml" title="Comments Feed" href="/comments/feed/">
		<link rel="alternate" type="application/rss+xml" title="Journal" href="/journal.xml">`))
	in.Set(feed, 200, map[string]string{"Content-Type": "application/rss+xml"}, planettest.RSS(items...))
	return in.URL(page), in.URL(feed)
}

func contains(t *testing.T, what, text string, parts ...string) {
	t.Helper()
	for _, p := range parts {
		if !strings.Contains(text, p) {
			t.Errorf("%s does not say %q:\n%s", what, p, text)
		}
	}
}

func TestAdd(t *testing.T) {
	in := planettest.NewInternet(t)
	first := item("ada", 1)
	first.Author = "Ada Wren"
	word := item("ada", 2)
	word.HTML = "<p>Adjourned.</p>"
	page, addr := site(in, "ada", first, word)
	was := "# kept\n" + loopback + "title: Planet   # this too\nblogs: # and this\n  # the first\n  - name: One\n    feed: " +
		feed(in, "one", item("one", 1)) + "\n"
	h := newHouse(t, was)

	out := h.must("add", strings.TrimPrefix(page, "http://"), "--dry-run", "--representative", "Bea Holt")
	contains(t, "add --dry-run", out, addr, "link in the page", "Minutes 2 of the ada committee", "by Bea Holt (blog)", ", 1 word\n",
		"all in full", "name: A blog", "- name: Bea Holt", "--dry-run leaves it as it is")
	if h.read("planet.yaml") != was {
		t.Error("--dry-run has changed the config")
	}
	if _, err := os.Stat(h.path("planet.db")); err == nil {
		t.Error("--dry-run has made a database")
	}

	h.must("poll")
	if _, log, code := h.run("add", page, "--slug", "one"); code != 2 || !strings.Contains(log, `the slug one is that of "One"`) {
		t.Errorf("add under a slug that another has: exit %d, %s", code, log)
	}
	for flag, says := range map[string]string{"--slug=A B": "planet: slug: must be", "--representative=": "planet: representatives[0].name: must not be empty"} {
		if _, log, code := h.run("add", page, flag); code != 2 || !strings.HasPrefix(log, says) {
			t.Errorf("%s: exit %d, %s", flag, code, log)
		}
	}
	out = h.must("add", page, "--name", "Ada: her journal", "--slug", "ada", "--representative", "Ada Wren", "--representative", "Bea Holt")
	contains(t, "add", out, "It is added to", "planet poll ada")
	want := was + "  - name: 'Ada: her journal'\n    slug: ada\n    feed: " + addr +
		"\n    representatives:\n      - name: Ada Wren\n      - name: Bea Holt\n"
	if got := h.read("planet.yaml"); got != want {
		t.Errorf("the config is\n%s\nwant\n%s", got, want)
	}
	if polls, code := h.poll("ada"); code != 0 || *polls[0].New != 2 {
		t.Errorf("the first poll of what was added: %v, exit %d", polls, code)
	}
	for _, again := range []string{page, addr, addr + "/", "feed:" + addr, strings.Replace(addr, "http:", "feed:", 1)} {
		h.fails([]string{"add", again}, `"Ada: her journal"`)
	}
	if got := h.read("planet.yaml"); got != want {
		t.Errorf("what is there already has changed the config:\n%s", got)
	}
}

// The newest posts of a feed that has the oldest first are at its end.
func TestAddShowsTheNewest(t *testing.T) {
	in := planettest.NewInternet(t)
	var items []planettest.Item
	for n := range 60 {
		items = append(items, item("ada", n))
	}
	h := newHouse(t, loopback+"blogs: []\n")
	contains(t, "add", h.must("add", feed(in, "ada", items...), "--dry-run"), "60, the newest of 29 April 2025", "2025-04-29  Minutes 59 of the ada committee")
}

// A blog that repeats another is told before it is added, and leaves nothing in
// the database.
func TestAddShowsOverlap(t *testing.T) {
	long := item("one", 1)
	long.HTML = "<p>" + strings.Repeat("The council of Wexcombe heard the treasurer on the price of coal and the state of the hall roof. ", 6) + "</p>"
	copied := long
	copied.GUID, copied.Link = "http://mirror.example/?p=9", "http://mirror.example/9/"
	h, in := oneBlog(t, loopback, long)
	h.must("poll")
	before := h.must("status", "--json")
	out := h.must("add", feed(in, "mirror", copied), "--dry-run")
	contains(t, "add", out, "one has it too", "1 of 1 posts are on the planet already, from one", "--mirror keeps it")
	if after := h.must("status", "--json"); after != before {
		t.Errorf("--dry-run has changed the database:\n%s", after)
	}

	h.write(loopback + "blogs: []\n") // as when a blog that has moved is taken out before it is added again
	if out := h.must("add", feed(in, "mirror", copied), "--dry-run"); strings.Contains(out, "already") || strings.Contains(out, "has it too") {
		t.Errorf("what a blog posted that was taken out counts as being on the planet:\n%s", out)
	}
}

// What is written is the address that lasts: redirects for now are not followed,
// and what is behind a # is not part of it.
func TestAddOfAnAddressThatRedirects(t *testing.T) {
	in := planettest.NewInternet(t)
	target := feed(in, "target", item("target", 1))
	asked := in.URL("http://asked.example/feed")
	h := newHouse(t, loopback+"blogs: []\n")
	for status, want := range map[int]string{200: asked, 301: target, 302: asked, 303: asked, 307: asked, 308: target} {
		in.Set("http://asked.example/feed", status, map[string]string{"Location": "http://target.example/feed"}, planettest.RSS(item("asked", 1)))
		contains(t, fmt.Sprint("add of a ", status), h.must("add", asked+"#top", "--dry-run"), "feed: "+want+"\n")
	}
	in.Set("http://asked.example/feed", 301, map[string]string{"Location": "http://moved.example/feed"}, nil)
	in.Set("http://moved.example/feed", 302, map[string]string{"Location": "http://target.example/feed"}, nil)
	contains(t, "add of a 301 to a 302", h.must("add", asked, "--dry-run"), "feed: "+in.URL("http://moved.example/feed")+"\n")

	page, _ := site(in, "ada")
	in.Set("http://ada.example/journal.xml", 200, nil, []byte("<rss version='2.0'><channel><title>Ada</title></channel></rss>"))
	contains(t, "add of a page", h.must("add", page+"#about", "--dry-run"), "site: "+page+"\n")

	h.write(loopback + blogs(blog("Ada", target)))
	h.fails([]string{"add", asked}, `"Ada"`) // it leads to a feed that is there
}

// Nothing is lost of what is added at once, nor of what an editor saves while an
// add looks at the feed.
func TestAddBesideOthers(t *testing.T) {
	in := planettest.NewInternet(t)
	h := newHouse(t, loopback+"blogs: []\n")
	var all sync.WaitGroup
	var feeds []string
	for n := range 8 {
		addr := feed(in, fmt.Sprint("blog", n), item("blog", n))
		feeds = append(feeds, addr)
		all.Go(func() {
			if _, log, code := h.run("add", addr); code != 0 {
				t.Errorf("add %s: exit %d, %s", addr, code, log)
			}
		})
	}
	all.Wait()
	contains(t, "the config", h.read("planet.yaml"), feeds...)

	h.write(loopback + "blogs: []\n")
	edited := loopback + "blogs: # mine\n  - name: A blog\n    feed: http://ada.example/\n"
	in.Handle("http://late.example/feed", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.write(edited)
		w.Write(planettest.RSS(item("late", 1)))
	}))
	late := in.URL("http://late.example/feed")
	contains(t, "add", h.must("add", late), "name: A blog (127.0.0.")
	contains(t, "the config", h.read("planet.yaml"), edited, late)
}

// A page that lets no program in may have a feed at a usual path; a server that is
// overloaded is not asked for all of these.
func TestAddOfAPageThatIsShut(t *testing.T) {
	in := planettest.NewInternet(t)
	h := newHouse(t, loopback+"blogs: []\n")
	for status, want := range map[int]int{403: 0, 404: 0, 429: 1, 503: 1} {
		host := fmt.Sprintf("http://answers%d.example/", status)
		in.Set(host, status, nil, []byte("<title>Not for you</title>"))
		in.Set(host+"feed/", 200, nil, planettest.RSS(item("shut", 1)))
		if _, log, code := h.run("add", in.URL(host), "--dry-run"); code != want {
			t.Errorf("add of a page that answers %d: exit %d, want %d; %s", status, code, want, log)
		}
	}
}

// An address with a blank is taken as a browser takes it, also as the site of a feed
// that names none.
func TestAddOfBlank(t *testing.T) {
	in := planettest.NewInternet(t)
	in.Set("http://ada.example/my%20page.html", 200, map[string]string{"Content-Type": "text/html"},
		[]byte(`<!doctype html><title>Ada</title><link rel="alternate" type="application/feed+json" href="/feed.json?a=b c">`))
	in.Set("http://ada.example/feed.json?a=b%20c", 200, map[string]string{"Content-Type": "application/feed+json"},
		[]byte(`{"version": "https://jsonfeed.org/version/1.1", "title": "Ada", "items": [{"id": "1", "content_text": "The hall needs a roof."}]}`))
	h := newHouse(t, loopback+"blogs: []\n")
	h.must("add", strings.ReplaceAll(in.URL("http://ada.example/my%20page.html"), "%20", " "))
	contains(t, "the config", h.read("planet.yaml"), "site: "+in.URL("http://ada.example/my%20page.html"), "feed: "+in.URL("http://ada.example/feed.json?a=b%20c"))
}

// A planet that runs has the blog within seconds.
func TestAddWhileItRuns(t *testing.T) {
	in := planettest.NewInternet(t)
	_, addr := site(in, "ada", item("ada", 1))
	h := newHouse(t, loopback+"blogs: []\n")
	s := h.serve()
	h.must("add", addr)
	soon(t, "the post of the blog that was added", func() bool {
		return strings.Contains(get(t, s.URL+"/"), "Minutes 1 of the ada committee")
	})
}

func TestImport(t *testing.T) {
	h := newHouse(t, "# kept\nblogs:\n  - name: Ada\n    feed: http://ada.example/feed/\n")
	opml := h.put("list.opml", `<opml version="2.0"><body><outline text="Folder">
		<outline text="Ada" type="rss" xmlUrl="https://www.ada.example/feed"/>
		<outline text="Ada" type="rss" xmlUrl="http://bea.example/feed" htmlUrl="http://bea.example/"/>
		<outline text="" type="rss" xmlUrl="feed://cay.example/rss"/>
		<outline text="Files" type="rss" xmlUrl="file:///etc/passwd"/>
		<outline text="Port" type="rss" xmlUrl="http://port.example:99999/feed"/>
		<outline text="Percent" type="rss" xmlUrl="http://percent.example/%zz"/>
		<outline text="Blanks" type="rss" xmlUrl="http://blanks.example/a b.xml" htmlUrl="http://blanks.example/a b/"/>
		<outline text="No site" type="rss" xmlUrl="http://site.example/feed" htmlUrl="http://site.example:99999/"/>
		<outline text="no-site" type="rss" xmlUrl="http://slug.example/feed"/></outline></body></opml>`)
	contains(t, "import --dry-run", h.must("import", opml, "--dry-run"), "5 feeds would be added to")
	out := h.must("import", opml)
	contains(t, "import", out, `it is there already, as "Ada"`, "Ada (bea.example)", "file:///etc/passwd: its address is none",
		"http://port.example:99999/feed: its address is none",
		"http://percent.example/%zz: its address is none", "5 feeds added", "4 skipped")
	venus := h.put("config.ini", `[Planet]
name = Planet Wexcombe
[http://dee.example/feed]
name = Dee
filter = (?i)council
exclude = (?<!no )raffle
[http://lists.example/blogs.opml]
content_type = opml
[http://bea.example/feed/]
name = Bea
[lists/subscriptions.opml]
content_type = opml
[three.example/rss]
name = Three`)
	out, log, code := h.run("import", venus)
	if code != 0 {
		t.Errorf("import of a config.ini: exit %d", code)
	}
	contains(t, "import of a config.ini, on standard error", log, "http://lists.example/blogs.opml: it is no feed but a reading list (content_type = opml)",
		"lists/subscriptions.opml: it is no feed but a reading list (content_type = opml)", "three.example/rss: it is no address that begins with http")
	contains(t, "import of a config.ini", out, "to the title alone", "(?<!no )raffle is left out", "1 feed added", "1 skipped")
	if got, want := h.read("planet.yaml"), `# kept
blogs:
  - name: Ada
    feed: http://ada.example/feed/
  - name: Ada (bea.example)
    feed: http://bea.example/feed
    site: http://bea.example/
  - name: cay.example
    feed: http://cay.example/rss
  - name: Blanks
    feed: http://blanks.example/a%20b.xml
    site: http://blanks.example/a%20b/
  - name: No site
    feed: http://site.example/feed
  - name: no-site
    slug: no-site-2
    feed: http://slug.example/feed
  - name: Dee
    feed: http://dee.example/feed
    include: {title: '(?i)council'}
`; got != want {
		t.Errorf("the config is\n%s\nwant\n%s", got, want)
	}

	full := h.put(strings.Repeat("x", 250), "blogs: []\n") // no file beside it can have a longer name
	if out, log, code := h.run("import", opml, "--config", full); code != 1 || out != "" || !strings.Contains(log, "write the config") {
		t.Errorf("import where the config cannot be written: exit %d, out %q, err %q", code, out, log)
	}

	list := h.put("out.opml", h.must("opml"))
	contains(t, "opml", h.read("out.opml"), `<opml version="2.0">`, `text="Ada (bea.example)"`, `htmlUrl="http://bea.example/"`)
	before := h.read("planet.yaml")
	contains(t, "import of its own list", h.must("import", list), "0 feeds added", "7 skipped")
	if h.read("planet.yaml") != before {
		t.Error("an import of what is there already has changed the config")
	}
}
