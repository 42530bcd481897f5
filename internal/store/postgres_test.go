package store

import (
	"context"
	"fmt"
	"math"
	"net"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"

	"necblogs/internal/fetch"
	"necblogs/internal/planet"
	"necblogs/internal/planettest"
)

// A database that cannot be a planet's is refused with a sentence, which has no
// password in it.
func TestPostgresRefused(t *testing.T) {
	address := func(change func(u *url.URL)) string {
		u, err := url.Parse(planettest.Postgres(t))
		if err != nil {
			t.Fatal(err)
		}
		u.User = url.UserPassword("planet", "s3cret")
		change(u)
		return u.String()
	}
	made := func(statements ...string) string {
		a := address(func(*url.URL) {})
		s, err := openPostgres(t.Context(), a)
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		for _, text := range statements {
			s.write.MustExec(text)
		}
		return a
	}
	latin := func() string {
		made(`DROP DATABASE IF EXISTS latin`, `CREATE DATABASE latin ENCODING 'LATIN1' TEMPLATE template0 LOCALE_PROVIDER libc LOCALE 'C'`)
		return address(func(u *url.URL) { u.Path = "/latin" })
	}
	for want, a := range map[string]string{
		"no PostgreSQL answers there":  address(func(u *url.URL) { u.Host = "127.0.0.1:1" }),
		"there is no such database":    address(func(u *url.URL) { u.Path = "/nowhere" }),
		"the server refuses the pass":  address(func(u *url.URL) { u.User = url.UserPassword("stranger", "s3cret") }),
		"another program's database":   made(`CREATE TABLE minutes (id INTEGER)`),
		"as its search_path says":      address(func(u *url.URL) { u.RawQuery += "&search_path=nosuch" }),
		"the connection failed":        address(func(u *url.URL) { u.RawQuery += "&ssl_mode=disable" }),
		"its encoding is LATIN1":       latin(),
		"that is no address":           "postgres://planet:s3cret@host:port/planet",
		"unable to read CA file":       address(func(u *url.URL) { u.RawQuery += "&sslmode=verify-ca&sslrootcert=/nowhere" }),
		"a newer planet has written":   made(`CREATE TABLE goose_db_version (id serial, version_id BIGINT, is_applied BOOLEAN, tstamp TIMESTAMP DEFAULT now())`, `INSERT INTO goose_db_version (version_id, is_applied) VALUES (0, TRUE), (9999, TRUE)`),
		"it can only be read":          made(`DO $$ BEGIN EXECUTE 'ALTER DATABASE ' || current_database() || ' SET default_transaction_read_only = on'; END $$`),
		"this user has not the right ": made(`DROP ROLE IF EXISTS reader`, `CREATE ROLE reader LOGIN`, `DO $$ BEGIN EXECUTE 'ALTER ROLE planet IN DATABASE ' || current_database() || ' SET ROLE = reader'; END $$`),
	} {
		s, err := Open(t.Context(), a)
		if err == nil {
			s.Close()
		}
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "s3cret") || strings.Contains(err.Error(), "\n") {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

// Another program's database is left as it is, also where that program uses goose
// too; a first start of the planet that was interrupted goes on.
func TestAnothersDatabase(t *testing.T) {
	const goose = `CREATE TABLE goose_db_version (id SERIAL PRIMARY KEY, version_id BIGINT NOT NULL, is_applied BOOLEAN NOT NULL, tstamp TIMESTAMP DEFAULT now());
		INSERT INTO goose_db_version (version_id, is_applied) VALUES (0, TRUE)`
	for name, tt := range map[string]struct {
		schema string
		opened bool
	}{
		"one of another's tables":         {goose + `; CREATE TABLE orders (id INTEGER)`, false},
		"another's planet":                {goose + `; CREATE TABLE planet (id INTEGER, mass INTEGER)`, false},
		"another's planet, without goose": {`CREATE TABLE planet (id INTEGER, secret INTEGER)`, false},
		"an interrupted first start":      {goose, true},
	} {
		t.Run(name, func(t *testing.T) {
			address := planettest.Postgres(t)
			db, err := sqlx.Open("pgx", address)
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			db.MustExec(tt.schema)
			look := func() (tables []string) {
				if err := db.Select(&tables, `SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1`); err != nil {
					t.Fatal(err)
				}
				return tables
			}
			before := look()
			s, err := Open(t.Context(), address)
			if err == nil {
				s.Close()
			}
			if tt.opened {
				if err != nil {
					t.Error(err)
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), "it is another program's database") {
				t.Errorf("opened, or refused without a sentence: %v", err)
			}
			if after := look(); !slices.Equal(before, after) {
				t.Errorf("it had %q and has %q", before, after)
			}
		})
	}
}

// several are stores of one database, as of several processes.
func several(t *testing.T, n int) []*Store {
	t.Helper()
	address := planettest.Postgres(t)
	stores := make([]*Store, n)
	var wait sync.WaitGroup
	for i := range stores {
		wait.Go(func() {
			var err error
			if stores[i], err = Open(t.Context(), address); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	if t.Failed() {
		t.FailNow()
	}
	t.Cleanup(func() {
		for _, s := range stores {
			s.Close()
		}
	})
	return stores
}

// Processes that start at once on an empty database make one planet, and what
// they then write at once comes one after another.
func TestManyProcesses(t *testing.T) {
	stores := several(t, 4)
	enrol(t, stores[0], noon(1), twoBlogs...)
	const each = 25
	var wait sync.WaitGroup
	for i, s := range stores {
		wait.Go(func() {
			for n := range each {
				err := s.Write(t.Context(), func(tx *Tx) error {
					var before, after int
					if err := tx.get(t.Context(), &before, `SELECT COUNT(*) FROM entries`); err != nil {
						return err
					}
					if err := tx.Insert(t.Context(), []planet.Record{record(i*each+n, "ida", noon(1))}); err != nil {
						return err
					}
					if err := tx.get(t.Context(), &after, `SELECT COUNT(*) FROM entries`); err != nil {
						return err
					}
					if id := int64(after); after != before+1 {
						return fmt.Errorf("%d entries before the one with the id %d, and %d after", before, id, after)
					}
					tx.Touch()
					return nil
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	wait.Wait()
	totals, err := stores[1].Totals(t.Context())
	if err != nil || totals.Entries != 4*each {
		t.Errorf("%+v, %v", totals, err)
	}
}

// Of several that claim at once each has other feeds, and other hosts; what a dead
// one had is another's when its lease is over.
func TestClaimsOfMany(t *testing.T) {
	stores := several(t, 3)
	var blogs []planet.Blog
	for n := range 240 {
		blogs = append(blogs, planet.Blog{Slug: fmt.Sprint("b", n), Name: "B", Feed: fmt.Sprintf("https://host%d.example/%d", n%40, n)})
	}
	enrol(t, stores[0], noon(1), blogs...)
	var mu sync.Mutex
	owner, feeds := map[string]int{}, map[string]int{}
	shares := make([]int, len(stores))
	claim := func(i int, now time.Time) int {
		list, err := stores[i].ClaimDue(t.Context(), fmt.Sprint("poller ", i), now, time.Minute, 12)
		if err != nil {
			t.Error(err)
		}
		mu.Lock()
		defer mu.Unlock()
		for _, f := range list {
			host := fetch.Host(f.URL())
			if o, taken := owner[host]; taken && o != i {
				t.Errorf("%s is asked by %d and %d", host, o, i)
			}
			owner[host] = i
			feeds[f.Blog]++
		}
		shares[i] += len(list)
		return len(list)
	}
	var wait sync.WaitGroup
	for i := range stores {
		wait.Go(func() {
			for claim(i, noon(2)) > 0 {
			}
		})
	}
	wait.Wait()
	for blog, n := range feeds {
		if n != 1 {
			t.Errorf("%s was claimed %d times", blog, n)
		}
	}
	if len(feeds) != len(blogs) {
		t.Errorf("%d feeds were claimed, of %d: %v", len(feeds), len(blogs), shares)
	}
	if next, err := stores[1].NextDue(t.Context(), noon(2)); err != nil || !next.IsZero() {
		t.Errorf("with all claimed, next due %s, %v", next, err)
	}
	if err := stores[0].Renew(t.Context(), "poller 0", noon(2).Add(2*time.Minute), []string{"b0", "b1", "b2"}); err != nil {
		t.Error(err)
	}
	clear(owner)
	late, before := noon(2).Add(61*time.Second), shares[1]
	for claim(1, late) > 0 {
	}
	var renewed int
	if err := stores[0].read.Get(&renewed, `SELECT COUNT(*) FROM feeds WHERE claimed_by = 'poller 0'`); err != nil {
		t.Fatal(err)
	}
	if got := shares[1] - before; got < len(blogs)-3*6 {
		t.Errorf("after the lease %d were taken over, %d are renewed", got, renewed)
	}
}

// What one process writes, another knows at once, without looking for itself.
func TestFollow(t *testing.T) {
	stores := several(t, 2)
	enrol(t, stores[0], noon(1), twoBlogs...)
	follow(t, stores[1], time.Hour)
	for range 3 {
		write(t, stores[0], func(_ context.Context, tx *Tx) error { tx.Touch(); return nil })
		seen(t, stores[0], stores[1], 5*time.Second)
	}
}

// follow has a store follow others until the test ends.
func follow(t *testing.T, s *Store, every time.Duration) {
	ctx, stop := context.WithCancel(t.Context())
	var wait sync.WaitGroup
	wait.Go(func() { s.Follow(ctx, every) })
	t.Cleanup(func() { stop(); wait.Wait() })
}

// seen waits until one store is where another is.
func seen(t *testing.T, by, s *Store, within time.Duration) {
	t.Helper()
	want, _ := by.Current()
	deadline := time.After(within)
	for got := int64(0); got < want; got, _ = s.Current() {
		select {
		case <-deadline:
			t.Fatalf("at revision %d still, not at %d", got, want)
		case <-time.After(time.Millisecond):
		}
	}
}

// Where the connections to the server die without a word, a process soon follows
// again on others.
func TestFollowGoesOn(t *testing.T) {
	if testing.Short() {
		t.Skip("takes some seconds")
	}
	address := planettest.Postgres(t)
	detour, cut := way(t, address)
	here, there := opened(t, address), opened(t, detour)
	follow(t, there, time.Millisecond)
	for range 2 {
		write(t, here, func(_ context.Context, tx *Tx) error { tx.Touch(); return nil })
		seen(t, here, there, time.Minute)
		cut()
	}
}

// Connections that the server ends, as when it starts anew or another takes over, cost no
// reader a page and no poll its result.
func TestConnectionsEnd(t *testing.T) {
	address := planettest.Postgres(t)
	here := opened(t, address)
	enrol(t, here, noon(1), twoBlogs...)
	for what, ask := range map[string]func(context.Context, *Store) error{
		"a read":  func(ctx context.Context, s *Store) error { return s.Ping(ctx) },
		"stories": func(ctx context.Context, s *Store) error { _, err := s.Stories(ctx, []int64{1}); return err },
		"a write": func(ctx context.Context, s *Store) error { return s.Write(ctx, func(*Tx) error { return nil }) },
	} {
		there := opened(t, address)
		for range 2 { // pgx looks whether a connection is still there when it is first used again
			var used []*sqlx.Conn
			for range pgReaders {
				c, err := there.read.Connx(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				used = append(used, c)
			}
			for _, c := range used {
				c.Close()
			}
		}
		const theirs = ` FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'planet' AND pid <> pg_backend_pid()`
		_, err := here.write.ExecContext(t.Context(), `SELECT pg_terminate_backend(pid)`+theirs)
		for left := 1; err == nil && left > 0; {
			err = here.write.GetContext(t.Context(), &left, `SELECT COUNT(*)`+theirs)
		}
		if err != nil {
			t.Fatal(err)
		}
		if err := ask(t.Context(), there); err != nil {
			t.Errorf("%s: %v", what, err)
		}
	}
}

// way is another address of a database, and what has the connections made by it
// up to then lead nowhere.
func way(t *testing.T, address string) (string, func()) {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	server := u.Host
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	var cuts atomic.Int64
	pass := func(from, to net.Conn, open int64) {
		defer to.Close()
		b := make([]byte, 32<<10)
		for {
			n, err := from.Read(b)
			if err == nil && open == cuts.Load() {
				_, err = to.Write(b[:n])
			}
			if err != nil {
				return
			}
		}
	}
	go func() {
		for {
			near, err := l.Accept()
			if err != nil {
				return
			}
			far, err := net.Dial("tcp", server)
			if err != nil {
				near.Close()
				continue
			}
			open := cuts.Load()
			go pass(near, far, open)
			go pass(far, near, open)
		}
	}()
	u.Host = l.Addr().String()
	return u.String(), func() { cuts.Add(1) }
}

// Texts that PostgreSQL does not take, numbers as readers make them up, and texts
// longer than its index can hold are no trouble.
func TestPostgresTakesAll(t *testing.T) {
	l := newLibrary(t, planettest.Postgres(t))
	var long strings.Builder
	for n := range 180_000 {
		fmt.Fprintf(&long, "w%d ", n)
	}
	s := l.story(post{"mill", "", "nul\x00 and \xff", strings.Repeat("again ", 1000) + long.String() + strings.Repeat("x", 5000), day(3, 0)})
	l.index()
	l.finds("w20000", "newest", "nul\uFFFD and \uFFFD")
	l.finds(`"w700 w701"`, "relevance", "nul\uFFFD and \uFFFD")
	l.finds(strings.Repeat("x", 99), "newest")
	if _, err := l.Entry(t.Context(), math.MaxInt64); !l.Missing(err) {
		t.Errorf("an entry that cannot be: %v", err)
	}
	if list, err := l.List(t.Context(), planet.ListAll, planet.Cursor{Published: day(9, 0), Story: math.MaxInt64}, 5); err != nil || len(list) != 1 || list[0].ID != s.ID {
		t.Errorf("%v, %v", list, err)
	}
	sizes, err := l.Sizes(t.Context())
	if err != nil || len(sizes) < 15 || sizes[0].Bytes < 100_000 {
		t.Errorf("%v, %v", sizes, err)
	}
}

// Texts are UTF-8, whatever the server takes for granted or the address says.
func TestPostgresTakesUTF8(t *testing.T) {
	s := opened(t, planettest.Postgres(t)+"&client_encoding=LATIN1")
	enrol(t, s, noon(1), planet.Blog{Slug: "lodz", Name: "Łódź", Feed: "https://lodz.example/feed"})
	var letters int
	if err := s.read.Get(&letters, `SELECT LENGTH(name) FROM blogs`); err != nil || letters != 4 {
		t.Errorf("%d letters, %v", letters, err)
	}
}

// Transactions see what those before them have stored, whatever the database takes
// for granted.
func TestPostgresIsolation(t *testing.T) {
	address := planettest.Postgres(t)
	first := opened(t, address)
	first.write.MustExec(`DO $$ BEGIN EXECUTE 'ALTER DATABASE ' || current_database() || ' SET default_transaction_isolation = serializable'; END $$`)
	s := opened(t, address)
	for name, db := range map[string]*sqlx.DB{"write": s.write, "side": s.side, "read": s.read.DB} {
		var is string
		if err := db.Get(&is, `SHOW transaction_isolation`); err != nil || is != "read committed" {
			t.Errorf("%s: %q, %v", name, is, err)
		}
	}
}

// What was erased is in no table any more, and the deleted rows are given free.
func TestPostgresErases(t *testing.T) {
	l := newLibrary(t, planettest.Postgres(t))
	s := l.story(post{"mill", "", "Qwyxton", "About zvorblatt.", day(3, 0)})
	l.index()
	l.erase(s)
	l.index()
	if err := l.Scrub(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, table := range []string{"entries", "contents", "search", "indexed", "purges"} {
		var rows []string
		if err := l.read.Select(&rows, `SELECT CAST(x AS TEXT) FROM `+table+` x`); err != nil {
			t.Fatal(err)
		}
		if text := strings.ToLower(strings.Join(rows, " ")); strings.Contains(text, "qwyxton") || strings.Contains(text, "zvorblatt") {
			t.Errorf("%s: %s", table, text)
		}
	}
	var dead int
	if err := l.read.Get(&dead, `SELECT COUNT(*) FROM purges`); err != nil || dead != 0 {
		t.Errorf("%d purges are left, %v", dead, err)
	}
}
