package main

import (
	"cmp"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"necblogs/internal/planet"
)

// statusPrinter prints blogs' health for a person.
type statusPrinter struct {
	out    io.Writer
	zone   *time.Location
	colour bool
}

// colour is the number of a terminal's colour (ECMA-48, SGR). All have as many digits: a
// [tabwriter.Writer] counts them as text.
type colour string

const (
	plain  colour = "39"
	green  colour = "32"
	yellow colour = "33"
	red    colour = "31"
)

// states are the colour of each state and what it means. BLOG stands for the slug.
var states = map[planet.State]struct {
	colour colour
	words  string
}{
	planet.StateNew:     {plain, "new: it was not polled yet"},
	planet.StateOK:      {green, "ok"},
	planet.StateFailing: {red, "failing"},
	planet.StateGone:    {red, "gone: its feed was taken away, and is asked for once a week; what it has posted stays"},
	planet.StateHeld:    {yellow, "held: its domain may have lapsed; look at what it posts, and let it in with 'planet release BLOG'"},
	planet.StatePaused:  {plain, "paused in the config; what it has posted stays"},
}

func (p statusPrinter) paint(c colour, text string) string {
	if !p.colour {
		return text
	}
	return "\x1b[" + string(c) + "m" + text + "\x1b[0m"
}

func (p statusPrinter) stamp(t time.Time) string { return stamp(t, p.zone) }

// nextPoll is when the next poll is; "due" where none was planned yet.
func (p statusPrinter) nextPoll(h planet.Health) string {
	if h.NextPoll.IsZero() && h.State != planet.StatePaused {
		return "due"
	}
	return p.stamp(h.NextPoll)
}

// details prints all there is to know of a blog's health.
func (p statusPrinter) details(h planet.Health) {
	fmt.Fprintf(p.out, "\n%s, %s\n", h.Blog.Slug, h.Blog.Name)
	say := labelled(p.out, "  %-13s %s\n")
	state := states[h.State]
	say("state", "%s", p.paint(state.colour, strings.ReplaceAll(state.words, "BLOG", h.Blog.Slug)))
	say("feed", "%s", h.Blog.Feed)
	switch {
	case h.Redirect == "":
	case h.Sightings == 0:
		say("moved", "for good to %s, which is polled instead; please change the config", h.Redirect)
	default:
		say("redirect", "to %s, seen %s; adopted after 3 over a day", h.Redirect, count(h.Sightings, "time"))
	}
	say("last poll", "%s", p.lastPoll(h))
	switch {
	case h.Failures > 0 && h.LastSuccess.IsZero():
		say("failures", "%d in a row, no success yet", h.Failures)
	case h.Failures > 0:
		say("failures", "%d in a row; the last success was %s", h.Failures, p.stamp(h.LastSuccess))
	}
	say("next poll", "%s", strings.TrimSuffix(p.nextPoll(h)+": "+h.Why, ": "))
	say("validators", "%s", validators(h))
	name := "last fetches"
	for _, r := range h.Recent {
		code := "–" // no answer
		if r.HTTPStatus != 0 {
			code = strconv.Itoa(r.HTTPStatus)
		}
		say(name, "%s  %-9s  %3s  %s, %s", p.stamp(r.At), r.Status, code, brought(r), r.Took.Round(time.Millisecond))
		name = ""
		for _, note := range r.Notes {
			say("", "  %s", note)
		}
	}
	if len(h.Days) > 0 {
		say(fmt.Sprint(planet.HealthDays, " days"), "%s", p.strip(h))
	}
}

func (p statusPrinter) lastPoll(h planet.Health) string {
	text := p.stamp(h.LastPoll)
	switch {
	case h.LastPoll.IsZero():
	case h.HTTPStatus == 0:
		text += ", no answer"
	default:
		text += fmt.Sprintf(", HTTP status %d", h.HTTPStatus)
	}
	if h.Error != "" {
		text += ": " + h.Error
	}
	return text
}

// validators are kept byte for byte, whatever a server puts into one.
func validators(h planet.Health) string {
	var kept []string
	if h.ETag != "" {
		kept = append(kept, "ETag "+h.ETag)
	}
	if h.LastModified != "" {
		kept = append(kept, "Last-Modified "+h.LastModified)
	}
	return cmp.Or(planet.Printable(strings.Join(kept, ", ")), "none")
}

// brought says what a poll brought, or why it failed.
func brought(r planet.Poll) string {
	if r.Error != "" {
		return r.Error
	}
	text := fmt.Sprintf("%s, %s", count(r.Bytes, "byte"), count(r.Items, "item"))
	if r.New > 0 {
		text += fmt.Sprintf(", %d new", r.New)
	}
	if r.Updated > 0 {
		text += fmt.Sprintf(", %d updated", r.Updated)
	}
	return text
}

// strip is a sign for each of the last [planet.HealthDays] days, today last: █ all polls
// went well, ▒ some failed, × all failed, · there was none; and the sums.
func (p statusPrinter) strip(h planet.Health) string {
	var sum planet.Day
	signs := []rune(strings.Repeat("·", planet.HealthDays))
	today := planet.DateOf(time.Now().UTC())
	for _, d := range h.Days {
		sum.Polls, sum.Failed, sum.New = sum.Polls+d.Polls, sum.Failed+d.Failed, sum.New+d.New
		i := len(signs) - 1 - int(today-d.Date)
		if i < 0 || i >= len(signs) {
			continue
		}
		switch {
		case d.Polls == 0: // a hub pushed
		case d.Failed == 0:
			signs[i] = '█'
		case d.Failed < d.Polls:
			signs[i] = '▒'
		default:
			signs[i] = '×'
		}
	}
	return fmt.Sprintf("%s  %s, %d failed, %d new", string(signs), count(sum.Polls, "poll"), sum.Failed, sum.New)
}
