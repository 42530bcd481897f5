package store

import "time"

// ms is the stored form of a time: Unix milliseconds, 0 for the zero time. A
// raw time.Time would sort wrongly across zones.
func ms(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

func at(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}
