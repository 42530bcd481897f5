package story_test

import (
	"fmt"
	"strings"
	"testing"

	"necblogs/internal/planet"
)

// kinds are pairs of invented posts, and the share of the pairs that must become
// one story; 0 is none at all.
var kinds = []struct {
	name string
	want float64
	make func(n uint64) (original, other came)
}{
	{"reposted", 1, repost(0)},
	{"reposted, 2 % changed", 1, repost(.02)},
	{"reposted, 5 % changed", .99, repost(.05)},
	{"reposted, 10 % changed", .97, repost(.10)},
	{"reposted, 15 % changed", .80, repost(.15)},
	{"excerpt of 55 words", 1, excerpted(55, 55)},
	{"excerpt of 40 to 54 words", .95, excerpted(40, 54)},
	{"excerpt of 56 to 200 words", 1, excerpted(56, 200)},
	{"two who quote the same", 0, func(n uint64) (a, b came) {
		quote := text(n, 60+int(n%200))
		own := func(k uint64) string { return text(1_000_000+4*n+k, 30+int(n+k)%60) }
		return came{"ruth", post("ruth", int(n), 0, "On the statement", own(0)+"\n"+quote+"\n"+own(1))},
			came{"saul", post("saul", int(n), 1, "What they said", own(2)+"\n"+quote+"\n"+own(3))}
	}},
	{"one author's boilerplate", 0, func(n uint64) (a, b came) {
		intro, footer := text(7, 50), text(8, 40)
		with := func(k uint64) string { return intro + "\n" + text(2_000_000+2*n+k, 40+int(n%300)) + "\n" + footer }
		return came{"ruth", post("ruth", int(2*n), 0, fmt.Sprint("Thing ", 2*n), with(0))},
			came{"ruth", post("ruth", int(2*n+1), 1, fmt.Sprint("Thing ", 2*n+1), with(1))}
	}},
}

// repost is a post and the same on another blog, with a share of the words changed.
func repost(share float64) func(uint64) (came, came) {
	return func(n uint64) (a, b came) {
		body := text(n, 120+int(n*37%900))
		return came{"ruth", post("ruth", int(n), 0, "Assembly report", body)},
			came{"saul", post("saul", int(n), 1, "Assembly report", edited(n, body, share))}
	}
}

func excerpted(lo, hi int) func(uint64) (came, came) {
	return func(n uint64) (a, b came) {
		body := text(n, 400+int(n*37%900))
		return came{"ruth", post("ruth", int(n), 0, "Assembly report", body)},
			came{"saul", post("saul", int(n), 1, "Assembly report", excerpt(body, lo+int(n)%(hi-lo+1)))}
	}
}

// TestSynthetic measures, through the database and its index of candidates, how
// many copies are found, in both orders of arrival, and that nothing else is.
func TestSynthetic(t *testing.T) {
	for i, kind := range kinds {
		t.Run(kind.name, func(t *testing.T) {
			pairs := 24
			if kind.want == 0 {
				pairs = 16 // where each is a candidate of each, that is many
			}
			for _, order := range []string{"original first", "copy first"} {
				w := newWorld(t, blog("ruth"), blog("saul"))
				w.now = later
				var first, second []came
				for n := range uint64(pairs) {
					a, b := kind.make(10_000*uint64(i+1) + n)
					first, second = append(first, a), append(second, b)
				}
				if order == "copy first" {
					first, second = second, first
				}
				for _, half := range [][]came{first, second} {
					var items []planet.Item
					for _, c := range half {
						items = append(items, c.item)
					}
					w.poll(half[0].blog, items...)
				}
				stories := w.all()
				found := 2*pairs - len(stories)
				for _, s := range stories {
					for _, c := range s.Copies {
						if a, b := number(s.Shown), number(c.Entry); a != b || kind.want == 0 {
							t.Errorf("%s: false, %q (%s) and %q (%s): %s %.3f", order, s.Shown.Title, s.Shown.GUID, c.Entry.Title, c.Entry.GUID, c.Reason, c.Score)
						}
					}
				}
				t.Logf("%s: %d of %d pairs are one story", order, found, pairs)
				if float64(found) < kind.want*float64(pairs)-1 { // one of them is chance
					t.Errorf("%s: less than %.0f %%", order, 100*kind.want)
				}
				w.check()
			}
		})
	}
}

// number is the number of a post in its guid.
func number(e planet.Entry) string { return e.GUID[strings.LastIndexByte(e.GUID, '=')+1:] }
