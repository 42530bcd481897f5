package render

import (
	"strings"
	"time"

	"necblogs/internal/planet"
)

// article is a story as the page's head tells it to other programs: OpenGraph,
// and schema.org's BlogPosting as JSON-LD.
type article struct {
	Title     string
	Published time.Time
	Modified  time.Time
	Author    string
	Image     string // absolute, or ""
	LD        posting
}

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
	Image     string `json:"image,omitempty"`
}

type thing struct {
	Type  string `json:"@type"`
	Name  string `json:"name"`
	URL   string `json:"url,omitempty"`
	Start string `json:"startDate,omitempty"`
}

// article describes a story whose page is at the absolute address self. The
// posting's own address is the original's.
func (c cards) article(s planet.Story, cd card, self string) *article {
	a := &article{
		Title:     cd.Title,
		Published: s.Published.In(c.r.site.Zone),
		Modified:  s.Updated.In(c.r.site.Zone),
		Author:    cd.Person.Name,
	}
	if src := outward(s.Shown.Image); src != "" {
		if a.Image = c.r.image(src); strings.HasPrefix(a.Image, "/") {
			a.Image = c.r.origin() + a.Image
		}
	}
	a.LD = posting{
		Context:   "https://schema.org",
		Type:      "BlogPosting",
		ID:        self,
		URL:       cd.Original,
		Headline:  cd.Title,
		Published: a.Published.Format(time.RFC3339),
		Modified:  a.Modified.Format(time.RFC3339),
		Language:  s.Shown.Language,
		Image:     a.Image,
		PartOf:    &thing{Type: "Blog", Name: cd.Blog.Name, URL: outward(c.blogs[s.Shown.Blog].Site)},
	}
	if !cd.Excerpt {
		a.LD.Words = cd.Words
	}
	if a.Author != "" {
		a.LD.Author = &thing{Type: "Person", Name: a.Author}
	}
	if cd.Meeting != nil {
		a.LD.About = &thing{Type: "Event", Name: cd.Meeting.Name, Start: s.Shown.Meeting.Date.String()}
	}
	return a
}

// origin is scheme and host of the planet's public address, without a slash.
func (r *Renderer) origin() string {
	return strings.TrimSuffix(strings.TrimSuffix(r.site.URL, "/"), strings.TrimSuffix(r.base, "/"))
}
