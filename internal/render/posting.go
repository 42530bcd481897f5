package render

import (
	"cmp"
	"strings"
	"time"

	"necblogs/internal/planet"
)

// posting is a story as the page's head tells it to other programs: schema.org's
// BlogPosting as JSON-LD, and the same as OpenGraph.
type posting struct {
	Context   string `json:"@context"`
	Type      string `json:"@type"`
	ID        string `json:"@id"`
	URL       string `json:"url,omitempty"`
	Headline  string `json:"headline"`
	Published string `json:"datePublished"`
	Modified  string `json:"dateModified"`
	Language  string `json:"inLanguage,omitempty"`
	Words     int    `json:"wordCount,omitempty"`
	Author    *thing `json:"author,omitempty"`
	PartOf    *thing `json:"isPartOf,omitempty"`
	About     *thing `json:"about,omitempty"`
	Image     string `json:"image,omitempty"` // absolute
}

type thing struct {
	Type  string `json:"@type"`
	Name  string `json:"name"`
	URL   string `json:"url,omitempty"`
	Start string `json:"startDate,omitempty"`
}

// posting describes a story. The planet's page of it, at the absolute address self, is what
// identifies it; its URL is the original's. site is the address of its blog for people.
func (r *Renderer) posting(s planet.Story, cd card, self, site string) *posting {
	p := &posting{
		Context:   "https://schema.org",
		Type:      "BlogPosting",
		ID:        self,
		URL:       cd.Original,
		Headline:  cd.Title,
		Published: s.Published.In(r.site.Zone).Format(time.RFC3339),
		Modified:  s.Updated.In(r.site.Zone).Format(time.RFC3339),
		Language:  s.Shown.Language,
		PartOf:    &thing{Type: "Blog", Name: cd.Blog.Name, URL: outward(site)},
	}
	if src := outward(cmp.Or(s.Shown.Image, s.Fullest.Image)); src != "" {
		if p.Image = r.image(src); strings.HasPrefix(p.Image, "/") {
			p.Image = r.public(p.Image)
		}
	}
	if !cd.Excerpt {
		p.Words = cd.Words
	}
	if cd.Person.Name != "" {
		p.Author = &thing{Type: "Person", Name: cd.Person.Name}
	}
	if cd.Meeting != nil {
		p.About = &thing{Type: "Event", Name: cd.Meeting.Name, Start: s.Shown.Meeting.Date.String()}
	}
	return p
}
