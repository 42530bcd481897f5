package parse

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"necblogs/internal/planet"
)

var update = flag.Bool("update", false, "write what was parsed into the fixtures; read the difference before believing it")

const fixtureAddress = "https://wire.example/feeds/main.xml"

// TestFixtures parses every testdata/*.txt. A fixture is a line or more on what
// it is about, the feed after "-- feed --", and after "-- want --" what comes of
// it, as JSON without its zero values, or the words of the error.
func TestFixtures(t *testing.T) {
	files, _ := filepath.Glob("testdata/*.txt")
	if len(files) < 30 {
		t.Fatalf("only %d fixtures found", len(files))
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			fixture, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			head, rest, _ := bytes.Cut(fixture, []byte("-- feed --\n"))
			body, want, ok := bytes.Cut(rest, []byte("\n-- want --\n"))
			if !ok && !*update {
				t.Fatal("the fixture has no feed or asserts nothing")
			}
			feed, err := Parse(body, "", fixtureAddress, false)
			got := view(t, feed, err)
			if *update {
				fixture = append(append(append(head, "-- feed --\n"...), body...), "\n-- want --\n"+got...)
				if err := os.WriteFile(file, fixture, 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("%swant -, got +\n%s", head, diff)
			}
		})
	}
}

// view is what came of a feed, as the fixtures say it.
func view(t *testing.T, feed planet.Feed, err error) string {
	t.Helper()
	if err != nil {
		return "error: " + err.Error() + "\n"
	}
	full, err := json.Marshal(feed)
	if err != nil {
		t.Fatal(err)
	}
	var fields map[string]any
	if err := json.Unmarshal(full, &fields); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	if err := enc.Encode(prune(fields)); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// prune takes zero values out of objects.
func prune(v map[string]any) map[string]any {
	for key, field := range v {
		switch f := field.(type) {
		case map[string]any:
			if len(prune(f)) == 0 {
				delete(v, key)
			}
		case []any:
			if len(f) == 0 {
				delete(v, key)
			}
		case string:
			if f == "0001-01-01T00:00:00Z" || f == "" {
				delete(v, key)
			}
		default:
			if f == nil || reflect.ValueOf(f).IsZero() {
				delete(v, key)
			}
		}
	}
	return v
}

func TestSentinels(t *testing.T) {
	for body, want := range map[string]error{
		"":          ErrEmpty,
		" \r\n\t ":  ErrEmpty,
		"\ufeff\n ": ErrEmpty,
		"<!DOCTYPE html><html><head></head><body>No feed here</body></html>": ErrHTML,
		"<div>Error establishing a database connection</div>":                ErrHTML,
		"%PDF-1.7":                                                             ErrNotFeed,
		`{"title":"Not Found","status":404}`:                                   ErrNotFeed,
		`{"items":[{"id":1}]}`:                                                 ErrNotFeed,
		`<?xml version="1.0"?><urlset><url/></urlset>`:                         ErrNotFeed,
		`<opml version="2.0"><body/></opml>`:                                   ErrNotFeed,
		`{"error":"not found"}`:                                                ErrNotFeed,
		`<rss><channel><title>x</title><item><title>On the q`:                  ErrCutOff,
		`<feed><content type="xhtml"><h:div><h:p`:                              ErrCutOff,
		`{"version":"https://jsonfeed.org/version/1","title":"x","items":[{"i`: ErrCutOff,
		"<rss><channel><item>" + strings.Repeat("<b>", 300):                    ErrDepth,
		`{"version":"https://jsonfeed.org/version/1.1","title":"x"`:            ErrCutOff,
		`{"version":"https://jsonfeed.org/version/1","items":[nonsense]}`:      ErrBroken,
		"<rss><channel><x:item><title>x</title></x:item></channel></rss>":      ErrForeign,
	} {
		if feed, err := Parse([]byte(body), "", fixtureAddress, false); !errors.Is(err, want) {
			t.Errorf("%.60q: got %+v, %v; want %v", body, feed, err, want)
		}
	}
	for tag := range strings.FieldsSeq("html head body p div title meta script link table center h1 a") {
		if _, err := Parse([]byte("<"+tag+">x"), "", fixtureAddress, false); !errors.Is(err, ErrHTML) {
			t.Errorf("a web page that begins with <%s>: got %v; want %v", tag, err, ErrHTML)
		}
	}
	for _, said := range []string{"Error", "It failed!", "Forbidden", "blocked", "unavailable", "rate limit", "rate limited", "not whitelisted"} {
		body := "<rss><channel><item><title>" + said + "</title><link>" + fixtureAddress + "</link><description>" + strings.Repeat("x", 1000) + "</description></item></channel></rss>"
		if _, err := Parse([]byte(body), "", fixtureAddress, false); !errors.Is(err, ErrNotice) || len(err.Error()) > maxNotice+100 {
			t.Errorf("a notice that says %q: got %v; want %v", said, err, ErrNotice)
		}
	}
	for _, first := range []string{"", "<"} {
		if _, err := Parse([]byte(first+strings.Repeat("x", 1<<20)), "", fixtureAddress, false); len(err.Error()) > 200 {
			t.Errorf("an error of %d bytes", len(err.Error()))
		}
	}
	if _, err := Parse([]byte("Not Found"), "text/html; charset=utf-8", fixtureAddress, false); !errors.Is(err, ErrHTML) {
		t.Errorf("a web page without a tag: got %v; want %v", err, ErrHTML)
	}
}

// fixtureFeeds are the feeds of all fixtures.
func fixtureFeeds(t testing.TB) [][]byte {
	files, _ := filepath.Glob("testdata/*.txt")
	var feeds [][]byte
	for _, file := range files {
		fixture, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		_, rest, _ := bytes.Cut(fixture, []byte("-- feed --\n"))
		body, _, _ := bytes.Cut(rest, []byte("\n-- want --\n"))
		feeds = append(feeds, body)
	}
	return feeds
}
