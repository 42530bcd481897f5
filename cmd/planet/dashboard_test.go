package main_test

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"
)

// The dashboard asks for what /metrics tells, by the labels that it has there.
func TestDashboard(t *testing.T) {
	var board struct {
		Panels []struct {
			Title   string
			Targets []struct{ Expr string }
		}
	}
	if err := json.Unmarshal([]byte(shipped(t, "configs/grafana.json")), &board); err != nil {
		t.Fatal(err)
	}
	h, _ := oneBlog(t, loopback, item("one", 1))
	s := h.serve()
	soon(t, "the first poll", func() bool { return strings.Contains(get(t, s.URL+"/metrics"), `planet_polls_total{outcome="new"} 1`) })
	told := get(t, s.URL+"/metrics")

	name := regexp.MustCompile(`planet_\w+`)
	by := regexp.MustCompile(`by \((\w+)\) \((?:rate\()?(planet_\w+)`)
	asked := 0
	for _, p := range board.Panels {
		for _, target := range p.Targets {
			for _, n := range name.FindAllString(target.Expr, -1) {
				asked++
				if !regexp.MustCompile(`(?m)^` + n + `[ {]`).MatchString(told) {
					t.Errorf("%s: /metrics does not tell %s", p.Title, n)
				}
			}
			for _, m := range by.FindAllStringSubmatch(target.Expr, -1) {
				if !regexp.MustCompile(`(?m)^` + m[2] + `\{[^}]*\b` + m[1] + `="`).MatchString(told) {
					t.Errorf("%s: %s has no label %s", p.Title, m[2], m[1])
				}
			}
		}
	}
	if asked < 10 {
		t.Errorf("the dashboard asks for %d metrics only", asked)
	}
}
