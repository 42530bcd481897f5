package schedule

import (
	"strconv"
	"strings"
	"time"
)

// every puts a pace into words: "every hour", "every 90 minutes".
func every(d time.Duration) string { return "every " + strings.TrimPrefix(span(d), "1 ") }

// span puts a duration into words: "1 hour", "90 minutes", "7 days". The unit is the
// longest that divides it or fits into it ten times, and the rest is rounded.
func span(d time.Duration) string {
	unit, name := time.Second, "second"
	switch whole := func(u time.Duration) bool { return d >= 10*u || d >= u && d%u == 0 }; {
	case whole(day):
		unit, name = day, "day"
	case whole(time.Hour):
		unit, name = time.Hour, "hour"
	case whole(time.Minute):
		unit, name = time.Minute, "minute"
	}
	n := int64(d.Round(unit) / unit)
	if n != 1 {
		name += "s"
	}
	return strconv.FormatInt(n, 10) + " " + name
}
