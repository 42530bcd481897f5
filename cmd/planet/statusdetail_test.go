package main

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"necblogs/internal/planet"
)

// A day on which a hub pushed and nothing was polled is none on which all polls
// went well; the pages say "no polls" of it too.
func TestStripOfADayOfPushes(t *testing.T) {
	day := planet.Day{Date: planet.DateOf(time.Now().UTC()), New: 2}
	got := statusPrinter{}.strip(planet.Health{Days: []planet.Day{day}})
	if want := strings.Repeat("·", planet.HealthDays) + "  0 polls, 0 failed, 2 new"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// TestDetails: all that status tells of one blog.
func TestDetails(t *testing.T) {
	at := time.Date(2026, 3, 4, 9, 0, 0, 0, time.UTC)
	today := planet.DateOf(time.Now().UTC())
	blog := planet.Blog{Slug: "ada", Name: "Ada", Feed: "https://ada.example/feed"}
	for _, tt := range []struct {
		health planet.Health
		want   string
	}{
		{planet.Health{State: planet.StateNew}, `new: it was not polled yet
  feed          https://ada.example/feed
  last poll     never
  next poll     due
  validators    none
`},
		{planet.Health{State: planet.StateFailing, LastPoll: at, LastSuccess: at.AddDate(0, 0, -1), NextPoll: at.Add(time.Hour), Error: "it is down",
			Failures: 2, Redirect: "https://new.example/feed", ETag: `"e"`, LastModified: "yesterday\x9b\u009b\x1b[2J",
			Recent: []planet.Poll{{At: at, Status: planet.Failed, Error: "it is down", Took: 1500 * time.Microsecond},
				{At: at, Status: planet.Failed, HTTPStatus: 500, Error: "it has a fault"}, {At: at, Status: planet.Updated, HTTPStatus: 200,
					Bytes: 1, Items: 2, New: 3, Updated: 4, Notes: []string{"it was mended"}}},
			Days: []planet.Day{{Date: today - planet.HealthDays, Polls: 1}, {Date: today - 2, Polls: 2, Failed: 1}, {Date: today - 1, Polls: 1, Failed: 1},
				{Date: today, Polls: 1, New: 5}}}, `failing
  feed          https://ada.example/feed
  moved         for good to https://new.example/feed, which is polled instead; please change the config
  last poll     2026-03-04 09:00, no answer: it is down
  failures      2 in a row; the last success was 2026-03-03 09:00
  next poll     2026-03-04 10:00
  validators    ETag "e", Last-Modified yesterday���[2J
  last fetches  2026-03-04 09:00  failed       –  it is down, 2ms
                2026-03-04 09:00  failed     500  it has a fault, 0s
                2026-03-04 09:00  updated    200  1 byte, 2 items, 3 new, 4 updated, 0s
                  it was mended
  30 days       ` + strings.Repeat("·", planet.HealthDays-3) + `▒×█  5 polls, 2 failed, 5 new
`},
		{planet.Health{State: planet.StateHeld, Redirect: "https://new.example/feed", Sightings: 1}, `held: its domain may have lapsed; look at what it posts, and let it in with 'planet release ada'
  feed          https://ada.example/feed
  redirect      to https://new.example/feed, seen 1 time; adopted after 3 over a day
  last poll     never
  next poll     due
  validators    none
`},
		{planet.Health{State: planet.StatePaused, Why: "paused in the config"}, `paused in the config; what it has posted stays
  feed          https://ada.example/feed
  last poll     never
  next poll     never: paused in the config
  validators    none
`},
	} {
		tt.health.Blog = blog
		var out bytes.Buffer
		statusPrinter{out: &out, zone: time.UTC}.details(tt.health)
		if diff := cmp.Diff("\nada, Ada\n  state         "+tt.want, out.String()); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
	}
}
