package render

import (
	"time"

	"necblogs/internal/planet"
)

// day is the stories of one calendar day in the planet's zone.
type day struct {
	At    time.Time
	Blogs []blogDay
}

// blogDay is what one blog posted on one day.
type blogDay struct {
	Blog    link
	Heading bool // name the blog above its stories
	Flood   bool // folds into one line
	Reports int  // of the whole day, where it folds; Cards are those on this page
	Cards   []card

	slug string
}

// days groups stories, newest first, by day and then by blog. Within a day the
// blogs stand in the order of their newest story. Without headings the blogs go
// unnamed: the page is one blog's.
func (r *Renderer) days(stories []planet.Story, headings bool) []day {
	var out []day
	level := 3
	if headings {
		level = 4
	}
	for i, cd := range r.cards(stories, level) {
		if len(out) == 0 || planet.DateOf(out[len(out)-1].At) != planet.DateOf(cd.At) {
			out = append(out, day{At: cd.At})
		}
		out[len(out)-1].add(stories[i].Shown.Blog, cd, headings)
	}
	return out
}

// foldFloods marks what a blog posted on one day where it is more than the config
// lets stand open, however little of it is on the page.
func (r *Renderer) foldFloods(days []day, cut map[planet.Date]map[string]int) []day {
	for _, d := range days {
		whole := cut[planet.DateOf(d.At)]
		for i := range d.Blogs {
			b := &d.Blogs[i]
			b.Reports = max(len(b.Cards), whole[b.slug])
			b.Flood = r.site.PerBlogDay > 0 && b.Reports > r.site.PerBlogDay
		}
	}
	return days
}

func (d *day) add(blog string, cd card, heading bool) {
	for i := range d.Blogs {
		if d.Blogs[i].slug == blog {
			d.Blogs[i].Cards = append(d.Blogs[i].Cards, cd)
			return
		}
	}
	d.Blogs = append(d.Blogs, blogDay{Blog: cd.Blog, Heading: heading, Cards: []card{cd}, slug: blog})
}

// Titles are the first three titles of a flood, to say what it is about.
func (b blogDay) Titles() []string {
	var out []string
	for _, cd := range b.Cards[:min(3, len(b.Cards))] {
		out = append(out, firstWords(cd.Title, 9, 70))
	}
	return out
}
