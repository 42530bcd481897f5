package config

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// longest is what a duration may be at most. Several times as much is still a
// [time.Duration]; a sum that is none would lie in the past.
const longest = 100_000 * time.Hour

// period is a duration as [time.ParseDuration] reads it, from least to [longest].
func period(dst *time.Duration, least time.Duration) value {
	return scalar(func(s string) error {
		d, err := time.ParseDuration(s)
		switch {
		case err != nil:
			return fmt.Errorf("must be a duration such as 90s, 15m or 1h30m, but is %q%s", s, duration(s))
		case d < least:
			return fmt.Errorf("must be at least %s, but is %s", short(least), s)
		case d > longest:
			return fmt.Errorf("must be at most %s, but is %s", short(longest), s)
		}
		*dst = d
		return nil
	})
}

var (
	numeral = regexp.MustCompile(`^[0-9]+$`)
	spelled = regexp.MustCompile(`^([0-9]+)\s*(s|m|h|d|w|sec|min|hour|day|week)[a-z]*\.?$`)
)

// duration is advice on how to write a duration that cannot be read, or "".
func duration(s string) string {
	if numeral.MatchString(s) {
		if d, err := time.ParseDuration(s + "s"); err == nil && d > 0 {
			return fmt.Sprintf(": it needs a unit; write %ss or %s", s, otherwise(s, d))
		}
		return ": it needs a unit"
	}
	m := spelled.FindStringSubmatch(strings.ToLower(s))
	if m == nil {
		return ""
	}
	n, err := strconv.Atoi(m[1])
	if err != nil || n > 1000 {
		return ""
	}
	switch unit := m[2][:1]; unit {
	case "d":
		return fmt.Sprintf(": write %dh", 24*n)
	case "w":
		return fmt.Sprintf(": write %dh", 7*24*n)
	default:
		return fmt.Sprintf(": write %d%s", n, unit)
	}
}

// otherwise is the other way to write a bare number that may be one of seconds: for 3600
// it is 1h; 15 may have been meant as 15m.
func otherwise(s string, d time.Duration) string {
	if other := short(d); other != s+"s" {
		return other
	}
	return s + "m"
}

// short is d without the zeros of [time.Duration.String]: 1h, not 1h0m0s.
func short(d time.Duration) string {
	s := d.String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}

var (
	amount = regexp.MustCompile(`^([0-9]+)\s*([A-Za-z]*)$`)
	units  = map[string]int64{
		"": 1, "b": 1,
		"kb": 1e3, "mb": 1e6, "gb": 1e9,
		"kib": 1 << 10, "mib": 1 << 20, "gib": 1 << 30,
	}
)

// size is a number of bytes, with a unit of a thousand (KB) or 1,024 (KiB).
func size(dst *int64) value {
	return scalar(func(s string) error {
		m := amount.FindStringSubmatch(s)
		if m == nil {
			return fmt.Errorf("must be a size such as 16MiB or 500KB, but is %q", s)
		}
		unit, ok := units[strings.ToLower(m[2])]
		if !ok {
			return fmt.Errorf("there is no unit %q: write B, KB, MB, KiB or MiB, as in 16MiB", m[2])
		}
		n, err := strconv.ParseInt(m[1], 10, 64)
		if err != nil || n > math.MaxInt64/unit {
			n, unit = mostBody+1, 1
		}
		switch n *= unit; {
		case n < leastBody:
			return fmt.Errorf("must be at least 1KB, but is %d bytes: write 16MiB, for example", n)
		case n > mostBody:
			return fmt.Errorf("must be at most 1GiB, but is %s: a body is held in memory", s)
		}
		*dst = n
		return nil
	})
}
