package server_test

import (
	"strings"
	"testing"
	"time"
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
