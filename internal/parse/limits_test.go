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

// TestItemLimit: the first items are kept, the rest counted, in every format,
// and what a CDATA section or a comment says of items is no item.
func TestItemLimit(t *testing.T) {
	const rssItem = `<item><title>%d</title><description><![CDATA[<item> </item>]]></description><!-- <item> --></item>`
	for name, c := range map[string]struct{ before, item, after string }{
		"rss":  {`<rss version="2.0"><channel><title>x</title>`, rssItem, `</channel></rss>`},
		"rdf":  {`<rdf:RDF><channel><title>x</title></channel>`, rssItem, `</rdf:RDF>`},
		"atom": {`<feed><title>x</title>`, `<entry><title>%d</title></entry>`, `</feed>`},
		"json": {`{"version":"https://jsonfeed.org/version/1","title":"x","items":[`, `{"id":"%[1]d","title":"%[1]d"},`, `{"id":"last"}]}`},
	} {
		t.Run(name, func(t *testing.T) {
			var b strings.Builder
			b.WriteString(c.before)
			for i := range 25 {
				fmt.Fprintf(&b, c.item, i)
			}
			b.WriteString(c.after)
			few := usual
			few.items = 10
			feed, err := parse([]byte(b.String()), "", fixtureAddress, false, few)
			if err != nil {
				t.Fatal(err)
			}
			dropped := 15
			if name == "json" {
				dropped++ // the last one
			}
			if len(feed.Items) != 10 || feed.Dropped != dropped || feed.Items[9].Title != "9" || feed.Title != "x" {
				t.Errorf("got %d items up to %q, %d dropped, title %q; want 10 up to 9, %d dropped, x",
					len(feed.Items), feed.Items[len(feed.Items)-1].Title, feed.Dropped, feed.Title, dropped)
			}
			if feed.Repairs != nil {
				t.Errorf("too many items are no damage: %q", feed.Repairs)
			}
		})
	}
}

// TestItemLimitOldestFirst: of a feed that has its newest items last these are kept, in its
// order, where it has too many.
func TestItemLimitOldestFirst(t *testing.T) {
	const head = "<b>Notice</b>: no such place\n" // which is mended once
	for name, c := range map[string]struct{ before, item, between, after string }{
		"rss":   {head + `<rss version="2.0"><channel><title>x & y</title>`, `<item><title>%d</title><pubDate>%s</pubDate></item>`, "\n", `</channel></rss>`},
		"rdf":   {`<rdf:RDF><channel><title>x & y</title></channel>`, `<item><title>%d</title><dc:date>%s</dc:date></item>`, "", `</rdf:RDF>`},
		"atom":  {`<feed><title>x & y</title>`, `<entry><title>%d</title><updated>%s</updated></entry>`, "", `</feed>`},
		"json":  {`{"version":"https://jsonfeed.org/version/1","items":[`, `{"id":"1","title":"%d","date_published":"%s"}`, " ,\n", `],"title":"x & y"}`},
		"keyed": {`{"version":"https://jsonfeed.org/version/1","items":{"0":`, `{"id":"1","title":"%d","date_published":"%s"}`, `,"1":`, `},"title":"x & y"}`},
	} {
		t.Run(name, func(t *testing.T) {
			for _, n := range []int{11, 20, 27} {
				few := usual
				few.items = 10
				var items []string
				for i := range n {
					items = append(items, fmt.Sprintf(c.item, i, time.Date(2024, 1, 30-i%2, i, 0, 0, 0, time.UTC).AddDate(0, 0, i).Format(time.RFC3339)))
				}
				feed, err := parse([]byte(c.before+strings.Join(items, c.between)+c.after), "", fixtureAddress, false, few)
				if err != nil {
					t.Fatal(err)
				}
				first, last := fmt.Sprint(n-10), fmt.Sprint(n-1)
				if len(feed.Items) != 10 || feed.Dropped != n-10 || feed.Items[0].Title != first || feed.Items[9].Title != last || feed.Title != "x & y" {
					t.Errorf("got %d items of %d from %q, %d dropped, title %q", len(feed.Items), n, feed.Items[0].Title, feed.Dropped, feed.Title)
				}
				if strings.Contains(strings.Join(feed.Repairs, " "), "times") {
					t.Errorf("mended twice: %q", feed.Repairs)
				}
			}
		})
	}
}

// TestItemLimitByDate: the last items are kept only where they clearly are the newest.
func TestItemLimitByDate(t *testing.T) {
	few := usual
	few.items = 10
	for name, c := range map[string]struct {
		hours string // of the items' dates, as letters
		first string
	}{
		"days on which much was posted": {"aaaabbbbccccddd", "5"},
		"one that is out of order":      {"abcdezfghijklmn", "5"},
		"in no order":                   {"adfbehcilgmkojn", "0"},
		"newest first":                  {"onmlkjihgfedcba", "0"},
		"all at once":                   {"aaaaaaaaaaaaaaa", "0"},
	} {
		var items strings.Builder
		for i, hour := range c.hours {
			fmt.Fprintf(&items, "<item><title>%d</title><pubDate>%s</pubDate></item>", i, time.Date(2024, 1, 1, int(hour-'a'), 0, 0, 0, time.UTC).Format(time.RFC3339))
		}
		feed, err := parse([]byte("<rss><channel>"+items.String()+"</channel></rss>"), "", fixtureAddress, false, few)
		if err != nil || len(feed.Items) != 10 || feed.Items[0].Title != c.first {
			t.Errorf("%s: %d items, the first %q, %v; want %q", name, len(feed.Items), feed.Items[0].Title, err, c.first)
		}
	}
}

func TestLengthLimits(t *testing.T) {
	body := `<rss><channel><title>x</title><item><title>ééé&lt;b&gt;ééé&amp;amp;éé</title><author>Ïda Marrow</author></item></channel></rss>`
	for limit, want := range map[int]string{
		2: "éé…", 4: "ééé…", 5: "ééé…", 6: "ééé<b>…", 9: "ééé<b>ééé…", 11: "ééé<b>ééé…", 14: "ééé<b>ééé&amp;…", 16: "ééé<b>ééé&amp;éé", 99: "ééé<b>ééé&amp;éé",
	} {
		short := usual
		short.title, short.author = limit, 4
		feed, err := parse([]byte(body), "", fixtureAddress, false, short)
		if err != nil {
			t.Fatal(err)
		}
		if got := feed.Items[0]; got.Title != want || got.Author != "Ïda " {
			t.Errorf("limit %d: got %q by %q, want %q", limit, got.Title, got.Author, want)
		}
	}
	var many strings.Builder
	for i := range 5000 {
		fmt.Fprintf(&many, "<category>c</category><enclosure url='https://a.example/%d'/>", i)
	}
	feed, err := Parse([]byte("<rss><channel><item>"+many.String()+"</item></channel></rss>"), "", fixtureAddress, false)
	if err != nil || len(feed.Items[0].Categories) > maxCategories || len(feed.Items[0].Enclosures) > maxEnclosures {
		t.Errorf("%d categories, %d enclosures, %v", len(feed.Items[0].Categories), len(feed.Items[0].Enclosures), err)
	}
	for _, format := range []string{
		`<rss><channel><title>%[1]s</title><language>%[1]s</language><item><title>%[1]s</title><category>%[1]s</category><enclosure url="a" type="%[1]s"/></item></channel></rss>`,
		`<feed xml:lang="%[1]s"><id>%[1]s</id><title>%[1]s</title><entry xml:lang="%[1]s"><title>%[1]s</title><category term="%[1]s"/><link rel="enclosure" href="a" type="%[1]s"/></entry></feed>`,
		`{"version":"https://jsonfeed.org/version/1","title":"%[1]s","language":"%[1]s","items":[{"id":"1","title":"%[1]s","language":"%[1]s","tags":["%[1]s"],"attachments":[{"url":"a","mime_type":"%[1]s"}]}]}`,
	} {
		feed, err := Parse(fmt.Appendf(nil, format, strings.Repeat("é", 5000)), "", fixtureAddress, false)
		if err != nil {
			t.Fatal(err)
		}
		length := utf8.RuneCountInString
		if a, b, c := length(feed.Title), length(feed.Items[0].Title), length(feed.Items[0].Categories[0]); max(a, b) > usual.title+1 || c > maxCategory {
			t.Errorf("%.30s: titles of %d and %d, a category of %d", format, a, b, c)
		}
		if id, file := feed.ID, feed.Items[0].Enclosures[0].Type; len(id) > maxAddress || length(file) != maxKind || feed.Language+feed.Items[0].Language != "" {
			t.Errorf("%.30s: an id of %d, a file's type of %d, languages of %d and %d", format, len(id), length(file), len(feed.Language), len(feed.Items[0].Language))
		}
	}
}

// A guid of any length tells two items apart, and is kept in a bounded place.
func TestLongGUIDs(t *testing.T) {
	long := "https://ida.example/" + strings.Repeat("x", 1<<20)
	body := "<rss><channel><item><guid>" + long + "1</guid></item><item><guid>" + long + "2</guid></item><item><link>" + long + "</link><guid>3</guid></item></channel></rss>"
	feed, err := Parse([]byte(body), "", fixtureAddress, false)
	if err != nil || len(feed.Items) != 3 {
		t.Fatal(feed.Items, err)
	}
	a, b, c := feed.Items[0], feed.Items[1], feed.Items[2]
	if a.GUID == b.GUID || len(a.GUID) > maxAddress || a.GUID != guid(long+"1") || a.Link != "" || c.GUID != "3" || c.Link != "" {
		t.Errorf("guids %q and %q, links of %d and %d bytes", a.GUID, b.GUID, len(a.Link), len(c.Link))
	}
}

// An xml:base as long as a feed is not repeated with each of its items.
func TestLongBase(t *testing.T) {
	feed, err := Parse([]byte(`<feed xml:base="https://ida.example/`+strings.Repeat("x", 1<<20)+`/"><entry><link href="a"/></entry></feed>`), "", fixtureAddress, false)
	if err != nil || len(feed.Items) != 1 || feed.Items[0].Base != "https://wire.example/feeds/a" {
		t.Errorf("%d items, %v", len(feed.Items), err)
	}
	part := strings.Repeat("x", 1500) + "/"
	feed, err = Parse([]byte(`<feed xml:base="https://ida.example/`+part+`"><entry xml:base="`+part+`"><link href="a"/></entry></feed>`), "", fixtureAddress, false)
	if err != nil || len(feed.Items) != 1 || feed.Items[0].Link != "https://ida.example/"+part+"a" {
		t.Errorf("two that are long together: %d items, %v", len(feed.Items), err)
	}
	feed, err = Parse([]byte(`<feed xml:base="https://ida.example/`+part+`"><entry><link href="`+part+`"/></entry></feed>`), "", fixtureAddress, false)
	if err != nil || len(feed.Items) != 1 || feed.Items[0].Link != "" {
		t.Errorf("a link that is long with its base: %d items, %v", len(feed.Items), err)
	}
}

// TestBrokenDownload: a body that is known to be incomplete says so; one that
// happens to be whole says nothing.
func TestBrokenDownload(t *testing.T) {
	body := `<rss><channel><item><title>1</title></item><item><title>2</title></item></channel></rss>`
	feed, err := Parse([]byte(body), "", fixtureAddress, true)
	if err != nil || len(feed.Items) != 2 || feed.Repairs != nil {
		t.Errorf("whole: %+v, %v", feed, err)
	}
	for n := range len(body) {
		feed, err := Parse([]byte(body[:n]), "", fixtureAddress, true)
		first, second := strings.Index(body, "</item>")+7, strings.LastIndex(body, "</item>")+7
		want := 0
		switch {
		case n >= second:
			want = 2
		case n >= first:
			want = 1
		}
		switch {
		case want == 0 && err == nil:
			t.Errorf("cut at %d: no item is whole, yet got %+v", n, feed)
		case want > 0 && (err != nil || len(feed.Items) != want || !slices.Contains(feed.Repairs, repairWords[brokeOff])):
			t.Errorf("cut at %d: got %d items, %q, %v; want %d", n, len(feed.Items), feed.Repairs, err, want)
		}
	}
}

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
