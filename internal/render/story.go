package render

import (
	"cmp"
	"html"
	"io"
	"slices"
	"strings"
	"time"

	"necblogs/internal/planet"
)

// story is what a story's page needs beyond its card.
type story struct {
	card
	Updated        time.Time
	Files          []planet.Enclosure // without pictures that the text shows: bridges from social networks list these too
	Copies         []copyOf
	Changes        []change
	Previous, Next *card
	Same           []card
}

// copyOf is a copy with its blog.
type copyOf struct {
	planet.Copy
	Of   planet.Entry // what it is a copy of: the one shown, or another copy
	Blog link
}

// Story writes a story's page. Its canonical address is the original's: a planet
// does not compete with its sources.
func (r *Renderer) Story(w io.Writer, p Page, v StoryPage) error {
	page := story{card: r.card(v.Story), Updated: v.Story.Updated, Changes: changes(v.Revisions, v.Story.Shown)}
	for _, c := range changes(v.Fuller, v.Story.Fullest) {
		c.Blog = r.blog(v.Story.Fullest.Blog).Name
		page.Changes = append(page.Changes, c)
	}
	slices.SortStableFunc(page.Changes, func(a, b change) int { return b.Seen.Compare(a.Seen) })
	r.text(&page.card, v.Story.Fullest, planet.TextFull, 2)
	for _, e := range v.Story.Enclosures() {
		if e.URL = outward(e.URL); e.URL != "" && !strings.Contains(v.Story.Fullest.HTML, `<img src="`+html.EscapeString(e.URL)+`"`) {
			page.Files = append(page.Files, e)
		}
	}
	for _, cp := range v.Story.Copies {
		of := v.Story.Shown
		if i := slices.IndexFunc(v.Story.Copies, func(o planet.Copy) bool { return o.Entry.ID == cp.To }); i >= 0 {
			of = v.Story.Copies[i].Entry
		}
		page.Copies = append(page.Copies, copyOf{cp, of, r.blog(cp.Entry.Blog)})
	}
	for _, o := range v.SameMeeting {
		if o.ID != v.Story.ID {
			page.Same = append(page.Same, r.card(o))
		}
	}
	page.Previous, page.Next = r.optional(v.Previous), r.optional(v.Next)

	s := r.sheet("story", p, page.signed(), page)
	s.Description = firstWords(v.Story.Fullest.Lead, 28, 200)
	s.Posting = r.posting(v.Story, page.card, s.Canonical, cmp.Or(p.site(v.Story.Shown.Blog), r.blogs[v.Story.Shown.Blog].Site))
	if page.Original != "" {
		s.Canonical = page.Original
	}
	return r.write(w, s)
}

// signed is a story's title with the name of who says it: several people's reports on one
// meeting often have the same title, and where a link is shared the title is all that shows.
func (c card) signed() string {
	name := cmp.Or(c.Person.Name, c.Author, c.Blog.Name)
	if strings.Contains(strings.ToLower(c.Title), strings.ToLower(name)) {
		return c.Title
	}
	return c.Title + " – " + name
}

func (r *Renderer) optional(s *planet.Story) *card {
	if s == nil {
		return nil
	}
	cd := r.card(*s)
	return &cd
}
