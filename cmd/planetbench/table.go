package main

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"text/tabwriter"
)

// row is one thing measured: the medians of the planet, of the baseline that did the
// same in the same run, and of nginx if it is installed and can do the same. 0 is no figure.
type row struct {
	What     string  `json:"what"`
	Unit     string  `json:"unit"`
	Planet   float64 `json:"planet"`
	Against  string  `json:"against,omitempty"`
	Baseline float64 `json:"baseline,omitempty"`
	Ratio    float64 `json:"ratio,omitempty"` // Planet by Baseline
	Nginx    float64 `json:"nginx,omitempty"`
}

// series is what was measured of one thing in each round, and what the baseline was.
type series struct {
	what, unit, against     string
	planet, baseline, nginx []float64
}

func (s *series) add(planet, baseline float64) {
	s.planet, s.baseline = append(s.planet, planet), append(s.baseline, baseline)
}

// put adds a figure of the i-th target: the planet, the bare handler, nginx.
func (s *series) put(i int, f float64) {
	list := []*[]float64{&s.planet, &s.baseline, &s.nginx}[i]
	*list = append(*list, f)
}

// row makes the row of a series. The ratio is the median of the rounds' ratios, since the
// two halves of a round ran one after the other, under the same load of the machine.
func (s series) row() row {
	r := row{What: s.what, Unit: s.unit, Planet: median(s.planet), Against: s.against, Baseline: median(s.baseline), Nginx: median(s.nginx)}
	var ratios []float64
	for i, base := range s.baseline {
		if base > 0 {
			ratios = append(ratios, s.planet[i]/base)
		}
	}
	r.Ratio = median(ratios)
	return r
}

// median is 0 of nothing.
func median(list []float64) float64 {
	if len(list) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(list))
	return sorted[len(sorted)/2]
}

func writeJSON(w io.Writer, rows []row) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(rows)
}

func writeTable(w io.Writer, rows []row) error {
	t := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
	fmt.Fprintln(t, "MEASURED\tUNIT\tPLANET\tBASELINE\tRATIO\tNGINX\tTHE BASELINE IS")
	for _, r := range rows {
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", r.What, r.Unit, figure(r.Planet), figure(r.Baseline), figure(r.Ratio),
			figure(r.Nginx), r.Against)
	}
	return t.Flush()
}

// figure is a number in three digits, or nothing for 0.
func figure(f float64) string {
	switch {
	case f == 0:
		return ""
	case f >= 100:
		return fmt.Sprintf("%.0f", f)
	case f >= 10:
		return fmt.Sprintf("%.1f", f)
	}
	return fmt.Sprintf("%.2f", f)
}
