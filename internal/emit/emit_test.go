package emit

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"necblogs/internal/planet"
)

var update = flag.Bool("update", false, "write the golden files anew")

var formats = map[string]func(io.Writer, Doc) error{"atom": Atom, "rss": RSS, "json": JSON}

func write(t testing.TB, format string, d Doc) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := formats[format](&b, d); err != nil {
		t.Fatalf("%s: %v", format, err)
	}
	return b.Bytes()
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if filepath.Ext(name) == ".json" { // on one line as written
		var b bytes.Buffer
		if err := json.Indent(&b, got, "", "  "); err != nil {
			t.Fatal(err)
		}
		got = b.Bytes()
	}
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s (-want +got):\n%s", file, diff)
	}
}

func TestGolden(t *testing.T) {
	for format := range formats {
		golden(t, "page."+format, write(t, format, wexcombe()))
	}
}

func TestGoldenArchive(t *testing.T) {
	for _, format := range []string{"atom", "rss"} {
		golden(t, "archive."+format, write(t, format, archive()))
	}
}

// archive is a fixed document of one story between two others.
func archive() Doc {
	d := wexcombe()
	d.Archive, d.Next, d.Gone, d.Stories = true, "", nil, d.Stories[:1]
	d.Self = "/atom.xml?archive=2"
	d.PrevArchive, d.NextArchive = "/atom.xml?archive=1", "/atom.xml?archive=3"
	return d
}

// An archive document may be cached for good, so that neither a later post of the
// same blog nor a new version of the program may change it.
func TestArchiveStandsStill(t *testing.T) {
	for format := range formats {
		d := archive()
		before := write(t, format, d)
		d.Site.Version = "9.9.9"
		o := d.Blogs["olive"]
		o.Updated = o.Updated.AddDate(1, 0, 0)
		d.Blogs["olive"] = o
		if diff := cmp.Diff(string(before), string(write(t, format, d))); diff != "" {
			t.Errorf("%s (-before +after):\n%s", format, diff)
		}
	}
}

// The hub is told of first documents: only those lead subscribers to it.
func TestHubOnFirstDocumentOnly(t *testing.T) {
	for format := range formats {
		d := wexcombe()
		if bytes.Contains(write(t, format, d), []byte(d.Site.Hub)) {
			t.Errorf("%s: an older page names the hub", format)
		}
		d.Self = d.Base
		if !bytes.Contains(write(t, format, d), []byte(d.Site.Hub)) {
			t.Errorf("%s: the first page does not name the hub", format)
		}
	}
}

func TestEmptyFeed(t *testing.T) {
	for format := range formats {
		d := Doc{Site: planet.Site{Title: "Planet Wexcombe", URL: "https://planet.wexcombe.example/"}, Path: "/", Self: "/f", Base: "/f"}
		golden(t, "empty."+format, write(t, format, d))
	}
}

// No address that a blog is fetched from, or that it gives, tells a password.
func TestPasswordsStayHidden(t *testing.T) {
	d := wexcombe()
	hide := func(address *string) { *address = strings.Replace(*address, "://", "://jo:secret@", 1) }
	for slug, o := range d.Blogs {
		for _, address := range []*string{&o.Blog.Feed, &o.Blog.Site, &o.Site, &o.Self} {
			hide(address)
		}
		d.Blogs[slug] = o
	}
	for i := range d.Stories {
		s := &d.Stories[i]
		hide(&s.Shown.URL)
		hide(&s.Shown.Image)
		for j := range s.Copies {
			hide(&s.Copies[j].Entry.URL)
		}
		for j := range s.Shown.Enclosures {
			hide(&s.Shown.Enclosures[j].URL)
		}
	}
	for format := range formats {
		if doc := write(t, format, d); bytes.Contains(doc, []byte("secret")) {
			t.Errorf("%s: a password: %s", format, doc)
		}
	}
}

// A story without words is described in RSS by its picture; one of which no date is known
// has none in JSON, where none is required, and one tag where its blog is called after its
// representative.
func TestSparseStory(t *testing.T) {
	d := wexcombe()
	s := plain()
	s.Published, s.Updated = time.Time{}, time.Time{}
	s.Shown.Title, s.Shown.Lead, s.Fullest = "", "", planet.Entry{Derived: planet.Derived{HTML: `<img src="https://mill.example/a.jpg"/>`}}
	d.Stories = []planet.Story{s}
	if doc := write(t, "rss", d); !bytes.Contains(doc, []byte("<description>&lt;img src=")) {
		t.Errorf("a picture alone: %s", doc)
	}
	s.Shown.Representative, s.Shown.RepresentativeSlug = "Mill Lane <branch>", "mill-lane-branch"
	d.Stories = []planet.Story{s}
	if doc := write(t, "json", d); bytes.Contains(doc, []byte("date_")) || !bytes.Contains(doc, []byte(`"tags":["Mill Lane <branch>"]`)) {
		t.Errorf("%s", doc)
	}
}

// A planet that shows no images has links in their place, in its feeds too;
// everything else stays.
func TestWithoutImages(t *testing.T) {
	d := wexcombe()
	d.Site.Images = planet.ImagesNone
	d.Stories[0].Fullest.HTML = `<p>Before <img src="https://olive.example/a.jpg" alt="a"/>after &amp; on. <a href="/b"><img src="https://olive.example/b.jpg" alt=""/></a></p><p><img src="https://olive.example/c.jpg"/></p>`
	d.Stories[0].Shown.Image = "https://olive.example/face.jpg"
	for format := range formats {
		doc := write(t, format, d)
		if bytes.Contains(doc, []byte("<img")) || bytes.Contains(doc, []byte("face.jpg")) {
			t.Errorf("%s: an image", format)
		}
		want := `<p>Before  <a href="https://olive.example/a.jpg" rel="noopener nofollow ugc">a</a> after &amp; on. <a href="/b"> Image </a></p><p> <a href="https://olive.example/c.jpg" rel="noopener nofollow ugc">Image</a> </p>`
		if format == "json" {
			want = strings.ReplaceAll(want, `"`, `\"`)
		}
		if !bytes.Contains(doc, []byte(want)) {
			t.Errorf("%s: no %s", format, want)
		}
	}
}

// A document is as new as the newest thing in it, and never as new as its writing.
func TestUpdatedOfStories(t *testing.T) {
	d := wexcombe()
	if doc := write(t, "atom", d); !bytes.Contains(doc, []byte("<updated>2023-07-26T08:30:00Z</updated>\n  <subtitle>")) {
		t.Error("a tombstone makes the feed no newer")
	}
	d.Gone = nil
	for format, want := range map[string]string{
		"atom": "<updated>2023-07-25T19:00:00Z</updated>\n  <subtitle>",
		"rss":  "<lastBuildDate>Tue, 25 Jul 2023 19:00:00 +0000</lastBuildDate>",
	} {
		if !bytes.Contains(write(t, format, d), []byte(want)) {
			t.Errorf("%s: no %s", format, want)
		}
	}
}

func TestStatus(t *testing.T) {
	events := []planet.Event{
		{ID: 12, At: at("2024-03-02T10:00:00Z"), Blog: "olive", Kind: planet.Recovered, Text: "It answers again after 3 failures."},
		{ID: 11, At: at("2024-03-01T10:00:00Z"), Blog: "olive", Kind: planet.Broke, Text: "404 Not Found\n<three> times."},
		{ID: 10, Blog: "mill", Kind: "strange", Text: "No date."},
		{ID: 9, Blog: "olive", Kind: planet.Moved},
		{ID: 8, Blog: "olive", Kind: planet.WasHeld},
		{ID: 7, Blog: "olive", Kind: planet.Released},
		{ID: 6, Blog: "olive", Kind: planet.WentGone},
		{ID: 5, Blog: "olive", Kind: planet.DatesOff},
	}
	var b bytes.Buffer
	site := wexcombe().Site
	site.URL = "https://planet.wexcombe.example:8443/sub/"
	blogs := map[string]planet.Blog{"olive": {Slug: "olive", Name: "Olive & <Co>"}}
	if err := Status(&b, site, blogs, events); err != nil {
		t.Fatal(err)
	}
	golden(t, "status.atom", b.Bytes())
	validAtom(t, b.Bytes())
}

func BenchmarkAtom(b *testing.B) { benchmark(b, Atom) }
func BenchmarkRSS(b *testing.B)  { benchmark(b, RSS) }
func BenchmarkJSON(b *testing.B) { benchmark(b, JSON) }

// benchmark writes a page of 60 stories of 8 KB.
func benchmark(b *testing.B, format func(io.Writer, Doc) error) {
	d := wexcombe()
	d.Stories = nil
	body := strings.Repeat("<p>The clerk read the \"minutes\" &amp; nobody rose.</p>\n", 150)
	for i := range 60 {
		s := assembly()
		s.FeedID = fmt.Sprintf("https://olive.example/?p=%d", i)
		s.Fullest.HTML = body
		s.Published = s.Published.Add(-time.Duration(i) * time.Hour)
		d.Stories = append(d.Stories, s)
	}
	b.ReportAllocs()
	for b.Loop() {
		if err := format(io.Discard, d); err != nil {
			b.Fatal(err)
		}
	}
}
