package server

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"time"

	"necblogs/internal/planet"
	"necblogs/internal/render"
)

// front is the combined page.
func (s *Server) front(ctx context.Context, r request) (*answer, error) {
	run, err := s.listing(ctx, r, planet.ListAll)
	if err != nil {
		return nil, err
	}
	if run.Cut, err = s.cutDays(ctx, r, run); err != nil {
		return nil, err
	}
	return html(ctx, s, r, r.view.render.Front, run)
}

const (
	mostReports = 200 // on one meeting that its page, or that of a story on it, shows
	mostEdits   = 100 // the last, that a story's page shows: a text that counts its readers changes at each poll
)

// story is one story. The id of an entry that joined another story leads there, and
// so does an id that is written otherwise, as "+7".
func (s *Server) story(ctx context.Context, r request) (*answer, error) {
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if err != nil {
		return nil, errNotFound
	}
	story, err := s.store.StoryOf(ctx, id)
	if err != nil {
		return nil, err
	}
	if leads := strconv.FormatInt(story.ID, 10); leads != r.PathValue("id") {
		return nil, &fault{status: http.StatusMovedPermanently, location: r.view.render.Base() + "story/" + leads + "/"}
	}
	if story.Shown.ID == 0 {
		return nil, s.absent(ctx, id)
	}
	v := render.StoryPage{Story: story}
	if v.Revisions, err = s.store.Revisions(ctx, story.Shown.ID, mostEdits); err != nil {
		return nil, err
	}
	if story.Fullest.ID != story.Shown.ID {
		if v.Fuller, err = s.store.Revisions(ctx, story.Fullest.ID, mostEdits); err != nil {
			return nil, err
		}
	}
	if v.Previous, v.Next, err = s.store.Beside(ctx, writersList(story.Shown), story); err != nil {
		return nil, err
	}
	if m := story.Shown.Meeting; m != (planet.MeetingRef{}) {
		if v.SameMeeting, err = s.store.List(ctx, planet.ListMeeting(m), planet.Cursor{}, mostReports); err != nil {
			return nil, err
		}
		slices.Reverse(v.SameMeeting)
	}
	return html(ctx, s, r, r.view.render.Story, v)
}

// writersList has what the writer of an entry wrote: the person's stories or, where nobody
// can be named, the blog's.
func writersList(e planet.Entry) string {
	if e.RepresentativeSlug == "" || render.Nobody(e.Representative) {
		return planet.ListBlog(e.Blog)
	}
	return planet.ListRepresentative(e.RepresentativeSlug)
}

// absent says of a story that is on no page whether it was erased for good.
func (s *Server) absent(ctx context.Context, id int64) error {
	erased, err := s.store.Erased(ctx, id)
	if err != nil {
		return err
	}
	if erased {
		return &fault{status: http.StatusGone}
	}
	return errNotFound
}

// blog is one blog's stories and its health.
func (s *Server) blog(ctx context.Context, r request) (*answer, error) {
	blog, ok := r.view.blogs[r.PathValue("slug")]
	if !ok {
		return nil, errNotFound
	}
	healths, err := s.store.Healths(ctx, s.now(), []planet.Blog{blog})
	if err != nil {
		return nil, err
	}
	v := render.BlogPage{Health: healths[0]}
	list := planet.ListBlog(r.PathValue("slug"))
	if v.Listing, err = s.listing(ctx, r, list); err != nil {
		return nil, err
	}
	if v.Activity, err = s.store.Months(ctx, list, r.view.Site.Zone); err != nil {
		return nil, err
	}
	return html(ctx, s, r, r.view.render.Blog, v)
}

// representative is one person's stories, whichever blog carried them.
func (s *Server) representative(ctx context.Context, r request) (*answer, error) {
	var v render.RepresentativePage
	var err error
	if v.Person, err = s.person(ctx, r.view, r.PathValue("slug")); err != nil {
		return nil, err
	}
	list := planet.ListRepresentative(v.Person.Slug)
	if v.Listing, err = s.listing(ctx, r, list); err != nil {
		return nil, err
	}
	if v.Activity, err = s.store.Months(ctx, list, r.view.Site.Zone); err != nil {
		return nil, err
	}
	for _, b := range r.view.Blogs {
		if slices.ContainsFunc(b.Representatives, func(p planet.Representative) bool { return p.Slug == v.Person.Slug }) {
			v.Blogs = append(v.Blogs, b)
		}
	}
	return html(ctx, s, r, r.view.render.Representative, v)
}

// person is somebody whom the config names, or by whom there are stories.
func (s *Server) person(ctx context.Context, v *view, slug string) (render.Person, error) {
	for _, p := range v.people {
		if p.Slug == slug {
			return p, nil
		}
	}
	stories, err := s.store.List(ctx, planet.ListRepresentative(slug), planet.Cursor{}, 1)
	if err != nil {
		return render.Person{}, err
	}
	if len(stories) == 0 {
		return render.Person{}, errNotFound
	}
	return render.Person{Name: stories[0].Shown.Representative, Slug: slug}, nil
}

// archive counts the stories of every month.
func (s *Server) archive(ctx context.Context, r request) (*answer, error) {
	months, err := s.store.Months(ctx, planet.ListAll, r.view.Site.Zone)
	if err != nil {
		return nil, err
	}
	return html(ctx, s, r, r.view.render.Archive, months)
}

// month is the stories of one month.
func (s *Server) month(ctx context.Context, r request) (*answer, error) {
	month, err := time.Parse("2006/01", r.PathValue("year")+"/"+r.PathValue("month"))
	if err != nil {
		return nil, errNotFound
	}
	first, end := planet.DateOf(month).Begins(r.view.Site.Zone), planet.DateOf(month.AddDate(0, 1, 0)).Begins(r.view.Site.Zone)
	after, err := r.after()
	if err != nil {
		return nil, err
	}
	n := r.perPage(false)
	stories, err := s.store.Between(ctx, planet.ListAll, first, end, after, n+1)
	if err != nil {
		return nil, err
	}
	v := render.MonthPage{Year: month.Year(), Month: month.Month(), Listing: cut(stories, n, after)}
	if v.Cut, err = s.cutDays(ctx, r, v.Listing); err != nil {
		return nil, err
	}
	return html(ctx, s, r, r.view.render.Month, v)
}
