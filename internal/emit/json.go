package emit

import (
	"cmp"
	"encoding/json"
	"io"
	"strconv"
	"time"

	"github.com/gorilla/feeds"

	"necblogs/internal/clean"
	"necblogs/internal/planet"
)

// JSON writes the document as JSON Feed 1.1 with the planet's extension _planet in
// each item. Every page names the first document as feed_url, which is the feed's
// identity. Archives and tombstones have no place in JSON Feed. The error is the
// writer's.
func JSON(w io.Writer, d Doc) error {
	f := jsonFeed{Items: []jsonItem{}}
	f.Version = "https://jsonfeed.org/version/1.1"
	f.Title, f.Description = d.title(), line(d.Site.Subtitle)
	f.Language = clean.Language(d.Site.Language)
	f.HomePageUrl, f.FeedUrl = d.abs(d.Path), d.id()
	f.Authors = jsonAuthors(owner(d.Site), d.Site.URL)
	if d.Next != "" {
		f.NextUrl = d.abs(d.Next)
	}
	if d.Site.Hub != "" && d.Self == d.Base {
		f.Hubs = []*feeds.JSONHub{{Type: "WebSub", Url: d.Site.Hub}}
	}
	for _, s := range d.Stories {
		f.Items = append(f.Items, d.jsonItem(s))
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false) // or every tag of the content would cost ten bytes more
	return e.Encode(f)
}

// jsonFeed shadows gorilla's items, which would be missing where there are none.
type jsonFeed struct {
	feeds.JSONFeed
	Items []jsonItem `json:"items"`
}

// jsonItem shadows what must be present though empty, and gorilla's attachments,
// whose size has another name than the specification's and ends at 2 GiB.
type jsonItem struct {
	feeds.JSONItem
	Title       string           `json:"title"`
	ContentHTML string           `json:"content_html"`
	Language    string           `json:"language,omitempty"`
	Attachments []jsonAttachment `json:"attachments,omitempty"`
	Planet      extension        `json:"_planet"`
}

type jsonAttachment struct {
	URL  string `json:"url"`
	Type string `json:"mime_type"`
	Size int64  `json:"size_in_bytes,omitempty"`
}

// extension is what the planet knows of a story and JSON Feed has no words for.
type extension struct {
	Blog           string     `json:"blog"` // slug
	Representative string     `json:"representative"`
	Meeting        *string    `json:"meeting"` // series/yyyy-mm-dd
	Copies         []jsonCopy `json:"copies"`
	Revised        int        `json:"revised"` // earlier texts
}

type jsonCopy struct {
	URL    string        `json:"url"`
	Blog   string        `json:"blog"`
	Reason planet.Reason `json:"reason"`
	Score  float64       `json:"score"`
}

func (d *Doc) jsonItem(s planet.Story) jsonItem {
	it := d.item(s)
	j := jsonItem{Title: it.title, ContentHTML: it.html, Language: it.language, Planet: newExtension(s)}
	j.Id, j.Url, j.Summary, j.Image = it.id, it.url, it.lead, it.image
	j.PublishedDate, j.ModifiedDate = jsonTime(it.published), jsonTime(it.updated)
	j.Authors = jsonAuthors(it.author, it.authorURL)
	seen := map[string]bool{} // a blog is often called after its representative
	for _, l := range it.labels {
		if !seen[l.text] {
			seen[l.text] = true
			j.Tags = append(j.Tags, l.text)
		}
	}
	for _, l := range it.files {
		size, _ := strconv.ParseInt(l.Length, 10, 64) // "" where it is not known
		j.Attachments = append(j.Attachments, jsonAttachment{l.Href, cmp.Or(l.Type, "application/octet-stream"), size})
	}
	return j
}

func newExtension(s planet.Story) extension {
	x := extension{
		Blog:           s.Shown.Blog,
		Representative: person(s.Shown.Representative),
		Copies:         []jsonCopy{},
		Revised:        s.Revised(),
	}
	if m := s.Shown.Meeting.String(); m != "" {
		x.Meeting = &m
	}
	for _, c := range s.Copies {
		x.Copies = append(x.Copies, jsonCopy{web(c.Entry.URL), c.Entry.Blog, c.Reason, c.Score})
	}
	return x
}

func jsonAuthors(name, url string) []*feeds.JSONAuthor {
	return []*feeds.JSONAuthor{{Name: name, Url: url}}
}

func jsonTime(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}
