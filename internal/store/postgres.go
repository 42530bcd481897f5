package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgconn/ctxwatch"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/jmoiron/sqlx"
)

// oldest is the oldest PostgreSQL that has all that is asked of it, as its
// server_version_num.
const oldest = 130000

// Connections of one process, beside one that listens and the one that writes.
const (
	pgReaders = 6
	pgAside   = 2
)

// pgSettings are made on each connection. A process that vanishes in the middle of a
// transaction, with its machine or its network, holds up all others only so long. What
// is said of transactions at [postgres] holds whatever the server's or the database's
// defaults are; nor does a limit of theirs end a copy, a migration or a VACUUM that takes long.
const pgSettings = `SET statement_timeout = 0; SET default_transaction_isolation = 'read committed'; SET idle_in_transaction_session_timeout = '30s'; SET lock_timeout = '30s';
	SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 4`

// postgres is the engine for several machines.
//
// Transactions of [Store.Write] lock the row of planet before they read, and so run one
// after another over all machines, as on SQLite. With READ COMMITTED each sees all that
// those before it have stored: no two polls can miss each other's copy of a story, and
// no transaction ever has to be repeated. Claims, leases and the search index go on
// beside them. These wait for no row (SKIP LOCKED), so that there is no deadlock.
var postgres = engine{
	dialect: "postgres",
	hide:    ".sqlite.sql",
	// Identifiers have 64 bits, and texts are put in order by their bytes, as in SQLite.
	types: strings.NewReplacer(" INTEGER", " BIGINT", " TEXT ", ` TEXT COLLATE "C" `),
	alone: `SELECT id FROM planet FOR UPDATE`,
	idle:  `SET LOCAL idle_in_transaction_session_timeout = 0`,
	skip:  ` FOR UPDATE SKIP LOCKED`,
	// By hosts, each with all its feeds: so a machine takes as many whole hosts as
	// it has use for, and leaves the others to other machines.
	due: selectFeed + `
		JOIN blogs b ON b.slug = f.blog
		JOIN (SELECT host, MIN(next_poll) AS since FROM feeds WHERE next_poll <= $1 GROUP BY host) h ON h.host = f.host
		WHERE ` + isDue + `
			AND (f.host = '' OR f.host NOT IN (SELECT o.host FROM feeds o WHERE o.claimed_until > $1 AND o.claimed_by <> $3))
		ORDER BY h.since, f.host, f.next_poll, f.blog LIMIT $2 FOR UPDATE OF f SKIP LOCKED`,
	claim: `SELECT pg_advisory_xact_lock(1886154869)`,
	free: ` AND (f.next_poll > $1 OR f.host = '' OR
		f.host NOT IN (SELECT o.host FROM feeds o WHERE o.claimed_until > $1))`,
	index: tsvector{},
	sizes: sizesPostgres,
	scrub: scrubPostgres,
	purge: purgePostgres,
	lock:  lockPostgres,
}

// migrating is the advisory lock of the process that migrates.
const migrating = applicationID

func isPostgres(address string) bool {
	return strings.HasPrefix(address, "postgres://") || strings.HasPrefix(address, "postgresql://")
}

// Name is a database's address as it may be shown: without a password.
func Name(address string) string {
	if !isPostgres(address) {
		return address
	}
	u, err := url.Parse(address)
	if err != nil || u.Fragment != "" || strings.Contains(u.Path, "@") { // a password may stand where none is looked for
		return "postgres://…"
	}
	if u.User != nil {
		u.User = url.User(u.User.Username())
	}
	u.RawQuery = ""
	return u.String()
}

func openPostgres(ctx context.Context, address string) (*Store, error) {
	config, err := pgx.ParseConfig(address)
	if err != nil {
		const right = "write postgres://user:password@host:5432/name"
		cause := errors.Unwrap(err) // err has the address in it
		if _, err := url.Parse(address); err != nil || cause == nil {
			// what cannot be read of an address may be a password
			return nil, errors.New("that is no address of a database; " + right)
		}
		return nil, fmt.Errorf("that is no address of a database (%w); %s", cause, right)
	}
	if config.ConnectTimeout == 0 {
		config.ConnectTimeout = 5 * time.Second
	}
	if config.RuntimeParams["application_name"] == "" {
		config.RuntimeParams["application_name"] = "planet"
	}
	config.RuntimeParams["client_encoding"] = "UTF8" // whatever the server would take for granted
	config.DialFunc = dialer.DialContext
	// A query whose context ends is cancelled on the server, and the connection kept.
	config.BuildContextWatcherHandler = func(c *pgconn.PgConn) ctxwatch.Handler {
		return &pgconn.CancelRequestContextWatcherHandler{Conn: c, DeadlineDelay: 2 * time.Second}
	}
	connections := func(n int, reads bool) *sqlx.DB {
		settings := pgSettings
		if reads {
			settings += "; SET default_transaction_read_only = on"
		}
		db := sql.OpenDB(connector{stdlib.GetConnector(*config, stdlib.OptionAfterConnect(func(ctx context.Context, c *pgx.Conn) error {
			_, err := c.PgConn().Exec(ctx, settings).ReadAll()
			return err
		})), reads})
		db.SetMaxOpenConns(n)
		db.SetMaxIdleConns(n)
		return sqlx.NewDb(db, "pgx")
	}
	reading := &pool{DB: connections(pgReaders, true)}
	s := &Store{reader: reader{reading}, write: connections(1, false), side: connections(pgAside, false), read: reading, name: Name(address),
		engine: postgres}
	s.engine.listen = func(ctx context.Context, s *Store) { listen(ctx, config, s) }
	if err := inspectPostgres(ctx, s.write); err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

// inspectPostgres refuses a server that is too old, and a database that is not a
// planet's or cannot be one.
func inspectPostgres(ctx context.Context, db *sqlx.DB) error {
	version, err := one[int](ctx, db, `SELECT CAST(current_setting('server_version_num') AS INTEGER)`)
	if err != nil {
		return err
	}
	if version < oldest {
		return fmt.Errorf("the server is PostgreSQL %d, too old: it has to be %d or newer", version/10000, oldest/10000)
	}
	type row struct {
		Encoding              string
		Schema                bool
		Tables, Goose, Planet int
	}
	in, err := one[row](ctx, db, `
		SELECT current_setting('server_encoding') AS encoding, current_schema() IS NOT NULL AS schema, COUNT(*) AS tables,
			COUNT(*) FILTER (WHERE tablename = 'goose_db_version') AS goose,
			COUNT(*) FILTER (WHERE tablename = 'planet' AND EXISTS (SELECT FROM pg_attribute
				WHERE attrelid = to_regclass('planet') AND attname = 'secret')) AS planet
		FROM pg_tables WHERE schemaname = current_schema()`)
	switch {
	case err != nil:
		return err
	case in.Encoding != "UTF8":
		return fmt.Errorf("its encoding is %s, and a planet's is UTF8; make one with createdb -E UTF8 -T template0 --locale C.UTF-8", in.Encoding)
	case !in.Schema:
		return errors.New("there is no such schema as its search_path says; make it with CREATE SCHEMA, or leave search_path out of the address")
	case in.Tables > in.Goose && in.Goose+in.Planet < 2: // goose's table alone is a first start's that was interrupted
		return errors.New("it is another program's database; give the planet one of its own")
	}
	return nil
}

// lockPostgres waits until no other process migrates, and keeps others waiting until
// unlock.
func lockPostgres(ctx context.Context, s *Store) (unlock func(), err error) {
	conn, err := s.side.Connx(ctx)
	if err != nil {
		return nil, err
	}
	if _, err := conn.ExecContext(ctx, fmt.Sprintf(`SET lock_timeout = 0; SELECT pg_advisory_lock(%d); SET lock_timeout = '30s'`, migrating)); err != nil {
		conn.Close()
		return nil, err
	}
	return func() {
		_, _ = conn.ExecContext(context.WithoutCancel(ctx), `SELECT pg_advisory_unlock($1)`, migrating) // it ends with the connection anyway
		conn.Close()
	}, nil
}

// sizesPostgres asks the server's file system.
func sizesPostgres(ctx context.Context, s *Store) ([]Size, error) {
	return all[Size](ctx, s.read, `
		SELECT relname AS "table", pg_total_relation_size(oid) AS bytes FROM pg_class
		WHERE relkind = 'r' AND relnamespace = CAST(current_schema() AS REGNAMESPACE) ORDER BY 2 DESC, 1`)
}

// scrubPostgres frees the space of deleted rows, see [Store.Scrub].
func scrubPostgres(ctx context.Context, s *Store) error {
	_, err := s.side.ExecContext(ctx, `VACUUM entries, contents, revisions, evidence, samples, archived, search`)
	return plain(err)
}

// purgePostgres does all at once: a row that is vacuumed is in no index.
func purgePostgres(ctx context.Context, s *Store) error {
	if err := scrubPostgres(ctx, s); err != nil {
		return err
	}
	return s.Write(ctx, func(t *Tx) error { return t.exec(ctx, `DELETE FROM purges`) })
}
