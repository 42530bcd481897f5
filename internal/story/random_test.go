package story_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"testing"

	"necblogs/internal/planet"
	"necblogs/internal/store"
	"necblogs/internal/story"
)

// TestRandom does to a planet whatever can be done to one, in any order, and
// checks after every step that all that is kept in step is, and now and then that
// a replay finds nothing to change.
func TestRandom(t *testing.T) {
	for seed := range uint64(3) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			c := chaos{world: newWorld(t, everybody()...), Rand: rand.New(rand.NewPCG(seed, 21)), items: map[string][]planet.Item{}}
			c.now = later
			for step := range 100 {
				before := c.hidden()
				name := c.step()
				c.check()
				after := c.hidden()
				for id := range before {
					if !after[id] && name != "unhide" {
						t.Errorf("entry %d is hidden no more", id)
					}
				}
				if step%20 == 19 {
					c.checkReplay()
				}
				if t.Failed() {
					t.Fatalf("step %d, %s", step, name)
				}
			}
			c.replay(true)
			c.check()
		})
	}
}

// hidden are the entries of hidden stories.
func (w *world) hidden() map[int64]bool {
	w.Helper()
	ids := map[int64]bool{}
	for _, e := range w.readEntries() {
		if e.hidden {
			ids[e.id] = true
		}
	}
	return ids
}

// chaos is a world to which things happen.
type chaos struct {
	*world
	*rand.Rand
	items map[string][]planet.Item // that a blog has posted, the newest first
	n     int
}

// step does one thing and names it.
func (c *chaos) step() string {
	steps := []struct {
		name string
		do   func()
	}{
		{"post", c.post}, {"post", c.post}, {"post", c.post}, {"copy", c.repost}, {"copy", c.repost}, {"copy", c.repost},
		{"edit", c.edit}, {"edit", c.edit}, {"move", c.move}, {"poll", func() { c.fetch(c.blog()) }},
		{"merge", func() {
			c.rule(func(m story.Maker, tx *store.Tx, a, b int64) error { return m.Merge(c.Context(), tx, a, b, c.now) })
		}},
		{"split", func() {
			c.rule(func(m story.Maker, tx *store.Tx, a, _ int64) error { return m.Split(c.Context(), tx, a, c.now) })
		}},
		{"hide", func() {
			c.rule(func(m story.Maker, tx *store.Tx, a, _ int64) error { return m.Hide(c.Context(), tx, a, c.now) })
		}},
		{"unhide", func() {
			c.rule(func(m story.Maker, tx *store.Tx, a, _ int64) error { return m.Unhide(c.Context(), tx, a) })
		}},
		{"unhide", func() {
			c.rule(func(m story.Maker, tx *store.Tx, a, _ int64) error { return m.Unhide(c.Context(), tx, a) })
		}},
		{"erase", func() {
			c.rule(func(m story.Maker, tx *store.Tx, a, _ int64) error { return m.Erase(c.Context(), tx, a, c.now) })
		}},
		{"config", c.reconfigure}, {"config", c.reconfigure},
	}
	s := steps[c.IntN(len(steps))]
	s.do()
	c.now = c.now.AddDate(0, 0, c.IntN(2))
	return s.name
}

func (c *chaos) blog() string { return c.blogs[c.IntN(len(c.blogs))].Slug }

// add posts an item on a blog, which is polled then or later.
func (c *chaos) add(slug string, item planet.Item) {
	c.items[slug] = append([]planet.Item{item}, c.items[slug]...)
	if c.IntN(4) > 0 {
		c.fetch(slug)
	}
}

// fetch polls a blog, whose feed has its last ten posts.
func (c *chaos) fetch(slug string) {
	list := c.items[slug]
	c.poll(slug, list[:min(10, len(list))]...)
}

var topics = []string{"Assembly meeting, %d March 2031", "Assembly report of March 2031", "Notes", "Assembly, %d March 2031", "Youth Assembly, %d March 2031", "A raffle", "", "Report on the Assembly"}

func (c *chaos) post() {
	c.n++
	title := topics[c.IntN(len(topics))]
	if regexp.MustCompile("%d").MatchString(title) {
		title = fmt.Sprintf(title, 1+c.IntN(28))
	}
	body := text(uint64(c.n), []int{0, 8, 60, 150, 400}[c.IntN(5)])
	if c.IntN(3) == 0 {
		body = fmt.Sprintf("We met on %d March 2031. ", 1+c.IntN(28)) + body
	}
	slug := c.blog()
	c.add(slug, post(slug, c.n, c.IntN(40), title, body))
}

// repost posts what some blog has on another, or on the same, whole or in part.
func (c *chaos) repost() {
	from, to := c.blog(), c.blog()
	if len(c.items[from]) == 0 {
		return
	}
	c.n++
	item := c.items[from][c.IntN(len(c.items[from]))]
	body := item.Content
	switch c.IntN(4) {
	case 0:
		body = edited(uint64(c.n), body, .03)
	case 1:
		item.Content, item.Summary = "", excerpt(body, 55)
		body = ""
	}
	item.Content = body
	item.GUID = fmt.Sprint("urn:re:", c.n)
	if c.IntN(3) > 0 {
		item.Link = fmt.Sprintf("https://%s.example/re/%d", to, c.n)
	}
	item.Published = item.Published.AddDate(0, 0, c.IntN(3)-1)
	c.add(to, item)
}

// edit changes a post, as its author might.
func (c *chaos) edit() {
	slug := c.blog()
	if len(c.items[slug]) == 0 {
		return
	}
	c.n++
	item := &c.items[slug][c.IntN(min(10, len(c.items[slug])))]
	switch c.IntN(6) {
	case 0:
		item.Title = fmt.Sprintf("Assembly meeting, %d March 2031", 1+c.IntN(28))
	case 1:
		item.Title, item.Content, item.Summary = "", "", ""
	case 2:
		item.Content = paragraphs(text(uint64(c.n), 200))
	case 3:
		item.Title = "Another title"
	case 4:
		item.Content, item.Summary = "", excerpt(item.Content, 55)
	default:
		item.Content = edited(uint64(c.n), item.Content, .05)
	}
	c.fetch(slug)
}

// move gives all of a blog's posts new guids, new addresses, or both.
func (c *chaos) move() {
	slug := c.blog()
	c.n++
	how := c.IntN(3)
	for i := range c.items[slug] {
		item := &c.items[slug][i]
		if how != 0 {
			item.GUID = fmt.Sprintf("urn:moved:%d:%d", c.n, i)
		}
		if how != 1 {
			item.Link = fmt.Sprintf("https://new%d.example/%d", c.n, i)
		}
	}
	c.fetch(slug)
}

// rule lets the operator speak of two entries. A word that cannot be is refused.
func (c *chaos) rule(fn func(m story.Maker, tx *store.Tx, a, b int64) error) {
	n := c.entries()
	if n < 2 {
		return
	}
	a, b := 1+c.Int64N(int64(n)), 1+c.Int64N(int64(n))
	_ = c.try(func(_ context.Context, m story.Maker, tx *store.Tx) error { return fn(m, tx, a, b) })
}

// reconfigure changes the config.
func (c *chaos) reconfigure() {
	blogs := slices.Clone(c.blogs)
	switch c.IntN(7) {
	case 0:
		if len(blogs) > 2 {
			blogs = slices.Delete(blogs, 1, 2)
		}
	case 1, 2:
		blogs = everybody()
	case 3:
		blogs[0].Exclude.Title = regexp.MustCompile([]string{"raffle", "Notes", "^$"}[c.IntN(3)])
	case 4:
		blogs[c.IntN(len(blogs))].Representatives = []planet.Representative{{Name: "Saul Brook", Slug: "saul-brook"}}
	case 5:
		blogs[c.IntN(len(blogs))].Mirror = c.IntN(2) == 0
	case 6:
		c.series = [][]planet.Series{assembly, nil}[c.IntN(2)]
	}
	c.configure(blogs...)
}
