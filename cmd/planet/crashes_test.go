package main_test

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	_ "modernc.org/sqlite"

	"necblogs/internal/planettest"
)

// crashBlogs is how many blogs the planets have that are killed.
const crashBlogs = 6

// crashes are the commands that write, on a planet whose blogs post again after
// the first poll.
func crashes(t *testing.T) []crash {
	in := planettest.NewInternet(t)
	config, two := loopback+"blogs:\n", "" // all blogs, and two
	for b := range crashBlogs {
		config += blog(fmt.Sprint("B", b), in.URL(crashFeed(b)))
		if b == 1 {
			two = config
		}
	}
	page, _ := site(in, "added", item("added", 1), item("added", 2))
	post := func(edition int) {
		for b := range crashBlogs {
			in.Set(crashFeed(b), 200, map[string]string{"ETag": fmt.Sprintf(`"%d"`, edition)}, planettest.RSS(crashItems(b, edition)...))
		}
	}
	fresh := func(h *house) { post(1); h.write(config) }
	polled := func(h *house) { fresh(h); h.must("poll", "--all"); post(2) }
	twice := func(h *house) { polled(h); h.must("poll", "--all") }
	var old, next map[string]string // what an export has written, before and after
	var backedUp []string
	return []crash{
		{
			name: "migrate", args: []string{"migrate"}, before: fresh,
		}, {
			name: "first import", args: []string{"serve"}, before: fresh, after: acknowledged, again: []string{"poll", "--all"},
			until: func(log string) bool { return strings.Count(log, `"msg":"polled"`) == crashBlogs },
		}, {
			name: "poll", args: []string{"poll", "--all", "--json"}, before: polled, after: kept,
		}, {
			name: "replay", args: []string{"replay", "--apply"}, before: func(h *house) {
				twice(h)
				execute(t, h.path("planet.db"), `UPDATE entries SET lead = 'of an older version', representative = 'Nobody', representative_slug = 'nobody'`)
			}, after: kept,
		}, {
			name: "add", args: []string{"add", page}, before: func(h *house) { polled(h); h.must("migrate") },
			after: func(t *testing.T, h *house, _ string) {
				if text := h.read("planet.yaml"); text != config && !strings.HasPrefix(text, config+"  - name: A blog\n") {
					t.Errorf("the config is neither the old nor the new one:\n%s", text)
				}
				h.must("check")
			},
			again: []string{"migrate"},
			done: func(t *testing.T, h *house) {
				h.run("add", page) // unless it is there
				if n := strings.Count(h.read("planet.yaml"), "journal.xml"); n != 1 {
					t.Errorf("the blog is %d times in the config", n)
				}
			},
		}, {
			name: "export", args: []string{"export", "{}/site"}, before: func(h *house) {
				post(1)
				h.write(two)
				h.must("poll", "--all")
				post(2)
				h.must("export", h.path("site"))
				old = tree(t, h.path("site"))
				h.must("poll", "--all")
				h.must("export", h.path("new"))
				next = tree(t, h.path("new"))
			},
			after: func(t *testing.T, h *house, _ string) {
				now := tree(t, h.path("site"))
				page := func(name string) string { return strings.TrimSuffix(strings.TrimSuffix(name, ".gz"), ".br") }
				for name, body := range now {
					is := func(of map[string]string) bool { return body == of[name] && now[page(name)] == of[page(name)] }
					if !is(old) && !is(next) {
						t.Errorf("%s is neither the old nor the new one, %d bytes, or not of its page", name, len(body))
					}
				}
				for name := range old { // while a page has no compressed form, web hosts send it as it is
					if _, ok := now[name]; !ok && next[name] != "" && page(name) == name {
						t.Errorf("%s is gone", name)
					}
				}
			},
			again: []string{"export", "{}/site"},
			done: func(t *testing.T, h *house) {
				if now := tree(t, h.path("site")); !maps.Equal(now, next) {
					t.Errorf("the next export has %d files, want the same %d as undisturbed", len(now), len(next))
				}
			},
		}, {
			name: "backup", args: []string{"backup", "{}/copy.db", "--keep", "2"}, before: func(h *house) {
				polled(h)
				h.must("backup", h.path("copy.db"))
				backedUp = state(t, h.path("copy.db"))
				h.must("poll", "--all")
			},
			after: func(t *testing.T, h *house, _ string) {
				files, err := filepath.Glob(h.path("copy.db*"))
				if err != nil || len(files) == 0 {
					t.Errorf("no backup is left, %v", err)
				}
				for _, file := range files {
					if got := state(t, file); !slices.Equal(got, backedUp) && !slices.Equal(got, state(t, h.path("planet.db"))) {
						t.Errorf("%s is neither the old nor the new backup: %d lines", file, len(got))
					}
				}
			},
			done: func(t *testing.T, h *house) {
				if !slices.Equal(state(t, h.path("copy.db")), state(t, h.path("planet.db"))) {
					t.Error("the next backup is not the planet")
				}
			},
		},
	}
}

func crashFeed(b int) string { return fmt.Sprintf("http://crash%d.example/feed", b) }

// crashItems are the posts of a blog: from the second edition on two more, one
// that is edited, and one that is posted again corrected.
func crashItems(b, edition int) (items []planettest.Item) {
	host := fmt.Sprintf("crash%d", b)
	for n := 1; n <= 2+2*edition; n++ {
		i := item(host, n)
		i.Title = fmt.Sprintf("NEC report, %d March 2025", n)
		var words []string
		for w := range 120 {
			words = append(words, fmt.Sprintf("w%d", (w*w*31+n*1009+b*7919)%99991))
		}
		i.HTML += "<p>" + strings.Join(words, " ") + ".</p>"
		if edition > 1 && n == 2 {
			i.HTML += "<p>Edited: the vote was taken by show of hands.</p>"
		}
		items = append(items, i)
	}
	if edition > 1 {
		again := items[2]
		again.GUID, again.Link, again.Title = again.GUID+"&again", again.Link+"again/", again.Title+" (corrected)"
		items = append(items, again)
	}
	return items
}

// state is what a planet holds, without the numbers that entries and stories
// have, which follow the order of the polls. The database must be sound; it is
// looked at in a copy, so that its log is there for the next start.
func state(t *testing.T, file string) (lines []string) {
	t.Helper()
	dir := t.TempDir()
	for _, suffix := range []string{"", "-wal"} {
		body, err := os.ReadFile(file + suffix)
		if err != nil {
			if suffix == "" && os.IsNotExist(err) {
				return nil
			}
			continue
		}
		if err := os.WriteFile(filepath.Join(dir, "db"+suffix), body, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	db := open(t, filepath.Join(dir, "db"))
	for pragma, want := range map[string]string{"integrity_check": "ok", "foreign_key_check": ""} {
		if got := strings.Join(rows(t, db, "PRAGMA "+pragma), "\n"); got != want {
			t.Errorf("%s of %s: %s", pragma, file, got)
		}
	}
	if len(rows(t, db, `SELECT 1 FROM sqlite_master WHERE name = 'websub'`)) == 0 {
		return nil // it is not made yet
	}
	return rows(t, db, `
		SELECT e.blog, e.guid, e.title, e.lead, e.off, e.fed, e.revisions, e.representative, e.series, e.meeting, s.feed_id, s.hidden,
			(SELECT guid FROM entries WHERE id = s.shown), (SELECT COUNT(*) FROM revisions r WHERE r.entry = e.id),
			(SELECT group_concat(list) FROM (SELECT list FROM listings WHERE story = s.id ORDER BY list)),
			(SELECT group_concat(o.guid || l.reason) FROM links l JOIN entries o ON o.id = l.a + l.b - e.id WHERE e.id IN (l.a, l.b))
		FROM entries e LEFT JOIN stories s ON s.id = e.story ORDER BY e.blog, e.guid`)
}

// open opens a database past the planet, until the test ends.
func open(t *testing.T, file string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", file)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// execute runs a statement on a database past the planet; what it locks is locked until
// the test ends.
func execute(t *testing.T, file, statement string) {
	t.Helper()
	if _, err := open(t, file).Exec(statement); err != nil {
		t.Fatal(err)
	}
}

// rows are the rows of a query, a line each.
func rows(t *testing.T, db *sql.DB, query string) (lines []string) {
	t.Helper()
	found, err := db.QueryContext(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	defer found.Close()
	columns, err := found.Columns()
	if err != nil {
		t.Fatal(err)
	}
	for found.Next() {
		values, places := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			places[i] = &values[i]
		}
		if err := found.Scan(places...); err != nil {
			t.Fatal(err)
		}
		lines = append(lines, strings.TrimSuffix(fmt.Sprintln(values...), "\n"))
	}
	if err := found.Err(); err != nil {
		t.Fatal(err)
	}
	return lines
}

// acknowledged holds the database against the polls that the log tells of.
func acknowledged(t *testing.T, h *house, log string) {
	t.Helper()
	stored := map[string]int{}
	for _, line := range state(t, h.path("planet.db")) {
		stored[strings.Fields(line)[0]]++
	}
	for _, told := range pollLines(log) {
		if told.New == 0 || stored[told.Blog] != told.New {
			t.Errorf("of %s the log tells %d new entries, stored are %d", told.Blog, told.New, stored[told.Blog])
		}
	}
}

// kept holds the database against the outcomes, where they were printed, and
// against what there was before.
func kept(t *testing.T, h *house, log string) {
	t.Helper()
	lines := state(t, h.path("planet.db")) // an entry each
	for b := range crashBlogs {
		for _, i := range crashItems(b, 1) {
			if !slices.ContainsFunc(lines, func(line string) bool { return strings.Contains(line, i.GUID+" ") }) {
				t.Errorf("%s is lost", i.GUID)
			}
		}
	}
	var told struct{ Blogs []polled }
	if json.Unmarshal([]byte(log), &told) == nil && len(told.Blogs) > 0 {
		if n := len(crashItems(0, 2)) * crashBlogs; len(told.Blogs) != crashBlogs || len(lines) != n {
			t.Errorf("%d entries are told to be stored, and there are %d", n, len(lines))
		}
	}
}
