package server

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"necblogs/internal/planet"
	"necblogs/internal/render"
	"necblogs/internal/search"
)

// mostFound is how many results a page of a search has.
const mostFound = 30

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
	v := render.SearchPage{Query: typed, Rank: rank, Idle: query.Empty(), Trouble: trouble, Newer: after != (planet.Cursor{})}
	v.Unranked = !slices.ContainsFunc(query.Terms, func(t search.Term) bool { return !t.Not })
	if v.Idle {
		return html(ctx, s, r, r.view.render.Search, v)
	}
	results, err := s.store.Search(ctx, query, rank, r.view.Site.Zone, after, mostFound)
	if err != nil {
		return nil, err
	}
	v.Results, v.Total, v.Older, v.Trouble = results.Found, results.Total, results.Older.String(), cmp.Or(trouble, results.Trouble)
	switch {
	case len(results.Found) > 0 || results.Trouble != "":
	case trouble == "":
		if v.Trouble, err = s.stranger(ctx, r.view, query); err != nil {
			return nil, err
		}
		if v.Trouble == "" && !v.Newer {
			v.Trouble, v.Named = search.NoFilter(typed), named(r.view.Blogs, typed)
		}
	case !v.Newer:
		v.Trouble += " Nothing was found."
	}
	a, err := html(ctx, s, r, r.view.render.Search, v)
	if err == nil {
		a.incomplete = results.GaveUp
	}
	return a, err
}

// named are the slugs of blogs that have what was typed in their names, which are not
// searched: five at most.
func named(blogs []planet.Blog, typed string) (slugs []string) {
	spaced := func(text string) string { return " " + strings.Join(search.Words(text), " ") + " " }
	words := spaced(typed)
	for _, b := range blogs {
		if len(slugs) < 5 && strings.Contains(spaced(b.Name), words) {
			slugs = append(slugs, b.Slug)
		}
	}
	return slugs
}

// stranger says which blog or person that a query names is none of the planet's; "" for
// none.
func (s *Server) stranger(ctx context.Context, v *view, q search.Query) (string, error) {
	for _, slug := range q.Blogs {
		if _, ok := v.blogs[slug]; !ok {
			return fmt.Sprintf("There is no blog %q here; its name is the last part of the address of its page.", slug), nil
		}
	}
	for _, slug := range q.Representatives {
		switch _, err := s.person(ctx, v, slug); {
		case errors.Is(err, errNotFound):
			return fmt.Sprintf("There is no representative %q here; give the whole name in quotes, or the last part of the address of the page.", slug), nil
		case err != nil:
			return "", err
		}
	}
	return "", nil
}
