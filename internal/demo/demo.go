// Package demo is a planet to try out: five blogs about an invented body, the
// Executive of the Assembly of Wexcombe, by people who do not exist, and the server
// that publishes them. The posts are in posts/, a folder per blog, a file per post.
//
// Between them the blogs do what real ones do to a planet: corrections, excerpts,
// reprints, reports posted by somebody else, dates in every spelling, a day with
// seven posts.
package demo

import (
	"regexp"
	"strings"

	"necblogs/internal/planet"
)

// What the demo's planet says of itself.
const (
	Title    = "planet wexcombe"
	Subtitle = "Reports from the Executive of the Assembly of Wexcombe, which does not exist"
)

// Series is the one series of meetings that the demo's blogs report on.
func Series() []planet.Series {
	return []planet.Series{{
		Slug:   "executive",
		Name:   "Executive",
		Match:  regexp.MustCompile(`(?i)\bExecutive\b`),
		Except: regexp.MustCompile(`(?i)\b(district|youth)\b`),
	}}
}

// Blogs is the demo's blogs, published by [Handler] at base, such as
// "http://127.0.0.1:43210".
func Blogs(base string) []planet.Blog {
	base = strings.TrimSuffix(base, "/")
	var all []planet.Blog
	for _, b := range blogs() {
		b.Site = base + b.home()
		b.Feed = base + b.feed()
		all = append(all, b.Blog)
	}
	return all
}

// blog is one blog as its owner has set it up. Its Feed and Site are empty: they
// depend on where it is served.
type blog struct {
	planet.Blog
	Tagline  string
	Author   string // who posts; need not be who reports
	Blogger  bool   // runs on Blogger, else on WordPress
	Excerpts bool   // the feed gives only the beginning of each post
}

func (b blog) home() string { return "/" + b.Slug + "/" }

func (b blog) feed() string {
	if b.Blogger {
		return b.home() + "feeds/posts/default"
	}
	return b.home() + "feed/"
}

func blogs() []blog {
	return []blog{{
		Blog: planet.Blog{
			Slug:            "thackwray",
			Name:            "Marian Thackwray's notes",
			Representatives: []planet.Representative{person("Marian Thackwray")},
		},
		Tagline:  "What was said, what was decided, and whether the heating works",
		Author:   "Marian Thackwray",
		Excerpts: true,
	}, {
		Blog: planet.Blog{
			Slug:            "vellacott",
			Name:            "Clause by Clause",
			Representatives: []planet.Representative{person("Idris Vellacott")},
		},
		Tagline: "Idris Vellacott on the Executive, with figures",
		Author:  "Idris Vellacott",
		Blogger: true,
	}, {
		Blog: planet.Blog{
			Slug:            "rusk",
			Name:            "Rusk reports",
			Representatives: []planet.Representative{person("Bettany Rusk")},
		},
		Tagline: "Bettany Rusk. Lists, mostly.",
		Author:  "admin",
	}, {
		Blog: planet.Blog{
			Slug:            "open-wexcombe",
			Name:            "Open Wexcombe",
			Representatives: []planet.Representative{named("Jocelyn Abara"), named("Corin Haldane")},
		},
		Tagline: "Two members of the Executive report back",
		Author:  "Rowan Petty",
	}, {
		Blog: planet.Blog{
			Slug:            "in-full",
			Name:            "Wexcombe reports in full",
			Representatives: []planet.Representative{named("Marian Thackwray"), named("Saul Merrigan")},
			Mirror:          true,
		},
		Tagline: "Gil's mirror of what is hard to find elsewhere",
		Author:  "Gil",
	}}
}

// person is the one representative of a blog.
func person(name string) planet.Representative {
	return planet.Representative{Name: name, Slug: strings.ReplaceAll(strings.ToLower(name), " ", "-")}
}

// named is one of several representatives of a blog, known by the name in the
// title, the byline or the text.
func named(name string) planet.Representative {
	p := person(name)
	p.Match = regexp.MustCompile(regexp.QuoteMeta(name))
	return p
}
