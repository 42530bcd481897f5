package server

import (
	"cmp"
	"context"
	"math"
	"net/http"
	"strconv"
	"time"

	"github.com/go-chi/chi/v5/middleware"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"necblogs/internal/planet"
)

// metrics is what /metrics tells. What the database knows is asked when
// /metrics is; see [tally].
type metrics struct {
	polls    *prometheus.CounterVec
	took     prometheus.Histogram
	requests *prometheus.CounterVec
	http.Handler
}

func newMetrics(s *Server) *metrics {
	m := &metrics{
		polls: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "planet_polls_total", Help: "Polls of this process by outcome."}, []string{"outcome"}),
		took: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "planet_poll_duration_seconds", Help: "How long polls took, from the request to the record.",
			Buckets: []float64{.05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60}}),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "planet_http_requests_total", Help: "Requests answered by route and status."}, []string{"route", "status"}),
	}
	for _, outcome := range []planet.Status{planet.New, planet.Updated, planet.Unchanged, planet.HeldBack, planet.Failed} {
		m.polls.WithLabelValues(string(outcome))
	}
	registry := prometheus.NewRegistry()
	registry.MustRegister(m.polls, m.took, m.requests, tally{s})
	m.Handler = promhttp.HandlerFor(registry, promhttp.HandlerOpts{ErrorHandling: promhttp.ContinueOnError})
	return m
}

// ObservePoll counts a poll for /metrics.
func (s *Server) ObservePoll(p planet.Poll) {
	s.metrics.polls.WithLabelValues(string(p.Status)).Inc()
	s.metrics.took.Observe(p.Took.Seconds())
}

// counting counts each request under its route, as routes.go has it.
func (s *Server) counting(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c := middleware.NewWrapResponseWriter(w, r.ProtoMajor)
		next.ServeHTTP(c, r)
		s.metrics.count(cmp.Or(r.Pattern, "none"), cmp.Or(c.Status(), http.StatusOK))
	})
}

// count counts a request.
func (m *metrics) count(route string, status int) {
	m.requests.WithLabelValues(route, statuses(status)).Inc()
}

// statuses are the digits of a status; for the commonest nothing is allocated.
func statuses(status int) string {
	switch status {
	case http.StatusOK:
		return "200"
	case http.StatusNotModified:
		return "304"
	}
	return strconv.Itoa(status)
}

// What a tally tells.
var (
	descEntries = describe("planet_entries", "Entries stored.")
	descStories = describe("planet_stories", "Stories, shown or not.")
	descCopies  = describe("planet_copies", "Entries of stories beyond the first.")
	descSuccess = describe("planet_blog_last_success_age_seconds", "Time since the last poll of a blog that went well; +Inf for none. Not of paused blogs.", "blog")
	descFails   = describe("planet_blog_failures", "Polls of a blog that failed in a row. Not of paused blogs.", "blog")
	descHits    = describe("planet_cache_hits_total", "Answers found in the cache.")
	descMisses  = describe("planet_cache_misses_total", "Answers made because the cache did not have them.")
	descSpent   = describe("planet_database_seconds_total", "Time spent in the database.", "operation")
	descDone    = describe("planet_database_operations_total", "Queries and transactions.", "operation")
)

func describe(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc(name, help, labels, nil)
}

// tally collects what others know at the moment when it is asked. What the database
// knows is left out while that does not answer, or too many ask.
type tally struct{ *Server }

// Describe sends nothing, which leaves Collect free to tell what it can.
func (tally) Describe(chan<- *prometheus.Desc) {}

func (t tally) Collect(to chan<- prometheus.Metric) {
	gauge := func(d *prometheus.Desc, v float64, labels ...string) {
		to <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, labels...)
	}
	counter := func(d *prometheus.Desc, v float64, labels ...string) {
		to <- prometheus.MustNewConstMetric(d, prometheus.CounterValue, v, labels...)
	}
	asked, misses := t.cache.asked.Load(), t.cache.misses.Load()
	counter(descHits, float64(asked-misses))
	counter(descMisses, float64(misses))
	for operation, e := range t.store.Efforts() {
		counter(descSpent, e.Took.Seconds(), operation)
		counter(descDone, float64(e.Count), operation)
	}
	t.stored(gauge)
}

// stored tells what the database knows.
func (t tally) stored(gauge func(d *prometheus.Desc, v float64, labels ...string)) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	leave, err := t.limits.metrics.enter(ctx)
	if err != nil {
		return
	}
	defer leave()
	if n, err := t.store.Totals(ctx); err == nil {
		gauge(descEntries, float64(n.Entries))
		gauge(descStories, float64(n.Stories))
		gauge(descCopies, float64(n.Copies))
	}
	now := t.now()
	if pulses, err := t.store.Pulses(ctx); err == nil {
		for _, b := range t.view.Load().Blogs {
			if b.Paused { // what was would stay for ever, and so would an alarm
				continue
			}
			pulse, age := pulses[b.Slug], math.Inf(1)
			if !pulse.LastSuccess.IsZero() {
				age = now.Sub(pulse.LastSuccess).Seconds()
			}
			gauge(descSuccess, age, b.Slug)
			gauge(descFails, float64(pulse.Failures), b.Slug)
		}
	}
}
