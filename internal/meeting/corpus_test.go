package meeting_test

import (
	"regexp"
	"strings"
	"testing"

	"necblogs/internal/meeting"
	"necblogs/internal/planet"
	"necblogs/internal/planettest/corpustest"
)

var nec = []planet.Series{{
	Slug: "nec", Name: "NEC",
	Match:  regexp.MustCompile(`(?i)\bNEC\b`),
	Except: regexp.MustCompile(`(?i)\b(regional|equalities|women)`),
}}

// accepts reports whether a verdict ("" for none) agrees with a label: a date, a
// span of dates, or what a round-up covers ("2022-11-08+"), which is no meeting. A
// committee's or a region's meeting is labelled, but is none of the NEC's.
func accepts(title, label, date string) bool {
	roundUp := strings.Contains(title, "Update,") // of Ann Black's: by month
	another := title != "" && (!nec[0].Match.MatchString(title) || nec[0].Except.MatchString(title))
	if label == "" || another || roundUp && date == "" {
		return date == ""
	}
	first, last, span := strings.Cut(label, "/")
	if !span {
		last = first
	}
	return first <= date && date <= last
}

func TestCorpus(t *testing.T) {
	c := corpustest.Load(t)
	var evidence []meeting.Entry
	for i, e := range c.Entries {
		if ev, ok := meeting.Read(nec, e.Title, e.Text, e.Published); ok {
			evidence = append(evidence, meeting.Entry{ID: int64(i), Evidence: ev})
		}
	}
	verdicts := meeting.Resolve(evidence)
	right, labelled := 0, 0
	for i, e := range c.Entries {
		if e.Label == nil {
			continue
		}
		labelled++
		date := ""
		v, ok := verdicts[int64(i)]
		if ok {
			date = v.Date.String()
		}
		switch {
		case accepts(e.Title, e.Label.Meeting, date):
			right++
		case ok:
			t.Errorf("%s, %q: on %s (%s), want %q", e.Slug, e.Title, date, v.From, e.Label.Meeting)
		default:
			t.Logf("%s, %q: on none, want %s", e.Slug, e.Title, e.Label.Meeting)
		}
	}
	t.Logf("%d of %d labelled entries right", right, labelled)
	if right < labelled-3 { // three that only a reader who knows the body can place
		t.Errorf("only %d of %d labelled entries are right", right, labelled)
	}
}
