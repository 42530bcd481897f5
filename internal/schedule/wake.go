package schedule

import (
	"slices"
	"time"

	"necblogs/internal/planet"
)

// wake returns t, or if the feed asks not to be polled then, the beginning of the next
// hour in which it may be, plus up to a tenth of an hour by jitter, so that not all
// feeds wake at once. A feed that excludes every hour is taken not to have meant it.
// Hours and days are UTC (RSS 2.0, skipHours and skipDays).
func wake(t time.Time, p planet.Pace, jitter float64) time.Time {
	asleep := func(t time.Time) bool {
		return slices.Contains(p.SkipHours, t.Hour()) || slices.Contains(p.SkipDays, t.Weekday())
	}
	if !asleep(t.UTC()) {
		return t
	}
	hour := t.UTC().Truncate(time.Hour)
	for range 7 * 24 {
		if hour = hour.Add(time.Hour); !asleep(hour) {
			return hour.Add(time.Duration(jitter * float64(time.Hour) / 10)).In(t.Location())
		}
	}
	return t
}
