package main

import "runtime"

// turns limits how many goroutines keep a core busy at once with work that no reader waits
// for: polls, indexing, and making a page again while its readers are given the older one.
// That leaves a core for readers who do wait. Nil turns set no limit.
type turns chan struct{}

// take waits for a turn, which ends when leave is called.
func (t turns) take() (leave func()) {
	if t == nil {
		return func() {}
	}
	t <- struct{}{}
	return func() { <-t }
}

// spareThreads is how many more threads run Go at once than there are cores. Where all
// threads are at work, Go looks for new requests every 10 ms and then lets each
// goroutine run as long; the operating system shares the cores out better.
const spareThreads = 2

// tuneThreads adds [spareThreads] where pages are served, unless $GOMAXPROCS sets the number
// of threads. It returns how many turns there are to be: one for each core, but one less
// where pages are served.
func (p *process) tuneThreads() int {
	cores := runtime.GOMAXPROCS(0)
	if !p.web {
		return cores
	}
	if p.app.getenv("GOMAXPROCS") == "" {
		runtime.SetDefaultGOMAXPROCS()
		cores = runtime.GOMAXPROCS(0)
		runtime.GOMAXPROCS(cores + spareThreads)
	}
	return max(cores-1, 1)
}
