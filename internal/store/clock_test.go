package store

import (
	"context"
	"slices"
	"testing"
	"time"

	"necblogs/internal/planet"
)

// What a process left whose clock was a year ahead when it was killed does not wait
// for a year: what it had claimed, blogs that came meanwhile, and those that had
// another address by then. What others have claimed stays theirs.
func TestKilledWithClockAhead(t *testing.T) {
	eachEngine(t, func(t *testing.T, s *Store) {
		blog := func(slug string) planet.Blog {
			return planet.Blog{Slug: slug, Name: slug, Feed: "https://host.example/" + slug}
		}
		polled := func(now time.Time, blogs ...string) {
			t.Helper()
			write(t, s, func(ctx context.Context, tx *Tx) error {
				for _, b := range blogs {
					f, err := tx.Feed(ctx, b)
					if err != nil {
						return err
					}
					f.LastPoll, f.LastSuccess, f.NextPoll, f.Why = now, now, now.Add(time.Hour), "hourly"
					if err := tx.PutFeed(ctx, f, planet.Poll{Blog: b, At: now}); err != nil {
						return err
					}
				}
				return nil
			})
		}
		claim := func(who string, now time.Time) (slugs []string) {
			t.Helper()
			list, err := s.ClaimDue(t.Context(), who, now, now.Add(time.Minute), 10)
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range list {
				slugs = append(slugs, f.Blog)
			}
			slices.Sort(slugs)
			return slugs
		}
		now := noon(1)
		enrol(t, s, now, blog("claimed"), blog("moved"), blog("waits"))
		polled(now, "claimed", "moved", "waits")
		ahead := now.AddDate(1, 0, 0)
		if _, err := s.Claim(t.Context(), "dead", ahead.Add(time.Minute), []string{"claimed"}); err != nil {
			t.Fatal(err)
		}
		other := blog("moved")
		other.Feed += "/new"
		enrol(t, s, ahead, blog("claimed"), other, blog("waits"), blog("new"))

		now = now.Add(10 * time.Minute)
		if got, want := claim("living", now), []string{"moved", "new"}; !slices.Equal(got, want) {
			t.Errorf("claimed %q at once, want %q", got, want)
		}
		if got := claim("another", now.Add(10*time.Second)); len(got) != 0 {
			t.Errorf("another has claimed %q, which are polled", got)
		}
		now = now.Add(50 * time.Minute)
		polled(now, "moved", "new")
		if got, want := claim("living", now), []string{"claimed", "waits"}; !slices.Equal(got, want) {
			t.Errorf("claimed %q after an hour, want %q", got, want)
		}
		// What is claimed is looked at again, and is within a lease.
		if got := claim("another", now.Add(-time.Minute)); len(got) != 0 {
			t.Errorf("another, whose clock is behind, has claimed %q", got)
		}
		write(t, s, func(ctx context.Context, tx *Tx) error {
			if f, err := tx.Feed(ctx, "waits"); err != nil || f.ClaimedBy != "living" || !f.LastPoll.Equal(noon(1)) {
				t.Errorf("%+v, %v", f, err)
			}
			return nil
		})
	})
}
