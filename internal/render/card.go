package render

import (
	"html/template"
	"strconv"
	"strings"
	"time"

	"necblogs/internal/planet"
)

// card is a story as lists show it.
type card struct {
	ID        string // unique on a page
	Path      string
	Title     string
	Untitled  bool   // Title is the first words of the text
	Style     string // further classes of the title, each after a space
	Level     int    // of its heading
	Original  string // the shown entry's address, or ""
	Face      face
	Person    link
	Author    string // who posted it, where that is not the person
	Blog      link
	At        time.Time
	Meeting   *chip
	Lead      string
	Body      template.HTML // "" where only the lead is shown
	Fold      bool          // Body unfolds below the lead
	Excerpt   bool          // the blog gives only the beginning
	Full      link          // the blog that the text comes from, where it is another one
	Also      []link        // blogs that carry copies
	Corrected bool
	Edited    bool
	Words     int
	Length    string // of the text, in words and in time; "" where only its beginning is known
	Language  string // where it is not the planet's
}

// chip is a story's meeting.
type chip struct {
	Name   string
	Path   string
	Others int
}

// cards makes a card for each story, with the text as the config says. Titles are
// headings of the given level.
func (r *Renderer) cards(stories []planet.Story, level int) []card {
	out := make([]card, len(stories))
	for i, s := range stories {
		out[i] = r.card(s)
		out[i].Level = level
		r.text(&out[i], s.Fullest, r.site.Text, level+1)
	}
	return out
}

// card makes a story's card without its text.
func (r *Renderer) card(s planet.Story) card {
	shown, id := s.Shown, strconv.FormatInt(s.ID, 10)
	out := card{
		ID:        "story-" + id,
		Path:      r.path("story/" + id + "/"),
		Original:  outward(shown.URL),
		Blog:      r.blog(shown.Blog),
		Person:    r.person(shown),
		Face:      r.face(shown),
		At:        s.Published.In(r.site.Zone),
		Meeting:   r.meeting(shown.Meeting, s.Others),
		Lead:      s.Fullest.Lead,
		Excerpt:   s.Fullest.Excerpt,
		Corrected: s.Corrected(),
		Edited:    s.Revised() > 0,
		Words:     s.Fullest.Words,
		Length:    length(s.Fullest),
	}
	out.Title, out.Untitled = headline(s)
	out.Style = titleStyle(out.Title, out.Untitled)
	if !strings.EqualFold(shown.Author, out.Person.Name) && !Nobody(shown.Author) {
		out.Author = shown.Author
	}
	if s.Fullest.Blog != shown.Blog && s.Fullest.Blog != "" {
		out.Full = r.blog(s.Fullest.Blog)
	}
	out.Also = r.also(s)
	if l := shown.Language; l != "" && !strings.EqualFold(primary(l), primary(r.site.Language)) {
		out.Language = l
	}
	return out
}

// primary is the language of a BCP 47 tag without region and script.
func primary(tag string) string {
	lang, _, _ := strings.Cut(tag, "-")
	return lang
}

// blog links to a blog by its slug. One that is not in the config any more keeps its slug
// as name and gets no link.
func (r *Renderer) blog(slug string) link {
	b, ok := r.blogs[slug]
	if !ok {
		return link{Name: slug}
	}
	return link{Name: b.Name, Path: r.path("blog/" + slug + "/")}
}

// person links to whose report an entry is; where nobody can be named the name
// is "".
func (r *Renderer) person(e planet.Entry) link {
	if Nobody(e.Representative) {
		return link{}
	}
	out := link{Name: e.Representative}
	if e.RepresentativeSlug != "" {
		out.Path = r.path("representative/" + e.RepresentativeSlug + "/")
	}
	return out
}

// meeting is the chip of a meeting on which so many others report too; nil for none.
func (r *Renderer) meeting(m planet.MeetingRef, others int) *chip {
	if m == (planet.MeetingRef{}) {
		return nil
	}
	name, ok := r.series[m.Series]
	if !ok {
		name = strings.ToUpper(m.Series)
	}
	return &chip{Name: name + " " + m.Date.Long(), Path: r.meetingPath(m), Others: others}
}

func (r *Renderer) meetingPath(m planet.MeetingRef) string {
	return r.path("meeting/" + m.String() + "/")
}

// also lists the blogs that carry copies, each once and never the shown one nor
// that which the full text comes from.
func (r *Renderer) also(s planet.Story) []link {
	var out []link
	seen := map[string]bool{s.Shown.Blog: true, s.Fullest.Blog: true}
	for _, cp := range s.Copies {
		if !seen[cp.Entry.Blog] {
			seen[cp.Entry.Blog] = true
			out = append(out, r.blog(cp.Entry.Blog))
		}
	}
	return out
}
