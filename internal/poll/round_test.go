package poll

import (
	"testing"
	"time"

	"necblogs/internal/planet"
)

// Who waits for the network for long makes room for another; who has his feed in
// memory does not, and is counted again when he has.
func TestPlaces(t *testing.T) {
	long := time.Now().Add(-time.Hour)
	for _, c := range []struct {
		what   string
		poll   run
		places int
		free   bool
	}{
		{"there is room", run{stage: asking, since: long, placed: true}, 2, true},
		{"it has just asked", run{stage: asking, since: time.Now(), placed: true}, 1, false},
		{"it has asked long ago", run{stage: asking, since: long, placed: true}, 1, true},
		{"it is being read", run{stage: reading, since: long, placed: true}, 1, false},
	} {
		r := round{running: map[string]*run{"blog": &c.poll}, taken: 1}
		if free := r.untilFree(c.places) == 0; free != c.free {
			t.Errorf("%s: room for another %v, want %v", c.what, free, c.free)
		}
	}
	late := run{stage: asking, since: long, placed: true}
	r := round{running: map[string]*run{"": &late}, taken: 1}
	r.untilFree(1)
	for _, c := range []struct {
		now   stage
		taken int
	}{{reading, 1}, {asking, 1}, {reading, 1}, {idle, 0}, {finished, 0}} {
		if r.follow(planet.FeedState{}, c.now); r.taken != c.taken {
			t.Errorf("at stage %d %d places are taken, want %d", c.now, r.taken, c.taken)
		}
	}
}
