package planet

import (
	"regexp"
	"slices"
	"time"
)

// Blog is one source in the config. Entries and the feed's state are stored under its
// slug, so that everything but the slug may change in the config.
type Blog struct {
	Slug            string
	Name            string
	Feed            string // the address that is polled
	Site            string // the address for people; "" until the config or the feed says it
	Avatar          string // address of an image, or ""
	Representatives []Representative
	Include         Filter
	Exclude         Filter
	FullText        bool          // fetch the article page where the feed gives an excerpt
	Interval        time.Duration // 0: the planet's poll.interval
	Paused          bool
	Mirror          bool // its entries never displace the original
}

// Representative is a person whose reports a blog carries.
type Representative struct {
	Name  string
	Slug  string
	Match *regexp.Regexp // on title, byline, first and last words; nil: every entry of the blog
}

// Filter picks entries by title and category. A nil expression matches nothing
// as an exclusion and everything as an inclusion.
type Filter struct {
	Title    *regexp.Regexp
	Category *regexp.Regexp
}

// Admits reports whether the blog's include and exclude filters let an entry
// with this title and these categories onto the planet.
func (b Blog) Admits(title string, categories []string) bool {
	filed := func(re *regexp.Regexp) bool { return slices.ContainsFunc(categories, re.MatchString) }
	return (b.Include.Title == nil || b.Include.Title.MatchString(title)) &&
		(b.Include.Category == nil || filed(b.Include.Category)) &&
		(b.Exclude.Title == nil || !b.Exclude.Title.MatchString(title)) &&
		(b.Exclude.Category == nil || !filed(b.Exclude.Category))
}

// Series is a series of dated meetings that stories report on, such as the
// meetings of one committee. Match and Except are tried on an entry's title.
type Series struct {
	Slug   string
	Name   string
	Match  *regexp.Regexp // matches the titles of its reports; never nil where titles are read
	Except *regexp.Regexp // matches those titles that Match takes wrongly; nil: none
}
