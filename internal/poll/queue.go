package poll

import (
	"necblogs/internal/fetch"
	"necblogs/internal/planet"
)

// queue holds claimed feeds by host and hands out those whose host has room.
type queue struct {
	perHost int
	waiting map[string][]planet.FeedState
	busy    map[string]int
	hosts   []string // with feeds waiting and room, in the order in which they came
}

func newQueue(perHost int) *queue {
	return &queue{perHost: perHost, waiting: map[string][]planet.FeedState{}, busy: map[string]int{}}
}

func (q *queue) add(states []planet.FeedState) {
	for _, s := range states {
		host := fetch.Host(s.URL())
		q.waiting[host] = append(q.waiting[host], s)
		if len(q.waiting[host]) == 1 && q.busy[host] < q.perHost {
			q.hosts = append(q.hosts, host)
		}
	}
}

// ready reports whether next has something.
func (q *queue) ready() bool { return len(q.hosts) > 0 }

// next takes a feed whose host has room, the hosts in turn. There must be one.
func (q *queue) next() planet.FeedState {
	host := q.hosts[0]
	q.hosts = q.hosts[1:]
	s := q.waiting[host][0]
	q.waiting[host] = q.waiting[host][1:]
	q.busy[host]++
	if len(q.waiting[host]) == 0 {
		delete(q.waiting, host)
	} else if q.busy[host] < q.perHost {
		q.hosts = append(q.hosts, host)
	}
	return s
}

// done gives a host's room back.
func (q *queue) done(s planet.FeedState) {
	host := fetch.Host(s.URL())
	q.busy[host]--
	if q.busy[host] == 0 {
		delete(q.busy, host)
	}
	if len(q.waiting[host]) > 0 && q.busy[host] == q.perHost-1 {
		q.hosts = append(q.hosts, host)
	}
}
