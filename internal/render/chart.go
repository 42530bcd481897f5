package render

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"necblogs/internal/planet"
)

// mostMonths bounds a chart: a post that says it is from 1970 does not squeeze
// the others into nothing.
const mostMonths = 20 * 12

// leastMonths keeps the few bars of a young blog from filling the page.
const leastMonths = 24

// chart is counts by month as bars. Its units are the SVG's: a month is 4 wide
// and the highest bar is 24 high. It has no bars where nothing was counted.
type chart struct {
	Width int
	Bars  []bar
	Label string // says in words what the picture shows
	From  string // "2019"
	To    string
}

type bar struct{ X, Y, Height int }

const (
	barStep   = 4
	barHeight = 24
	leastBar  = 5 // one report beside a month with twenty can still be seen
)

// span is a range of months.
type span struct{ first, last int } // months since year 0

func (s span) from() string { return strconv.Itoa(s.first / 12) }
func (s span) to() string   { return strconv.Itoa(s.last / 12) }

func monthOf(d planet.Date) int {
	t := d.Time()
	return t.Year()*12 + int(t.Month()) - 1
}

func monthName(n int) string {
	return time.Date(n/12, time.Month(n%12+1), 1, 0, 0, 0, 0, time.UTC).Format("January 2006")
}

// spanOf is the months that the counts cover, at least leastMonths and at most
// the last mostMonths of them.
func spanOf(counts []planet.Count) span {
	s := span{first: 1 << 30}
	for _, c := range counts {
		s.first, s.last = min(s.first, monthOf(c.Date)), max(s.last, monthOf(c.Date))
	}
	s.first = max(min(s.first, s.last-leastMonths+1), s.last-mostMonths+1)
	return s
}

// highest is the largest count, at least least.
func highest(least int, counts []planet.Count) int {
	for _, c := range counts {
		least = max(least, c.N)
	}
	return least
}

func total(counts []planet.Count) (n int) {
	for _, c := range counts {
		n += c.N
	}
	return n
}

// newChart draws the counts over the months of s, with top as the full height.
func newChart(counts []planet.Count, s span, top int) chart {
	c := chart{Width: (s.last - s.first + 1) * barStep}
	counted, most, busiest := 0, 0, 0
	for _, n := range counts {
		m := monthOf(n.Date)
		if m < s.first {
			continue
		}
		height := max(leastBar, n.N*barHeight/top)
		c.Bars = append(c.Bars, bar{X: (m - s.first) * barStep, Y: barHeight - height, Height: height})
		if counted += n.N; n.N > most {
			most, busiest = n.N, m
		}
	}
	if len(c.Bars) == 0 {
		return chart{}
	}
	c.From, c.To = s.from(), s.to()
	c.Label = fmt.Sprintf("%s by month from %s to %s, the most in %s: %d",
		plural(counted, "report"), monthName(s.first), monthName(s.last), monthName(busiest), most)
	return c
}

// sparkline is one list of counts by itself.
func sparkline(counts []planet.Count) chart {
	return newChart(counts, spanOf(counts), highest(3, counts))
}

// row is one person's line in a chart of several.
type row struct {
	Face   face
	Person link
	Total  int
	Chart  chart
}

// rows draws several people over the same months to the same scale. from and to
// are the first and the last year.
func (r *Renderer) rows(people []Activity) (out []row, from, to string) {
	var all []planet.Count
	for _, p := range people {
		all = append(all, p.Months...)
	}
	months, top := spanOf(all), highest(1, all)
	for _, p := range people {
		out = append(out, row{
			Face:   r.newFace(p.Person.Name, p.Person.Avatar),
			Person: link{p.Person.Name, r.path("representative/" + p.Person.Slug + "/")},
			Total:  total(p.Months),
			Chart:  newChart(p.Months, months, top),
		})
	}
	return out, months.from(), months.to()
}

// year is a year of the archive.
type year struct {
	Year   int
	Total  int
	Months [12]month
}

type month struct {
	Name  string
	Path  string // "" where it has no stories
	N     int
	Width int // of a bar, of 100 for the fullest month of all
}

// years groups the counts, latest year first, with all twelve months in each.
func (r *Renderer) years(counts []planet.Count) []year {
	var out []year
	top := highest(1, counts)
	for _, c := range slices.Backward(counts) {
		t := c.Date.Time()
		if len(out) == 0 || out[len(out)-1].Year != t.Year() {
			out = append(out, year{Year: t.Year()})
			for m := range 12 {
				out[len(out)-1].Months[m].Name = time.Month(m + 1).String()
			}
		}
		y := &out[len(out)-1]
		m := &y.Months[t.Month()-1]
		m.N, m.Width = c.N, max(3, c.N*100/top)
		m.Path = r.path(t.Format("archive/2006/01/"))
		y.Total += c.N
	}
	return out
}
