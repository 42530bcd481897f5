package render

import (
	"time"

	"necblogs/internal/planet"
	"necblogs/internal/search"
)

// Page is what every page is given, whatever it shows.
type Page struct {
	Path    string          // canonical path and query from the planet's root, such as "/blog/ann/?before=…"
	Sidebar []planet.Health // of the first [SidebarBlogs] blogs, in the order of the config
}

// site is the address for people of a blog beside the page; "" where it is not there, or
// has none.
func (p Page) site(slug string) string {
	for _, h := range p.Sidebar {
		if h.Blog.Slug == slug {
			return h.Blog.Site
		}
	}
	return ""
}

// Person is a representative with what the pages show of one.
type Person struct {
	Name   string
	Slug   string
	Avatar string // address of an image; "" draws the initials
}

// Listing is one run of stories, newest first, out of a longer list.
type Listing struct {
	Stories []planet.Story
	Older   string // cursor for ?before=; "" at the end of the list
	Newer   bool   // this run is not the first of the list

	// Cut is for the days of which this run may have only a part. It counts the stories
	// of each blog, by slug, on the whole day: floods fold by that number.
	Cut map[planet.Date]map[string]int
}

// StoryPage is one story with everything known about it.
type StoryPage struct {
	Story          planet.Story
	Revisions      []planet.Revision // of Story.Shown, the last ones, oldest first; the text in force is Story.Shown itself
	Fuller         []planet.Revision // likewise of Story.Fullest, where that is another entry
	Previous, Next *planet.Story     // of the same person or, where nobody can be named, of the blog; nil: none
	SameMeeting    []planet.Story    // reports on the same meeting, earliest first, Story among them
}

// BlogPage is one blog's stories and its health.
type BlogPage struct {
	Health planet.Health
	Listing
	Activity []planet.Count // earliest first; none is 0
}

// RepresentativePage is one person's stories, whichever blog carried them.
type RepresentativePage struct {
	Person Person
	Blogs  []planet.Blog // that carry the person's reports
	Listing
	Activity []planet.Count // earliest first; none is 0
}

// MeetingsPage lists the meetings.
type MeetingsPage struct {
	Meetings []planet.Meeting // newest first
	Chart    []Activity       // a row each, in this order
}

// Activity is one representative's reports over time.
type Activity struct {
	Person Person
	Months []planet.Count // earliest first; none is 0
}

// MeetingPage is every report on one meeting.
type MeetingPage struct {
	Meeting        planet.Meeting
	Stories        []planet.Story  // earliest first
	Previous, Next *planet.Meeting // of the same series; nil: none
}

// MonthPage is the stories of one month.
type MonthPage struct {
	Year  int
	Month time.Month
	Listing
}

// SearchPage is the search form and what was found.
type SearchPage struct {
	Query    string
	Rank     search.Rank
	Unranked bool // no word is searched for: there is no best match
	Results  []search.Found
	Total    int    // of all results; less than len(Results) means it was not counted
	Older    string // cursor for ?before=; "" at the end
	Newer    bool
	Idle     bool     // nothing in the query could be looked for
	Trouble  string   // a sentence for people on what of the query makes no sense; "" where all does
	Named    []string // slugs of the blogs of that name, where nothing was found
}

// StatusPage is every blog's health, for people.
type StatusPage struct {
	Healths []planet.Health
	Events  []planet.Event // newest first
	Fault   string         // what is wrong with the config file as it is now; "" for nothing
	Stalled bool           // no poll finishes any more
	Checked time.Time      // when the page was made; the strips of 30 days end on its day (UTC)
}

// ErrorPage says what went wrong and how to go on.
type ErrorPage struct {
	Status   int    // HTTP
	Sentence string // "" takes the usual sentence for Status
}
