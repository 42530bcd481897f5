package planettest

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// Cluster is a PostgreSQL server of the tests' own, on a port of loopback. It does not
// sync to disk and, but for the user "stranger", asks for no password.
type Cluster struct {
	bin  string // where the programs are
	dir  string
	port string
	as   *syscall.SysProcAttr // whom it runs as
	cmd  *exec.Cmd
	log  Log
	mu   sync.Mutex
	made int // how many databases
}

// shared is the cluster of all tests of a package.
var shared struct {
	once    sync.Once
	cluster *Cluster
	err     error
}

// Postgres is the address of an empty database on a PostgreSQL that is started
// when first asked for. Where none is installed the test is skipped, except in CI
// ($CI is set), where it fails. The package's TestMain must call [Main], which
// ends it.
func Postgres(t testing.TB) string {
	t.Helper()
	if program.dir == "" {
		t.Fatal("a package that uses planettest.Postgres needs a TestMain that calls planettest.Main")
	}
	bin := postgresPrograms(t)
	shared.once.Do(func() { shared.cluster, shared.err = newCluster(bin) })
	if shared.err != nil {
		t.Fatal(shared.err)
	}
	return shared.cluster.Database(t)
}

// StartCluster starts a PostgreSQL that a test may stop and start; it ends with
// the test.
func StartCluster(t testing.TB) *Cluster {
	t.Helper()
	c, err := newCluster(postgresPrograms(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.remove)
	return c
}

// postgresPrograms is where the newest PostgreSQL is that Debian has installed.
func postgresPrograms(t testing.TB) string {
	t.Helper()
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if len(found) == 0 {
		Missing(t, "no PostgreSQL in /usr/lib/postgresql")
	}
	slices.Sort(found)
	return filepath.Dir(found[len(found)-1])
}

func newCluster(bin string) (*Cluster, error) {
	dir, err := os.MkdirTemp("", "planettest-pg-")
	if err != nil {
		return nil, err
	}
	c := &Cluster{bin: bin, dir: dir, as: &syscall.SysProcAttr{Setpgid: true}}
	if err := c.begin(); err != nil {
		c.remove()
		return nil, fmt.Errorf("start PostgreSQL: %w\n%s", err, c.log.String())
	}
	return c, nil
}

func (c *Cluster) begin() error {
	if os.Geteuid() == 0 { // PostgreSQL refuses to run as root
		if err := c.demote(); err != nil {
			return err
		}
	}
	// A collation other than by bytes, as servers usually have.
	init := c.command("initdb", "--no-sync", "--auth=trust", "--username=planet", "--encoding=UTF8",
		"--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=en-GB", filepath.Join(c.dir, "data"))
	if err := init.Run(); err != nil {
		return fmt.Errorf("initdb: %w", err)
	}
	// The user "stranger" needs a password.
	hba := filepath.Join(c.dir, "data", "pg_hba.conf")
	rules, err := os.ReadFile(hba)
	if err == nil {
		err = os.WriteFile(hba, append([]byte("host all stranger all scram-sha-256\n"), rules...), 0o600)
	}
	if err != nil {
		return err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	_, c.port, _ = net.SplitHostPort(l.Addr().String())
	l.Close()
	return c.start()
}

// demote makes the cluster run as Debian's user postgres or, if there is none, as nobody.
func (c *Cluster) demote() error {
	u, err := user.Lookup("postgres")
	if err != nil {
		if u, err = user.Lookup("nobody"); err != nil {
			return err
		}
	}
	uid, _ := strconv.Atoi(u.Uid)
	gid, _ := strconv.Atoi(u.Gid)
	c.as.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	return os.Chown(c.dir, uid, gid)
}

func (c *Cluster) command(name string, args ...string) *exec.Cmd {
	cmd := exec.Command(filepath.Join(c.bin, name), args...)
	cmd.Dir, cmd.SysProcAttr = c.dir, c.as
	cmd.Stdout, cmd.Stderr = &c.log, &c.log
	return cmd
}

func (c *Cluster) start() error {
	c.cmd = c.command("postgres", "-D", filepath.Join(c.dir, "data"), "-k", c.dir, "-h", "127.0.0.1", "-p", c.port, "-F",
		"-c", "max_connections=200", "-c", "shared_buffers=32MB", "-c", "full_page_writes=off", "-c", "autovacuum_naptime=5s")
	if err := c.cmd.Start(); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	for {
		err := c.do(ctx, "SELECT 1")
		if err == nil || ctx.Err() != nil {
			return err
		}
		select {
		case <-ctx.Done():
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// do runs a statement in the database postgres, which every cluster has.
func (c *Cluster) do(ctx context.Context, statement string) error {
	conn, err := pgx.Connect(ctx, c.address("postgres"))
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	_, err = conn.Exec(ctx, statement)
	return err
}

func (c *Cluster) address(database string) string {
	return "postgres://planet@127.0.0.1:" + c.port + "/" + database + "?sslmode=disable"
}

// Database makes an empty database and returns its address.
func (c *Cluster) Database(t testing.TB) string {
	t.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.made++
	name := fmt.Sprintf("planet%d", c.made)
	if err := c.do(t.Context(), "CREATE DATABASE "+name+" STRATEGY file_copy"); err != nil {
		t.Fatal(err)
	}
	return c.address(name)
}

// Stop stops the server at once and cuts all connections. See [Cluster.Start].
func (c *Cluster) Stop(t testing.TB) {
	t.Helper()
	if err := c.stop(); err != nil {
		t.Fatal(err)
	}
}

func (c *Cluster) stop() error {
	if c.cmd == nil || c.cmd.Process == nil {
		return nil
	}
	if err := c.cmd.Process.Signal(os.Interrupt); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	_ = c.cmd.Wait() // that it was interrupted is no error
	return nil
}

// Start starts a server that was stopped, with the databases that it had.
func (c *Cluster) Start(t testing.TB) {
	t.Helper()
	if err := c.start(); err != nil {
		t.Fatalf("%v\n%s", err, c.log.String())
	}
}

func (c *Cluster) remove() {
	_ = c.stop() // else there is nothing to stop
	os.RemoveAll(c.dir)
}
