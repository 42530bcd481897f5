package main_test

import (
	"crypto/sha256"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"necblogs/internal/planettest"
)

// dockerfile is what a Dockerfile says, by instruction, in order.
func dockerfile(t *testing.T) map[string][]string {
	t.Helper()
	said := map[string][]string{}
	for line := range strings.Lines(shipped(t, "Dockerfile")) {
		if word, rest, ok := strings.Cut(strings.TrimSpace(line), " "); ok && !strings.HasPrefix(word, "#") {
			said[word] = append(said[word], rest)
		}
	}
	return said
}

// image does what the Dockerfile's RUN lines do, into dir instead of /image.
func image(t *testing.T, said map[string][]string, src, dir string) {
	t.Helper()
	for _, run := range said["RUN"] {
		if strings.HasPrefix(run, "go mod download") {
			continue
		}
		cmd := exec.CommandContext(t.Context(), "sh", "-ec", strings.ReplaceAll(run, "/image", dir))
		cmd.Dir, cmd.Env = src, append(os.Environ(), "VERSION=v1.2.3")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("RUN %s: %v\n%s", run, err, out)
		}
	}
}

// No image can be pulled everywhere, but what the last stage holds is known: the
// program, built with the Dockerfile's flags, runs as the Dockerfile's user in a
// directory that it cannot leave and that holds only what the image does.
func TestImage(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the whole program anew")
	}
	if os.Getuid() != 0 {
		planettest.Missing(t, "this needs root, for chroot")
	}
	said := dockerfile(t)
	if copies := said["COPY"]; copies[len(copies)-1] != "--from=build /image /" {
		t.Fatalf("the last stage copies %q", copies[len(copies)-1])
	}
	dir, err := os.MkdirTemp("", "planet-image-") // not t.TempDir, whose parents are for one user alone
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	image(t, said, repo, dir)

	var uid, gid uint32
	fmt.Sscanf(said["USER"][0], "%d:%d", &uid, &gid)
	env := strings.Fields(said["ENV"][0])
	address := planettest.FreeAddr(t)
	inside := func(args ...string) *exec.Cmd {
		cmd := exec.CommandContext(t.Context(), "/planet", args...)
		cmd.Env, cmd.Dir = append(append([]string{}, env...), "PLANET_LISTEN="+address), "/"
		cmd.SysProcAttr = &syscall.SysProcAttr{Chroot: dir, Credential: &syscall.Credential{Uid: uid, Gid: gid}}
		return cmd
	}
	for args, want := range map[string]string{"version": "planet v1.2.3", "check": "no mistakes: 6 blogs", "opml": "<opml", "migrate": "/data/planet.db is at"} {
		if out, err := inside(args).CombinedOutput(); err != nil || !strings.Contains(string(out), want) {
			t.Errorf("planet %s: %v\n%s", args, err, out)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "etc/ssl/certs/ca-certificates.crt")); err != nil {
		t.Errorf("the certificates of authorities, where crypto/x509 looks: %v", err)
	}
	for _, command := range [][]string{{"serve", "--role", "web"}, {"demo"}} {
		serveInside(t, inside, address, command...)
	}
}

// serveInside starts the planet, asks it how it is, and stops it.
func serveInside(t *testing.T, inside func(...string) *exec.Cmd, address string, command ...string) {
	t.Helper()
	cmd := inside(command...)
	var log strings.Builder
	cmd.Stdout, cmd.Stderr = &log, &log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	soon(t, strings.Join(command, " ")+" is well", func() bool { return inside("healthcheck").Run() == nil })
	get(t, "http://"+address+"/")
	cmd.Process.Signal(syscall.SIGTERM)
	if err := cmd.Wait(); err != nil {
		t.Errorf("planet %v: %v\n%s", command, err, log.String())
	}
}

// The same source makes the same program, wherever it lies.
func TestReproducible(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the whole program anew")
	}
	build := regexp.MustCompile(`(?m)^RUN (CGO_ENABLED=0 go build .*) -o`)
	m := build.FindStringSubmatch(shipped(t, "Dockerfile"))
	if m == nil {
		t.Fatal("the Dockerfile builds nothing")
	}
	elsewhere := t.TempDir()
	for _, part := range []string{"cmd", "internal", "migrations", "web", "go.mod", "go.sum"} {
		if out, err := exec.CommandContext(t.Context(), "cp", "-R", filepath.Join(repo, part), elsewhere).CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
	}
	var sums [][sha256.Size]byte
	for _, dir := range []string{repo, elsewhere} {
		bin := filepath.Join(t.TempDir(), "planet")
		cmd := exec.CommandContext(t.Context(), "sh", "-ec", m[1]+" -buildvcs=false -o "+bin+" ./cmd/planet")
		cmd.Dir = dir
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		program, err := os.ReadFile(bin)
		if err != nil {
			t.Fatal(err)
		}
		sums = append(sums, sha256.Sum256(program))
	}
	if sums[0] != sums[1] {
		t.Errorf("two builds of one source are %x and %x", sums[0], sums[1])
	}
}
