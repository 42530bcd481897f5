package planet

import "time"

// Date is a calendar day without zone: days since 1970-01-01, so that it
// compares and subtracts as an integer and is stored as one.
type Date int32

// NewDate is the day y-m-d; out-of-range values are normalised as [time.Date] does.
func NewDate(y int, m time.Month, d int) Date {
	return Date(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

// DateOf is the calendar day of t in t's own location.
func DateOf(t time.Time) Date {
	return NewDate(t.Year(), t.Month(), t.Day())
}

// ParseDate reads "yyyy-mm-dd".
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return 0, err
	}
	return DateOf(t), nil
}

// Time is midnight UTC at the start of the day.
func (d Date) Time() time.Time { return time.Unix(int64(d)*86400, 0).UTC() }

// Begins is the first moment of the day in a zone: midnight or, on a day that lacks its
// first hour because clocks are put forward at midnight, the end of that.
func (d Date) Begins(zone *time.Location) time.Time {
	y, m, day := d.Time().Date()
	t := time.Date(y, m, day, 0, 0, 0, 0, zone)
	if DateOf(t) < d {
		_, t = t.ZoneBounds()
	}
	return t
}

// String is "yyyy-mm-dd".
func (d Date) String() string { return d.Time().Format(time.DateOnly) }

// Long is "2 January 2006", as people read it.
func (d Date) Long() string { return d.Time().Format("2 January 2006") }
