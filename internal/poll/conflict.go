package poll

import (
	"sync"
	"time"
)

// outvoted is how long nothing that a blog posts is stored while the config in force in
// the database says something else of the blog than this process's own. Machines take
// up a changed file at different moments, so at first this one may only be late. After
// that the files must really differ, between two machines or because a command was
// given another one; then what the blog posts is stored all the same, so that it is not
// lost.
const outvoted = 10 * time.Minute

// conflicts are the blogs for which another config is in force than this process's own.
type conflicts struct {
	mu    sync.Mutex
	blogs map[string]*conflict // by slug
}

// conflict is how long that has been so for one blog, under the same rules of this
// process.
type conflict struct {
	rules *Rules
	since time.Time
	told  bool
}

// disagree notes that another config is in force for a blog, and reports whether to wait
// for the two to agree. When the wait is over it logs how they differ, once for these rules.
func (p *Poller) disagree(slug string, rules *Rules, how string) (wait bool) {
	p.conflicts.mu.Lock()
	defer p.conflicts.mu.Unlock()
	c := p.conflicts.blogs[slug]
	if c == nil || c.rules != rules {
		c = &conflict{rules: rules, since: p.now()}
		p.conflicts.blogs[slug] = c
	}
	if p.now().Sub(c.since) < outvoted {
		return true
	}
	if !c.told {
		c.told = true
		p.log.Warn(how+"; see that all machines have the same config file, and start anew the one whose is right", "blog", slug)
	}
	return false
}

// agree notes that the config in force for a blog is this process's own.
func (p *Poller) agree(slug string) {
	p.conflicts.mu.Lock()
	defer p.conflicts.mu.Unlock()
	delete(p.conflicts.blogs, slug)
}
