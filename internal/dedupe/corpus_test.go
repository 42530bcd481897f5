package dedupe_test

import (
	"fmt"
	"slices"
	"testing"

	"necblogs/internal/dedupe"
	"necblogs/internal/meeting"
	"necblogs/internal/planet"
	"necblogs/internal/planettest"
	"necblogs/internal/planettest/corpustest"
)

// sideOf is an entry's side, by the author as an unknown representative: the
// hardest case, in which nothing is vetoed by name.
func sideOf(e corpustest.Entry) dedupe.Side {
	days, rest := meeting.TitleDates(e.Title, e.Published)
	return dedupe.Side{
		Blog: e.Slug, Representative: e.Author, Title: e.Title, Published: e.Published, Excerpt: e.Excerpt,
		Dates: days, Undated: rest, Key: e.Slug + " " + e.GUID,
		Fingerprint: dedupe.Of(e.Title, e.Text),
	}
}

// planetOf stores sides one after another as the program does: candidates, verdicts, then
// stories.
type planetOf struct {
	sides map[int64]dedupe.Side
	links []planet.Link
}

func newPlanet() *planetOf { return &planetOf{sides: map[int64]dedupe.Side{}} }

func (p *planetOf) add(id int64, s dedupe.Side) {
	for other, o := range p.sides {
		if !candidates(s, o) {
			continue
		}
		if v, ok := dedupe.Compare(s, o); ok {
			p.links = append(p.links, planet.Link{A: id, B: other, Verdict: v})
		}
	}
	p.sides[id] = s
}

func (p *planetOf) stories() [][]int64 { return dedupe.Group(p.sides, p.links, nil, nil) }

func TestCorpus(t *testing.T) {
	c := corpustest.Load(t)
	wanted := map[string]bool{}
	for _, s := range c.Same {
		wanted[fmt.Sprint(s.A, s.B, s.Reason)], wanted[fmt.Sprint(s.B, s.A, s.Reason)] = true, true
	}
	for _, order := range []string{"newest first", "oldest first"} {
		t.Run(order, func(t *testing.T) {
			ids := make([]int, len(c.Entries))
			for i := range ids {
				ids[i] = i
			}
			if order == "oldest first" {
				slices.Reverse(ids)
			}
			p := newPlanet()
			for _, i := range ids {
				p.add(int64(i), sideOf(c.Entries[i]))
			}
			for _, l := range p.links {
				a, b := c.Entries[l.A], c.Entries[l.B]
				name := fmt.Sprint(planettest.EntryName{Blog: a.Blog, Title: a.Title}, planettest.EntryName{Blog: b.Blog, Title: b.Title}, l.Reason)
				if !wanted[name] {
					t.Errorf("false: %s (J3 %.3f, C3 %.3f)", name, l.J3, l.C3)
				}
				t.Logf("%s: J3 %.3f, C3 %.3f", name, l.J3, l.C3)
			}
			if len(p.links) != len(c.Same) {
				t.Errorf("%d links, want %d", len(p.links), len(c.Same))
			}
			if got, want := len(p.stories()), len(c.Entries)-len(c.Same); got != want {
				t.Errorf("%d stories, want %d", got, want)
			}
		})
	}
}

// Every pair is compared here, so that candidates cannot hide a false verdict.
func TestCorpusAllPairs(t *testing.T) {
	c := corpustest.Load(t)
	sides := make([]dedupe.Side, len(c.Entries))
	for i, e := range c.Entries {
		sides[i] = sideOf(e)
	}
	found := 0
	for i, a := range sides {
		for _, b := range sides[:i] {
			v, ok := dedupe.Compare(a, b)
			if w, okToo := dedupe.Compare(b, a); v != w || ok != okToo {
				t.Errorf("not symmetric: %q, %q", a.Title, b.Title)
			}
			if ok {
				found++
			}
		}
	}
	if found != len(c.Same) {
		t.Errorf("%d copies among all pairs, want %d", found, len(c.Same))
	}
}
