package planettest

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"time"
)

// program is the built planet, once per test process.
var program struct {
	dir  string // set by Main
	once sync.Once
	err  error
	out  []byte
}

// Main runs the tests of a package that uses [Binary] or [Postgres], and removes the
// built program and the server afterwards:
//
//	func TestMain(m *testing.M) { os.Exit(planettest.Main(m)) }
func Main(m *testing.M) int {
	dir, err := os.MkdirTemp("", "planettest-")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	program.dir = dir
	defer func() {
		if shared.cluster != nil {
			shared.cluster.remove()
		}
	}()
	return m.Run()
}

// Binary is the path of the program, built from ./cmd/planet when first asked for.
func Binary(t testing.TB) string {
	t.Helper()
	if program.dir == "" {
		t.Fatal("a package that uses planettest.Binary needs a TestMain that calls planettest.Main")
	}
	bin := filepath.Join(program.dir, "planet")
	program.once.Do(func() {
		program.out, program.err = exec.Command("go", "build", "-o", bin, "necblogs/cmd/planet").CombinedOutput()
	})
	if program.err != nil {
		t.Fatalf("go build: %v\n%s", program.err, program.out)
	}
	return bin
}

// Tool is the path of a program that is not the project's. Without it the test is
// skipped, except in CI ($CI is set), where it fails.
func Tool(t testing.TB, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		Missing(t, err.Error())
	}
	return path
}

// Missing ends a test that lacks something which only CI must have: there, where $CI is
// set, the test fails, elsewhere it is skipped.
func Missing(t testing.TB, what string) {
	t.Helper()
	if os.Getenv("CI") != "" {
		t.Fatal(what)
	}
	t.Skip(what)
}

// Run runs the program to its end, at most a minute, with env ("KEY=value") added
// to the environment.
func Run(t testing.TB, bin string, env []string, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	var out, log bytes.Buffer
	cmd := exec.CommandContext(ctx, bin, args...)
	cmd.Env = append(os.Environ(), env...)
	cmd.Stdout, cmd.Stderr = &out, &log
	err := cmd.Run()
	if _, ok := errors.AsType[*exec.ExitError](err); err != nil && !ok {
		t.Fatalf("%s %q: %v", bin, args, err)
	}
	return out.String(), log.String(), cmd.ProcessState.ExitCode()
}

// Server is a program that runs and serves.
type Server struct {
	URL string // "http://127.0.0.1:PORT", no slash at the end

	t    testing.TB
	cmd  *exec.Cmd
	log  Log
	done chan struct{} // closed when the process has ended
}

// Start starts the program on a free port with env ("KEY=value") added to the
// environment, and waits until /readyz says 200, at most 30 seconds. When the test
// ends the server is stopped, and the test fails unless it then exits 0.
func Start(t testing.TB, bin string, env []string, args ...string) *Server {
	t.Helper()
	s := begin(t, bin, env, args)
	t.Cleanup(func() {
		if code := s.Stop(); code != 0 {
			t.Errorf("%q exited %d\n%s", args, code, s.Log())
		}
	})
	s.waitReady()
	return s
}

// StartDoomed starts the program as [Start] does, but does not mind how it ends: when the
// test ends it is killed.
func StartDoomed(t testing.TB, bin string, env []string, args ...string) *Server {
	t.Helper()
	s := begin(t, bin, env, args)
	t.Cleanup(s.Kill)
	s.waitReady()
	return s
}

func begin(t testing.TB, bin string, env []string, args []string) *Server {
	t.Helper()
	addr := FreeAddr(t)
	s := &Server{URL: "http://" + addr, t: t, cmd: exec.Command(bin, args...), done: make(chan struct{})}
	s.cmd.Env = append(append(os.Environ(), "PLANET_LISTEN="+addr), env...)
	s.cmd.Stdout, s.cmd.Stderr = &s.log, &s.log
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		s.cmd.Wait()
		close(s.done)
	}()
	return s
}

// Kill ends the server with SIGKILL.
func (s *Server) Kill() {
	s.cmd.Process.Kill() // an error says that it has ended already
	<-s.done
}

func (s *Server) waitReady() {
	s.t.Helper()
	deadline := time.After(30 * time.Second)
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			if resp, err := http.Get(s.URL + "/readyz"); err == nil {
				resp.Body.Close()
				if resp.StatusCode == http.StatusOK {
					return
				}
			}
		case <-s.done:
			s.t.Fatalf("the server ended before it was ready\n%s", s.Log())
		case <-deadline:
			s.t.Fatalf("the server is not ready after 30 seconds\n%s", s.Log())
		}
	}
}

// Signal sends the server a signal, such as SIGHUP.
func (s *Server) Signal(sig os.Signal) {
	s.t.Helper()
	if err := s.cmd.Process.Signal(sig); err != nil {
		s.t.Fatal(err)
	}
}

// Stop ends the server with SIGTERM and returns its exit code. It has the 10
// seconds that the contract gives it; after them it is killed, and the code is -1.
// A second Stop returns the same code.
func (s *Server) Stop() int {
	s.cmd.Process.Signal(syscall.SIGTERM) // an error says that it has ended already
	select {
	case <-s.done:
	case <-time.After(10 * time.Second):
		s.cmd.Process.Kill()
		<-s.done
	}
	return s.cmd.ProcessState.ExitCode()
}

// Log is what the server has written so far, to standard output and error.
func (s *Server) Log() string { return s.log.String() }

// Log is a buffer that can be read while it is written.
type Log struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

// Write implements [io.Writer].
func (l *Log) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(p)
}

// String is what was written so far.
func (l *Log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.String()
}

// Request sends a request with header ("KEY", "value", …) and returns the answer and its
// body. It follows no redirect and asks for no compression unless header does.
func Request(t testing.TB, method, addr string, header ...string) (*http.Response, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, addr, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Accept-Encoding", "identity")
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	resp, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp, string(body)
}

// FreeAddr is an address of loopback, "127.0.0.1:PORT", at which nobody listens.
func FreeAddr(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}
