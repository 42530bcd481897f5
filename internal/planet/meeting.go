package planet

// MeetingRef names one meeting: a series and a day. It is comparable; the zero
// value is no meeting.
type MeetingRef struct {
	Series string // slug
	Date   Date
}

// String is "series/yyyy-mm-dd", or "" for no meeting.
func (m MeetingRef) String() string {
	if m == (MeetingRef{}) {
		return ""
	}
	return m.Series + "/" + m.Date.String()
}

// Meeting is a dated meeting that stories report on.
type Meeting struct {
	MeetingRef
	Name    string // of the series
	Reports int    // stories
}

// MeetingFrom says where an entry's meeting was read.
type MeetingFrom string

const (
	MeetingFromTitle     MeetingFrom = "title"
	MeetingFromText      MeetingFrom = "text"
	MeetingFromMonth     MeetingFrom = "month"     // the one known meeting of the month that the title names
	MeetingFromNeighbour MeetingFrom = "neighbour" // a day away from the meeting that others name
)
