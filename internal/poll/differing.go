package poll

import "sync"

// differing are the blogs whose polls were not stored because the database has
// another config in force than this process.
type differing struct {
	mu    sync.Mutex
	blogs map[string]differs
}

// differs is how often that was so by the same rules.
type differs struct {
	rules *Rules
	polls int
}

// note notes a poll that was not stored, and reports whether that is worth a word:
// the second time, for each machine takes up a changed file in its own time, and a
// feed is polled again when its lease has ended; and never again by these rules.
func (d *differing) note(slug string, rules *Rules) (worth bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	is := d.blogs[slug]
	if is.rules != rules {
		is = differs{rules: rules}
	}
	is.polls++
	if d.blogs == nil {
		d.blogs = map[string]differs{}
	}
	d.blogs[slug] = is
	return is.polls == 2
}

// forget says that the config in force of a blog is this process' own.
func (d *differing) forget(slug string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.blogs, slug)
}
