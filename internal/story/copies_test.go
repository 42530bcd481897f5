package story_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"necblogs/internal/planet"
)

// came is an item and the blog that it came from.
type came struct {
	blog string
	item planet.Item
}

// arrivals are items and what becomes of them.
type arrivals struct {
	name  string
	items []came
	want  string // per story, sorted: the shown entry | its copies with reasons
}

// sets are the kinds of copies and what must never be one.
func sets() []arrivals {
	report := text(1, 600)
	ours := []came{
		{"ida", post("ida", 1, 0, "Assembly meeting, 1 March 2031", report)},
		{"tom", post("tom", 1, 0, "Assembly report, 1 March 2031", text(2, 500))},
	}
	with := func(more ...came) []came { return append(slices.Clone(ours), more...) }
	const rest = "Assembly report, 1 March 2031 (tom)"
	const first = "Assembly meeting, 1 March 2031 (ida)"
	quote := text(3, 120)
	return []arrivals{
		{"mirror", with(came{"copy", post("copy", 7, 1, "Assembly meeting, 1 March 2031", report)}),
			first + " | Assembly meeting, 1 March 2031 (copy) mirror\n" + rest},
		{"correction", with(came{"ida", planet.Item{GUID: "https://ida.example/?p=2", Link: "https://ida.example/posts/2/",
			Title: "Assembly meeting, 1 March 2031 corrected", Content: paragraphs(edited(4, report, .01)), Published: day0.Add(time.Hour)}}),
			"Assembly meeting, 1 March 2031 corrected (ida) | " + first + " correction\n" + rest},
		{"cross-post, edited", with(came{"ruth", post("ruth", 7, 1, "Ida Marsh on the Assembly", edited(5, report, .05))}),
			first + " | Ida Marsh on the Assembly (ruth) text\n" + rest},
		{"excerpt of 55 words", with(came{"copy", post("copy", 7, 1, "Assembly meeting, 1 March 2031", excerpt(report, 55))}),
			first + " | Assembly meeting, 1 March 2031 (copy) excerpt\n" + rest},
		{"the original gives the excerpt", []came{
			{"ida", post("ida", 1, 0, "Assembly meeting, 1 March 2031", excerpt(report, 55))},
			{"copy", post("copy", 7, 1, "Assembly meeting, 1 March 2031", report)}},
			first + " | Assembly meeting, 1 March 2031 (copy) excerpt"},
		{"a reprint with an introduction", with(came{"ruth", post("ruth", 7, 1, "Guest post", text(6, 60)+"\n"+report)}),
			first + " | Guest post (ruth) text\n" + rest},
		{"one address", with(came{"ruth", planet.Item{GUID: "x", Link: "http://www.ida.example/posts/1?utm_source=ruth", Title: "Worth reading", Content: "<p>She says it all.</p>", Published: day0.AddDate(0, 0, 1)}}),
			first + " | Worth reading (ruth) url\n" + rest},
		{"one guid", with(came{"ruth", planet.Item{GUID: "https://ida.example/?p=1", Link: "https://ruth.example/1", Title: "Worth reading", Content: "<p>She says it all.</p>", Published: day0.AddDate(0, 0, 1)}}),
			first + " | Worth reading (ruth) guid\n" + rest},
		{"the same at once in four blogs", []came{
			{"ida", post("ida", 1, 0, "Statement", report)}, {"copy", post("copy", 2, 0, "Statement", report)},
			{"ruth", post("ruth", 3, 0, "Statement", edited(5, report, .04))}, {"saul", post("saul", 4, 0, "Statement", excerpt(report, 80))}},
			"Statement (ida) | Statement (copy) mirror, Statement (ruth) text, Statement (saul) excerpt"},
		{"two people, one meeting", ours, first + "\n" + rest},
		{"one person, two meetings", []came{
			{"ida", post("ida", 1, 0, "Assembly meeting, 1 March 2031", text(10, 60)+"\n"+text(11, 400))},
			{"ida", post("ida", 2, 20, "Assembly meeting, 20 March 2031", text(10, 60)+"\n"+text(12, 400))}},
			"Assembly meeting, 1 March 2031 (ida)\nAssembly meeting, 20 March 2031 (ida)"},
		{"one statement, quoted by two", []came{
			{"ida", post("ida", 1, 0, "On the statement", text(13, 80)+"\n"+quote+"\n"+text(14, 80))},
			{"ruth", post("ruth", 1, 0, "What they said", text(15, 80)+"\n"+quote+"\n"+text(16, 80))}},
			"On the statement (ida)\nWhat they said (ruth)"},
		{"equal titles", []came{{"ida", post("ida", 1, 0, "Report", text(17, 200))}, {"ida", post("ida", 2, 2, "Report", text(18, 200))}},
			"Report (ida)\nReport (ida)"},
		{"tiny", []came{{"ida", post("ida", 1, 0, "Thanks", "Thank you all for coming.")}, {"ruth", post("ruth", 1, 0, "Thanks", "Thank you all for coming.")}},
			"Thanks (ida)\nThanks (ruth)"},
		{"the reports of two people, word for word", []came{{"ida", post("ida", 1, 0, "Joint statement", report)}, {"tom", post("tom", 1, 0, "Joint statement", report)}},
			"Joint statement (ida)\nJoint statement (tom)"},
		{"the reports of two people, at one address", []came{
			{"ida", planet.Item{GUID: "a", Link: "https://party.example/march", Title: "What I saw", Content: paragraphs(text(20, 200)), Published: day0}},
			{"tom", planet.Item{GUID: "b", Link: "https://party.example/march", Title: "What I heard", Content: paragraphs(text(21, 200)), Published: day0}}},
			"What I heard (tom)\nWhat I saw (ida)"},
		{"a notice filled in anew each week", []came{
			{"ida", post("ida", 1, 0, "Surgery", text(22, 60)+" 5 March at the hall. "+text(23, 60))},
			{"ida", post("ida", 2, 7, "Surgery", text(22, 60)+" 12 March at the library. "+text(23, 60))}},
			"Surgery (ida)\nSurgery (ida)"},
		{"an excerpt, and the whole two hours later", []came{
			{"ida", post("ida", 1, 0, "Assembly meeting, 1 March 2031", excerpt(report, 55))},
			{"ida", planet.Item{GUID: "https://ida.example/?p=2", Link: "https://ida.example/posts/2/", Title: "Assembly meeting, 1 March 2031",
				Content: paragraphs(report), Published: day0.Add(2 * time.Hour)}}},
			first + " | Assembly meeting, 1 March 2031 (ida) excerpt"},
		{"a copy of what is corrected later", []came{
			{"ruth", post("ruth", 1, 0, "Statement", report)}, {"saul", post("saul", 1, 1, "Statement", report)},
			{"ruth", post("ruth", 2, 2, "Statement", edited(7, report, .02))}},
			"Statement (ruth) | Statement (ruth) correction, Statement (saul) text"},
		{"a feed of excerpts with the report and its correction", []came{
			{"ida", post("ida", 1, 0, "Assembly meeting, 1 March 2031", report)}, {"saul", post("saul", 1, 1, "Assembly meeting, 1 March 2031", excerpt(report, 55))},
			{"ida", post("ida", 2, 2, "Assembly meeting, 1 March 2031", edited(9, report, .09))},
			{"saul", post("saul", 2, 2, "Assembly meeting, 1 March 2031", excerpt(edited(9, report, .09), 55))}},
			first + " | " + first + " correction, Assembly meeting, 1 March 2031 (saul) excerpt, Assembly meeting, 1 March 2031 (saul) excerpt"},
		{"a wrong date corrected, and another's report of that month", []came{
			{"ida", post("ida", 1, 0, "Assembly meeting, 1 February 2031", report)}, {"ida", post("ida", 2, 1, "Assembly meeting, 1 March 2031", report)},
			{"ruth", post("ruth", 1, 2, "Assembly meeting, February 2031", text(24, 300))}},
			first + " | Assembly meeting, 1 February 2031 (ida) correction\nAssembly meeting, February 2031 (ruth)"}, // see TestWrongDate
		{"a round-up of both", with(came{"ruth", post("ruth", 1, 2, "Both reports", report+"\n"+text(2, 500))}),
			first + "\n" + rest + "\nBoth reports (ruth)"},
		{"dates in the titles two weeks apart", []came{
			{"ruth", post("ruth", 1, 0, "Surgery on 4 March 2031", text(19, 100))}, {"saul", post("saul", 1, 14, "Surgery on 18 March 2031", edited(1, text(19, 100), .02))}},
			"Surgery on 18 March 2031 (saul)\nSurgery on 4 March 2031 (ruth)"},
	}
}

// later is after all that the sets date.
var later = day0.AddDate(0, 0, 40)

func everybody() []planet.Blog {
	return []planet.Blog{person("ida", "Ida Marsh"), person("tom", "Tom Fell"), blog("ruth"), blog("saul"), mirror("copy")}
}

// outcome is what a reader sees of it all, whatever the order of arrival.
func (w *world) outcome() string {
	w.Helper()
	var lines []string
	name := func(e planet.Entry) string { return fmt.Sprintf("%s (%s)", e.Title, e.Blog) }
	for _, s := range w.all() {
		line := name(s.Shown)
		var copies []string
		for _, c := range s.Copies {
			copies = append(copies, fmt.Sprintf("%s %s", name(c.Entry), c.Reason))
		}
		if slices.Sort(copies); copies != nil {
			line += " | " + strings.Join(copies, ", ")
		}
		lines = append(lines, line)
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

// whole is the outcome with all else that must not depend on the order: the
// fullest texts, times, people and meetings.
func (w *world) whole() string {
	w.Helper()
	var lines []string
	for _, s := range w.all() {
		lines = append(lines, fmt.Sprint(s.Published, " ", s.Updated, " ", s.Fullest.Blog, " ", s.Fullest.Title, " ", s.Shown.Representative,
			" ", s.Shown.RepresentativeFrom, " ", s.Shown.Meeting, " ", s.Shown.MeetingFrom, " ", s.Others))
	}
	slices.Sort(lines)
	return w.outcome() + "\n\n" + strings.Join(lines, "\n")
}

// orders are all orders of a few items, some of many.
func orders(n int) [][]int {
	if n <= 3 {
		var all [][]int
		var extend func(order []int)
		extend = func(order []int) {
			if len(order) == n {
				all = append(all, slices.Clone(order))
			}
			for i := range n {
				if !slices.Contains(order, i) {
					extend(append(order, i))
				}
			}
		}
		extend(nil)
		return all
	}
	r := rand.New(rand.NewPCG(uint64(n), 1))
	all := make([][]int, 6)
	for i := range all {
		all[i] = r.Perm(n)
	}
	return all
}

func TestCopies(t *testing.T) {
	for _, tt := range sets() {
		t.Run(tt.name, func(t *testing.T) {
			var wholes []string
			for k, order := range orders(len(tt.items)) {
				w := newWorld(t, everybody()...)
				w.now = later
				for _, i := range order {
					w.poll(tt.items[i].blog, tt.items[i].item)
				}
				w.check()
				if k == 0 {
					w.checkReplay()
				}
				want := strings.Split(tt.want, "\n")
				slices.Sort(want)
				if got := w.outcome(); got != strings.Join(want, "\n") {
					t.Fatalf("in order %v:\n%s\nwant\n%s", order, got, strings.Join(want, "\n"))
				}
				wholes = append(wholes, w.whole())
			}
			// One poll brings all that a blog has, and later polls bring it again.
			w := newWorld(t, everybody()...)
			w.now = later
			for range 2 {
				for _, b := range w.blogs {
					var items []planet.Item
					for _, c := range tt.items {
						if c.blog == b.Slug {
							items = append(items, c.item)
						}
					}
					w.poll(b.Slug, items...)
				}
			}
			wholes = append(wholes, w.whole())
			for _, other := range wholes[1:] {
				if other != wholes[0] {
					t.Errorf("one order makes another than the first:\n%s", gocmp.Diff(wholes[0], other))
				}
			}
		})
	}
}

// Everything at once in orders of all kinds: what does not belong together does
// not come together through a third.
func TestCopiesAllTogether(t *testing.T) {
	var items []came
	n := 0
	for i, set := range sets() {
		for _, c := range set.items {
			n++
			c.item.Published = c.item.Published.AddDate(0, 0, 100*i)
			c.item.Title = strings.ReplaceAll(c.item.Title, "2031", fmt.Sprint(2031+i)) // of other meetings than the other sets'
			c.item.GUID, c.item.Link = fmt.Sprint("urn:all:", n), ""
			items = append(items, c)
		}
	}
	r := rand.New(rand.NewPCG(3, 3))
	first := ""
	for k := range 3 {
		w := newWorld(t, everybody()...)
		w.now = day0.AddDate(30, 0, 0)
		switch k {
		case 1:
			slices.Reverse(items)
		case 2:
			r.Shuffle(len(items), func(i, j int) { items[i], items[j] = items[j], items[i] })
		}
		for part := range slices.Chunk(items, 1+5*(k%2)) {
			byBlog := map[string][]planet.Item{}
			for _, c := range part {
				byBlog[c.blog] = append(byBlog[c.blog], c.item)
			}
			for _, b := range w.blogs {
				if len(byBlog[b.Slug]) > 0 {
					w.poll(b.Slug, byBlog[b.Slug]...)
				}
			}
		}
		w.check()
		w.checkReplay()
		if got := w.whole(); first == "" {
			first = got
		} else if got != first {
			t.Fatalf("order %d is another than the first:\n%s", k, gocmp.Diff(first, got))
		}
	}
}

// Two entries of one guid that are not one story do not share a feed id, nor do
// entries without guid or address.
func TestFeedIDs(t *testing.T) {
	w := newWorld(t, everybody()...)
	w.poll("ida", planet.Item{GUID: "urn:x:1", Title: "One", Content: paragraphs(text(1, 50))}, planet.Item{GUID: "entry/2", Title: "Two", Content: paragraphs(text(2, 50))})
	w.poll("tom", planet.Item{GUID: "urn:x:1", Title: "Three", Content: paragraphs(text(3, 50))}, planet.Item{Title: "Four", Content: paragraphs(text(4, 50))})
	w.poll("ruth", planet.Item{GUID: "7", Title: "Five", Content: paragraphs(text(5, 50))}, planet.Item{Title: "Six", Content: paragraphs(text(6, 50))})
	w.check() // that they differ
	seven, eight := planet.Item{GUID: "urn:x:7", Link: "https://saul.example/7", Title: "Seven", Content: paragraphs(text(7, 50))}, planet.Item{Link: "https://saul.example/8", Title: "Eight", Content: paragraphs(text(8, 50))}
	nine := planet.Item{GUID: seven.GUID, Link: "https://saul.example/9", Title: "Nine", Content: paragraphs(text(9, 50))}
	w.poll("saul", seven, eight, nine)
	want := map[string]string{"Seven": seven.GUID, "Eight": eight.Link, "Nine": nine.Link}
	for _, s := range w.all() {
		if !strings.Contains(s.FeedID, ":") {
			t.Errorf("%q has the feed id %q, which is no IRI", s.Shown.Title, s.FeedID)
		}
		if s.Shown.GUID == "" && s.Shown.URL == "" && !strings.Contains(s.FeedID, "entry/") {
			t.Errorf("%q has the feed id %q", s.Shown.Title, s.FeedID)
		}
		if id := want[s.Shown.Title]; id != "" && s.FeedID != id {
			t.Errorf("%q has the feed id %q, want %q", s.Shown.Title, s.FeedID, id)
		}
	}
	if n := len(w.all()); n != 9 {
		t.Errorf("%d stories", n)
	}
}

// An address that stands for several posts, or for a blog, makes no post of another blog a
// copy; also not one that was a copy while the address stood for one.
func TestAddressesOfMany(t *testing.T) {
	const home, page, news = "https://ida.example/", "https://ida.example/blog/", "https://ida.example/news"
	item := func(n int, link string) planet.Item {
		return planet.Item{GUID: fmt.Sprint(n), Link: link, Title: fmt.Sprint("Post ", n), Content: paragraphs(text(uint64(n), 60)), Published: day0}
	}
	ida := func(items ...planet.Item) func(*world) { return func(w *world) { w.poll("ida", items...) } }
	ruth := func(items ...planet.Item) func(*world) { return func(w *world) { w.poll("ruth", items...) } }
	for name, tt := range map[string]struct {
		polls   []func(*world)
		stories int
	}{
		"one post's":      {[]func(*world){ida(item(1, news)), ruth(item(3, news))}, 1},
		"the home page":   {[]func(*world){ida(item(1, home)), ruth(item(3, home))}, 2},
		"the blog's page": {[]func(*world){ida(item(1, page)), ruth(item(3, page))}, 2},
		"two at once":     {[]func(*world){ida(item(1, news), item(2, news)), ruth(item(3, news))}, 3},
		"one by one":      {[]func(*world){ida(item(1, news)), ida(item(2, news)), ruth(item(3, news))}, 3},
		"a copy first":    {[]func(*world){ruth(item(3, news)), ida(item(1, news)), ida(item(2, news), item(1, news))}, 3},
		"no guids":        {[]func(*world){ruth(nameless(item(3, news))), ida(item(1, news), item(2, news)), ruth(nameless(item(4, news)))}, 4},
	} {
		t.Run(name, func(t *testing.T) {
			own := blog("ida")
			own.Site = page
			w := newWorld(t, own, blog("ruth"))
			for _, poll := range tt.polls {
				poll(w)
			}
			if got := len(w.all()); got != tt.stories {
				t.Errorf("%d stories, want %d: %s", got, tt.stories, w.outcome())
			}
			w.check()
			w.checkReplay()
		})
	}
}

func nameless(i planet.Item) planet.Item {
	i.GUID = ""
	return i
}

// What was a copy by its guid or address stays one when they change.
func TestCopyMoves(t *testing.T) {
	for name, tt := range map[string]struct{ was, is planet.Item }{
		"address": {planet.Item{GUID: "x", Link: "https://ida.example/posts/1/"}, planet.Item{GUID: "x", Link: "https://ruth.example/1"}},
		"guid":    {planet.Item{GUID: "https://ida.example/?p=1", Link: "https://ruth.example/1"}, planet.Item{GUID: "x", Link: "https://ruth.example/1"}},
	} {
		w := newWorld(t, blog("ida"), blog("ruth"))
		w.poll("ida", post("ida", 1, 0, "Report", text(1, 60)))
		tt.was.Title, tt.is.Title, tt.was.Content, tt.is.Content = "Worth reading", "Worth reading", "<p>Hers.</p>", "<p>Hers.</p>"
		for _, i := range []planet.Item{tt.was, tt.is} {
			w.poll("ruth", i)
			if got := w.outcome(); !strings.Contains(got, "Worth reading (ruth) ") || len(w.all()) != 1 {
				t.Errorf("%s: %s", name, got)
			}
		}
	}
}

// What is a copy by its address has the figures of the texts too, though by these alone it
// would be none.
func TestFiguresOfCertainCopies(t *testing.T) {
	w := newWorld(t, blog("ida"), blog("ruth"))
	w.poll("ida", post("ida", 1, 0, "Report", text(1, 300)))
	quoting := post("ruth", 1, 1, "What Ida saw", text(2, 300)+"\n"+text(1, 300)+"\n"+text(3, 300))
	quoting.Link = "https://ida.example/posts/1/"
	w.poll("ruth", quoting)
	c := w.all()[0].Copies
	if len(c) != 1 || c[0].Reason != planet.ByURL || c[0].Score != 1 || c[0].J3 < .3 || c[0].C3 < .9 {
		t.Errorf("%+v", c)
	}
	w.check()
}
