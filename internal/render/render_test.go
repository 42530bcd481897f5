package render_test

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"necblogs/internal/planet"
	"necblogs/internal/render"
	"necblogs/internal/search"
)

func front(t testing.TB, r *render.Renderer, stories ...planet.Story) string {
	t.Helper()
	return shown(t, r.Front, page("/"), render.Listing{Stories: stories})
}

// A name, a title, an address or a slug that is markup is shown as text and
// followed by nobody.
func TestHostileWordsStayWords(t *testing.T) {
	const evil = `"'><script>alert(1)</script><img src=x onerror=alert(1)>{{.}}</title><!--`
	e := entry(1, "marrow", evil, evil, clockwork, 3)
	e.URL, e.Author, e.RepresentativeSlug, e.Language, e.Lead = "javascript:alert(1)", evil+"!", evil, evil, evil
	e.Enclosures = []planet.Enclosure{{URL: "data:text/html,<script>", Type: evil}}
	e.Image = "javascript:alert(2)"
	s := single(e)
	s.Copies = []planet.Copy{{Entry: e, Verdict: planet.Verdict{Reason: planet.Reason(evil)}}}
	p := page("/" + evil)
	p.Sidebar[0].Blog.Name, p.Sidebar[0].Blog.Avatar, p.Sidebar[0].Blog.Site = evil, "javascript:alert(3)", "javascript:alert(4)"
	p.Sidebar[0].State, p.Sidebar[0].Error, p.Sidebar[0].Why, p.Sidebar[0].Redirect = planet.StateFailing, evil, evil, evil
	own := site(t)
	own.Title, own.Subtitle, own.OwnerName = evil, evil, evil
	c := config(own)
	c.Blogs[0].Name, c.Blogs[0].Avatar, c.Representatives[0].Name = evil, "javascript:alert(3)", evil
	r := render.New(c)

	for name, got := range map[string]string{
		"front":  shown(t, r.Front, p, render.Listing{Stories: []planet.Story{s}, Older: evil}),
		"story":  shown(t, r.Story, p, render.StoryPage{Story: s, Previous: &s, Revisions: []planet.Revision{{Title: "x", Text: evil}}}),
		"search": shown(t, r.Search, p, render.SearchPage{Query: evil, Rank: evil, Older: evil, Results: []search.Found{{Story: s, Snippet: []search.Fragment{{Text: evil, Mark: true}}}}}),
		"status": shown(t, r.Status, p, render.StatusPage{Healths: p.Sidebar, Fault: evil, Events: []planet.Event{{Blog: evil, Text: evil}}}),
		"error":  shown(t, r.Error, p, render.ErrorPage{Status: 404, Sentence: evil}),
	} {
		t.Run(name, func(t *testing.T) {
			if strings.Contains(got, "<script>") || strings.Contains(got, "<img src=x") {
				t.Error("markup in a name came through")
			}
			wellMade(t, got)
		})
	}
}

// Days are those of the planet's zone; within one, blogs stand by their newest
// story and stories newest first.
func TestDaysAndBlogsInOrder(t *testing.T) {
	at := func(h int) time.Time { return time.Date(2024, 7, 2, h, 30, 0, 0, time.UTC) }
	got := front(t, renderer(t, site(t)),
		single(entry(5, "bench", "five", "", at(23), 0)), // half past midnight in London's summer
		single(entry(4, "lantern", "four", "", at(12), 0)),
		single(entry(3, "marrow", "three", "", at(11), 0)),
		single(entry(2, "lantern", "two", "", at(10), 0)))
	var order []string
	for _, m := range regexp.MustCompile(`(?s)<h2><time[^>]*>(.*?)<|<h3 class="blog"><a[^>]*>(.*?)<|<h4[^>]*><a[^>]*>(.*?)<`).FindAllStringSubmatch(got, -1) {
		order = append(order, m[1]+m[2]+m[3])
	}
	want := "Wednesday 3 July 2024, The Back Bench, five, Tuesday 2 July 2024, The Lantern, four, two, Edda Marrow writes, three"
	if got := strings.Join(order, ", "); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestFloodFolds(t *testing.T) {
	own := site(t)
	var flood []planet.Story
	for i := range 6 {
		flood = append(flood, single(entry(int64(9-i), "marrow", "x", "", clockwork, 0)))
	}
	for limit, want := range map[int]bool{5: true, 6: false, 0: false} {
		own.PerBlogDay = limit
		got := front(t, renderer(t, own), flood...)
		if strings.Contains(got, `<details class="flood">`) != want {
			t.Errorf("6 stories with a limit of %d: folded %v, want %v", limit, !want, want)
		}
		if n := strings.Count(got, "<article"); n != 6 {
			t.Errorf("%d of 6 stories with a limit of %d", n, limit)
		}
	}
}

func TestTextModes(t *testing.T) {
	own, story := site(t), stories()[0]
	for mode, want := range map[planet.TextMode][2]bool{ // folded, with the end of the text
		planet.TextFold: {true, true},
		planet.TextFull: {false, true},
		planet.TextLead: {false, false},
	} {
		own.Text = mode
		got := front(t, renderer(t, own), story)
		if folded, whole := strings.Contains(got, `<details class="rest">`), strings.Contains(got, "Low tide"); folded != want[0] || whole != want[1] {
			t.Errorf("%s: folded %v, whole %v; want %v", mode, folded, whole, want)
		}
		if length := ` <span class="length">`; strings.Count(got, length) != 1 {
			t.Errorf("%s: the length of the text is not told once", mode)
		}
	}
}

// A post that begins with its title once more has it once on a page.
func TestTitleOnce(t *testing.T) {
	story := stories()[0]
	story.Fullest.HTML = "<h3>" + story.Fullest.Title + "</h3>" + story.Fullest.HTML
	got := front(t, renderer(t, site(t)), story)
	if strings.Contains(got, ">"+story.Fullest.Title+"</h") || !strings.Contains(got, "Low tide") {
		t.Errorf("the title stands above the text and in it:\n%s", got)
	}
}

func TestImageModes(t *testing.T) {
	own, story := site(t), stories()[0]
	for mode, want := range map[planet.ImageMode]string{
		planet.ImagesLink:  `src="https://marrow.example/harbour.jpg"`,
		planet.ImagesProxy: `src="/image/x?u=marrow.example/harbour.jpg"`,
		planet.ImagesNone:  `<a href="https://marrow.example/harbour.jpg" rel="noopener nofollow ugc">`,
	} {
		own.Images = mode
		got := front(t, renderer(t, own), story)
		if !strings.Contains(got, want) {
			t.Errorf("%s: no %s", mode, want)
		}
		if mode != planet.ImagesLink && strings.Contains(got, `src="https://`) {
			t.Errorf("%s: something is loaded from elsewhere", mode)
		}
	}
}

// Nothing in an export depends on a server that reads queries.
func TestExportHasNoQueries(t *testing.T) {
	for name, got := range pages(t, true) {
		if strings.HasPrefix(name, "search") {
			continue
		}
		if m := regexp.MustCompile(`(href|action)="/[^"]*(\?|search)[^"]*"`).FindString(got); m != "" {
			t.Errorf("%s: %s", name, m)
		}
	}
}

// A planet below the root of its host links to itself there, and its static
// files are found where the server has them.
func TestBelowARoot(t *testing.T) {
	for path, root := range map[string]string{"planet/": "/planet", "plän/": "/pl%C3%A4n"} {
		own := site(t)
		own.URL, own.Images = "https://wexcombe.example/"+path, planet.ImagesProxy
		r := renderer(t, own)
		got := front(t, r, stories()...)
		if m := regexp.MustCompile(`(href|src|action)="/[^"]*"`).FindAllString(got, -1); len(m) == 0 {
			t.Error("no links at all")
		} else {
			for _, link := range m {
				if !strings.Contains(link, `"`+root+`/`) {
					t.Errorf("%s leads out of the planet", link)
				}
			}
		}
		for _, a := range render.Static {
			if !strings.HasPrefix(a.Path, "/static/") || !strings.Contains(got, `"`+root+a.Path+`"`) || a.ContentType == "" {
				t.Errorf("the page does not refer to %s, or it has no type", a.Path)
			}
		}
		var search strings.Builder
		if err := r.OpenSearch(&search); err != nil || !strings.Contains(search.String(), ">"+own.URL+"static/favicon.") {
			t.Errorf("the search's picture is not below %s: %v\n%s", own.URL, err, search.String())
		}
		story := stories()[0]
		story.Shown.Image = "https://marrow.example/harbour.jpg"
		if page := shown(t, r.Story, page("/story/1/"), render.StoryPage{Story: story}); !strings.Contains(page, `<meta property="og:image" content="`+own.URL+"image/x?u=marrow.example/harbour.jpg") {
			t.Errorf("the story's picture is not below %s\n%s", own.URL, regexp.MustCompile(`<meta property="og:image.*`).FindString(page))
		}
	}
}

func TestNoIndex(t *testing.T) {
	own := site(t)
	own.NoIndex = true
	if got := front(t, renderer(t, own)); !strings.Contains(got, `<meta name="robots" content="noindex">`) {
		t.Error("the front page may be indexed although the config says no")
	}
}

func TestOpenSearch(t *testing.T) {
	var b strings.Builder
	if err := renderer(t, site(t)).OpenSearch(&b); err != nil {
		t.Fatal(err)
	}
	golden(t, "opensearch", b.String())
	b.Reset()
	s := site(t)
	s.Title = strings.Repeat("é", 2000)
	if err := renderer(t, s).OpenSearch(&b); err != nil {
		t.Fatal(err)
	}
	if doc := b.String(); !strings.Contains(doc, "<ShortName>"+s.Title[:2*16]+"</ShortName>") || strings.Contains(doc, s.Title[:2*1024]) {
		t.Error("a name or a description longer than the specification allows")
	}
}

func BenchmarkFront60(b *testing.B) {
	var list []planet.Story
	for i := range 60 {
		e := entry(int64(1000-i), blogs()[i%4].Slug, "What the Assembly decided", "Edda Marrow", clockwork.Add(-time.Duration(i)*9*time.Hour), 16)
		e.HTML += `<h2>Figures</h2><p><img src="https://marrow.example/a.png"></p>`
		e.Meeting = march
		list = append(list, single(e))
	}
	r, p, v := renderer(b, site(b)), page("/"), render.Listing{Stories: list, Older: "x"}
	var buf bytes.Buffer
	b.ReportAllocs()
	for b.Loop() {
		buf.Reset()
		if err := r.Front(&buf, p, v); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(buf.Len()), "bytes")
}

// crowd is ten thousand blogs more.
func crowd() []planet.Health {
	all := healths()
	for n := range 10_000 {
		h := all[0]
		h.Blog.Name, h.Blog.Slug = fmt.Sprint("Blog ", n), fmt.Sprint("blog-", n)
		all = append(all, h)
	}
	return all
}

// A full stop follows the operator's words where they lack one.
func TestOneFullStop(t *testing.T) {
	for words, want := range map[string]string{
		"Reports": "Reports.", "Reports.": "Reports.", "Who said what?": "Who said what?", "Wexcombe Press Ltd.": "Wexcombe Press Ltd.",
	} {
		own := site(t)
		own.Subtitle, own.OwnerName, own.OwnerEmail = words, words, ""
		got := shown(t, renderer(t, own).About, page("/about"), blogs())
		if !strings.Contains(got, "<p>"+want+" This is a planet") || !strings.Contains(got, " Run by "+want+"</p>") {
			t.Errorf("%q stands on the page otherwise than as %q", words, want)
		}
	}
}

// A blog's address for people is told also where the blog is not named beside the page.
func TestBlogOfAStory(t *testing.T) {
	got := shown(t, renderer(t, site(t)).Story, render.Page{Path: "/story/30/"}, render.StoryPage{Story: stories()[0]})
	if !strings.Contains(got, `"isPartOf":{"@type":"Blog","name":"Edda Marrow writes","url":"https://marrow.example/"}`) {
		t.Errorf("another blog or address, or none:\n%s", got)
	}
}

// Of ten thousand blogs, the first are named beside a page, and the last too on the
// one about the planet, to which it leads.
func TestManyBlogsBeside(t *testing.T) {
	p, c, all := page("/"), config(site(t)), crowd()
	p.Sidebar, c.Blogs = all[:render.SidebarBlogs], nil
	for _, h := range all {
		c.Blogs = append(c.Blogs, h.Blog)
	}
	r := render.New(c)
	if text := shown(t, r.Front, p, render.Listing{}); len(text) > 100<<10 || !strings.Contains(text, `<a href="/about">and 9,904 more blogs</a>`) {
		t.Errorf("the front page has %d bytes", len(text))
	}
	last := all[len(all)-1].Blog
	if !strings.Contains(shown(t, r.About, p, []planet.Blog{last}), `href="/blog/blog-9999/"`) {
		t.Error("the last blog is not on the page about the planet")
	}
}

// Of ten thousand blogs, the status page tells all about those that need it, and which
// of the others are paused.
func TestStatusOfManyBlogs(t *testing.T) {
	all := crowd()
	text := shown(t, renderer(t, site(t)).Status, page("/status"), render.StatusPage{Healths: all, Checked: clockwork})
	if len(text) > 4<<20 || !strings.Contains(text, `href="/blog/blog-9999/"`) || !strings.Contains(text, all[1].Error) ||
		!strings.Contains(text, `">Mirror of Marrow</a> <span class="state">paused</span>`) {
		t.Errorf("%d bytes", len(text))
	}
}

// A move that is adopted has been seen often enough, though it is not counted any more.
func TestStatusOfAMove(t *testing.T) {
	for sightings, want := range map[int]string{0: "has moved for good to https://new.example/feed, which is polled instead", 2: "says that it has moved to https://new.example/feed, seen in 2 polls"} {
		list := healths()[:1]
		list[0].Redirect, list[0].Sightings = "https://new.example/feed", sightings
		text := shown(t, renderer(t, site(t)).Status, page("/status"), render.StatusPage{Healths: list, Checked: clockwork})
		if !strings.Contains(text, want) || strings.Contains(text, "0 polls.") {
			t.Errorf("seen in %d polls: the page does not say %q", sightings, want)
		}
	}
}

// Each page of a list has a title of its own, as browsers keep it.
func TestTitlesOfOlderPages(t *testing.T) {
	r, list := renderer(t, site(t)), render.Listing{Stories: stories(), Newer: true}
	for want, got := range map[string]string{
		"The Back Bench – older reports": shown(t, r.Blog, page("/blog/bench/?before=1.1"), render.BlogPage{Health: healths()[1], Listing: list}),
		"Edda Marrow – older reports":    shown(t, r.Representative, page("/representative/edda-marrow/?before=1.1"), render.RepresentativePage{Person: people()[0], Listing: list}),
		"March 2024 – older reports":     shown(t, r.Month, page("/archive/2024/03/?before=1.1"), render.MonthPage{Year: 2024, Month: 3, Listing: list}),
	} {
		if !strings.Contains(got, "<title>"+want+" · planet Wexcombe</title>") || !strings.Contains(got, ">"+want+"</h1>") {
			t.Errorf("a page is not headed %q", want)
		}
	}
}
