package server

import (
	"context"
	"io"
	"maps"
	"net/url"
	"slices"
	"strings"

	"necblogs/internal/emit"
	"necblogs/internal/opml"
	"necblogs/internal/planet"
)

// format is one of the formats that every feed comes in.
type format struct {
	name   string // of the document
	search string // suffix of a search's
	media  string // type
	write  func(io.Writer, emit.Doc) error
}

var formats = []format{
	{"atom.xml", ".atom", emit.AtomType, emit.Atom},
	{"rss.xml", ".rss", emit.RSSType, emit.RSS},
	{"feed.json", ".json", emit.JSONType, emit.JSON},
}

// MergedFeeds are the public addresses of the merged feeds, one for each format.
func MergedFeeds(site planet.Site) []string {
	addresses := make([]string, len(formats))
	for i, f := range formats {
		addresses[i] = site.URL + f.name
	}
	return addresses
}

// source is a list as a feed.
type source struct {
	list  string
	path  string // of the page that it belongs to
	title string
}

// newSource is a list whose page has the list's name for its path.
func newSource(list, title string) source {
	return source{list: list, path: "/" + list + "/", title: title}
}

// sourceOf finds the list that an address is a feed of.
type sourceOf func(ctx context.Context, r request) (source, error)

func (s *Server) merged(_ context.Context, r request) (source, error) {
	return source{list: planet.ListFeed, path: "/", title: r.view.Site.Title}, nil
}

func (s *Server) blogList(_ context.Context, r request) (source, error) {
	b, ok := r.view.blogs[r.PathValue("slug")]
	if !ok {
		return source{}, errNotFound
	}
	return newSource(planet.ListBlog(b.Slug), b.Name), nil
}

func (s *Server) representativeList(ctx context.Context, r request) (source, error) {
	p, err := s.person(ctx, r.view, r.PathValue("slug"))
	return newSource(planet.ListRepresentative(p.Slug), p.Name), err
}

func (s *Server) meetingList(ctx context.Context, r request) (source, error) {
	v, err := s.meetingOf(ctx, r)
	return newSource(planet.ListMeeting(v.Meeting.MeetingRef), v.Meeting.Name+", "+v.Meeting.Date.Long()), err
}

// feed is a list in one format, a run of it at a time. The first document leads
// to older ones twice: by next, each story once, and to the archives.
func (s *Server) feed(f format, of sourceOf) builder {
	return func(ctx context.Context, r request) (*answer, error) {
		src, err := of(ctx, r)
		if err != nil {
			return nil, err
		}
		if r.view.Static {
			return s.staticFeed(ctx, r, f, src)
		}
		run, err := s.listing(ctx, r, src.list)
		if err != nil {
			return nil, err
		}
		doc, err := s.doc(ctx, r, src, src.path+f.name, run.Stories)
		if err != nil {
			return nil, err
		}
		if run.Older != "" {
			doc.Next = doc.Base + "?before=" + url.QueryEscape(run.Older)
		}
		if run.Newer {
			doc.Self += "?before=" + url.QueryEscape(r.URL.Query().Get("before"))
			return f.answer(doc)
		}
		newest, err := s.newestArchive(ctx, src.list, run)
		if err != nil {
			return nil, err
		}
		doc.PrevArchive = f.archive(src, newest)
		return s.first(ctx, f, src, doc)
	}
}

// mostTombstones is how many stories that were taken off a feed tells of.
const mostTombstones = 100

// first is the document of a feed to which one subscribes.
func (s *Server) first(ctx context.Context, f format, src source, doc emit.Doc) (*answer, error) {
	var err error
	if doc.Gone, err = s.store.Hidden(ctx, src.list, mostTombstones); err != nil {
		return nil, err
	}
	a, err := f.answer(doc)
	if err == nil && doc.Site.Hub != "" { // by these a hub and its subscribers find each other (WebSub, section 4)
		a.links = []string{"<" + doc.Site.Hub + `>; rel="hub"`, "<" + strings.TrimSuffix(doc.Site.URL, "/") + doc.Self + `>; rel="self"`}
	}
	return a, err
}

// answer writes a document in its format.
func (f format) answer(doc emit.Doc) (*answer, error) {
	return document(f.media+"; charset=utf-8", feedAge, func(w io.Writer) error { return f.write(w, doc) })
}

// doc is what all documents of a feed have, of which the first is at the path base.
func (s *Server) doc(ctx context.Context, r request, src source, base string, stories []planet.Story) (emit.Doc, error) {
	blogs := map[string]bool{} // of the stories and their copies
	for _, story := range stories {
		blogs[story.Shown.Blog] = true
		for _, c := range story.Copies {
			blogs[c.Entry.Blog] = true
		}
	}
	abouts, err := s.store.AboutsOf(ctx, slices.Sorted(maps.Keys(blogs)))
	if err != nil {
		return emit.Doc{}, err
	}
	d := emit.Doc{Site: r.view.Site, Title: src.title, Path: src.path, Self: base, Base: base,
		Stories: stories, Blogs: map[string]emit.Origin{}, Series: map[string]planet.Series{}}
	if src.path != "/" {
		d.Title += " – " + r.view.Site.Title
		d.Site.Hub = "" // which is told of the merged feed alone
	}
	for _, series := range r.view.Series {
		d.Series[series.Slug] = series
	}
	for slug := range blogs {
		d.Blogs[slug] = emit.Origin{Blog: r.view.blogs[slug], About: abouts[slug]}
	}
	for _, story := range stories { // where a feed does not say when it was updated, its newest entry here tells
		o := d.Blogs[story.Shown.Blog]
		if abouts[story.Shown.Blog].Updated.IsZero() && story.Shown.Updated.After(o.Updated) {
			o.Updated = story.Shown.Updated
			d.Blogs[story.Shown.Blog] = o
		}
	}
	return d, nil
}

// statusFeed tells what broke, moved, was held and recovered.
func (s *Server) statusFeed(ctx context.Context, r request) (*answer, error) {
	list, err := s.store.Events(ctx, mostEvents)
	if err != nil {
		return nil, err
	}
	return document(emit.AtomType+"; charset=utf-8", feedAge, func(w io.Writer) error { return emit.Status(w, r.view.Site, r.view.blogs, list) })
}

// opml is the blogs as a list for feed readers.
func (s *Server) opml(ctx context.Context, r request) (*answer, error) {
	blogs, err := s.listed(ctx, r.view)
	if err != nil {
		return nil, err
	}
	return document("application/xml; charset=utf-8", feedAge, func(w io.Writer) error { return opml.WriteBlogs(w, r.view.Site, blogs) })
}

func (s *Server) openSearch(_ context.Context, r request) (*answer, error) {
	return document("application/opensearchdescription+xml", feedAge, r.view.render.OpenSearch)
}

func (s *Server) robots(_ context.Context, r request) (*answer, error) {
	rule := "Disallow: " + r.view.render.Base() + "search?" // its feeds are for whoever subscribes
	switch {
	case r.view.Site.NoIndex:
		rule = "Disallow: /"
	case r.view.Static: // it has no search
		rule = "Disallow:"
	}
	return &answer{body: []byte("User-agent: *\n" + rule + "\n"), contentType: "text/plain; charset=utf-8", maxAge: feedAge}, nil
}
