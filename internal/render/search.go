package render

import (
	"io"
	"net/url"

	"necblogs/internal/search"
)

// searched is the search form's page.
type searched struct {
	SearchPage
	Found       []found
	Named       []link
	ByRelevance string
	ByNewest    string
	Pager       pager
}

type found struct {
	card
	Marked  []search.Fragment // the title; empty: as it is
	Snippet []search.Fragment // empty: the lead
}

// Search writes the search form and what was found. It is never indexed.
func (r *Renderer) Search(w io.Writer, p Page, v SearchPage) error {
	page := searched{SearchPage: v}
	for _, res := range v.Results {
		page.Found = append(page.Found, found{r.card(res.Story), res.Title, res.Snippet})
	}
	for _, slug := range v.Named {
		page.Named = append(page.Named, r.blog(slug))
	}
	page.ByRelevance, page.ByNewest = r.searchPath(v.Query, search.Relevance, ""), r.searchPath(v.Query, search.Newest, "")
	page.Pager.Ranked = v.Rank == search.Relevance && !v.Unranked
	if v.Older != "" {
		page.Pager.Older = r.searchPath(v.Query, v.Rank, v.Older)
	}
	if v.Newer {
		page.Pager.Newest = r.searchPath(v.Query, v.Rank, "")
	}
	s := r.sheet("search", p, "Search", page)
	if v.Query != "" {
		s.Title = v.Query + " – Search"
	}
	if v.Query != "" && !v.Idle {
		q := "?" + url.Values{"q": {v.Query}}.Encode()
		s.Feeds = feeds{Title: "Search for " + v.Query, Atom: r.path("search.atom") + q, RSS: r.path("search.rss") + q, JSON: r.path("search.json") + q}
	}
	s.Description, s.NoIndex = "Search "+r.site.Title, true
	return r.write(w, s)
}

func (r *Renderer) searchPath(query string, rank search.Rank, before string) string {
	v := url.Values{"q": {query}, "rank": {string(rank)}}
	if before != "" {
		v.Set("before", before)
	}
	return r.path("search") + "?" + v.Encode()
}
