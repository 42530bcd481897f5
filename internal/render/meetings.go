package render

import (
	"fmt"
	"io"
	"time"

	"necblogs/internal/planet"
)

// meetings is the list of meetings.
type meetings struct {
	Years    []meetingYear
	Rows     []row
	From, To string // the years that the rows cover
}

type meetingYear struct {
	Year     int
	Meetings []meeting
}

type meeting struct {
	planet.Meeting
	Path string
}

// Meetings writes the list of meetings.
func (r *Renderer) Meetings(w io.Writer, p Page, v MeetingsPage) error {
	page := meetings{}
	page.Rows, page.From, page.To = r.rows(v.Chart)
	for _, m := range v.Meetings {
		year := m.Date.Time().Year()
		if n := len(page.Years); n == 0 || page.Years[n-1].Year != year {
			page.Years = append(page.Years, meetingYear{Year: year})
		}
		last := &page.Years[len(page.Years)-1]
		last.Meetings = append(last.Meetings, meeting{m, r.meetingPath(m.MeetingRef)})
	}
	s := r.sheet("meetings", p, "Meetings", page)
	s.Description = "The meetings that the representatives on " + r.site.Title + " report on"
	return r.write(w, s)
}

// reports is every report on one meeting.
type reports struct {
	Cards          []report
	Previous, Next *link
}

// report is one of them, with how long after the meeting it came and how long
// it is beside the longest.
type report struct {
	card
	After string
	Width int // of 100
}

// Meeting writes every report on one meeting.
func (r *Renderer) Meeting(w io.Writer, p Page, v MeetingPage) error {
	name := v.Meeting.Name + " " + v.Meeting.Date.Long()
	page := reports{Previous: r.meetingLink(v.Previous), Next: r.meetingLink(v.Next)}
	longest := 1
	for _, s := range v.Stories {
		longest = max(longest, s.Fullest.Words)
	}
	for _, cd := range r.cards(v.Stories, 3) {
		cd.Meeting = nil
		page.Cards = append(page.Cards, report{cd, after(cd.At, v.Meeting.Date), max(1, cd.Words*100/longest)})
	}
	s := r.sheet("meeting", p, name, page)
	s.Description = fmt.Sprintf("%s on %s", plural(len(v.Stories), "report"), name)
	s.Feeds = r.feeds("meeting/"+v.Meeting.String()+"/", name)
	return r.write(w, s)
}

func (r *Renderer) meetingLink(m *planet.Meeting) *link {
	if m == nil {
		return nil
	}
	return &link{m.Name + " " + m.Date.Long(), r.meetingPath(m.MeetingRef)}
}

// after says how long after the meeting a report came.
func after(at time.Time, meeting planet.Date) string {
	switch n := int(planet.DateOf(at) - meeting); {
	case n < 0:
		return "before the day"
	case n == 0:
		return "the same day"
	case n == 1:
		return "the next day"
	default:
		return plural(n, "day") + " later"
	}
}
