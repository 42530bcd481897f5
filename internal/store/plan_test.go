package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"maps"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"
	"modernc.org/sqlite"

	"necblogs/internal/planet"
	"necblogs/internal/story"
)

// recorder is SQLite's driver, which notes every statement that it is given.
type recorder struct {
	*sqlite.Driver
	mu   sync.Mutex
	seen map[string]bool
}

func (r *recorder) Open(name string) (driver.Conn, error) {
	c, err := r.Driver.Open(name)
	return recording{c, r}, err
}

func (r *recorder) note(query string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.seen[query] = true
}

type recording struct {
	driver.Conn
	*recorder
}

func (c recording) BeginTx(ctx context.Context, o driver.TxOptions) (driver.Tx, error) {
	return c.Conn.(driver.ConnBeginTx).BeginTx(ctx, o)
}

func (c recording) PrepareContext(ctx context.Context, query string) (driver.Stmt, error) {
	c.note(query)
	return c.Conn.(driver.ConnPrepareContext).PrepareContext(ctx, query)
}

func (c recording) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	c.note(query)
	return c.Conn.(driver.ExecerContext).ExecContext(ctx, query, args)
}

func (c recording) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	c.note(query)
	return c.Conn.(driver.QueryerContext).QueryContext(ctx, query, args)
}

// recorded is a store of which every statement is noted.
func recorded(t *testing.T) (*Store, *recorder) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "planet.db")
	s := opened(t, file)
	s.Close()
	r := &recorder{Driver: &sqlite.Driver{}, seen: map[string]bool{}}
	name := fmt.Sprintf("recorder of %s %p", t.Name(), r) // a name is taken once in a process
	sql.Register(name, r)
	open := func() *sqlx.DB {
		db, err := sql.Open(name, dsn(file, url.Values{"_pragma": {lockWait, "foreign_keys(ON)"}}))
		if err != nil {
			t.Fatal(err)
		}
		return sqlx.NewDb(db, "sqlite")
	}
	s.write, s.read = open(), &pool{DB: open()}
	s.side, s.reader = s.write, reader{s.read}
	s.engine.unmoved = nil // it knows the files of the store that is closed
	return s, r
}

// Nothing that a poll, a page or the operator's word asks for looks at all of a
// table that grows with the entries.
func TestNoScans(t *testing.T) {
	s, r := recorded(t)
	ctx := t.Context()
	now := noon(20)
	series := []planet.Series{{Slug: "assembly", Name: "Assembly", Match: regexp.MustCompile("Assembly")}}
	m := story.NewMaker(twoBlogs, series, time.UTC, true)
	put := func(blog planet.Blog, items ...planet.Item) {
		t.Helper()
		b := story.Batch{Blog: blog, Items: items, Now: now}
		b.Pack = s.Pack
		drafts, _, err := m.Prepare(ctx, b, s.Known)
		if err != nil {
			t.Fatal(err)
		}
		write(t, s, func(ctx context.Context, tx *Tx) error {
			_, err := m.Put(ctx, tx, b, drafts)
			return err
		})
	}
	write(t, s, func(ctx context.Context, tx *Tx) error { return m.Sync(ctx, tx, twoBlogs, now) })
	item := func(n int, title string) planet.Item {
		text := ""
		for i := range 100 {
			text += fmt.Sprintf("word%d ", (n*n+i*n)%977)
		}
		return planet.Item{GUID: fmt.Sprint("urn:", n), Link: fmt.Sprintf("https://x.example/%d", n), Title: title, Content: text, Published: noon(n)}
	}
	put(twoBlogs[0], item(3, "Assembly, 3 March 2031"), item(4, "Assembly report"))
	put(twoBlogs[1], item(3, "Assembly, 3 March 2031"), item(5, ""))
	edited := item(3, "Assembly, 4 March 2031")
	edited.Content += "and some more"
	put(twoBlogs[0], edited)
	edited.GUID = "urn:other"
	put(twoBlogs[0], edited) // moved
	say := func(fn func(context.Context, *Tx) error) { t.Helper(); write(t, s, fn) }
	say(func(ctx context.Context, tx *Tx) error { _, err := m.InForce(ctx, tx, twoBlogs[0]); return err })
	say(func(ctx context.Context, tx *Tx) error { return m.Split(ctx, tx, 3, now) })
	say(func(ctx context.Context, tx *Tx) error { return m.Merge(ctx, tx, 2, 3, now) })
	say(func(ctx context.Context, tx *Tx) error { return m.Hide(ctx, tx, 2, now) })
	say(func(ctx context.Context, tx *Tx) error { return m.Unhide(ctx, tx, 2) })
	say(func(ctx context.Context, tx *Tx) error { return m.Erase(ctx, tx, 2, now) })
	say(func(ctx context.Context, tx *Tx) error { _, err := m.Release(ctx, tx, "ida", now); return err })
	say(func(ctx context.Context, tx *Tx) error {
		return tx.PutFeed(ctx, planet.FeedState{Blog: "ida"}, planet.Poll{At: now})
	})
	say(func(ctx context.Context, tx *Tx) error {
		ida := planet.FeedState{Blog: "ida"}
		_, err := tx.PutUnchanged(ctx, ida, ida, planet.Poll{At: now})
		return err
	})
	for _, err := range []error{
		second(s.ClaimDue(ctx, "me", now, now.Add(time.Minute), 5)), s.PutOff(ctx, "me", "ida", now), second(s.NextDue(ctx, now)), second(s.CountDue(ctx, now)),
		second(s.List(ctx, planet.ListAll, planet.Cursor{}, 60)), second(s.Between(ctx, planet.ListAll, noon(1), noon(20), planet.Cursor{}, 60)),
		second(s.Floods(ctx, planet.ListAll, noon(1), noon(20), []string{"tom"}, 0)),
		second(s.Healths(ctx, now, twoBlogs)), second(s.Months(ctx, planet.ListAll, time.FixedZone("", 3600))), second(s.Lists(ctx, "meeting/")),
		second(s.Hidden(ctx, planet.ListFeed, 10)), second(s.Events(ctx, 10)), second(s.StoryOf(ctx, 1)), second(s.Revisions(ctx, 1, 10)), second(s.Links(ctx, []int64{1})),
		second(s.Archived(ctx, planet.ListAll, 0, 10, true)), second(s.Entered(ctx, planet.ListAll)), second(s.Beyond(ctx, planet.ListAll, 0, planet.Cursor{})),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	if _, _, err := s.Beside(ctx, planet.ListAll, planet.Story{Published: noon(3), ID: 1}); err != nil {
		t.Fatal(err)
	}
	if len(r.seen) < 60 {
		t.Fatalf("only %d statements were noted", len(r.seen))
	}
	for _, query := range slices.Sorted(maps.Keys(r.seen)) {
		for _, step := range plan(t, s, query) {
			if scansMuch(step) {
				t.Errorf("%s\n\tin %s", step, strings.Join(strings.Fields(query), " "))
			}
		}
	}
	t.Run("postgres", func(t *testing.T) {
		const slow = `SELECT id FROM entries WHERE lead = $1`
		scans := postgresScans(t, append(slices.Sorted(maps.Keys(r.seen)), slow))
		if len(scans) != 1 || !strings.HasSuffix(scans[0], slow) {
			t.Errorf("%q, want that of %q alone", scans, slow)
		}
	})
}

func second[T any](_ T, err error) error { return err }

// plan is how SQLite goes about a statement.
func plan(t *testing.T, s *Store, query string) (steps []string) {
	t.Helper()
	if word := strings.Fields(query)[0]; !slices.Contains([]string{"SELECT", "INSERT", "UPDATE", "DELETE"}, word) {
		return nil
	}
	args := make([]any, 0)
	for i := 1; strings.Contains(query, fmt.Sprintf("$%d", i)); i++ {
		args = append(args, 1)
	}
	for range strings.Count(query, "?") {
		args = append(args, 1)
	}
	rows, err := s.write.Query(`EXPLAIN QUERY PLAN `+query, args...)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	defer rows.Close()
	for rows.Next() {
		var id, parent, unused int
		var detail string
		if err := rows.Scan(&id, &parent, &unused, &detail); err != nil {
			t.Fatal(err)
		}
		steps = append(steps, detail)
	}
	return steps
}

// scansMuch reports whether a step reads all of a table, but for those that have
// a row for each blog, or one, and lists of what was asked for.
func scansMuch(step string) bool {
	what, scan := strings.CutPrefix(step, "SCAN ")
	if !scan {
		return false
	}
	table := strings.Fields(what)[0]
	return !slices.Contains([]string{"CONSTANT", "planet", "p", "blogs", "b", "feeds", "f", "wanted", "purges"}, table) &&
		!strings.Contains(step, "VALUES") && !strings.HasPrefix(what, "events")
}
