package main

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"necblogs/internal/config"
	"necblogs/internal/discover"
	"necblogs/internal/planet"
	"necblogs/internal/story"
)

// TestShow: all that add tells of a blog before it is added.
func TestShow(t *testing.T) {
	day := time.Date(2026, 3, 4, 23, 30, 0, 0, time.UTC)
	var report, hidden, copied story.Preview
	report.Title, report.Author, report.Published, report.Words, report.Excerpt = "What the council heard", "Ada Wren", day, 1, true
	report.Representative, report.RepresentativeFrom = "Ada Wren", "author"
	report.Meeting = planet.MeetingRef{Series: "council", Date: planet.DateOf(day)}
	report.Lead = "The treasurer spoke at length of the price of coal, and nobody who was there will forget  how\nlong"
	hidden.Author, hidden.Published, hidden.Off, hidden.Excerpt = "Ada Wren", day.AddDate(0, 0, -1), planet.Empty, true
	copied.Title, copied.Author, copied.Published, copied.Words = "Minutes", "Ada Wren", day.AddDate(0, 0, -2), 300
	copied.Reason, copied.Score, copied.Of.Blog = "text", 0.987, "bea"
	f := found{Candidate: discover.Candidate{URL: "https://ada.example/feed", Type: "rss 2.0", From: discover.FromPage},
		feed: planet.Feed{Items: make([]planet.Item, 70), Repairs: []string{"It was mended."}},
		others: []discover.Candidate{{URL: "https://ada.example/a", Title: "A <b>journal</b>", Type: "rss 2.0"},
			{URL: "https://ada.example/b", Type: "atom"}}}
	var out bytes.Buffer
	c := &config.Config{Site: planet.Site{Zone: time.FixedZone("", 3600)}}
	(&addCmd{}).show(&app{out: &out}, c, f, []story.Preview{report, hidden, copied})
	if diff := cmp.Diff(`title     none
feed      https://ada.example/feed (rss 2.0, link in the page)
site      not said
language  not said
posts     70, the newest of 5 March 2026; of 3, 1 in full and 2 excerpts

  2026-03-05  What the council heard
      by Ada Wren (author) · excerpt, 1 word · on the meeting council/2026-03-04
      The treasurer spoke at length of the price of coal, and nobody who was there will forget…

  2026-03-04  (no title)
      nobody named · excerpt, 0 words · not shown: empty

  2026-03-03  Minutes
      nobody named · full, 300 words · bea has it too (text, 0.99)

1 of 3 posts are on the planet already, from bea; each will be one story.

All posts are signed "Ada Wren"; if that is not whose reports they are, say --representative NAME.

The feed gives excerpts; “full_text: true” below the blog fetches the whole posts from their pages.

The page names another feed: https://ada.example/a (A journal)

The page names another feed: https://ada.example/b (atom)

It was mended.
`, out.String()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	for excerpts, want := range []string{"70, the newest of 5 March 2026; all in full", "70, the newest of 5 March 2026; excerpts only"} {
		if got := census(f.feed, []story.Preview{report}, excerpts, c.Site.Zone); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// TestShowWithoutMarks: Hugo's feeds have the beginning of each post and do not say so;
// others have titles only.
func TestShowWithoutMarks(t *testing.T) {
	var summary, title, whole story.Preview
	summary.Item.Summary, summary.Words = "<p>The ferry is late again.</p>", 70
	title.Title = "The ferry"
	whole.Item.Content, whole.Words = "<p>No ferry today.</p>", 3
	for _, p := range []story.Preview{summary, title} {
		if got, want := facts(p)[1], "perhaps an excerpt, "+count(p.Words, "word"); got != want {
			t.Errorf("%q, want %q", got, want)
		}
		var out bytes.Buffer
		(&addCmd{}).show(&app{out: &out}, &config.Config{Site: planet.Site{Zone: time.UTC}}, found{}, []story.Preview{p, whole})
		for _, want := range []string{"of 2, 1 in full and 1 perhaps excerpts", "If the feed gives only the beginning of a post, “full_text: true”"} {
			if !strings.Contains(out.String(), want) {
				t.Errorf("it does not say %q:\n%s", want, &out)
			}
		}
	}
	if got := facts(whole)[1]; got != "full, 3 words" {
		t.Errorf("%q", got)
	}
}
