package server_test

import (
	"fmt"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"necblogs/internal/planet"
	"necblogs/internal/planettest"
)

// in has the planet's days in this zone, once the config is in force.
func (w *world) in(zone string) {
	w.t.Helper()
	var err error
	if w.config.Site.Zone, err = time.LoadLocation(zone); err != nil {
		w.t.Fatal(err)
	}
}

// A post of the night stands in the month in which the readers have it.
func TestMonthOfTheReaders(t *testing.T) {
	w := newWorld(t, 10)
	w.in("Europe/London")
	w.blog("olive")
	late := post("olive", 1)
	late.Date = time.Date(2025, 7, 31, 23, 30, 0, 0, time.UTC) // half past midnight
	w.clock.Advance(365 * 24 * time.Hour)
	w.posts("olive", late)
	if body := w.get("/archive/"); !strings.Contains(body, "/archive/2025/08/") || strings.Contains(body, "/archive/2025/07/") {
		t.Error("the archive has it in July")
	}
	if !strings.Contains(w.get("/archive/2025/08/"), late.Title) || strings.Contains(w.get("/archive/2025/07/"), late.Title) {
		t.Error("it is not in August")
	}
}

// A month's page has the stories of its month, wherever in the list it goes on.
func TestMonthFromAPlaceBeyondIt(t *testing.T) {
	w := newWorld(t, 10)
	w.blog("olive")
	old, young := post("olive", 1), post("olive", 800) // in February
	w.posts("olive", young, old)
	place := planet.Cursor{Published: time.Date(2025, 12, 1, 0, 0, 0, 0, time.UTC), Story: 1}
	if body := w.get("/archive/2025/01/?before=" + place.String()); !strings.Contains(body, old.Title) || strings.Contains(body, young.Title) {
		t.Error("January has what was posted in February")
	}
}

// Where clocks are put forward at midnight the first of a month, the month begins
// an hour later, on all pages and in searches.
func TestMonthWithoutMidnight(t *testing.T) {
	w := newWorld(t, 10)
	w.in("America/Asuncion")
	w.blog("olive")
	var items []planettest.Item
	for n, at := range []time.Time{
		time.Date(2023, 10, 1, 3, 59, 0, 0, time.UTC), // the last minute of September
		time.Date(2023, 10, 1, 4, 0, 0, 0, time.UTC),
		time.Date(2023, 11, 1, 2, 59, 0, 0, time.UTC), // the last minute of October
		time.Date(2023, 11, 1, 3, 0, 0, 0, time.UTC),
	} {
		item := post("olive", n)
		item.Date = at
		items = append(items, item)
	}
	w.posts("olive", items...)
	w.index()
	for month, want := range map[string][]int{"2023/09": {0}, "2023/10": {1, 2}, "2023/11": {3}} {
		body := w.get("/archive/" + month + "/")
		for n, item := range items {
			if has := strings.Contains(body, item.Title); has != slices.Contains(want, n) {
				t.Errorf("%s has %q: %v", month, item.Title, has)
			}
		}
	}
	if body := w.get("/search.json?q=" + url.QueryEscape("before:2023-10-01")); !strings.Contains(body, items[0].Title) || strings.Contains(body, items[1].Title) {
		t.Errorf("before October there is\n%s", body)
	}
}

// What a blog posts on one day folds into one line where it is more than the
// config lets stand open, on each page on which a part of it stands, and the line
// tells of the whole day, which is that of the readers.
func TestFloodFoldsOnEachPage(t *testing.T) {
	w := newWorld(t, 20)
	w.in("Pacific/Auckland")
	w.config.Site.PerBlogDay = 5
	w.blog("olive")
	w.blog("mill")
	at := func(slug string, n int, date time.Time) planettest.Item {
		item := post(slug, n)
		item.Date = date
		return item
	}
	evening := time.Date(2025, 7, 9, 12, 0, 0, 0, time.UTC) // midnight in Auckland
	items := []planettest.Item{at("olive", 0, evening.Add(-time.Minute)), at("olive", 200, evening.AddDate(0, 0, 1))}
	for n := range 130 { // over all of 10 July
		items = append(items, at("olive", n+1, evening.Add(time.Duration(n)*11*time.Minute)))
	}
	w.posts("olive", items...)
	var five []planettest.Item
	for n := range 5 { // as many as may stand open, between the 130
		five = append(five, at("mill", n, evening.Add(time.Duration(n)*time.Hour+30*time.Second)))
	}
	w.posts("mill", five...)

	lines := regexp.MustCompile(`<span class="count">(.*?)</span>|<p class="empty">`)
	// walk is the lines of all pages from path on.
	walk := func(path string) (said []string) {
		for path != "" {
			page := w.get(path)
			for _, m := range lines.FindAllStringSubmatch(page, -1) {
				said = append(said, m[1])
			}
			older := regexp.MustCompile(`<a class="older" href="([^"]*)"`).FindStringSubmatch(page)
			if path = ""; older != nil {
				path = html.UnescapeString(older[1])
			}
		}
		return said
	}
	part := func(n int) string { return fmt.Sprintf("130 reports on this day, %d of them here", n) }
	for _, tt := range []struct {
		stories int
		want    []string
	}{
		{20, []string{part(19), part(20), part(20), part(20), part(20), part(18), part(13)}},
		{100, []string{part(99), part(31)}},
		{200, []string{"130 reports on this day"}},
	} {
		w.config.Site.Stories = tt.stories
		w.configure()
		for _, path := range []string{"/", "/archive/2025/07/"} {
			if diff := cmp.Diff(tt.want, walk(path)); diff != "" {
				t.Errorf("%s with %d stories (-want +got):\n%s", path, tt.stories, diff)
			}
		}
	}
	w.config.Site.Stories = 4
	w.configure()
	if said := walk("/"); len(said) < 130/4 || slices.ContainsFunc(said, func(s string) bool { return !strings.HasPrefix(s, "130 reports on this day, ") }) {
		t.Errorf("with 4 stories: %q", said)
	}
	if strings.Contains(strings.Join(walk("/blog/olive/"), ""), "on this day") {
		t.Error("a blog's own page folds")
	}
	w.config.Static, w.config.Site.Stories = true, 20
	w.configure()
	for path, want := range map[string]string{"/": part(19), "/archive/2025/07/": "130 reports on this day"} {
		if !strings.Contains(w.get(path), `<span class="count">`+want+`</span>`) {
			t.Errorf("an export's %s does not say %q", path, want)
		}
	}
}

// Where the fullest text is another blog's, its edits are told, too.
func TestEditOfTheFullestText(t *testing.T) {
	w := newWorld(t, 10)
	w.blog("olive", "Ida Marsh")
	w.blog("mill")
	full, teaser := post("mill", 4), post("olive", 2)
	full.Title = teaser.Title
	for n := range 4 {
		full.HTML += post("mill", n).HTML
	}
	teaser.HTML = strings.Join(strings.Fields(full.HTML)[:55], " ") + " […]</p>"
	w.posts("olive", teaser)
	w.posts("mill", full)
	full.HTML = strings.Replace(full.HTML, "mill3w841", "noon", 1)
	w.posts("mill", full)
	page, feed := w.get("/story/1/"), w.get("/feed.json")
	for _, want := range []string{"Full text from", "· edited <time", " at <bdi>The mill blog</bdi></summary>", "<del>mill3w841</del> <ins>noon</ins>"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page has no %q", want)
		}
	}
	if !strings.Contains(feed, `"revised":1`) || !strings.Contains(feed, w.clock.Now().Format(`"date_modified":"2006-01-02T15:04:05`)) {
		t.Errorf("the feed says otherwise: %s", feed)
	}
}

// A meeting's address and those of its feeds lead to it also where a report that
// came later names it by the day before.
func TestMeetingOfTwoDays(t *testing.T) {
	w := newWorld(t, 20)
	w.config.Series = []planet.Series{{Slug: "moot", Name: "Moot", Match: regexp.MustCompile("Moot")}}
	w.blog("olive")
	w.blog("mill")
	reports := func(slug, title string, n int, month time.Month) planettest.Item {
		i := post(slug, n)
		i.Title, i.Date = title, time.Date(2025, month, 12, 9, 0, 0, 0, time.UTC)
		return i
	}
	on := func(slug, title string) planettest.Item { return reports(slug, title, 1, 4) }
	w.posts("olive", on("olive", "Moot, 11 April 2025"))
	addresses := []string{"/meeting/moot/2025-04-11/", "/meeting/moot/2025-04-11/atom.xml", "/meeting/moot/2025-04-11/feed.json?before=m0.1"}
	for _, path := range addresses {
		w.get(path)
	}
	w.posts("mill", on("mill", "Moot, 10 April 2025"))
	for _, path := range addresses {
		rec := w.ask(path)
		if want := strings.Replace(path, "04-11", "04-10", 1); rec.Code != http.StatusMovedPermanently || rec.Header().Get("Location") != want {
			t.Errorf("%s: %d %s", path, rec.Code, rec.Header().Get("Location"))
		} else if n := strings.Count(w.get(want), "blogs.example/1/"); n == 0 && !strings.Contains(path, "before") {
			t.Errorf("%s has no reports", want)
		}
	}
	w.posts("mill", reports("mill", "Moot, 9 May 2025", 3, 5), on("mill", "Moot, 10 April 2025"), reports("mill", "Moot, 8 March 2025", 2, 3))
	page := w.get("/meeting/moot/2025-04-10/")
	previous, next := strings.Index(page, `"/meeting/moot/2025-03-08/"`), strings.Index(page, `"/meeting/moot/2025-05-09/"`)
	if previous < 0 || next < previous {
		t.Errorf("the meetings before and after are not beside it:\n%s", page)
	}
	for _, path := range []string{"/meeting/moot/2025-04-08/", "/meeting/moot/2025-04-12/", "/meeting/other/2025-04-11/", "/meeting/moot/2025-04-11x/"} {
		if code := w.ask(path).Code; code != http.StatusNotFound {
			t.Errorf("%s: %d", path, code)
		}
	}
}

// The page of a blog that fails says how often it has by now, and why it last did.
func TestFailingBlog(t *testing.T) {
	w := newWorld(t, 10)
	w.blog("olive")
	w.posts("olive", run("olive", 0, 3)...)
	for _, tt := range []struct {
		status int
		says   string
	}{
		{503, "The last poll failed: the server is down"},
		{503, "The last 2 polls failed: the server is down"},
		{404, "The last 3 polls failed: there is no feed"},
	} {
		w.Set("http://olive.example/feed", tt.status, nil, nil)
		w.clock.Advance(time.Hour)
		if err := w.poller.Blogs(t.Context(), []string{"olive"}, nil); err != nil {
			t.Fatal(err)
		}
		if page := w.get("/blog/olive/"); !strings.Contains(page, tt.says) {
			t.Errorf("after a %d the page does not say %q", tt.status, tt.says)
		}
	}
}

// A story's page leads on to what its writer wrote before and after: the person or, where
// nobody is named or only an account that many blogs have, the blog.
func TestNeighboursOfAStory(t *testing.T) {
	w := newWorld(t, 10)
	w.blog("olive")
	w.blog("mill")
	by := func(slug string, n int, author string) planettest.Item {
		item := post(slug, n)
		item.Author = author
		return item
	}
	w.posts("olive", by("olive", 8, "Rhoda Finch"), by("olive", 6, "admin"), by("olive", 4, ""), by("olive", 2, "Rhoda Finch"))
	w.posts("mill", by("mill", 7, "Rhoda Finch"), by("mill", 5, "admin"), by("mill", 3, ""))
	neighbour := regexp.MustCompile(`<a class="(?:previous|next)"[^>]*><span class="small">(.*?)</span> <span class="name">(.*?)</span>`)
	pages := regexp.MustCompile(`<a href="(/story/\d+/)">([^<]*)</a></h`)
	got := map[string][]string{}
	for _, m := range pages.FindAllStringSubmatch(w.get("/"), -1) {
		for _, n := range neighbour.FindAllStringSubmatch(w.get(m[1]), -1) {
			got[m[2]] = append(got[m[2]], strings.NewReplacer("<bdi>", "", "</bdi>", "").Replace(n[1])+": "+n[2])
		}
	}
	want := map[string][]string{
		"Report 8 of olive": {"Earlier, by Rhoda Finch: Report 7 of mill"},
		"Report 7 of mill":  {"Earlier, by Rhoda Finch: Report 2 of olive", "Later, by Rhoda Finch: Report 8 of olive"},
		"Report 6 of olive": {"Earlier on The olive blog: Report 4 of olive", "Later, by Rhoda Finch: Report 8 of olive"},
		"Report 5 of mill":  {"Earlier on The mill blog: Report 3 of mill", "Later, by Rhoda Finch: Report 7 of mill"},
		"Report 4 of olive": {"Earlier, by Rhoda Finch: Report 2 of olive", "Later on The olive blog: Report 6 of olive"},
		"Report 3 of mill":  {"Later on The mill blog: Report 5 of mill"},
		"Report 2 of olive": {"Later, by Rhoda Finch: Report 7 of mill"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
