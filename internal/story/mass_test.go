package story_test

import (
	"context"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"necblogs/internal/planet"
	"necblogs/internal/store"
	"necblogs/internal/story"
)

// A program that posts one text again and again makes one story, also for who
// reprints it; and whoever computes it again finds the same.
func TestOneTextManyTimes(t *testing.T) {
	w := newWorld(t, blog("ruth"), blog("saul"))
	w.now = later
	body := text(1, 120)
	var items []planet.Item
	for n := range 150 {
		items = append(items, post("ruth", n, 0, "The tide table", body))
	}
	if res := w.poll("ruth", items...); res.New != 150 || res.Copies != 149 {
		t.Errorf("%d new, %d copies", res.New, res.Copies)
	}
	w.poll("saul", post("saul", 1, 1, "The tide table", edited(1, body, .02)))
	if stories := w.all(); len(stories) != 1 {
		t.Errorf("%d stories", len(stories))
	}
	w.check()
	w.checkReplay()
}

// One that puts the hour into each makes as many posts as it likes, and no story
// without end.
func TestAlmostOneTextManyTimes(t *testing.T) {
	w := newWorld(t, blog("ruth"))
	w.now = later
	words := strings.Fields(text(1, 40))
	var items []planet.Item
	for n := range 105 {
		words[20] = fmt.Sprint("quarter", n)
		items = append(items, post("ruth", n, 0, "The tide", strings.Join(words, " ")))
	}
	w.poll("ruth", items...)
	if stories := w.all(); len(stories) < 2 || len(stories) > 60 {
		t.Errorf("%d stories", len(stories))
	}
	w.check()
	w.checkReplay()
}

// What a feed's posts have in common makes none of them dearer: twice the posts cost
// about twice the work, which is counted in allocations.
func TestManyAlike(t *testing.T) {
	page := func(blog string, n int) planet.Item {
		item := post(blog, n, 0, "", text(uint64(blog[0])<<20+uint64(n), 40))
		item.Link = "https://ruth.example/notes"
		return item
	}
	moment := func(blog string, n int) planet.Item {
		return post(blog, n, 0, fmt.Sprint("Tide ", n), text(uint64(n), 40))
	}
	for name, c := range map[string]struct {
		item func(blog string, n int) planet.Item
		then string // who posts after ruth
		from int    // the first of what is posted then
	}{
		"one page, polled again":        {page, "ruth", 1},
		"one page, new posts":           {page, "ruth", 10_000},
		"one page, in two blogs":        {page, "saul", 0},
		"one moment, under other guids": {moment, "ruth", 10_000},
	} {
		t.Run(name, func(t *testing.T) {
			work := func(n int) uint64 {
				w := newWorld(t, blog("ruth"), blog("saul"))
				w.now = later
				posts := func(blog string, from int) (items []planet.Item) {
					for i := range n {
						items = append(items, c.item(blog, from+i))
					}
					return items
				}
				w.poll("ruth", posts("ruth", 0)...)
				items := posts(c.then, c.from)
				return allocations(func() { w.poll(c.then, items...) })
			}
			if half, whole := work(110), work(220); whole > 3*half {
				t.Errorf("%d allocations for 110 posts, %d for 220", half, whole)
			}
		})
	}
}

func allocations(fn func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	fn()
	runtime.ReadMemStats(&after)
	return after.Mallocs - before.Mallocs
}

// A story of more entries than are read at once is made once in a replay, not once for
// each batch of them.
func TestReplayOfOneText(t *testing.T) {
	w := newWorld(t, blog("ruth"))
	w.now = later
	var items []planet.Item
	for n := range 210 {
		items = append(items, post("ruth", n, 0, "The tide table", text(1, 40)))
	}
	w.poll("ruth", items...)
	w.do(func(ctx context.Context, m story.Maker, tx *store.Tx) error {
		ids, err := tx.AllEntries(ctx)
		if err != nil {
			return err
		}
		counted := &counted{Tx: tx}
		_, err = m.Replay(ctx, counted, ids, w.now, func(int) {})
		if counted.stories != 1 {
			t.Errorf("made %d times", counted.stories)
		}
		return err
	})
}

// counted is a transaction that counts the stories which are made in it.
type counted struct {
	*store.Tx
	stories int
}

func (c *counted) PutStory(ctx context.Context, s planet.StoryRecord) error {
	c.stories++
	return c.Tx.PutStory(ctx, s)
}
