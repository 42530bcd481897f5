package meeting_test

import (
	"regexp"
	"slices"
	"testing"

	"necblogs/internal/meeting"
	"necblogs/internal/planet"
)

// Of several series whose names stand in a title the one with a date behind it has it.
func TestSeveralSeries(t *testing.T) {
	series := append(slices.Clone(nec), planet.Series{Slug: "forum", Match: regexp.MustCompile(`Forum`)})
	for _, tt := range []struct{ title, want string }{
		{"NEC report, 20 July 2031: the Forum and after", "nec 2031-07-20"},
		{"Harbour Forum, 18/19 July 2031: what the NEC wants", "forum 2031-07-19"},
		{"Harbour Forum, July 2031, by an NEC member", "forum 2031-07-31"},
		{"Harbour Forum 18/19 July 2031 and NEC 20 July 2031", "nec 2031-07-20"}, // the first of them
		{"NEC at the Forum: a report of 20 July 2031", "nec 2031-07-20"},
	} {
		e, _ := meeting.Read(series, tt.title, "", day("2031-08-23"))
		if got := e.Series + " " + e.To.String(); got != tt.want {
			t.Errorf("%q: %s, want %s", tt.title, got, tt.want)
		}
	}
}
