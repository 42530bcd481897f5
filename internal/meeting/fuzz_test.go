package meeting_test

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"necblogs/internal/meeting"
)

// Which meeting entries are on does not depend on the order in which they came.
// Each line of the text is an entry's title, read a day after the last.
func FuzzResolve(f *testing.F) {
	f.Add("NEC report, 25 July 2023\nNEC May 2022\nNEC 24.05.2022\nNEC 26th July", int64(1_690_000_000), uint64(1))
	f.Add("NEC 30 September – 2 October 2022\nNEC 1 October\nNEC update, October 2022", int64(1_664_700_000), uint64(2))
	f.Add("NEC 31 Dec\nNEC 1 Jan\nNEC 2 Jan\nNEC 3 January 2024", int64(1_704_300_000), uint64(3))
	f.Fuzz(func(t *testing.T, titles string, published int64, seed uint64) {
		at := time.Unix(published%(1<<36), 0).UTC()
		var entries []meeting.Entry
		for title := range strings.Lines(titles) {
			at = at.AddDate(0, 0, 1)
			if e, ok := meeting.Read(nec, title, "", at); ok && len(entries) < 30 {
				entries = append(entries, meeting.Entry{ID: int64(len(entries) + 1), Evidence: e})
			}
		}
		want := meeting.Resolve(entries)
		rand.New(rand.NewPCG(seed, 0)).Shuffle(len(entries), func(i, j int) { entries[i], entries[j] = entries[j], entries[i] })
		if diff := cmp.Diff(want, meeting.Resolve(entries)); diff != "" {
			t.Errorf("in another order (-first +then):\n%s", diff)
		}
	})
}
