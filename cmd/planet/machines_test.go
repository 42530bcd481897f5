package main_test

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"necblogs/internal/planettest"
)

// crowd are feeds that answer only once they are let, and who has asked for them.
type crowd struct {
	mu     sync.Mutex
	asked  map[string][]string // by feed: the User-Agents, in order
	let    chan struct{}
	config string // of the blogs
}

func newCrowd(in *planettest.Internet, feeds, hosts int) *crowd {
	c := &crowd{asked: map[string][]string{}, let: make(chan struct{}), config: "blogs:\n"}
	for n := range feeds {
		addr := fmt.Sprintf("http://host%d.example/%d", n%hosts, n)
		body := planettest.RSS(item(fmt.Sprint("crowd", n), 1+n%28))
		in.Handle(addr, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			c.mu.Lock()
			c.asked[addr] = append(c.asked[addr], r.UserAgent())
			c.mu.Unlock()
			select {
			case <-c.let:
				w.Header().Set("Content-Type", "application/rss+xml")
				w.Write(body)
			case <-r.Context().Done():
			}
		}))
		c.config += blog(fmt.Sprint("Blog ", n), in.URL(addr))
	}
	return c
}

// by is how many feeds somebody has asked for.
func (c *crowd) by(who string) (n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, agents := range c.asked {
		for _, a := range agents {
			if a == who {
				n++
			}
		}
	}
	return n
}

// machine is a house of its own on a database that others use too.
func machine(t *testing.T, database, name, blogs string) *house {
	h := newHouse(t, "poll: {allow_private: true, concurrency: 4, user_agent: "+name+"}\n"+blogs)
	h.env[1] = "PLANET_DATABASE=" + database
	return h
}

// Three pollers share the feeds, each polled once, also where one is killed in the
// middle; three webs show the same. 120 feeds, and the killed one's lease is cut
// short; with $PLANET_MACHINES, such as 2000, so many, and the lease is waited for.
func TestMachines(t *testing.T) {
	feeds, long := number(t, "PLANET_MACHINES", 120), os.Getenv("PLANET_MACHINES") != ""
	if !long && testing.Short() {
		t.Skip("takes some seconds")
	}
	database := planettest.Postgres(t)
	in := planettest.NewInternet(t)
	c := newCrowd(in, feeds, 60)
	var webs, pollers []*planettest.Server
	var dead *planettest.Server
	for n := range 3 {
		webs = append(webs, machine(t, database, fmt.Sprint("web", n), c.config).serve("--role", "web"))
	}
	for n := range 3 {
		h := machine(t, database, fmt.Sprint("poller", n), c.config)
		if n == 0 {
			dead = planettest.StartDoomed(t, h.bin, h.env, "serve", "--role", "poller")
		} else {
			pollers = append(pollers, h.serve("--role", "poller"))
		}
	}
	soon(t, "all three poll", func() bool { return c.by("poller0") > 3 && c.by("poller1") > 3 && c.by("poller2") > 3 })
	dead.Kill()
	close(c.let)

	db, err := pgx.Connect(t.Context(), database)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close(context.Background())
	number := func(query string) (n int) {
		t.Helper()
		if err := db.QueryRow(t.Context(), query).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	const left = `SELECT COUNT(*) FROM feeds WHERE last_poll = 0`
	until(t, time.Minute, "only what the dead one holds is left", func() bool {
		return number(`SELECT COUNT(DISTINCT claimed_by) FROM feeds WHERE claimed_by <> ''`) == 1 &&
			number(left+` AND host NOT IN (SELECT host FROM feeds WHERE claimed_by <> '')`) == 0
	})
	if number(left) == 0 {
		t.Fatal("the dead one left nothing: this test sees nothing")
	}
	if !long {
		if _, err := db.Exec(t.Context(), `UPDATE feeds SET claimed_until = 1 WHERE claimed_by <> ''`); err != nil {
			t.Fatal(err)
		}
		for _, p := range pollers {
			p.Signal(syscall.SIGHUP) // so that they look at once
		}
	}
	until(t, 2*time.Minute, "all is polled", func() bool { return number(left) == 0 })
	if n := number(`SELECT COUNT(*) FROM (SELECT blog FROM days GROUP BY blog HAVING SUM(polls) = 1) x`); n != feeds {
		t.Errorf("%d of %d feeds have one poll recorded", n, feeds)
	}
	twice := 0
	for feed, agents := range c.asked {
		if len(agents) == 2 && agents[0] == "poller0" && agents[1] != "poller0" {
			twice++ // the dead one had no answer
		} else if len(agents) != 1 {
			t.Errorf("%s was asked for by %q", feed, agents)
		}
	}
	if len(c.asked) != feeds || twice == 0 {
		t.Errorf("%d feeds were asked for, %d of them taken over", len(c.asked), twice)
	}
	t.Logf("%d feeds, %d by the dead one, %d and %d by the others", feeds, c.by("poller0"), c.by("poller1"), c.by("poller2"))

	last := get(t, webs[0].URL+"/story/1/")
	until(t, 30*time.Second, "all three webs are up to date", func() bool {
		for _, path := range []string{"/", "/atom.xml", "/rss.xml", "/feed.json", "/archive/", "/opml.xml", "/blog/blog-7/", "/story/1/", "/search?q=committee"} {
			first := get(t, webs[0].URL+path)
			for _, w := range webs[1:] {
				if get(t, w.URL+path) != first {
					return false
				}
			}
		}
		return strings.Contains(last, "Minutes")
	})
	h := machine(t, database, "operator", c.config)
	h.must("hide", "1")
	hidden := time.Now()
	until(t, 5*time.Second, "what is hidden by one is hidden everywhere", func() bool {
		for _, w := range webs {
			if resp, _ := planettest.Request(t, "GET", w.URL+"/story/1/"); resp.StatusCode == http.StatusOK {
				return false
			}
		}
		return true
	})
	t.Logf("hidden everywhere after %s", time.Since(hidden))
}

// When PostgreSQL is stopped pages go on from the cache; when it is back all goes
// on, and nobody has died.
func TestPostgresStops(t *testing.T) {
	cluster := planettest.StartCluster(t)
	h, in := oneBlog(t, everySecond, item("one", 1))
	h.env[1] = "PLANET_DATABASE=" + cluster.Database(t)
	s := h.serve()
	soon(t, "the post is on the page", func() bool { return strings.Contains(get(t, s.URL+"/"), item("one", 1).Title) })
	page := get(t, s.URL+"/")
	cluster.Stop(t)
	in.Set("http://one.example/feed", 200, nil, planettest.RSS(item("one", 2), item("one", 1)))
	asked := in.Count("http://one.example/feed")
	soon(t, "it is known that the database is away", func() bool {
		resp, _ := planettest.Request(t, "GET", s.URL+"/readyz")
		return resp.StatusCode == http.StatusServiceUnavailable
	})
	for _, edit := range []struct{ config, log string }{
		{"", ""}, {"title: Another title\nblogs: []\n", "put the config in force"}, {"titel: x\n", "planet.yaml:1:1"},
	} {
		if edit.config != "" {
			h.swap(edit.config)
			s.Signal(syscall.SIGHUP)
			soon(t, "the changed config is refused", func() bool { return strings.Contains(s.Log(), edit.log) })
		}
		if get(t, s.URL+"/") != page {
			t.Errorf("the page is another one without the database, the config changed to %q", edit.config)
		}
	}
	cluster.Start(t)
	until(t, time.Minute, "the new post is on the page", func() bool { return strings.Contains(get(t, s.URL+"/"), item("one", 2).Title) })
	if in.Count("http://one.example/feed") == asked {
		t.Error("not polled again")
	}
}

// A planet that is copied to PostgreSQL and back shows the same pages.
func TestCopyPages(t *testing.T) {
	in := planettest.NewInternet(t)
	h := newHouse(t, loopback+blogs(blog("One", feed(in, "one", item("one", 1), item("one", 2))), blog("Two", feed(in, "two", item("one", 2), item("two", 3)))))
	h.poll("--all")
	pages := func(h *house) (all []string) {
		s := h.serve("--role", "web")
		defer s.Stop()
		for _, path := range []string{"/", "/atom.xml", "/rss.xml", "/feed.json", "/archive/", "/opml.xml", "/blog/one/", "/story/1/", "/story/2/", "/about"} {
			all = append(all, strings.ReplaceAll(get(t, s.URL+path), s.URL, ""))
		}
		return all
	}
	there, back := planettest.Postgres(t), h.path("back.db")
	first, from := pages(h), h.path("planet.db")
	for _, to := range []string{there, back} {
		contains(t, "planet copy", h.must("copy", from, to), "entries")
		h.env[1] = "PLANET_DATABASE=" + to
		for i, page := range pages(h) {
			if page != first[i] {
				t.Errorf("page %d of %s is another one", i, to)
			}
		}
		from = to
	}
	h.fails([]string{"copy", from, there}, "not empty")
}
