package story_test

import (
	"fmt"
	"strings"
	"testing"

	"necblogs/internal/planet"
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
