package main

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"necblogs/internal/clean"
	"necblogs/internal/config"
	"necblogs/internal/planet"
	"necblogs/internal/story"
)

const (
	shownItems = 5  // of the newest items
	leadLength = 90 // characters of a lead
)

// show prints how the planet would see a blog.
func (x *addCmd) show(a *app, c *config.Config, f found, list []story.Preview) {
	say := labelled(a.out, "%-9s %s\n")
	say("title", "%s", cmp.Or(clean.Title(f.feed.Title), "none"))
	say("feed", "%s (%s, %s)", f.URL, f.Type, f.From)
	say("site", "%s", cmp.Or(f.feed.Site, "not said"))
	say("language", "%s", cmp.Or(f.feed.Language, "not said"))
	excerpts := 0
	for _, p := range list {
		if p.Short() {
			excerpts++
		}
	}
	say("posts", "%s", census(f.feed, list, excerpts, c.Site.Zone))
	for _, p := range list[:min(len(list), shownItems)] {
		fmt.Fprintf(a.out, "\n  %s  %s\n", p.Published.In(c.Site.Zone).Format("2006-01-02"), cmp.Or(p.Title, "(no title)"))
		fmt.Fprintf(a.out, "      %s\n", strings.Join(facts(p), " · "))
		if p.Lead != "" {
			fmt.Fprintf(a.out, "      %s\n", shorten(p.Lead, leadLength))
		}
	}
	for _, n := range x.advice(f, list, excerpts) {
		fmt.Fprintf(a.out, "\n%s\n", n)
	}
}

// census counts what a feed carries.
func census(feed planet.Feed, list []story.Preview, excerpts int, zone *time.Location) string {
	if len(list) == 0 {
		return "none yet"
	}
	text := fmt.Sprintf("%d, the newest of %s", len(feed.Items), list[0].Published.In(zone).Format("2 January 2006"))
	what := "excerpts"
	if slices.ContainsFunc(list, unmarked) {
		what = "perhaps excerpts"
	}
	switch excerpts {
	case 0:
		return text + "; all in full"
	case len(list):
		return text + "; " + what + " only"
	}
	return fmt.Sprintf("%s; of %d, %d in full and %d %s", text, len(list), len(list)-excerpts, excerpts, what)
}

// unmarked reports whether nothing in a short text says whether it goes on elsewhere.
func unmarked(p story.Preview) bool { return p.Short() && !p.Excerpt }

// facts are what the planet makes of an entry, in words.
func facts(p story.Preview) []string {
	list := []string{"nobody named"}
	if p.Representative != "" {
		list[0] = fmt.Sprintf("by %s (%s)", p.Representative, p.RepresentativeFrom)
	}
	kind := "full"
	switch {
	case p.Excerpt:
		kind = "excerpt"
	case p.Short():
		kind = "perhaps an excerpt"
	}
	list = append(list, kind+", "+count(p.Words, "word"))
	if p.Meeting != (planet.MeetingRef{}) {
		list = append(list, "on the meeting "+p.Meeting.String())
	}
	if p.Off != planet.On {
		list = append(list, "not shown: "+string(p.Off))
	}
	if p.Reason != "" {
		list = append(list, fmt.Sprintf("%s has it too (%s, %.2f)", p.Of.Blog, p.Reason, p.Score))
	}
	return list
}

// advice is what the operator may want to change, and what had to be repaired in the feed.
func (x *addCmd) advice(f found, list []story.Preview, excerpts int) []string {
	var notes []string
	copies, blogs, authors := 0, map[string]bool{}, map[string]bool{}
	for _, p := range list {
		authors[p.Author] = true
		if p.Reason != "" {
			copies++
			blogs[p.Of.Blog] = true
		}
	}
	if copies > 0 {
		note := fmt.Sprintf("%d of %d posts are on the planet already, from %s; each will be one story.", copies, len(list),
			strings.Join(slices.Sorted(maps.Keys(blogs)), ", "))
		if 2*copies >= len(list) && !x.Mirror {
			note += "\nIf this blog repeats what others wrote, --mirror keeps it from being shown in their place."
		}
		notes = append(notes, note)
	}
	if len(x.Representative) == 0 && len(authors) == 1 && list[0].Author != "" {
		notes = append(notes, fmt.Sprintf("All posts are signed %q; if that is not whose reports they are, say --representative NAME.", list[0].Author))
	}
	if excerpts > 0 && 2*excerpts >= len(list) {
		why := "The feed gives excerpts;"
		if slices.ContainsFunc(list, unmarked) {
			why = "If the feed gives only the beginning of a post,"
		}
		notes = append(notes, why+" “full_text: true” below the blog fetches the whole posts from their pages.")
	}
	for _, o := range f.others {
		notes = append(notes, fmt.Sprintf("The page names another feed: %s (%s)", o.URL, cmp.Or(clean.Title(o.Title), o.Type)))
	}
	return append(notes, f.feed.Repairs...)
}

// shorten cuts a text to so many characters, at a word where there is one.
func shorten(text string, n int) string {
	r := []rune(strings.Join(strings.Fields(text), " "))
	if len(r) <= n {
		return string(r)
	}
	cut := string(r[:n])
	if i := strings.LastIndexByte(cut, ' '); i > 0 {
		cut = cut[:i]
	}
	return cut + "…"
}
