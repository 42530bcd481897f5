package config

import (
	"encoding/json"
	"errors"
	"io/fs"
	"net/netip"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"necblogs/internal/planet"
)

// same compares expressions by their text and zones by their name.
var same = cmp.Options{
	cmp.Comparer(func(a, b *regexp.Regexp) bool {
		return a == b || a != nil && b != nil && a.String() == b.String()
	}),
	cmp.Comparer(func(a, b *time.Location) bool { return a.String() == b.String() }),
	cmp.Comparer(func(a, b netip.Prefix) bool { return a == b }),
	cmpopts.EquateEmpty(),
	cmpopts.IgnoreUnexported(Config{}),
}

func noEnv(string) string { return "" }

func parsed(t *testing.T, src string) *Config {
	t.Helper()
	c, err := Parse("planet.yaml", []byte(src))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestEveryKeyIsRead(t *testing.T) {
	got := parsed(t, `
title: 2023
subtitle: ""
url: https://wexcombe.example/planet
owner: {name: Jo Ash, email: jo@wexcombe.example}
language: cy
timezone: America/New_York
listen: "[::1]:0"
database: postgres://planet@db/planet
page: {stories: 500, text: lead, per_blog_per_day: 0}
poll:
  interval: 2s
  min_interval: 1s
  max_interval: 1m30s
  timeout: 500ms
  concurrency: 1
  per_host: 3
  max_body: 500KB
  allow_private: true
  user_agent: wexcombe/1
duplicates: {enabled: false}
meetings:
  - {name: The Board, slug: b, match: board, except: ''}
websub: {enabled: false, hub: https://hub.example/}
images: proxy
robots: noindex
trusted_proxies: [127.0.0.1, "10.1.2.3/8", "::1"]
blogs:
  - name: Ada's Blog
    feed: http://127.0.0.1:8000/feed
  - name: Ben
    slug: b
    site: https://ben.example/
    feed: https://ben.example/feed/
    avatar: https://ben.example/face.png
    representatives:
      - {name: Cat Elm}
      - {name: Ben Oak, match: (?i)ben}
    include: {title: Report, category: ^board$}
    exclude: {title: raffle, category: fun}
    full_text: true
    interval: 90s
    paused: true
    mirror: true
`)
	newYork, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	want := &Config{
		Site: planet.Site{
			Title: "2023", URL: "https://wexcombe.example/planet/",
			OwnerName: "Jo Ash", OwnerEmail: "jo@wexcombe.example",
			Language: "cy", Zone: newYork, Stories: 500, Text: planet.TextLead,
			Images: planet.ImagesProxy, NoIndex: true, Hub: "https://hub.example/",
		},
		Listen: "[::1]:0", Database: "postgres://planet@db/planet",
		Poll: Poll{
			Interval: 2 * time.Second, MinInterval: time.Second, MaxInterval: 90 * time.Second,
			Timeout: 500 * time.Millisecond, Concurrency: 1, PerHost: 3, MaxBody: 500_000,
			AllowPrivate: true, UserAgent: "wexcombe/1",
		},
		Series: []planet.Series{{Slug: "b", Name: "The Board", Match: regexp.MustCompile("board")}},
		TrustedProxies: []netip.Prefix{
			netip.MustParsePrefix("127.0.0.1/32"), netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("::1/128"),
		},
		Blogs: []planet.Blog{
			{Slug: "adas-blog", Name: "Ada's Blog", Feed: "http://127.0.0.1:8000/feed"},
			{
				Slug: "b", Name: "Ben", Feed: "https://ben.example/feed/", Site: "https://ben.example/",
				Avatar: "https://ben.example/face.png",
				Representatives: []planet.Representative{
					{Name: "Ben Oak", Slug: "ben-oak", Match: regexp.MustCompile("(?i)ben")},
					{Name: "Cat Elm", Slug: "cat-elm"},
				},
				Include:  planet.Filter{Title: regexp.MustCompile("Report"), Category: regexp.MustCompile("^board$")},
				Exclude:  planet.Filter{Title: regexp.MustCompile("raffle"), Category: regexp.MustCompile("fun")},
				FullText: true, Interval: 90 * time.Second, Paused: true, Mirror: true,
			},
		},
	}
	if diff := cmp.Diff(want, got, same); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestAFileThatSaysNothingIsTheDefault(t *testing.T) {
	want := Default()
	if diff := cmp.Diff(want, parsed(t, "---\nblogs: []\n..."), same); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestAliasesStandForTheirValues(t *testing.T) {
	c := parsed(t, `
poll: {interval: &pace 2h}
blogs:
  - name: &ada Ada Ash
    feed: https://ada.example/feed/
    representatives: [*ada]
    interval: *pace
    include: &council {title: Council}
  - name: !!str 12
    feed: https://twelve.example/feed/
    include: *council
`)
	ada, twelve := c.Blogs[0], c.Blogs[1]
	if ada.Representatives[0].Name != "Ada Ash" || ada.Interval != 2*time.Hour ||
		twelve.Name != "12" || !twelve.Include.Title.MatchString("Council") {
		t.Errorf("read as %+v", c.Blogs)
	}
}

func TestSeveralRepresentativesWithoutAMatchAreFoundByName(t *testing.T) {
	c := parsed(t, `
blogs:
  - name: Branch
    feed: https://branch.example/feed/
    representatives: [Ada Ash, "J. Oak", Zoë O'Hay, Eve Oak-Hay, {name: Cat Elm, match: elm}, "Rene\u0301 Alder"]
`)
	for _, tt := range []struct{ title, want string }{
		{"Report by ada  ash", "Ada Ash"},
		{"J. Oak writes", "J. Oak"},
		{"Ja Oak writes", ""},
		{"Ada Ashworth and Gada Ash write", ""},
		{"Ada Ash’s report", "Ada Ash"},
		{"By Zoë O’Hay.", "Zoë O'Hay"},
		{"By Eve Oak\u2011Hay", "Eve Oak-Hay"},
		{"elm", "Cat Elm"},
		{"René Alder", "René Alder"}, // in the config with the accent apart
	} {
		got := ""
		for _, rep := range c.Blogs[0].Representatives {
			if rep.Match.MatchString(tt.title) {
				got = rep.Name
			}
		}
		if got != tt.want {
			t.Errorf("%q is taken for a report of %q, want %q", tt.title, got, tt.want)
		}
	}
}

func TestAnyApostropheHyphenAndAccentIsMatched(t *testing.T) {
	for _, tt := range []struct{ match, title, not string }{
		{`Zoë O'Hay`, "Zoë O’Hay writes", "Zoë O-Hay"},
		{`Zoë O’Hay`, "Zoë O'Hay writes", "Zoë OHay"},
		{`Zoë O\'Hay\\`, `Zoë O’Hay\`, "Zoë O’Hay"},
		{`[Oo'’]'(?i:h)ay`, "o’Hay", "oHay"},
		{`O[^']Hay`, "O’Hay", "O'Hay"},
		{`\[O'Hay\]`, "[O’Hay]", "O'Hay"},
		{`[[:alpha:]']O'`, "'O’", "OO"},
		{`\QO'Hay\E's`, "O'Hay’s", "O’Hay’s"},
		{`Oak-Hay`, "Oak\u2011Hay", "Oak–Hay"},
		{"Oak\u2011Hay", "Oak-Hay", "Oak Hay"},
		{`(?i)(?i-s:oak-?hay)[a-c]`, "Oak\u2010Hayb", "OakHay-"},
		{"Zoe\u0308 [e\u0308]", "Zoë ë", "Zoë e"},
	} {
		c := parsed(t, "meetings: [{slug: a, name: A, match: \""+strings.ReplaceAll(tt.match, `\`, `\\`)+"\"}]\nblogs: []\n")
		if match := c.Series[0].Match; !match.MatchString(tt.title) || match.MatchString(tt.not) {
			t.Errorf("%s became %s", tt.match, match)
		}
	}
}

// Spaces that are seen, in quotes, belong to an expression; others do not.
func TestSpacesAroundAnExpression(t *testing.T) {
	for value, want := range map[string]string{
		"' Ann '": " Ann ", `" Ann "`: " Ann ", "Ann\u00a0": "Ann", "Ann  # c": "Ann", "|\n      Ann \n": "Ann", ">\n\n      Ann\n      Oak \n": "Ann Oak",
	} {
		c := parsed(t, "meetings:\n  - slug: a\n    name: A\n    match: "+value+"\nblogs: []\n")
		if match := c.Series[0].Match.String(); match != want {
			t.Errorf("%q became %q", value, match)
		}
	}
}

func TestLoadLetsTheEnvironmentStandAboveTheFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "planet.yaml")
	if err := os.WriteFile(path, []byte("listen: 127.0.0.1:1\ndatabase: a.db\nblogs: []"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		listen, database    string
		wantListen, wantDB  string
		wantFaults, notSaid string
	}{
		{wantListen: "127.0.0.1:1", wantDB: "a.db"},
		{listen: ":9", database: "b.db", wantListen: ":9", wantDB: "b.db"},
		{listen: "9", wantFaults: "$PLANET_LISTEN: listen: must be an address with a port"},
		{database: "mysql://u:secret@h/d", wantFaults: "$PLANET_DATABASE: database: must be a file", notSaid: "secret"},
		{listen: "9", database: "ftp://x", wantFaults: "$PLANET_DATABASE"},
	} {
		c, err := Load(path, func(name string) string {
			return map[string]string{"PLANET_LISTEN": tt.listen, "PLANET_DATABASE": tt.database}[name]
		})
		switch {
		case tt.wantFaults == "" && err != nil:
			t.Error(err)
		case tt.wantFaults == "":
			if c.Listen != tt.wantListen || c.Database != tt.wantDB {
				t.Errorf("%+v: got %s, %s", tt, c.Listen, c.Database)
			}
		case err == nil || !strings.Contains(err.Error(), tt.wantFaults):
			t.Errorf("%+v: error %v", tt, err)
		case tt.notSaid != "" && strings.Contains(err.Error(), tt.notSaid):
			t.Errorf("the error tells %q: %v", tt.notSaid, err)
		}
	}
}

func TestLoadOfNoFile(t *testing.T) {
	dir := t.TempDir()
	_, err := Load(filepath.Join(dir, "planet.yaml"), noEnv)
	if !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a missing file: %v", err)
	}
	_, err = Load(dir, noEnv)
	if err == nil || !strings.Contains(err.Error(), dir) {
		t.Errorf("a directory: %v", err)
	}
}

func TestFaultsAsJSON(t *testing.T) {
	_, err := Parse("planet.yaml", []byte("blogs: []\npage: {stories: 0}\n"))
	got, jsonErr := json.Marshal(err)
	if jsonErr != nil {
		t.Fatal(jsonErr)
	}
	want := `[{"file":"planet.yaml","line":2,"column":17,"key":"page.stories","message":"must be a whole number from 1 to 500, but is \"0\""}]`
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// FuzzParse: whatever the file holds, it is a config or it has faults that can
// be shown; and a config that holds takes a blog or says why not.
func FuzzParse(f *testing.F) {
	src, err := os.ReadFile(shipped)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(src)
	for _, e := range examples(f, faultsFile) {
		f.Add([]byte(e.config))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		c, err := Parse("planet.yaml", src)
		if (c == nil) == (err == nil) {
			t.Fatalf("config %v and error %v", c, err)
		}
		if err != nil {
			if err.Error() == "" {
				t.Fatal("an error that says nothing")
			}
			return
		}
		out, err := AddBlog(src, Stanza{Name: "Zoe Yew", Feed: "https://zoe.example/feed/"})
		if err != nil {
			return
		}
		if added, err := Parse("planet.yaml", out); err == nil && len(added.Blogs) != len(c.Blogs)+1 {
			t.Fatalf("%d blogs became %d:\n%s", len(c.Blogs), len(added.Blogs), out)
		}
	})
}

func BenchmarkParse(b *testing.B) {
	src, err := os.ReadFile(shipped)
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(src)))
	for b.Loop() {
		if _, err := Parse("planet.yaml", src); err != nil {
			b.Fatal(err)
		}
	}
}
