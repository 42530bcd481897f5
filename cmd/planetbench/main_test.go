package main

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/mmcdole/gofeed"

	"necblogs/internal/planettest"
)

func TestMain(m *testing.M) {
	if role, ok := roles[os.Getenv(roleVariable)]; ok {
		exit(role(os.Args[1:]))
		return
	}
	os.Exit(planettest.Main(m))
}

// TestTable measures a small planet: every row has figures, and what every
// machine must show is so.
func TestTable(t *testing.T) {
	o := options{feeds: 20, entries: 3, arrive: 9, workers: 4, rounds: 1, latency: 20 * time.Millisecond, grow: 96, weeks: 8,
		each: 50 * time.Millisecond, planet: planettest.Binary(t), json: true}
	var out bytes.Buffer
	if err := run(t.Context(), o, &out); err != nil {
		t.Fatal(err)
	}
	var rows []row
	if err := json.Unmarshal(out.Bytes(), &rows); err != nil {
		t.Fatalf("%v\n%s", err, out.Bytes())
	}
	want := []string{
		"/ with br answers/s", "/ with br p50 ms", "/ with br p99 ms", "/ with br CPU µs each",
		"/ as 304 answers/s", "/ as 304 p50 ms", "/ as 304 p99 ms", "/ as 304 CPU µs each",
		"/ while a poll stores 9 entries p99 ms",
		"20 feeds × 3 entries, first poll CPU s", "20 feeds × 3 entries, first poll wall s", "20 feeds × 3 entries, first poll peak MB",
		"the same unchanged CPU s", "the same unchanged wall s", "the same unchanged peak MB",
		"a feed unchanged, in a planet that runs CPU µs each", "unchanged, 20ms away wall s",
		"unchanged, over TLS, each on a host of its own CPU µs each",
		"96 entries, each stored and indexed CPU µs", "from the start to the first page ms",
	}
	for _, page := range []string{"a page deep in the past", "a story", "a meeting", "a month", "a search"} {
		want = append(want, page+", asked for the first time p50 ms", page+", asked for the first time p99 ms")
	}
	var got []string
	for _, r := range rows {
		name := r.What + " " + r.Unit
		got = append(got, name)
		if r.Planet == 0 && !strings.Contains(name, "CPU") { // which is counted in hundredths of a second
			t.Errorf("%s: nothing measured", name)
		}
		if r.Against != "" && r.Baseline == 0 && !strings.Contains(name, "CPU") {
			t.Errorf("%s: %s was not measured", name, r.Against)
		}
		if strings.HasPrefix(name, "unchanged, 20ms") && r.Planet < 0.1 {
			t.Errorf("20 feeds, 20 ms away, 4 at once took %.3f s, want 5 times 20 ms", r.Planet)
		}
	}
	if g, w := strings.Join(got, "\n"), strings.Join(want, "\n"); g != w {
		t.Errorf("the rows are\n%s\nwant\n%s", g, w)
	}
}

// TestFeeds: the same number makes the same feed, which a reader can read, with
// entries of 3 to 12 KB.
func TestFeeds(t *testing.T) {
	for n := range 4 {
		if !bytes.Equal(usual.feed(n, 20), usual.feed(n, 20)) {
			t.Errorf("feed %d is another the second time", n)
		}
		f, err := gofeed.NewParser().Parse(bytes.NewReader(usual.feed(n, 20)))
		if err != nil || len(f.Items) != 20 {
			t.Fatalf("feed %d: %v", n, err)
		}
		for _, item := range f.Items {
			if size := len(item.Content); size < 3<<10 || size > 13<<10 || item.GUID == "" || item.Link == "" || item.PublishedParsed == nil {
				t.Errorf("feed %d has an entry of %d bytes, guid %q, link %q", n, size, item.GUID, item.Link)
			}
		}
	}
}
