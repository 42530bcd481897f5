package meeting_test

import (
	"testing"

	"necblogs/internal/meeting"
	"necblogs/internal/planet"
	"necblogs/internal/planettest/corpustest"
)

var nec = []planet.Series{corpustest.NEC}

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
		case corpustest.Accepts(*e.Label, date):
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
