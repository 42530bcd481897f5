package emit

import (
	"time"

	"necblogs/internal/planet"
)

func at(s string) time.Time {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		panic(err)
	}
	return t
}

func day(s string) planet.Date {
	d, err := planet.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

// wexcombe is the second page of a planet of the Assembly of Wexcombe: a plain
// report with everything, one shown as an excerpt with two copies, one without a
// title, and one of a blog that the config alone describes.
func wexcombe() Doc {
	return Doc{
		Site: planet.Site{
			Title: "Planet Wexcombe", Subtitle: "Reports from the Assembly of Wexcombe & its committees",
			URL:       "https://planet.wexcombe.example/",
			OwnerName: "Wexcombe Reading Room", OwnerEmail: "desk@wexcombe.example",
			Language: "en-GB", Hub: "https://hub.wexcombe.example/", Version: "1.2.3",
		},
		Title:  "Olive – Planet Wexcombe",
		Path:   "/",
		Self:   "/atom.xml?before=1690300000000-9",
		Base:   "/atom.xml",
		Next:   "/atom.xml?before=1690000000000-2",
		Series: map[string]planet.Series{"assembly": {Slug: "assembly", Name: "Assembly"}},
		Gone:   []planet.StoryRecord{{FeedID: "tag:olive.example,2023:7", Hidden: at("2023-07-26T08:30:00Z")}},
		Blogs: map[string]Origin{
			"olive": {
				Blog: planet.Blog{Slug: "olive", Name: "Olive Hartnell reports", Feed: "https://olive.example/feed/"},
				About: planet.About{ID: "tag:olive.example,2020:feed", Title: "Olive Hartnell", Site: "https://olive.example/",
					Self: "https://olive.example/feed/atom/", Author: "desk@olive.example (Olive Hartnell)", Updated: at("2023-07-25T19:00:00Z")},
			},
			"mill": {
				Blog:  planet.Blog{Slug: "mill", Name: "Mill Lane <branch>", Feed: "https://mill.example/rss", Site: "https://mill.example/"},
				About: planet.About{Author: "Unknown"}, // as Blogger has who does not want to be named
			},
		},
		Stories: []planet.Story{assembly(), excerpt(), untitled(), plain()},
	}
}

func assembly() planet.Story {
	e := planet.Entry{
		ID: 8, Blog: "olive", URL: "https://olive.example/2023/07/assembly/", Title: "Assembly report: drains & <tolls>",
		Author: "admin", Revisions: 2,
		Meeting: planet.MeetingRef{Series: "assembly", Date: day("2023-07-25")},
		Derived: planet.Derived{
			HTML: "<p>The clerk said: \"a < b\" is ]]&gt; now.</p>\n<p>Tolls rise by <b>4p</b> &amp; drains wait.</p>",
			Lead: "The clerk said: \"a < b\" is now.", Representative: "Olive Hartnell",
			RepresentativeSlug: "olive-hartnell", RepresentativeFrom: planet.FromBlog,
			Categories: []string{"Drains", "Tolls & fares", "Drains"},
			Enclosures: []planet.Enclosure{
				{URL: "https://olive.example/minutes.pdf", Type: "application/pdf", Length: 3_000_000_000},
				{URL: "https://olive.example/speech.mp3", Type: "audio/mpeg"},
			},
			Image: "https://olive.example/clerk.jpg",
		},
	}
	return planet.Story{
		ID: 8, FeedID: "https://olive.example/?p=81&x=1", Shown: e, Fullest: e,
		Published: at("2023-07-25T18:00:00+01:00"), Updated: at("2023-07-25T19:00:00Z"),
	}
}

func excerpt() planet.Story {
	shown := planet.Entry{
		ID: 5, Blog: "mill", URL: "http://mill.example/m%C3%A4rz?a=1&b=2", Title: "Yr adroddiad", Author: "Tom Penhale",
		Meeting: planet.MeetingRef{Series: "moot", Date: day("2023-07-21")},
		Derived: planet.Derived{HTML: "<p>Bore da […]</p>", Lead: "Bore da", Language: "cy", Excerpt: true},
	}
	full := planet.Entry{
		ID: 6, Blog: "olive", URL: "https://olive.example/copy/",
		Derived: planet.Derived{HTML: "<p>Bore da i bawb o'r Cynulliad.</p>", Lead: "Bore da i bawb", Image: "https://olive.example/dydd.jpg",
			Enclosures: []planet.Enclosure{{URL: "https://olive.example/llais"}}},
	}
	return planet.Story{
		ID: 5, FeedID: "tag:mill.example,2023:5", Shown: shown, Fullest: full,
		Published: at("2023-07-24T10:00:00Z"), Updated: at("2023-07-24T10:00:00Z"),
		Copies: []planet.Copy{
			{Entry: full, Verdict: planet.Verdict{Reason: planet.ByExcerpt, Score: 0.925}},
			{Entry: planet.Entry{ID: 7, Blog: "mill", URL: shown.URL}, Verdict: planet.Verdict{Reason: planet.ByCorrection, Score: 1}},
			{Entry: planet.Entry{ID: 9, Blog: "olive", URL: full.URL}, Verdict: planet.Verdict{Reason: planet.ByText, Score: 1}},
			{Entry: planet.Entry{ID: 10, Blog: "olive"}, Verdict: planet.Verdict{Reason: planet.ByText, Score: 1}},
		},
	}
}

func untitled() planet.Story {
	e := planet.Entry{ID: 3, Blog: "mill", URL: "/relative"}
	full := e
	full.Derived = planet.Derived{HTML: "<p>No vote today.</p>", Lead: "No vote today."}
	return planet.Story{ID: 3, FeedID: "urn:uuid:2f1c6d1e-0000-4000-8000-000000000003", Shown: e, Fullest: full,
		Published: at("2023-07-23T10:00:00Z"), Updated: at("2023-07-23T10:00:00Z")}
}

func plain() planet.Story {
	e := planet.Entry{ID: 2, Blog: "mill", URL: "https://mill.example/2", Title: "Harvest", Derived: planet.Derived{HTML: "<p>Barley.</p>", Lead: "Barley."}}
	return planet.Story{ID: 2, FeedID: "https://mill.example/2", Shown: e, Fullest: e,
		Published: at("2023-07-22T10:00:00Z"), Updated: at("2023-07-22T10:00:00Z")}
}
