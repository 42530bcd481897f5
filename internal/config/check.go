package config

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"necblogs/internal/canonical"
)

// check finds the faults that lie between values.
func (c *Config) check(r *reader) {
	misspelt := slices.ContainsFunc(r.faults, func(f Fault) bool { return strings.HasSuffix(f.Message, "did you mean “blogs”?") })
	if !r.says("blogs") && !misspelt {
		r.fault("", "there is no “blogs:”: %s", needBlogs)
	}
	c.checkPace(r)
	c.checkSlugs(r)
	c.checkFeeds(r)
	c.checkRepresentatives(r)
}

// checkPace sees that each interval is between poll.min_interval and poll.max_interval. A
// bound that cannot be read is a fault of its own, and its default binds nobody.
func (c *Config) checkPace(r *reader) {
	p := c.Poll
	if p.MinInterval > p.MaxInterval && !r.faulty("poll.min_interval") && !r.faulty("poll.max_interval") {
		if r.says("poll.min_interval") {
			c.within(r, "poll.min_interval", p.MinInterval)
		} else {
			c.within(r, "poll.max_interval", p.MaxInterval)
		}
		return
	}
	c.within(r, "poll.interval", p.Interval)
	for i, b := range c.Blogs {
		if b.Interval != 0 {
			c.within(r, fmt.Sprintf("blogs[%d].interval", i), b.Interval)
		}
	}
}

func (c *Config) within(r *reader, path string, d time.Duration) {
	if r.faulty(path) {
		return
	}
	is := short(d)
	if !r.says(path) {
		is += " (the default)"
	}
	switch p := c.Poll; {
	case d < p.MinInterval && !r.faulty("poll.min_interval"):
		r.fault(path, "%s is shorter than poll.min_interval, which is %s: raise this or lower that", is, short(p.MinInterval))
	case d > p.MaxInterval && !r.faulty("poll.max_interval"):
		r.fault(path, "%s is longer than poll.max_interval, which is %s: lower this or raise that", is, short(p.MaxInterval))
	}
}

func (c *Config) checkSlugs(r *reader) {
	taken := make(map[string]string)
	for i, s := range c.Series {
		r.uniqueSlug(taken, s.Slug, fmt.Sprintf("meetings[%d]", i))
	}
	clear(taken)
	for i, b := range c.Blogs {
		r.uniqueSlug(taken, b.Slug, fmt.Sprintf("blogs[%d]", i))
	}
}

// uniqueSlug sees that the slug of the thing at path is not taken. The fault is that of
// its name if the slug comes from that.
func (r *reader) uniqueSlug(taken map[string]string, slug, path string) {
	at := path + ".slug"
	if !r.says(at) {
		at = path + ".name"
	}
	r.unique(taken, slug, at, "the slug "+slug+" is that of line %d already: give this one a “slug” of its own")
}

func (c *Config) checkFeeds(r *reader) {
	taken := make(map[string]string)
	for i, b := range c.Blogs {
		r.unique(taken, canonical.URL(b.Feed), fmt.Sprintf("blogs[%d].feed", i), "this feed is polled for the blog in line %d already: take one of them out")
	}
}

// unique sees that the value at path is not taken. taken has the path of each value that
// is; message has a verb for the line of that. An empty value is a fault already.
func (r *reader) unique(taken map[string]string, value, path, message string) {
	if first, ok := taken[value]; ok && value != "" {
		r.fault(path, message, r.where[first].Line)
		return
	}
	taken[value] = path
}

// checkRepresentatives sees that no two people share a slug, and so a page.
func (c *Config) checkRepresentatives(r *reader) {
	type person struct{ name, path string }
	known := make(map[string]person)
	for i, b := range c.Blogs {
		for j, rep := range b.Representatives {
			path := fmt.Sprintf("blogs[%d].representatives[%d]", i, j)
			if r.says(path + ".name") {
				path += ".name"
			}
			first, ok := known[rep.Slug]
			switch {
			case rep.Name == "":
			case !ok:
				known[rep.Slug] = person{rep.Name, path}
			case first.name != rep.Name:
				r.fault(path, "%q and %q (line %d) would share one page, /representative/%s/: spell one person's name alike, or tell two people apart",
					rep.Name, first.name, r.where[first.path].Line, rep.Slug)
			}
		}
	}
}
