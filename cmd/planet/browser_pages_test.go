package main_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"necblogs/internal/planettest"
)

// demoPages is one of each kind of page, as the demo has them.
var demoPages = []string{
	"/", "/blog/rusk/", "/representative/marian-thackwray/", "/meeting/", "/meeting/executive/2025-09-16/", "/archive/", "/archive/2025/03/",
	"/search", "/search?q=organiser", "/search?q=zeppelin", "/search?q=after:soon", "/status", "/about", "/nowhere",
}

// troubledPages are pages of [troubled] where things have gone wrong.
var troubledPages = []string{"/", "/status", "/about", "/blog/loud/", "/blog/broken/", "/blog/gone/", "/blog/lapsed/", "/blog/empty/", "/blog/asleep/",
	"/meeting/", "/meeting/nec/2025-04-01/", "/archive/", "/search?q=%22%28%2A%20OR", "/search?q=blog:loud", "/blog/loud/?before=1.1", "/?before=nonsense"}

// troubled is a planet of blogs that are broken, gone, held, empty and asleep, of
// which one writes what no page was made for.
func troubled(t *testing.T) (r reader, more []string) {
	t.Helper()
	in := planettest.NewInternet(t)
	config := loopback + "title: A planet with troubles\npage: {stories: 19}\nblogs:\n"
	for _, slug := range []string{"loud", "broken", "gone", "lapsed", "empty", "asleep"} {
		name, who := slug, ""
		if slug == "loud" {
			name, who = strings.Repeat("unbroken", 30), "{name: "+strings.Repeat("Somebody", 30)+", match: Somebody}"
		}
		config += blog("The "+name+" blog", in.URL("http://"+slug+".example/feed"), "slug: "+slug, "representatives: ["+who+"]",
			fmt.Sprint("paused: ", slug == "asleep"))
	}
	post := func(slug string, items ...planettest.Item) {
		in.Set("http://"+slug+".example/feed", 200, nil, planettest.RSS(items...))
	}
	post("empty")
	flood := make([]planettest.Item, 12) // of which the front page has eleven
	for n := range flood {
		flood[n] = item("broken", n)
		flood[n].Date = time.Date(2025, 3, 31, 9, n, 0, 0, time.UTC)
	}
	post("broken", flood...)
	post("gone", item("gone", 1))
	post("loud", loud()...)
	post("lapsed", speaking("lapsed", "en", "The report of the meeting is that the motion was for the harbour and that it was carried with the votes of the members from the north. ")...)
	h := newHouse(t, config)
	h.must("poll", "--all")
	in.Set("http://broken.example/feed", 503, nil, nil)
	in.Set("http://gone.example/feed", 410, nil, nil)
	post("lapsed", speaking("casino", "de", "Das ist der Bericht und die Sitzung ist nicht mit den anderen auf der Liste, die sich für das Spiel und den Gewinn auch nicht eignet. ")...)
	edited := loud()
	edited[0].HTML = strings.Replace(edited[0].HTML, "seven", "nine", 1)
	post("loud", edited...)
	for range 3 {
		h.poll("--all")
	}
	r = reader{t, planettest.Browser(t), h.serve().URL}
	for _, i := range edited {
		var v struct{ Story string }
		out := h.must("explain", i.Link, "--json")
		if err := json.Unmarshal([]byte(out), &v); err != nil {
			t.Fatal(err)
		}
		more = append(more, "/story/"+v.Story+"/")
	}
	h.must("erase", "--yes", edited[len(edited)-1].Link)
	return r, more
}

// speaking is three posts at host in one language.
func speaking(host, language, text string) []planettest.Item {
	var items []planettest.Item
	for n := range 3 {
		i := item(host, n)
		i.Title, i.HTML = fmt.Sprintf("%s %d", language, n), "<p>"+strings.Repeat(text, 4)+fmt.Sprint(n)+"</p>"
		items = append(items, i)
	}
	return items
}

// loud is what people and machines post on a bad day; the first is edited later,
// the last taken down.
func loud() []planettest.Item {
	wide := "<table><tr>" + strings.Repeat("<td>a column of its own</td>", 30) + "</tr></table><pre>" + strings.Repeat("x", 500) + "</pre>" +
		`<h1>Shouting</h1><h6>Whispering</h6><p><a href="https://long.example/` + strings.Repeat("a", 400) + `">https://long.example/` + strings.Repeat("a", 400) + "</a></p>"
	bodies := []struct{ title, author, html string }{
		{"Seven of us", "admin", "<p>" + strings.Repeat("We were seven at the harbour, and the ferry was late. ", 20) + "</p>" + wide},
		{"REPORT FROM THE MEETING OF THE FINANCE AND GENERAL PURPOSES COMMITTEE", "Admin", "<p>THE CHAIR SPOKE.</p>"},
		{strings.Repeat("A title that goes on and on, ", 12), "", strings.Repeat("<blockquote>", 30) + strings.Repeat("<ul><li><dl><dt>So</dt><dd>", 15) + "Deep down."},
		{strings.Repeat("Unbroken", 40), strings.Repeat("Somebody", 30), "<p>" + strings.Repeat("unbroken", 80) + "</p>"},
		{"NEC 1 April 2025: " + strings.Repeat("unbroken", 30), strings.Repeat("Somebody", 30), "<p>We were seven.</p>"},
		{"NEC 1 April 2025, again: " + strings.Repeat("unbroken", 30), strings.Repeat("Somebody", 30), "<p>We were eight.</p>"},
		{"", "", "<p>Words without a title above them, though not many.</p>"},
		{"اجتماع المجلس", "", "<p>" + strings.Repeat("اجتمع المجلس يوم الثلاثاء. ", 30) + "</p>" + "<ul><li>واحد</li></ul><blockquote>اقتباس</blockquote>"},
		{"Not for long", "", "<p>This is taken down.</p>"},
	}
	var items []planettest.Item
	for n, b := range bodies {
		i := item("loud", 10+n)
		i.Title, i.Author, i.HTML = b.title, b.author, b.html
		i.Date = time.Date(2025, 4, 1, 9, n, 0, 0, time.UTC)
		items = append(items, i)
	}
	return items
}

// Every kind of page fits a phone and a desk, also in large type, is dark where the reader
// likes it dark, asks nobody but the planet for anything, and writes no error to the console.
func TestPagesFit(t *testing.T) {
	for name, pages := range planets {
		t.Run(name, func(t *testing.T) {
			r, paths := pages(t)
			refused := map[string]bool{} // pages of errors, which the browser notes
			for width, dark := range map[int64]bool{360: false, 1440: true} {
				r.do(planettest.Screen(width, 800, dark))
				for _, path := range paths {
					refused[r.url+path] = r.open(path) >= 400
					r.fits(path, width, dark)
					ask[string](r, `document.documentElement.style.fontSize = "212.5%"`) // for a reader who has text twice as large
					r.fits(path+" in large type", width, dark)
				}
			}
			if outside := r.tab.Outside(); len(outside) > 0 {
				t.Errorf("asked others for %q", outside)
			}
			for _, line := range r.tab.ConsoleErrors() {
				if words := strings.Fields(line); !strings.HasPrefix(line, "Failed to load resource: ") || !refused[words[len(words)-1]] {
					t.Error("console:", line)
				}
			}
		})
	}
}

func (r reader) fits(path string, width int64, dark bool) {
	r.t.Helper()
	if got := ask[int64](r, "document.documentElement.scrollWidth"); got > width {
		widest := ask[string](r, fmt.Sprintf(`[...document.querySelectorAll("body *")].filter(e => e.getBoundingClientRect().right > %d && !e.closest(".wide, .hidden")).map(e => e.outerHTML.slice(0, 90)).slice(0, 3).join("\n")`, width))
		r.t.Errorf("%s is %d pixels wide on a screen of %d:\n%s", path, got, width, widest)
	}
	if right := ask[float64](r, `document.querySelector(".skip").getBoundingClientRect().right`); right > 0 {
		r.t.Errorf("%s shows %v pixels of the link to the contents to a reader who has not come to it", path, right)
	}
	light := ask[int](r, `+getComputedStyle(document.body).backgroundColor.match(/\d+/)[0]`)
	if dark != (light < 128) {
		r.t.Errorf("%s has a ground of brightness %d where dark is %v", path, light, dark)
	}
}

// axe-core finds nothing wrong with any kind of page, by any of its rules.
func TestPagesForEverybody(t *testing.T) {
	axe := planettest.Axe(t)
	for name, pages := range planets {
		t.Run(name, func(t *testing.T) {
			r, paths := pages(t)
			for _, path := range paths {
				r.open(path)
				ask[chromedp.Void](r, axe)
				for _, screen := range []chromedp.Action[chromedp.Void]{planettest.Screen(360, 800, true), planettest.Screen(1440, 800, false)} {
					r.do(screen)
					for _, v := range violations(r) {
						t.Errorf("%s: %s", path, v)
					}
				}
			}
		})
	}
}

// violations opens what folds and runs axe-core on the page.
func violations(r reader) []string {
	r.t.Helper()
	v, err := chromedp.Run(r.tab, chromedp.Evaluate[[]string](`
		document.querySelectorAll("details").forEach(d => { d.open = true });
		axe.run({resultTypes: ["violations"]}).then(r => r.violations.map(v => v.id + ": " + v.help + "\n" + v.nodes.slice(0, 3).map(n => n.html).join("\n")))`,
		chromedp.EvalAwaitPromise))
	if err != nil {
		r.t.Fatal(err)
	}
	return v
}

// planets opens planets and returns the pages to look at in each.
var planets = map[string]func(*testing.T) (reader, []string){
	"demo": func(t *testing.T) (reader, []string) {
		r := reader{t, planettest.Browser(t), planettest.Start(t, planettest.Binary(t), nil, "demo").URL}
		r.do(planettest.Screen(1440, 800, false))
		paths := demoPages
		for _, list := range []string{"/blog/vellacott/", "/blog/thackwray/", "/meeting/executive/2025-09-16/"} {
			r.open(list)
			paths = append(paths[:len(paths):len(paths)], ask[[]string](r, `[...document.querySelectorAll("main .title a")].slice(0, 3).map(a => a.getAttribute("href"))`)...)
		}
		return r, paths
	},
	"troubled": func(t *testing.T) (reader, []string) {
		r, stories := troubled(t)
		if status := r.open(stories[len(stories)-1]); status != http.StatusGone {
			t.Errorf("what was erased is answered with %d", status)
		}
		r.open("/status")
		for state, want := range map[string]int{"failing": 1, "gone": 1, "held": 1, "paused": 1, "ok": 2} {
			if n := ask[int](r, `document.querySelectorAll(".health.`+state+`").length`); n != want {
				t.Errorf("%d blogs are %s, want %d", n, state, want)
			}
		}
		return r, append(troubledPages, stories...)
	},
	"new": func(t *testing.T) (reader, []string) {
		h := newHouse(t, loopback+"blogs: []\n")
		return reader{t, planettest.Browser(t), h.serve().URL}, []string{"/", "/meeting/", "/archive/", "/search?q=x", "/status", "/about"}
	},
}
