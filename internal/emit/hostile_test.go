package emit

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"necblogs/internal/planet"
)

var nasty = map[string]string{
	"control characters": "a\x00b\x01c\x08d\x0be\x0cf\x1fg\x7fh\u0085i\r\nj",
	"no characters":      "a\uFFFEb\uFFFFc\U0001FFFEd",
	"lone surrogate":     "a\xed\xa0\x80b",
	"invalid UTF-8":      "\xff\xfe caf\xe9 \xc0\xaf",
	"end of CDATA":       "]]>]]]]>><![CDATA[ ]]]",
	"markup":             `<script>&amp;&bogus;</title></item></entry>"'<!-- `,
	"JSON":               "\"}]\\u0000\u2028\u2029\\",
	"emoji and marks":    "👩🏽‍🌾 z̸͉̑a̷ \u202eright to left\u202c",
	"blank":              " \t\n\u00a0 ",
	"nothing":            "",
	"relative":           "../../minutes?x=1#y",
	"script address":     "javascript:alert(1)",
	"odd addresses":      "http://[::1 http://%zz/ http:///x",
	"address with blank": "https://wexcombe.example/a b<c>\"d\"\xff?q=é",
}

var times = []time.Time{
	{},
	at("2024-02-29T23:59:59+14:00"),
	time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC),
	time.Date(-300, 1, 1, 0, 0, 0, 0, time.UTC),
	time.Date(1899, 12, 31, 0, 0, 0, 0, time.UTC),
	time.Date(9999, 12, 31, 23, 59, 59, 999, time.FixedZone("", -12*3600)),
	time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC),
	time.Unix(1<<62, 0),
	time.Unix(-1<<62, 0),
}

// hostile is a document with s in every place that comes from without.
func hostile(s string, when time.Time) Doc {
	d := wexcombe()
	d.Title, d.Site.Subtitle = s, s
	d.Gone = []planet.StoryRecord{{FeedID: s, Hidden: when}}
	d.Blogs = map[string]Origin{"olive": {
		Blog:  planet.Blog{Slug: "olive", Name: s, Feed: s, Site: s},
		About: planet.About{ID: s, Title: s, Site: s, Self: s, Author: s, Updated: when},
	}}
	e := planet.Entry{Blog: "olive", URL: s, Title: s, Author: s, Derived: planet.Derived{
		HTML: s, Lead: s, Language: s, Representative: s, RepresentativeSlug: "x", Image: s,
		Categories: []string{s, s + "2", ""},
		Enclosures: []planet.Enclosure{{URL: s, Type: s, Length: -1}, {URL: "https://olive.example/a", Type: s}},
	}}
	d.Stories = []planet.Story{{
		ID: 1, FeedID: s, Shown: e, Published: when, Updated: when, FirstSeen: when,
		Copies: []planet.Copy{{Entry: e, Verdict: planet.Verdict{Reason: planet.ByText, Score: 1}}},
	}}
	return d
}

func TestHostileTextStaysWellFormed(t *testing.T) {
	for name, s := range nasty {
		t.Run(name, func(t *testing.T) { sound(t, hostile(s, at("2024-01-01T00:00:00Z"))) })
	}
}

func TestHostileDatesStayWellFormed(t *testing.T) {
	for _, when := range times {
		t.Run(when.Format(time.RFC3339), func(t *testing.T) { sound(t, hostile("x", when)) })
	}
}

func TestMegabyteTitle(t *testing.T) {
	d := hostile("x", at("2024-01-01T00:00:00Z"))
	d.Stories[0].Shown.Title = strings.Repeat("Wexcombe & <so> on ", 1<<20/19)
	sound(t, d)
}

func TestHugeCategories(t *testing.T) {
	d := hostile("x", at("2024-01-01T00:00:00Z"))
	for i := range 5_000 {
		d.Stories[0].Shown.Categories = append(d.Stories[0].Shown.Categories, strings.Repeat("toll ", i%7)+string(rune(0x4E00+i)))
	}
	sound(t, d)
}

// sound asks that all three formats of a document can be read.
func sound(t *testing.T, d Doc) {
	t.Helper()
	atom, rss := write(t, "atom", d), write(t, "rss", d)
	validAtom(t, atom)
	wellFormed(t, rss)
	for format, doc := range map[string][]byte{"atom": atom, "rss": rss} {
		decoder := xml.NewDecoder(bytes.NewReader(doc))
		for {
			_, err := decoder.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v", format, err)
			}
		}
	}
	doc := write(t, "json", d)
	if !utf8.Valid(doc) {
		t.Error("json: not UTF-8")
	}
	for _, fault := range jsonFaults(doc) {
		t.Error("json:", fault)
	}
}

// What the reader sees of hostile text: the text, without what no format can carry.
func TestTextSurvives(t *testing.T) {
	d := hostile("x", at("2024-01-01T00:00:00Z"))
	d.Stories[0].Shown.Title = "Drains\f and\x01 \xfftolls ]]> \u00a0 <b>\n"
	d.Stories[0].Shown.HTML = "<p>a ]]> b\x00\r\n\tc</p>"
	for format := range formats {
		got := readBack(t, format, d)
		if want := "Drains and \uFFFDtolls ]]> <b>"; got.Title != want {
			t.Errorf("%s: title %q, want %q", format, got.Title, want)
		}
		if want := "<p>a ]]> b\n\tc</p>"; got.Content != want {
			t.Errorf("%s: content %q, want %q", format, got.Content, want)
		}
	}
}

var mailbox = regexp.MustCompile(`[^\s@<>()"]+@[^\s@<>()"]+`)

func TestNoMailboxLeaves(t *testing.T) {
	for in, want := range map[string]string{
		"olive@wexcombe.example (Olive Hartnell)":        "Olive Hartnell",
		"Olive Hartnell (olive@wexcombe.example)":        "Olive Hartnell",
		"Olive Hartnell <olive@wexcombe.example>":        "Olive Hartnell",
		`"Hartnell, Olive" <mailto:olive@wexcombe.test>`: "Hartnell, Olive",
		"olive@wexcombe.example":                         "Olive reports",
		"<olive@localhost>":                              "Olive reports",
		"Olive Hartnell, olive+x@wexcombe.example":       "Olive Hartnell",
		"Olive (Mill Lane) O'Hartnell":                   "Olive (Mill Lane) O'Hartnell",
		"Olive @ Mill Lane":                              "Olive @ Mill Lane",
		"@olive":                                         "@olive",
	} {
		d := hostile("", at("2024-01-01T00:00:00Z"))
		d.Site.OwnerEmail = ""
		d.Blogs["olive"] = Origin{Blog: planet.Blog{Slug: "olive", Name: "Olive reports", Feed: "https://olive.example/feed"}}
		for _, set := range []func(*planet.Entry){
			func(e *planet.Entry) { e.Author = in },
			func(e *planet.Entry) { e.Representative = in },
		} {
			e := &d.Stories[0].Shown
			e.Author, e.Representative = "", ""
			set(e)
			if got := d.item(d.Stories[0]).author; got != want {
				t.Errorf("%q became %q, want %q", in, got, want)
			}
			for format := range formats {
				if doc := write(t, format, d); mailbox.MatchString(in) && bytes.Contains(doc, []byte("olive@")) {
					t.Errorf("%s: the mailbox of %q left", format, in)
				}
			}
		}
	}
}

// Addresses that were stored before they were mended leave mended.
func TestAddressesAreMended(t *testing.T) {
	d := hostile(`https://wexcombe.example/50%-off?a=b c&q="x"<y>`, at("2024-01-01T00:00:00Z"))
	for format := range formats {
		doc := write(t, format, d)
		if !bytes.Contains(doc, []byte("https://wexcombe.example/50%25-off?a=b%20c&amp;q=%22x%22%3Cy%3E")) &&
			!bytes.Contains(doc, []byte(`https://wexcombe.example/50%25-off?a=b%20c\u0026q=%22x%22%3Cy%3E`)) &&
			!bytes.Contains(doc, []byte(`https://wexcombe.example/50%25-off?a=b%20c&q=%22x%22%3Cy%3E`)) {
			t.Errorf("%s:\n%s", format, doc)
		}
	}
}

// Ids are what other programs hold on to: they leave as they are.
func TestIDsLeaveUntouched(t *testing.T) {
	for _, id := range []string{
		"https://olive.example/?p=81&x=1#é", "HTTP://Olive.Example:80/%7e/../a", "tag:olive.example,2005:entry 7", "urn:x:<&>\"'",
	} {
		d := hostile("x", at("2024-01-01T00:00:00Z"))
		d.Stories[0].FeedID = id
		for format := range formats {
			if got := feedID(t, format, write(t, format, d)); got != id {
				t.Errorf("%s: id %q became %q", format, id, got)
			}
		}
	}
}

// feedID reads the id of the first item as a plain XML or JSON reader does, since
// gofeed resolves an Atom id as if it were a link.
func feedID(t *testing.T, format string, doc []byte) string {
	t.Helper()
	var feed struct {
		Atom  string `xml:"entry>id"`
		RSS   string `xml:"channel>item>guid"`
		Items []struct{ ID string }
	}
	read := xml.Unmarshal
	if format == "json" {
		read = json.Unmarshal
	}
	if err := read(doc, &feed); err != nil {
		t.Fatal(err)
	}
	if len(feed.Items) > 0 {
		return feed.Items[0].ID
	}
	return feed.Atom + feed.RSS
}
