package parse

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
)

// titled is an RSS feed of one item with this title, which says that it is in
// this encoding.
func titled(encoding, title string) string {
	declaration := ""
	if encoding != "" {
		declaration = `<?xml version="1.0" encoding="` + encoding + `"?>`
	}
	return declaration + `<rss version="2.0"><channel><title>Feed</title><item><title>` + title + `</title></item></channel></rss>`
}

func encode(t *testing.T, enc encoding.Encoding, s string) string {
	t.Helper()
	b, err := enc.NewEncoder().String(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestCharsets(t *testing.T) {
	const quay = "Café £5 – “quay”"
	var (
		utf16le = unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)
		utf16be = unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)
		utf32le = utf32.UTF32(utf32.LittleEndian, utf32.IgnoreBOM)
		utf32be = utf32.UTF32(utf32.BigEndian, utf32.IgnoreBOM)
		latin   = charmap.Windows1252
	)
	const xmlType = "application/rss+xml"
	for _, c := range []struct {
		name        string
		body        string
		contentType string
		want        string
		repair      repair // kindsOfRepair: none
	}{
		{"UTF-8", titled("utf-8", quay), xmlType, quay, kindsOfRepair},
		{"UTF-8 with Windows' line ends", strings.ReplaceAll(titled("utf-8", quay), "><", ">\r\n\t<"), xmlType, quay, kindsOfRepair},
		{"all references that XML knows", titled("utf-8", "&lt;&gt;&amp;&quot;&apos;a&#9;b&#13;c"), xmlType, "<>&\"'a\tb\rc", kindsOfRepair},
		{"UTF-8, nothing said", titled("", quay), "", quay, kindsOfRepair},
		{"UTF-8 with two byte order marks", "\ufeff\ufeff" + titled("utf-8", quay), xmlType, quay, kindsOfRepair},
		{"UTF-16LE with mark", "\xff\xfe" + encode(t, utf16le, titled("utf-16", quay)), xmlType, quay, kindsOfRepair},
		{"UTF-16BE with mark", "\xfe\xff" + encode(t, utf16be, titled("utf-16", quay)), xmlType, quay, kindsOfRepair},
		{"UTF-16LE without mark", encode(t, utf16le, titled("utf-16", quay)), xmlType, quay, kindsOfRepair},
		{"UTF-16BE without mark, wrong label", encode(t, utf16be, titled("utf-8", quay)), xmlType + "; charset=utf-8", quay, kindsOfRepair},
		{"UTF-32LE with mark", "\xff\xfe\x00\x00" + encode(t, utf32le, titled("utf-32", quay)), xmlType, quay, kindsOfRepair},
		{"UTF-32BE with mark", "\x00\x00\xfe\xff" + encode(t, utf32be, titled("utf-32", quay)), xmlType, quay, kindsOfRepair},
		{"UTF-32LE without mark", encode(t, utf32le, titled("", quay)), "", quay, kindsOfRepair},
		{"UTF-32BE without mark", encode(t, utf32be, titled("", quay)), "", quay, kindsOfRepair},
		{"UTF-8 that says it is UTF-16", titled("utf-16", quay), xmlType, quay, wrongCharset},
		{"windows-1252 under the name of latin-1", encode(t, latin, titled("iso-8859-1", quay)), xmlType, quay, kindsOfRepair},
		{"charset in the HTTP header only", encode(t, latin, titled("", quay)), xmlType + `; Charset="windows-1252"`, quay, kindsOfRepair},
		{"HTTP counts before XML", encode(t, charmap.ISO8859_2, titled("iso-8859-1", "Łódź")), xmlType + "; charset=iso-8859-2", "Łódź", kindsOfRepair},
		{"a server that says UTF-8 of all it has", encode(t, charmap.Windows1251, titled("windows-1251", "Причал «ГОСТ Р»")), xmlType + "; charset=utf-8", "Причал «ГОСТ Р»", kindsOfRepair},
		{"a header that cannot be read", encode(t, charmap.ISO8859_2, titled("", "Łódź")), `text/xml; charset=iso-8859-2; ;=`, "Łódź", kindsOfRepair},
		{"an unknown label is none", encode(t, latin, titled("klingon", quay)), xmlType + "; charset=none", quay, kindsOfRepair},
		{"a label that browsers refuse is none", encode(t, latin, titled("hz-gb-2312", quay)), xmlType, quay, kindsOfRepair},
		{"not UTF-8, nothing said", encode(t, latin, titled("", quay)), "", quay, kindsOfRepair},
		{"KOI8-R", encode(t, charmap.KOI8R, titled("koi8-r", "Причал")), xmlType, "Причал", kindsOfRepair},
		{"Shift JIS", encode(t, japanese.ShiftJIS, titled("shift_jis", "波止場")), xmlType, "波止場", kindsOfRepair},
		{"ISO-2022-JP, which is ASCII to the eye", encode(t, japanese.ISO2022JP, titled("iso-2022-jp", "波止場")), xmlType, "波止場", kindsOfRepair},
		{"valid UTF-8 beats its label", titled("iso-8859-1", quay), xmlType + "; charset=iso-8859-1", quay, wrongCharset},
		{"ASCII under any label", titled("iso-8859-1", "quay"), xmlType, "quay", kindsOfRepair},
		{"one invalid byte", titled("utf-8", "é a\xffb"), xmlType, "é a\ufffdb", brokenBytes},
		{"one invalid byte in much UTF-8, wrong label", titled("iso-8859-1", "éééééé\xff"), xmlType, "éééééé\ufffd", brokenBytes},
		{"one invalid byte in UTF-8 that says it is UTF-16", titled("utf-16", "é a\xffb"), xmlType, "é a\ufffdb", brokenBytes},
		{"one invalid byte in Shift JIS", titled("shift_jis", "\x94g\xffb"), xmlType, "波\ufffdb", brokenBytes},
		{"windows-1252 pasted into UTF-8", titled("utf-8", "é it\x92s \x93\xa35\x94 \x96 a"), xmlType, "é it’s “£5” – a", mixedCharsets},
		{"a pound pasted into UTF-8", titled("utf-8", "é \xa35"), xmlType, "é £5", mixedCharsets},
		{"a broken sequence", titled("utf-8", "a\xe2\x82 b"), xmlType, "a\ufffd b", brokenBytes},
		{"an encoded surrogate", titled("utf-8", "a\xed\xa0\x80b"), xmlType, "a\ufffdb", brokenBytes},
		{"latin-1 that says UTF-8", encode(t, latin, titled("utf-8", quay)), xmlType, quay, notUTF8},
		{"control characters", titled("utf-8", "a\x00b\x0cc\x1bd\x7fe\ufffef\uffffg\x0b"), xmlType, "abcdefg", controlCharacters},
		{"C1 controls that are windows-1252", titled("utf-8", "it\u0092s \u0093so\u0094\u0081"), xmlType, "it’s “so”", controlCharacters},
	} {
		t.Run(c.name, func(t *testing.T) {
			feed, err := Parse([]byte(c.body), c.contentType, fixtureAddress, false)
			if err != nil {
				t.Fatal(err)
			}
			if got := feed.Items[0].Title; got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
			if c.repair == kindsOfRepair && feed.Repairs != nil {
				t.Errorf("told of repairs: %q", feed.Repairs)
			}
			if c.repair != kindsOfRepair && !slices.ContainsFunc(feed.Repairs, func(s string) bool { return strings.HasPrefix(s, repairWords[c.repair]) }) {
				t.Errorf("repairs are %q, want %q", feed.Repairs, repairWords[c.repair])
			}
		})
	}
}

// A broken byte somewhere, or the end of a connection in the middle of a
// character, changes nothing of what the other items say.
func TestBrokenBytesStayWhereTheyAre(t *testing.T) {
	const (
		said    = `<?xml version="1.0" encoding="ENCODING"?>`
		items   = `<rss version="2.0"><channel><title>Feed</title><item><title>Café</title></item><item><title>naïve</title></item>`
		words   = `<rss version="2.0"><channel><title>Feed</title><item><title>quay</title></item>`
		another = `<item><title>it`
		end     = `</title></item></channel></rss>`
		json    = `{"version":"https://jsonfeed.org/version/1.1","title":"Feed","items":[{"id":"1","title":"Café"},{"id":"2","title":"b` + "\xff" + `"}]}`
		russian = "«Причал»: комитет обсудил новые правила — «ГОСТ Р»." // "Р»" is valid UTF-8
		chinese = "碼頭上的新聞：委員會昨天開會討論了新的規則。"
	)
	in := func(encoding string) string { return strings.Replace(said, "ENCODING", encoding, 1) }
	latin := func(s string) string { return encode(t, charmap.Windows1252, s) }
	for _, c := range []struct {
		name      string
		body      string
		truncated bool
		want      string // the titles
	}{
		{"nothing said", items + another + "\xe2\x80" + end, false, "Café|naïve|it\ufffd"},
		{"a byte order mark", "\ufeff" + words + another + "\xe9" + end, false, "quay|it\ufffd"},
		{"a byte order mark and another label", "\ufeff" + in("windows-1251") + items + another + "\xe9\xe8\xe7\xe6" + end, false, "Café|naïve|it\ufffd"},
		{"JSON", json, false, "Café|b\ufffd"},
		{"cut off in its first character", words + another + "\xc3", true, "quay"},
		{"cut off in a character", items + another + "\xf0\x9f\x9a", true, "Café|naïve"},
		{"cut off in a character, against a label", in("windows-1251") + items + another + "\xe2\x80", true, "Café|naïve"},
		{"a sequence that was cut and nothing else", words + another + "\xe2\x80" + end, false, "quay|it\ufffd"},
		{"latin-1 that says UTF-8", latin(in("utf-8") + items + another + end), false, "Café|naïve|it"},
		{"latin-1, nothing said", latin(items + another + " — voilà\u00a0!" + end), false, "Café|naïve|it — voilà\u00a0!"},
		{"latin-1 with a character of UTF-8 by chance", latin(items + another + " «\u00a0doué\u00a0»" + end), false, "Café|naïve|it «\u00a0doué\u00a0»"},
		{"windows-1251", encode(t, charmap.Windows1251, in("windows-1251")+words+another+russian+end), false, "quay|it" + russian},
		{"Big5", encode(t, traditionalchinese.Big5, in("big5")+words+another+chinese+end), false, "quay|it" + chinese},
	} {
		feed, err := Parse([]byte(c.body), "", fixtureAddress, c.truncated)
		var titles []string
		for _, item := range feed.Items {
			titles = append(titles, item.Title)
		}
		if got := strings.Join(titles, "|"); err != nil || got != c.want {
			t.Errorf("%s: got %q, %v; want %q; repairs %q", c.name, got, err, c.want, feed.Repairs)
		}
	}
}

// TestCharsetsOfJSON: the same care for JSON.
func TestCharsetsOfJSON(t *testing.T) {
	const feed = `{"version":"https://jsonfeed.org/version/1.1","title":"x","items":[{"id":"1","title":"Café` + "\f" + `"}]}`
	for name, body := range map[string]string{
		"UTF-8":        "\ufeff" + feed,
		"UTF-16":       encode(t, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), feed),
		"windows-1252": encode(t, charmap.Windows1252, feed),
	} {
		got, err := Parse([]byte(body), "application/feed+json", fixtureAddress, false)
		if err != nil || got.Items[0].Title != "Café" {
			t.Errorf("%s: got %+v, %v", name, got, err)
		}
	}
}
