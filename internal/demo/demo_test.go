package demo

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/mmcdole/gofeed"

	"necblogs/internal/config"
	"necblogs/internal/planet"
)

// fetch reads the demo's feeds as a planet would, by slug.
func fetch(t *testing.T) (srv *httptest.Server, feeds map[string]*gofeed.Feed) {
	t.Helper()
	srv = httptest.NewServer(Handler())
	t.Cleanup(srv.Close)
	feeds = map[string]*gofeed.Feed{}
	for _, b := range planetOf(t, srv.URL).Blogs {
		feed, err := gofeed.NewParser().ParseURL(b.Feed)
		if err != nil {
			t.Fatalf("%s: %v", b.Feed, err)
		}
		feeds[b.Slug] = feed
	}
	return srv, feeds
}

// planetOf is the planet of the demo's blogs.
func planetOf(t *testing.T, base string) *config.Config {
	t.Helper()
	c, err := config.Parse("planet.yaml", Config(base))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestFeeds(t *testing.T) {
	_, feeds := fetch(t)
	for _, want := range []struct {
		slug, format, author string
		items                int
	}{
		{"thackwray", "rss", "Marian Thackwray", 7},
		{"vellacott", "atom", "Idris Vellacott", 7},
		{"rusk", "rss", "admin", 12},
		{"open-wexcombe", "rss", "Rowan Petty", 6},
		{"in-full", "rss", "Gil", 3},
	} {
		feed := feeds[want.slug]
		if feed.FeedType != want.format || len(feed.Items) != want.items {
			t.Errorf("%s: %s with %d items, want %s with %d", want.slug, feed.FeedType, len(feed.Items), want.format, want.items)
		}
		seen := map[string]bool{}
		newest := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
		for _, item := range feed.Items {
			if !item.PublishedParsed.Before(newest) || item.PublishedParsed.Year() < 2024 {
				t.Errorf("%s: %q of %s is out of order", want.slug, item.Title, item.Published)
			}
			newest = *item.PublishedParsed
			if item.GUID == "" || seen[item.GUID] {
				t.Errorf("%s: guid %q is missing or stands twice", want.slug, item.GUID)
			}
			seen[item.GUID] = true
			if item.Author.Name != want.author {
				t.Errorf("%s: %q is by %q, want %q", want.slug, item.Title, item.Author.Name, want.author)
			}
		}
	}
}

var address = regexp.MustCompile(`(?:href|src)="([^"]+)"`)

// Readers of the demo click: every address in feeds, posts and pages must lead
// somewhere, and nowhere but to the demo.
func TestEveryLinkResolves(t *testing.T) {
	srv, feeds := fetch(t)
	base, err := url.Parse(srv.URL)
	if err != nil {
		t.Fatal(err)
	}
	todo := map[string]string{}
	for _, b := range planetOf(t, srv.URL).Blogs {
		todo[b.Site] = "site of " + b.Slug
		for _, item := range feeds[b.Slug].Items {
			todo[item.Link] = b.Slug
			if strings.HasPrefix(item.GUID, "http") {
				todo[item.GUID] = b.Slug
			}
			for _, m := range address.FindAllStringSubmatch(item.Content, -1) {
				u, err := base.Parse(m[1])
				if err != nil {
					t.Fatal(err)
				}
				todo[u.String()] = item.Link
			}
		}
	}
	for link, from := range todo {
		if !strings.HasPrefix(link, srv.URL+"/") {
			t.Errorf("%s: link to %s, which is not the demo's", from, link)
			continue
		}
		resp, err := http.Get(link)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != 200 {
			t.Errorf("%s: link to %s is %d", from, link, resp.StatusCode)
		}
	}
	for _, none := range []string{"/", "/rusk/nothing/", "/rusk/?p=999"} {
		resp, err := http.Get(srv.URL + none)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != 404 {
			t.Errorf("%s: %d, want 404", none, resp.StatusCode)
		}
	}
}

func TestConditionalRequests(t *testing.T) {
	for _, b := range planetOf(t, "http://demo.example").Blogs {
		ask := func(header, value string) *http.Response {
			r := httptest.NewRequest("GET", b.Feed, nil)
			r.Header.Set(header, value)
			rec := httptest.NewRecorder()
			Handler().ServeHTTP(rec, r)
			return rec.Result()
		}
		first := ask("If-None-Match", `"another"`)
		if first.StatusCode != 200 {
			t.Errorf("%s: %d, want 200", b.Feed, first.StatusCode)
		}
		for header, validator := range map[string]string{"If-None-Match": "ETag", "If-Modified-Since": "Last-Modified"} {
			if again := ask(header, first.Header.Get(validator)); again.StatusCode != 304 {
				t.Errorf("%s: %d with its own %s, want 304", b.Feed, again.StatusCode, validator)
			}
		}
	}
}

// What the demo is there to show.

func TestRepresentativesCanBeRead(t *testing.T) {
	_, feeds := fetch(t)
	reports := map[string]int{}
	for _, b := range planetOf(t, "http://demo.example").Blogs {
		for _, item := range feeds[b.Slug].Items {
			first, _, _ := strings.Cut(item.Content, "</p>")
			var found []string
			for _, r := range b.Representatives {
				if r.Match == nil || r.Match.MatchString(item.Title+"\n"+first) {
					found = append(found, r.Name)
				}
			}
			if len(found) != 1 {
				t.Errorf("%s: %q is a report of %q", b.Slug, item.Title, found)
				continue
			}
			reports[found[0]]++
		}
	}
	if len(reports) != 6 {
		t.Errorf("reports per person: %v, want six people", reports)
	}
}

func TestExcerptsAndTheReprint(t *testing.T) {
	_, feeds := fetch(t)
	for _, item := range feeds["thackwray"].Items {
		words := strings.Fields(item.Content)
		if !strings.HasSuffix(item.Content, " [&#8230;]</p>") || len(words) != 56 {
			t.Errorf("%q has %d words and ends in %q", item.Title, len(words), words[len(words)-1])
		}
	}
	for _, p := range load("thackwray") {
		if p.Title == "Executive Meeting, 20 May 2025" {
			reprint := find(t, feeds["in-full"], p.Title)
			if !strings.HasSuffix(reprint.Content, string(p.Body)) {
				t.Error("the reprint is not the report in full")
			}
			return
		}
	}
	t.Error("no report on 20 May 2025")
}

func TestTheCorrection(t *testing.T) {
	_, feeds := fetch(t)
	slip := find(t, feeds["vellacott"], "Executive Report – 25 April 2025")
	correction := find(t, feeds["vellacott"], "Executive Report – 25 March 2025")
	if gap := correction.PublishedParsed.Sub(*slip.PublishedParsed); gap <= 0 || gap >= time.Hour {
		t.Errorf("the correction comes %s after the slip", gap)
	}
	if slip.Content == correction.Content {
		t.Error("the correction changes nothing but the title")
	}
	if strings.Replace(slip.Content, "a third of the electorate", "a quarter of the electorate", 1) != correction.Content {
		t.Error("the correction changes more than it should")
	}
}

func TestFloodDayAndUntitledPost(t *testing.T) {
	_, feeds := fetch(t)
	days := map[planet.Date]int{}
	untitled := 0
	for _, item := range feeds["rusk"].Items {
		days[planet.DateOf(item.PublishedParsed.UTC())]++
		if item.Title == "" {
			untitled++
		}
	}
	if day := planet.NewDate(2025, 11, 8); days[day] <= 5 { // page.per_blog_per_day as shipped
		t.Errorf("%d posts on %s do not fold", days[day], day)
	}
	if untitled != 1 {
		t.Errorf("%d posts without a title, want 1", untitled)
	}
}

// Titles of reports name the series, and those of other bodies do not pass for it.
func TestSeries(t *testing.T) {
	_, feeds := fetch(t)
	series := planetOf(t, "http://demo.example").Series[0]
	for title, blog := range map[string]string{
		"Executive Meeting, 28 January 2025":                      "thackwray",
		"Executive, 28th January 2025: the short version":         "rusk",
		"Executive 14.07.2026":                                    "rusk",
		"Executive Report – 14 July 2026":                         "vellacott",
		"Jocelyn Abara reports from the 19 November Executive":    "open-wexcombe",
		"Corin Haldane's notes on the Executive, May 20th":        "open-wexcombe",
		"Saul Merrigan's posts from the Executive, 24 March 2026": "in-full",
	} {
		find(t, feeds[blog], title)
		if !series.Match.MatchString(title) || series.Except.MatchString(title) {
			t.Errorf("%q is not taken for a report on the Executive", title)
		}
	}
	if district := find(t, feeds["open-wexcombe"], "Coast District Executive, 14 June 2025"); !series.Except.MatchString(district.Title) {
		t.Errorf("%q is taken for a report on the Executive", district.Title)
	}
}

func find(t *testing.T, feed *gofeed.Feed, title string) *gofeed.Item {
	t.Helper()
	for _, item := range feed.Items {
		if item.Title == title {
			return item
		}
	}
	t.Fatalf("%s has no post %q", feed.Title, title)
	return nil
}
