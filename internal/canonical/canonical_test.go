package canonical_test

import (
	"encoding/xml"
	"net/url"
	"strings"
	"testing"
	"time"
	"unicode"

	"necblogs/internal/canonical"
)

func TestSlug(t *testing.T) {
	for _, tt := range []struct{ name, want string }{
		{"José Pérez", "jose-perez"},
		{"Luke Akehurst's Blog", "luke-akehursts-blog"},
		{"The Ward’s Diary", "the-wards-diary"},
		{"  Øyvind Straße ", "oyvind-strasse"},
		{"Łódź & Ćwiek, 2nd ed.", "lodz-cwiek-2nd-ed"},
		{"--a  --  B--", "a-b"},
		{"ﬁne ①", "fine-1"},
		{"🚩 Red Flag 🚩", "red-flag"},
		{"Æœđð Þħıŋə", "aeoedd-thhinge"},
		{"O‘Neill", "oneill"},
		{"李 A", "a-57080329"},
		{"", ""},
		{" \t", ""},
	} {
		if got := canonical.Slug(tt.name); got != tt.want {
			t.Errorf("Slug(%q) = %q, want %q", tt.name, got, tt.want)
		}
	}
}

// People who are written in other scripts, or at length, must neither vanish
// nor fall together.
func TestSlugKeepsNamesApart(t *testing.T) {
	long := strings.Repeat("wexcombe ", 40)
	names := []string{"Иван Петров", "Пётр Иванов", "李 A", "王 A", "A", "٣ A", "!!!", "🚩", long, long + "east"}
	seen := map[string]string{}
	for _, name := range names {
		slug := canonical.Slug(name)
		if slug == "" || len(slug) > 96 {
			t.Errorf("Slug(%.20q) = %q", name, slug)
		}
		if other, ok := seen[slug]; ok {
			t.Errorf("%.20q and %.20q share the slug %q", name, other, slug)
		}
		seen[slug] = name
	}
	if a, b := canonical.Slug("Иван Петров"), canonical.Slug(" ИВАН петров "); a != b {
		t.Errorf("case and space make two slugs, %q and %q", a, b)
	}
}

func TestPublic(t *testing.T) {
	for _, tt := range []struct{ address, want string }{
		{"https://olive:s3cret@wexcombe.example/feed?a=@b", "https://wexcombe.example/feed?a=@b"},
		{"HTTP://t0ken@wexcombe.example:8080", "HTTP://wexcombe.example:8080"},
		{"//olive:s3@cret%zz@wexcombe.example#top", "//wexcombe.example#top"},
		{"https://wexcombe.example/@olive", "https://wexcombe.example/@olive"},
		{"https://wexcombe.example?by=olive@wexcombe.example", "https://wexcombe.example?by=olive@wexcombe.example"},
		{"mailto:olive@wexcombe.example", "mailto:olive@wexcombe.example"},
		{"tag:wexcombe.example,2024://olive@mill", "tag:wexcombe.example,2024://olive@mill"},
		{"", ""},
	} {
		if got := canonical.Public(tt.address); got != tt.want {
			t.Errorf("Public(%q) = %q, want %q", tt.address, got, tt.want)
		}
	}
}

func TestURL(t *testing.T) {
	for _, tt := range []struct{ raw, want string }{
		{"https://www.wexcombe.example/2024/05/report/", "//wexcombe.example/2024/05/report"},
		{"http://wexcombe.example:80/2024/05/report#comments", "//wexcombe.example/2024/05/report"},
		{"HTTPS://User:Word@WEXCOMBE.example:443/2024/05/report?", "//wexcombe.example/2024/05/report"},
		{"https://wexcombe.example:8443/a", "//wexcombe.example:8443/a"},
		{"http://wexcombe.example:443/a", "//wexcombe.example:443/a"},
		{" https://wexcombe.example/a\n", "//wexcombe.example/a"},
		{"https://wexcombe.example./a", "//wexcombe.example/a"},
		{"//wexcombe.example/a/", "//wexcombe.example/a"},
		{"https://a.example/?p=406", "//a.example?p=406"},
		{"https://a.example/?p=408&utm_source=feed&utm_medium=rss", "//a.example?p=408"},
		{"https://a.example/?p=412&amp;utm_campaign=x&fbclid=Iw", "//a.example?p=412"},
		{"https://a.example/?UTM_Source=x&mc_cid=1&mc_eid=2&gclid=3&igshid=4&ref_src=5&id=7&page_id=8", "//a.example?id=7&page_id=8"},
		{"https://a.example/?gclsrc&dclid&gbraid&wbraid&msclkid&twclid&yclid&ttclid&li_fat_id&igsh&mkt_tok&_hsenc&_hsmi&vero_id&oly_anon_id&oly_enc_id&_ga&_gl&ref_url", "//a.example"},
		{"//wexcombe.example:443/a", "//wexcombe.example:443/a"},
		{"https://b.example/2024/05/x.html?m=1", "//b.example/2024/05/x.html"},
		{"https://b.example/2024/05/x.html?m=0", "//b.example/2024/05/x.html"},
		{"https://b.example/x?m=12", "//b.example/x?m=12"},
		{"https://b.example/x?b=2&a=1&a=0", "//b.example/x?a=0&a=1&b=2"},
		{"https://b.example/x?q=a%20b", "//b.example/x?q=a%20b"},
		{"https://b.example/x?q=a+b", "//b.example/x?q=a%20b"},
		{"https://b.example/%7Ejo/caf%c3%a9", "//b.example/~jo/caf%C3%A9"},
		{"https://b.example/~jo/café", "//b.example/~jo/caf%C3%A9"},
		{"https://b.example/a/./b/../c", "//b.example/a/c"},
		{"https://b.example/a b/100%", "//b.example/a%20b/100%25"},
		{"https://b.example/a%2Fb", "//b.example/a%2Fb"},
		{"https://bücher.example/x", "//xn--bcher-kva.example/x"},
		{"https://XN--BCHER-KVA.example/x", "//xn--bcher-kva.example/x"},
		{"http://[2001:DB8::1]:8080/x", "//[2001:db8::1]:8080/x"},
		{"https://a.example", "//a.example"},
		{"https://a.example/", "//a.example"},
		{"mailto:jo@wexcombe.example", ""},
		{"ftp://wexcombe.example/a", ""},
		{"javascript:alert(1)", ""},
		{"/2024/05/report", ""},
		{"?p=406", ""},
		{"https://", ""},
		{"http://[::1", ""},
		{"", ""},
	} {
		if got := canonical.URL(tt.raw); got != tt.want {
			t.Errorf("URL(%q) = %q, want %q", tt.raw, got, tt.want)
		}
	}
}

func TestMend(t *testing.T) {
	for raw, want := range map[string]string{
		"https://b.example/x?a=b c":                  "https://b.example/x?a=b%20c",
		`https://b.example/?q="x"<y>|`:               "https://b.example/?q=%22x%22%3Cy%3E%7C",
		"https://b.example/50%-off":                  "https://b.example/50%25-off",
		"https://b.example/100%":                     "https://b.example/100%25",
		" https://b.example/a\n/b ":                  "https://b.example/a/b",
		"https://b.example/a\t/\rb":                  "https://b.example/a/b",
		`a\b.html`:                                   "a%5Cb.html",
		"?a=b c#d e":                                 "?a=b%20c#d%20e",
		"https://b.example/%7Ejo/caf%c3%a9":          "https://b.example/%7Ejo/caf%c3%a9",
		"HTTPS://b.example/café?q=é&[x]='y'!$()*+,;": "HTTPS://b.example/café?q=é&[x]='y'!$()*+,;",
		"": "",
	} {
		got := canonical.Mend(raw)
		if got != want {
			t.Errorf("Mend(%q) = %q, want %q", raw, got, want)
		}
		if again := canonical.Mend(got); again != got {
			t.Errorf("Mend(%q) = %q, but of that it is %q", raw, got, again)
		}
		if canonical.URL(raw) != canonical.URL(got) {
			t.Errorf("mending %q makes another address of it: %q, was %q", raw, canonical.URL(got), canonical.URL(raw))
		}
	}
}

func TestHome(t *testing.T) {
	for raw, want := range map[string]bool{
		"https://www.a.example/":               true,
		"http://a.example?utm_source=feed#top": true,
		"https://a.example/?p=1":               false,
		"https://a.example/blog/":              false,
		"not an address":                       false,
	} {
		if got := canonical.Home(raw); got != want {
			t.Errorf("Home(%q) = %v", raw, got)
		}
	}
}

func TestGUID(t *testing.T) {
	same := [][2]string{
		{"https://a.example/?p=406", "http://www.b.example/?p=406"},
		{"https://a.example/?p=412", "https://a.example/?p=412&utm_source=feed"},
		{"https://a.example/x/", "http://b.example/x"},
		{"https://a.example/?p=406", "/?p=406"},
		{" 17 ", "17"},
	}
	for _, pair := range same {
		if a, b := canonical.GUID(pair[0]), canonical.GUID(pair[1]); a != b || a == "" {
			t.Errorf("GUID(%q) = %q, GUID(%q) = %q, want the same", pair[0], a, pair[1], b)
		}
	}
	different := [][2]string{
		{"https://a.example/?p=406", "https://a.example/?p=408"},
		{"https://a.example/notes#may", "https://a.example/notes#june"},
		{"https://a.example/may", "https://a.example/june"},
		{"tag:a.example,2024:1", "tag:b.example,2024:1"},
		{"urn:uuid:6ba7b810-9dad-11d1-80b4-00c04fd430c8", "urn:uuid:6ba7b811-9dad-11d1-80b4-00c04fd430c8"},
		{"A", "a"},
	}
	for _, pair := range different {
		if a, b := canonical.GUID(pair[0]), canonical.GUID(pair[1]); a == b {
			t.Errorf("GUID(%q) = GUID(%q) = %q, want two", pair[0], pair[1], a)
		}
	}
}

func TestGlobal(t *testing.T) {
	for guid, want := range map[string]bool{
		"https://a.example/?p=1003":                     true,
		"http://a.example/2024/report":                  true,
		"tag:blogger.com,1999:blog-1.post-2":            true,
		"urn:uuid:6ba7b810-9dad-11d1-80b4-00c04fd430c8": true,
		" tag:blogger.com,1999:blog-1.post-2":           true,
		"http://localhost.example/?p=7":                 true,
		"http://192.0.2.7/?p=7":                         true,
		"http://localhost/wordpress/?p=7":               false,
		"http://localhost:4000/2024/report":             false,
		"http://wordpress/?p=7":                         false,
		"http://Site.local/?p=7":                        false,
		"http://127.0.0.1:8080/?p=7":                    false,
		"http://192.168.1.7/?p=7":                       false,
		"http://[::1]/?p=7":                             false,
		"https://a.example/":                            false,
		"?p=1003":                                       false,
		"//a.example/x":                                 false,
		"1003":                                          false,
		"http://blog.localhost/?p=7":                    false,
		"http://blog.test/?p=7":                         false,
		"http://blog.invalid/?p=7":                      false,
		"http://0.0.0.0/?p=7":                           false,
		"http://169.254.7.7/?p=7":                       false,
		"tag:nonsense":                                  false,
		"tag:report:7":                                  false,
		"tag:a.example,2024:":                           false,
		"urn:isbn:6ba7b810-9dad-11d1-80b4-00c04fd430c8": false,
		"urn:uuid:1":                                    false,
		"":                                              false,
	} {
		if got := canonical.Global(guid); got != want {
			t.Errorf("Global(%q) = %v", guid, got)
		}
	}
}

func TestFeedID(t *testing.T) {
	first := time.Date(2024, 5, 21, 23, 30, 0, 0, time.FixedZone("", -2*3600))
	for _, tt := range []struct{ guid, link, host, want string }{
		{"https://a.example/?p=406", "https://a.example/x", "a.example", "https://a.example/?p=406"},
		{"HTTP://A.example/%7ejo", "", "a.example", "HTTP://A.example/%7ejo"},
		{"tag:blogger.com,1999:blog-1.post-2", "", "b.example", "tag:blogger.com,1999:blog-1.post-2"},
		{"urn:isbn:0-395-36341-1", "", "b.example", "urn:isbn:0-395-36341-1"},
		{"https://a.example/café", "", "a.example", "https://a.example/café"},
		{"1003", "https://a.example/x", "a.example", "tag:a.example,2024-05-22:1003"},
		{"?p=1003", "", "https://www.A.example:8080/feed/", "tag:a.example,2024-05-22:?p=1003"},
		{"May report <1>", "", "a.example", "tag:a.example,2024-05-22:May%20report%20%3C1%3E"},
		{"https://a.example/100%", "", "a.example", "tag:a.example,2024-05-22:https://a.example/100%25"},
		{"", "https://a.example/x", "a.example", "https://a.example/x"},
		{"", "/x", "a.example", "tag:a.example,2024-05-22:/x"},
		{"1", "", "bücher.example", "tag:xn--bcher-kva.example,2024-05-22:1"},
		{"1", "", "", "tag:host.invalid,2024-05-22:1"},
		{"1", "", "a_7.example", "tag:a-7.example,2024-05-22:1"},
		{"tag:a.example,2024:100%", "", "a.example", "tag:a.example,2024-05-22:tag:a.example%2C2024:100%25"},
		{"tag:a.example,2024:a b", "", "a.example", "tag:a.example,2024-05-22:tag:a.example%2C2024:a%20b"},
		{"tag:a.example,2024:\ue000", "", "a.example", "tag:a.example,2024-05-22:tag:a.example%2C2024:%EE%80%80"},
		{"tag:a.example,2024:\ufffd", "", "a.example", "tag:a.example,2024-05-22:tag:a.example%2C2024:%EF%BF%BD"},
		{"tag:a.example,2024:\ufffc", "", "a.example", "tag:a.example,2024-05-22:tag:a.example%2C2024:%EF%BF%BC"},
		{"tag:a.example,2024:\ufdd0", "", "a.example", "tag:a.example,2024-05-22:tag:a.example%2C2024:%EF%B7%90"},
		{"tag:a.example,2024:\u0085x", "", "a.example", "tag:a.example,2024-05-22:tag:a.example%2C2024:%C2%85x"},
		{"tag:a.example,2024:\xff", "", "a.example", "tag:a.example,2024-05-22:tag:a.example%2C2024:%FF"},
		{"http:///a", "", "a.example", "tag:a.example,2024-05-22:http:///a"},
		{"https:a", "", "a.example", "tag:a.example,2024-05-22:https:a"},
		{"urn:", "", "a.example", "tag:a.example,2024-05-22:urn:"},
		{"7a:b", "", "a.example", "tag:a.example,2024-05-22:7a:b"},
		{strings.Repeat("a ", 300), "", "a.example", "tag:a.example,2024-05-22:42e8dde5abf53a8aa93ffdf06b788672116abeff0d801b84b8a3c90ded0697b0"},
	} {
		if got := canonical.FeedID(tt.guid, tt.link, tt.host, first); got != tt.want {
			t.Errorf("FeedID(%q, %q, %q) = %q, want %q", tt.guid, tt.link, tt.host, got, tt.want)
		}
	}
}

func TestHost(t *testing.T) {
	for raw, want := range map[string]string{
		"https://www.Wexcombe.example:8080/feed/": "wexcombe.example",
		"WWW.wexcombe.example":                    "wexcombe.example",
		" https://wexcombe.example/\n":            "wexcombe.example",
		"127.0.0.1:4711":                          "127.0.0.1",
		"http://[::1]:4711/":                      "::1",
		"":                                        "",
	} {
		if got := canonical.Host(raw); got != want {
			t.Errorf("Host(%q) = %q, want %q", raw, got, want)
		}
	}
}

func FuzzURL(f *testing.F) {
	for _, seed := range []string{"https://www.a.example/?p=1&utm_source=x#y", "//a/../b/%zz", "http://bücher.example:80/a b?x=%",
		"http://[::1%25eth0]/", "https://a/?m=1&amp;m=0", "http://\x00", "tag:a,2024:b", "HTTP:a", "https://a//b//", "http://www.www.a/",
		"//\xe3", "//0..", "//::"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		key := canonical.URL(raw)
		if strings.ContainsFunc(key, func(r rune) bool { return r > unicode.MaxASCII || unicode.IsSpace(r) || unicode.IsControl(r) }) {
			t.Errorf("URL(%q) = %q", raw, key)
		}
		if again := canonical.URL(key); key != "" && again != key {
			t.Errorf("URL(%q) = %q, but of that it is %q", raw, key, again)
		}
		id := canonical.FeedID(raw, raw, raw, time.Unix(0, 0))
		if u, err := url.Parse(id); err != nil || u.Scheme == "" {
			t.Errorf("FeedID(%q) = %q is no absolute address: %v", raw, id, err)
		}
		var b strings.Builder
		if err := xml.EscapeText(&b, []byte(id)); err != nil || strings.Contains(b.String(), "\ufffd") || strings.ContainsAny(id, " \t\r\n") {
			t.Errorf("FeedID(%q) = %q cannot stand in XML", raw, id)
		}
	})
}

func BenchmarkURL(b *testing.B) {
	for b.Loop() {
		canonical.URL("https://www.wexcombe.example/2024/05/assembly-report-21-may-2024/?utm_source=rss&utm_medium=rss&p=1003")
	}
}
