package server

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strings"

	"necblogs/internal/planet"
	"necblogs/internal/render"
)

// meetings lists the meetings, with who reported over time.
func (s *Server) meetings(ctx context.Context, r request) (*answer, error) {
	var v render.MeetingsPage
	var err error
	if v.Meetings, err = s.allMeetings(ctx, r.view); err != nil {
		return nil, err
	}
	for _, p := range r.view.people {
		months, err := s.store.Months(ctx, planet.ListRepresentative(p.Slug), r.view.Site.Zone)
		if err != nil {
			return nil, err
		}
		if len(months) > 0 {
			v.Chart = append(v.Chart, render.Activity{Person: p, Months: months})
		}
	}
	return html(ctx, s, r, r.view.render.Meetings, v)
}

// allMeetings are the meetings of the config's series that somebody reports
// on, newest first.
func (s *Server) allMeetings(ctx context.Context, v *view) ([]planet.Meeting, error) {
	lists, err := s.store.Lists(ctx, "meeting/")
	if err != nil {
		return nil, err
	}
	var all []planet.Meeting
	for list, n := range lists {
		slug, day, _ := strings.Cut(strings.TrimPrefix(list, "meeting/"), "/")
		date, err := planet.ParseDate(day)
		i := slices.IndexFunc(v.Series, func(s planet.Series) bool { return s.Slug == slug })
		if err == nil && i >= 0 {
			all = append(all, planet.Meeting{MeetingRef: planet.MeetingRef{Series: slug, Date: date}, Name: v.Series[i].Name, Reports: n})
		}
	}
	slices.SortFunc(all, func(a, b planet.Meeting) int {
		return cmp.Or(cmp.Compare(b.Date, a.Date), cmp.Compare(a.Series, b.Series))
	})
	return all, nil
}

// meetingOf is the page of the meeting that an address names, without its stories.
func (s *Server) meetingOf(ctx context.Context, r request) (render.MeetingPage, error) {
	all, err := s.allMeetings(ctx, r.view)
	if err != nil {
		return render.MeetingPage{}, err
	}
	series, date := r.PathValue("series"), r.PathValue("date")
	all = slices.DeleteFunc(all, func(m planet.Meeting) bool { return m.Series != series })
	i := slices.IndexFunc(all, func(m planet.Meeting) bool { return m.Date.String() == date })
	if i < 0 {
		return render.MeetingPage{}, renamed(r, all)
	}
	v := render.MeetingPage{Meeting: all[i]}
	if i > 0 {
		v.Next = &all[i-1]
	}
	if i+1 < len(all) {
		v.Previous = &all[i+1]
	}
	return v, nil
}

// renamed leads from a day on which no meeting of the series is to that of the day
// before or after: of two days the earlier names the meeting, and a report that comes
// later, or goes, may be the only one that says so.
func renamed(r request, all []planet.Meeting) error {
	day, err := planet.ParseDate(r.PathValue("date"))
	if err != nil {
		return errNotFound
	}
	for _, m := range all {
		if m.Date == day-1 || m.Date == day+1 {
			u := *r.URL
			u.Path = strings.Replace(u.Path, "/"+day.String()+"/", "/"+m.Date.String()+"/", 1)
			return &fault{status: http.StatusMovedPermanently, location: r.view.render.Base() + u.RequestURI()[1:]}
		}
	}
	return errNotFound
}

// meeting is every report on one meeting, the earliest first.
func (s *Server) meeting(ctx context.Context, r request) (*answer, error) {
	v, err := s.meetingOf(ctx, r)
	if err != nil {
		return nil, err
	}
	if v.Stories, err = s.store.List(ctx, planet.ListMeeting(v.Meeting.MeetingRef), planet.Cursor{}, mostReports); err != nil {
		return nil, err
	}
	slices.Reverse(v.Stories)
	return html(ctx, s, r, r.view.render.Meeting, v)
}
