package main_test

import (
	"context"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"necblogs/internal/planettest"
	"necblogs/internal/store"
)

func TestMetrics(t *testing.T) {
	in := planettest.NewInternet(t)
	same := item("one", 1)
	same.HTML = strings.Repeat("<p>The committee met, and spoke of the harbour, the ferry and the allotments, at length and in this order.</p>", 3)
	in.Set("http://down.example/feed", 500, nil, nil)
	h := newHouse(t, loopback+blogs(blog("One", feed(in, "one", same, item("one", 2))), blog("Two", feed(in, "two", same)),
		blog("Down", in.URL("http://down.example/feed")), blog("Rest", feed(in, "rest", item("rest", 1)), "paused: true")))
	s := h.serve()
	metrics := func() string { return get(t, s.URL+"/metrics") }
	soon(t, "three polls", func() bool { return strings.Contains(metrics(), "\nplanet_poll_duration_seconds_count 3\n") })
	get(t, s.URL+"/about")
	get(t, s.URL+"/about")
	get(t, s.URL+"/story/1/")
	planettest.Request(t, "GET", s.URL+"/nothing")
	planettest.Request(t, "POST", s.URL+"/about")

	text := metrics()
	for _, want := range []string{
		`planet_polls_total{outcome="new"} 2`, `planet_polls_total{outcome="failed"} 1`, `planet_polls_total{outcome="held"} 0`,
		`planet_entries 3`, `planet_stories 2`, `planet_copies 1`,
		`planet_blog_last_success_age_seconds{blog="one"} \d`, `planet_blog_last_success_age_seconds{blog="down"} \+Inf`,
		`planet_blog_failures{blog="down"} 1`,
		`planet_http_requests_total{route="/about",status="200"} 2`, `planet_http_requests_total{route="/story/{id}",status="200"} 1`,
		`planet_http_requests_total{route="none",status="404"} 1`, `planet_http_requests_total{route="none",status="405"} 1`,
		`planet_cache_hits_total [1-9]`, `planet_cache_misses_total [1-9]`,
		`planet_database_seconds_total{operation="read"} \d\S*[1-9]`, `planet_database_operations_total{operation="write"} [1-9]`,
	} {
		if !regexp.MustCompile(`(?m)^` + strings.NewReplacer("{", `\{`, "}", `\}`).Replace(want)).MatchString(text) {
			t.Errorf("does not say %s", want)
		}
	}
	if strings.Contains(text, `"rest"`) {
		t.Error("tells of a paused blog, whose failures would stay for ever")
	}
	for line := range strings.Lines(text) {
		if !strings.HasPrefix(line, "#") && !strings.HasPrefix(line, "planet_") {
			t.Errorf("a name that does not begin with planet_: %s", line)
		}
	}
	if t.Failed() {
		t.Log(text)
	}
}

// Something holds the database, so that no poll can be recorded: the program is
// up and shows its pages, but is not well.
func TestHealthzWhilePollingStalls(t *testing.T) {
	h, in := oneBlog(t, everySecond, item("one", 1))
	s := h.serve()
	status := func() int {
		resp, _ := planettest.Request(t, "GET", s.URL+"/healthz")
		return resp.StatusCode
	}
	soon(t, "a poll", func() bool { return in.Count("http://one.example/feed") > 0 })
	if code := status(); code != 200 {
		t.Fatalf("/healthz: %d", code)
	}
	db, err := store.Open(context.Background(), h.path("planet.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	err = db.Write(context.Background(), func(*store.Tx) error {
		soon(t, "/healthz says that polling has stalled", func() bool { return status() == http.StatusServiceUnavailable })
		soon(t, "/status says so too", func() bool {
			_, page := planettest.Request(t, "GET", s.URL+"/status")
			return strings.Contains(page, "Polling has stalled") && !strings.Contains(page, "<strong>All is well")
		})
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	soon(t, "/healthz is well again", func() bool { return status() == http.StatusOK })
}
