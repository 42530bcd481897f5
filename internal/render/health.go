package render

import (
	"fmt"
	"strings"
	"time"

	"necblogs/internal/planet"
)

// blogHealth is a blog's state as the pages show it.
type blogHealth struct {
	planet.Health
	Path  string
	Face  face
	Site  string // for people; "" also where it may have become somebody else's
	Word  string // for the state
	Short string // two or three words for the list of blogs, "" where all is well
	Says  string // a sentence or two, "" where all is well
	Strip []slot
	Label string // says in words what the strip shows
}

// slot is one day of a strip.
type slot struct {
	X     int
	Class string // none, ok, fresh, part, bad
	Title string
}

func (r *Renderer) health(h planet.Health) blogHealth {
	out := blogHealth{
		Health: h,
		Path:   r.path("blog/" + h.Blog.Slug + "/"),
		Face:   r.blogFace(h.Blog),
		Site:   outward(h.Blog.Site),
		Word:   string(h.State),
	}
	trouble := strings.TrimSuffix(h.Error, ".")
	switch h.State {
	case planet.StateFailing:
		out.Short, out.Says = "failing", failed(h.Failures, trouble)
	case planet.StateGone:
		out.Short = "gone"
		out.Says = fmt.Sprintf("The feed is gone: %s. It is asked for once a week in case it comes back; its posts stay here.", trouble)
	case planet.StateHeld:
		out.Short, out.Site = "held back", ""
		out.Says = "Its posts changed all at once to another language and address, as when a domain lapses. What comes is kept but not shown until the operator releases it."
		if h.Failures > 0 {
			out.Says += " " + failed(h.Failures, trouble)
		}
	case planet.StatePaused:
		out.Says = "The operator has paused it; what it has posted so far stays here."
	case planet.StateNew:
		out.Says = "It has not been polled yet."
	default:
		out.Word = "well"
		if h.Failures > 0 {
			out.Says = fmt.Sprintf("The last poll failed: %s. It is tried again before anybody is troubled.", trouble)
		}
	}
	return out
}

// failed says that so many polls in a row have failed, and why.
func failed(failures int, trouble string) string {
	polls := "poll"
	if failures > 1 {
		polls = plural(failures, "poll")
	}
	return fmt.Sprintf("The last %s failed: %s.", polls, trouble)
}

// Answer is how the last poll was answered: "HTTP status 200, 12 kB, 20 items"; "" before
// the first.
func (b blogHealth) Answer() string {
	switch {
	case b.LastPoll.IsZero():
		return ""
	case b.HTTPStatus == 0:
		return "no answer"
	}
	s := fmt.Sprintf("HTTP status %d", b.HTTPStatus)
	if len(b.Recent) > 0 && b.Recent[0].Bytes > 0 {
		s += ", " + size(int64(b.Recent[0].Bytes))
		if n := b.Recent[0].Items; n > 0 { // else it may not be known
			s += ", " + plural(n, "item")
		}
	}
	return s
}

// strip draws the days of a blog's health, which end on the day of now (UTC).
func (b *blogHealth) strip(now time.Time) {
	last := planet.DateOf(now.UTC())
	days := make(map[planet.Date]planet.Day, len(b.Days))
	for _, d := range b.Days {
		days[d.Date] = d
	}
	var polled, bad, fresh int
	for i := range planet.HealthDays {
		date := last - planet.HealthDays + 1 + planet.Date(i)
		d := days[date]
		b.Strip = append(b.Strip, slot{X: i * 6, Class: slotClass(d), Title: slotTitle(date, d)})
		if d.Polls > 0 {
			polled++
		}
		if d.Failed > 0 {
			bad++
		}
		fresh += d.New
	}
	b.Label = fmt.Sprintf("The last %d days: polled on %s, failures on %s, %s", planet.HealthDays, plural(polled, "day"), plural(bad, "day"), plural(fresh, "new post"))
}

func slotClass(d planet.Day) string {
	switch {
	case d.Polls == 0:
		return "none"
	case d.Failed == d.Polls:
		return "bad"
	case d.Failed > 0:
		return "part"
	case d.New > 0:
		return "fresh"
	}
	return "ok"
}

func slotTitle(date planet.Date, d planet.Day) string {
	if d.Polls == 0 {
		return date.Long() + ": no polls"
	}
	s := date.Long() + ": " + plural(d.Polls, "poll")
	if d.Failed > 0 {
		s += fmt.Sprintf(", %d failed", d.Failed)
	}
	if d.New > 0 {
		s += ", " + plural(d.New, "new post")
	}
	return s
}
