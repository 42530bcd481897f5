package parse

import (
	"bytes"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// hostile are feeds made to cost time or memory; each grows with n.
var hostile = map[string]func(n int) string{
	"many items":  func(n int) string { return rssHead + strings.Repeat("<item><title>x</title></item>\n", n) + rssTail },
	"empty items": func(n int) string { return rssHead + strings.Repeat("<item/>", n) + rssTail },
	"namespaces": func(n int) string {
		var b strings.Builder
		for i := range n / 8 {
			fmt.Fprintf(&b, ` xmlns:n%d="u%d"`, i, i)
		}
		return `<rss` + b.String() + `><channel><item/><item>` + strings.Repeat("<n1:a/>", n) + `</item></channel></rss>`
	},
	"nested namespaces": func(n int) string {
		return rssHead + strings.Repeat(`<a xmlns:b="c">`, 200) + strings.Repeat("<b/>", n) + rssTail
	},
	"a long base": func(n int) string {
		return `<feed xml:base="http://b.example/` + strings.Repeat("b", n) + `/"><entry>` + strings.Repeat(`<link href="a"/>`, n) + `</entry></feed>`
	},
	"a long base in content": func(n int) string {
		return `<feed xml:base="http://b.example/` + strings.Repeat("b", n) + `/"><entry><content type="html">` +
			strings.Repeat(`&lt;img src="a">`, n) + `</content></entry></feed>`
	},
	"stray end tags":   func(n int) string { return rssHead + strings.Repeat("<a>", 200) + strings.Repeat("</b>", n) + rssTail },
	"stray delimiters": func(n int) string { return rssHead + strings.Repeat("<", n) + strings.Repeat("]]>", n) + rssTail },
	"open comments":    func(n int) string { return rssHead + strings.Repeat("<!-- ", n) + rssTail },
	"open sections":    func(n int) string { return rssHead + strings.Repeat("<![CDATA[ ", n) + rssTail },
	"open quotes":      func(n int) string { return rssHead + strings.Repeat(`<br a="`, n) + rssTail },
	"ampersands":       func(n int) string { return titled("", strings.Repeat("&", n)) },
	"references":       func(n int) string { return titled("", strings.Repeat("&#0;&nbsp;&#xD83D;", n)) },
	"one long title":   func(n int) string { return titled("", strings.Repeat("&amp;lt;", n)) },
	"declarations":     func(n int) string { return strings.Repeat("<?xml?>", n) + titled("", "x") },
	"doctypes":         func(n int) string { return strings.Repeat("<!DOCTYPE [", n) + titled("", "x") },
	"attributes":       func(n int) string { return titled("", "<a "+strings.Repeat("b=c ", n)+"/>") },
	"open elements": func(n int) string {
		return titled("", strings.Repeat("<p>", 200)+strings.Repeat("<br><i></i>", n))
	},
	"not UTF-8": func(n int) string { return titled("", strings.Repeat("\xff", n)) },
	"JSON items": func(n int) string {
		return `{"version":"https://jsonfeed.org/version/1","items":[` + strings.Repeat(`{"id":1},`, n) + `{}]}`
	},
	"deep JSON": func(n int) string {
		return `{"version":"https://jsonfeed.org/version/1","items":` + strings.Repeat(`[`, n)
	},
	"JSON keys": func(n int) string {
		return `{"version":"https://jsonfeed.org/version/1",` + strings.Repeat(`"a":1,`, n) + `"items":[{}]}`
	},
	"a long name": func(n int) string {
		return titled("", "<"+strings.Repeat("a", n/2)+strings.Repeat(` xmlns=""`, n/2)+"/>")
	},
	"open comments too late": func(n int) string {
		return rssHead + strings.Repeat("<item/>", usual.items) + strings.Repeat("<!-- ", 4*n) + rssTail
	},
	"open sections too late": func(n int) string {
		return rssHead + strings.Repeat("<item/>", usual.items) + strings.Repeat("<![CDATA[ ", 4*n) + rssTail
	},
	"open tags in text": func(n int) string {
		return `<feed><entry><content>` + strings.Repeat("&lt;b ", 4*n) + `</content></entry></feed>`
	},
	"authors": func(n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, "<dc:creator>%d</dc:creator>", i)
		}
		return titled("", "x</title>"+b.String()+"<title>x")
	},
	"Atom as RSS": func(n int) string {
		return `<feed><entry>` + strings.Repeat("<link>a</link><author>b</author>", n/4) + `</entry></feed>`
	},
	"two charsets": func(n int) string { return titled("", "é"+strings.Repeat("a\x92\xe2\x92", n)) },
	"media groups": func(n int) string {
		return rssHead + `<item xmlns:m="http://search.yahoo.com/mrss/">` +
			strings.Repeat(`<m:group><m:content url="a"/></m:group>`, n/4) + `</item>` + rssTail
	},
}

const (
	rssHead = `<rss version="2.0"><channel><title>x</title><item><title>1</title></item>`
	rssTail = `</channel></rss>`
)

// TestHostile: sixteen times the input takes nowhere near 256 times as long. The machine
// may be busy with something else, so what seems to is tried again.
func TestHostile(t *testing.T) {
	const n, factor, tries = 4000, 16, 4
	for name, grown := range hostile {
		took := func(n int) time.Duration {
			start := time.Now()
			feed, _ := Parse([]byte(grown(n)), "", fixtureAddress, false)
			if len(feed.Items) > 2000 {
				t.Errorf("%s: %d items", name, len(feed.Items))
			}
			return time.Since(start)
		}
		for try := 1; ; try++ {
			few, many := max(took(n), time.Millisecond), took(factor*n)
			t.Logf("%-22s %8v %8v", name, few.Round(time.Microsecond), many.Round(time.Microsecond))
			if many <= time.Second || many <= 100*few {
				break
			}
			if try == tries {
				t.Errorf("%s: took %v, and %v for %d times as much", name, few, many, factor)
				break
			}
		}
	}
}

func TestDepth(t *testing.T) {
	nest := func(n int) []byte {
		return []byte("<rss><channel><item><description>" + strings.Repeat("<b>", n) + "x" + strings.Repeat("</b>", n) + "</description></item></channel></rss>")
	}
	if feed, err := Parse(nest(200), "", fixtureAddress, false); err != nil || len(feed.Items) != 1 {
		t.Errorf("200 deep: %v", err)
	}
	if _, err := Parse(nest(300), "", fixtureAddress, false); !errors.Is(err, ErrDepth) {
		t.Errorf("300 deep: %v", err)
	}
}

func TestTokens(t *testing.T) {
	body := `<rss><channel>` + strings.Repeat("<item><title>x</title></item>", 100) + `</channel></rss>`
	few := usual
	few.tokens = 60
	feed, err := parse([]byte(body), "", fixtureAddress, false, few)
	if err != nil || len(feed.Items) != 14 || !slices.Contains(feed.Repairs, repairWords[cutOff]) {
		t.Errorf("got %d items, %q, %v", len(feed.Items), feed.Repairs, err)
	}
}

// TestParts: a feed of small parts takes a bounded multiple of its size. What is more than
// that costs the items after it; too many attributes are left out.
func TestParts(t *testing.T) {
	const n, most = 200_000, 40 // without bounds it is 48 to 191
	var keys strings.Builder
	for i := range n {
		fmt.Fprintf(&keys, `"a%d":1,`, i)
	}
	for name, body := range map[string]string{
		"attributes of one": titled("", "x</title><a"+strings.Repeat(" b", 3*n)+"/><title>"),
		"attributes":        titled("", "x</title>"+strings.Repeat("<dc:a"+strings.Repeat(" b", 100)+"/>", 3*n/100)+"<title>"),
		"elements":          titled("", "x</title>"+strings.Repeat("<dc:a/>", 3*n)+"<title>"),
		"elements as XHTML": titled("", "x</title><dc:a type='xhtml'>"+strings.Repeat("<dc:a/>", 3*n)+"</dc:a><title>"),
		"objects":           `{"version":"https://jsonfeed.org/version/1","items":[{"id":"1","attachments":[{}` + strings.Repeat(",{}", 3*n) + `]}]}`,
		"lists of authors":  `{"version":"https://jsonfeed.org/version/1","items":[{"id":"1","authors":` + strings.Repeat(`["a",`, 1000) + `"` + strings.Repeat("x", n) + `"` + strings.Repeat("]", 1000) + `}]}`,
		"escapes":           `{"version":"https://jsonfeed.org/version/1","items":[{"id":"1","content_html":"` + strings.Repeat(`\f`, n) + `"}]}`,
		"keys":              `{"version":"https://jsonfeed.org/version/1",` + keys.String() + `"items":[{"id":"1"}]}`,
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, _ = Parse([]byte(body), "", fixtureAddress, false)
		runtime.ReadMemStats(&after)
		if took := (after.TotalAlloc - before.TotalAlloc) / uint64(len(body)); took > most {
			t.Errorf("%s: %d bytes for each byte of the feed, want at most %d", name, took, most)
		}
	}
	few := usual
	few.parts = 600
	text := "<entry><content type='xhtml'><div>" + strings.Repeat("<a b='c'/>", 400) + "</div></content></entry>"
	feed, err := parse([]byte("<feed>"+text+text+"</feed>"), "", fixtureAddress, false, few)
	if err != nil || len(feed.Items) != 2 || feed.Repairs != nil {
		t.Errorf("two long posts in XHTML: %d items, repairs %q, %v", len(feed.Items), feed.Repairs, err)
	}
	many := "<item><title>x</title><a" + strings.Repeat(" b", 400) + "/></item>"
	for body, want := range map[string]int{strings.Repeat("<item><title>x</title></item>", 400): 299, many: 1, strings.Repeat(many, 3): 1} {
		feed, err := parse([]byte("<rss><channel>"+body+"</channel></rss>"), "", fixtureAddress, false, few)
		if err != nil || len(feed.Items) != want || feed.Items[0].Title != "x" {
			t.Errorf("%.50s: %d items, %v; want %d", body, len(feed.Items), err, want)
		}
	}
}

// A text in thousands of pieces, which gofeed would join one by one, costs the items after it.
func TestJoined(t *testing.T) {
	few := usual
	few.joined = 100_000
	piece := strings.Repeat("x", 100)
	for name, text := range map[string]string{
		"CDATA":    "<dc:creator>" + strings.Repeat("<![CDATA["+piece+"]]>", 100) + "</dc:creator>",
		"elements": "<media:group>" + strings.Repeat("<media:content/>"+piece, 100) + "</media:group>",
	} {
		feed, err := parse([]byte("<rss><channel><item><title>x</title></item><item>"+text+"</item></channel></rss>"), "", fixtureAddress, false, few)
		if err != nil || len(feed.Items) != 1 || feed.Items[0].Title != "x" {
			t.Errorf("%s: %d items, %v; want 1", name, len(feed.Items), err)
		}
	}
	for name, body := range map[string]string{
		"one piece": "<rss><channel><item><description>" + strings.Repeat(piece, 900) + "</description></item></channel></rss>",
		"XHTML":     "<feed><entry><content type='xhtml'><div>" + strings.Repeat("<br/>"+piece, 100) + "</div></content></entry></feed>",
	} {
		if feed, err := parse([]byte(body), "", fixtureAddress, false, few); err != nil || len(feed.Items) != 1 || feed.Repairs != nil {
			t.Errorf("%s: %d items, repairs %q, %v", name, len(feed.Items), feed.Repairs, err)
		}
	}
}

// TestMended puts what breaks XML at places all over the fixtures. Items may
// suffer, but gofeed must be able to read what comes of it.
func TestMended(t *testing.T) {
	for _, feed := range fixtureFeeds(t) {
		if feed[0] == '{' {
			continue
		}
		for i := 0; i < len(feed); i += 31 {
			for _, junk := range []string{"<", ">", `"`, "'", "&", "/", "<!--", "]]>", "<![CDATA[", ":", "\xff", "</item>", "<item>", "<br>", "<?", "=", "&#0;", "<x:y:z"} {
				body := slices.Concat(feed[:i], []byte(junk), feed[i:])
				if _, err := Parse(body, "", fixtureAddress, false); errors.Is(err, ErrBroken) {
					t.Errorf("%q at %d of\n%s\n%v", junk, i, feed, err)
				}
			}
		}
	}
}

// FuzzParse: whatever the bytes, there is no panic, the limits hold, the text is
// clean, and gofeed can read every document that the scanner lets through.
func FuzzParse(f *testing.F) {
	for _, seed := range fixtureFeeds(f) {
		f.Add(seed, "application/rss+xml")
	}
	f.Add([]byte("\xff\xfe<\x00r\x00s\x00s\x00>\x00"), "text/xml; charset=utf-16")
	f.Add([]byte(`{"version":"jsonfeed.org",""0`), "application/feed+json")
	f.Add([]byte(titled("iso-8859-1", "\xe9&#0;<b>]]>")), "text/xml; charset=koi8-r")
	f.Fuzz(func(t *testing.T, body []byte, contentType string) {
		limits := limits{items: 5, depth: 50, tokens: 10_000, parts: 10_000, title: 30, author: 20}
		start := time.Now()
		feed, err := parse(body, contentType, fixtureAddress, false, limits)
		if took := time.Since(start); took > 5*time.Second {
			t.Errorf("took %v for %d bytes", took, len(body))
		}
		if err != nil {
			if len(feed.Items) > 0 {
				t.Errorf("items beside the error %v", err)
			}
			text := bytes.TrimLeft(decode(body, contentType, new(repairs)), " \t\r\n")
			if errors.Is(err, ErrBroken) && text[0] != '{' { // JSON has no scanner that mends it
				t.Error(err)
			}
			return
		}
		if len(feed.Items) > limits.items {
			t.Errorf("%d items", len(feed.Items))
		}
		for _, item := range feed.Items {
			if utf8.RuneCountInString(item.Title) > limits.title+1 || utf8.RuneCountInString(item.Author) > limits.author {
				t.Errorf("too long: %q by %q", item.Title, item.Author)
			}
			for _, s := range []string{item.Title, item.Author, item.Content, item.Summary, item.GUID, item.Link} {
				if !utf8.ValidString(s) || strings.ContainsRune(s, 0) {
					t.Errorf("not clean: %q", s)
				}
			}
			for _, address := range []string{item.Link, item.Image, item.Base} {
				if address != "" && !isHTTP(address) {
					t.Errorf("%q is no address of http", address)
				}
			}
		}
	})
}
