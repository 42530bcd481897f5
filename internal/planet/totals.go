package planet

import "time"

// Totals is how much a planet has of everything.
type Totals struct {
	Entries int
	Stories int
	Copies  int // entries of stories beyond the first
}

// Effort is how often something was done, and how long that took in all.
type Effort struct {
	Count int64
	Took  time.Duration
}

// Count is how many stories a month has.
type Count struct {
	Date Date // the first of the month
	N    int
}
