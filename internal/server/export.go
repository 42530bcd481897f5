package server

import (
	"context"
	"fmt"
	"path"
	"slices"
	"strings"

	"necblogs/internal/planet"
	"necblogs/internal/render"
)

// File is an address of the planet and the file that an export keeps it in, from
// the root of the web site. A web host shows status/index.html as /status too.
type File struct{ Path, Name string }

// Files are all addresses of an export, under a config that is Static. A story
// that leaves the planet meanwhile is not there any more.
func (s *Server) Files(ctx context.Context) ([]File, error) {
	v := s.view.Load()
	stories, err := s.store.StoryIDs(ctx, planet.ListAll)
	if err != nil {
		return nil, err
	}
	months, err := s.store.Months(ctx, planet.ListAll, v.Site.Zone)
	if err != nil {
		return nil, err
	}
	files := []File{{"/404", "404.html"}}
	add := func(addresses ...string) {
		for _, address := range addresses {
			name := address[1:]
			if path.Ext(name) == "" {
				name = path.Join(name, "index.html")
			}
			files = append(files, File{address, name})
		}
	}
	add("/status", "/about", "/archive/", "/meeting/", "/status.atom", "/opml.xml", "/robots.txt")
	for _, m := range months {
		add(m.Date.Time().Format("/archive/2006/01/"))
	}
	for _, id := range stories {
		add(fmt.Sprintf("/story/%d/", id))
	}
	for _, asset := range render.Static {
		add(asset.Path)
	}
	for _, old := range oldFeeds {
		files = append(files, File{"/rss.xml", old[1:]})
	}
	lists, err := s.lists(ctx, v)
	if err != nil {
		return nil, err
	}
	for _, l := range lists {
		add(l.path)
		paths, err := s.feedFiles(ctx, l)
		if err != nil {
			return nil, err
		}
		add(paths...)
	}
	return files, nil
}

// lists are all lists that have a page and feeds, without their titles.
func (s *Server) lists(ctx context.Context, v *view) ([]source, error) {
	lists := []source{{list: planet.ListFeed, path: "/"}}
	for _, b := range v.Blogs {
		lists = append(lists, newSource(planet.ListBlog(b.Slug), ""))
	}
	people, err := s.store.Lists(ctx, "representative/")
	if err != nil {
		return nil, err
	}
	for _, p := range v.people { // also those without a story
		people[planet.ListRepresentative(p.Slug)] = 0
	}
	for list := range people {
		lists = append(lists, newSource(list, ""))
	}
	meetings, err := s.allMeetings(ctx, v)
	if err != nil {
		return nil, err
	}
	for _, m := range meetings {
		lists = append(lists, newSource(planet.ListMeeting(m.MeetingRef), ""))
	}
	slices.SortFunc(lists, func(a, b source) int { return strings.Compare(a.path, b.path) })
	return lists, nil
}

// feedFiles are the documents of a list's feeds: those to which one subscribes,
// and the archive documents, of which the last may not be full.
func (s *Server) feedFiles(ctx context.Context, src source) ([]string, error) {
	entered, err := s.store.Entered(ctx, src.list)
	if err != nil {
		return nil, err
	}
	var paths []string
	for _, f := range formats {
		paths = append(paths, src.path+f.name)
		for upto := int64(archiveRun); entered >= archiveRun && upto <= entered+archiveRun; upto += archiveRun {
			paths = append(paths, f.archive(src, upto))
		}
	}
	return paths, nil
}
