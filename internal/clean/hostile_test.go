package clean_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"necblogs/internal/clean"
	"necblogs/internal/planettest"
)

const base = "https://wexcombe.example/2024/05/report/"

// allowed is all that may reach a page: elements, and the attributes of each
// beside dir.
var allowed = map[string][]string{
	"a":   {"href", "title", "rel"},
	"img": {"src", "alt", "title", "width", "height", "loading", "referrerpolicy"},
	"ol":  {"start", "type", "reversed"}, "li": {"value"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"},
	"abbr": {"title"}, "dfn": {"title"}, "time": {"datetime"},
}

func init() {
	for name := range strings.FieldsSeq(`p br hr h3 h4 h5 h6 blockquote pre ul dl dt dd figure figcaption details summary
		table caption thead tbody tfoot tr em strong b i u s del ins sub sup small mark q cite code kbd samp var bdo bdi ruby rt rp div`) {
		allowed[name] = nil
	}
}

// checkSafe asserts that clean HTML, put into a page and parsed again, holds
// nothing but allowed markup, and that it changes nothing outside itself.
func checkSafe(t *testing.T, out string) {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(`<!DOCTYPE html><body><article>` + out + `</article><p id="after">end</p>`))
	if err != nil {
		t.Fatalf("parsing %q again: %v", out, err)
	}
	body := doc.LastChild.LastChild
	article, after := body.FirstChild, body.LastChild
	if article.Data != "article" || article.NextSibling != after || after.Data != "p" ||
		after.FirstChild.Data != "end" || after.FirstChild != after.LastChild {
		t.Errorf("%q reaches out of its article", out)
	}
	for n := range article.Descendants() {
		switch n.Type {
		case html.TextNode:
		case html.ElementNode:
			checkElement(t, n)
		default:
			t.Errorf("%q holds a node of type %v", out, n.Type)
		}
	}
}

func checkElement(t *testing.T, n *html.Node) {
	t.Helper()
	attributes, ok := allowed[n.Data]
	if !ok || n.Namespace != "" {
		t.Errorf("element %s%s", n.Namespace, n.Data)
	}
	for _, a := range n.Attr {
		if a.Key == "dir" && slices.Contains([]string{"ltr", "rtl", "auto"}, strings.ToLower(a.Val)) {
			continue
		}
		web := strings.HasPrefix(a.Val, "https://") || strings.HasPrefix(a.Val, "http://")
		switch {
		case !slices.Contains(attributes, a.Key) || a.Namespace != "":
			t.Errorf("attribute %s of %s", a.Key, n.Data)
		case a.Key == "src" && !web, a.Key == "href" && !web && !strings.HasPrefix(a.Val, "mailto:"):
			t.Errorf("%s=%q of %s", a.Key, a.Val, n.Data)
		case a.Key == "rel" && a.Val != "noopener nofollow ugc":
			t.Errorf("rel=%q", a.Val)
		}
	}
}

func TestHostile(t *testing.T) {
	all := planettest.Hostile(t)
	if len(all) < 400 {
		t.Fatalf("only %d vectors", len(all))
	}
	for _, vector := range all {
		t.Run(vector, func(t *testing.T) {
			// As it comes, within a paragraph, and after an unclosed quote.
			for _, around := range []string{"%", "<p>before %</p><p>after", `<a href="%">x</a>`, `<img alt='%' src=/x>`} {
				a := clean.HTML(strings.Replace(around, "%", vector, 1), base)
				checkSafe(t, a.HTML)
				if again := clean.HTML(a.HTML, base); again.HTML != a.HTML {
					t.Errorf("cleaned twice\n%q becomes\n%q", a.HTML, again.HTML)
				}
				for _, text := range []string{clean.Title(vector), clean.Author(vector), a.Text, a.Lead} {
					if strings.ContainsAny(text, "\x00\x01\u202e\ufffe") {
						t.Errorf("text %q holds characters that must not leave", text)
					}
				}
			}
		})
	}
}

// Nesting and repetition must cost time and memory by the size of the input,
// not by its square, and must not bury the text.
func TestExhausting(t *testing.T) {
	const n = 20_000
	for name, raw := range map[string]string{
		"divs":       strings.Repeat("<div>", n) + "kept" + strings.Repeat("</div>", n),
		"unclosed":   strings.Repeat("<blockquote><b>", n) + "kept",
		"formatting": "<b><i><u><s><em><strong><small><code><a href=/x>" + strings.Repeat("<p>kept", n),
		"tables":     strings.Repeat("<table><tr><td>", n) + "kept",
		"foster":     strings.Repeat("<table><b>kept</table>", n),
		"lists":      strings.Repeat("<ul><li>", n) + "kept",
		"links":      strings.Repeat("<a href=/x>kept", n),
		"ends":       "kept" + strings.Repeat("</p></b></table>", n),
		"entities":   "kept" + strings.Repeat("&amp;&lt;&#8230;", n),
		"markers":    "kept" + strings.Repeat("<p>[…]</p> ", n),
		"marks":      "kept" + strings.Repeat("\u0300", 8) + "<br><a href=/x>" + strings.Repeat("<b>\u0300</b>", 3*n) + "Read more</a>",
		"breaks":     "kept" + strings.Repeat("<br>", n) + "x",
		"attributes": "<p " + strings.Repeat("a=b ", n) + ">kept",
		"brackets":   "kept" + strings.Repeat("<", n),
		"words":      "kept" + strings.Repeat("x", 50*n),
		"spaces":     "kept" + strings.Repeat(" ", 50*n) + "[…]",
	} {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			a := clean.HTML(raw, base)
			if took := time.Since(start); took > 20*time.Second {
				t.Errorf("%d bytes took %v", len(raw), took)
			}
			if len(a.HTML) > 20*len(raw) {
				t.Errorf("%d bytes grew to %d", len(raw), len(a.HTML))
			}
			if !strings.Contains(a.Text, "kept") {
				t.Errorf("the text is lost: %.80q", a.Text)
			}
			checkSafe(t, a.HTML)
		})
	}
}

// A base that is long is not repeated in each of many links: of a megabyte that would make
// two hundred.
func TestLongBase(t *testing.T) {
	long := base + strings.Repeat("x", 2000) + "/"
	raw := "<img src=1>" + strings.Repeat("<img src=2>", 20_000) + `<a href="https://ida.example/">kept</a>`
	a := clean.HTML(raw, long)
	if len(a.HTML) > 8<<20 {
		t.Errorf("%d bytes grew to %d", len(raw), len(a.HTML))
	}
	for _, kept := range []string{`src="` + long + `1"`, `<a href="https://ida.example/"`} {
		if !strings.Contains(a.HTML, kept) {
			t.Errorf("%.40s… is lost", kept)
		}
	}
	checkSafe(t, a.HTML)
}

func FuzzHTML(f *testing.F) {
	for _, vector := range planettest.Hostile(f) {
		f.Add(vector)
	}
	for _, raw := range goldens(f) {
		f.Add(raw.in)
	}
	f.Add("<iframe src=//yout%8000000>")
	f.Add("<li><table><li>0")
	f.Add("<ul><li>a<section><li>b</section>c</ul>")
	f.Fuzz(func(t *testing.T, raw string) {
		a := clean.HTML(raw, base)
		checkSafe(t, a.HTML)
		if again := clean.HTML(a.HTML, base); again.HTML != a.HTML {
			t.Errorf("cleaned twice\n%q becomes\n%q", a.HTML, again.HTML)
		}
		if strings.Contains(clean.Title(raw), "\n") || strings.Contains(a.Lead, "\n") {
			t.Errorf("title or lead of %q is more than a line", raw)
		}
	})
}
