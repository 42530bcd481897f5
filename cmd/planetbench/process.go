package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// build builds the planet as the Dockerfile does, unless one was given.
func (b *bench) build(ctx context.Context) error {
	if b.planet != "" {
		return nil
	}
	b.planet = filepath.Join(b.dir, "planet")
	cmd := exec.CommandContext(ctx, "go", "build", "-trimpath", "-o", b.planet, "necblogs/cmd/planet")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("build the planet: %w\n%s", err, out)
	}
	return nil
}

// spent is what a process printed and took until it ended.
type spent struct {
	out  string
	wall float64 // seconds
	cpu  float64 // seconds
	peak float64 // MB of memory
}

// ended runs a process to its end.
func ended(cmd *exec.Cmd) (spent, error) {
	var out, log bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &log
	start := time.Now()
	if err := cmd.Run(); err != nil {
		return spent{}, fmt.Errorf("%s: %w\n%s%s", filepath.Base(cmd.Path), err, out.Bytes(), log.Bytes())
	}
	s := spent{out: strings.TrimSpace(out.String()), wall: time.Since(start).Seconds(),
		cpu: (cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Seconds()}
	if u, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		s.peak = float64(u.Maxrss) / 1000 // Linux counts in KiB
	}
	return s, nil
}

// command is a command of the planet with the config and the database of that name.
func (b *bench) command(ctx context.Context, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, b.planet, args...)
	cmd.Env = append(os.Environ(), "PLANET_CONFIG="+b.file(name+".yaml"), "PLANET_DATABASE="+b.file(name+".db"))
	return cmd
}

// poll has the planet of that name poll all its blogs, due or not.
func (b *bench) poll(ctx context.Context, name string) (spent, error) {
	return ended(b.command(ctx, name, "poll", "--all", "--json"))
}

func (b *bench) file(name string) string { return filepath.Join(b.dir, name) }

// configure writes the config of that name: so many blogs, with their feeds at /0, /1 and
// so on below an address. more is further keys of poll, such as ", interval: 1s".
func (b *bench) configure(name string, blogs int, address, more string) error {
	var c bytes.Buffer
	fmt.Fprintf(&c, "poll: {allow_private: true, concurrency: %d, per_host: %[1]d%s}\nblogs:\n", b.workers, more)
	for n := range blogs {
		fmt.Fprintf(&c, "  - {name: Blog %d, feed: '%s/%[1]d'}\n", n, address)
	}
	return os.WriteFile(b.file(name+".yaml"), c.Bytes(), 0o644)
}

// as is a command that runs planetbench in one of its roles.
func as(ctx context.Context, role string, args ...string) *exec.Cmd {
	self, err := os.Executable()
	if err != nil {
		self = os.Args[0]
	}
	cmd := exec.CommandContext(ctx, self, args...)
	cmd.Env = append(os.Environ(), roleVariable+"="+role)
	return cmd
}

// server is a process that serves until it is stopped.
type server struct {
	cmd     *exec.Cmd
	address string
}

// role starts planetbench in the role of a server, which prints where it listens. A
// baseline gets one core, as the planet does.
func (b *bench) role(ctx context.Context, role string, args ...string) (*server, error) {
	cmd := as(ctx, role, args...)
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	cmd.Stderr = os.Stderr
	if role != "origin" {
		cmd.Env = append(cmd.Env, oneCore)
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		return nil, fmt.Errorf("%s does not start: %w", role, err)
	}
	return &server{cmd, strings.TrimSpace(line)}, nil
}

func (s *server) stop() {
	s.cmd.Process.Signal(syscall.SIGTERM)
	s.cmd.Wait()
}

// cpu is how many seconds of CPU time the server has taken so far, its children not
// counted; 0 if there is no /proc.
func (s *server) cpu() float64 {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", s.cmd.Process.Pid))
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(text), ") ")
	fields := strings.Fields(rest)
	user, _ := strconv.ParseFloat(fields[11], 64) // proc(5): utime and stime, in hundredths of a second
	system, _ := strconv.ParseFloat(fields[12], 64)
	return (user + system) / 100
}
