package poll

import (
	"slices"

	"necblogs/internal/fetch"
	"necblogs/internal/planet"
)

// queue holds claimed feeds by host, and hands out those whose hosts have room, one
// host after the other.
type queue struct {
	waiting map[string][]planet.FeedState // by host
	busy    map[string]int                // feeds being fetched, by host
	hosts   []string                      // that have feeds waiting, in the order of their turns
}

func newQueue() *queue {
	return &queue{waiting: map[string][]planet.FeedState{}, busy: map[string]int{}}
}

func (q *queue) add(s planet.FeedState) {
	host := fetch.Host(s.URL())
	if len(q.waiting[host]) == 0 {
		q.hosts = append(q.hosts, host)
	}
	q.waiting[host] = append(q.waiting[host], s)
}

// next takes a feed of a host that has fewer than perHost under way.
func (q *queue) next(perHost int) (s planet.FeedState, ok bool) {
	i := slices.IndexFunc(q.hosts, func(host string) bool { return q.busy[host] < perHost })
	if i < 0 {
		return s, false
	}
	host := q.hosts[i]
	q.hosts = slices.Delete(q.hosts, i, i+1)
	q.busy[host]++
	s, q.waiting[host] = q.waiting[host][0], q.waiting[host][1:]
	if len(q.waiting[host]) > 0 {
		q.hosts = append(q.hosts, host)
	} else {
		delete(q.waiting, host)
	}
	return s, true
}

// done gives a host's room back.
func (q *queue) done(s planet.FeedState) {
	host := fetch.Host(s.URL())
	if q.busy[host]--; q.busy[host] == 0 {
		delete(q.busy, host)
	}
}
