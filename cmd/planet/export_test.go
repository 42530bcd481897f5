package main_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/google/go-cmp/cmp"

	"necblogs/internal/planettest"
)

// exported is a directory of exported files.
type exported struct {
	t   *testing.T
	dir string
}

// files are all of it, with their times.
func (x exported) files() map[string]time.Time {
	x.t.Helper()
	all := map[string]time.Time{}
	err := fs.WalkDir(os.DirFS(x.dir), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err == nil {
			all[name] = info.ModTime()
		}
		return err
	})
	if err != nil {
		x.t.Fatal(err)
	}
	return all
}

func (x exported) read(name string) []byte {
	x.t.Helper()
	body, err := os.ReadFile(filepath.Join(x.dir, name))
	if err != nil {
		x.t.Fatal(err)
	}
	return body
}

// serves reports whether a plain web host has something at a path.
func (x exported) serves(p string) bool {
	name := filepath.Join(x.dir, filepath.FromSlash(p))
	if info, err := os.Stat(name); err == nil && !info.IsDir() {
		return true
	}
	_, err := os.Stat(filepath.Join(name, "index.html"))
	return err == nil
}

var linkInText = regexp.MustCompile(`(?:href|src|action|ref)="([^"]*)"|<(?:id|link|comments)>([^<]*)<|"(?:next_url|feed_url|home_page_url)":"([^"]*)"`)

// links are what the pages and feeds lead to within the planet.
func (x exported) links(site string) map[string][]string {
	x.t.Helper()
	root, err := url.Parse(site)
	if err != nil {
		x.t.Fatal(err)
	}
	from := map[string][]string{}
	for name := range x.files() {
		if slices.Contains([]string{".gz", ".br", ".css", ".svg", ".txt", ".planet-export"}, path.Ext(name)) {
			continue
		}
		page := root.JoinPath(name)
		for _, m := range linkInText.FindAllStringSubmatch(string(x.read(name)), -1) {
			text := strings.ReplaceAll(m[1]+m[2]+m[3], "&amp;", "&")
			u, err := page.Parse(text)
			if err != nil {
				x.t.Errorf("%s leads to %q", name, text)
				continue
			}
			u.Fragment = ""
			if u.Host == root.Host {
				from[u.String()] = append(from[u.String()], name)
			}
		}
	}
	return from
}

// newExport is a planet of sixty posts below a path of its site.
func newExport(t *testing.T) (*house, *planettest.Internet, exported) {
	in := planettest.NewInternet(t)
	var items []planettest.Item
	for n := 60; n > 0; n-- {
		items = append(items, item("olive", n))
	}
	h := newHouse(t, "url: "+exportSite+"\nwebsub: {hub: https://wexcombe.example/hub}\npage: {stories: 5}\n"+loopback+
		blogs(blog("Olive", feed(in, "olive", items...), "representatives: [{name: Olive Hartnell}]"), blog("Mill", feed(in, "mill", item("mill", 1)))))
	h.must("poll", "--all")
	return h, in, exported{t, filepath.Join(h.dir, "site")}
}

// exportSite is where the exported planet is to be.
const exportSite = "https://wexcombe.example/planet/"

func TestExport(t *testing.T) {
	h, _, x := newExport(t)
	h.must("export", x.dir)
	for name, test := range map[string]func(*testing.T, exported){"holds together": holdsTogether, "feeds are whole": feedsAreWhole,
		"compressed": isCompressed} {
		t.Run(name, func(t *testing.T) { test(t, exported{t, x.dir}) })
	}
}

// Every link of an export leads to a file of it, none to a search, and no address
// has a query.
func holdsTogether(t *testing.T, x exported) {
	links := x.links(exportSite)
	if len(links) < 100 {
		t.Fatalf("only %d links", len(links))
	}
	for to, from := range links {
		rest, below := strings.CutPrefix(to, exportSite)
		if !below || strings.Contains(to, "?") || strings.Contains(to, "search") || !x.serves(rest) {
			t.Errorf("%s, from %d files such as %s", to, len(from), from[0])
		}
	}
	for _, name := range []string{"index.html", "atom.xml", "rss.xml", "feed.json", "opml.xml", "status.atom", "status/index.html",
		"about/index.html", "archive/index.html", "blog/olive/index.html", "blog/mill/atom.xml", "robots.txt", "404.html",
		"representative/olive-hartnell/rss.xml", "rss20.xml", "index.rdf"} {
		if len(x.read(name)) == 0 {
			t.Errorf("%s is empty", name)
		}
	}
	if robots := string(x.read("robots.txt")); robots != "User-agent: *\nDisallow:\n" {
		t.Errorf("robots.txt: %q", robots)
	}
	if n := strings.Count(string(x.read("blog/olive/index.html")), "of the olive committee</a>"); n < 60 {
		t.Errorf("the blog's page has %d of 60 stories", n)
	}
}

// The feeds of an export reach each story once by next, and by the archives.
func feedsAreWhole(t *testing.T, x exported) {
	for _, first := range []string{"atom.xml", "rss.xml", "feed.json"} {
		seen := map[string]int{}
		for name := first; name != ""; {
			stories, next := inFeed(t, string(x.read(name)))
			for _, s := range stories {
				if strings.HasSuffix(s.Title, "of the olive committee") {
					seen[s.Title]++
				}
			}
			name = strings.TrimPrefix(next, exportSite)
		}
		for i, n := range seen {
			if n != 1 {
				t.Errorf("%s: %s stands on %d pages", first, i, n)
			}
		}
		if len(seen) != 60 {
			t.Errorf("%s: %d of 60 stories", first, len(seen))
		}
	}
}

// The compressed forms are those of the files that they stand beside.
func isCompressed(t *testing.T, x exported) {
	n := 0
	for name := range x.files() {
		plain, suffix := strings.TrimSuffix(name, path.Ext(name)), path.Ext(name)
		var r io.Reader
		switch suffix {
		case ".gz":
			z, err := gzip.NewReader(bytes.NewReader(x.read(name)))
			if err != nil {
				t.Fatal(err)
			}
			r = z
		case ".br":
			r = brotli.NewReader(bytes.NewReader(x.read(name)))
		default:
			continue
		}
		n++
		if got, err := io.ReadAll(r); err != nil || !bytes.Equal(got, x.read(plain)) {
			t.Errorf("%s is not %s (%v)", name, plain, err)
		}
	}
	if n < 150 {
		t.Errorf("%d compressed files", n)
	}
}

// A second export writes what changed, takes away what vanished, and touches
// nothing else: neither what is the same nor what is somebody else's.
func TestExportAgain(t *testing.T) {
	h, in, x := newExport(t)
	h.must("export", x.dir)
	mine := h.put("site/blog/mill/mine.txt", "mine")
	before := x.files()
	for name := range before { // an hour ago, to see what is written
		ago := time.Now().Add(-time.Hour)
		if err := os.Chtimes(filepath.Join(x.dir, name), ago, ago); err != nil {
			t.Fatal(err)
		}
	}
	before = x.files()
	contains(t, "export", h.must("export", x.dir), " pages and feeds in "+x.dir+": 0 written, ", " as they were, 0 files removed\n")
	if diff := cmp.Diff(before, x.files()); diff != "" {
		t.Errorf("nothing changed, and yet (-before +after):\n%s", diff)
	}

	in.Set("http://mill.example/feed", 200, nil, planettest.RSS(item("mill", 2), item("mill", 1)))
	h.must("poll", "mill")
	h.must("export", x.dir)
	after := x.files()
	for _, name := range []string{"index.html", "atom.xml", "blog/mill/index.html", "blog/mill/feed.json.gz"} {
		if after[name].Equal(before[name]) {
			t.Errorf("%s was not written anew", name)
		}
	}
	for _, name := range []string{"atom-50.xml", "blog/olive/atom.xml", "story/30/index.html.br", "about/index.html"} {
		if !after[name].Equal(before[name]) {
			t.Errorf("%s was written anew", name)
		}
	}

	config := h.read("planet.yaml")
	h.write(config[:strings.Index(config, "  - {name: Mill")])
	h.must("export", x.dir)
	for name := range x.files() {
		if strings.HasPrefix(name, "blog/mill/") && !strings.HasSuffix(name, "mine.txt") || strings.HasPrefix(path.Base(name), ".new-") {
			t.Errorf("%s is still there", name)
		}
	}
	if body, err := os.ReadFile(mine); err != nil || string(body) != "mine" {
		t.Errorf("somebody else's file: %q, %v", body, err)
	}
}

// A directory in which somebody else's page would be written over is refused
// before anything is written; an export that was cut off is none.
func TestExportRefusesOthersFiles(t *testing.T) {
	h, _, x := newExport(t)
	if err := os.MkdirAll(x.dir, 0o755); err != nil {
		t.Fatal(err)
	}
	mine := h.put("site/index.html", "mine")
	h.fails([]string{"export", x.dir}, "index.html")
	if len(x.files()) != 1 {
		t.Errorf("files %v", x.files())
	}
	os.Remove(mine)
	h.must("export", x.dir)
	os.Remove(filepath.Join(x.dir, "opml.xml"))
	h.must("export", x.dir)
	if len(x.read("opml.xml")) == 0 {
		t.Error("a file that was lost is not written again")
	}
}

// A second export at the same time, as of a cron job that takes longer than its interval,
// is refused.
func TestExportsAtOnce(t *testing.T) {
	h, _, x := newExport(t)
	h.must("export", x.dir)
	dir, err := os.Open(x.dir)
	if err == nil {
		err = syscall.Flock(int(dir.Fd()), syscall.LOCK_EX)
	}
	if err != nil {
		t.Fatal(err)
	}
	h.fails([]string{"export", x.dir}, "export to "+x.dir, "another export to it is running")
	dir.Close()
	h.must("export", x.dir)
}

// An export with another database, as in a wrong directory, takes no story away.
func TestExportOfAnotherDatabase(t *testing.T) {
	h, _, x := newExport(t)
	h.must("export", x.dir)
	before := x.files()
	h.env = append(h.env, "PLANET_DATABASE="+h.path("another.db"))
	h.fails([]string{"export", x.dir}, "another.db", "the right database")
	if diff := cmp.Diff(before, x.files()); diff != "" {
		t.Errorf("files (-before +after):\n%s", diff)
	}
}

// A manifest that names files outside of the directory takes none of them away.
func TestExportStaysInside(t *testing.T) {
	h, _, x := newExport(t)
	h.must("export", x.dir)
	outside := h.put("outside.txt", "x")
	h.put("site/.planet-export", string(x.read(".planet-export"))+"../outside.txt\n"+outside+"\n")
	h.must("export", x.dir)
	if _, err := os.Stat(outside); err != nil {
		t.Error(err)
	}
}
