package store

import (
	"errors"
	"fmt"
	"math"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/jmoiron/sqlx"

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
	if _, err := l.Entry(t.Context(), math.MaxInt64); !errors.Is(err, planet.ErrNotFound) {
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

// Transactions see what those before them have stored, and statements take what time they
// need, whatever the database takes for granted.
func TestPostgresSettings(t *testing.T) {
	address := planettest.Postgres(t)
	first := opened(t, address)
	for setting, tt := range map[string]struct{ theirs, ours string }{
		"default_transaction_isolation": {"serializable", "read committed"},
		"statement_timeout":             {"60000", "0"},
	} {
		first.write.MustExec(`DO $$ BEGIN EXECUTE 'ALTER DATABASE ' || current_database() || ' SET ` + setting + ` = ` + tt.theirs + `'; END $$`)
		s := opened(t, address)
		for name, db := range map[string]*sqlx.DB{"write": s.write, "side": s.side, "read": s.read.DB} {
			var is string
			if err := db.Get(&is, `SELECT current_setting($1)`, setting); err != nil || is != tt.ours {
				t.Errorf("%s: %s is %q, %v", name, setting, is, err)
			}
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
