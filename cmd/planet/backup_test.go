package main_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"necblogs/internal/planettest"
)

// A backup made while the planet runs, put back as planet backup --help says, is
// the planet as it was.
func TestBackupAndRestore(t *testing.T) {
	in := planettest.NewInternet(t)
	one := feed(in, "one", item("one", 1), item("one", 2))
	h := newHouse(t, loopback+blogs(blog("One", one)))
	s := h.serve()
	soon(t, "both posts", func() bool { return strings.Count(get(t, s.URL+"/atom.xml"), "<entry>") == 2 })
	h.must("backup", h.path("backup.db"))
	in.Set("http://one.example/feed", 200, nil, planettest.RSS(item("one", 1), item("one", 2), item("one", 3)))
	h.must("poll", "one")
	soon(t, "the third post", func() bool { return strings.Count(get(t, s.URL+"/atom.xml"), "<entry>") == 3 })
	if code := s.Stop(); code != 0 {
		t.Fatalf("exit %d", code)
	}
	for _, suffix := range []string{"", "-wal", "-shm"} {
		if err := os.Rename(h.path("planet.db"+suffix), h.path("old.db"+suffix)); err != nil && suffix == "" {
			t.Fatal(err)
		}
	}
	h.put("planet.db", h.read("backup.db"))
	h.write(loopback + blogs(blog("One", one, "paused: true")))
	s = h.serve()
	if n := strings.Count(get(t, s.URL+"/atom.xml"), "<entry>"); n != 2 {
		t.Errorf("%d posts in the restored planet, want 2", n)
	}
	if polls, _ := h.poll("one"); *polls[0].New != 1 {
		t.Errorf("the poll after the restore: %v, want the third post as new", polls)
	}
}

func TestBackupThroughLink(t *testing.T) {
	h := newHouse(t, "blogs: []\n")
	h.must("migrate")
	file, link := filepath.Join(t.TempDir(), "real.db"), h.path("link.db")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(file, link); err != nil {
		t.Fatal(err)
	}
	h.must("backup", link)
	if to, err := os.Readlink(link); err != nil || to != file {
		t.Errorf("the link leads to %q, %v", to, err)
	}
	if info, err := os.Stat(file); err != nil || info.Size() == 0 {
		t.Errorf("where it leads to there is no backup: %v", err)
	}
}

// FILE is always the newest of the copies that are kept.
func TestBackupKeeps(t *testing.T) {
	h := newHouse(t, "blogs: []\n")
	h.must("migrate")
	file, other := h.path("copy.db"), h.put("copy.db-2020-letter.txt", "")
	copies := func() []string {
		t.Helper()
		list, err := filepath.Glob(file + "*")
		if err != nil || !slices.Contains(list, other) {
			t.Fatalf("a file of another kind was deleted: %v, %v", list, err)
		}
		return slices.DeleteFunc(list, func(name string) bool { return name == other })
	}
	var first string
	for i := range 5 {
		out := h.must("backup", file, "--keep", "3")
		if contains(t, "backup", out, "Backed up to "+file+": "); strings.Contains(out, "Deleted the older copy.db-") != (i > 2) {
			t.Errorf("backup %d tells\n%s", i+1, out)
		}
		list := copies()
		if want := min(i+1, 3); len(list) != want || list[0] != file {
			t.Fatalf("after %d backups there are %v, want %d with copy.db", i+1, list, want)
		}
		if i == 1 {
			first = list[1]
		}
	}
	if slices.Contains(copies(), first) {
		t.Errorf("the oldest, %s, is still there", first)
	}
	h.must("backup", file)
	if list := copies(); len(list) != 3 {
		t.Errorf("without --keep there are %v, want the same three", list)
	}
	h.env = append(h.env, "PLANET_DATABASE="+file)
	h.must("status")
}
