package render_test

import (
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"necblogs/internal/planet"
	"necblogs/internal/render"
	"necblogs/internal/search"
)

// The Assembly of Wexcombe is invented, and so is everybody in it.

func london(t testing.TB) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

func site(t testing.TB) planet.Site {
	return planet.Site{
		Title:      "planet Wexcombe",
		Subtitle:   "Reports from the Assembly of Wexcombe",
		URL:        "https://planet.wexcombe.example/",
		OwnerName:  "Pat Keeper",
		OwnerEmail: "pat@wexcombe.example",
		Language:   "en-GB",
		Zone:       london(t),
		Stories:    60,
		Text:       planet.TextFold,
		PerBlogDay: 5,
		Images:     planet.ImagesLink,
		Version:    "1.2.3",
	}
}

func config(s planet.Site) render.Config {
	return render.Config{
		Site:            s,
		Blogs:           blogs(),
		Representatives: people(),
		Series:          []planet.Series{{Slug: "assembly", Name: "Assembly"}},
		Proxy:           func(src string) string { return "image/x?u=" + strings.TrimPrefix(src, "https://") },
	}
}

func renderer(t testing.TB, s planet.Site) *render.Renderer {
	t.Helper()
	return render.New(config(s))
}

var (
	clockwork = time.Date(2024, 3, 19, 8, 15, 0, 0, time.UTC)
	march     = planet.MeetingRef{Series: "assembly", Date: planet.NewDate(2024, 3, 12)}
	january   = planet.MeetingRef{Series: "assembly", Date: planet.NewDate(2024, 1, 23)}
)

func blogs() []planet.Blog {
	return []planet.Blog{
		{Slug: "marrow", Name: "Edda Marrow writes", Feed: "https://marrow.example/feed/", Site: "https://marrow.example/",
			Representatives: []planet.Representative{{Name: "Edda Marrow", Slug: "edda-marrow"}}},
		{Slug: "bench", Name: "The Back Bench", Feed: "https://www.bench.example/atom.xml", Site: "https://www.bench.example/",
			Representatives: []planet.Representative{{Name: "Tomas Quill", Slug: "tomas-quill"}, {Name: "Ines Orchard", Slug: "ines-orchard"}}},
		{Slug: "mirror", Name: "Mirror of Marrow", Feed: "https://mirror.example/feed", Mirror: true},
		{Slug: "lantern", Name: "The Lantern", Feed: "https://lantern.example/rss", Site: "https://lantern.example/", Avatar: "https://lantern.example/face.png"},
	}
}

func healths() []planet.Health {
	b := blogs()
	days := func(failedFrom int) []planet.Day {
		var out []planet.Day
		for i := range 30 {
			d := planet.Day{Date: planet.NewDate(2024, 2, 19) + planet.Date(i), Polls: 24}
			if i%9 == 4 {
				d.New = 1
			}
			if i >= failedFrom {
				d.Failed, d.New = 24, 0
			}
			if i == failedFrom {
				d.Failed = 9
			}
			if i != 2 {
				out = append(out, d)
			}
		}
		return out
	}
	return []planet.Health{
		{Blog: b[0], State: planet.StateOK, LastPoll: clockwork.Add(-20 * time.Minute), LastSuccess: clockwork.Add(-20 * time.Minute), NextPoll: clockwork.Add(40 * time.Minute),
			Why: "every hour, as the config says", HTTPStatus: 200, Recent: []planet.Poll{{HTTPStatus: 200, Bytes: 48_120, Items: 20}}, Entries: 212, Newest: clockwork.Add(-14 * time.Hour), Days: days(40)},
		{Blog: b[1], State: planet.StateFailing, LastPoll: clockwork.Add(-2 * time.Hour), LastSuccess: clockwork.Add(-95 * time.Hour), NextPoll: clockwork.Add(6 * time.Hour),
			Why: "after 7 failures it is asked every 8 hours", HTTPStatus: 503, Error: "its server answered 503 Service Unavailable", Failures: 7, Entries: 48, Newest: clockwork.Add(-130 * time.Hour), Days: days(25)},
		{Blog: b[2], State: planet.StatePaused, LastSuccess: clockwork.Add(-900 * time.Hour), Entries: 30, Newest: clockwork.Add(-1200 * time.Hour)},
		{Blog: b[3], State: planet.StateNew, NextPoll: clockwork.Add(time.Minute), Why: "it is new"},
	}
}

func people() []render.Person {
	return []render.Person{
		{Name: "Edda Marrow", Slug: "edda-marrow"},
		{Name: "Ines Orchard", Slug: "ines-orchard"},
		{Name: "Tomas Quill", Slug: "tomas-quill", Avatar: "https://bench.example/tomas.jpg"},
	}
}

func page(path string) render.Page { return render.Page{Path: path, Sidebar: healths()} }

// paragraphs is n paragraphs of invented minutes; seed varies them.
func paragraphs(n, seed int) []string {
	sentences := []string{
		"The harbour budget came first and took most of the evening, because the figures on the third page did not add up to those on the first.",
		"I asked whether the ferry would keep its winter timetable; the answer was that nobody had yet been asked to change it.",
		"Eleven of us spoke against selling the reading room, and the motion to sell it was put off until the survey is in.",
		"There was warm applause for the lamplighters, who have kept the north road open through four storms.",
		"The chair promised the papers a week before the next meeting, which would be a first.",
		"On the water rates I voted for the amendment, which fell by two, and then for the motion, which was carried.",
	}
	var out []string
	for i := range n {
		var p []string
		for k := range 4 {
			p = append(p, sentences[(i*5+k*(seed+1)+seed)%len(sentences)])
		}
		out = append(out, strings.Join(p, " "))
	}
	return out
}

// entry is an entry with a text of n paragraphs.
func entry(id int64, blog, title, who string, at time.Time, n int) planet.Entry {
	ps := paragraphs(n, int(id))
	e := planet.Entry{ID: id, Blog: blog, Title: title, URL: fmt.Sprintf("https://%s.example/posts/%d/", blog, id), Published: at, Updated: at, FirstSeen: at, Story: id}
	e.Text = strings.Join(ps, "\n")
	e.HTML = "<p>" + strings.Join(ps, "</p><p>") + "</p>"
	e.Words = len(strings.Fields(e.Text))
	if n > 0 {
		e.Lead = strings.Join(strings.Fields(e.Text)[:60], " ") + "…"
	}
	if who != "" {
		e.Representative, e.RepresentativeSlug, e.RepresentativeFrom = who, strings.ReplaceAll(strings.ToLower(who), " ", "-"), planet.FromTitle
		e.Author = who
	}
	return e
}

func single(e planet.Entry) planet.Story {
	return planet.Story{ID: e.ID, FeedID: "urn:wexcombe:" + fmt.Sprint(e.ID), Published: e.Published, Updated: e.Updated, FirstSeen: e.FirstSeen, Shown: e, Fullest: e}
}

// stories is a page full of every kind of story, newest first.
func stories() []planet.Story {
	var out []planet.Story
	add := func(s planet.Story) *planet.Story { out = append(out, s); return &out[len(out)-1] }

	rich := entry(30, "marrow", "What the Assembly decided on Tuesday", "Edda Marrow", clockwork.Add(-14*time.Hour), 5)
	rich.HTML += `<h1>The harbour</h1><p>In short:</p><ul><li>no sale of the <a href="https://reading.example/" rel="nofollow ugc noopener">reading room</a></li><li>the ferry stays</li></ul>` +
		`<h4>Figures</h4><table><thead><tr><th>Year</th><th>Berths</th></tr></thead><tbody><tr><td>2023</td><td>112</td></tr><tr><td>2024</td><td>118</td></tr></tbody></table>` +
		`<blockquote><p>“It is a harbour, not a car park.”</p></blockquote><figure><img src="https://marrow.example/harbour.jpg" alt="The harbour at low tide" width="640" height="360"><figcaption>Low tide</figcaption></figure>`
	rich.Enclosures = []planet.Enclosure{{URL: "https://marrow.example/harbour.jpg", Type: "application/octet-stream"}} // which the text shows
	rich.Meeting, rich.MeetingFrom, rich.Revisions = march, planet.MeetingFromTitle, 2
	s := add(single(rich))
	s.Others, s.Updated = 2, clockwork.Add(-10*time.Hour)
	mirrored := entry(31, "mirror", "What the Assembly decided on Tuesday", "Edda Marrow", clockwork.Add(-13*time.Hour), 5)
	s.Copies = []planet.Copy{{Entry: mirrored, Verdict: planet.Verdict{Reason: planet.ByMirror, Score: 1}, Made: clockwork}}

	quill := entry(28, "bench", "Tomas Quill: notes from the March Assembly", "Tomas Quill", clockwork.Add(-16*time.Hour), 3)
	quill.Author, quill.Meeting, quill.MeetingFrom = "bench-admin", march, planet.MeetingFromTitle
	s = add(single(quill))
	s.Others = 2
	wrong := entry(27, "bench", "Tomas Quill: notes from the Marsh Assembly", "Tomas Quill", clockwork.Add(-17*time.Hour), 3)
	s.Copies = []planet.Copy{{Entry: wrong, Verdict: planet.Verdict{Reason: planet.ByCorrection, Score: 0.988}, Made: clockwork}}

	untitled := entry(26, "bench", "", "Ines Orchard", clockwork.Add(-18*time.Hour), 1)
	add(single(untitled))

	short := entry(25, "lantern", "Room changed", "", clockwork.Add(-40*time.Hour), 0)
	short.HTML, short.Text, short.Lead, short.Words = "<p>Thursday’s surgery is in the small hall.</p>", "Thursday’s surgery is in the small hall.", "Thursday’s surgery is in the small hall.", 7
	short.Author = "night desk"
	add(single(short))

	excerpt := entry(24, "bench", "Ines Orchard’s January report", "Ines Orchard", clockwork.Add(-41*time.Hour), 1)
	excerpt.Excerpt, excerpt.Meeting, excerpt.MeetingFrom = true, january, planet.MeetingFromTitle
	full := entry(23, "mirror", "Ines Orchard’s January report (in full)", "Ines Orchard", clockwork.Add(-42*time.Hour), 7)
	s = add(single(excerpt))
	s.Fullest, s.Copies = full, []planet.Copy{{Entry: full, Verdict: planet.Verdict{Reason: planet.ByExcerpt, Score: 0.94}, Made: clockwork}}

	cut := entry(22, "lantern", "A longer look at the water rates", "", clockwork.Add(-60*time.Hour), 2)
	cut.Excerpt, cut.Language = true, "cy"
	add(single(cut))

	for i := range 7 {
		e := entry(int64(20-i), "marrow", fmt.Sprintf("From the archive, part %d", 7-i), "Edda Marrow", clockwork.Add(-100*time.Hour), 2)
		e.Published = clockwork.Add(-100*time.Hour - time.Duration(i)*time.Minute)
		add(single(e))
	}
	return out
}

func months() []planet.Count {
	var out []planet.Count
	for i := range 40 {
		if n := (i*7 + i/5) % 6; n > 0 {
			out = append(out, planet.Count{Date: planet.NewDate(2020, time.Month(12+i), 1), N: n})
		}
	}
	return out
}

func revisions() []planet.Revision {
	now := stories()[0].Shown.Text
	first := strings.Replace(now, "Eleven of us spoke", "Nine of us have spoken", 1)
	return []planet.Revision{
		{N: 1, Seen: clockwork.Add(-12 * time.Hour), Title: "What the Assembly decided", Text: first},
		{N: 2, Seen: clockwork.Add(-10 * time.Hour), Title: "What the Assembly decided on Tuesday", Text: first},
	}
}

// pages is one of each kind of page, and the states of each that look different.
// static makes them as for an export.
func pages(t testing.TB, static bool) map[string]string {
	t.Helper()
	c := config(site(t))
	c.Static = static
	r, bare := render.New(c), render.New(render.Config{Site: c.Site, Static: static})
	all := stories()
	list := render.Listing{Stories: all, Older: "1710000000000_14"}
	assembly := func(ref planet.MeetingRef, n int) planet.Meeting {
		return planet.Meeting{MeetingRef: ref, Name: "Assembly", Reports: n}
	}
	prev, next := assembly(january, 1), assembly(planet.MeetingRef{Series: "assembly", Date: planet.NewDate(2024, 5, 14)}, 2)
	people := people()
	fragments := func(parts ...string) (out []search.Fragment) {
		for i, p := range parts {
			out = append(out, search.Fragment{Text: p, Mark: i%2 == 1})
		}
		return out
	}
	filed := all[4]
	filed.Fullest.Enclosures = []planet.Enclosure{{URL: "https://ivo:s3cret@bench.example/files/minutes%20of%20march.pdf", Type: "application/pdf", Length: 1234567}, {URL: "javascript:alert(1)"}}
	filed.Fullest.Image = "https://mirror.example/january.jpg"
	return map[string]string{
		"front":           shown(t, r.Front, page("/"), list),
		"front-empty":     shown(t, r.Front, page("/"), render.Listing{}),
		"front-asked":     shown(t, r.Front, render.Page{Path: "/", Sidebar: healths()[:3]}, render.Listing{}),
		"front-bare":      shown(t, bare.Front, render.Page{Path: "/"}, render.Listing{}),
		"front-older":     shown(t, r.Front, page("/?before=1710000000000_14"), render.Listing{Stories: all[6:], Newer: true}),
		"story":           shown(t, r.Story, page("/story/30/"), render.StoryPage{Story: all[0], Revisions: revisions(), Previous: &all[7], SameMeeting: []planet.Story{all[1], all[0]}}),
		"story-elsewhere": shown(t, r.Story, page("/story/24/"), render.StoryPage{Story: filed, Next: &all[2]}),
		"blog":            shown(t, r.Blog, page("/blog/bench/"), render.BlogPage{Health: healths()[1], Listing: render.Listing{Stories: all[1:3]}, Activity: months()}),
		"blog-empty":      shown(t, r.Blog, page("/blog/lantern/"), render.BlogPage{Health: healths()[3]}),
		"representative":  shown(t, r.Representative, page("/representative/edda-marrow/"), render.RepresentativePage{Person: people[0], Blogs: blogs()[:1], Listing: render.Listing{Stories: append(all[:1:1], all[6:]...)}, Activity: months()}),
		"meetings": shown(t, r.Meetings, page("/meeting/"), render.MeetingsPage{Meetings: []planet.Meeting{assembly(march, 3), prev, assembly(planet.MeetingRef{Series: "assembly", Date: planet.NewDate(2023, 11, 7)}, 2)},
			Chart: []render.Activity{{Person: people[0], Months: months()}, {Person: people[1], Months: months()[12:]}, {Person: people[2], Months: months()[:9]}}}),
		"meetings-empty": shown(t, r.Meetings, page("/meeting/"), render.MeetingsPage{}),
		"meeting":        shown(t, r.Meeting, page("/meeting/assembly/2024-03-12/"), render.MeetingPage{Meeting: assembly(march, 3), Stories: []planet.Story{all[2], all[1], all[0]}, Previous: &prev, Next: &next}),
		"meeting-one":    shown(t, r.Meeting, page("/meeting/assembly/2024-03-12/"), render.MeetingPage{Meeting: assembly(march, 1), Stories: all[2:3]}),
		"archive":        shown(t, r.Archive, page("/archive/"), months()),
		"archive-empty":  shown(t, r.Archive, page("/archive/"), nil),
		"month":          shown(t, r.Month, page("/archive/2024/03/"), render.MonthPage{Year: 2024, Month: 3, Listing: render.Listing{Stories: all[:5]}}),
		"month-empty":    shown(t, r.Month, page("/archive/2019/01/"), render.MonthPage{Year: 2019, Month: 1}),
		"search": shown(t, r.Search, page("/search?q=harbour"), render.SearchPage{Query: "harbour", Rank: "relevance", Total: 41, Older: "r20", Newer: true,
			Results: []search.Found{
				{Story: all[0], Snippet: fragments("The ", "harbour", " budget came first and took most of the evening …")},
				{Story: all[1], Title: fragments("Tomas Quill: notes from the ", "harbour", " Assembly"), Snippet: fragments("… applause for the ", "harbours", " & those who keep them")},
				{Story: all[2]},
			}}),
		"search-form":    shown(t, r.Search, page("/search"), render.SearchPage{}),
		"search-nothing": shown(t, r.Search, page("/search?q=zeppelin"), render.SearchPage{Query: "zeppelin", Named: []string{"bench", "lantern"}}),
		"search-trouble": shown(t, r.Search, page("/search?q=after%3Asoon"), render.SearchPage{Query: "after:soon", Idle: true, Trouble: "“soon” is no date: write it as after:2024-01-31."}),
		"status": shown(t, r.Status, page("/status"), render.StatusPage{Healths: healths(), Checked: clockwork, Fault: "planet.yaml:14:3: unknown key \"tittle\"; did you mean \"title\"?", Events: []planet.Event{
			{ID: 2, At: clockwork.Add(-90 * time.Hour), Blog: "bench", Kind: planet.Broke, Text: "three polls in a row failed: its server answered 503 Service Unavailable."},
			{ID: 1, At: clockwork.Add(-400 * time.Hour), Blog: "departed", Kind: planet.Moved, Text: "its feed has moved to https://new.example/feed."},
		}}),
		"status-well":    shown(t, r.Status, page("/status"), render.StatusPage{Healths: healths()[:1], Checked: clockwork}),
		"status-new":     shown(t, r.Status, page("/status"), render.StatusPage{Healths: healths()[2:], Checked: clockwork}),
		"status-stalled": shown(t, r.Status, page("/status"), render.StatusPage{Healths: healths()[:1], Checked: clockwork, Stalled: true}),
		"status-fault":   shown(t, r.Status, page("/status"), render.StatusPage{Healths: healths()[:1], Checked: clockwork, Fault: "planet.yaml:14:3: unknown key \"tittle\""}),
		"about":          shown(t, r.About, page("/about"), blogs()),
		"error-404":      shown(t, r.Error, page("/nowhere"), render.ErrorPage{Status: 404}),
		"error-bare":     shown(t, bare.Error, render.Page{}, render.ErrorPage{Status: 500}),
	}
}

// shown is a page as a string.
func shown[V any](t testing.TB, write func(io.Writer, render.Page, V) error, p render.Page, view V) string {
	t.Helper()
	var b strings.Builder
	if err := write(&b, p, view); err != nil {
		t.Fatal(err)
	}
	return b.String()
}
