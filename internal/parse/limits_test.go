package parse

import (
	"fmt"
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
