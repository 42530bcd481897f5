package config

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// says is a change that makes the file say something else.
func says(text string) func([]byte) ([]byte, error) {
	return func([]byte) ([]byte, error) { return []byte(text), nil }
}

func TestEditKeepsModeAndLink(t *testing.T) {
	dir := t.TempDir()
	real := filepath.Join(dir, "real.yaml")
	link := filepath.Join(dir, "planet.yaml")
	save(t, real, "old and longer")
	if err := os.Chmod(real, 0o640); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("real.yaml", link); err != nil {
		t.Fatal(err)
	}
	if err := Edit(link, says("new")); err != nil {
		t.Fatal(err)
	}
	holds(t, real, "new")
	if info, err := os.Lstat(link); err != nil || info.Mode()&fs.ModeSymlink == 0 {
		t.Errorf("the link is %v, %v", info.Mode(), err)
	}
	if info, err := os.Stat(real); err != nil || info.Mode().Perm() != 0o640 {
		t.Errorf("the mode is %v, %v", info.Mode(), err)
	}
	if names := leftIn(t, dir); len(names) != 2 {
		t.Errorf("left beside it: %v", names)
	}
}

// What an editor saves between the reading and the writing is kept.
func TestEditKeepsWhatOthersSave(t *testing.T) {
	path := filepath.Join(t.TempDir(), "planet.yaml")
	save(t, path, "old")
	saves := 2
	add := func(src []byte) ([]byte, error) {
		if saves > 0 {
			saves--
			save(t, path, "theirs "+string(src))
		}
		return append(src, " mine"...), nil
	}
	if err := Edit(path, add); err != nil {
		t.Fatal(err)
	}
	holds(t, path, "theirs theirs old mine")

	saves = 1000
	err := Edit(path, add)
	if err == nil || !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), "somebody else saves it") {
		t.Errorf("saved again and again: error %v", err)
	}
	holds(t, path, strings.Repeat("theirs ", 1000-saves)+"theirs theirs old mine")
	if names := leftIn(t, filepath.Dir(path)); len(names) != 1 {
		t.Errorf("left beside it: %v", names)
	}
}

func TestEditsAtOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "planet.yaml")
	save(t, path, "")
	var all sync.WaitGroup
	for range 50 {
		all.Go(func() {
			if err := Edit(path, func(src []byte) ([]byte, error) { return append(src, 'x'), nil }); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	holds(t, path, strings.Repeat("x", 50))
}

func TestEditThatFailsLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "planet.yaml")
	save(t, path, "old")
	refused := errors.New("refused")
	if err := Edit(path, func([]byte) ([]byte, error) { return nil, refused }); err != refused {
		t.Errorf("a change that fails: error %v", err)
	}
	holds(t, path, "old")
	err := Edit(path, func([]byte) ([]byte, error) {
		if err := os.Remove(path); err != nil {
			t.Error(err)
		}
		return []byte("new"), os.Mkdir(path, 0o755)
	})
	if err == nil || !strings.Contains(err.Error(), path) {
		t.Errorf("a directory in its place: error %v", err)
	}
	if names := leftIn(t, dir); len(names) != 1 {
		t.Errorf("left beside it: %v", names)
	}
	if err := Edit(filepath.Join(dir, "none.yaml"), says("new")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("of no file: %v", err)
	}
}

func save(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func holds(t *testing.T, path, want string) {
	t.Helper()
	if got, err := os.ReadFile(path); err != nil || string(got) != want {
		t.Errorf("%s holds %q, %v; want %q", path, got, err, want)
	}
}

func leftIn(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}
