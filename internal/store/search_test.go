package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jmoiron/sqlx"

	"necblogs/internal/planet"
	"necblogs/internal/search"
)

// library is a planet of an invented assembly to search in.
type library struct {
	*Store
	t    testing.TB
	file string // SQLite's
}

func newLibrary(t testing.TB, address string) library {
	l := library{opened(t, address), t, address}
	enrol(t, l.Store, day(1, 0),
		planet.Blog{Slug: "mill", Name: "Mill Lane Notes", Feed: "https://mill.example/feed"},
		planet.Blog{Slug: "ferry", Name: "Ferry Street", Feed: "https://ferry.example/feed"})
	return l
}

// day is an hour of a day of July 2022, UTC.
func day(d, hour int) time.Time { return time.Date(2022, time.July, d, hour, 0, 0, 0, time.UTC) }

func (l library) do(fn func(*Tx) error) {
	l.t.Helper()
	if err := l.Write(l.t.Context(), fn); err != nil {
		l.t.Fatal(err)
	}
}

// post is an entry in few words.
type post struct {
	blog, person, title, text string
	at                        time.Time
}

func (p post) record() planet.Record {
	e := planet.Entry{Blog: p.blog, Title: p.title, Published: p.at, Updated: p.at, FirstSeen: p.at}
	e.Text, e.HTML = p.text, "<p>"+p.text+"</p>"
	if p.person != "" {
		e.Representative, e.RepresentativeSlug = p.person, strings.ReplaceAll(strings.ToLower(p.person), " ", "-")
		e.RepresentativeFrom = planet.FromBlog
	}
	return planet.Record{Entry: e, Fed: true, Fingerprint: []byte{}}
}

// story stores posts as one story, the first of them shown, and returns it.
func (l library) story(posts ...post) planet.StoryRecord {
	l.t.Helper()
	s := planet.StoryRecord{Lists: []string{planet.ListAll, planet.ListFeed}}
	var records []planet.Record
	for _, p := range posts {
		r := p.record()
		records = append(records, r)
		s.Lists = append(s.Lists, planet.ListBlog(p.blog))
		if r.RepresentativeSlug != "" {
			s.Lists = append(s.Lists, planet.ListRepresentative(r.RepresentativeSlug))
		}
	}
	slices.Sort(s.Lists)
	s.Lists = slices.Compact(s.Lists)
	l.do(func(tx *Tx) error {
		if err := tx.Insert(l.t.Context(), records); err != nil {
			return err
		}
		for _, r := range records {
			s.Entries = append(s.Entries, r.ID)
		}
		s.ID, s.Shown, s.Fullest = records[0].ID, records[0].ID, records[0].ID
		s.Published, s.Updated, s.FeedID = posts[0].at, posts[0].at, fmt.Sprint("tag:", s.ID)
		return tx.PutStory(l.t.Context(), s)
	})
	return s
}

// erase deletes the text of a story of one entry.
func (l library) erase(s planet.StoryRecord) {
	l.t.Helper()
	l.do(func(tx *Tx) error {
		if err := tx.Blank(l.t.Context(), s.ID); err != nil {
			return err
		}
		return tx.PutStory(l.t.Context(), planet.StoryRecord{ID: s.ID, Entries: s.Entries, FeedID: s.FeedID, Published: s.Published})
	})
}

// index does all there is to do for the index.
func (l library) index() {
	l.t.Helper()
	for {
		done, err := l.IndexSome(l.t.Context(), 400)
		if err != nil {
			l.t.Fatal(err)
		}
		if done == 0 {
			return
		}
	}
}

func (l library) search(query string, rank search.Rank, after planet.Cursor, n int) search.Page {
	l.t.Helper()
	q, _ := search.Parse(query)
	page, err := l.Search(l.t.Context(), q, rank, time.UTC, after, n)
	if err != nil {
		l.t.Fatalf("search for %q: %v", query, err)
	}
	return page
}

// titles are those of what was found.
func titles(p search.Page) []string {
	list := []string{}
	for _, f := range p.Found {
		list = append(list, f.Story.Shown.Title)
	}
	return list
}

func (l library) finds(query string, rank search.Rank, want ...string) {
	l.t.Helper()
	if diff := cmp.Diff(append([]string{}, want...), titles(l.search(query, rank, planet.Cursor{}, 10))); diff != "" {
		l.t.Errorf("%s by %s (-want +got):\n%s", query, rank, diff)
	}
}

// eachLibrary runs a test on an empty library in every kind of database.
func eachLibrary(t *testing.T, test func(l library)) {
	for name, address := range databases {
		t.Run(name, func(t *testing.T) { test(newLibrary(t, address(t))) })
	}
}

// eachWexcombe runs it on one that has some stories.
func eachWexcombe(t *testing.T, test func(l library)) {
	eachLibrary(t, func(l library) { test(l.wexcombe()) })
}

func (l library) wexcombe() library {
	l.story(post{"mill", "Ada Quill", "Assembly of 19 July", "We voted on the bridges. Housing was deferred.\nThe café stays.", day(19, 9)})
	l.story(post{"ferry", "Ben Oake", "Bridges at last", "The assembly agreed to mend them.", day(18, 9)})
	l.story(post{"mill", "Ada Quill", "Ferries", "A ferry, two ferries, the old ferry: a long debate and one word on a bridge.", day(20, 23)},
		post{"ferry", "", "Ferries (reprint)", "As was said of barges elsewhere.", day(21, 1)})
	l.index()
	return l
}

func TestSearch(t *testing.T) {
	eachWexcombe(t, func(l library) {
		for query, want := range map[string][]string{
			"bridge":                       {"Ferries", "Assembly of 19 July", "Bridges at last"}, // stems
			"CAFE":                         {"Assembly of 19 July"},                               // case and accents
			"assembly vote":                {"Assembly of 19 July"},
			`"the bridge"`:                 {"Assembly of 19 July"},
			`"bridge the"`:                 {},
			"bridge -housing":              {"Ferries", "Bridges at last"},
			`bridge -"at last"`:            {"Ferries", "Assembly of 19 July"},
			"bridge blog:mill":             {"Ferries", "Assembly of 19 July"},
			"blog:ferry":                   {"Ferries", "Bridges at last"}, // by the copy too
			"bridge -blog:ferry":           {"Assembly of 19 July"},
			"representative:ben-oake":      {"Bridges at last"},
			"quill":                        {"Ferries", "Assembly of 19 July"}, // by name
			"barges":                       {"Ferries"},                        // in the copy's text only
			"bridge after:2022-07-19":      {"Ferries", "Assembly of 19 July"}, // inclusive
			"bridge before:2022-07-19":     {"Bridges at last"},                // exclusive
			"after:2022-07-20":             {"Ferries"},
			"before:2022":                  {},
			"-bridges":                     {},
			"-housing":                     {"Ferries", "Bridges at last"},
			"blog:nowhere":                 {},
			"blog:nowhere blog:ferry last": {"Bridges at last"},
			"bridge mill":                  {}, // names of blogs are no words of theirs
		} {
			l.finds(query, search.Newest, want...)
		}
		l.finds("ferry bridge", search.Newest, "Ferries")
		l.finds("bridge", search.Relevance, "Bridges at last", "Ferries", "Assembly of 19 July")
		l.finds("assembly", search.Relevance, "Assembly of 19 July", "Bridges at last")
	})
}

// A word is found however the post and the reader write it.
func TestSearchSpellings(t *testing.T) {
	eachLibrary(t, func(l library) {
		l.story(post{"mill", "", "By-election on 25th July", "The co-operative paid £350,000, said a sub-committee.", day(3, 0)})
		l.story(post{"mill", "", "A byelection on 25 July", "The cooperative paid 350000, said a subcommittee of the UK.", day(4, 0)})
		l.story(post{"ferry", "", "July by committee", "It paid 350 for an election, a committee and 25000 others, and a ferry.", day(5, 0)})
		l.index()
		both := []string{"A byelection on 25 July", "By-election on 25th July"}
		for _, query := range []string{"byelection", "by-elections", "25th July", "25 july", `"25 July"`, `"on 25th july"`, `"byelection on 25"`, "cooperative", "co-operative",
			"350000", "£350,000", "sub-committee", "subcommittees", "byelection 25th co-operative 350,000", "july -25000"} {
			for _, rank := range []search.Rank{search.Newest, search.Relevance} {
				l.finds(query, rank, both...)
			}
		}
		for _, query := range []string{"july -byelection", "july -by-election", "july -25th", `july -"25 july"`, "july -350000"} {
			l.finds(query, search.Newest, "July by committee")
		}
		l.finds("U.K.", search.Newest, "A byelection on 25 July")
		l.finds("by election", search.Newest, "July by committee", "By-election on 25th July")
		l.story(post{"ferry", "", "Ferries", "Of the byelection.", day(6, 0)})
		l.story(post{"ferry", "", "Tolls", "A by-election, a by-election and a by-election.", day(2, 0)})
		l.index()
		l.finds("byelection", search.Relevance, append(both, "Tolls", "Ferries")...) // titles, what says it often, others
	})
}

func TestSearchDaysAreTheZones(t *testing.T) {
	eachWexcombe(t, func(l library) {
		q, _ := search.Parse("ferries after:2022-07-21")
		p, err := l.Search(l.t.Context(), q, search.Newest, time.FixedZone("east", 2*3600), planet.Cursor{}, 5)
		if err != nil || len(p.Found) != 1 { // 23:00 UTC on the 20th is the 21st there
			l.t.Errorf("found %v, %v", titles(p), err)
		}
	})
}

func TestSearchMarks(t *testing.T) {
	eachWexcombe(t, func(l library) {
		f := l.search(`bridge voting`, search.Newest, planet.Cursor{}, 5).Found[0]
		want := []search.Fragment{{Text: "We "}, {Text: "voted", Mark: true}, {Text: " on the "}, {Text: "bridges", Mark: true},
			{Text: ". Housing was deferred. The café stays."}}
		if diff := cmp.Diff(want, f.Snippet); diff != "" || f.Title != nil {
			l.t.Errorf("title %v, snippet (-want +got):\n%s", f.Title, diff)
		}
	})
}

// Every story of a search is reached once, page by page, in either order.
func TestSearchPages(t *testing.T) {
	eachLibrary(t, func(l library) {
		for i := range 23 {
			title := fmt.Sprintf("Report %d", i)
			if i%5 == 0 {
				title = fmt.Sprintf("Housing %d", i)
			}
			l.story(post{"mill", "", title, "On housing.", day(1+i/3, 0)}) // several in a second
		}
		l.index()
		for _, rank := range []search.Rank{search.Newest, search.Relevance} {
			whole := titles(l.search("housing", rank, planet.Cursor{}, 100))
			var got []string
			var at planet.Cursor
			for range 10 {
				p := l.search("housing", rank, at, 4)
				if at == (planet.Cursor{}) && p.Total != 23 {
					l.t.Errorf("by %s: total %d, want 23", rank, p.Total)
				}
				got = append(got, titles(p)...)
				parsed, err := planet.ParseCursor(p.Older.String())
				if err != nil || parsed != p.Older {
					l.t.Fatalf("by %s: cursor %v does not survive an address: %v", rank, p.Older, err)
				}
				if at = parsed; at == (planet.Cursor{}) {
					break
				}
			}
			if diff := cmp.Diff(whole, got); diff != "" || len(got) != 23 {
				l.t.Errorf("by %s: %d in pages (-whole +pages):\n%s", rank, len(got), diff)
			}
		}
	})
}

// Whatever is typed is looked for without an error.
func TestSearchIsHarmless(t *testing.T) {
	eachWexcombe(t, func(l library) {
		for _, typed := range []string{
			`"`, `""`, `"bridge`, `bridge"`, `-`, `--`, `-"`, `AND`, `bridge AND`, `OR bridge`, `NOT`, `NEAR(bridge ferry, 2)`, `^bridge`, `bri*`,
			`title:bridge`, `{title} : bridge`, `lists : l1`, `(bridge`, `bridge)`, `bridge + ferry`, `a;b--`, `'; DROP TABLE stories`, "br\x00idge", "\xff\xfe bridge",
			"🎉", "-🎉", "bridge 🎉", "\u202ebridge", "\U0001e900\U0001e901", "-\U0001e900 bridge", "\u0301", "a\u0301", "\U00031350 x", "\ue000", "ﷺ", "한국어", "ก็", "नमस्ते",
			`bridge -bridge`, "after:yesterday", "before:0001-01-01", "after:9999-12-31", "after:9999", "blog:", `blog:"`, `blog:"a b"`, "%s %d $1 ? :x",
			strings.Repeat("bridge ", 2000), strings.Repeat("x", 10_000), strings.Repeat(`"`, 10_001), strings.Repeat("a-b ", 3000), strings.Repeat("(", 5000),
		} {
			for _, rank := range []search.Rank{search.Newest, search.Relevance, "nonsense"} {
				l.search(typed, rank, planet.Cursor{}, 3)
				l.search(typed, rank, planet.Cursor{Published: day(19, 0), Story: 1 << 40}, 3)
			}
		}
		l.finds(`bridge" AND (`, search.Newest, "Ferries")               // "and" is a word
		l.finds("(bridge) *at* ^last", search.Newest, "Bridges at last") // signs are none
	})
}

// A search that takes too long is given up, and what was found is kept.
func TestSearchGivesUp(t *testing.T) {
	eachWexcombe(t, func(l library) {
		q, _ := search.Parse("bridge")
		expired, cancel := context.WithTimeout(l.t.Context(), 0)
		defer cancel()
		for _, look := range []func(context.Context, match, span, planet.Cursor, int) (hits, error){l.searchNewest, l.searchBest} {
			if h, err := look(expired, matchOf(q, l.engine.index), spanOf(q, time.UTC), planet.Cursor{}, 3); err != nil || !h.gaveUp {
				l.t.Errorf("%+v, %v; want it given up", h, err)
			}
		}
		if _, err := l.Search(expired, q, search.Newest, time.UTC, planet.Cursor{}, 3); err == nil {
			l.t.Error("a reader who has left is not told so")
		}
		l.engine.index = endless{}
		for range 20 { // the time is up in different places
			short, cancel := context.WithTimeout(l.t.Context(), 5*time.Millisecond)
			if list, gaveUp, err := l.places(short, question{}, span{}, 0); err != nil || !gaveUp {
				l.t.Errorf("after %d of endless places: %v, %v; want it given up", len(list), gaveUp, err)
			}
			cancel()
		}
		real := l.read
		l.read = &pool{DB: sqlx.NewDb(sql.OpenDB(late{}), "")}
		defer func() { l.read = real }()
		if _, gaveUp, err := l.places(l.t.Context(), question{}, span{}, 0); err != nil || !gaveUp {
			l.t.Errorf("no connection in time: %v, %v; want it given up", gaveUp, err)
		}
	})
}

// late makes no connection before its deadline, of which it is told sooner than whoever asks.
type late struct{ driver.Connector }

func (late) Connect(context.Context) (driver.Conn, error) {
	_, err := (&net.Dialer{Deadline: time.Now().Add(-time.Second)}).Dial("tcp", "127.0.0.1:1")
	return nil, err
}

// endless is an index that finds ever more.
type endless struct{ fullText }

func (endless) find(question, span, int) (statement string, given []any) {
	return `WITH RECURSIVE found (place) AS (SELECT 1 UNION ALL SELECT place + 1 FROM found) SELECT place FROM found`, nil
}
