package render

import (
	"fmt"
	"io"
	"time"

	"necblogs/internal/planet"
)

// Front writes the combined page.
func (r *Renderer) Front(w io.Writer, p Page, v Listing) error {
	s := r.sheet("front", p, "", listing{
		Days:  r.foldFloods(r.days(v.Stories, true), v.Cut),
		Pager: r.pager("", v),
	})
	s.Description, s.Aside = r.site.Subtitle, true
	if v.Newer {
		s.Title = "Older reports"
	}
	return r.write(w, s)
}

// titled is the title of a run of a list that has this name.
func (l Listing) titled(name string) string {
	if l.Newer {
		return name + " – older reports"
	}
	return name
}

// listing is a list of stories under their days, and what stands above it.
type listing struct {
	Days    []day
	Pager   pager
	Face    face
	Chart   chart
	Health  blogHealth // a blog's page
	Reports int        // in all, on a person's page
	Blogs   []link     // that carry the person's reports
}

// Blog writes one blog's page.
func (r *Renderer) Blog(w io.Writer, p Page, v BlogPage) error {
	blog := v.Health.Blog
	below := "blog/" + blog.Slug + "/"
	s := r.sheet("blog", p, v.titled(blog.Name), listing{
		Days:   r.days(v.Stories, false),
		Pager:  r.pager(below, v.Listing),
		Face:   r.blogFace(blog),
		Health: r.health(v.Health),
		Chart:  sparkline(v.Activity),
	})
	s.Description = fmt.Sprintf("Reports of %s on %s", blog.Name, r.site.Title)
	s.Feeds, s.Aside = r.feeds(below, blog.Name), true
	return r.write(w, s)
}

// Representative writes one person's page.
func (r *Renderer) Representative(w io.Writer, p Page, v RepresentativePage) error {
	below := "representative/" + v.Person.Slug + "/"
	l := listing{
		Days:    r.days(v.Stories, true),
		Pager:   r.pager(below, v.Listing),
		Face:    r.newFace(v.Person.Name, v.Person.Avatar),
		Chart:   sparkline(v.Activity),
		Reports: total(v.Activity),
	}
	for _, b := range v.Blogs {
		l.Blogs = append(l.Blogs, link{b.Name, r.path("blog/" + b.Slug + "/")})
	}
	s := r.sheet("representative", p, v.titled(v.Person.Name), l)
	s.Description = fmt.Sprintf("Reports by %s on %s", v.Person.Name, r.site.Title)
	s.Feeds, s.Aside = r.feeds(below, v.Person.Name), true
	return r.write(w, s)
}

// Month writes one month of the archive.
func (r *Renderer) Month(w io.Writer, p Page, v MonthPage) error {
	first := time.Date(v.Year, v.Month, 1, 0, 0, 0, 0, time.UTC)
	name := first.Format("January 2006")
	s := r.sheet("month", p, v.titled(name), listing{
		Days:  r.foldFloods(r.days(v.Stories, true), v.Cut),
		Pager: r.pager(first.Format("archive/2006/01/"), v.Listing),
	})
	s.Description = fmt.Sprintf("Reports of %s on %s", name, r.site.Title)
	return r.write(w, s)
}

// Archive writes the counts by month, of which the earliest comes first and none is 0.
func (r *Renderer) Archive(w io.Writer, p Page, months []planet.Count) error {
	s := r.sheet("archive", p, "Archive", r.years(months))
	s.Description = "Every report on " + r.site.Title + " by year and month"
	return r.write(w, s)
}
