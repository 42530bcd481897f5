package emit

import (
	"cmp"
	"fmt"
	"io"
	"time"

	"github.com/gorilla/feeds"

	"necblogs/internal/planet"
)

// happened tells an event's kind as the end of a sentence that begins with the blog.
var happened = map[planet.EventKind]string{
	planet.Broke:     "cannot be fetched",
	planet.Recovered: "can be fetched again",
	planet.Moved:     "has moved",
	planet.WasHeld:   "is held",
	planet.Released:  "is let in again",
	planet.WentGone:  "is gone",
	planet.DatesOff:  "has dates that are no longer believed",
}

// Status writes /status.atom: what broke, moved, was held and recovered, newest
// first as given, of blogs by their slugs. An event's id is a tag URI (RFC 4151) of the planet's host, the
// event's day and its number. The error is the writer's.
func Status(w io.Writer, site planet.Site, blogs map[string]planet.Blog, events []planet.Event) error {
	var newest time.Time
	for _, e := range events {
		newest = later(newest, dated(e.At))
	}
	self := absolute(site, "/status.atom")
	f := newAtomFeed(site, "Status of "+line(site.Title), self, newest)
	f.Subtitle = "What broke, moved, was held and recovered"
	f.Links = []link{newLink("alternate", absolute(site, "/status"), "text/html", ""), newLink("self", self, AtomType, "")}
	for _, e := range events {
		f.Entries = append(f.Entries, statusEntry(site, blogs[e.Blog].Name, e))
	}
	return feeds.WriteXML(f, w)
}

// statusEntry tells an event; blog is the name of its blog, "" where the config
// has it no more, and so no page of it is there.
func statusEntry(site planet.Site, blog string, event planet.Event) atomEntry {
	var e atomEntry
	at := known(dated(event.At))
	e.Id = fmt.Sprintf("tag:%s,%s:status/%d", host(site), at.Format(time.DateOnly), event.ID)
	e.Title = line(cmp.Or(blog, event.Blog) + " " + cmp.Or(happened[event.Kind], string(event.Kind)))
	e.Published, e.Updated = rfc3339(at), rfc3339(at)
	e.Summary = &feeds.AtomSummary{Type: "text", Content: line(event.Text)}
	page := "/status"
	if blog != "" {
		page = "/blog/" + event.Blog + "/"
	}
	e.Links = []link{newLink("alternate", absolute(site, page), "text/html", "")}
	e.Categories = []atomCategory{
		{Term: string(event.Kind)},
		{Term: event.Blog, Scheme: absolute(site, "/blog/")},
	}
	return e
}
