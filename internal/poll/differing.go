package poll

import (
	"sync"
	"time"
)

// outvoted is for how long what a blog posts is not stored where the config that is in
// force in the database says something else of the blog than this process' own. Machines
// take up a changed file at different moments, so at first this one may only be late.
// After that time the files must really differ, on two machines or by a command that was
// given another one, and what the blog posts is stored all the same, lest it be lost.
const outvoted = 10 * time.Minute

// differing are the blogs of which another config is in force.
type differing struct {
	mu    sync.Mutex
	blogs map[string]*differs
}

// differs is since when a blog has been differing, by the same rules of this process.
type differs struct {
	rules *Rules
	since time.Time
	told  bool
}

// wait notes that another config is in force of a blog, and reports whether to wait
// for it still; tell, once for these rules, that the wait is over.
func (d *differing) wait(slug string, rules *Rules, now time.Time) (wait, tell bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.blogs == nil {
		d.blogs = map[string]*differs{}
	}
	is := d.blogs[slug]
	if is == nil || is.rules != rules {
		is = &differs{rules: rules, since: now}
		d.blogs[slug] = is
	}
	if now.Sub(is.since) < outvoted {
		return true, false
	}
	tell, is.told = !is.told, true
	return false, tell
}

// differently notes that a blog is another by the config in force than by this process'
// own, reports whether to wait for that still, and where not, says once how it is.
func (p *Poller) differently(slug string, rules *Rules, how string) (wait bool) {
	wait, tell := p.differs.wait(slug, rules, p.now())
	if tell {
		p.log.Warn(how+"; see that all machines have the same config file, and start anew the one whose is right", "blog", slug)
	}
	return wait
}

// forget says that the config in force of a blog is this process' own.
func (d *differing) forget(slug string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.blogs, slug)
}
