package store

import (
	"context"
	"database/sql/driver"
	"fmt"
	"io"
	"net"
	"net/url"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"

	"necblogs/internal/planettest"
)

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

// Each connection that is cut off is told of in the same words: the log leaves out what it
// has just said.
func TestSaidAlike(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			_, _ = c.Read(make([]byte, 1<<10))
			_ = c.(*net.TCPConn).SetLinger(0) // so that it is reset
			c.Close()
		}
	}()
	var said []string
	for range 2 {
		_, err := Open(t.Context(), "postgres://planet@"+l.Addr().String()+"/planet?sslmode=disable")
		said = append(said, fmt.Sprint(err))
	}
	if said[0] != said[1] || !strings.Contains(said[0], l.Addr().String()) || !strings.Contains(said[0], "reset") {
		t.Errorf("it says %q, and then %q", said[0], said[1])
	}
}

// That a connection ends in the middle of a statement, or before one, is told in plain words.
func TestBrokenOff(t *testing.T) {
	for _, lost := range []error{&net.OpError{Op: "read", Err: syscall.ECONNRESET}, io.ErrUnexpectedEOF, driver.ErrBadConn} {
		if said := plain(failed("SELECT 1", lost)).Error(); !strings.HasPrefix(said, "the connection to the server broke off") {
			t.Error(said)
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
