package store

import (
	"context"
	"errors"
	"fmt"
	"math"
	"time"

	"necblogs/internal/planet"
	"necblogs/internal/search"
)

// Bounds on one search, whatever is asked for.
const (
	searchCount = 500         // stories that are counted
	searchDepth = 2000        // stories that are put in order of relevance
	patience    = time.Second // for the index to answer
)

// Search returns up to n of the stories that q looks for and that are on a
// page, after a place that an earlier [search.Page] named. Days are those of
// the zone.
//
// By relevance there are three ranks, the newest first in each: all words in
// the title; all in title, names and the words that the text says often; all
// anywhere. Each is read from the index newest first and only as far as the page
// needs, down to the 2,000th story. FTS5's bm25 would count all stories that have
// a word before it weighs the first: 19 ms for a common word of 20,000.
//
// An index that has not answered in a second is asked no further: the page then has
// what was found so far, or the trouble in words.
func (s *Store) Search(ctx context.Context, q search.Query, rank search.Rank, zone *time.Location, after planet.Cursor, n int) (search.Page, error) {
	if q.Empty() {
		return search.Page{}, nil
	}
	look := s.searchNewest
	if rank == search.Relevance {
		look = s.searchBest
	}
	short, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	match, in := matchOf(q, s.engine.index), spanOf(q, zone)
	hits, err := look(short, match, in, after, n)
	total := 0
	if err == nil && after == (planet.Cursor{}) {
		total, err = s.count(short, match, in)
	}
	if err == nil {
		err = ctx.Err() // the reader's patience, not ours
	}
	if err != nil {
		return search.Page{}, fmt.Errorf("search for %s: %w", q, err)
	}
	page := search.Page{Total: total, Older: hits.older, GaveUp: hits.gaveUp}
	if hits.gaveUp && len(hits.places) == 0 {
		page.Trouble = "That would take too long to look for. Use fewer or rarer words, or say after: and before: which dates."
	}
	stories, err := s.Stories(ctx, mapped(hits.places, func(p int64) int64 { return cursorAt(p).Story }))
	if err != nil {
		return search.Page{}, fmt.Errorf("search for %s: %w", q, err)
	}
	page.Found = markedIn(stories, q.Marker())
	return page, nil
}

// markedIn returns stories with what was looked for marked in them.
func markedIn(stories []planet.Story, marker search.Marker) (list []search.Found) {
	for _, story := range stories {
		f := search.Found{Story: story, Title: marker.Title(story.Shown.Title), Snippet: marker.Snippet(story.Fullest.Text)}
		if f.Snippet == nil && story.Fullest.ID != story.Shown.ID {
			f.Snippet = marker.Snippet(story.Shown.Text)
		}
		list = append(list, f)
	}
	return list
}

// hits is a run of what the index found.
type hits struct {
	places []int64
	older  planet.Cursor
	gaveUp bool
}

// searchNewest returns a page of matches, newest first.
func (s *Store) searchNewest(ctx context.Context, m match, in span, after planet.Cursor, n int) (hits, error) {
	if after != (planet.Cursor{}) {
		in.to = min(in.to, place(after.Published, after.Story))
	}
	list, gaveUp, err := s.places(ctx, m.anywhere(), in, n+1)
	h := hits{places: list[:min(n, len(list))], gaveUp: gaveUp}
	if len(h.places) > 0 && (len(list) > n || gaveUp) {
		h.older = cursorAt(h.places[len(h.places)-1])
	}
	return h, err
}

// searchBest returns a page of matches, the most relevant first. Its cursors
// say how many come before.
func (s *Store) searchBest(ctx context.Context, m match, in span, after planet.Cursor, n int) (hits, error) {
	from := int(min(max(after.Story, 0), searchDepth))
	to := min(from+n, searchDepth)
	var h hits
	var best []int64
	for _, q := range append(m.better(), m.anywhere()) {
		if len(best) > to || h.gaveUp {
			break
		}
		var list []int64
		var err error
		if list, h.gaveUp, err = s.places(ctx, q, in, to+1+len(best)); err != nil {
			return hits{}, err
		}
		best = unique(append(best, list...))
	}
	h.places = best[min(from, len(best)):min(to, len(best))]
	if len(best) > to && to < searchDepth {
		h.older = planet.Cursor{Story: int64(to)}
	}
	return h, nil
}

// count counts the matches; 0 where they are too many, or it takes too long.
func (s *Store) count(ctx context.Context, m match, in span) (int, error) {
	list, gaveUp, err := s.places(ctx, m.anywhere(), in, searchCount+1)
	if gaveUp || len(list) > searchCount {
		return 0, err
	}
	return len(list), err
}

// span is a run of places: those from from on and before to.
type span struct{ from, to int64 }

func spanOf(q search.Query, zone *time.Location) span {
	s := span{math.MinInt64, math.MaxInt64}
	if q.After != 0 {
		s.from = place(q.After.Begins(zone), 0)
	}
	if q.Before != 0 {
		s.to = place(q.Before.Begins(zone), 0)
	}
	return s
}

// places asks the index for up to limit matches, newest first. Where ctx ends it
// gives up, and returns those found until then.
func (s *Store) places(ctx context.Context, q question, in span, limit int) (list []int64, gaveUp bool, err error) {
	defer s.read.effort.since(time.Now())
	statement, given := s.engine.index.find(q, in, limit)
	rows, err := s.read.QueryContext(ctx, statement, given...)
	if err == nil {
		defer rows.Close()
		for rows.Next() {
			var p int64
			if err = rows.Scan(&p); err != nil { // also where ctx ends just now
				break
			}
			list = append(list, p)
		}
		err = errors.Join(err, rows.Err())
	}
	if err != nil && (ctx.Err() != nil || errors.Is(err, context.DeadlineExceeded)) { // a connection may be told of the deadline first
		return list, true, nil
	}
	return list, false, err
}
