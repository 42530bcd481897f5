package schedule

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"necblogs/internal/planet"
)

// now is a Friday, half past ten at night.
var now = time.Date(2026, time.January, 2, 22, 30, 0, 0, time.UTC)

var limits = Limits{Interval: time.Hour, Min: 15 * time.Minute, Max: day}

func TestPlan(t *testing.T) {
	second := Limits{Interval: 2 * time.Second, Min: time.Second, Max: 8 * time.Second}
	for _, tt := range []struct {
		name   string
		limits Limits
		state  State
		wait   time.Duration
		why    string
	}{
		{"nothing set is the shipped pace", Limits{}, State{}, time.Hour, "every hour"},
		{"the blog's interval", limits, State{}, time.Hour, "every hour"},
		{"never below min", Limits{Interval: time.Minute, Min: 15 * time.Minute, Max: day}, State{}, 15 * time.Minute, "every 15 minutes"},
		{"never above max", Limits{Interval: 48 * time.Hour, Min: time.Minute, Max: day}, State{}, day, "every day"},
		{"min above max wins", Limits{Interval: time.Hour, Min: 3 * time.Hour, Max: time.Hour}, State{}, 3 * time.Hour, "every 3 hours"},
		{"intervals of seconds", second, State{}, 2 * time.Second, "every 2 seconds"},

		{"ttl slows", limits, State{Asked: planet.Asked{Pace: planet.Pace{TTL: 6 * time.Hour}}}, 6 * time.Hour, "every 6 hours, as the feed asks"},
		{"ttl never hastens", limits, State{Asked: planet.Asked{Pace: planet.Pace{TTL: time.Minute}}}, time.Hour, "every hour"},
		{"ttl up to max", limits, State{Asked: planet.Asked{Pace: planet.Pace{TTL: 9 * day}}}, day, "every day, as the feed asks"},
		{"max-age slows", limits, State{Asked: planet.Asked{MaxAge: 90 * time.Minute}}, 90 * time.Minute, "every 90 minutes, as the server asks"},
		{"expires slows", limits, State{Asked: planet.Asked{Expires: now.Add(2 * time.Hour)}}, 2 * time.Hour, "every 2 hours, as the server asks"},
		{"expires in the past", limits, State{Asked: planet.Asked{Expires: now.Add(-day)}}, time.Hour, "every hour"},
		{"the slowest of all", limits, State{Asked: planet.Asked{Pace: planet.Pace{TTL: 3 * time.Hour}, MaxAge: 4 * time.Hour, Expires: now.Add(2 * time.Hour)}}, 4 * time.Hour, "every 4 hours, as the server asks"},

		{"nine silent polls", limits, State{Silent: 9}, time.Hour, "every hour"},
		{"ten silent polls", limits, State{Silent: 10}, 3888 * time.Second, "every 65 minutes, with nothing new in 10 polls"},
		{"silent for ever", limits, State{Silent: 9999}, 108 * time.Minute, "every 108 minutes, with nothing new in 9999 polls"},
		{"silence stays within max", Limits{Interval: day, Min: time.Hour, Max: day}, State{Silent: 50}, day, "every day, with nothing new in 50 polls"},
		{"silence and ttl do not add up", limits, State{Asked: planet.Asked{Pace: planet.Pace{TTL: 6 * time.Hour}}, Silent: 50}, 6 * time.Hour, "every 6 hours, as the feed asks"},

		{"first failure", limits, State{Outcome: Failed, Failures: 1}, time.Hour, "failed once: tried again after 1 hour"},
		{"a failure of this machine", limits, State{Outcome: Failed}, time.Hour, "this machine failed, not the blog: tried again after 1 hour"},
		{"a failure of a feed with a ttl over max", limits, State{Outcome: Failed, Asked: planet.Asked{Pace: planet.Pace{TTL: 9 * day}}, Failures: 1}, day, "failed once: tried again after 1 day"},
		{"third failure", limits, State{Outcome: Failed, Failures: 3}, 4 * time.Hour, "3 failures in a row: tried again after 4 hours"},
		{"hundredth failure", limits, State{Outcome: Failed, Failures: 100}, day, "100 failures in a row: tried again after 1 day"},
		{"failures in seconds", second, State{Outcome: Failed, Failures: 9}, 8 * time.Second, "9 failures in a row: tried again after 8 seconds"},
		{"an error page's max-age says nothing of the feed", limits, State{Outcome: Failed, Asked: planet.Asked{MaxAge: day}, Failures: 1}, time.Hour, "failed once: tried again after 1 hour"},
		{"a success resets", limits, State{Failures: 0}, time.Hour, "every hour"},

		{"503 with Retry-After", limits, State{Outcome: Failed, RetryAfter: 5 * time.Hour, Failures: 1}, 5 * time.Hour, "the server asked to wait 5 hours"},
		{"Retry-After never hastens", limits, State{Outcome: Failed, RetryAfter: time.Second, Failures: 3}, 4 * time.Hour, "3 failures in a row: tried again after 4 hours"},
		{"Retry-After on a redirect", limits, State{RetryAfter: 5 * time.Hour}, 5 * time.Hour, "the server asked to wait 5 hours"},
		{"Retry-After over max", second, State{Outcome: Failed, RetryAfter: time.Hour, Failures: 1}, time.Hour, "the server asked to wait 1 hour"},
		{"absurd Retry-After", limits, State{Outcome: TooMany, RetryAfter: 400 * day, Failures: 1}, day, "the server asked to wait 1 day"},
		{"absurd Retry-After, long max", Limits{Interval: day, Min: day, Max: 3 * day}, State{Outcome: TooMany, RetryAfter: 400 * day, Failures: 1}, 3 * day, "the server asked to wait 3 days"},
		{"429 backs off", limits, State{Outcome: TooMany, Failures: 2}, 2 * time.Hour, "2 failures in a row: tried again after 2 hours"},
		{"429 that names its time", second, State{Outcome: TooMany, RetryAfter: 3 * time.Second, Failures: 7}, 3 * time.Second, "the server asked to wait 3 seconds"},
		{"429 that names a short time", limits, State{Outcome: TooMany, RetryAfter: time.Second, Failures: 7}, time.Hour, "the server asked for fewer polls: tried again after 1 hour"},

		{"gone", limits, State{Outcome: Gone, Failures: 1}, week, "the feed is gone: tried once a week"},
		{"gone, in seconds", second, State{Outcome: Gone, Failures: 1}, week, "the feed is gone: tried once a week"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := Plan(now, tt.limits, tt.state, 0)
			if wait := got.At.Sub(now); wait != tt.wait || got.Why != tt.why {
				t.Errorf("got %v, %q\nwant %v, %q", wait, got.Why, tt.wait, tt.why)
			}
		})
	}
}

func TestPlanSleeps(t *testing.T) {
	var allHours []int
	for h := range 24 {
		allHours = append(allHours, h)
	}
	weekend := []time.Weekday{time.Saturday, time.Sunday}
	for _, tt := range []struct {
		name string
		pace planet.Pace
		at   string // of the next poll, with jitter 0, an hour from now being 23:30 on a Friday
	}{
		{"another hour", planet.Pace{SkipHours: []int{22, 0}}, "Fri 23:30"},
		{"the night", planet.Pace{SkipHours: []int{22, 23, 0, 1, 2, 3, 4, 5}}, "Sat 06:00"},
		{"the weekend", planet.Pace{SkipHours: []int{23}, SkipDays: weekend}, "Mon 00:00"},
		{"the weekend and its night", planet.Pace{SkipHours: []int{23, 0, 1}, SkipDays: weekend}, "Mon 02:00"},
		{"all but one hour of the week", planet.Pace{SkipHours: allHours[:23], SkipDays: []time.Weekday{0, 1, 2, 3, 5, 6}}, "Thu 23:00"},
		{"all hours", planet.Pace{SkipHours: allHours}, "Fri 23:30"},
		{"all days", planet.Pace{SkipDays: []time.Weekday{0, 1, 2, 3, 4, 5, 6}}, "Fri 23:30"},
		{"no such hour or day", planet.Pace{SkipHours: []int{-1, 24, 99}, SkipDays: []time.Weekday{-1, 7}}, "Fri 23:30"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			// Hours are UTC wherever the planet runs.
			local := now.In(time.FixedZone("", 5*3600))
			got := Plan(local, limits, State{Asked: planet.Asked{Pace: tt.pace}}, 0)
			if at := got.At.UTC().Format("Mon 15:04"); at != tt.at {
				t.Errorf("next poll %s, want %s", at, tt.at)
			}
			if slept := tt.at != "Fri 23:30"; slept != strings.Contains(got.Why, "skipHours") {
				t.Errorf("why = %q", got.Why)
			}
		})
	}
}

// Whatever is asked, jitter lengthens by a tenth at most and the next poll is
// never before the minimum nor before what the server asked for.
func TestPlanJitterOnlyLengthens(t *testing.T) {
	dice := rand.New(rand.NewPCG(1, 2))
	upTo := func(d time.Duration) time.Duration { return time.Duration(dice.Int64N(int64(d) + 1)) }
	for range 20_000 {
		l := Limits{Interval: 1 + upTo(2*day), Min: 1 + upTo(time.Hour), Max: 1 + upTo(2*day)}
		a := planet.Asked{Pace: planet.Pace{TTL: upTo(2 * day)}, MaxAge: upTo(2 * day), Expires: now.Add(upTo(2*day) - day)}
		s := State{Asked: a, RetryAfter: upTo(day), Failures: dice.IntN(30), Silent: dice.IntN(30), Outcome: Outcome(dice.IntN(5))}
		jitter := dice.Float64()

		bare, got := Plan(now, l, s, 0).At.Sub(now), Plan(now, l, s, jitter).At.Sub(now)
		if got < bare || got > bare+bare/10 {
			t.Fatalf("%+v %+v: %v without jitter, %v with %v", l, s, bare, got, jitter)
		}
		if bare < l.Min || bare < s.RetryAfter {
			t.Fatalf("%+v %+v: only %v", l, s, bare)
		}
	}
}

func TestPlanSilenceAtMostDoubles(t *testing.T) {
	if got := Plan(now, limits, State{Silent: 1 << 40}, 1).At.Sub(now); got > 2*limits.Interval {
		t.Errorf("a silent blog waits %v with full jitter", got)
	}
}

func TestPlanJitterOutOfRange(t *testing.T) {
	for jitter, want := range map[float64]time.Duration{-5: time.Hour, 5: 66 * time.Minute} {
		if got := Plan(now, limits, State{}, jitter).At.Sub(now); got != want {
			t.Errorf("jitter %v: %v, want %v", jitter, got, want)
		}
	}
}

func BenchmarkPlan(b *testing.B) {
	for b.Loop() {
		Plan(now, limits, State{Asked: planet.Asked{MaxAge: 10 * time.Minute}, Silent: 3}, 0.5)
	}
}
