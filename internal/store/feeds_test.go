package store

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"necblogs/internal/fetch"
	"necblogs/internal/planet"
)

// The blogs of the config are told from those that were.
func TestSyncBlogs(t *testing.T) {
	eachEngine(t, func(t *testing.T, s *Store) {
		show := func(moved, ruled []string) string { return strings.Join(moved, " ") + " | " + strings.Join(ruled, " ") }
		if got := show(enrol(t, s, noon(0))); got != " | " {
			t.Errorf("before there is any: %s", got)
		}
		if got := show(enrol(t, s, noon(1), twoBlogs...)); got != "ida tom | " {
			t.Errorf("at first: %s", got)
		}
		if got := show(enrol(t, s, noon(2), twoBlogs...)); got != " | " {
			t.Errorf("again: %s", got)
		}
		changed := slices.Clone(twoBlogs)
		changed[1].Representatives = []planet.Representative{{Name: "Tom Fell"}}
		changed[1].Feed = "https://tom.example/atom"
		if got := show(enrol(t, s, noon(3), changed...)); got != " | tom" {
			t.Errorf("other rules: %s", got)
		}
		if got := show(enrol(t, s, noon(4), changed[1])); got != "ida | " {
			t.Errorf("one leaves: %s", got)
		}
		if got := show(enrol(t, s, noon(5), twoBlogs...)); got != "ida | tom" {
			t.Errorf("and comes back: %s", got)
		}
		write(t, s, func(ctx context.Context, tx *Tx) error {
			joined, started, entries, err := tx.Facts(ctx, "ida")
			if !joined.Equal(noon(1)) || !started.Equal(noon(1)) || entries != 0 {
				t.Errorf("joined %s, started %s, %d entries", joined, started, entries)
			}
			if err := tx.Unhold(ctx, "ida", noon(5)); err != nil { // which it was not
				t.Error(err)
			}
			f, err2 := tx.Feed(ctx, "tom")
			if f.Address != twoBlogs[1].Feed || !f.NextPoll.Equal(noon(5)) {
				t.Errorf("Tom's feed: %+v", f)
			}
			return errors.Join(err, err2)
		})
		if told, err := s.Events(t.Context(), 10); len(told) > 0 || err != nil {
			t.Errorf("events %v, %v", told, err)
		}
	})
}

// The host of a feed that was polled last before hosts were noted is noted with the
// next poll, also of one that never changes: by it machines share the feeds out.
func TestHostIsNoted(t *testing.T) {
	eachPlanet(t, func(t *testing.T, s *Store) {
		write(t, s, func(ctx context.Context, tx *Tx) error {
			if err := tx.exec(ctx, `UPDATE feeds SET host = ''`); err != nil {
				return err
			}
			f, err := tx.Feed(ctx, "ida")
			if err != nil {
				return err
			}
			poll := planet.Poll{Blog: "ida", At: noon(1)}
			if stored, err := tx.PutUnchanged(ctx, f, f, poll); err != nil || !stored { // as a poll does
				err = errors.Join(err, tx.PutFeed(ctx, f, poll))
				if err != nil {
					return err
				}
			}
			hosts, err := all[string](ctx, tx.tx, `SELECT host FROM feeds WHERE blog = 'ida'`)
			if !slices.Equal(hosts, []string{fetch.Host(f.Address)}) {
				t.Errorf("%q", hosts)
			}
			return err
		})
	})
}

// What is remembered of a feed comes back, with its claim given up.
func TestFeeds(t *testing.T) {
	eachPlanet(t, func(t *testing.T, s *Store) {
		if none, err := s.Claim(t.Context(), "me", noon(1).Add(time.Minute), nil); err != nil || len(none) > 0 {
			t.Errorf("of no blogs %v are claimed, %v", none, err)
		}
		if err := s.Renew(t.Context(), "me", noon(1), nil); err != nil {
			t.Errorf("where nothing is claimed: %v", err)
		}
		claimed, err := s.ClaimDue(t.Context(), "me", noon(1), noon(1).Add(time.Minute), 1)
		if err != nil || len(claimed) != 1 || claimed[0].Blog != "ida" {
			t.Fatalf("%v, %v", claimed, err)
		}
		if more, err := s.ClaimDue(t.Context(), "other", noon(1), noon(1).Add(time.Minute), 10); err != nil || len(more) != 1 || more[0].Blog != "tom" {
			t.Errorf("another claims %v, %v", more, err)
		}
		if n, err := s.CountDue(t.Context(), noon(1).Add(2*time.Minute)); n != 2 || err != nil {
			t.Errorf("%d are due when the leases are over, %v", n, err)
		}
		f := claimed[0]
		if f.ClaimedBy != "me" {
			t.Errorf("claimed by %q", f.ClaimedBy)
		}
		f.ClaimedBy = ""
		f.ETag, f.LastModified, f.BodyHash, f.NextPoll, f.Why = `W/"x"`, "Mon, 03 Mar 2031 09:00:00 GMT", []byte{1, 2}, noon(2), "hourly"
		f.LastPoll, f.LastSuccess, f.Fetched, f.HTTPStatus = noon(1), noon(1), noon(1), 200
		f.Asked.Pace.TTL, f.About.Title = time.Hour, "Ida's blog"
		poll := planet.Poll{Blog: "ida", At: noon(1), New: 3, Status: planet.New}
		f.Recent = []planet.Poll{poll}
		write(t, s, func(ctx context.Context, tx *Tx) error {
			if err := tx.PutFeed(ctx, f, poll); err != nil {
				return err
			}
			got, err := tx.Feed(ctx, "ida")
			if d := cmp.Diff(f, got); d != "" {
				t.Error(d)
			}
			return errors.Join(err, tx.Tell(ctx, planet.Event{At: noon(1), Blog: "ida", Kind: planet.Broke, Text: "It broke."}))
		})
		if next, err := s.NextDue(t.Context(), noon(1).Add(time.Hour)); err != nil || !next.Equal(noon(1)) {
			t.Errorf("next due %s, %v", next, err)
		}
		healths, err := s.Healths(t.Context(), noon(1), twoBlogs)
		if err != nil || healths[0].State != planet.StateOK || healths[1].State != planet.StateNew || len(healths[0].Days) != 1 || healths[0].Days[0].New != 3 {
			t.Errorf("%+v, %v", healths, err)
		}
		if events, err := s.Events(t.Context(), 5); err != nil || len(events) != 1 || events[0].Text != "It broke." {
			t.Errorf("%v, %v", events, err)
		}
	})
}
