package server_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"necblogs/internal/planettest"
)

// A post of the night stands in the month in which the readers have it.
func TestMonthOfTheReaders(t *testing.T) {
	w := newWorld(t, 10)
	london, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	w.config.Site.Zone = london
	w.blog("olive")
	late := post("olive", 1)
	late.Date = time.Date(2025, 7, 31, 23, 30, 0, 0, time.UTC) // half past midnight
	w.clock.Advance(365 * 24 * time.Hour)
	w.posts("olive", late)
	if body := w.get("/archive/"); !strings.Contains(body, "/archive/2025/08/") || strings.Contains(body, "/archive/2025/07/") {
		t.Error("the archive has it in July")
	}
	if !strings.Contains(w.get("/archive/2025/08/"), late.Title) || strings.Contains(w.get("/archive/2025/07/"), late.Title) {
		t.Error("it is not in August")
	}
}

// Where clocks are put forward at midnight the first of a month, the month begins
// an hour later, on all pages and in searches.
func TestMonthWithoutMidnight(t *testing.T) {
	w := newWorld(t, 10)
	asuncion, err := time.LoadLocation("America/Asuncion")
	if err != nil {
		t.Fatal(err)
	}
	w.config.Site.Zone = asuncion
	w.blog("olive")
	var items []planettest.Item
	for n, at := range []time.Time{
		time.Date(2023, 10, 1, 3, 59, 0, 0, time.UTC), // the last minute of September
		time.Date(2023, 10, 1, 4, 0, 0, 0, time.UTC),
		time.Date(2023, 11, 1, 2, 59, 0, 0, time.UTC), // the last minute of October
		time.Date(2023, 11, 1, 3, 0, 0, 0, time.UTC),
	} {
		item := post("olive", n)
		item.Date = at
		items = append(items, item)
	}
	w.posts("olive", items...)
	if _, err := w.store.IndexSome(t.Context(), 10); err != nil {
		t.Fatal(err)
	}
	for month, want := range map[string][]int{"2023/09": {0}, "2023/10": {1, 2}, "2023/11": {3}} {
		body := w.get("/archive/" + month + "/")
		for n, item := range items {
			if has := strings.Contains(body, item.Title); has != slices.Contains(want, n) {
				t.Errorf("%s has %q: %v", month, item.Title, has)
			}
		}
	}
	if body := w.get("/search.json?q=" + url.QueryEscape("before:2023-10-01")); !strings.Contains(body, items[0].Title) || strings.Contains(body, items[1].Title) {
		t.Errorf("before October there is\n%s", body)
	}
}
