package server

import (
	"cmp"
	"context"
	"net/http"
	"net/url"

	"necblogs/internal/planet"
	"necblogs/internal/search"
)

// searchFeed is what a search finds, newest first, in one format. However a
// reader spells the search, the feed is named by its one spelling.
func (s *Server) searchFeed(f format) builder {
	return func(ctx context.Context, r request) (*answer, error) {
		after, err := r.after()
		if err != nil {
			return nil, err
		}
		query, trouble := search.Parse(r.URL.Query().Get("q"))
		if query.Empty() {
			return nil, &fault{status: http.StatusBadRequest, sentence: cmp.Or(trouble, "Say what to search for, as ?q=words.")}
		}
		found, err := s.store.Search(ctx, query, search.Newest, r.view.Site.Zone, after, r.view.Site.Stories)
		if err != nil {
			return nil, err
		}
		if found.Trouble != "" {
			return nil, &fault{status: http.StatusServiceUnavailable, sentence: found.Trouble}
		}
		stories := make([]planet.Story, len(found.Found))
		for i, hit := range found.Found {
			stories[i] = hit.Story
		}
		q := "?" + url.Values{"q": {query.String()}}.Encode()
		doc, err := s.doc(ctx, r, source{path: "/search" + q, title: query.String()}, "/search"+f.search+q, stories)
		if err != nil {
			return nil, err
		}
		if after != (planet.Cursor{}) {
			doc.Self += "&before=" + url.QueryEscape(after.String())
		}
		if found.Older != (planet.Cursor{}) {
			doc.Next = doc.Base + "&before=" + url.QueryEscape(found.Older.String())
		}
		a, err := f.answer(doc)
		if err == nil {
			a.incomplete = found.GaveUp
		}
		return a, err
	}
}
