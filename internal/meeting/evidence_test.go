package meeting_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"necblogs/internal/meeting"
)

func TestEvidenceText(t *testing.T) {
	for _, e := range entries([]post{
		{"NEC, 20 July 2031", "", "2031-07-23", ""}, {"NEC, July 2031", "", "2031-08-23", ""}, {"NEC, July 2031", "We met on 3 July.", "2031-08-23", ""},
		{"NEC, 20 July 2031", "", "2031-05-23", ""}, {"NEC", "On 3 and 4 May 2031, 5 May 2031.", "2031-07-23", ""},
		{"NEC", "It rained on 3 and 4 July 2031.", "2031-07-23", ""}, {"NEC, 20 January 2030", "", "2031-01-23", ""},
	}) {
		text, err := e.MarshalText()
		if err != nil {
			t.Fatal(err)
		}
		var got meeting.Evidence
		if err := got.UnmarshalText(text); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		if diff := cmp.Diff(e.Evidence, got); diff != "" {
			t.Errorf("%s: %s", text, diff)
		}
	}
	for _, bad := range []string{"", "nec", "nec title 2031-07-20 2031-07-22", "nec guess 2031-07-20 2031-07-22 2031-07-22", "nec text 2031-07-20 x 2031-07-22", "nec year 2031-07-20 2031-07-22 2031-07-22"} {
		if new(meeting.Evidence).UnmarshalText([]byte(bad)) == nil {
			t.Errorf("%q is accepted", bad)
		}
	}
}
