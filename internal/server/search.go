package server

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"necblogs/internal/planet"
	"necblogs/internal/render"
	"necblogs/internal/search"
)

// found is how many results a page of a search has.
const found = 30

// search finds stories. Whatever the reader types is answered with a page.
func (s *Server) search(ctx context.Context, r request) (*answer, error) {
	after, err := r.after()
	if err != nil {
		return nil, err
	}
	typed := strings.ToValidUTF8(strings.TrimSpace(r.URL.Query().Get("q")), "\uFFFD")
	query, trouble := search.Parse(typed)
	rank := search.Rank(r.URL.Query().Get("rank"))
	if rank != search.Newest {
		rank = search.Relevance
	}
	v := render.SearchPage{Query: typed, Rank: string(rank), Idle: query.Empty(), Trouble: trouble, Newer: after != (planet.Cursor{})}
	v.Unranked = !slices.ContainsFunc(query.Terms, func(t search.Term) bool { return !t.Not })
	var results search.Page
	if !query.Empty() {
		if results, err = s.store.Search(ctx, query, rank, r.view.Site.Zone, after, found); err != nil {
			return nil, err
		}
		v.Results, v.Total, v.Older, v.Trouble = results.Found, results.Total, results.Older.String(), cmp.Or(trouble, results.Trouble)
		if len(results.Found) == 0 {
			if trouble != "" && results.Trouble == "" && !v.Newer {
				v.Trouble += " Nothing was found."
			}
			v.Trouble = cmp.Or(v.Trouble, r.view.stranger(query))
		}
	}
	a, err := s.html(ctx, r, &v.Page, func(w io.Writer) error { return r.view.render.Search(w, v) })
	if err == nil {
		a.once = results.GaveUp
	}
	return a, err
}

// stranger says which blog that a query names is none of the planet's; "" for none.
func (v *view) stranger(q search.Query) string {
	for _, slug := range q.Blogs {
		if _, ok := v.blogs[slug]; !ok {
			return fmt.Sprintf("There is no blog %q here; what the address of its page ends in is its name.", slug)
		}
	}
	return ""
}
