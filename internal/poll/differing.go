package poll

import (
	"sync"
	"time"
)

// outvoted is for how long what a blog posts is not stored where the database has
// another config of it in force than this process: each machine takes up a changed
// file in its own time. After that it will not come here: two machines have different
// files, or a command was given another one, and what is posted is not to be lost.
const outvoted = 10 * time.Minute

// differing are the blogs of which another config is in force.
type differing struct {
	mu    sync.Mutex
	blogs map[string]*differs
}

// differs is since when that is so by the same rules.
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

// forget says that the config in force of a blog is this process' own.
func (d *differing) forget(slug string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.blogs, slug)
}
