package main_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"necblogs/internal/planettest"
)

// reader is somebody who reads a planet in a browser.
type reader struct {
	t   *testing.T
	tab *planettest.Tab
	url string
}

// demoReader reads the demo with JavaScript off, on a screen width pixels wide.
func demoReader(t *testing.T, width int64) reader {
	t.Helper()
	r := reader{t, planettest.Browser(t), planettest.Start(t, planettest.Binary(t), nil, "demo").URL}
	r.do(planettest.Screen(width, 900, false), planettest.NoScript())
	r.open("/")
	return r
}

func (r reader) do(steps ...chromedp.Action[chromedp.Void]) {
	r.t.Helper()
	if err := chromedp.Do(r.tab, steps...); err != nil {
		r.t.Fatal(err)
	}
}

// open goes to an address of the planet and returns the answer's status.
func (r reader) open(path string) int {
	r.t.Helper()
	return r.arrive(chromedp.Navigate(r.url + path))
}

// arrive does what leads to another page, waits for that and returns its status.
func (r reader) arrive(steps ...chromedp.Action[chromedp.Void]) int {
	r.t.Helper()
	resp, err := chromedp.RunResponse(r.tab, steps...)
	if err != nil {
		r.t.Fatal(err)
	}
	return int(resp.Status)
}

// ask evaluates a JavaScript expression, as a developer would in the console:
// the page's own JavaScript stays off.
func ask[T any](r reader, expression string) T {
	r.t.Helper()
	v, err := chromedp.Run(r.tab, chromedp.Evaluate[T](expression))
	if err != nil {
		r.t.Fatalf("%s: %v", expression, err)
	}
	return v
}

// follow clicks on a link and checks the heading of the page that it leads to.
func (r reader) follow(selector, heading string) {
	r.t.Helper()
	if status := r.arrive(chromedp.Click(selector)); status != http.StatusOK {
		r.t.Errorf("%s leads to %s: %d", selector, r.location(), status)
	}
	r.at(heading)
}

// at checks the heading of the page.
func (r reader) at(heading string) {
	r.t.Helper()
	if got := ask[string](r, `document.querySelector("h1").innerText`); got != heading {
		r.t.Fatalf("at %s, headed %q, and not at %q", r.location(), got, heading)
	}
}

// location is where the reader is, without the planet's own address.
func (r reader) location() string {
	return strings.TrimPrefix(ask[string](r, "location.href"), r.url)
}

// seen reports whether what the selector selects takes up room on the page.
func (r reader) seen(selector string) bool {
	r.t.Helper()
	return ask[bool](r, `(e => !!e && e.checkVisibility() && e.getBoundingClientRect().height > 0)(document.querySelector("`+selector+`"))`)
}

// tabTo presses the Tab key until what has the focus says text, or is an input
// labelled so, and checks that the focus shows.
func (r reader) tabTo(text string) {
	r.t.Helper()
	for range 200 {
		r.do(chromedp.KeyEvent(kb.Tab))
		if strings.Contains(ask[string](r, `document.activeElement.innerText || document.activeElement.labels?.[0].innerText || ""`), text) {
			if ask[string](r, `getComputedStyle(document.activeElement).outlineStyle`) == "none" {
				r.t.Errorf("it does not show that %q has the focus", text)
			}
			return
		}
	}
	r.t.Fatalf("no way to %q with the Tab key on %s", text, r.location())
}

func (r reader) enter() { r.t.Helper(); r.arrive(chromedp.KeyEvent(kb.Enter)) }

func TestByClick(t *testing.T) {
	r := demoReader(t, 1440)
	r.follow(".chip", "Executive 22 September 2026")
	r.do(chromedp.Click(".who tbody tr:last-child th a"))
	if !ask[bool](r, `document.querySelector(".card:target").getBoundingClientRect().top < innerHeight`) {
		t.Error("a name in the table of reports does not lead to the report")
	}
	r.follow(".card:target .title a", "Executive Meeting, 22 September 2026")
	r.follow(".neighbours .previous", "Executive Meeting, 27 January 2026")
	r.follow(".byline .person a", "Marian Thackwray")
	r.follow(".about-list a[href='/blog/in-full/']", "Wexcombe reports in full")
	r.follow(".ways a[href='/archive/']", "Archive")
	r.follow(".months a[href='/archive/2025/03/']", "March 2025")
	r.follow("a.mark[href$='#copies']", "Executive Report – 25 March 2025")
	if !r.seen("#copies:target") {
		t.Error("the mark “corrected” does not lead to the copies")
	}
	r.follow(".ways a[href='/meeting/']", "Meetings")
	r.follow(".meetings a[href='/meeting/executive/2025-05-20/']", "Executive 20 May 2025")
	r.follow(".neighbours .next", "Executive 16 September 2025")
	r.follow(".ways a[href='/status']", "Status")
	r.follow(".health h3 a[href='/blog/rusk/']", "Rusk reports")
	r.follow(".ways a[href='/about']", "About planet wexcombe")
	r.follow(".site a", "planet wexcombe")
	r.do(chromedp.SendKeys("#find", `"casual vacancies" representative:idris-vellacott`))
	r.follow(".find button", "Search")
	r.follow(".results li .title a", "Executive Report – 25 March 2025")
	r.follow(".afterword .original, .to-original a", "Executive Report – 25 March 2025") // at the blog itself
	if strings.HasPrefix(ask[string](r, "location.href"), r.url) {
		t.Error("the original is not one click away")
	}
}

func TestByKeyboard(t *testing.T) {
	r := demoReader(t, 360)
	r.tabTo("Skip to the content")
	if ask[float64](r, `document.activeElement.getBoundingClientRect().left`) < 0 {
		t.Error("the link to the content is out of sight when it has the focus")
	}
	r.do(chromedp.KeyEvent(kb.Enter), chromedp.KeyEvent(kb.Tab))
	if !ask[bool](r, `document.querySelector("main").contains(document.activeElement)`) {
		t.Error("the link to the content does not lead there")
	}
	r.tabTo("Read on here")
	r.do(chromedp.KeyEvent(kb.Enter))
	if !r.seen("details.rest[open] .prose") {
		t.Error("Enter does not unfold")
	}
	r.do(chromedp.KeyEvent(" "))
	if r.seen("details.rest .prose") {
		t.Error("the space bar does not fold up again")
	}
	r.tabTo("7 reports on this day")
	r.do(chromedp.KeyEvent(kb.Enter))
	r.tabTo("Saltmere: lunch")
	r.enter()
	r.at("Saltmere: lunch")

	r.tabTo("Search all reports")
	r.do(chromedp.KeyEvent("organisers -harbour"))
	r.enter()
	r.at("Search")
	if n := ask[int](r, `document.querySelectorAll(".results mark").length`); n == 0 {
		t.Error("nothing is marked in what was found")
	}
	r.tabTo("newest first")
	r.enter()
	r.tabTo("Executive Report – 19 November 2024")
	r.enter()
	r.at("Executive Report – 19 November 2024")
	r.tabTo("Status")
	r.enter()
	r.at("Status")
}

// On a phone the blogs are below the stories, and a link leads there.
func TestListOfBlogsOnAPhone(t *testing.T) {
	r := demoReader(t, 360)
	r.do(chromedp.Click(".ways a[href='#blogs']"), chromedp.WaitVisible("#blogs:target"))
	if ask[bool](r, `document.querySelector("main").getBoundingClientRect().bottom > document.querySelector("#blogs").getBoundingClientRect().top`) {
		t.Error("the list of blogs is not below the stories")
	}
	r.follow("#blogs a[href='/blog/vellacott/']", "Clause by Clause")
	if got := ask[string](r, `document.querySelector("#blogs .feeds a").getAttribute("href")`); got != "/blog/vellacott/atom.xml" {
		t.Errorf("a blog's page offers the feed %s", got)
	}
}

func TestFolding(t *testing.T) {
	r := demoReader(t, 1440)
	const folded = ".card:has(details.rest) "
	if !r.seen(folded+".lead") || r.seen(folded+".prose") {
		t.Error("a long story does not show its lead alone")
	}
	r.do(chromedp.Click(folded + "summary"))
	if r.seen(folded+".lead") || !r.seen(folded+".prose") {
		t.Error("an unfolded story does not show its text alone: its lead is in that")
	}
	if r.seen(".rest[open] .more") || !r.seen(".rest[open] .less") {
		t.Error("an unfolded story does not offer to fold it up")
	}
	if below := ask[float64](r, `(link => {
		const story = link.closest("details");
		story.open = true;
		scrollBy(0, link.getBoundingClientRect().top);
		link.focus();
		return link.getBoundingClientRect().top - story.querySelector("summary").getBoundingClientRect().bottom;
	})(document.querySelector(".rest .prose a"))`); below < 0 {
		t.Errorf("what folds a story up hides %v pixels of a link that has the focus", -below)
	}
	if r.seen(".flood .card") {
		t.Error("a flood stands open")
	}
	r.do(chromedp.Click(".flood > summary"))
	if n := ask[int](r, `[...document.querySelectorAll(".flood .card")].filter(e => e.checkVisibility()).length`); n != 7 {
		t.Errorf("%d of the flood's 7 stories show when it is opened", n)
	}
	ask[bool](r, `document.styleSheets[0].disabled = true`)
	if r.seen(".rest .less") || !r.seen(".rest .more") {
		t.Error("without the style sheet it is not one thing that a folded story offers")
	}
}

// On paper there is nothing to click on, and posts and a meeting's reports are whole.
func TestOnPaper(t *testing.T) {
	r := demoReader(t, 1440)
	r.do(planettest.Paper())
	for path, want := range map[string]map[string]bool{
		"/":                              {".ways": false, ".find": false, "aside": false, "h1": true, "details.rest .prose": false, ".lead": true},
		"/meeting/executive/2025-09-16/": {".ways": false, "details.rest .prose": true, ".lead": false, ".rest summary": false, "main > .small": false},
	} {
		r.open(path)
		for selector, want := range want {
			if r.seen(selector) != want {
				t.Errorf("%s on paper: %s is seen: %v", path, selector, !want)
			}
		}
	}
	r = postReader(t, "<table><tr>"+strings.Repeat("<td>a column of its own</td>", 12)+"</tr></table><details><summary>The votes</summary><p>Nine to four.</p></details>")
	r.do(planettest.Paper())
	if !r.seen(".prose details p") {
		t.Error("what the author folded is not on paper")
	}
	if got := ask[string](r, `getComputedStyle(document.querySelector(".wide")).overflowX`); got != "visible" {
		t.Errorf("what is wider than the paper is %s: nobody can scroll there", got)
	}
}

// First words that stand for a title look so in a list and on the story's page.
func TestUntitled(t *testing.T) {
	r := demoReader(t, 1440)
	story := ask[string](r, `document.querySelector(".untitled a").getAttribute("href")`)
	for _, path := range []string{"/", story} {
		r.open(path)
		if got := ask[string](r, `getComputedStyle(document.querySelector(".untitled")).fontStyle`); got != "italic" {
			t.Errorf("%s: first words in place of a title are %s", path, got)
		}
	}
}

// Whoever hears the page is read no arrows.
func TestSilentArrows(t *testing.T) {
	r := demoReader(t, 1440)
	for _, path := range []string{"/", "/story/1/", "/meeting/executive/2025-09-16/"} {
		r.open(path)
		signs := ask[[]string](r, `[...document.querySelectorAll("*")].flatMap(e => ["::before", "::after"].map(p => getComputedStyle(e, p).content)).filter(c => /[←→↑↓↗●]/.test(c))`)
		if len(signs) == 0 {
			t.Errorf("%s has no arrow", path)
		}
		for _, sign := range signs {
			if !strings.HasSuffix(sign, ` / ""`) {
				t.Errorf("%s: %s is read aloud", path, sign)
			}
		}
	}
}

// In a reader's own colours, too, one sees among the ways which page is open.
func TestForcedColors(t *testing.T) {
	r := demoReader(t, 1200)
	r.do(planettest.ForcedColors())
	r.open("/archive/")
	marked := ask[[]string](r, `[...document.querySelectorAll(".ways a")].filter(a => a.offsetWidth &&
		getComputedStyle(a).borderBottomColor != getComputedStyle(document.body).backgroundColor).map(a => a.textContent)`)
	if !slices.Equal(marked, []string{"Archive"}) {
		t.Errorf("on the archive's page %q are marked", marked)
	}
}

// In a post of several scripts each paragraph begins on the side of its own, but
// where its author says which.
func TestMixedScripts(t *testing.T) {
	r := postReader(t, `<p>واحد.</p><p>two.</p><ul><li>ثلاثة.</li><li>four.</li></ul><p dir="ltr">خمسة.</p><blockquote dir="rtl"><p>six.</p></blockquote>`)
	sides := ask[[]string](r, `[...document.querySelectorAll(".prose :is(p, li)")].map(e => {
		const text = document.createRange(), box = e.getBoundingClientRect()
		text.selectNodeContents(e)
		const at = text.getBoundingClientRect()
		return at.left - box.left < box.right - at.right ? "left" : "right"
	})`)
	if want := []string{"right", "left", "right", "left", "left", "right"}; !slices.Equal(sides, want) {
		t.Errorf("the paragraphs begin %v, want %v", sides, want)
	}
}

// Lists are numbered as their authors have them, which motions refer to.
func TestNumbersOfLists(t *testing.T) {
	r := postReader(t, `<ol><li>a</li></ol><ol type="a"><li>b</li></ol><ol style="list-style-type:upper-roman"><li>c</li></ol><ul><li>d</li></ul>`)
	styles := ask[[]string](r, `[...document.querySelectorAll(".prose > *")].map(e => getComputedStyle(e).listStyleType)`)
	if want := []string{"decimal", "lower-alpha", "upper-roman", "disc"}; !slices.Equal(styles, want) {
		t.Errorf("the lists are %v, want %v", styles, want)
	}
}

// postReader is at the page of a story with this text.
func postReader(t *testing.T, html string) reader {
	in := planettest.NewInternet(t)
	i := item("mixed", 1)
	i.HTML = html
	in.Set("http://mixed.example/feed", 200, nil, planettest.RSS(i))
	h := newHouse(t, loopback+blogs(blog("Mixed", in.URL("http://mixed.example/feed"))))
	h.must("poll", "--all")
	r := reader{t, planettest.Browser(t), h.serve().URL}
	r.open("/story/1/")
	return r
}
