package config

import (
	"fmt"
	"time"

	"necblogs/internal/canonical"
)

// check is what no value can know by itself.
func (c *Config) check(r *reader) {
	if !r.says("blogs") {
		r.fault("", "there is no “blogs:”: %s", needBlogs)
	}
	c.checkPace(r)
	c.checkSlugs(r)
	c.checkFeeds(r)
	c.checkRepresentatives(r)
}

// checkPace holds the intervals between the shortest and the longest.
func (c *Config) checkPace(r *reader) {
	p := c.Poll
	if p.MinInterval > p.MaxInterval {
		if r.says("poll.min_interval") {
			r.fault("poll.min_interval", "%s is longer than poll.max_interval, which is %s: lower this or raise that", short(p.MinInterval), short(p.MaxInterval))
		} else {
			r.fault("poll.max_interval", "%s is shorter than poll.min_interval, which is %s: raise this or lower that", short(p.MaxInterval), short(p.MinInterval))
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
	case d < p.MinInterval:
		r.fault(path, "%s is shorter than poll.min_interval, which is %s: raise this or lower that", is, short(p.MinInterval))
	case d > p.MaxInterval:
		r.fault(path, "%s is longer than poll.max_interval, which is %s: lower this or raise that", is, short(p.MaxInterval))
	}
}

func (c *Config) checkSlugs(r *reader) {
	taken := make(map[string]string)
	for i, s := range c.Series {
		r.unique(taken, s.Slug, fmt.Sprintf("meetings[%d]", i))
	}
	clear(taken)
	for i, b := range c.Blogs {
		r.unique(taken, b.Slug, fmt.Sprintf("blogs[%d]", i))
	}
}

// unique sees that nobody else in taken has the slug of the thing at path.
func (r *reader) unique(taken map[string]string, slug, path string) {
	if slug == "" {
		return // a fault already
	}
	at := path + ".slug"
	if !r.says(at) {
		at = path + ".name"
	}
	if first, ok := taken[slug]; ok {
		r.fault(at, "the slug %s is that of line %d already: give this one a “slug” of its own", slug, r.where[first].Line)
		return
	}
	taken[slug] = at
}

func (c *Config) checkFeeds(r *reader) {
	taken := make(map[string]string)
	for i, b := range c.Blogs {
		key := canonical.URL(b.Feed)
		path := fmt.Sprintf("blogs[%d].feed", i)
		if first, ok := taken[key]; ok && key != "" {
			r.fault(path, "this feed is polled for the blog in line %d already: take one of them out", r.where[first].Line)
			continue
		}
		taken[key] = path
	}
}

// checkRepresentatives sees that two people do not share a page.
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
