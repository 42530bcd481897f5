package main_test

import (
	"cmp"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"html"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"necblogs/internal/planettest"
)

// corpusConfig is a planet of the corpus's blogs, n stories to a page.
func corpusConfig(base string, n int) string {
	return fmt.Sprintf(loopback+`
title: planet of the corpus
page: {stories: %d}
blogs:
  - {name: Ann Black on the Record, slug: annblack, feed: '%[2]s/annblack.xml', representatives: [{name: Ann Black}]}
  - {name: Luke Akehurst's Blog, slug: lukeakehurst, feed: '%[2]s/lukeakehurst.xml', representatives: [{name: Luke Akehurst}]}
  - name: CLGA Nec Report from CLPD
    slug: clpd
    feed: '%[2]s/clpd.xml'
    representatives: [{name: Gemma Bolton, match: Gemma Bolton}, {name: Ann Henderson, match: Ann Henderson}]
  - {name: Mish Rahman's Blog, slug: mishrahman, feed: '%[2]s/mishrahman.xml', representatives: [{name: Mish Rahman}]}
  - name: my mirror of Jess Barnard's tweet reports
    slug: jessbarnard-mirror
    feed: '%[2]s/jessbarnard-mirror.xml'
    mirror: true
    representatives: [{name: Jess Barnard}]
  - {name: NEC reports in full, slug: mirror-of-annblack, feed: '%[2]s/mirror-of-annblack.xml', mirror: true}
`, n, base)
}

// blogSlug is a blog's slug by its name, which RSS gives instead.
var blogSlug = map[string]string{
	"Ann Black on the Record":                   "annblack",
	"Luke Akehurst's Blog":                      "lukeakehurst",
	"CLGA Nec Report from CLPD":                 "clpd",
	"Mish Rahman's Blog":                        "mishrahman",
	"my mirror of Jess Barnard's tweet reports": "jessbarnard-mirror",
	"NEC reports in full":                       "mirror-of-annblack",
}

// told is what every document tells of a story.
type told struct {
	Day, Blog, Title string
}

// expected is what a careful reader would show of the labelled entries, newest
// first, without what is a copy or empty; all is how many stories there are with
// those that carry no label.
func expected(t *testing.T, l planettest.Labels) (stories []told, all int) {
	t.Helper()
	slugs := map[string]string{}
	for _, b := range l.Blogs {
		slugs[b.Name] = b.Slug
		all += b.Entries
	}
	hidden := map[planettest.EntryName]bool{}
	moved := map[planettest.EntryName]string{}
	for _, same := range l.Same {
		shown, copied := same.A, same.B
		if same.Reason == "correction" { // the later one of two corrects the earlier
			if published(l, shown) < published(l, copied) {
				shown, copied = copied, shown
			}
			moved[shown] = published(l, copied) // the story stands where it began
		} else if strings.Contains(slugs[shown.Blog], "mirror") {
			shown, copied = copied, shown
		}
		hidden[copied] = true
		all--
	}
	type at struct {
		told
		when string
	}
	var list []at
	for _, e := range l.Entries {
		name := planettest.EntryName{Blog: e.Blog, Title: e.Title}
		if e.Kind == "empty" {
			all--
			continue
		}
		if hidden[name] {
			continue
		}
		when := cmp.Or(moved[name], e.Published)
		list = append(list, at{told{when[:10], slugs[e.Blog], e.Title}, when})
	}
	slices.SortStableFunc(list, func(a, b at) int { return -cmp.Compare(a.when, b.when) })
	for _, a := range list {
		stories = append(stories, a.told)
	}
	return stories, all
}

func published(l planettest.Labels, n planettest.EntryName) string {
	for _, e := range l.Entries {
		if e.Blog == n.Blog && e.Title == n.Title {
			return e.Published
		}
	}
	return ""
}

// labelled are the stories of which the labels speak: from 2022 on.
func labelled(stories []told) []told {
	return slices.DeleteFunc(slices.Clone(stories), func(s told) bool { return s.Day < "2022" })
}

func TestCorpus(t *testing.T) {
	labels := planettest.ReadLabels(t)
	want, total := expected(t, labels)
	base := planettest.ServeCorpus(t).URL
	h := newHouse(t, corpusConfig(base, 60))
	first, code := h.poll("--all")
	for i, b := range first {
		l := labels.Blogs[i]
		if *b.Slug != l.Slug || *b.Status != "new" || *b.New != l.Entries || code != 0 {
			t.Errorf("first poll: %s, exit %d; want %d new of %s", b, code, l.Entries, l.Slug)
		}
	}
	second, code := h.poll("--all")
	for _, b := range second {
		if *b.Status != "unchanged" || *b.HTTPStatus != 304 || *b.New+*b.Updated+*b.Copies != 0 || code != 0 {
			t.Errorf("second poll: %s, exit %d; want unchanged by a 304", b, code)
		}
	}

	for _, perPage := range []int{60, 10} {
		h.write(corpusConfig(base, perPage))
		everyStoryOnce(t, h.serve(), want, total, perPage)
	}
}

// everyStoryOnce follows each feed and the page from document to document: they lead
// to every story once.
func everyStoryOnce(t *testing.T, s *planettest.Server, want []told, total, perPage int) {
	t.Helper()
	for _, path := range []string{"/", "/atom.xml", "/rss.xml", "/feed.json"} {
		read := inFeed
		if path == "/" {
			read = onPage
		}
		var all []told
		for at := path; at != ""; {
			body := get(t, s.URL+at)
			if get(t, s.URL+at) != body {
				t.Errorf("%s differs between two requests", at)
			}
			stories, next := read(t, body)
			if len(stories) == 0 || len(stories) > perPage || len(all) > total || total <= perPage && next != "" {
				t.Fatalf("%s: %d stories after %d of %d, next %q", at, len(stories), len(all), total, next)
			}
			all = append(all, stories...)
			at = strings.TrimPrefix(next, "https://planet.example.org")
		}
		if len(all) != total {
			t.Errorf("%s: %d stories in all documents, want %d", path, len(all), total)
		}
		expect := want
		if path == "/" {
			expect = byBlogs(want)
			if perPage < total { // a day may go on on the next page
				all = byBlogs(all)
			}
		}
		if diff := gocmp.Diff(expect, labelled(all)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", path, diff)
		}
	}
	if first := get(t, s.URL+"/opml.xml"); get(t, s.URL+"/opml.xml") != first {
		t.Error("/opml.xml differs between two requests")
	}
}

// byBlogs is the order of the page: days, then the blogs of a day by their
// newest story.
func byBlogs(stories []told) []told {
	place := map[[2]string]int{}
	for i, s := range stories {
		if key := [2]string{s.Day, s.Blog}; place[key] == 0 {
			place[key] = i + 1
		}
	}
	return slices.SortedStableFunc(slices.Values(stories), func(a, b told) int {
		return cmp.Or(-cmp.Compare(a.Day, b.Day), cmp.Compare(place[[2]string{a.Day, a.Blog}], place[[2]string{b.Day, b.Blog}]))
	})
}

var mark = regexp.MustCompile(`<section class="day">\s*<h2><time datetime="([^"]+)"|` +
	`<h3 class="blog"><a href="/blog/([^/]+)/"|<h4 class="title( untitled)?"[^>]*><a href="/story/\d+/">([^<]*)</a>`)

var older = regexp.MustCompile(`class="older" href="([^"]+)"`)

// onPage are the stories of a page of days, and where the older ones are.
func onPage(_ *testing.T, body string) (all []told, next string) {
	var at told
	for _, m := range mark.FindAllStringSubmatch(body, -1) {
		switch {
		case m[1] != "":
			at = told{Day: m[1]}
		case m[2] != "":
			at.Blog = m[2]
		default:
			at.Title = ""
			if m[3] == "" { // else its first words stand there
				at.Title = html.UnescapeString(m[4])
			}
			all = append(all, at)
		}
	}
	if m := older.FindStringSubmatch(body); m != nil {
		next = html.UnescapeString(m[1])
	}
	return all, next
}

// day is the day of a time in London.
func day(t *testing.T, layout, when string) string {
	t.Helper()
	at, err := time.Parse(layout, when)
	if err != nil {
		t.Fatal(err)
	}
	london, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	return at.In(london).Format("2006-01-02")
}

// entry is one of a feed in any of the three formats.
type entry struct {
	Title      *string `xml:"title"`
	Published  string  `xml:"published" json:"date_published"`
	PubDate    string  `xml:"pubDate"`
	Categories []struct {
		Term   string `xml:"term,attr"`
		Scheme string `xml:"scheme,attr"`
		Domain string `xml:"domain,attr"`
		Text   string `xml:",chardata"`
	} `xml:"category"` // the blog's is the one whose scheme ends in "/blog/"
	Planet struct{ Blog string } `xml:"-" json:"_planet"`
}

type link struct {
	Rel  string `xml:"rel,attr"`
	Href string `xml:"href,attr"`
}

// inFeed are the stories of a feed, and where the older ones are.
func inFeed(t *testing.T, body string) (all []told, next string) {
	t.Helper()
	var doc struct {
		Links   []link  `xml:"http://www.w3.org/2005/Atom link"`
		Entries []entry `xml:"entry"`
		Channel struct {
			Links []link  `xml:"http://www.w3.org/2005/Atom link"`
			Items []entry `xml:"item"`
		} `xml:"channel"`
		Items []entry `xml:"-"`
		Next  string  `xml:"-" json:"next_url"`
	}
	read := xml.Unmarshal
	if strings.HasPrefix(body, "{") {
		read = json.Unmarshal
	}
	if err := read([]byte(body), &doc); err != nil {
		t.Fatal(err)
	}
	for _, e := range slices.Concat(doc.Entries, doc.Channel.Items, doc.Items) {
		at := told{Blog: e.Planet.Blog}
		if e.Title != nil {
			at.Title = *e.Title
		} else if len(doc.Items) > 0 {
			t.Fatal("an item of the JSON feed has no title")
		}
		if e.PubDate != "" {
			at.Day = day(t, time.RFC1123Z, e.PubDate)
		} else {
			at.Day = day(t, time.RFC3339, e.Published)
		}
		for _, c := range e.Categories {
			if strings.HasSuffix(c.Scheme+c.Domain, "/blog/") {
				at.Blog = cmp.Or(c.Term, blogSlug[c.Text])
			}
		}
		all = append(all, at)
	}
	for _, l := range append(doc.Links, doc.Channel.Links...) {
		if l.Rel == "next" {
			doc.Next = l.Href
		}
	}
	return all, doc.Next
}
