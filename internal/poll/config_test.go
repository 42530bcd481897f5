package poll_test

import (
	"regexp"
	"testing"
	"time"

	"necblogs/internal/planet"
	"necblogs/internal/planettest"
)

// The config changes while a blog is being polled: what it brings by the old rules
// is not stored, as nothing would ever put it right, and comes by the new ones.
func TestConfigChangesDuringPoll(t *testing.T) {
	posts := planettest.RSS(post(2, began.Add(-time.Hour), "<p>two</p>"), post(1, began.Add(-2*time.Hour), "<p>one</p>"))
	for name, change := range map[string]struct {
		to    func(*world)
		stale bool     // what the poll has brought
		want  []string // titles after the next one
	}{
		"the blog leaves": {func(w *world) { w.blogs = nil }, true, nil},
		"it has a filter": {func(w *world) { w.blogs[0].Exclude.Title = regexp.MustCompile("2") }, true, []string{"Report 1"}},
		"another blog comes": {func(w *world) {
			w.blogs = append(w.blogs, planet.Blog{Slug: "other", Name: "other", Feed: w.URL("http://other.example/")})
		}, false, []string{"Report 2", "Report 1"}},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			slug := w.blog(feed)
			w.Handle(feed, during(func() {
				change.to(w)
				w.configure()
			}, posts))
			if p := w.poll(slug); (p.Status == planet.Skipped) != change.stale {
				t.Errorf("the poll that ran: %+v", p)
			}
			w.Set(feed, 200, nil, posts)
			w.clock.Advance(2 * time.Hour)
			w.due()
			equal(t, "titles", w.titles(), change.want)
		})
	}
}
