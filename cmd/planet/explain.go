package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"necblogs/internal/config"
	"necblogs/internal/planet"
	"necblogs/internal/store"
)

type explainCmd struct {
	entryArg
	JSON bool `help:"Print it as JSON."`
}

// explanation is all about an entry, as explain --json gives it.
type explanation struct {
	Entry struct {
		ID        string    `json:"id"`
		URL       string    `json:"url"`
		Title     string    `json:"title"`
		Blog      string    `json:"blog"`
		Published time.Time `json:"published"`
		FirstSeen time.Time `json:"first_seen"`
	} `json:"entry"`
	Story              string                    `json:"story"`
	Shown              string                    `json:"shown"`
	Copies             []explainedCopy           `json:"copies"`
	Revisions          int                       `json:"revisions"`
	Representative     string                    `json:"representative"`
	RepresentativeFrom planet.RepresentativeFrom `json:"representative_from"`
	Meeting            *string                   `json:"meeting"`
	MeetingFrom        *planet.MeetingFrom       `json:"meeting_from"`
	Hidden             bool                      `json:"hidden"`
}

type explainedCopy struct {
	ID     string        `json:"id"`
	URL    string        `json:"url"`
	Blog   string        `json:"blog"`
	Reason planet.Reason `json:"reason"`
	Score  float64       `json:"score"`
}

// Run tells all about an entry.
func (x *explainCmd) Run(a *app) error {
	return x.with(a, func(c *config.Config, s *store.Store, id int64) error {
		entry, err := s.Entry(a.ctx, id)
		if err != nil {
			return err
		}
		whole, err := s.StoryOf(a.ctx, id)
		if err != nil && !errors.Is(err, planet.ErrNotFound) {
			return err
		}
		if whole.Shown.ID == 0 { // none is shown, and the entry is no copy of itself
			whole.Copies = slices.DeleteFunc(whole.Copies, func(c planet.Copy) bool { return c.Entry.ID == id })
		}
		if x.JSON {
			return writeJSON(a.out, explain(entry, whole))
		}
		others, err := linksApart(a.ctx, s, id, whole)
		if err != nil {
			return err
		}
		tell(a, c, entry, whole, others)
		return nil
	})
}

// inherit gives an entry that names no representative or no meeting the one of its story,
// which is the shown entry's.
func inherit(e, shown planet.Entry) planet.Entry {
	if !e.Known() && shown.Known() {
		e.Representative, e.RepresentativeFrom = shown.Representative, shown.RepresentativeFrom
	}
	if e.Meeting == (planet.MeetingRef{}) {
		e.Meeting, e.MeetingFrom = shown.Meeting, shown.MeetingFrom
	}
	return e
}

// separate is a link between an entry and another that no page shows as its copy.
type separate struct {
	planet.Link
	other planet.Entry
	split bool // by the operator
}

// linksApart are an entry's links to entries of other stories, and to entries of its own
// story that are on no page.
func linksApart(ctx context.Context, s *store.Store, entry int64, whole planet.Story) (list []separate, err error) {
	links, err := s.Links(ctx, []int64{entry})
	if err != nil {
		return nil, err
	}
	inside := map[int64]bool{whole.Shown.ID: true, entry: true}
	for _, c := range whole.Copies {
		inside[c.Entry.ID] = true
	}
	for _, l := range links {
		if inside[l.A] && inside[l.B] {
			continue
		}
		other, err := s.Entry(ctx, l.Other(entry))
		if err != nil {
			return nil, err
		}
		said, err := s.Rulings(ctx, []int64{l.A, l.B})
		if err != nil {
			return nil, err
		}
		list = append(list, separate{l, other, slices.ContainsFunc(said, func(r planet.Ruling) bool { return r.Kind == planet.Split })})
	}
	return list, nil
}

func explain(e planet.Entry, s planet.Story) explanation {
	e = inherit(e, s.Shown)
	var x explanation
	x.Entry.ID, x.Entry.URL, x.Entry.Title, x.Entry.Blog = idText(e.ID), e.URL, e.Title, e.Blog
	x.Entry.Published, x.Entry.FirstSeen = e.Published.UTC(), e.FirstSeen.UTC()
	x.Story, x.Shown, x.Copies, x.Revisions = idText(s.ID), idText(s.Shown.ID), []explainedCopy{}, e.Revisions
	for _, c := range s.Copies {
		x.Copies = append(x.Copies, explainedCopy{idText(c.Entry.ID), c.Entry.URL, c.Entry.Blog, c.Reason, c.Score})
	}
	x.Representative, x.RepresentativeFrom = e.Representative, e.RepresentativeFrom
	if e.Meeting != (planet.MeetingRef{}) {
		m := e.Meeting.String()
		x.Meeting, x.MeetingFrom = &m, &e.MeetingFrom
	}
	x.Hidden = !s.Hidden.IsZero()
	return x
}

// idText is an id as the machine-readable outputs give it; "" for none.
func idText(id int64) string {
	if id == 0 {
		return ""
	}
	return strconv.FormatInt(id, 10)
}

// tell prints all about an entry for a person.
func tell(a *app, c *config.Config, e planet.Entry, s planet.Story, others []separate) {
	say, zone := labelled(a.out, "%-15s %s\n"), c.Site.Zone
	tellEntry(say, c, e, inherit(e, s.Shown))
	if s.ID == 0 {
		say("story", "none")
		return
	}
	say("story", "%sstory/%d/", c.Site.URL, s.ID)
	if !s.Hidden.IsZero() {
		say("hidden", "since %s", stamp(s.Hidden, zone))
	}
	if s.Shown.ID == 0 {
		say("shown", "nowhere")
	} else {
		say("shown", "%s", place(s.Shown))
	}
	for _, c := range s.Copies {
		reason := why(c.Verdict, c.Made, zone)
		if c.To != s.Shown.ID {
			reason += fmt.Sprintf(" between it and %d", c.To)
		}
		say("copy", "%s: %s", place(c.Entry), reason)
	}
	for _, l := range others {
		switch reason := why(l.Verdict, l.Made, zone); {
		case l.other.Story == s.ID:
			say("copy", "%s: %s; it is on no page", place(l.other), reason)
		case l.split:
			say("not one story", "with %d, although %s: the operator split them", l.other.ID, reason)
		default:
			say("not one story", "with %d, although %s", l.other.ID, reason)
		}
	}
}

// place is an entry's id, its blog and, unless it has none or is erased, its address.
func place(e planet.Entry) string {
	return strings.TrimSuffix(fmt.Sprintf("%d, %s, %s", e.ID, e.Blog, e.URL), ", ")
}

// tellEntry prints all about an entry but its story. whole is the entry with what it
// inherits from that ([inherit]).
func tellEntry(say func(name, format string, args ...any), c *config.Config, e, whole planet.Entry) {
	say("entry", "%d, %q", e.ID, e.Title)
	if configured(c, e.Blog) {
		say("blog", "%s", e.Blog)
	} else {
		say("blog", "%s, which is not in the config, and so on no page", e.Blog)
	}
	say("address", "%s", cmp.Or(e.URL, "none"))
	say("published", "%s, first seen %s", stamp(e.Published, c.Site.Zone), stamp(e.FirstSeen, c.Site.Zone))
	if e.Off != planet.On {
		say("off the pages", "%s: %s", e.Off, strings.ReplaceAll(offFor[e.Off], "BLOG", e.Blog))
	}
	where := func(from string, own bool) string {
		if own {
			return saidOf[from]
		}
		return saidOf[from] + ", of another entry of its story"
	}
	if whole.Representative != "" {
		say("representative", "%s, %s", whole.Representative, where(string(whole.RepresentativeFrom), whole.RepresentativeFrom == e.RepresentativeFrom))
	}
	if whole.Meeting != (planet.MeetingRef{}) {
		say("meeting", "%s, %s", whole.Meeting, where(string(whole.MeetingFrom), whole.Meeting == e.Meeting))
	}
	say("revisions", "%d", e.Revisions)
}

// offFor says why an entry is on no page, for a person; BLOG stands for the slug.
var offFor = map[planet.Off]string{
	planet.Empty:    "it has neither title nor text",
	planet.Excluded: "the config's include or exclude of the blog leaves it out",
	planet.Held:     "its blog was held when it came; 'planet release BLOG' puts what was kept back onto the pages",
	planet.Erased:   "its text is deleted for good",
}

// saidOf says where an entry's representative or its meeting was read, for a person. Both
// types have the same values for a title and a text.
var saidOf = map[string]string{
	string(planet.FromTitle):            "read in the title",
	string(planet.FromByline):           "read in the byline",
	string(planet.FromText):             "read in the text",
	string(planet.FromBlog):             "as the config says of the blog",
	string(planet.FromAuthor):           "the feed's author",
	string(planet.MeetingFromMonth):     "the only one in the month of the title",
	string(planet.MeetingFromNeighbour): "a day from the one that it names",
}

// why is the reason for a link, for a person; with figures if the texts were compared.
func why(v planet.Verdict, found time.Time, zone *time.Location) string {
	if v.J3 == 0 && v.C3 == 0 {
		return fmt.Sprintf("%s, found %s", v.Reason, stamp(found, zone))
	}
	return fmt.Sprintf("%s, J3 %.3f, C3 %.3f, found %s", v.Reason, v.J3, v.C3, stamp(found, zone))
}
